/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaf validators: each takes untrusted text and returns the value in normal form, or says what is expected. */

#pragma once

#include <glib.h>

#include "shared/proposal.h"

G_BEGIN_DECLS

/* All return NULL or FALSE on failure and set @error (IPSEC_FAILURE, FAILURE_BAD_PROFILE) to what is expected,
 * mentioning neither key nor value. Free strings with g_free(), vectors with g_strfreev(). */

/* UTF-8 without control characters, at most @max bytes, not empty. */
gboolean validate_text (const char *value, gsize max, GError **error);

/* yes, true, on, 1 or no, false, off, 0. */
gboolean validate_bool (const char *value, gboolean *result, GError **error);

/* Decimal digits and nothing else, from @min to @max. */
gboolean validate_uint (const char *value, guint min, guint max, guint *result, GError **error);

/* One of @words; @result is its index. */
gboolean validate_word (const char *value, const char *const *words, guint *result, GError **error);

/* A list of @words as bits; at least one. */
gboolean validate_words (const char *value, const char *const *words, guint *result, GError **error);

/* A host name (converted to ASCII, RFC 5890) or an IP address, optionally in brackets. */
char *validate_host (const char *value, GError **error);

char *validate_address4 (const char *value, GError **error);

/* An IKE identity: printable, at most 255 bytes; "%any" included. */
char *validate_identity (const char *value, GError **error);

/* Whether @text is a constraint in strongSwan's notation, such as pubkey-sha384, rsa-3072-sha256 or ike:ecdsa. */
gboolean validate_is_signature (const char *text);

/* Whether @text can be xl2tpd's: its file takes words apart at spaces, which all bytes beyond ASCII are to it, and ends
 * them at # and ;. */
gboolean validate_is_tunnel_secret (const char *text);

/* An absolute path, or a file: URI, which becomes a plain path. */
char *validate_file (const char *value, GError **error);

/* Likewise, or a pkcs11: URI, which is kept but for its scheme, which becomes lower-case. */
char *validate_keyfile (const char *value, GError **error);

/* Whether @place, which may be NULL, is a PKCS#11 URI rather than a file. Schemes are case-insensitive (RFC 3986
 * 3.1). */
gboolean validate_is_pkcs11 (const char *place);

/* Proposals like aes256-sha256-modp2048, separated by commas, semicolons or spaces; a final "!" is dropped. */
char **validate_proposals (const char *value, ProposalKind kind, GError **error);

/* Networks; without a prefix, a single host; host bits are cleared. */
char **validate_selectors (const char *value, GError **error);

G_END_DECLS
