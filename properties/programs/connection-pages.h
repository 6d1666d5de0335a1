/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What NetworkManager has to set about a VPN besides the form: IPv4, IPv6, and when and for whom it is there. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _ConnectionPages ConnectionPages;

/* Pages on @connection; @changed is called with @data when the user has changed something. Free with
 * connection_pages_free(); the widgets belong to where they are put. */
ConnectionPages *connection_pages_new (NMClient *client, NMConnection *connection, GCallback changed, gpointer data);
void connection_pages_free (ConnectionPages *pages);

/* Appends the pages, with their tabs. */
void connection_pages_append (ConnectionPages *pages, GtkNotebook *notebook);

/* Puts what they say into @connection, or names what is wrong. */
gboolean connection_pages_apply (ConnectionPages *pages, NMConnection *connection, GError **error);

/* Lets the networks that were chosen bring the VPN up; after it is saved. */
void connection_pages_save_partners (ConnectionPages *pages, const char *uuid);

G_END_DECLS
