/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/full-tunnel.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/ip-network.h"
#include "src/system/bypass.h"
#include "src/system/egress.h"
#include "src/system/hold.h"
#include "src/system/netlink-monitor.h"
#include "src/system/netlink.h"
#include "src/system/policy-table.h"
#include "src/system/route.h"
#include "src/system/rule.h"
#include "src/system/standing-table.h"

/* A charon that looks for its way in all tables finds a better one. */
#define DEFAULT_METRIC (G_MAXINT32 - 1)
#define REFUSE_METRIC G_MAXINT32

struct _FullTunnel {
  guint32 number;
  NetlinkMonitor *monitor;
  FullTunnelConfig config; /* name servers and server are owned */
  GHashTable *outside;     /* devices that have led out */
  char *uplinks;           /* for which rules stand, as text; NULL: none do */
  gboolean held;           /* outlasts this object */
  StandingTable *table;    /* of nftables; NULL: not yet */
  char *egress;            /* what stands there; NULL: nothing */
};

static const int families[] = { AF_INET, AF_INET6 };

static FullTunnelWay
way_of (const FullTunnel *self, int family)
{
  return family == AF_INET ? self->config.ip4 : self->config.ip6;
}

/* What is for the server itself is taken, though not all of a family. */
static gboolean
takes_server (const FullTunnel *self, int family)
{
  const FullTunnelConfig *config = &self->config;

  return config->server_inside && config->server && way_of (self, family) != FULL_TUNNEL_ON &&
         (int) g_inet_address_get_family (config->server) == family;
}

/* --- what lets pass --- */

static gboolean
pass (const FullTunnel *self, Rule rule, GError **error)
{
  rule.priority = policy_table_pass (self->number);
  rule.table = RT_TABLE_MAIN;
  return rule_add (&rule, error);
}

static gboolean
pass_dhcp (const FullTunnel *self, int family, GError **error)
{
  const gboolean v4 = family == AF_INET;
  const Rule dhcp = { .family = family, .protocol = IPPROTO_UDP, .sport = v4 ? 68 : 546, .dport = v4 ? 67 : 547 };

  return pass (self, dhcp, error);
}

static gboolean
pass_server (const FullTunnel *self, int family, GError **error)
{
  Rule rule = { .family = family, .to = self->config.server, .protocol = self->config.ah ? IPPROTO_AH : IPPROTO_ESP };

  if (family != AF_INET || !rule.to || g_inet_address_get_family (rule.to) != G_SOCKET_FAMILY_IPV4)
    return TRUE;
  if (!pass (self, rule, error))
    return FALSE;
  rule.protocol = IPPROTO_UDP;
  for (guint i = 0; i < G_N_ELEMENTS (self->config.ports); i++) {
    rule.dport = self->config.ports[i];
    if (rule.dport && !pass (self, rule, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
pass_bound (const FullTunnel *self, int family, GError **error)
{
  g_auto (GStrv) names = g_strsplit (self->uplinks, "\n", -1);

  for (char **name = names; *name; name++) {
    const Rule rule = { .family = family, .bound_to = *name, .root = TRUE };

    if (**name && !pass (self, rule, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
pass_all (const FullTunnel *self, int family, gboolean anew, GError **error)
{
  if (anew && !rule_flush (family, policy_table_pass (self->number), error))
    return FALSE;
  if (way_of (self, family) == FULL_TUNNEL_OFF)
    return !takes_server (self, family) || pass_server (self, family, error);
  return pass_dhcp (self, family, error) && pass_server (self, family, error) &&
         (self->config.hold_for || pass_bound (self, family, error));
}

/* Names of the devices with a default route, in lines. */
static char *
find_uplinks (const FullTunnel *self, const Bypass *bypass)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < bypass->routes->len; i++) {
    const Route *route = bypass->routes->pdata[i];
    char name[IF_NAMESIZE];

    if (route->table == RT_TABLE_MAIN && route->prefix == 0 && route->type == RTN_UNICAST &&
        route->device != self->config.device && if_indextoname (route->device, name))
      g_string_append_printf (text, "%s\n", name);
  }
  return g_string_free (text, FALSE);
}

static gboolean
renew_passes (FullTunnel *self, const Bypass *bypass, gboolean anew, GError **error)
{
  g_autofree char *uplinks = find_uplinks (self, bypass);

  anew = anew || g_strcmp0 (uplinks, self->uplinks) != 0;
  g_free (self->uplinks);
  self->uplinks = g_steal_pointer (&uplinks);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (!pass_all (self, families[i], anew, error))
      return FALSE;
  return TRUE;
}

/* --- what takes --- */

static Route *
new_default (const FullTunnel *self, int family, guint device)
{
  Route *route = g_new0 (Route, 1);

  route->family = family;
  route->table = self->number;
  route->protocol = ROUTE_PROTOCOL;
  route->type = device ? RTN_UNICAST : RTN_UNREACHABLE;
  route->metric = device ? DEFAULT_METRIC : REFUSE_METRIC;
  route->device = device;
  route->scope = device && family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  return route;
}

static Route *
new_to_server (const FullTunnel *self, int family, guint device)
{
  Route *route = new_default (self, family, device);

  route->to = g_object_ref (self->config.server);
  route->prefix = (guint8) ip_network_bits (route->to);
  return route;
}

static Route *
new_copy (const FullTunnel *self, const Route *route)
{
  Route *copy = route_copy (route);

  copy->table = self->number;
  copy->protocol = ROUTE_PROTOCOL;
  /* The router is found on the link without a question to this table. */
  copy->onlink = copy->via != NULL;
  return copy;
}

static gboolean
has_device_up (const FullTunnel *self, const Bypass *bypass)
{
  const struct nlmsghdr *link = bypass_find_link (bypass, self->config.device);
  const struct ifinfomsg *header = link ? mnl_nlmsg_get_payload (link) : NULL;

  return header && (header->ifi_flags & IFF_UP);
}

static void
add_server (const FullTunnel *self, const Bypass *bypass, int family, GPtrArray *wanted)
{
  g_ptr_array_add (wanted, new_to_server (self, family, 0));
  if (has_device_up (self, bypass))
    g_ptr_array_add (wanted, new_to_server (self, family, self->config.device));
}

/* The one that refuses comes first: it is to be there first. */
static GPtrArray *
wanted_routes (const FullTunnel *self, const Bypass *bypass, int family)
{
  GPtrArray *wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) route_free);
  FullTunnelWay way = way_of (self, family);

  if (takes_server (self, family))
    add_server (self, bypass, family, wanted);
  if (way == FULL_TUNNEL_OFF)
    return wanted;
  g_ptr_array_add (wanted, new_default (self, family, 0));
  for (guint i = 0; i < bypass->routes->len; i++) {
    const Route *route = bypass->routes->pdata[i];

    if (route->family == family && bypass_admits (bypass, route))
      g_ptr_array_add (wanted, new_copy (self, route));
  }
  if (way == FULL_TUNNEL_ON && has_device_up (self, bypass))
    g_ptr_array_add (wanted, new_default (self, family, self->config.device));
  return wanted;
}

static gboolean
has (GPtrArray *routes, const Route *route)
{
  for (guint i = 0; i < routes->len; i++) {
    const Route *other = routes->pdata[i];

    if (other->family == route->family && other->table == route->table && other->prefix == route->prefix &&
        other->metric == route->metric && (!route->to || route_covers (other, route->to)) &&
        route_same_way (other, route))
      return TRUE;
  }
  return FALSE;
}

/* A copy that the kernel refuses is of a route on its way out: its end is an event. A tunnel whose MTU is too small has no
 * IPv6, which is refused then. */
static gboolean
may_be_missing (const Route *route)
{
  return route->prefix > 0 || (route->family == AF_INET6 && route->type == RTN_UNICAST);
}

static gboolean
add_missing (GPtrArray *wanted, GPtrArray *present, GError **error)
{
  for (guint i = 0; i < wanted->len; i++) {
    const Route *route = wanted->pdata[i];
    g_autoptr (GError) local = NULL;

    if (has (present, route) || route_add (route, NLM_F_REPLACE, &local))
      continue;
    if (!may_be_missing (route)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    g_debug ("a route beside the tunnel: %s", local->message);
  }
  return TRUE;
}

static gboolean
remove_others (const FullTunnel *self, int family, GPtrArray *present, GPtrArray *wanted, GError **error)
{
  for (guint i = 0; i < present->len; i++) {
    const Route *route = present->pdata[i];

    if (route->table == self->number && route->family == family && !has (wanted, route) &&
        !route_remove (route, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take (const FullTunnel *self, const Bypass *bypass, int family, GError **error)
{
  g_autoptr (GPtrArray) wanted = wanted_routes (self, bypass, family);
  const Rule rule = { .family = family, .priority = policy_table_take (self->number), .table = self->number,
    .unless_mark = IPSEC_MARK };

  if (wanted->len == 0)
    return rule_flush (family, rule.priority, error) && remove_others (self, family, bypass->routes, wanted, error);
  return add_missing (wanted, bypass->routes, error) && remove_others (self, family, bypass->routes, wanted, error) &&
         rule_add (&rule, error);
}

/* --- whole --- */

static GPtrArray *
dump_links (GError **error)
{
  NetlinkMessage request;

  netlink_start (&request, RTM_GETLINK, 0, sizeof (struct ifinfomsg));
  return netlink_dump (NETLINK_ROUTE, &request, error);
}

static gboolean
has_family (const FullTunnelConfig *config)
{
  return config->ip4 != FULL_TUNNEL_OFF || config->ip6 != FULL_TUNNEL_OFF;
}

static gboolean
is_off (const FullTunnelConfig *config)
{
  return !has_family (config) && !config->server_inside;
}

static gboolean
has_dns (const FullTunnel *self)
{
  GPtrArray *lists[] = { self->config.dns4, self->config.dns6, self->config.own_dns4, self->config.own_dns6 };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i] && lists[i]->len > 0)
      return TRUE;
  return FALSE;
}

/* What comes from a server whose answers we route past the tunnel is to be expected; see egress.h. */
static gboolean
needs_table (const FullTunnel *self)
{
  return has_family (&self->config) || takes_server (self, AF_INET6);
}

static StandingTable *
new_table (guint32 number, GError **error)
{
  g_autofree char *name = egress_table (number);

  return standing_table_new (name, NULL, NULL, error);
}

static gboolean
raise_egress (FullTunnel *self, const Egress *egress, gboolean anew, GError **error)
{
  g_autofree char *text = egress_to_text (egress);

  if (!anew && g_strcmp0 (text, self->egress) == 0)
    return TRUE;
  if (!self->table && !(self->table = new_table (self->number, error)))
    return FALSE;
  if (!standing_table_set (self->table, text, NULL, error))
    return FALSE;
  g_free (self->egress);
  self->egress = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
close_uplinks (FullTunnel *self, const Bypass *bypass4, const Bypass *bypass6, gboolean anew, GError **error)
{
  g_autoptr (GPtrArray) rules4 = rule_dump (AF_INET, error);
  g_autoptr (GPtrArray) rules6 = rules4 ? rule_dump (AF_INET6, error) : NULL;
  const Egress egress = {
    .number = self->number,
    .tunnel = self->config.device,
    .ip4 = self->config.ip4 != FULL_TUNNEL_OFF,
    .ip6 = self->config.ip6 != FULL_TUNNEL_OFF,
    .dns_inside = has_dns (self) || self->config.hold_for,
    .strict = self->config.hold_for != NULL,
    .own_dns4 = self->config.own_dns4,
    .own_dns6 = self->config.own_dns6,
    .server = self->config.server,
    .ports = self->config.ports,
    .n_ports = G_N_ELEMENTS (self->config.ports),
    .bypass4 = bypass4,
    .bypass6 = bypass6,
    .rules4 = rules4,
    .rules6 = rules6,
    .rules_before = POLICY_TABLE_FIRST,
  };

  return rules6 && raise_egress (self, &egress, anew, error);
}

static gboolean
open_uplinks (FullTunnel *self, GError **error)
{
  g_clear_pointer (&self->egress, g_free);
  g_clear_pointer (&self->table, standing_table_free);
  return egress_lower (self->number, error);
}

static void
note_outside (FullTunnel *self, const Bypass *bypass)
{
  for (guint i = 0; i < bypass->links->len; i++) {
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (bypass->links->pdata[i]);

    if ((guint) header->ifi_index != self->config.device && bypass_is_outside (bypass, (guint) header->ifi_index))
      g_hash_table_add (self->outside, GUINT_TO_POINTER ((guint) header->ifi_index));
  }
}

static gboolean
update (FullTunnel *self, gboolean anew, GError **error)
{
  g_autoptr (GPtrArray) links = dump_links (error);
  g_autoptr (GPtrArray) routes = links ? route_dump (AF_UNSPEC, error) : NULL;
  const Bypass common = { .routes = routes, .links = links, .outside = self->outside,
    .local_network = self->config.local_network };
  Bypass bypass[] = { common, common };

  if (!routes || !renew_passes (self, &common, anew, error))
    return FALSE;
  note_outside (self, &common);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    bypass[i].dns = families[i] == AF_INET ? self->config.dns4 : self->config.dns6;
    /* Where not everything goes through the tunnel, what does has routes of its own. */
    bypass[i].tunnel = way_of (self, families[i]) == FULL_TUNNEL_ON ? self->config.device : 0;
    if (!take (self, &bypass[i], families[i], error))
      return FALSE;
  }
  return needs_table (self) ? close_uplinks (self, &bypass[0], &bypass[1], anew, error) : open_uplinks (self, error);
}

static void
on_changed (gpointer data)
{
  FullTunnel *self = data;
  g_autoptr (GError) error = NULL;

  if (is_off (&self->config) || update (self, FALSE, &error))
    return;
  /* A link went, or was set down, in the middle of it; the kernel tells of that next. */
  if (g_error_matches (error, NETLINK_ERROR, ENODEV) || g_error_matches (error, NETLINK_ERROR, ENETDOWN))
    g_debug ("routes beside the tunnel: %s", error->message);
  else
    g_warning ("routes beside the tunnel: %s", error->message);
  if (netlink_is_shortage (error) || g_error_matches (error, IPSEC_FAILURE, FAILURE_RESOURCES))
    netlink_monitor_again (self->monitor);
}

/* What is ours concerns us only when it goes: others take it, too. */
static gboolean
concerns (gpointer data, const struct nlmsghdr *message)
{
  const struct rtmsg *header = mnl_nlmsg_get_payload (message);

  if (message->nlmsg_type == RTM_NEWRULE)
    return !rule_is_ours (message);
  return message->nlmsg_type != RTM_NEWROUTE || header->rtm_protocol != ROUTE_PROTOCOL;
}

FullTunnel *
full_tunnel_new (guint32 number, GError **error)
{
  g_autoptr (FullTunnel) self = g_new0 (FullTunnel, 1);

  self->number = number;
  self->outside = g_hash_table_new (NULL, NULL);
  self->monitor = netlink_monitor_new (NETLINK_TOPIC_NETWORK, concerns, on_changed, self);
  if (self->monitor)
    return g_steal_pointer (&self);
  failure_set (error, FAILURE_TUNNEL, "watching routes: %s", g_strerror (errno));
  return NULL;
}

static GPtrArray *
copy_addresses (GPtrArray *addresses)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; addresses && i < addresses->len; i++)
    g_ptr_array_add (copy, g_object_ref (addresses->pdata[i]));
  return copy;
}

static void
clear_config (FullTunnel *self)
{
  g_clear_pointer ((char **) &self->config.hold_for, g_free);
  g_clear_pointer (&self->config.dns4, g_ptr_array_unref);
  g_clear_pointer (&self->config.dns6, g_ptr_array_unref);
  g_clear_pointer (&self->config.own_dns4, g_ptr_array_unref);
  g_clear_pointer (&self->config.own_dns6, g_ptr_array_unref);
  g_clear_object (&self->config.server);
}

/* What cannot be closed at the first attempt was never up, and there is nothing to hold. */
static void
forget_hold (FullTunnel *self)
{
  g_autoptr (GError) error = NULL;

  self->held = FALSE;
  if (!hold_lift (self->config.hold_for, &error))
    g_warning ("%s", error->message);
}

/* What is held is noted first. */
static gboolean
set (FullTunnel *self, GError **error)
{
  const FullTunnelConfig *config = &self->config;
  gboolean held_before;

  if (!config->hold_for)
    return update (self, TRUE, error);
  held_before = hold_exists (config->hold_for);
  if (!hold_add (config->hold_for, self->number, config->gateway, config->server, error))
    return FALSE;
  self->held = TRUE;
  if (update (self, TRUE, error))
    return hold_reduce (config->hold_for, self->number, error);
  if (!held_before)
    forget_hold (self);
  return FALSE;
}

gboolean
full_tunnel_set (FullTunnel *self, const FullTunnelConfig *config, GError **error)
{
  g_autoptr (GError) local = NULL;
  FullTunnelConfig copy = *config;

  if (is_off (&self->config) && is_off (config))
    return TRUE;
  copy.dns4 = copy_addresses (config->dns4);
  copy.dns6 = copy_addresses (config->dns6);
  copy.own_dns4 = copy_addresses (config->own_dns4);
  copy.own_dns6 = copy_addresses (config->own_dns6);
  copy.hold_for = g_strdup (config->hold_for);
  copy.server = config->server ? g_object_ref (config->server) : NULL;
  clear_config (self);
  self->config = copy;
  return set (self, &local) || failure_set (error, FAILURE_TUNNEL, "routing for a full tunnel: %s", local->message);
}

static gboolean
close_and_leave (FullTunnel *self, GError **error)
{
  self->config.device = 0;
  return update (self, TRUE, error);
}

void
full_tunnel_free (FullTunnel *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->monitor, netlink_monitor_free);
  if (!is_off (&self->config) &&
      !(self->held ? close_and_leave (self, &error) : policy_table_sweep (self->number, &error)))
    g_warning ("%s", error->message);
  g_clear_pointer (&self->table, standing_table_free);
  clear_config (self);
  g_hash_table_unref (self->outside);
  g_free (self->uplinks);
  g_free (self->egress);
  g_free (self);
}
