/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/egress.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <pwd.h>

#include "shared/defines.h"
#include "src/system/netlink.h"
#include "src/system/nftables.h"
#include "src/system/rule.h"

#define LOOPBACK 1

char *
egress_table (guint32 number)
{
  return g_strdup_printf ("nm-ipsec-egress-%u", number);
}

static const char *
word_of (int family)
{
  return family == AF_INET ? "ip" : "ip6";
}

/* --- which devices are no uplinks --- */

static void
add_inner (GString *text, const Egress *egress)
{
  g_string_append_printf (text, "    meta oif { %d", LOOPBACK);
  for (guint i = 0; i < egress->bypass4->links->len; i++) {
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (egress->bypass4->links->pdata[i]);
    guint device = (guint) header->ifi_index;

    if (device != LOOPBACK && device != egress->tunnel && !bypass_is_outside (egress->bypass4, device))
      g_string_append_printf (text, ", %u", device);
  }
  g_string_append (text, " } accept\n");
}

/* --- what belongs to the network itself, and IPsec --- */

static void
add_server (GString *text, const Egress *egress)
{
  g_autofree char *server = egress->server ? g_inet_address_to_string (egress->server) : NULL;

  if (!server || g_inet_address_get_family (egress->server) != G_SOCKET_FAMILY_IPV4)
    return;
  for (guint i = 0; i < egress->n_ports; i++)
    if (egress->ports[i])
      g_string_append_printf (text, "    ip daddr %s udp dport %u accept\n", server, egress->ports[i]);
}

static void
add_needs (GString *text, const Egress *egress)
{
  g_string_append (text, "    udp sport 68 udp dport 67 accept\n"
                         "    udp sport 546 udp dport 547 accept\n"
                         "    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept\n"
                         "    icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } accept\n"
                         "    ip protocol igmp accept\n");
  add_server (text, egress);
}

/* --- what the user and other VPNs have said --- */

static gboolean
has_attribute (const struct nlmsghdr *rule, guint16 type)
{
  return netlink_attribute (rule, sizeof (struct fib_rule_hdr), type) != NULL;
}

/* Of these there are many more; a rule that asks for anything else is narrower than we could say. */
static gboolean
is_plain (const struct nlmsghdr *rule)
{
  static const guint16 others[] = { FRA_IIFNAME, FRA_OIFNAME, FRA_L3MDEV, FRA_UID_RANGE, FRA_IP_PROTO, FRA_SPORT_RANGE,
    FRA_DPORT_RANGE, FRA_TUN_ID };
  const struct fib_rule_hdr *header = mnl_nlmsg_get_payload (rule);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (has_attribute (rule, others[i]))
      return FALSE;
  return header->action == FR_ACT_TO_TBL && !(header->flags & FIB_RULE_INVERT) && header->tos == 0;
}

static void
add_network (GString *text, const char *key, int family, const struct nlattr *address, guint8 prefix)
{
  g_autoptr (GInetAddress) network = netlink_address (family, address);
  g_autofree char *string = network ? g_inet_address_to_string (network) : NULL;

  if (string)
    g_string_append_printf (text, " %s %s %s/%u", word_of (family), key, string, prefix);
}

/* Packets that a rule before ours sends where it likes: how some VPNs keep their own out of their way. */
static void
add_rule (GString *text, const Egress *egress, const struct nlmsghdr *rule)
{
  const struct fib_rule_hdr *header = mnl_nlmsg_get_payload (rule);
  const struct nlattr *mask = netlink_attribute (rule, sizeof *header, FRA_FWMASK);
  guint32 mark = netlink_u32 (netlink_attribute (rule, sizeof *header, FRA_FWMARK));
  g_autoptr (GString) match = g_string_new (NULL);

  /* Ours come behind. */
  if (!is_plain (rule) || netlink_u32 (netlink_attribute (rule, sizeof *header, FRA_PRIORITY)) >= egress->rules_before)
    return;
  if (mark)
    g_string_append_printf (match, " meta mark and 0x%08x == 0x%08x", mask ? netlink_u32 (mask) : G_MAXUINT32, mark);
  add_network (match, "daddr", header->family, netlink_attribute (rule, sizeof *header, FRA_DST), header->dst_len);
  add_network (match, "saddr", header->family, netlink_attribute (rule, sizeof *header, FRA_SRC), header->src_len);
  if (match->len > 0)
    g_string_append_printf (text, "   %s accept\n", match->str);
}

/* --- what is admitted by routes --- */

static void
add_routes (GString *text, const Bypass *bypass, int family, gboolean local)
{
  for (guint i = 0; i < bypass->routes->len; i++) {
    const Route *route = bypass->routes->pdata[i];
    g_autofree char *to = route->to ? g_inet_address_to_string (route->to) : NULL;

    if (!to || route->family != family || route->type != RTN_UNICAST || bypass_is_local (route) != local ||
        !bypass_is_outside (bypass, route->device) || !bypass_admits (bypass, route))
      continue;
    g_string_append_printf (text, "    meta oif %u %s daddr %s/%u accept\n", route->device, word_of (family), to,
                            route->prefix);
  }
}

static void
add_both (GString *text, const Egress *egress, gboolean local)
{
  add_routes (text, egress->bypass4, AF_INET, local);
  add_routes (text, egress->bypass6, AF_INET6, local);
}

static void
add_rules (GString *text, const Egress *egress, GPtrArray *rules)
{
  for (guint i = 0; i < rules->len; i++)
    add_rule (text, egress, rules->pdata[i]);
}

/* nft asks every source of users for the word that it is given. "root" is found in the first, "0" in none: one that is far
 * away, and would be reached through the tunnel, is waited for. */
static const char *
root_user (void)
{
  const struct passwd *root = getpwnam ("root");

  return root && root->pw_uid == 0 ? "root" : "0";
}

static void
add_choices (GString *text, const Egress *egress)
{
  if (egress->strict)
    return;
  add_rules (text, egress, egress->rules4);
  add_rules (text, egress, egress->rules6);
  add_both (text, egress, FALSE);
  /* NetworkManager's check of whether an uplink leads to the Internet. */
  g_string_append_printf (text, "    meta skuid %s tcp dport { 80, 443 } accept\n", root_user ());
}

/* --- the local network --- */

#define DNS "meta l4proto { tcp, udp } th dport { 53, 853 }"

static void
add_own_dns (GString *text, int family, GPtrArray *servers)
{
  for (guint i = 0; servers && i < servers->len; i++) {
    g_autofree char *server = g_inet_address_to_string (servers->pdata[i]);

    g_string_append_printf (text, "    %s daddr %s " DNS " jump local\n", word_of (family), server);
  }
}

static void
add_dns (GString *text, const Egress *egress)
{
  if (!egress->dns_inside)
    return;
  add_own_dns (text, AF_INET, egress->own_dns4);
  add_own_dns (text, AF_INET6, egress->own_dns6);
  g_string_append (text, "    " DNS " drop\n");
}

static void
add_local (GString *text, const Egress *egress)
{
  g_string_append (text, "  chain local {\n");
  add_both (text, egress, TRUE);
  if (egress->bypass4->local_network)
    g_string_append (text, "    ip daddr { 224.0.0.0/4, 255.255.255.255 } accept\n"
                           "    ip6 daddr ff00::/8 accept\n");
  g_string_append (text, "  }\n");
}

/* --- what comes from the server, and on the way to it --- */

#define MARK "    meta secpath missing %s %s meta mark set 0x%08x\n"

static void
add_answers (GString *text, const Egress *egress)
{
  g_autofree char *server = g_inet_address_to_string (egress->server);
  g_autofree char *from = g_strconcat ("ip6 saddr ", server, NULL);

  g_string_append_printf (text, MARK, from, "meta l4proto { esp, ah }", IPSEC_MARK);
  for (guint i = 0; i < egress->n_ports; i++) {
    g_autofree char *port = g_strdup_printf ("udp sport %u", egress->ports[i]);

    if (egress->ports[i])
      g_string_append_printf (text, MARK, from, port, IPSEC_MARK);
  }
}

/* firewalld drops what comes by another device than by which its sender would be reached. With the mark that is asked as for
 * what we send there. The kernel leaves the mark on what was inside. */
static void
add_come (GString *text, const Egress *egress)
{
  if (!egress->server || g_inet_address_get_family (egress->server) != G_SOCKET_FAMILY_IPV6)
    return;
  g_string_append_printf (text, "  chain come {\n"
                                "    type filter hook prerouting priority -310; policy accept;\n"
                                "    meta secpath exists meta mark 0x%08x meta mark set 0\n", IPSEC_MARK);
  add_answers (text, egress);
  g_string_append_printf (text, MARK, "icmpv6 type", "{ destination-unreachable, packet-too-big, time-exceeded, "
                                                     "parameter-problem, nd-neighbor-advert }", IPSEC_MARK);
  g_string_append (text, "  }\n");
}

/* --- whole --- */

static void
add_leave (GString *text, const Egress *egress)
{
  g_string_append (text, "  chain leave {\n");
  if (!egress->ip4 || !egress->ip6)
    g_string_append_printf (text, "    meta nfproto %s accept\n", egress->ip4 ? "ipv6" : "ipv4");
  add_inner (text, egress);
  add_needs (text, egress);
  add_choices (text, egress);
  add_dns (text, egress);
  g_string_append (text, "    jump local\n"
                         "    drop\n"
                         "  }\n");
}

/* What a packet of the tunnel is, each time that it passes, comes first. Before IPsec wraps a packet of a policy, it is on
 * its way to the uplink already. */
static void
add_hook (GString *text, const Egress *egress, const char *chain, const char *hook)
{
  g_string_append_printf (text, "  chain %s {\n"
                                "    type filter hook %s priority 0; policy accept;\n", chain, hook);
  if (bypass_find_link (egress->bypass4, egress->tunnel))
    g_string_append_printf (text, "    meta oif %u accept\n", egress->tunnel);
  g_string_append_printf (text, "    meta mark 0x%08x accept\n"
                                "    rt ipsec exists accept\n"
                                "    goto leave\n"
                                "  }\n", IPSEC_MARK);
}

static void
add_filter (GString *text, const Egress *egress)
{
  add_local (text, egress);
  add_leave (text, egress);
  add_hook (text, egress, "out", "output");
  add_hook (text, egress, "forward", "forward");
}

char *
egress_to_text (const Egress *egress)
{
  g_autofree char *table = egress_table (egress->number);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "table inet %s {\n", table);
  if (egress->ip4 || egress->ip6)
    add_filter (text, egress);
  add_come (text, egress);
  g_string_append (text, "}\n");
  return g_string_free (text, FALSE);
}

gboolean
egress_lower (guint32 number, GError **error)
{
  g_autofree char *table = egress_table (number);

  return nftables_delete_table (NFTABLES_INET, table, error);
}
