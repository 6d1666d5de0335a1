/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/connection-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/export/export.h"
#include "properties/inspect/connection-status.h"
#include "properties/programs/connection-item.h"
#include "properties/programs/connection-undo.h"
#include "properties/programs/widgets.h"
#include "properties/programs/connection-window.h"
#include "shared/defines.h"
#include "shared/legacy.h"

#define MARGIN 12
#define WIDTH 560
#define HEIGHT 420

/* Lives as long as its window. */
typedef struct {
  GtkWindow *window;
  NMClient *client; /* NULL until it is there */
  GtkWidget *add, *import;
  GtkEditable *search;
  GtkListBox *box;
  GtkLabel *message, *empty; /* the latter in place of rows */
  ConnectionUndo *undo;
  GHashTable *failures; /* UUID -> what came of the last try to connect */
  GPtrArray *files; /* GFile: to be imported */
  char *wanted;     /* UUID: to be edited, or NULL */
} ConnectionList;

static void
list_free (gpointer data)
{
  ConnectionList *self = data;

  /* Deletes, for which its connection still needs the client. */
  connection_undo_free (self->undo);
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_ptr_array_unref (self->files);
  g_free (self->wanted);
  g_hash_table_unref (self->failures);
  g_free (self);
}

static void
edit (ConnectionList *self, ConnectionSubject *subject)
{
  g_autoptr (GError) error = NULL;

  connection_window_open (self->window, self->client, subject, &error);
  widgets_show_error (self->message, error ? error->message : NULL);
}

/* The defaults are those of GNOME Settings: for this user, and brought up by hand. */
static NMConnection *
connection_new (void)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();
  NMSetting *ip4 = nm_setting_ip4_config_new ();
  NMSetting *ip6 = nm_setting_ip6_config_new ();
  g_autofree char *uuid = nm_utils_uuid_generate ();

  g_object_set (setting, NM_SETTING_CONNECTION_ID, _("VPN"), NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_TYPE,
                NM_SETTING_VPN_SETTING_NAME, NM_SETTING_CONNECTION_AUTOCONNECT, FALSE, NULL);
  nm_setting_connection_add_permission (NM_SETTING_CONNECTION (setting), "user", g_get_user_name (), NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE, NULL);
  g_object_set (ip4, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP4_CONFIG_METHOD_AUTO, NULL);
  g_object_set (ip6, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP6_CONFIG_METHOD_AUTO, NULL);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, vpn);
  nm_connection_add_setting (connection, ip4);
  nm_connection_add_setting (connection, ip6);
  return connection;
}

static void
on_add (ConnectionList *self)
{
  ConnectionSubject subject = { connection_new (), NULL, NULL, NULL };

  edit (self, &subject);
}

static void
refuse (ConnectionList *self, GFile *file, const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = g_strdup_printf ("%s: %s", name, error ? error->message : _("is not a file on this computer"));

  widgets_show_error (self->message, text);
}

static void
import (ConnectionList *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ImportSource) source = path ? import_source_new (path, &error) : NULL;
  g_autoptr (Import) read = source ? import_read (source, &error) : NULL;
  ConnectionSubject subject = { NULL, NULL, NULL, read ? import_first (read, &error) : NULL };

  if (subject.vpn)
    subject.connection = import_vpn_save (subject.vpn, &error);
  if (!subject.connection) {
    refuse (self, file, error);
    return;
  }
  import_number (read, subject.connection);
  subject.import = g_steal_pointer (&read);
  edit (self, &subject);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, GtkWindow *window)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file)
    import (g_object_get_data (G_OBJECT (window), "self"), file);
}

static void
on_import (ConnectionList *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Import VPN"), self->window, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), self->window, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  widgets_add_filter (GTK_FILE_CHOOSER (dialog), _("VPN Files"),
                      "*.mobileconfig *.networkConnect *.sswan *.pbk *.xml *.conf *.nmconnection *.p12 *.pfx *.zip");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Another connection like it, still to be named and added. */
static void
make_copy (ConnectionSubject *subject)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (subject->connection);
  g_autofree char *uuid = nm_utils_uuid_generate ();
  g_autofree char *name = g_strdup_printf (_("%s (copy)"), nm_setting_connection_get_id (setting));

  g_object_set (setting, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_ID, name, NULL);
  g_clear_object (&subject->remote);
}

typedef struct {
  GtkWindow *window;
  gboolean copy;
} Opening;

/* What is stored by the system or by an agent is shown and kept. Where nobody has anything, that is no error to tell of:
 * NetworkManager keeps the secrets that an agent owns apart. */
static void
on_secrets (GObject *remote, GAsyncResult *result, gpointer data)
{
  g_autofree Opening *opening = data;
  g_autoptr (GtkWindow) window = opening->window;
  g_autoptr (GVariant) secrets = nm_remote_connection_get_secrets_finish (NM_REMOTE_CONNECTION (remote), result, NULL);
  ConnectionSubject subject = { nm_simple_connection_new_clone (NM_CONNECTION (remote)),
    g_object_ref (NM_REMOTE_CONNECTION (remote)), NULL, NULL };

  if (secrets)
    nm_connection_update_secrets (subject.connection, NM_SETTING_VPN_SETTING_NAME, secrets, NULL);
  if (opening->copy)
    make_copy (&subject);
  edit (g_object_get_data (G_OBJECT (window), "self"), &subject);
}

static void
open_connection (ConnectionList *self, NMRemoteConnection *remote, gboolean copy)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->window = g_object_ref (self->window);
  opening->copy = copy;
  nm_remote_connection_get_secrets_async (remote, NM_SETTING_VPN_SETTING_NAME, NULL, on_secrets, opening);
}

static void
on_row (ConnectionList *self, GtkListBoxRow *row)
{
  open_connection (self, connection_item_remote (row), FALSE);
}

static void fill (ConnectionList *self);

/* A row that is no longer in the list may still be kept by who waits for an answer. */
static void
on_changed (GtkWidget *row)
{
  GtkRoot *window = gtk_widget_get_root (row);

  if (window)
    fill (g_object_get_data (G_OBJECT (window), "self"));
}

static GtkWidget *
row_new (NMRemoteConnection *remote, NMSettingVpn *vpn)
{
  GtkWidget *row = connection_item_new (remote, nm_setting_vpn_get_data_item (vpn, "gateway"));

  g_signal_connect_object (remote, NM_CONNECTION_CHANGED, G_CALLBACK (on_changed), row, G_CONNECT_SWAPPED);
  return row;
}

/* NULL for what is none of ours, or cannot be read as such. */
static NMSettingVpn *
our_vpn (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  if (!vpn || (g_strcmp0 (nm_setting_vpn_get_service_type (vpn), IPSEC_SERVICE) != 0 && !legacy_is (vpn)))
    return NULL;
  return legacy_translate (vpn, NULL, NULL, NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (nm_connection_get_id (*(NMConnection *const *) a), nm_connection_get_id (*(NMConnection *const *) b));
}

/* The one that is up, or coming up, or NULL. */
static NMActiveConnection *
active_of (ConnectionList *self, const char *uuid)
{
  const GPtrArray *all = nm_client_get_active_connections (self->client);

  for (guint i = 0; i < all->len; i++) {
    NMActiveConnection *active = all->pdata[i];

    if (g_strcmp0 (nm_active_connection_get_uuid (active), uuid) == 0 &&
        nm_active_connection_get_state (active) < NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
      return active;
  }
  return NULL;
}

static void
refresh_states (ConnectionList *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->box, i)); i++) {
    const char *uuid = connection_item_uuid (row);

    connection_item_show_state (row, active_of (self, uuid), g_hash_table_lookup (self->failures, uuid));
  }
}

static void
note_failure (ConnectionList *self, const char *uuid, const char *text)
{
  if (text)
    g_hash_table_insert (self->failures, g_strdup (uuid), g_strdup (text));
  else
    g_hash_table_remove (self->failures, uuid);
  refresh_states (self);
}

/* The service knows more of the cause than NetworkManager passes on. */
static void
note_end (ConnectionList *self, const char *uuid, const char *reason)
{
  g_autoptr (GVariant) status = connection_status_read (NULL, IPSEC_STATUS_DIR, uuid);
  g_autofree char *text = reason ? connection_status_last_end (status) : NULL;

  note_failure (self, uuid, text ? text : reason);
}

static void
on_active_state (NMActiveConnection *active, guint state, guint reason, GtkWindow *window)
{
  ConnectionList *self = g_object_get_data (G_OBJECT (window), "self");

  if (state == NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
    note_end (self, nm_active_connection_get_uuid (active), connection_item_reason (reason));
  else
    refresh_states (self);
}

static void
on_vpn_state (NMVpnConnection *active, guint state, guint reason, GtkWindow *window)
{
  refresh_states (g_object_get_data (G_OBJECT (window), "self"));
}

static void
watch (ConnectionList *self, NMActiveConnection *active)
{
  g_signal_connect_object (active, "state-changed", G_CALLBACK (on_active_state), self->window, 0);
  if (NM_IS_VPN_CONNECTION (active))
    g_signal_connect_object (active, "vpn-state-changed", G_CALLBACK (on_vpn_state), self->window, 0);
  refresh_states (self);
}

static gboolean
is_searched (ConnectionList *self, NMConnection *connection, NMSettingVpn *vpn)
{
  const char *server = nm_setting_vpn_get_data_item (vpn, "gateway");
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  g_autofree char *name = g_utf8_casefold (nm_connection_get_id (connection), -1);
  g_autofree char *host = g_utf8_casefold (server ? server : "", -1);

  return strstr (name, text) || strstr (host, text);
}

/* What failed before the program was started. */
static void
recall_failure (ConnectionList *self, const char *uuid)
{
  g_autoptr (GVariant) status = connection_status_read (NULL, IPSEC_STATUS_DIR, uuid);
  char *text = connection_status_last_end (status);

  if (text)
    g_hash_table_insert (self->failures, g_strdup (uuid), text);
}

/* Why there is nothing to see. */
static const char *
why_empty (ConnectionList *self)
{
  if (!nm_client_get_nm_running (self->client))
    return "";
  if (*gtk_editable_get_text (self->search))
    return _("No IPsec VPN has this in its name or server.");
  return _("There are no IPsec VPNs yet. Add one, or import a file from your VPN administrator.");
}

static void
fill (ConnectionList *self)
{
  const GPtrArray *all = nm_client_get_connections (self->client);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  gboolean running = nm_client_get_nm_running (self->client);

  for (GtkListBoxRow *row = NULL; (row = gtk_list_box_get_row_at_index (self->box, 0));)
    gtk_list_box_remove (self->box, GTK_WIDGET (row));
  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (sorted, all->pdata[i]);
  g_ptr_array_sort (sorted, compare_names);
  for (guint i = 0; i < sorted->len; i++) {
    g_autoptr (NMSettingVpn) vpn = our_vpn (sorted->pdata[i]);

    if (vpn && !g_hash_table_contains (self->failures, nm_connection_get_uuid (sorted->pdata[i])))
      recall_failure (self, nm_connection_get_uuid (sorted->pdata[i]));
    if (vpn && connection_undo_subject (self->undo) != sorted->pdata[i] && is_searched (self, sorted->pdata[i], vpn))
      gtk_list_box_append (self->box, row_new (sorted->pdata[i], vpn));
  }
  refresh_states (self);
  gtk_label_set_text (self->empty, why_empty (self));
  gtk_widget_set_sensitive (self->add, running);
  gtk_widget_set_sensitive (self->import, running);
  widgets_show_error (self->message, running ? NULL : _("NetworkManager is not running"));
}

static void
edit_wanted (ConnectionList *self)
{
  g_autofree char *uuid = g_steal_pointer (&self->wanted);
  NMRemoteConnection *remote = uuid ? nm_client_get_connection_by_uuid (self->client, uuid) : NULL;

  if (remote)
    open_connection (self, remote, FALSE);
  else if (uuid && nm_client_get_nm_running (self->client))
    widgets_show_error (self->message, _("There is no connection with this UUID"));
}

static void
import_files (ConnectionList *self)
{
  g_autoptr (GPtrArray) files = g_steal_pointer (&self->files);

  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < files->len; i++)
    import (self, files->pdata[i]);
}

static void
on_client (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  ConnectionList *self = g_object_get_data (G_OBJECT (window), "self");
  g_autoptr (GError) error = NULL;

  self->client = nm_client_new_finish (result, &error);
  if (!self->client) {
    widgets_show_error (self->message, error->message);
    return;
  }
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->client, "connection-added", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->client, "connection-removed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->client, "notify::nm-running", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->client, "active-connection-added", G_CALLBACK (watch), self);
  g_signal_connect_swapped (self->client, "active-connection-removed", G_CALLBACK (refresh_states), self);
  for (guint i = 0; i < nm_client_get_active_connections (self->client)->len; i++)
    watch (self, nm_client_get_active_connections (self->client)->pdata[i]);
  fill (self);
  import_files (self);
  edit_wanted (self);
}

static void
on_activated (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkListBoxRow) row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NMActiveConnection) active = nm_client_activate_connection_finish (NM_CLIENT (client), result, &error);
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (row));

  if (error && window)
    note_failure (g_object_get_data (G_OBJECT (window), "self"),
                  connection_item_uuid (row), error->message);
}

static void
connect_vpn (ConnectionList *self, GtkListBoxRow *row)
{
  NMConnection *connection = NM_CONNECTION (connection_item_remote (row));

  note_failure (self, nm_connection_get_uuid (connection), NULL);
  nm_client_activate_connection_async (self->client, connection, NULL, NULL, NULL, on_activated, g_object_ref (row));
}

static void
disconnect_vpn (ConnectionList *self, GtkListBoxRow *row)
{
  NMActiveConnection *active = active_of (self, connection_item_uuid (row));

  if (active)
    nm_client_deactivate_connection_async (self->client, active, NULL, NULL, NULL);
}

static void
edit_vpn (ConnectionList *self, GtkListBoxRow *row)
{
  on_row (self, row);
}

static void
duplicate_vpn (ConnectionList *self, GtkListBoxRow *row)
{
  open_connection (self, connection_item_remote (row), TRUE);
}

static void
delete_vpn (ConnectionList *self, GtkListBoxRow *row)
{
  connection_undo_delete (self->undo, connection_item_remote (row));
  fill (self);
}

static void
on_export_chosen (GtkNativeDialog *dialog, int response, GtkWindow *window)
{
  ConnectionList *self = g_object_get_data (G_OBJECT (window), "self");
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!path)
    return;
  if (!export_to_file (g_object_get_data (G_OBJECT (dialog), "connection"), path, FALSE, left_out, &error)) {
    widgets_show_error (self->message, error->message);
    return;
  }
  g_ptr_array_add (left_out, NULL);
  text = g_strjoinv ("\n", (char **) left_out->pdata);
  widgets_show_error (self->message, *text ? text : NULL);
}

/* The passwords stay here: who gets the file has his own. */
static void
export_vpn (ConnectionList *self, GtkListBoxRow *row)
{
  NMConnection *connection = NM_CONNECTION (connection_item_remote (row));
  g_autofree char *name = export_suggest_name (connection);
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Export VPN"), self->window, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);

  g_object_set_data_full (G_OBJECT (dialog), "connection", g_object_ref (connection), g_object_unref);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_export_chosen), self->window, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  widgets_add_filter (GTK_FILE_CHOOSER (dialog), _("VPN Files"), "*.nmconnection *.sswan *.mobileconfig");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* What can be done with one connection; the items name them. */
static const struct {
  const char *name;
  void (*act)(ConnectionList *self, GtkListBoxRow *row);
} acts[] = {
  { "connect", connect_vpn }, { "disconnect", disconnect_vpn }, { "edit", edit_vpn }, { "duplicate", duplicate_vpn },
  { "export", export_vpn }, { "delete", delete_vpn },
};

static void
on_action (GSimpleAction *action, GVariant *uuid, ConnectionList *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->box, i)); i++) {
    if (g_strcmp0 (connection_item_uuid (row), g_variant_get_string (uuid, NULL)) == 0)
      break;
  }
  for (guint i = 0; row && i < G_N_ELEMENTS (acts); i++) {
    if (strcmp (acts[i].name, g_action_get_name (G_ACTION (action))) == 0) {
      acts[i].act (self, row);
      return;
    }
  }
}

static void
add_actions (ConnectionList *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_autoptr (GSimpleAction) action = g_simple_action_new (acts[i].name, G_VARIANT_TYPE_STRING);

    g_signal_connect (action, "activate", G_CALLBACK (on_action), self);
    g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  }
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), CONNECTION_ITEM_ACTIONS, G_ACTION_GROUP (group));
}

/* On the row that has the focus. */
static gboolean
on_key (GtkWidget *widget, GVariant *name, gpointer data)
{
  ConnectionList *self = data;
  GtkWidget *focus = gtk_window_get_focus (self->window);
  GtkWidget *row = focus ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;
  const char *uuid;

  if (!row)
    return FALSE;
  uuid = connection_item_uuid (GTK_LIST_BOX_ROW (row));
  return gtk_widget_activate_action (widget, g_variant_get_string (name, NULL), "s", uuid);
}

static gboolean
on_search_key (GtkWidget *widget, GVariant *name, gpointer data)
{
  return gtk_widget_grab_focus (GTK_WIDGET (((ConnectionList *) data)->search));
}

static void
add_key (ConnectionList *self, GtkEventController *keys, guint key, GdkModifierType modifiers, GtkShortcutFunc act,
         const char *name)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_callback_action_new (act, self, NULL));

  gtk_shortcut_set_arguments (shortcut, name ? g_variant_new_string (name) : NULL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

static void
add_keys (ConnectionList *self)
{
  GtkEventController *on_list = gtk_shortcut_controller_new (), *on_window = gtk_shortcut_controller_new ();

  add_key (self, on_list, GDK_KEY_Delete, 0, on_key, CONNECTION_ITEM_ACTIONS ".delete");
  add_key (self, on_list, GDK_KEY_F2, 0, on_key, CONNECTION_ITEM_ACTIONS ".edit");
  add_key (self, on_window, GDK_KEY_f, GDK_CONTROL_MASK, on_search_key, NULL);
  gtk_widget_add_controller (GTK_WIDGET (self->box), on_list);
  gtk_widget_add_controller (GTK_WIDGET (self->window), on_window);
}

static GtkWidget *
header_new (ConnectionList *self)
{
  GtkWidget *header = gtk_header_bar_new ();

  self->add = widgets_button_new (_("_Add"));
  self->import = widgets_button_new (_("_Import…"));
  gtk_widget_set_sensitive (self->add, FALSE);
  gtk_widget_set_sensitive (self->import, FALSE);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (on_add), self);
  g_signal_connect_swapped (self->import, "clicked", G_CALLBACK (on_import), self);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), self->add);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), self->import);
  return header;
}

static void
set_margins (GtkWidget *widget)
{
  gtk_widget_set_margin_top (widget, MARGIN);
  gtk_widget_set_margin_bottom (widget, MARGIN);
  gtk_widget_set_margin_start (widget, MARGIN);
  gtk_widget_set_margin_end (widget, MARGIN);
}

static GtkWidget *
content_new (ConnectionList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *empty = widgets_text_new (NULL);
  GtkWidget *search = gtk_search_entry_new ();

  self->message = widgets_error_new ();
  self->empty = GTK_LABEL (empty);
  self->search = GTK_EDITABLE (search);
  self->undo = connection_undo_new (G_CALLBACK (fill), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search"), -1);
  set_margins (search);
  set_margins (GTK_WIDGET (self->message));
  set_margins (empty);
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_list_box_set_placeholder (self->box, empty);
  g_signal_connect_swapped (self->box, "row-activated", G_CALLBACK (on_row), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->box));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), connection_undo_bar (self->undo));
  return box;
}

static ConnectionList *
list_of (GtkApplication *application)
{
  GList *windows = gtk_application_get_windows (application);
  ConnectionList *self;

  if (windows)
    return g_object_get_data (windows->data, "self");
  self = g_new0 (ConnectionList, 1);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->window = GTK_WINDOW (gtk_application_window_new (application));
  g_object_set_data_full (G_OBJECT (self->window), "self", self, list_free);
  gtk_window_set_title (self->window, _("IPsec VPNs"));
  gtk_window_set_default_size (self->window, WIDTH, HEIGHT);
  gtk_window_set_titlebar (self->window, header_new (self));
  gtk_window_set_child (self->window, content_new (self));
  add_actions (self);
  add_keys (self);
  nm_client_new_async (NULL, on_client, g_object_ref (self->window));
  return self;
}

void
connection_list_show (GtkApplication *application)
{
  gtk_window_present (list_of (application)->window);
}

void
connection_list_import (GtkApplication *application, GFile *file)
{
  ConnectionList *self = list_of (application);

  gtk_window_present (self->window);
  if (self->client)
    import (self, file);
  else
    g_ptr_array_add (self->files, g_object_ref (file));
}

void
connection_list_edit (GtkApplication *application, const char *uuid)
{
  ConnectionList *self = list_of (application);

  g_free (self->wanted);
  self->wanted = g_strdup (uuid);
  gtk_window_present (self->window);
  if (self->client)
    edit_wanted (self);
}
