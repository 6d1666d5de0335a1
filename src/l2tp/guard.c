/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/guard.h"

#include <errno.h>
#include <linux/xfrm.h>
#include <netinet/in.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/ip-network.h"
#include "src/system/netlink.h"
#include "src/system/nftables.h"
#include "src/system/xfrm.h"

#define L2TP_PORT 1701

/* A larger number counts less; charon's are below 600000. */
#define LAST_PRIORITY 0x7fffffff

/* The test for IPsec comes first because it settles most packets: one of the tunnel passes here three times, as itself, as
 * L2TP and as ESP. */
static void
add_out (GString *text, const Guard *guard, const char *ip, const char *server)
{
  const gboolean is_4 = g_inet_address_get_family (guard->server) == G_SOCKET_FAMILY_IPV4;

  g_string_append (text, "  chain server {\n");
  g_string_append_printf (text, "    udp dport %d drop\n", L2TP_PORT);
  g_string_append_printf (text, "    %s drop\n",
                          is_4 ? "icmp type { destination-unreachable, time-exceeded, parameter-problem }"
                          : "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }");
  g_string_append (text, "  }\n"
                         "  chain out {\n"
                         "    type filter hook postrouting priority 300; policy accept;\n"
                         "    rt ipsec exists accept\n");
  g_string_append_printf (text, "    %s daddr %s jump server\n", ip, server);
  if (!guard->shared)
    g_string_append_printf (text, "    udp sport %u drop\n", guard->port);
  g_string_append (text, "  }\n");
}

static void
add_in (GString *text, const Guard *guard, const char *ip, const char *server)
{
  g_string_append (text, "  chain in {\n"
                         "    type filter hook input priority -300; policy accept;\n");
  g_string_append_printf (text, "    %s saddr %s udp sport %d meta secpath missing drop\n", ip, server, L2TP_PORT);
  if (!guard->shared)
    g_string_append_printf (text, "    udp dport %u meta secpath missing drop\n", guard->port);
  g_string_append (text, "  }\n");
}

char *
guard_to_text (const Guard *guard)
{
  const char *ip = g_inet_address_get_family (guard->server) == G_SOCKET_FAMILY_IPV4 ? "ip" : "ip6";
  g_autofree char *server = g_inet_address_to_string (guard->server);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "table inet %s {\n", guard->table);
  add_out (text, guard, ip, server);
  add_in (text, guard, ip, server);
  g_string_append (text, "}\n");
  return g_string_free (text, FALSE);
}

static void
set_address (xfrm_address_t *to, GInetAddress *address)
{
  memcpy (to, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
}

/* The flow from us to the server, or back. */
static void
set_selector (struct xfrm_selector *selector, const Guard *guard, guint8 direction)
{
  gboolean out = direction == XFRM_POLICY_OUT;
  guint16 ours = htons (guard->port);
  guint16 theirs = htons (L2TP_PORT);
  guint8 prefix = (guint8) ip_network_bits (guard->server);

  selector->family = g_inet_address_get_family (guard->server);
  selector->proto = IPPROTO_UDP;
  selector->sport = out ? ours : theirs;
  selector->dport = out ? theirs : ours;
  selector->sport_mask = selector->dport_mask = G_MAXUINT16;
  set_address (out ? &selector->daddr : &selector->saddr, guard->server);
  selector->prefixlen_d = out ? prefix : 0;
  selector->prefixlen_s = out ? 0 : prefix;
}

static gboolean
raise_policy (const Guard *guard, guint8 direction, GError **error)
{
  NetlinkMessage request;
  struct xfrm_userpolicy_info *policy = netlink_start (&request, XFRM_MSG_NEWPOLICY, 0, sizeof *policy);
  /* Of no effect in a policy that blocks: it only carries the reqid. */
  struct xfrm_user_tmpl mark = {
    .family = g_inet_address_get_family (guard->server),
    .id.proto = IPPROTO_ESP,
    .reqid = guard->reqid,
    .mode = XFRM_MODE_TRANSPORT,
  };

  set_selector (&policy->sel, guard, direction);
  policy->dir = direction;
  policy->action = XFRM_POLICY_BLOCK;
  policy->priority = LAST_PRIORITY;
  policy->lft.soft_byte_limit = policy->lft.hard_byte_limit = XFRM_INF;
  policy->lft.soft_packet_limit = policy->lft.hard_packet_limit = XFRM_INF;
  mnl_attr_put (&request.header, XFRMA_TMPL, sizeof mark, &mark);
  return netlink_command (NETLINK_XFRM, &request, error);
}

static gboolean
raise_policies (const Guard *guard, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (raise_policy (guard, XFRM_POLICY_OUT, &local) && raise_policy (guard, XFRM_POLICY_IN, &local))
    return TRUE;
  if (g_error_matches (local, NETLINK_ERROR, EEXIST))
    return failure_set (error, FAILURE_PORT_TAKEN, "port %u to this server: by another connection", guard->port);
  return failure_set (error, FAILURE_GUARD, "IPsec policies: %s", local->message);
}

gboolean
guard_mend (const Guard *guard, GError **error)
{
  static const guint8 directions[] = { XFRM_POLICY_OUT, XFRM_POLICY_IN };

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    g_autoptr (GError) local = NULL;

    if (!raise_policy (guard, directions[i], &local) && !g_error_matches (local, NETLINK_ERROR, EEXIST))
      return failure_set (error, FAILURE_GUARD, "IPsec policies: %s", local->message);
  }
  return TRUE;
}

gboolean
guard_raise (const Guard *guard, StandingTable *table, GError **error)
{
  g_autofree char *text = guard_to_text (guard);

  if (raise_policies (guard, error) && standing_table_set (table, text, NULL, error))
    return TRUE;
  guard_lower (guard, NULL);
  return FALSE;
}

gboolean
guard_lower (const Guard *guard, GError **error)
{
  gboolean policies = xfrm_flush (0, &guard->reqid, 1, error);

  return nftables_delete_table (NFTABLES_INET, guard->table, policies ? error : NULL) && policies;
}
