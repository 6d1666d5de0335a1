/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A window with the editor in it and nothing else: editor-host EDITOR.so PROFILE RESULT. After every change RESULT holds
 * the profile as a key file, or "# " and the reason why the editor refuses it. EDITOR_WIDTH is the width of the window,
 * EDITOR_RTL turns it round, EDITOR_DPI is what 96 is for text of the usual size.
 */
#include "config.h"

#include <gtk/gtk.h>

#include "properties/editor/editor.h"

typedef struct {
  NMConnection *connection;
  NMVpnEditor *editor;
  const char *result;
} Host;

static void
add_secret (const char *name, const char *value, gpointer file)
{
  g_key_file_set_string (file, "vpn-secrets", name, value);
}

static void
save (Host *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *text = NULL;

  if (nm_vpn_editor_update_connection (host->editor, host->connection, &error)) {
    file = nm_keyfile_write (host->connection, NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &error);
    g_assert_no_error (error);
    /* The writer leaves out what belongs into the user's keyring. */
    nm_setting_vpn_foreach_secret (nm_connection_get_setting_vpn (host->connection), add_secret, file);
    text = g_key_file_to_data (file, NULL, NULL);
  } else {
    text = g_strdup_printf ("# %s\n", error->message);
    g_clear_error (&error);
  }
  g_file_set_contents (host->result, text, -1, &error);
  g_assert_no_error (error);
}

static NMConnection *
load (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  NMConnection *connection;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  connection = nm_keyfile_read (file, folder, NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  NMVpnEditor *(*factory)(NMVpnEditorPlugin *, NMConnection *, GError **);
  gpointer symbol = NULL;
  GtkWidget *window, *scrolled, *widget;
  const char *width = g_getenv ("EDITOR_WIDTH");
  int margin = width ? 18 : 50;
  Host host = { 0 };

  g_assert_cmpint (argc, ==, 4);
  gtk_init ();
  if (g_getenv ("EDITOR_RTL"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (g_getenv ("EDITOR_DPI"))
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", atoi (g_getenv ("EDITOR_DPI")) * 1024, NULL);
  g_assert_true (g_module_symbol (g_module_open (argv[1], G_MODULE_BIND_LOCAL), "nm_vpn_editor_factory_ipsec", &symbol));
  factory = symbol;
  host.connection = load (argv[2]);
  host.result = argv[3];
  host.editor = factory (NULL, host.connection, &error);
  g_assert_no_error (error);
  widget = GTK_WIDGET (nm_vpn_editor_get_widget (host.editor));
  g_signal_connect_swapped (host.editor, "changed", G_CALLBACK (save), &host);
  window = gtk_window_new ();
  scrolled = gtk_scrolled_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "Editor");
  gtk_window_set_default_size (GTK_WINDOW (window), width ? atoi (width) : 560, 1480);
  gtk_widget_set_margin_start (widget, margin);
  gtk_widget_set_margin_end (widget, margin);
  gtk_widget_set_margin_top (widget, 12);
  gtk_widget_set_margin_bottom (widget, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), widget);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (g_main_loop_quit), loop);
  save (&host);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);
  g_object_unref (host.editor);
  g_object_unref (host.connection);
  return 0;
}
