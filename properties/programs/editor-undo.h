/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deleting with a way back: the connection is out of sight at once, but NetworkManager deletes it only when nobody can want
 * it back any more. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _EditorUndo EditorUndo;

/* @changed is called with @data when the subject has changed. Free with editor_undo_free(), which deletes it for good. */
EditorUndo *editor_undo_new (GCallback changed, gpointer data);
void editor_undo_free (EditorUndo *undo);

/* The bar that says what was deleted and offers the way back; owned by where it is put. */
GtkWidget *editor_undo_bar (EditorUndo *undo);

/* Takes @remote out of sight; what was before it is deleted for good. */
void editor_undo_delete (EditorUndo *undo, NMRemoteConnection *remote);

/* What is out of sight, or NULL. */
NMRemoteConnection *editor_undo_subject (EditorUndo *undo);

G_END_DECLS
