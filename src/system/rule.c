/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/rule.h"

#include "src/system/netlink.h"
#include "src/system/route.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

static void
put_port (struct nlmsghdr *message, guint16 type, guint16 port)
{
  const struct fib_rule_port_range range = { port, port };

  if (port)
    mnl_attr_put (message, type, sizeof range, &range);
}

static void
put_mark (struct nlmsghdr *message, const Rule *rule)
{
  if (!rule->unless_mark)
    return;
  mnl_attr_put_u32 (message, FRA_FWMARK, rule->unless_mark);
  mnl_attr_put_u32 (message, FRA_FWMASK, G_MAXUINT32);
}

static void
put_sender (struct nlmsghdr *message, const Rule *rule)
{
  const struct fib_rule_uid_range root = { 0, 0 };

  if (rule->bound_to)
    mnl_attr_put_strz (message, FRA_OIFNAME, rule->bound_to);
  if (rule->root)
    mnl_attr_put (message, FRA_UID_RANGE, sizeof root, &root);
}

gboolean
rule_add (const Rule *rule, GError **error)
{
  g_autoptr (GError) local = NULL;
  NetlinkMessage request;
  struct fib_rule_hdr *header = netlink_start (&request, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, sizeof *header);
  struct nlmsghdr *message = &request.header;

  header->family = rule->family;
  header->action = FR_ACT_TO_TBL;
  header->flags = rule->unless_mark ? FIB_RULE_INVERT : 0;
  if (rule->to) {
    gsize size = g_inet_address_get_native_size (rule->to);

    header->dst_len = 8 * size;
    mnl_attr_put (message, FRA_DST, size, g_inet_address_to_bytes (rule->to));
  }
  mnl_attr_put_u32 (message, FRA_TABLE, rule->table);
  mnl_attr_put_u32 (message, FRA_PRIORITY, rule->priority);
  mnl_attr_put_u8 (message, FRA_PROTOCOL, ROUTE_PROTOCOL);
  put_mark (message, rule);
  if (rule->protocol)
    mnl_attr_put_u8 (message, FRA_IP_PROTO, rule->protocol);
  put_port (message, FRA_SPORT_RANGE, rule->sport);
  put_port (message, FRA_DPORT_RANGE, rule->dport);
  put_sender (message, rule);
  if (netlink_command (NETLINK_ROUTE, &request, &local) || g_error_matches (local, NETLINK_ERROR, EEXIST))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
rule_is_ours (const struct nlmsghdr *message)
{
  const struct nlattr *protocol = netlink_attribute (message, sizeof (struct fib_rule_hdr), FRA_PROTOCOL);

  return protocol && mnl_attr_get_payload_len (protocol) == 1 && mnl_attr_get_u8 (protocol) == ROUTE_PROTOCOL;
}

static gboolean
is_own (const struct nlmsghdr *message, guint32 priority)
{
  const struct nlattr *number = netlink_attribute (message, sizeof (struct fib_rule_hdr), FRA_PRIORITY);

  return rule_is_ours (message) && netlink_u32 (number) == priority;
}

/* The kernel takes back, word for word, what it says of a rule. */
static gboolean
delete_rule (const struct nlmsghdr *message, GError **error)
{
  g_autoptr (GError) local = NULL;
  NetlinkMessage request;

  if (message->nlmsg_len > sizeof request)
    return TRUE;
  memcpy (&request, message, message->nlmsg_len);
  request.header.nlmsg_type = RTM_DELRULE;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  if (netlink_command (NETLINK_ROUTE, &request, &local) || g_error_matches (local, NETLINK_ERROR, ENOENT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

GPtrArray *
rule_dump (int family, GError **error)
{
  NetlinkMessage request;
  struct fib_rule_hdr *header = netlink_start (&request, RTM_GETRULE, 0, sizeof *header);

  header->family = family;
  return netlink_dump (NETLINK_ROUTE, &request, error);
}

static gboolean
leads_to (const struct nlmsghdr *message, guint32 table)
{
  return netlink_u32 (netlink_attribute (message, sizeof (struct fib_rule_hdr), FRA_TABLE)) == table;
}

static gboolean
flush (int family, gboolean (*is_meant)(const struct nlmsghdr *message, guint32 number), guint32 number, GError **error)
{
  g_autoptr (GPtrArray) messages = rule_dump (family, error);

  for (guint i = 0; messages && i < messages->len; i++)
    if (is_meant (messages->pdata[i], number) && !delete_rule (messages->pdata[i], error))
      return FALSE;
  return messages != NULL;
}

gboolean
rule_flush (int family, guint32 priority, GError **error)
{
  return flush (family, is_own, priority, error);
}

gboolean
rule_flush_table (int family, guint32 table, GError **error)
{
  return flush (family, leads_to, table, error);
}
