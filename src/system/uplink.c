/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/uplink.h"

#include "shared/defines.h"
#include "shared/failures.h"
#include "src/system/netlink-monitor.h"
#include "src/system/route.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Each connection to the same peer has its own pair of metrics: N for the route, N + SLOTS for the one that refuses. */
#define SLOTS 24

/* nm_setting_ip_config: what NetworkManager gives to routes of a VPN unless the profile says otherwise. */
#define NM_VPN_METRIC 50

struct _Uplink {
  GObject parent_instance;
  GInetAddress *peer;
  guint tunnel;
  NetlinkMonitor *monitor;
  guint slot; /* 0: none taken */
  guint device;
  guint mtu;
  GInetAddress *via;
  GInetAddress *source;
};

G_DEFINE_FINAL_TYPE (Uplink, uplink, G_TYPE_OBJECT)

/* How good a route is; fields in the order in which they count, smaller is better. */
typedef struct {
  guint after_main;
  guint late;
  guint shortness;
  guint aside;
  guint32 metric;
} Rank;

static GPtrArray *
dump_links (GError **error)
{
  NetlinkMessage request;

  netlink_start (&request, RTM_GETLINK, 0, sizeof (struct ifinfomsg));
  return netlink_dump (NETLINK_ROUTE, &request, error);
}

static GPtrArray *
dump_routes (GInetAddress *peer, GError **error)
{
  const gboolean v4 = g_inet_address_get_family (peer) == G_SOCKET_FAMILY_IPV4;
  g_autoptr (GPtrArray) routes = route_dump (v4 ? AF_INET : AF_INET6, error);

  for (guint i = routes ? routes->len : 0; i-- > 0;)
    if (!route_covers (routes->pdata[i], peer))
      g_ptr_array_remove_index (routes, i);
  return g_steal_pointer (&routes);
}

static const struct nlmsghdr *
find_link (GPtrArray *links, guint device)
{
  for (guint i = 0; i < links->len; i++) {
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (links->pdata[i]);

    if ((guint) header->ifi_index == device)
      return links->pdata[i];
  }
  return NULL;
}

static gboolean
is_kind (const struct nlmsghdr *link, const char *kind)
{
  const struct nlattr *info = netlink_attribute (link, sizeof (struct ifinfomsg), IFLA_LINKINFO);

  return netlink_is_text (netlink_nested (info, IFLA_INFO_KIND), kind);
}

/* A TAP device is a TUN device too; containers and virtual machines have it as their uplink. */
static gboolean
is_tunnel (const struct nlmsghdr *link)
{
  const struct ifinfomsg *header = mnl_nlmsg_get_payload (link);

  return header->ifi_type != ARPHRD_ETHER &&
         (is_kind (link, "xfrm") || is_kind (link, "tun") || is_kind (link, "wireguard") || is_kind (link, "vti") ||
          is_kind (link, "vti6"));
}

static gboolean
is_own (const Route *route, GInetAddress *peer)
{
  return route->protocol == ROUTE_PROTOCOL && route_is_for_host (route, peer);
}

static gboolean
is_networkmanagers (const Route *route, GInetAddress *peer)
{
  return route->protocol == RTPROT_STATIC && route->metric <= NM_VPN_METRIC && route_is_for_host (route, peer);
}

static gboolean
is_candidate (Uplink *self, const Route *route)
{
  if (route->table != RT_TABLE_MAIN && route->table != RT_TABLE_DEFAULT)
    return FALSE;
  if (route->dead || is_own (route, self->peer) || is_networkmanagers (route, self->peer))
    return FALSE;
  return !self->tunnel || route->device != self->tunnel;
}

/* FALSE if the route must not be taken. */
static gboolean
rank_route (Uplink *self, const Route *route, GPtrArray *links, Rank *rank)
{
  const struct nlmsghdr *link = find_link (links, route->device);
  gboolean young = self->tunnel && route->device > self->tunnel;
  gboolean tunnel = link && is_tunnel (link);

  if (!is_candidate (self, route))
    return FALSE;
  if (young && link && is_kind (link, "xfrm"))
    return FALSE;
  rank->after_main = route->table != RT_TABLE_MAIN;
  rank->late = young && link && (tunnel || is_kind (link, "ppp"));
  rank->shortness = 128 - (route->prefix <= 1 ? 0 : route->prefix);
  rank->aside = tunnel || route->prefix == 1;
  rank->metric = route->metric;
  return TRUE;
}

static int
compare_ranks (const Rank *a, const Rank *b)
{
  const guint32 left[] = { a->after_main, a->late, a->shortness, a->aside, a->metric };
  const guint32 right[] = { b->after_main, b->late, b->shortness, b->aside, b->metric };

  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  return 0;
}

/* NULL if nothing leads to the peer. */
static const Route *
choose (Uplink *self, GPtrArray *routes, GPtrArray *links)
{
  const Route *best = NULL;
  Rank best_rank = { 0 };

  for (guint i = 0; i < routes->len; i++) {
    Rank rank;

    if (!rank_route (self, routes->pdata[i], links, &rank) || (best && compare_ranks (&rank, &best_rank) >= 0))
      continue;
    best = routes->pdata[i];
    best_rank = rank;
  }
  return best && best->type == RTN_UNICAST ? best : NULL;
}

/* Removes our routes to the peer that have this metric (0: any). */
static gboolean
remove_own (GPtrArray *routes, GInetAddress *peer, guint32 metric, GError **error)
{
  for (guint i = 0; i < routes->len; i++) {
    const Route *route = routes->pdata[i];

    if (!is_own (route, peer) || (metric && route->metric != metric))
      continue;
    if (!route_remove (route, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_own (GPtrArray *routes, GInetAddress *peer, const Route *wanted)
{
  for (guint i = 0; i < routes->len; i++) {
    const Route *route = routes->pdata[i];

    if (is_own (route, peer) && route->metric == wanted->metric && route_same_way (route, wanted))
      return TRUE;
  }
  return FALSE;
}

static gboolean
ensure_route (Uplink *self, GPtrArray *routes, const Route *wanted, GError **error)
{
  return has_own (routes, self->peer, wanted) || route_add (wanted, NLM_F_REPLACE, error);
}

static gboolean
take_slot (Uplink *self, const Route *best, GError **error)
{
  for (guint slot = 1; slot <= SLOTS; slot++) {
    g_autoptr (Route) wanted = route_new_for_host (self->peer, slot, best);
    g_autoptr (GError) local = NULL;

    if (route_add (wanted, NLM_F_EXCL, &local)) {
      self->slot = slot;
      return TRUE;
    }
    if (local->code != EEXIST) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }
  g_set_error (error, NETLINK_ERROR, EEXIST, "%d connections lead there already, which is as many as there can be", SLOTS);
  return FALSE;
}

static gboolean
install (Uplink *self, GPtrArray *routes, const Route *best, GError **error)
{
  g_autoptr (Route) wanted = NULL;
  g_autoptr (Route) refusal = NULL;

  if (self->slot == 0 && (!best || !take_slot (self, best, error)))
    return !best;
  refusal = route_new_for_host (self->peer, self->slot + SLOTS, NULL);
  if (!best)
    return remove_own (routes, self->peer, self->slot, error);
  wanted = route_new_for_host (self->peer, self->slot, best);
  if (!ensure_route (self, routes, wanted, error))
    return FALSE;
  /* A peer on the link may be the router of this network: the kernel refuses routes by way of a router that a route
   * refuses, so after a loss of the link the network could not be set up again. */
  if (!best->via)
    return remove_own (routes, self->peer, refusal->metric, error);
  return ensure_route (self, routes, refusal, error);
}

/* What the kernel makes of the way to the peer: a UDP socket that is connected to it, which sends nothing. NULL: there is
 * no way. */
static GSocket *
open_path (GInetAddress *peer, GError **error)
{
  g_autoptr (GSocketAddress) target = g_inet_socket_address_new (peer, 500);
  g_autoptr (GSocket) socket = g_socket_new (g_inet_address_get_family (peer), G_SOCKET_TYPE_DATAGRAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);

  /* As a full tunnel would not let it pass otherwise. */
  if (!socket || !g_socket_set_option (socket, SOL_SOCKET, SO_MARK, IPSEC_MARK, error) ||
      !g_socket_connect (socket, target, NULL, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* Where no socket can be had, nobody knows. */
gboolean
uplink_has_way (GInetAddress *peer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) path = open_path (peer, &error);

  return path || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
}

static void
look_at_path (GInetAddress *peer, GInetAddress **source, guint *mtu)
{
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocket) socket = open_path (peer, NULL);
  gboolean v4 = g_inet_address_get_family (peer) == G_SOCKET_FAMILY_IPV4;
  int value;

  if (!socket)
    return;
  local = g_socket_get_local_address (socket, NULL);
  if (local)
    *source = g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)));
  if (g_socket_get_option (socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_MTU : IPV6_MTU, &value, NULL))
    *mtu = value;
}

static gboolean
same_address (GInetAddress *a, GInetAddress *b)
{
  return a == b || (a && b && g_inet_address_equal (a, b));
}

/* Takes over the new state; TRUE if it differs. */
static gboolean
take_state (Uplink *self, const Route *best)
{
  g_autoptr (GInetAddress) source = NULL;
  guint device = best ? best->device : 0;
  GInetAddress *via = best ? best->via : NULL;
  guint mtu = 0;
  gboolean same;

  if (best)
    look_at_path (self->peer, &source, &mtu);
  same = self->device == device && self->mtu == mtu && same_address (self->source, source) &&
         same_address (self->via, via);
  self->device = device;
  self->mtu = mtu;
  g_set_object (&self->source, source);
  g_set_object (&self->via, via);
  return !same;
}

static gboolean
update (Uplink *self, gboolean *changed, GError **error)
{
  g_autoptr (GPtrArray) links = dump_links (error);
  g_autoptr (GPtrArray) routes = links ? dump_routes (self->peer, error) : NULL;
  const Route *best;

  if (!routes)
    return FALSE;
  best = choose (self, routes, links);
  if (!install (self, routes, best, error))
    return FALSE;
  *changed = take_state (self, best);
  return TRUE;
}

static void
update_and_tell (gpointer data)
{
  g_autoptr (Uplink) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;

  /* What the kernel refuses now (a device on its way out) comes with an event that calls us again. */
  if (!update (self, &changed, &error))
    g_warning ("cannot keep the route to the server: %s", error->message);
  if (error && netlink_is_shortage (error))
    netlink_monitor_again (self->monitor);
  if (changed)
    g_signal_emit_by_name (self, "changed");
}

static gboolean
concerns (gpointer data, const struct nlmsghdr *message)
{
  Uplink *self = data;
  g_autoptr (Route) route = NULL;

  if (message->nlmsg_type != RTM_NEWROUTE && message->nlmsg_type != RTM_DELROUTE)
    return TRUE;
  route = route_parse (message);
  return route && route_covers (route, self->peer);
}

gboolean
uplink_sweep (GInetAddress *peer, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) routes = dump_routes (peer, &local);

  if (routes && remove_own (routes, peer, 0, &local))
    return TRUE;
  return failure_set (error, FAILURE_TUNNEL, "removing routes to the server: %s", local->message);
}

/* Removes what is ours there, not what another connection to the same peer has. */
static void
leave_peer (Uplink *self, GInetAddress *peer, guint slot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) routes = slot ? dump_routes (peer, &error) : NULL;

  if (routes && remove_own (routes, peer, slot, &error))
    remove_own (routes, peer, slot + SLOTS, &error);
  if (error)
    g_warning ("cannot remove the routes to the server: %s", error->message);
}

static void
uplink_dispose (GObject *object)
{
  Uplink *self = IPSEC_UPLINK (object);

  g_clear_pointer (&self->monitor, netlink_monitor_free);
  if (self->peer)
    leave_peer (self, self->peer, self->slot);
  g_clear_object (&self->peer);
  g_clear_object (&self->via);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (uplink_parent_class)->dispose (object);
}

static void
uplink_class_init (UplinkClass *class)
{
  G_OBJECT_CLASS (class)->dispose = uplink_dispose;
  g_signal_new ("changed", IPSEC_TYPE_UPLINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
uplink_init (Uplink *self)
{
}

Uplink *
uplink_new (GInetAddress *peer, guint tunnel, GError **error)
{
  g_autoptr (Uplink) self = g_object_new (IPSEC_TYPE_UPLINK, NULL);
  g_autoptr (GError) local = NULL;
  gboolean changed;

  self->peer = g_object_ref (peer);
  self->tunnel = tunnel;
  /* First the watch, then the first look: nothing falls between. */
  self->monitor = netlink_monitor_new (NETLINK_TOPIC_NETWORK, concerns, update_and_tell, self);
  if (!self->monitor) {
    failure_set (error, FAILURE_TUNNEL, "watching routes: %s", g_strerror (errno));
    return NULL;
  }
  if (!update (self, &changed, &local)) {
    failure_set (error, FAILURE_TUNNEL, "routing to the server: %s", local->message);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
uplink_set_peer (Uplink *self, GInetAddress *peer)
{
  g_autoptr (GInetAddress) old = NULL;
  guint old_slot = self->slot;

  if (g_inet_address_equal (self->peer, peer))
    return;
  old = g_steal_pointer (&self->peer);
  self->peer = g_object_ref (peer);
  self->slot = 0;
  update_and_tell (self);
  /* Last: the two peers are protected while the server moves. */
  leave_peer (self, old, old_slot);
}

void
uplink_set_tunnel (Uplink *self, guint tunnel)
{
  if (self->tunnel == tunnel)
    return;
  self->tunnel = tunnel;
  update_and_tell (self);
}

guint
uplink_get_device (Uplink *self)
{
  return self->device;
}

GInetAddress *
uplink_get_source (Uplink *self)
{
  return self->source;
}

GPtrArray *
uplink_find_routers (Uplink *self)
{
  GPtrArray *routers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) routes = route_dump (AF_UNSPEC, NULL);

  if (self->via)
    g_ptr_array_add (routers, g_object_ref (self->via));
  for (guint i = 0; routes && i < routes->len; i++) {
    const Route *route = routes->pdata[i];

    if (!route->to && route->via)
      g_ptr_array_add (routers, g_object_ref (route->via));
  }
  return routers;
}

guint
uplink_get_mtu (Uplink *self)
{
  return self->mtu;
}
