/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/host-address.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

#include "shared/ip-network.h"

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

/* What is only for this host itself is better than nothing. */
static gboolean
is_final (GInetAddress *found)
{
  return found && !g_inet_address_get_is_loopback (found);
}

GInetAddress *
host_address_within (const char *const *networks)
{
  struct ifaddrs *all = NULL;
  GInetAddress *found = NULL;

  if (getifaddrs (&all) < 0)
    return NULL;
  for (struct ifaddrs *item = all; item && !is_final (found); item = item->ifa_next) {
    g_autoptr (GInetAddress) address = address_from_sockaddr (item->ifa_addr);

    if (address && is_within (address, networks) && (!found || is_final (address)))
      g_set_object (&found, address);
  }
  freeifaddrs (all);
  return found;
}

gboolean
host_address_is_elsewhere (GInetAddress *address, const char *device)
{
  struct ifaddrs *all = NULL;
  gboolean found = FALSE;

  if (!address || getifaddrs (&all) < 0)
    return FALSE;
  for (struct ifaddrs *item = all; item && !found; item = item->ifa_next) {
    g_autoptr (GInetAddress) own = address_from_sockaddr (item->ifa_addr);

    found = own && g_inet_address_equal (own, address) && g_strcmp0 (item->ifa_name, device) != 0;
  }
  freeifaddrs (all);
  return found;
}

static guint
prefix_of (GInetAddress *mask)
{
  const guint8 *bytes = g_inet_address_to_bytes (mask);
  guint prefix = 0;

  for (guint i = 0; i < g_inet_address_get_native_size (mask) && bytes[i]; i++)
    prefix += (guint) __builtin_popcount (bytes[i]);
  return prefix;
}

guint
host_address_prefix (GInetAddress *address)
{
  struct ifaddrs *all = NULL;
  guint longest = 0;

  if (getifaddrs (&all) < 0)
    return 0;
  for (struct ifaddrs *item = all; item; item = item->ifa_next) {
    g_autoptr (GInetAddress) own = address_from_sockaddr (item->ifa_addr);
    g_autoptr (GInetAddress) bits = own ? address_from_sockaddr (item->ifa_netmask) : NULL;
    guint prefix = bits ? prefix_of (bits) : 0;
    g_autoptr (GInetAddressMask) mask = NULL;

    if (prefix == 0 || g_inet_address_get_family (own) != g_inet_address_get_family (address))
      continue;
    mask = ip_network_new (own, prefix);
    if (g_inet_address_mask_matches (mask, address))
      longest = MAX (longest, prefix);
  }
  freeifaddrs (all);
  return longest;
}
