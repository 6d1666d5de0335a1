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

gboolean
own_addresses_check (const IpConfig *config, GError **error)
{
  return (!host_address_is_elsewhere (config->ip4.address, config->device) &&
          !host_address_is_elsewhere (config->ip6.address, config->device)) ||
         failure_set (error, FAILURE_NO_ADDRESS, "it gave one that this machine has already");
}
