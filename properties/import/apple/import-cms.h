/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signed files: CMS SignedData (RFC 5652) around the content, as DER, PEM or bare base64. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @bytes look like CMS. */
gboolean import_cms_claims (GBytes *bytes);

/*
 * The content. @verdict gets a sentence about the signature: who signed, and whether this system trusts them. A file that
 * is not trusted or not signed at all is no error; one that was changed after signing is (IPSEC_FAILURE,
 * FAILURE_BAD_PROFILE).
 */
GBytes *import_cms_unwrap (GBytes *bytes, char **verdict, GError **error);

G_END_DECLS
