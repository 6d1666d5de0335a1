/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of certificates and keys that an IPsec daemon's configuration names: looked for where the daemon does, and opened
 * once each, however many connections name them. */

#pragma once

#include "properties/import/import-source.h"
#include "shared/certificate-bundle.h"

G_BEGIN_DECLS

typedef struct {
  GBytes *content;           /* NULL if it cannot be read or is broken */
  CertificateBundle *bundle; /* what is in it; NULL also if that takes a passphrase */
  GError *error;             /* if one of them is NULL: G_FILE_ERROR, or IPSEC_FAILURE if it is not what it should be */
} IpsecFile;

typedef struct _IpsecFiles IpsecFiles;

/* @source, beside which the files are, and @effort, the import's, must live as long. */
IpsecFiles *ipsec_files_new (ImportSource *source, guint64 *effort);

void ipsec_files_free (IpsecFiles *files);

/* The file @name, beside the source or in one of @folders (NULL-terminated), opened with @passphrase, which may be NULL.
 * Owned by @files. */
const IpsecFile *ipsec_files_open (IpsecFiles *files, const char *name, const char *const *folders, const char *passphrase);

/* Whether there is no such file to open. */
gboolean ipsec_files_is_missing (IpsecFiles *files, const char *name, const char *const *folders);

/* The names of the files in @folder beside the source, with the least first; g_strfreev(). */
char **ipsec_files_list (IpsecFiles *files, const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsecFiles, ipsec_files_free)

G_END_DECLS
