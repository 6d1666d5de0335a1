/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/route.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "shared/ip-network.h"

/* RTA_VIA: an IPv4 route by way of an IPv6 router (RFC 8950). */
static GInetAddress *
address_from_via (const struct nlattr *attribute)
{
  const struct rtvia *via;

  if (!attribute || mnl_attr_get_payload_len (attribute) < sizeof *via)
    return NULL;
  via = mnl_attr_get_payload (attribute);
  return netlink_address_from_bytes (via->rtvia_family, via->rtvia_addr, mnl_attr_get_payload_len (attribute) - sizeof *via);
}

static void
take_flags (Route *route, guint flags)
{
  route->onlink = (flags & RTNH_F_ONLINK) != 0;
  route->dead = (flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) != 0;
}

static void
take_via (Route *route, GInetAddress *via)
{
  g_clear_object (&route->via);
  route->via = via;
}

static void
take_first_hop (Route *route, const struct nlattr *hops)
{
  const struct rtnexthop *hop = mnl_attr_get_payload (hops);
  int left = mnl_attr_get_payload_len (hops);

  route->dead = TRUE;
  for (; route->dead && RTNH_OK (hop, left); left -= RTNH_ALIGN (hop->rtnh_len), hop = RTNH_NEXT (hop)) {
    const struct nlattr *attr; /* libmnl's loop wants this name */

    take_flags (route, hop->rtnh_flags);
    route->device = hop->rtnh_ifindex;
    take_via (route, NULL);
    mnl_attr_for_each_payload ((const struct nlattr *) RTNH_DATA (hop), hop->rtnh_len - sizeof *hop)
      if (mnl_attr_get_type (attr) == RTA_GATEWAY)
        take_via (route, netlink_address (route->family, attr));
      else if (mnl_attr_get_type (attr) == RTA_VIA)
        take_via (route, address_from_via (attr));
  }
}

static void
take_attribute (Route *route, const struct nlattr *attribute)
{
  switch (mnl_attr_get_type (attribute)) {
  case RTA_DST:
    route->to = netlink_address (route->family, attribute);
    break;
  case RTA_OIF:
    route->device = netlink_u32 (attribute);
    break;
  case RTA_GATEWAY:
    take_via (route, netlink_address (route->family, attribute));
    break;
  case RTA_VIA:
    take_via (route, address_from_via (attribute));
    break;
  case RTA_PREFSRC:
    route->source = netlink_address (route->family, attribute);
    break;
  case RTA_PRIORITY:
    route->metric = netlink_u32 (attribute);
    break;
  case RTA_TABLE:
    route->table = netlink_u32 (attribute);
    break;
  case RTA_METRICS:
    route->mtu = netlink_u32 (netlink_nested (attribute, RTAX_MTU));
    break;
  case RTA_MULTIPATH:
    take_first_hop (route, attribute);
    break;
  default:
    break;
  }
}

Route *
route_parse (const struct nlmsghdr *message)
{
  const struct rtmsg *header = mnl_nlmsg_get_payload (message);
  const struct nlattr *attribute;
  Route *route;

  if (mnl_nlmsg_get_payload_len (message) < sizeof *header || header->rtm_flags & RTM_F_CLONED ||
      header->rtm_src_len != 0 || header->rtm_tos != 0)
    return NULL;
  route = g_new0 (Route, 1);
  route->family = header->rtm_family;
  route->prefix = header->rtm_dst_len;
  route->type = header->rtm_type;
  route->scope = header->rtm_scope;
  route->protocol = header->rtm_protocol;
  route->table = header->rtm_table;
  take_flags (route, header->rtm_flags);
  mnl_attr_for_each (attribute, message, sizeof *header)
    take_attribute (route, attribute);
  return route;
}

void
route_free (Route *route)
{
  g_clear_object (&route->to);
  g_clear_object (&route->via);
  g_clear_object (&route->source);
  g_free (route);
}

Route *
route_copy (const Route *route)
{
  Route *copy = g_memdup2 (route, sizeof *route);

  copy->to = route->to ? g_object_ref (route->to) : NULL;
  copy->via = route->via ? g_object_ref (route->via) : NULL;
  copy->source = route->source ? g_object_ref (route->source) : NULL;
  return copy;
}

static int
family_of (GInetAddress *address)
{
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? AF_INET : AF_INET6;
}

gboolean
route_covers (const Route *route, GInetAddress *address)
{
  const guint8 *a, *b;
  guint whole = route->prefix / 8, rest = route->prefix % 8;

  if (route->family != family_of (address) || route->prefix > ip_network_bits (address))
    return FALSE;
  if (!route->to)
    return route->prefix == 0;
  a = g_inet_address_to_bytes (route->to);
  b = g_inet_address_to_bytes (address);
  return memcmp (a, b, whole) == 0 && (rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0);
}

gboolean
route_is_for_host (const Route *route, GInetAddress *address)
{
  return route_covers (route, address) && route->prefix == ip_network_bits (address);
}

Route *
route_new_for_host (GInetAddress *address, guint32 metric, const Route *model)
{
  Route *route = g_new0 (Route, 1);

  route->family = family_of (address);
  route->prefix = (guint8) ip_network_bits (address);
  route->to = g_object_ref (address);
  route->protocol = ROUTE_PROTOCOL;
  route->table = RT_TABLE_MAIN;
  route->metric = metric;
  route->type = RTN_UNREACHABLE;
  if (!model)
    return route;
  route->type = model->type;
  route->scope = model->scope;
  route->onlink = model->onlink;
  route->device = model->device;
  route->mtu = model->mtu;
  g_set_object (&route->via, model->via);
  g_set_object (&route->source, model->source);
  return route;
}

static gboolean
same_address (GInetAddress *a, GInetAddress *b)
{
  return a == b || (a && b && g_inet_address_equal (a, b));
}

gboolean
route_same_way (const Route *a, const Route *b)
{
  if (a->type != b->type)
    return FALSE;
  /* The kernel gives an IPv6 route that refuses a device (lo). */
  if (a->type != RTN_UNICAST)
    return TRUE;
  return a->device == b->device && a->mtu == b->mtu && same_address (a->via, b->via) &&
         same_address (a->source, b->source);
}

static void
put_address (struct nlmsghdr *message, guint16 type, GInetAddress *address)
{
  if (address)
    mnl_attr_put (message, type, g_inet_address_get_native_size (address), g_inet_address_to_bytes (address));
}

static void
put_via (struct nlmsghdr *message, const Route *route)
{
  struct {
    __kernel_sa_family_t family;
    guint8 bytes[16];
  } via = { 0 };
  gsize size;

  if (!route->via || family_of (route->via) == route->family) {
    put_address (message, RTA_GATEWAY, route->via);
    return;
  }
  size = g_inet_address_get_native_size (route->via);
  via.family = family_of (route->via);
  memcpy (via.bytes, g_inet_address_to_bytes (route->via), size);
  mnl_attr_put (message, RTA_VIA, G_STRUCT_OFFSET (struct rtvia, rtvia_addr) + size, &via);
}

void
route_request (const Route *route, guint16 type, guint16 flags, NetlinkMessage *request)
{
  struct rtmsg *header = netlink_start (request, type, flags, sizeof *header);
  struct nlmsghdr *message = &request->header;
  struct nlattr *metrics;

  header->rtm_family = route->family;
  header->rtm_dst_len = route->prefix;
  header->rtm_type = route->type;
  header->rtm_scope = route->scope;
  header->rtm_protocol = route->protocol;
  header->rtm_flags = route->onlink ? RTNH_F_ONLINK : 0;
  put_address (message, RTA_DST, route->to);
  mnl_attr_put_u32 (message, RTA_TABLE, route->table);
  mnl_attr_put_u32 (message, RTA_PRIORITY, route->metric);
  if (route->type != RTN_UNICAST)
    return;
  mnl_attr_put_u32 (message, RTA_OIF, route->device);
  put_via (message, route);
  put_address (message, RTA_PREFSRC, route->source);
  if (!route->mtu)
    return;
  metrics = mnl_attr_nest_start (message, RTA_METRICS);
  mnl_attr_put_u32 (message, RTAX_MTU, route->mtu);
  mnl_attr_nest_end (message, metrics);
}

GPtrArray *
route_dump (int family, GError **error)
{
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GPtrArray) routes = g_ptr_array_new_with_free_func ((GDestroyNotify) route_free);
  NetlinkMessage request;
  struct rtmsg *header = netlink_start (&request, RTM_GETROUTE, 0, sizeof *header);

  header->rtm_family = family;
  messages = netlink_dump (NETLINK_ROUTE, &request, error);
  if (!messages)
    return NULL;
  for (guint i = 0; i < messages->len; i++) {
    Route *route = route_parse (messages->pdata[i]);

    if (route)
      g_ptr_array_add (routes, route);
  }
  return g_steal_pointer (&routes);
}

gboolean
route_add (const Route *route, guint16 flags, GError **error)
{
  NetlinkMessage request;

  route_request (route, RTM_NEWROUTE, NLM_F_CREATE | flags, &request);
  return netlink_command (NETLINK_ROUTE, &request, error);
}

gboolean
route_remove (const Route *route, GError **error)
{
  g_autoptr (GError) local = NULL;
  NetlinkMessage request;

  route_request (route, RTM_DELROUTE, 0, &request);
  if (netlink_command (NETLINK_ROUTE, &request, &local) || local->code == ESRCH || local->code == ENODEV)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
