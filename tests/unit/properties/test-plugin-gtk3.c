/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In a process of GTK 3 the editor must not be loaded, not even where GTK 4 is there too: both in one end it at once. */
#include "config.h"

#include "properties/plugin.h"

#include <unistd.h>

#include "shared/defines.h"

/* By these the plugin tells who it is in. */
G_MODULE_EXPORT void gtk_container_add (void);
G_MODULE_EXPORT void gtk_native_get_surface (void);

void
gtk_container_add (void)
{
}

void
gtk_native_get_surface (void)
{
}

static void
test_no_editor (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, ".libs", "libnm-vpn-plugin-ipsec.so", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMVpnEditorPlugin) plugin =
    nm_vpn_editor_plugin_load_from_file (path, IPSEC_SERVICE, (int) getuid (), NULL, NULL, &error);
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();

  nm_connection_add_setting (connection, nm_setting_vpn_new ());
  g_assert_no_error (error);
  g_assert_true (nm_vpn_editor_plugin_get_capabilities (plugin) & 0x08);
  g_assert_null (nm_vpn_editor_plugin_get_editor (plugin, connection, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, "The VPN editor needs a program that uses GTK 4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugin-gtk3/no-editor", test_no_editor);
  return g_test_run ();
}
