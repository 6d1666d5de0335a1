/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/profile-data.h"

gboolean
profile_needs_certificate (const Profile *profile)
{
  switch ((ProfileAuth) profile->auth) {
  case PROFILE_AUTH_EAP_TLS:
  case PROFILE_AUTH_CERT:
  case PROFILE_AUTH_CERT_EAP:
    return profile->type == PROFILE_IKEV2 || profile->ipsec;
  case PROFILE_AUTH_EAP:
  case PROFILE_AUTH_PSK:
    return FALSE;
  }
  g_assert_not_reached ();
}

gboolean
profile_needs_user (const Profile *profile)
{
  return profile->type == PROFILE_L2TP || profile->auth == PROFILE_AUTH_EAP || profile->auth == PROFILE_AUTH_CERT_EAP;
}

gboolean
profile_needs_password (const Profile *profile)
{
  return profile_needs_user (profile) && !(profile->type == PROFILE_L2TP && profile->ppp_cert);
}

gboolean
profile_user_is_identity (const Profile *profile)
{
  return profile->type == PROFILE_IKEV2 && profile->auth == PROFILE_AUTH_PSK && profile->user && !profile->local_id;
}

gboolean
profile_server_needs_certificate (const Profile *profile)
{
  if (profile->type == PROFILE_L2TP)
    return profile->ipsec && profile->auth == PROFILE_AUTH_CERT;
  return profile->server_auth == PROFILE_SERVER_CERT;
}
