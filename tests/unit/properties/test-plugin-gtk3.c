/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In a process of GTK 3 the editor must not be loaded, not even where GTK 4 is there too: both in one end it at once. */
#include "config.h"

#include "properties/plugin.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "shared/defines.h"

/* What is used of GTK 3, and by what the plugin tells who it is in. */
G_MODULE_EXPORT GObject *gtk_box_new (int orientation, int spacing);
G_MODULE_EXPORT GObject *gtk_label_new (const char *text);
G_MODULE_EXPORT void gtk_label_set_line_wrap (GObject *label, gboolean wrap);
G_MODULE_EXPORT GObject *gtk_button_new_with_mnemonic (const char *label);
G_MODULE_EXPORT void gtk_container_add (GObject *container, GObject *child);
G_MODULE_EXPORT void gtk_widget_show_all (GObject *widget);
G_MODULE_EXPORT void gtk_native_get_surface (void);

/* Any widget. */
typedef GInitiallyUnowned FakeWidget;
typedef GInitiallyUnownedClass FakeWidgetClass;
GType fake_widget_get_type (void);
G_DEFINE_TYPE (FakeWidget, fake_widget, G_TYPE_INITIALLY_UNOWNED)

static GObject *button; /* nocheck: static the one that was made last: GTK has functions alone */

static void
fake_widget_init (FakeWidget *widget)
{
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
}

static void
fake_widget_class_init (FakeWidgetClass *class)
{
  G_OBJECT_CLASS (class)->set_property = set_property;
  g_object_class_install_property (G_OBJECT_CLASS (class), 1, g_param_spec_int ("margin", "", "", 0, 99, 0, G_PARAM_WRITABLE));
  g_object_class_install_property (G_OBJECT_CLASS (class), 2, g_param_spec_int ("halign", "", "", 0, 99, 0, G_PARAM_WRITABLE));
  g_signal_new ("clicked", fake_widget_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

GObject *
gtk_box_new (int orientation, int spacing)
{
  return g_object_new (fake_widget_get_type (), NULL);
}

GObject *
gtk_label_new (const char *text)
{
  return g_object_new (fake_widget_get_type (), NULL);
}

void
gtk_label_set_line_wrap (GObject *label, gboolean wrap)
{
}

GObject *
gtk_button_new_with_mnemonic (const char *label)
{
  return button = g_object_new (fake_widget_get_type (), NULL);
}

static void
drop (gpointer child, GObject *container)
{
  g_object_unref (child);
}

void
gtk_container_add (GObject *container, GObject *child)
{
  g_object_weak_ref (container, drop, g_object_ref_sink (child));
}

void
gtk_widget_show_all (GObject *widget)
{
}

void
gtk_native_get_surface (void)
{
}

static NMVpnEditorPlugin *
load (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, ".libs", "libnm-vpn-plugin-ipsec.so", NULL);
  g_autoptr (GError) error = NULL;
  NMVpnEditorPlugin *plugin = nm_vpn_editor_plugin_load_from_file (path, IPSEC_SERVICE, (int) getuid (), NULL, NULL, &error);

  g_assert_no_error (error);
  return plugin;
}

static void
test_no_editor (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GError) error = NULL;

  g_setenv ("PATH", "/nonexistent", TRUE);
  nm_connection_add_setting (connection, nm_setting_vpn_new ());
  g_assert_true (nm_vpn_editor_plugin_get_capabilities (plugin) & 0x08);
  g_assert_null (nm_vpn_editor_plugin_get_editor (plugin, connection, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, "The VPN editor needs a program that uses GTK 4");
}

static NMConnection *
connection_new (void)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();

  g_object_set (setting, NM_SETTING_CONNECTION_UUID, "a2f4b6e0-5f0b-4d5b-9a57-1f0d5c3b1a11", NULL);
  nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), "gateway", "vpn.example.com");
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, vpn);
  return connection;
}

/* What is changed in the program that the button opens is not put back to what it was when the page was made. */
static void
test_signpost (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autoptr (NMConnection) connection = connection_new (), result = nm_simple_connection_new ();
  g_autofree char *directory = g_dir_make_tmp (NULL, NULL);
  g_autofree char *program = g_build_filename (directory, "nm-ipsec-editor", NULL);
  g_autoptr (NMVpnEditor) editor = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("/bin/true", program), ==, 0);
  g_setenv ("PATH", directory, TRUE);
  editor = nm_vpn_editor_plugin_get_editor (plugin, connection, &error);
  g_assert_no_error (error);
  g_assert_true (nm_vpn_editor_update_connection (editor, result, NULL));
  g_assert_nonnull (nm_connection_get_setting_vpn (result));
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (nm_vpn_editor_update_connection (editor, result, &error));
  g_assert_cmpstr (error->message, ==, "This VPN may have been changed in IPsec VPNs: close this window and open it again");
  g_unlink (program);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugin-gtk3/no-editor", test_no_editor);
  g_test_add_func ("/plugin-gtk3/signpost", test_signpost);
  return g_test_run ();
}
