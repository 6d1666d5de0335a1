/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/connection-undo.h"

#include <glib/gi18n-lib.h>

#include "properties/programs/widgets.h"

#define SECONDS 10
#define GAP 12

struct _ConnectionUndo {
  GtkWidget *bar;
  GtkLabel *text;
  NMRemoteConnection *subject;
  guint timer;
  void (*changed)(gpointer data);
  gpointer data;
};

/* The program stays until NetworkManager has answered, even if its window is closed. */
static void
on_deleted (GObject *remote, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!nm_remote_connection_delete_finish (NM_REMOTE_CONNECTION (remote), result, &error))
    g_warning ("%s: %s", nm_connection_get_id (NM_CONNECTION (remote)), error->message);
  g_application_release (g_application_get_default ());
}

/* There is no way back any more, or it was taken. */
static NMRemoteConnection *
take (ConnectionUndo *undo)
{
  g_clear_handle_id (&undo->timer, g_source_remove);
  gtk_widget_set_visible (undo->bar, FALSE);
  return g_steal_pointer (&undo->subject);
}

static void
delete_subject (ConnectionUndo *undo)
{
  g_autoptr (NMRemoteConnection) subject = take (undo);

  if (!subject)
    return;
  g_application_hold (g_application_get_default ());
  nm_remote_connection_delete_async (subject, NULL, on_deleted, NULL);
}

static gboolean
on_timeout (gpointer data)
{
  ConnectionUndo *undo = data;

  undo->timer = 0;
  delete_subject (undo);
  return G_SOURCE_REMOVE;
}

static void
on_undo (ConnectionUndo *undo)
{
  g_autoptr (NMRemoteConnection) subject = take (undo);

  undo->changed (undo->data);
}

ConnectionUndo *
connection_undo_new (GCallback changed, gpointer data)
{
  ConnectionUndo *undo = g_new0 (ConnectionUndo, 1);
  GtkWidget *button = widgets_button_new (_("U_ndo"));

  undo->changed = (void (*)(gpointer))changed;
  undo->data = data;
  undo->text = GTK_LABEL (widgets_text_new (NULL));
  undo->bar = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP));
  gtk_widget_add_css_class (undo->bar, "toolbar");
  gtk_widget_set_hexpand (GTK_WIDGET (undo->text), TRUE);
  gtk_widget_set_visible (undo->bar, FALSE);
  gtk_box_append (GTK_BOX (undo->bar), GTK_WIDGET (undo->text));
  gtk_box_append (GTK_BOX (undo->bar), button);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_undo), undo);
  return undo;
}

void
connection_undo_free (ConnectionUndo *undo)
{
  delete_subject (undo);
  g_object_unref (undo->bar);
  g_free (undo);
}

GtkWidget *
connection_undo_bar (ConnectionUndo *undo)
{
  return undo->bar;
}

void
connection_undo_delete (ConnectionUndo *undo, NMRemoteConnection *remote)
{
  g_autofree char *text = g_strdup_printf (_("“%s” was deleted."), nm_connection_get_id (NM_CONNECTION (remote)));

  delete_subject (undo);
  undo->subject = g_object_ref (remote);
  undo->timer = g_timeout_add_seconds (SECONDS, on_timeout, undo);
  gtk_label_set_text (undo->text, text);
  gtk_widget_set_visible (undo->bar, TRUE);
}

NMRemoteConnection *
connection_undo_subject (ConnectionUndo *undo)
{
  return undo->subject;
}
