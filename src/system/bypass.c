/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/bypass.h"

#include <linux/rtnetlink.h>
#include <net/if_arp.h>

#include "src/system/netlink.h"

/* Devices that only programs of this host set up, unless they lead to the rest of the world. */
static const char *const inner_kinds[] = {
  "bridge", "veth", "dummy", "tun", "wireguard", "xfrm", "vti", "vti6", "ppp", "vxlan", "gre", "ip6gre", "ipip", "sit",
};

/* RFC 1918, RFC 3927, RFC 4193. */
static const char *const private_networks[] = {
  "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7",
};

#define LINK_LOCAL "fe80::/10"

const struct nlmsghdr *
bypass_find_link (const Bypass *bypass, guint device)
{
  for (guint i = 0; i < bypass->links->len; i++) {
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (bypass->links->pdata[i]);

    if ((guint) header->ifi_index == device)
      return bypass->links->pdata[i];
  }
  return NULL;
}

static const struct nlattr *
kind_of (const struct nlmsghdr *link)
{
  return netlink_nested (netlink_attribute (link, sizeof (struct ifinfomsg), IFLA_LINKINFO), IFLA_INFO_KIND);
}

static gboolean
is_inner (const struct nlmsghdr *link)
{
  const struct nlattr *kind = kind_of (link);

  for (guint i = 0; i < G_N_ELEMENTS (inner_kinds); i++)
    if (netlink_is_text (kind, inner_kinds[i]))
      return TRUE;
  return FALSE;
}

/* Of the main table alone: a default route elsewhere is somebody's policy. */
static gboolean
is_by_others (const Route *route)
{
  return route->table == RT_TABLE_MAIN &&
         (route->prefix == 0 || route->protocol == RTPROT_DHCP || route->protocol == RTPROT_RA);
}

static gboolean
is_port_of (const struct nlmsghdr *link, guint bridge)
{
  const struct nlattr *master = netlink_attribute (link, sizeof (struct ifinfomsg), IFLA_MASTER);

  return master && mnl_attr_get_u32 (master) == bridge;
}

/* The bridge of virtual machines that are to be in the same network as their host; one of an engine has none but theirs. */
static gboolean
has_port_outside (const Bypass *bypass, guint bridge)
{
  for (guint i = 0; i < bypass->links->len; i++) {
    const struct nlmsghdr *link = bypass->links->pdata[i];
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (link);

    if (is_port_of (link, bridge) && bypass_is_outside (bypass, (guint) header->ifi_index))
      return TRUE;
  }
  return FALSE;
}

gboolean
bypass_is_outside (const Bypass *bypass, guint device)
{
  const struct nlmsghdr *link = bypass_find_link (bypass, device);

  /* One that loses its routes while we change networks leads out all the same. */
  if (bypass->outside && g_hash_table_contains (bypass->outside, GUINT_TO_POINTER (device)))
    return TRUE;
  if (!link || !is_inner (link) || (netlink_is_text (kind_of (link), "bridge") && has_port_outside (bypass, device)))
    return TRUE;
  for (guint i = 0; i < bypass->routes->len; i++) {
    const Route *route = bypass->routes->pdata[i];

    if (route->device == device && is_by_others (route))
      return TRUE;
  }
  return FALSE;
}

gboolean
bypass_is_local (const Route *route)
{
  return route->protocol == RTPROT_KERNEL || route->protocol == RTPROT_RA;
}

static gboolean
is_within (const Route *route, const char *network)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (network, NULL);

  return route->to && route->prefix >= g_inet_address_mask_get_length (mask) &&
         g_inet_address_mask_matches (mask, route->to);
}

static gboolean
is_private (const Route *route)
{
  for (guint i = 0; i < G_N_ELEMENTS (private_networks); i++)
    if (is_within (route, private_networks[i]))
      return TRUE;
  return FALSE;
}

static gboolean
covers_dns (const Bypass *bypass, const Route *route)
{
  for (guint i = 0; bypass->dns && i < bypass->dns->len; i++)
    if (route_covers (route, bypass->dns->pdata[i]))
      return TRUE;
  return FALSE;
}

/* A network that the host has an address in. */
static gboolean
admits_network (const Bypass *bypass, const Route *route)
{
  if (route->via)
    return FALSE;
  /* Such an address names its link, so that it means nothing inside the tunnel. */
  if (is_within (route, LINK_LOCAL) || !bypass_is_outside (bypass, route->device))
    return TRUE;
  return bypass->local_network && is_private (route) && !covers_dns (bypass, route);
}

/* NetworkManager makes routes to the server of a VPN, and to the router on that way, that look like a user's; ours to a
 * server tells them. */
static gboolean
leads_to_outer_host (const Bypass *bypass, const Route *route)
{
  if (!route->to || !route_is_for_host (route, route->to))
    return FALSE;
  for (guint i = 0; i < bypass->routes->len; i++) {
    const Route *other = bypass->routes->pdata[i];

    if ((other->protocol == ROUTE_PROTOCOL && other->table == RT_TABLE_MAIN && route_is_for_host (other, route->to)) ||
        (other->via && g_inet_address_equal (other->via, route->to)))
      return TRUE;
  }
  return FALSE;
}

gboolean
bypass_admits (const Bypass *bypass, const Route *route)
{
  /* Halves are how other VPNs write a default route. */
  if (route->table != RT_TABLE_MAIN || route->prefix <= 1 || route->protocol == ROUTE_PROTOCOL ||
      (bypass->tunnel && route->device == bypass->tunnel))
    return FALSE;
  switch (route->protocol) {
  case RTPROT_KERNEL:
  case RTPROT_RA:
    return admits_network (bypass, route);
  case RTPROT_DHCP:
  case RTPROT_REDIRECT:
    return FALSE;
  default:
    /* Users, VPNs and routing daemons have many numbers. */
    return !leads_to_outer_host (bypass, route);
  }
}
