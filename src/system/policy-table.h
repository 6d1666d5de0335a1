/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What belongs to a full tunnel's number in the kernel: a routing table, rules that lead to it or past it, and a table of
 * nftables (egress.h). */

#pragma once

#include <gio/gio.h>

/* Rules with a smaller priority are not ours. */
#define POLICY_TABLE_FIRST 20000

/* Of the rules that let pass, and of the one that takes; all that let pass come first, of whatever number. */
guint32 policy_table_pass (guint32 number);
guint32 policy_table_take (guint32 number);

/* Removes it all; nothing may be there. FAILURE_TUNNEL. */
gboolean policy_table_sweep (guint32 number, GError **error);
