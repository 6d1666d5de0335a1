/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/connection-window.h"

#include <glib/gi18n-lib.h>

#include "properties/programs/connection-pages.h"
#include "properties/programs/widgets.h"
#include "properties/editor/editor-line.h"
#include "properties/editor/editor.h"
#include "properties/import/import-report.h"
#include "properties/inspect/connection-status.h"
#include "properties/inspect/failure-note.h"
#include "shared/defines.h"

#define GAP 12
#define MARGIN 18
#define WIDTH 560
#define HEIGHT 640

/* Lives as long as its window. */
typedef struct {
  GtkWindow *window;
  NMClient *client;
  ConnectionSubject subject;
  NMVpnEditor *editor;
  ConnectionPages *pages;
  GtkEditable *name;
  gboolean name_is_ours; /* nobody has typed it: it follows the server */
  GtkWidget *save;
  GtkLabel *message;
  GtkLabel *failure; /* of the last attempt to connect */
} ConnectionWindow;

static void
subject_clear (ConnectionSubject *subject)
{
  if (subject->vpn)
    import_vpn_undo (subject->vpn);
  g_clear_object (&subject->connection);
  g_clear_object (&subject->remote);
  g_clear_pointer (&subject->import, import_free);
  subject->vpn = NULL;
}

static void
window_free (gpointer data)
{
  ConnectionWindow *self = data;

  subject_clear (&self->subject);
  g_object_unref (self->client);
  g_object_unref (self->editor);
  connection_pages_free (self->pages);
  g_free (self);
}

/* The connection as it is to be, or NULL and what is wrong with it. */
static NMConnection *
draft_new (ConnectionWindow *self, GError **error)
{
  g_autoptr (NMConnection) draft = nm_simple_connection_new_clone (self->subject.connection);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  if (!*name) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("Name must be given"));
    return NULL;
  }
  g_object_set (nm_connection_get_setting_connection (draft), NM_SETTING_CONNECTION_ID, name, NULL);
  if (!nm_vpn_editor_update_connection (self->editor, draft, error) || !connection_pages_apply (self->pages, draft, error))
    return NULL;
  return g_steal_pointer (&draft);
}

static gboolean
is_taken (ConnectionWindow *self, const char *name)
{
  const GPtrArray *all = nm_client_get_connections (self->client);

  for (guint i = 0; i < all->len; i++) {
    if (g_strcmp0 (nm_connection_get_id (all->pdata[i]), name) == 0)
      return TRUE;
  }
  return FALSE;
}

/* "vpn.example.com", or "vpn.example.com 2" if there is one. */
static char *
name_for (ConnectionWindow *self, const char *server)
{
  g_autofree char *name = g_strdup (*server ? server : _("VPN"));

  for (guint i = 2; is_taken (self, name); i++) {
    g_free (name);
    name = g_strdup_printf ("%s %u", *server ? server : _("VPN"), i);
  }
  return g_steal_pointer (&name);
}

static void
follow_server (ConnectionWindow *self)
{
  g_autofree char *name = NULL;

  if (!self->name_is_ours)
    return;
  name = name_for (self, editor_get_server (self->editor));
  gtk_editable_set_text (self->name, name);
  self->name_is_ours = TRUE;
}

static void
refresh (ConnectionWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) draft = draft_new (self, &error);

  gtk_widget_set_sensitive (self->save, draft != NULL);
  gtk_widget_set_tooltip_text (self->save, error ? error->message : NULL);
  /* The form says what is wrong with it in its place. */
  widgets_show_error (self->message, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ? error->message : NULL);
}

static void
on_name (ConnectionWindow *self)
{
  self->name_is_ours = FALSE;
  refresh (self);
}

static void
on_changed (ConnectionWindow *self)
{
  follow_server (self);
  refresh (self);
}

static void
finish (ConnectionWindow *self, gboolean done, const GError *error)
{
  if (done) {
    connection_pages_save_partners (self->pages, nm_connection_get_uuid (self->subject.connection));
    self->subject.vpn = NULL; /* its files are the connection's now */
    gtk_window_destroy (self->window);
    return;
  }
  /* Closed while we waited. */
  if (!gtk_window_get_child (self->window))
    return;
  widgets_show_error (self->message, error->message);
  gtk_widget_set_sensitive (gtk_window_get_child (self->window), TRUE);
  refresh (self);
}

static void
on_added (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NMRemoteConnection) added = nm_client_add_connection_finish (NM_CLIENT (client), result, &error);

  finish (g_object_get_data (G_OBJECT (window), "self"), added != NULL, error);
}

static void
on_updated (GObject *remote, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = nm_remote_connection_update2_finish (NM_REMOTE_CONNECTION (remote), result, &error);

  finish (g_object_get_data (G_OBJECT (window), "self"), answer != NULL, error);
}

static void
on_save (ConnectionWindow *self)
{
  g_autoptr (NMConnection) draft = draft_new (self, NULL);

  if (!draft)
    return;
  gtk_widget_set_sensitive (self->save, FALSE);
  gtk_widget_set_sensitive (gtk_window_get_child (self->window), FALSE);
  if (self->subject.remote)
    nm_remote_connection_update2 (self->subject.remote, nm_connection_to_dbus (draft, NM_CONNECTION_SERIALIZE_ALL),
                                  NM_SETTINGS_UPDATE2_FLAG_TO_DISK, NULL, NULL, on_updated, g_object_ref (self->window));
  else
    nm_client_add_connection_async (self->client, draft, TRUE, NULL, on_added, g_object_ref (self->window));
}

static GtkWidget *
name_row_new (ConnectionWindow *self)
{
  GtkWidget *label = editor_line_label_new (_("Na_me"));
  GtkWidget *entry = gtk_entry_new ();

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_widget_set_hexpand (entry, TRUE);
  self->name = GTK_EDITABLE (entry);
  gtk_editable_set_text (self->name, nm_connection_get_id (self->subject.connection));
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_name), self);
  return editor_line_new (label, entry, NULL, NULL);
}

/* What became of a file: of interest to few, but only here is it to be seen. Who signed it, and that only one of its VPNs is
 * added here, is for everybody. */
static GtkWidget *
report_new (const ConnectionSubject *subject)
{
  GtkWidget *expander = gtk_expander_new (_("Import Report"));
  g_autofree char *report = import_report (subject->import);
  GtkWidget *text = widgets_text_new (report);

  gtk_expander_set_expanded (GTK_EXPANDER (expander), subject->import->signature || subject->import->vpns->len > 1);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_expander_set_child (GTK_EXPANDER (expander), text);
  /* Or Tab gets lost in what is folded away, with GTK 4.18. */
  g_object_bind_property (expander, "expanded", text, "visible", G_BINDING_SYNC_CREATE);
  return expander;
}

static GtkWidget *
form_page_new (ConnectionWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, GAP);

  gtk_widget_set_margin_top (box, MARGIN);
  gtk_widget_set_margin_bottom (box, MARGIN);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_box_append (GTK_BOX (box), name_row_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (nm_vpn_editor_get_widget (self->editor)));
  if (self->subject.vpn)
    gtk_box_append (GTK_BOX (box), report_new (&self->subject));
  return widgets_scrolled_new (box);
}

static GtkWidget *
content_new (ConnectionWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *notebook = gtk_notebook_new ();

  self->failure = widgets_error_new ();
  gtk_widget_set_margin_start (GTK_WIDGET (self->failure), MARGIN);
  gtk_widget_set_margin_end (GTK_WIDGET (self->failure), MARGIN);
  gtk_widget_set_margin_top (GTK_WIDGET (self->failure), GAP);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->failure), GAP);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->failure));
  self->message = widgets_error_new ();
  gtk_widget_set_margin_start (GTK_WIDGET (self->message), MARGIN);
  gtk_widget_set_margin_end (GTK_WIDGET (self->message), MARGIN);
  self->pages = connection_pages_new (self->client, self->subject.connection, G_CALLBACK (refresh), self);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), form_page_new (self), gtk_label_new (_("VPN")));
  connection_pages_append (self->pages, GTK_NOTEBOOK (notebook));
  gtk_notebook_set_scrollable (GTK_NOTEBOOK (notebook), TRUE);
  gtk_widget_set_vexpand (notebook, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), notebook);
  return box;
}

/* Why it did not connect, and where to look. FALSE if that is not known, or no field's fault. */
static gboolean
show_failure (ConnectionWindow *self)
{
  const char *uuid = nm_connection_get_uuid (self->subject.connection);
  g_autoptr (GVariant) status = connection_status_read (NULL, IPSEC_STATUS_DIR, uuid);
  g_autofree char *text = self->subject.remote ? connection_status_last_end (status) : NULL;
  const char *option = text ? failure_note_option (status) : NULL;

  widgets_show_error (self->failure, text);
  return option && editor_focus (self->editor, option);
}

static GtkWidget *
header_new (ConnectionWindow *self)
{
  GtkWidget *header = gtk_header_bar_new ();
  GtkWidget *cancel = widgets_button_new (_("Ca_ncel"));

  self->save = widgets_button_new (self->subject.remote ? _("S_ave") : _("_Add"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_header_bar_set_show_title_buttons (GTK_HEADER_BAR (header), FALSE);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), cancel);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), self->save);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self->window);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  return header;
}

static void
close_on_escape (GtkWindow *window)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkShortcut *escape = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                          gtk_named_action_new ("window.close"));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), escape);
  gtk_widget_add_controller (GTK_WIDGET (window), shortcuts);
}

gboolean
connection_window_open (GtkWindow *parent, NMClient *client, ConnectionSubject *subject, GError **error)
{
  NMVpnEditor *editor = nm_vpn_editor_factory_ipsec (NULL, subject->connection, error);
  gboolean is_new = !subject->remote && !subject->vpn && nm_setting_vpn_get_num_data_items (
    nm_connection_get_setting_vpn (subject->connection)) == 0;
  ConnectionWindow *self;

  if (!editor) {
    subject_clear (subject);
    return FALSE;
  }
  self = g_new0 (ConnectionWindow, 1);
  self->subject = *subject;
  self->client = g_object_ref (client);
  self->editor = editor;
  self->window = GTK_WINDOW (gtk_window_new ());
  g_object_set_data_full (G_OBJECT (self->window), "self", self, window_free);
  gtk_window_set_title (self->window, subject->remote ? _("Edit VPN") : _("New VPN"));
  gtk_window_set_default_size (self->window, WIDTH, HEIGHT);
  gtk_window_set_transient_for (self->window, parent);
  gtk_window_set_modal (self->window, TRUE);
  gtk_window_set_titlebar (self->window, header_new (self));
  gtk_window_set_child (self->window, content_new (self));
  g_signal_connect_swapped (self->editor, "changed", G_CALLBACK (on_changed), self);
  self->name_is_ours = is_new;
  follow_server (self);
  close_on_escape (self->window);
  refresh (self);
  gtk_window_present (self->window);
  if (!show_failure (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->name));
  return TRUE;
}
