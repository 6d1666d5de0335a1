/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The certificates and keys that a profile names: read with its owner's rights, checked, and ready to be handed to
 * charon by value. Takes plain values, not a profile.
 */

#pragma once

#include <gio/gio.h>

#include "shared/certificate.h"

G_BEGIN_DECLS

/* Nothing is owned; NULL for what is not set. */
typedef struct {
  const char *ca;         /* path; NULL with @system_trust FALSE: no authorities at all (pre-shared keys) */
  gboolean system_trust;  /* without @ca: the authorities that the system trusts */
  const char *known;      /* names of those that will most likely do, as charon writes them, one a line; NULL: not known */
  const char *cert;       /* path or pkcs11: URI */
  const char *key;        /* likewise; NULL: in @cert's file or token */
  const char *password;   /* of the key, or the token's PIN */
  const char *owner;      /* user as whom files are read; NULL: root */
  const char *prefix;     /* of the options' names in errors, as "ppp-"; NULL: none */
} CredentialsSource;

/* A private key that stays on its token. */
typedef struct {
  char *module;   /* path of the PKCS#11 module */
  guint64 slot;
  char *handle;   /* CKA_ID in hexadecimal */
} CredentialsToken;

typedef struct _Credentials Credentials;

/* Reads and checks in a thread; @source need not outlive the call, and cancelling it returns at once, even where a token
 * hangs. Errors name the option (@prefix and ca, cert or key) and the file: FAILURE_CERTIFICATE_UNREADABLE, _KEY_ENCRYPTED,
 * _KEY_PASSWORD, _KEY_MISMATCH, _TOKEN, _SECRET_MISSING (the PIN). That the client's certificate has expired is only told
 * in the log, for it may be our clock that is wrong: see credentials_is_expired(). */
void credentials_load_async (const CredentialsSource *source, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
Credentials *credentials_load_finish (GAsyncResult *result, GError **error);

void credentials_free (Credentials *credentials);

/* Of the authorities of the system only the known ones are given, if there are any. From now on, all: FALSE if they were
 * before. */
gboolean credentials_widen (Credentials *credentials);

/* Certificates as GBytes in DER; owned by the credentials, never NULL. Those of the system are not parsed. */
GPtrArray *credentials_get_authorities (const Credentials *credentials);
GPtrArray *credentials_get_servers (const Credentials *credentials); /* pinned: end-entity certificates out of ca */
GPtrArray *credentials_get_chain (const Credentials *credentials);   /* the client's intermediates */

/* The client's own; NULL without cert. */
GBytes *credentials_get_certificate (const Credentials *credentials);

/* The parsed client certificate: its subject, names and dates. */
const Certificate *credentials_get_client (const Credentials *credentials);

/* Whether the client certificate has expired or is not yet valid, which explains a server's refusal. FALSE without
 * one. */
gboolean credentials_is_expired (const Credentials *credentials);

/* The client's key, unencrypted, wiped with the credentials; NULL if it is on a token. */
GBytes *credentials_get_key (const Credentials *credentials);
const CredentialsToken *credentials_get_token (const Credentials *credentials);

/* Whether the key in @key (or @cert, if @key is NULL) needs a passphrase or PIN; FALSE if that cannot be found out.
 * Blocks while the file is read, some seconds at the most. */
gboolean credentials_need_password (const char *cert, const char *key, const char *owner);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Credentials, credentials_free)

G_END_DECLS
