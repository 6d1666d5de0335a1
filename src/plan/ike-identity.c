/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/ike-identity.h"

#include <string.h>

#include "shared/failures.h"
#include "shared/text.h"
#include "shared/wildcard.h"

/* Some servers identify themselves by the subject of their certificate although it was issued for a host name. That counts
 * if the subject is nothing but a common name or, with an authority of our own, if the common name comes last: public
 * authorities do not check what comes before it, and a text like "O=a, CN=host" could be a single value. */
static gboolean
is_subject (const Profile *profile, const char *identity)
{
  const char *name = identity;

  if (profile->ca) {
    const char *last = strrchr (identity, ',');

    name = last ? last + 1 : identity;
    name += strspn (name, " ");
  }
  return g_str_has_prefix (name, "CN=") && g_ascii_strcasecmp (name + strlen ("CN="), profile->gateway) == 0;
}

/* Not with the authorities of the system: whoever spoofs the name's address may have a certificate for his own. */
static gboolean
may_use_address (const Profile *profile)
{
  return !profile->remote_id && (profile->ca || profile->server_auth == PROFILE_SERVER_PSK);
}

gboolean
ike_identity_is_right (const Profile *profile, GInetAddress *called, const char *identity)
{
  g_autofree char *address = g_inet_address_to_string (called);

  return !profile->remote_id &&
         (is_subject (profile, identity) || (may_use_address (profile) && g_str_equal (identity, address)));
}

gboolean
ike_identity_may_be_pinned (const Profile *profile)
{
  return profile->server_auth == PROFILE_SERVER_CERT && profile->revocation != PROFILE_REVOCATION_STRICT &&
         !(profile->remote_id && wildcard_of (profile->remote_id) != WILDCARD_NONE);
}

char **
ike_identity_hosts (const Profile *profile, GInetAddress *called)
{
  g_autofree char *address = g_inet_address_to_string (called);
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();

  g_strv_builder_add (hosts, profile->remote_id ? profile->remote_id : profile->gateway);
  if (may_use_address (profile))
    g_strv_builder_add (hosts, address);
  return g_strv_builder_end (hosts);
}

gboolean
ike_identity_may_be_why (const Profile *profile, Failure cause)
{
  return cause == FAILURE_CLIENT_REFUSED || (cause == FAILURE_PSK && profile->server_auth == PROFILE_SERVER_PSK);
}

GError *
ike_identity_mismatch (const Profile *profile, const char *identity)
{
  const char *expected = profile->remote_id ? profile->remote_id : profile->gateway;
  g_autofree char *quoted = text_for_nmcli (identity);

  if (g_str_equal (quoted, identity))
    return failure_new (FAILURE_SERVER_IDENTITY, "'%s' is expected, it is '%s'", expected, identity);
  return failure_new (FAILURE_SERVER_IDENTITY, "'%s' is expected, it is '%s', to nmcli 'remote-id=%s'", expected, identity, quoted);
}
