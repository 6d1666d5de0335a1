/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VPN's settings in NetworkManager outside the form: IPv4, IPv6, and when and for whom it is available. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _ConnectionPages ConnectionPages;

/* Pages for @connection. @changed is called with @data after a change by the user. Free with
 * connection_pages_free(); the widgets belong to their container. */
ConnectionPages *connection_pages_new (NMClient *client, NMConnection *connection, GCallback changed, gpointer data);
void connection_pages_free (ConnectionPages *pages);

/* Appends the pages, with their tabs. */
void connection_pages_append (ConnectionPages *pages, GtkNotebook *notebook);

/* Puts the pages' settings into @connection, or names what is wrong in @error. */
gboolean connection_pages_apply (ConnectionPages *pages, NMConnection *connection, GError **error);

/* Makes the chosen networks activate the VPN; call it after the connection is saved. */
void connection_pages_save_partners (ConnectionPages *pages, const char *uuid);

G_END_DECLS
