/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/network-overlap.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <sys/socket.h>

#include "shared/ip-network.h"

typedef struct {
  const struct ifaddrs *own;
  GPtrArray *findings;
} Check;

static guint
count_bits (const guint8 *bytes, gsize size)
{
  guint bits = 0;

  for (gsize i = 0; i < size; i++)
    bits += (guint) __builtin_popcount (bytes[i]);
  return bits;
}

static guint
prefix_of (const struct sockaddr *netmask, GSocketFamily family)
{
  if (family == G_SOCKET_FAMILY_IPV4)
    return count_bits ((const guint8 *) &((const struct sockaddr_in *) netmask)->sin_addr, sizeof (struct in_addr));
  return count_bits ((const guint8 *) &((const struct sockaddr_in6 *) netmask)->sin6_addr, sizeof (struct in6_addr));
}

/* NULL if it is none that others are in. */
static GInetAddressMask *
network_of (const struct ifaddrs *entry)
{
  g_autoptr (GSocketAddress) socket = NULL;
  GInetAddress *address;
  guint prefix;

  if (!entry->ifa_addr || !entry->ifa_netmask || !(entry->ifa_flags & IFF_UP) || entry->ifa_flags & (IFF_LOOPBACK | IFF_POINTOPOINT))
    return NULL;
  if (entry->ifa_addr->sa_family == AF_INET)
    socket = g_socket_address_new_from_native (entry->ifa_addr, sizeof (struct sockaddr_in));
  else if (entry->ifa_addr->sa_family == AF_INET6)
    socket = g_socket_address_new_from_native (entry->ifa_addr, sizeof (struct sockaddr_in6));
  if (!socket)
    return NULL;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket));
  prefix = prefix_of (entry->ifa_netmask, g_inet_address_get_family (address));
  if (g_inet_address_get_is_link_local (address) || prefix == 0 || prefix == ip_network_bits (address))
    return NULL;
  return ip_network_new (address, prefix);
}

static gboolean
overlap (GInetAddressMask *one, GInetAddressMask *other)
{
  gboolean wider = g_inet_address_mask_get_length (one) <= g_inet_address_mask_get_length (other);

  return g_inet_address_mask_matches (wider ? one : other, g_inet_address_mask_get_address (wider ? other : one));
}

static gboolean
is_told (const GPtrArray *findings, const char *text)
{
  for (guint i = 0; i < findings->len; i++) {
    if (g_strcmp0 (((const Finding *) findings->pdata[i])->text, text) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
check_network (const Check *check, const char *key, const char *network)
{
  g_autoptr (GInetAddressMask) mask = ip_network_parse (network);

  /* Two halves of all addresses are a way to write all of them. */
  if (!mask || g_inet_address_mask_get_length (mask) <= 1)
    return;
  for (const struct ifaddrs *entry = check->own; entry; entry = entry->ifa_next) {
    g_autoptr (GInetAddressMask) own = network_of (entry);
    g_autofree char *name = own ? g_inet_address_mask_to_string (own) : NULL;
    g_autofree char *text = NULL;

    if (!own || !overlap (mask, own))
      continue;
    /* TRANSLATORS: a network of the VPN, one of this machine, and the name of the interface that this is on */
    text = g_strdup_printf (_("%s overlaps with %s on %s"), network, name, entry->ifa_name);
    /* An interface may have several addresses of a network. */
    if (is_told (check->findings, text))
      continue;
    findings_add (check->findings, FINDING_WARNING, key, text,
                  _("Addresses in both networks are reached in only one of them. Change the network of this machine or of its "
                    "containers, or ask your VPN administrator."));
  }
}

static void
check_routes (const Check *check, const char *key, NMSettingIPConfig *setting)
{
  guint n = setting ? nm_setting_ip_config_get_num_routes (setting) : 0;

  for (guint i = 0; i < n; i++) {
    NMIPRoute *route = nm_setting_ip_config_get_route (setting, (int) i);
    g_autofree char *network = g_strdup_printf ("%s/%u", nm_ip_route_get_dest (route), nm_ip_route_get_prefix (route));

    check_network (check, key, network);
  }
}

void
network_overlap_check (NMConnection *connection, const struct ifaddrs *own, GPtrArray *findings)
{
  const Check check = { own, findings };
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  const char *networks = vpn ? nm_setting_vpn_get_data_item (vpn, "remote-ts") : NULL;
  g_auto (GStrv) list = g_strsplit_set (networks ? networks : "", ",; ", -1);

  for (guint i = 0; list[i]; i++)
    check_network (&check, "remote-ts", list[i]);
  check_routes (&check, "ipv4.routes", nm_connection_get_setting_ip4_config (connection));
  check_routes (&check, "ipv6.routes", nm_connection_get_setting_ip6_config (connection));
}

void
network_overlap_check_machine (NMConnection *connection, GPtrArray *findings)
{
  struct ifaddrs *own = NULL;

  if (getifaddrs (&own) != 0)
    return;
  network_overlap_check (connection, own, findings);
  freeifaddrs (own);
}
