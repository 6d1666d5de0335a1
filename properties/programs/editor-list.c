/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/editor-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/programs/editor-widgets.h"
#include "properties/programs/editor-window.h"
#include "shared/defines.h"
#include "shared/legacy.h"

#define GAP 6
#define MARGIN 12
#define WIDTH 420
#define HEIGHT 360

/* Lives as long as its window. */
typedef struct {
  GtkWindow *window;
  NMClient *client; /* NULL until it is there */
  GtkWidget *add, *import;
  GtkListBox *box;
  GtkLabel *message;
  GPtrArray *files; /* GFile: to be imported */
} EditorList;

static void
list_free (gpointer data)
{
  EditorList *self = data;

  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static void
edit (EditorList *self, EditorSubject *subject)
{
  g_autoptr (GError) error = NULL;

  editor_window_open (self->window, self->client, subject, &error);
  editor_widgets_show_error (self->message, error ? error->message : NULL);
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
on_add (EditorList *self)
{
  EditorSubject subject = { connection_new (), NULL, NULL, NULL };

  edit (self, &subject);
}

static void
refuse (EditorList *self, GFile *file, const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = g_strdup_printf ("%s: %s", name, error ? error->message : _("is not a file of this computer"));

  editor_widgets_show_error (self->message, text);
}

static void
import (EditorList *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ImportSource) source = path ? import_source_new (path, &error) : NULL;
  g_autoptr (Import) read = source ? import_read (source, &error) : NULL;
  EditorSubject subject = { NULL, NULL, NULL, read ? import_first (read, &error) : NULL };

  if (subject.vpn)
    subject.connection = import_vpn_save (subject.vpn, &error);
  if (!subject.connection) {
    refuse (self, file, error);
    return;
  }
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
on_import (EditorList *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Import VPN"), self->window, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), self->window, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* What is stored by the system or by an agent is shown and kept. Where nobody has anything, that is no error to tell of:
 * NetworkManager keeps the secrets that an agent owns apart. */
static void
on_secrets (GObject *remote, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GVariant) secrets = nm_remote_connection_get_secrets_finish (NM_REMOTE_CONNECTION (remote), result, NULL);
  EditorSubject subject = { nm_simple_connection_new_clone (NM_CONNECTION (remote)),
                            g_object_ref (NM_REMOTE_CONNECTION (remote)), NULL, NULL };

  if (secrets)
    nm_connection_update_secrets (subject.connection, NM_SETTING_VPN_SETTING_NAME, secrets, NULL);
  edit (g_object_get_data (G_OBJECT (window), "self"), &subject);
}

static void
on_row (EditorList *self, GtkListBoxRow *row)
{
  NMRemoteConnection *remote = g_object_get_data (G_OBJECT (row), "connection");

  nm_remote_connection_get_secrets_async (remote, NM_SETTING_VPN_SETTING_NAME, NULL, on_secrets,
                                          g_object_ref (self->window));
}

static GtkWidget *
line_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (class)
    gtk_widget_add_css_class (label, class);
  return label;
}

static void fill (EditorList *self);

static void
on_changed (GtkWidget *row)
{
  fill (g_object_get_data (G_OBJECT (gtk_widget_get_root (row)), "self"));
}

static GtkWidget *
row_new (NMRemoteConnection *remote, NMSettingVpn *vpn)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *name = nm_connection_get_id (NM_CONNECTION (remote));
  const char *server = nm_setting_vpn_get_data_item (vpn, "gateway");

  gtk_widget_set_margin_top (box, GAP);
  gtk_widget_set_margin_bottom (box, GAP);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_box_append (GTK_BOX (box), line_new (name, NULL));
  gtk_box_append (GTK_BOX (box), line_new (server ? server : "", "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "connection", g_object_ref (remote), g_object_unref);
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

static void
fill (EditorList *self)
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

    if (vpn)
      gtk_list_box_append (self->box, row_new (sorted->pdata[i], vpn));
  }
  gtk_widget_set_sensitive (self->add, running);
  gtk_widget_set_sensitive (self->import, running);
  editor_widgets_show_error (self->message, running ? NULL : _("NetworkManager is not running"));
}

static void
import_files (EditorList *self)
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
  EditorList *self = g_object_get_data (G_OBJECT (window), "self");
  g_autoptr (GError) error = NULL;

  self->client = nm_client_new_finish (result, &error);
  if (!self->client) {
    editor_widgets_show_error (self->message, error->message);
    return;
  }
  g_signal_connect_swapped (self->client, "connection-added", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->client, "connection-removed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->client, "notify::nm-running", G_CALLBACK (fill), self);
  fill (self);
  import_files (self);
}

static GtkWidget *
header_new (EditorList *self)
{
  GtkWidget *header = gtk_header_bar_new ();

  self->add = editor_widgets_button_new (_("_Add"));
  self->import = editor_widgets_button_new (_("_Import…"));
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
content_new (EditorList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *empty = editor_widgets_text_new (_("There are no IPsec VPNs yet. Add one, or import a file from your VPN "
                                                "administrator."));

  self->message = editor_widgets_error_new ();
  set_margins (GTK_WIDGET (self->message));
  set_margins (empty);
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_list_box_set_placeholder (self->box, empty);
  g_signal_connect_swapped (self->box, "row-activated", G_CALLBACK (on_row), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->box));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), scrolled);
  return box;
}

static EditorList *
list_of (GtkApplication *application)
{
  GList *windows = gtk_application_get_windows (application);
  EditorList *self;

  if (windows)
    return g_object_get_data (windows->data, "self");
  self = g_new0 (EditorList, 1);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->window = GTK_WINDOW (gtk_application_window_new (application));
  g_object_set_data_full (G_OBJECT (self->window), "self", self, list_free);
  gtk_window_set_title (self->window, _("IPsec VPNs"));
  gtk_window_set_default_size (self->window, WIDTH, HEIGHT);
  gtk_window_set_titlebar (self->window, header_new (self));
  gtk_window_set_child (self->window, content_new (self));
  nm_client_new_async (NULL, on_client, g_object_ref (self->window));
  return self;
}

void
editor_list_show (GtkApplication *application)
{
  gtk_window_present (list_of (application)->window);
}

void
editor_list_import (GtkApplication *application, GFile *file)
{
  EditorList *self = list_of (application);

  gtk_window_present (self->window);
  if (self->client)
    import (self, file);
  else
    g_ptr_array_add (self->files, g_object_ref (file));
}
