/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person who has just chosen a certificate or key should know about it. Reads the files, which may take a moment. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was chosen: paths, empty if nothing was; pkcs11: URIs give no hint. */
typedef struct {
  char *cert;
  char *key;         /* empty: in the file of cert */
  char *passphrase;  /* empty: none yet */
} CertificateChoice;

CertificateChoice *certificate_choice_new (const char *cert, const char *key, const char *passphrase);
void certificate_choice_free (CertificateChoice *choice);

/* A sentence, or NULL if there is nothing to say; @bad tells that it will not work. @now is in seconds since 1970. Free
 * with g_free(). */

/* About a file of authorities, or with the certificate of a server: choice->cert. */
char *certificate_hint_authority (const CertificateChoice *choice, gint64 now, gboolean *bad);

/* About the certificate of the user: choice->cert. */
char *certificate_hint_user (const CertificateChoice *choice, gint64 now, gboolean *bad);

/* What there is to know about the certificates in choice->cert, "Label: value" in lines; NULL if there is none to see. */
char *certificate_hint_details (const CertificateChoice *choice);

/* Whether a passphrase or PIN has to open the certificate or the key. */
gboolean certificate_hint_is_locked (const CertificateChoice *choice);

/* About choice->key. */
char *certificate_hint_key (const CertificateChoice *choice, gint64 now, gboolean *bad);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CertificateChoice, certificate_choice_free)

G_END_DECLS
