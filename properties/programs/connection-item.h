/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection in the list of nm-ipsec-editor: its name, how it is with it, and what can be done. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The action group that the items belong to: "edit", "connect", "disconnect", "duplicate", "export" and "delete", each with
 * the UUID of the connection as its parameter. */
#define CONNECTION_ITEM_ACTIONS "vpn"

/* A row of a list for @remote, which is a connection to @server (or NULL). */
GtkWidget *connection_item_new (NMRemoteConnection *remote, const char *server);

NMRemoteConnection *connection_item_remote (GtkListBoxRow *row);
const char *connection_item_uuid (GtkListBoxRow *row);

/* Shows the state of the connection by @active, NULL if it is not up; or else @failure, what came of the last try. */
void connection_item_show_state (GtkListBoxRow *row, NMActiveConnection *active, const char *failure);

/* Why a connection went down, a sentence for people; NULL if nobody need be told. */
const char *connection_item_reason (NMActiveConnectionStateReason reason);

G_END_DECLS
