/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/policy-table.h"

#include <linux/fib_rules.h>
#include <sys/socket.h>

#include "shared/failures.h"
#include "src/system/egress.h"
#include "src/system/netlink.h"
#include "src/system/route.h"
#include "src/system/rule.h"
#include "src/system/xfrm.h"

#define PRIORITIES 1000

guint32
policy_table_pass (guint32 number)
{
  return POLICY_TABLE_FIRST + number % PRIORITIES;
}

guint32
policy_table_take (guint32 number)
{
  return POLICY_TABLE_FIRST + PRIORITIES + number % PRIORITIES;
}

static const int families[] = { AF_INET, AF_INET6 };

static gboolean
is_used (GPtrArray *rules, guint32 number)
{
  for (guint i = 0; rules && i < rules->len; i++) {
    const struct nlattr *attribute = netlink_attribute (rules->pdata[i], sizeof (struct fib_rule_hdr), FRA_PRIORITY);
    guint32 priority = attribute ? mnl_attr_get_u32 (attribute) : 0;

    if (priority == policy_table_pass (number) || priority == policy_table_take (number))
      return TRUE;
  }
  return FALSE;
}

guint32
policy_table_unused_number (void)
{
  g_autoptr (GPtrArray) rules4 = rule_dump (AF_INET, NULL);
  g_autoptr (GPtrArray) rules6 = rule_dump (AF_INET6, NULL);
  guint32 number = xfrm_unused_number ();

  for (guint i = 0; i < PRIORITIES && (is_used (rules4, number) || is_used (rules6, number)); i++)
    number = xfrm_unused_number ();
  return number;
}

static gboolean
flush_rules (guint32 number, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (!rule_flush (families[i], policy_table_take (number), error) ||
        !rule_flush (families[i], policy_table_pass (number), error))
      return FALSE;
  return TRUE;
}

static gboolean
flush_routes (guint32 number, GError **error)
{
  g_autoptr (GPtrArray) routes = route_dump (AF_UNSPEC, error);

  for (guint i = 0; routes && i < routes->len; i++) {
    const Route *route = routes->pdata[i];

    if (route->table == number && !route_remove (route, error))
      return FALSE;
  }
  return routes != NULL;
}

/* The rules first: without its rule a table is nobody's. */
gboolean
policy_table_sweep (guint32 number, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!flush_rules (number, &local) || !flush_routes (number, &local))
    return failure_set (error, FAILURE_TUNNEL, "removing routing rules: %s", local->message);
  return egress_lower (number, error);
}

gboolean
policy_table_sweep_charon (guint32 number, GError **error)
{
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (!rule_flush_table (families[i], number, &local))
      return failure_set (error, FAILURE_TUNNEL, "removing charon's routing rules: %s", local->message);
  return flush_routes (number, &local) ||
         failure_set (error, FAILURE_TUNNEL, "removing charon's routes: %s", local->message);
}
