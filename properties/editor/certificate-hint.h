/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What someone who has just chosen a certificate or key should know about it. Reads the files, which may take a
 * moment. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was chosen: paths, empty if nothing; pkcs11: URIs give no hint. */
typedef struct {
  char *cert;
  char *key;         /* empty: in the file of cert */
  char *passphrase;  /* empty: none yet */
} CertificateChoice;

CertificateChoice *certificate_choice_new (const char *cert, const char *key, const char *passphrase);
void certificate_choice_free (CertificateChoice *choice);

/* Each returns a sentence, or NULL if there is nothing to say; @bad is set if the choice will not work. @now is in
 * seconds since 1970. g_free(). */

/* About choice->cert as a file of authorities or a server's certificate. */
char *certificate_hint_authority (const CertificateChoice *choice, gint64 now, gboolean *bad);

/* About choice->cert as the user's certificate. */
char *certificate_hint_user (const CertificateChoice *choice, gint64 now, gboolean *bad);

/* Details of the certificates in choice->cert, a line "Label: value" each; NULL if there are none; g_free(). */
char *certificate_hint_details (const CertificateChoice *choice);

/* Whether the certificate or the key needs a passphrase or PIN. */
gboolean certificate_hint_is_locked (const CertificateChoice *choice);

/* About choice->key. */
char *certificate_hint_key (const CertificateChoice *choice, gint64 now, gboolean *bad);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CertificateChoice, certificate_choice_free)

G_END_DECLS
