/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/secrets.h"

#include "shared/secret-bytes.h"

static const char *const names[] = {
  [SECRET_PASSWORD] = "password",
  [SECRET_PSK] = "psk",
  [SECRET_KEY_PASSWORD] = "key-password",
  [SECRET_PPP_KEY_PASSWORD] = "ppp-key-password",
  [SECRET_OTP] = "otp",
  [SECRET_PPK] = "ppk",
  [SECRET_TUNNEL] = "tunnel-secret",
};

G_STATIC_ASSERT (G_N_ELEMENTS (names) == SECRET_LAST + 1);

const char *
secret_to_string (Secret secret)
{
  return names[secret];
}

void
secrets_free (Secrets *secrets)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++)
    secret_string_free ((char *) secrets_get (secrets, secret));
  g_clear_pointer (&secrets->psk_bytes, g_bytes_unref);
  g_clear_pointer (&secrets->ppk_bytes, g_bytes_unref);
  g_free (secrets);
}

const char *
secrets_get (const Secrets *secrets, Secret secret)
{
  switch (secret) {
  case SECRET_PASSWORD:
    return secrets->password;
  case SECRET_PSK:
    return secrets->psk;
  case SECRET_KEY_PASSWORD:
    return secrets->key_password;
  case SECRET_PPP_KEY_PASSWORD:
    return secrets->ppp_key_password;
  case SECRET_OTP:
    return secrets->otp;
  case SECRET_PPK:
    return secrets->ppk;
  case SECRET_TUNNEL:
    return secrets->tunnel_secret;
  }
  g_assert_not_reached ();
}

static gboolean
psk_is_used (const Profile *profile)
{
  if (profile->type == PROFILE_L2TP)
    return profile->ipsec && profile->auth == PROFILE_AUTH_PSK;
  return profile->auth == PROFILE_AUTH_PSK || profile->server_auth == PROFILE_SERVER_PSK;
}

gboolean
secret_is_used (const Profile *profile, Secret secret)
{
  switch (secret) {
  case SECRET_PASSWORD:
    return profile_needs_password (profile);
  case SECRET_PSK:
    return psk_is_used (profile);
  case SECRET_KEY_PASSWORD:
    return profile_needs_certificate (profile);
  case SECRET_PPP_KEY_PASSWORD:
    return profile->type == PROFILE_L2TP && profile->ppp_cert;
  case SECRET_OTP:
    return profile->append_otp && profile_needs_password (profile);
  case SECRET_PPK:
    return profile->type == PROFILE_IKEV2 && profile->ppk_id;
  case SECRET_TUNNEL:
    /* Few servers have one: it is asked for only where the profile says so. */
    return profile->type == PROFILE_L2TP &&
           profile->secret_flags[secret] & (NM_SETTING_SECRET_FLAG_AGENT_OWNED | NM_SETTING_SECRET_FLAG_NOT_SAVED);
  }
  g_assert_not_reached ();
}

int
secrets_missing (const Secrets *secrets, const Profile *profile, gboolean key_is_encrypted,
                 gboolean ppp_key_is_encrypted)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    if (!secret_is_used (profile, secret) || secrets_get (secrets, secret))
      continue;
    if (secret == SECRET_KEY_PASSWORD && !key_is_encrypted)
      continue;
    if (secret == SECRET_PPP_KEY_PASSWORD && !ppp_key_is_encrypted)
      continue;
    if (!(profile->secret_flags[secret] & NM_SETTING_SECRET_FLAG_NOT_REQUIRED))
      return (int) secret;
  }
  return -1;
}

void
secrets_append_otp (Secrets *secrets, const Profile *profile)
{
  char *password = secrets->password;

  if (!secrets->otp || !secret_is_used (profile, SECRET_OTP))
    return;
  secrets->password = g_strconcat (password ? password : "", secrets->otp, NULL);
  secret_string_free (password);
}
