/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a full tunnel's number stands for in the kernel: a routing table, the rules that lead to it or past it, and
 * an nftables table (egress.h). */

#pragma once

#include <gio/gio.h>

/* Rules with a smaller priority value are not ours. */
#define POLICY_TABLE_FIRST 20000

/* Priorities of the rules that let traffic pass and of the one that sends it into the table. All "pass" rules, of
 * every number, come first. */
guint32 policy_table_pass (guint32 number);
guint32 policy_table_take (guint32 number);

/* A number whose priorities no rule has: rules are removed by priority, which must not take another connection's. */
guint32 policy_table_unused_number (void);

/* Removes all of it, if any of it exists. FAILURE_TUNNEL. */
gboolean policy_table_sweep (guint32 number, GError **error);

/* Removes the routes of table @number and the rules that lead there, whoever made them: a charon that was killed leaves
 * those of its policies. FAILURE_TUNNEL. */
gboolean policy_table_sweep_charon (guint32 number, GError **error);
