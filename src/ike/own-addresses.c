/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/own-addresses.h"

#include "src/system/host-address.h"

GInetAddress *
own_addresses_find_inside (const Profile *profile)
{
  if (profile->request_address || !profile->local_ts)
    return NULL;
  return host_address_within ((const char *const *) profile->local_ts);
}

gboolean
own_addresses_has (GInetAddress *address)
{
  g_autofree char *text = address ? g_inet_address_to_string (address) : NULL;
  const char *networks[] = { text, NULL };
  g_autoptr (GInetAddress) own = text ? host_address_within (networks) : NULL;

  return own != NULL;
}
