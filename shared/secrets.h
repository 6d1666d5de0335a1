/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The secrets of a profile: which it needs and which are there. Wiped when freed. */

#pragma once

#include "shared/profile-data.h"

G_BEGIN_DECLS

typedef struct {
  char *password;         /* EAP or PPP */
  char *psk;
  char *key_password;     /* of key, PKCS#12 or token PIN */
  char *ppp_key_password; /* of ppp-key */
  char *otp;              /* good once, never stored */
  char *ppk;              /* post-quantum pre-shared key, RFC 8784 */
  char *tunnel_secret;    /* L2TP's own; NULL: none */
  GBytes *psk_bytes;      /* what psk stands for, by the option psk-encoding; NULL if there is none */
  GBytes *ppk_bytes;      /* what ppk stands for, by ppk-encoding; likewise */
} Secrets;

void secrets_free (Secrets *secrets);

const char *secrets_get (const Secrets *secrets, Secret secret);

/* The key in vpn.secrets. */
const char *secret_to_string (Secret secret);

/* Whether the profile's way of signing in uses @secret at all. For the key password: whether it has a key to open;
 * whether that key is encrypted is for credentials to say. */
gboolean secret_is_used (const Profile *profile, Secret secret);

/* The first secret that is used, not there and not marked as not required; -1 if there is none. The passwords of keys
 * count only if that key is encrypted. NetworkManager is told the profile's secret_names. */
int secrets_missing (const Secrets *secrets, const Profile *profile, gboolean key_is_encrypted,
                     gboolean ppp_key_is_encrypted);

/* Puts the one-time password of a profile that has one behind the password, or in its place if that is not required. */
void secrets_append_otp (Secrets *secrets, const Profile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Secrets, secrets_free)

G_END_DECLS
