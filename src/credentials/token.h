/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds a key or certificate on a smart card or other PKCS#11 token, from its URI (RFC 7512), for charon to use.
 *
 * Only modules that the administrator registered with p11-kit are asked: a URI with a query part, which could name a
 * module file to be loaded by root or a file to read the PIN from, is refused. Any user may use any such token if he knows
 * its PIN, also in a private profile: a token stands for who holds it, and guards itself. One that does not is the machine's.
 *
 * Modules talk to hardware and may block for seconds, so nothing here is to be called on the main thread. A thread is
 * enough, and a helper process would guard nothing: charon loads the same module as root for the same connection, and a
 * service process has no other one that a crash could hurt.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *module;        /* file name of the module, absolute; for charon's plugins.pkcs11.modules.X.path */
  gulong slot;         /* charon takes it as a signed int: leave it out above G_MAXINT */
  char *handle;        /* CKA_ID in hex, for load-token */
  GBytes *certificate; /* DER of the certificate with that CKA_ID; NULL if the token has none */
} Token;

/*
 * Finds what @uri names, a certificate or a private key, and the other one by its CKA_ID. @pin may be NULL. With @with_key
 * it logs in and makes sure that the private key is there; without, the certificate is, and a PIN is used only where one
 * is given. With @guarded a key has to be on a token that asks for one. One wrong PIN is tried once, and only on a token
 * that is meant beyond doubt. Errors (IPSEC_FAILURE):
 * FAILURE_SECRET_MISSING without a PIN that is needed, FAILURE_KEY_PASSWORD if it is wrong, FAILURE_TOKEN otherwise. Free
 * with token_free().
 */
Token *token_find (const char *uri, const char *pin, gboolean with_key, gboolean guarded, GError **error);

void token_free (Token *token);

/* Whether the token needs a PIN before its keys can be used. FALSE also if there is no such token: token_find() tells. */
gboolean token_needs_pin (const char *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Token, token_free)

G_END_DECLS
