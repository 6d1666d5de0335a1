/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What NetworkManager has to set about a VPN besides the form: IPv4, IPv6, and when and for whom it is there. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _EditorPages EditorPages;

/* Pages on @connection; @changed is called with @data when the user has changed something. Free with editor_pages_free(); the
 * widgets belong to where they are put. */
EditorPages *editor_pages_new (NMClient *client, NMConnection *connection, GCallback changed, gpointer data);
void editor_pages_free (EditorPages *pages);

/* Appends the pages, with their tabs. */
void editor_pages_append (EditorPages *pages, GtkNotebook *notebook);

/* Puts what they say into @connection, or names what is wrong. */
gboolean editor_pages_apply (EditorPages *pages, NMConnection *connection, GError **error);

/* Lets the networks that were chosen bring the VPN up; after it is saved. */
void editor_pages_save_partners (EditorPages *pages, const char *uuid);

G_END_DECLS
