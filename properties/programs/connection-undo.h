/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deletion that can be undone: the connection disappears from the list at once, but is deleted from NetworkManager
 * only when it can no longer be restored. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _ConnectionUndo ConnectionUndo;

/* @changed is called with @data when the subject changes. Free with connection_undo_free(), which deletes the
 * subject for good. */
ConnectionUndo *connection_undo_new (GCallback changed, gpointer data);
void connection_undo_free (ConnectionUndo *undo);

/* The bar that says what was deleted and offers to undo it; owned by its container. */
GtkWidget *connection_undo_bar (ConnectionUndo *undo);

/* Hides @remote; an earlier subject is deleted for good. */
void connection_undo_delete (ConnectionUndo *undo, NMRemoteConnection *remote);

/* The hidden connection, or NULL. */
NMRemoteConnection *connection_undo_subject (ConnectionUndo *undo);

G_END_DECLS
