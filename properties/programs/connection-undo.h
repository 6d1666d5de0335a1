/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deleting with a way back: the connection is out of sight at once, but NetworkManager deletes it only when nobody can want
 * it back any more. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _ConnectionUndo ConnectionUndo;

/* @changed is called with @data when the subject has changed. Free with connection_undo_free(), which deletes it for good. */
ConnectionUndo *connection_undo_new (GCallback changed, gpointer data);
void connection_undo_free (ConnectionUndo *undo);

/* The bar that says what was deleted and offers the way back; owned by where it is put. */
GtkWidget *connection_undo_bar (ConnectionUndo *undo);

/* Takes @remote out of sight; what was before it is deleted for good. */
void connection_undo_delete (ConnectionUndo *undo, NMRemoteConnection *remote);

/* What is out of sight, or NULL. */
NMRemoteConnection *connection_undo_subject (ConnectionUndo *undo);

G_END_DECLS
