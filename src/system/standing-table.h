/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An nftables table that stays as it is: whatever others do to it ("nft flush ruleset") is undone as soon as the kernel
 * tells of it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _StandingTable StandingTable;

/* It could not be put up again, and the kernel says why. May free the table. */
typedef void (*StandingTableFallen)(gpointer user_data, const GError *error);

/* Watches the inet table @name; it need not exist. @fallen may be NULL: then there is a
 * warning, and it is tried again every few seconds. FAILURE_GUARD. */
StandingTable *standing_table_new (const char *name, StandingTableFallen fallen, gpointer user_data, GError **error);

/* Puts the table up, in one step with taking down what was there. @text is all of it, in nft's language; @arp that of the
 * arp table of the same name, or NULL for none. FAILURE_GUARD. */
gboolean standing_table_set (StandingTable *self, const char *text, const char *arp, GError **error);

/* From now on the table may be removed. */
void standing_table_release (StandingTable *self);

/* Ends the watch; the table stays. */
void standing_table_free (StandingTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StandingTable, standing_table_free)

G_END_DECLS
