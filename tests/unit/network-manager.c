/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/network-manager.h"

#include <string.h>

#define SETTINGS "/org/freedesktop/NetworkManager/Settings"

static void
on_named (GDBusConnection *bus, const char *name, gpointer data)
{
  *(gboolean *) data = TRUE;
}

void
network_manager_be (GDBusConnection *bus)
{
  gboolean named = FALSE;

  g_bus_own_name_on_connection (bus, NM_DBUS_SERVICE, G_BUS_NAME_OWNER_FLAGS_NONE, on_named, NULL, &named, NULL);
  while (!named)
    g_main_context_iteration (NULL, TRUE);
}

void
network_manager_tell (GDBusConnection *bus, NMVpnConnectionState state, NMActiveConnectionStateReason reason)
{
  g_dbus_connection_emit_signal (bus, NULL, NM_DBUS_PATH "/ActiveConnection/7", NM_DBUS_INTERFACE_VPN_CONNECTION,
                                 "VpnStateChanged", g_variant_new ("(uu)", state, reason), NULL);
}

static void
on_settings_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
                  GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  if (strcmp (method, "GetSettings") == 0)
    g_dbus_method_invocation_return_value (
      invocation, g_variant_new_parsed ("({'vpn': {'data': <{'user': 'alicia', 'gateway': 'two.example'}>}},)"));
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", SETTINGS "/1"));
}

void
network_manager_keep_settings (GDBusConnection *bus)
{
  static const char xml[] =
    "<node><interface name='org.freedesktop.NetworkManager.Settings'><method name='GetConnectionByUuid'>"
    "<arg type='s' direction='in'/><arg type='o' direction='out'/></method></interface>"
    "<interface name='org.freedesktop.NetworkManager.Settings.Connection'><method name='GetSettings'>"
    "<arg type='a{sa{sv}}' direction='out'/></method></interface></node>";
  static const GDBusInterfaceVTable table = { on_settings_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_dbus_connection_register_object (bus, SETTINGS, node->interfaces[0], &table, NULL, NULL, NULL);
  g_dbus_connection_register_object (bus, SETTINGS "/1", node->interfaces[1], &table, NULL, NULL, NULL);
  g_bus_own_name_on_connection (bus, "org.freedesktop.NetworkManager", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

NMConnection *
make_connection (const char *gateway, const char *password)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());

  nm_connection_add_setting (connection, g_object_new (NM_TYPE_SETTING_CONNECTION, "id", "test", "uuid", UUID, NULL));
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, "org.freedesktop.NetworkManager.ipsec", NULL);
  nm_setting_vpn_add_data_item (vpn, "gateway", gateway);
  nm_setting_vpn_add_data_item (vpn, "user", "alice");
  nm_setting_vpn_add_data_item (vpn, "password-flags", "1");
  if (password)
    nm_setting_vpn_add_secret (vpn, "password", password);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  return connection;
}

GVariant *
serialize_with (const char *gateway, const char *password, const char *key, const char *value)
{
  g_autoptr (NMConnection) connection = make_connection (gateway, password);

  if (key)
    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), key, value);
  return nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL);
}

GVariant *
serialize (const char *gateway, const char *password)
{
  return serialize_with (gateway, password, NULL, NULL);
}
