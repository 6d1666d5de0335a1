/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection in nm-ipsec-editor's list: its name, its state, and the actions for it. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The action group of the items: "edit", "connect", "disconnect", "duplicate", "export" and "delete", each with the
 * connection's UUID as its parameter. */
#define CONNECTION_ITEM_ACTIONS "vpn"

/* A list row for @remote, a connection to @server (or NULL). */
GtkWidget *connection_item_new (NMRemoteConnection *remote, const char *server);

NMRemoteConnection *connection_item_remote (GtkListBoxRow *row);
const char *connection_item_uuid (GtkListBoxRow *row);

/* Shows the connection's state: that of @active, or, if it is NULL, @failure, the outcome of the last attempt. */
void connection_item_show_state (GtkListBoxRow *row, NMActiveConnection *active, const char *failure);

/* Why a connection went down, in a sentence; NULL if nobody needs to be told. */
const char *connection_item_reason (NMActiveConnectionStateReason reason);

G_END_DECLS
