/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/host-address.h"

#include <ifaddrs.h>
#include <netinet/in.h>

static gboolean
is_within (GInetAddress *address, const char *const *networks)
{
  for (guint i = 0; networks[i]; i++) {
    g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (networks[i], NULL);

    if (mask && g_inet_address_mask_matches (mask, address))
      return TRUE;
  }
  return FALSE;
}

gboolean
host_address_needs_nat (GInetAddress *own, GInetAddress *peer)
{
  static const char *const private[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", NULL };

  return own && peer && is_within (own, private) && !is_within (peer, private);
}

static GInetAddress *
address_from_sockaddr (const struct sockaddr *raw)
{
  g_autoptr (GSocketAddress) socket = NULL;

  if (!raw || (raw->sa_family != AF_INET && raw->sa_family != AF_INET6))
    return NULL;
  socket = g_socket_address_new_from_native ((gpointer) raw, raw->sa_family == AF_INET ? sizeof (struct sockaddr_in)
                                                                                       : sizeof (struct sockaddr_in6));
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket)));
}

GInetAddress *
host_address_within (const char *const *networks)
{
  struct ifaddrs *all = NULL;
  GInetAddress *found = NULL;

  if (getifaddrs (&all) < 0)
    return NULL;
  for (struct ifaddrs *item = all; item && !found; item = item->ifa_next) {
    g_autoptr (GInetAddress) address = address_from_sockaddr (item->ifa_addr);

    if (address && is_within (address, networks))
      found = g_steal_pointer (&address);
  }
  freeifaddrs (all);
  return found;
}
