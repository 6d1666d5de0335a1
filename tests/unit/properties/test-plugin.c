/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The library that NetworkManager's clients load, loaded as they do: in a program without GTK. */
#include "config.h"

#include "properties/plugin.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "shared/defines.h"

static NMVpnEditorPlugin *
load_for (const char *file, const char *service)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, ".libs", file, NULL);
  g_autoptr (GError) error = NULL;
  NMVpnEditorPlugin *plugin = nm_vpn_editor_plugin_load_from_file (path, service, (int) getuid (), NULL, NULL, &error);

  g_assert_no_error (error);
  return plugin;
}

static NMVpnEditorPlugin *
load (void)
{
  return load_for ("libnm-vpn-plugin-ipsec.so", IPSEC_SERVICE);
}

static void
test_load (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;
  NMVpnEditorPluginCapability capabilities = nm_vpn_editor_plugin_get_capabilities (plugin);

  g_object_get (plugin, "name", &name, "description", &description, NULL);
  g_assert_cmpstr (name, ==, "IPsec (IKEv2, L2TP)");
  g_assert_nonnull (description);
  g_assert_true (capabilities & NM_VPN_EDITOR_PLUGIN_CAPABILITY_IMPORT);
  g_assert_true (capabilities & NM_VPN_EDITOR_PLUGIN_CAPABILITY_EXPORT);
  g_assert_true (capabilities & NM_VPN_EDITOR_PLUGIN_CAPABILITY_IPV6);
  g_assert_true (capabilities & 0x08); /* no editor in a program without GTK */
}

/* A client loads all of them into one process. */
static void
test_compat (void)
{
  static const char *const peers[] = { "strongswan", "l2tp" };
  g_autoptr (NMVpnEditorPlugin) ours = load ();

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++) {
    g_autofree char *file = g_strdup_printf ("libnm-vpn-plugin-ipsec-%s.so", peers[i]);
    g_autofree char *service = g_strdup_printf ("org.freedesktop.NetworkManager.%s", peers[i]);
    g_autoptr (NMVpnEditorPlugin) plugin = load_for (file, service);
    g_autofree char *name = NULL;

    g_object_get (plugin, "name", &name, NULL);
    g_assert_nonnull (strstr (name, peers[i]));
    g_assert_true (G_OBJECT_TYPE (plugin) != G_OBJECT_TYPE (ours));
  }
}

static void
test_no_editor (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (nm_vpn_editor_plugin_get_editor (plugin, connection, &error));
  g_assert_nonnull (error);
}

static NMConnection *
import (const char *name, GError **error)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL);

  return nm_vpn_editor_plugin_import (plugin, path, error);
}

/* The first one that can be had, with what is not used in the log. */
static void
test_import (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) connection = NULL;

  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "Good: com.apple.wifi.managed: not used*");
  for (guint i = 0; i < 3; i++)
    g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "*: another VPN in the file*");
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "Broken: another VPN in the file*");
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "SCEP: another VPN in the file*");
  connection = import ("import/several.mobileconfig", &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "Good (1 of 2 in the file)");
}

/* One connection is all that GNOME Settings and nmcli take; its name says that there are more, and it is the user's own. */
static void
test_first_of_several (void)
{
  static const char text[] = "conn a\n right=a.example\n leftsourceip=%config\n leftauth=eap\n leftid=me\n"
                             "conn b\n right=b.example\n leftsourceip=%config\n leftauth=eap\n leftid=me\n";
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "ipsec.conf", NULL);
  g_autoptr (NMConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  NMSettingConnection *setting;

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "a: ipsec.d/cacerts: *");
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "b: another VPN in the file*");
  connection = nm_vpn_editor_plugin_import (plugin, path, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "a (1 of 2 in the file)");
  setting = nm_connection_get_setting_connection (connection);
  g_assert_cmpuint (nm_setting_connection_get_num_permissions (setting), ==, geteuid () == 0 ? 0 : 1);
  g_unlink (path);
}

static void
test_signature (void)
{
  g_autoptr (NMConnection) connection = NULL;

  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "*signed by CN=bob*not verified*");
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "PSK: IncludeAllNetworks: block-on-drop=yes: *");
  connection = import ("import/signed.mobileconfig", NULL);
  g_test_assert_expected_messages ();
  g_assert_nonnull (connection);
}

static void
test_export (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load ();
  g_autoptr (NMConnection) connection = import ("import/eap-password.mobileconfig", NULL);
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "x.sswan", NULL);
  g_autofree char *name = nm_vpn_editor_plugin_get_suggested_filename (plugin, connection);
  g_autoptr (NMConnection) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (name, ==, "EAP.nmconnection");
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "EAP: not exported: ipv4.dns-search: *");
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "EAP: not exported: proxy.pac-url: *");
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (nm_vpn_editor_plugin_export (plugin, path, connection, &error));
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  again = nm_vpn_editor_plugin_import (plugin, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (again), "gateway"), ==, "vpn.example.org");
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (import ("import-bad/openvpn.ovpn", &error));
  g_assert_nonnull (error);
  g_assert_null (import ("import-bad/openvpn.ovpn", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/plugin/load", test_load);
  g_test_add_func ("/plugin/compat", test_compat);
  g_test_add_func ("/plugin/no-editor", test_no_editor);
  g_test_add_func ("/plugin/import", test_import);
  g_test_add_func ("/plugin/first-of-several", test_first_of_several);
  g_test_add_func ("/plugin/signature", test_signature);
  g_test_add_func ("/plugin/export", test_export);
  g_test_add_func ("/plugin/foreign", test_foreign);
  return g_test_run ();
}
