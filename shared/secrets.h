/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile's secrets: which ones it needs and which are present. Wiped when freed. */

#pragma once

#include "shared/profile-data.h"

G_BEGIN_DECLS

typedef struct {
  char *password;         /* EAP or PPP */
  char *psk;
  char *key_password;     /* of the private key or PKCS#12 file, or the token's PIN */
  char *ppp_key_password; /* of ppp-key */
  char *otp;              /* valid once, never stored */
  char *ppk;              /* post-quantum pre-shared key, RFC 8784 */
  char *tunnel_secret;    /* L2TP's own; NULL: none */
  GBytes *psk_bytes;      /* psk, decoded by psk-encoding; NULL if there is none */
  GBytes *ppk_bytes;      /* ppk, decoded by ppk-encoding; likewise */
} Secrets;

void secrets_free (Secrets *secrets);

const char *secrets_get (const Secrets *secrets, Secret secret);

/* The key in vpn.secrets. */
const char *secret_to_string (Secret secret);

/* Whether the profile's authentication method uses @secret at all. For a key's password: whether there is a key;
 * whether that key is encrypted is for credentials to find out. */
gboolean secret_is_used (const Profile *profile, Secret secret);

/* The first secret that is used, absent and not marked as not required; -1 if there is none. Key passwords count
 * only if the key is encrypted. To NetworkManager it goes by the profile's secret_names. */
int secrets_missing (const Secrets *secrets, const Profile *profile, gboolean key_is_encrypted,
                     gboolean ppp_key_is_encrypted);

/* Appends the profile's one-time password, if any, to the password, or replaces a password that is not required. */
void secrets_append_otp (Secrets *secrets, const Profile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Secrets, secrets_free)

G_END_DECLS
