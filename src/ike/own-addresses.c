/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/own-addresses.h"

#include "shared/failures.h"
#include "src/system/host-address.h"

GInetAddress *
own_addresses_find_inside (const Profile *profile)
{
  if (profile->request_address || !profile->local_ts)
    return NULL;
  return host_address_within ((const char *const *) profile->local_ts);
}

static gboolean
has (GInetAddress *address)
{
  g_autofree char *text = address ? g_inet_address_to_string (address) : NULL;
  const char *networks[] = { text, NULL };
  g_autoptr (GInetAddress) own = text ? host_address_within (networks) : NULL;

  return own != NULL;
}

gboolean
own_addresses_check (const IpConfig *config, GError **error)
{
  return (!has (config->ip4.address) && !has (config->ip6.address)) ||
         failure_set (error, FAILURE_NO_ADDRESS, "it gave one that this machine has already");
}
