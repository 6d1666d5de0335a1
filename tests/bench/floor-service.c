/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VPN service that does nothing but say that it is connected: what `nmcli connection up` costs without any VPN. It
 * announces an address on a TUN device that the benchmark has made. */
#include "config.h"

#include <NetworkManager.h>
#include <arpa/inet.h>
#include <stdlib.h>

#define FLOOR_TYPE_SERVICE (floor_service_get_type ())
G_DECLARE_FINAL_TYPE (FloorService, floor_service, FLOOR, SERVICE, NMVpnServicePlugin)

struct _FloorService {
  NMVpnServicePlugin parent;
};

G_DEFINE_FINAL_TYPE (FloorService, floor_service, NM_TYPE_VPN_SERVICE_PLUGIN)

static gboolean
announce (gpointer plugin)
{
  GVariantDict config, ip4;

  g_variant_dict_init (&config, NULL);
  g_variant_dict_insert (&config, NM_VPN_PLUGIN_CONFIG_TUNDEV, "s", "floor0");
  g_variant_dict_insert (&config, NM_VPN_PLUGIN_CONFIG_EXT_GATEWAY, "u", inet_addr ("198.51.100.10"));
  g_variant_dict_insert (&config, NM_VPN_PLUGIN_CONFIG_HAS_IP4, "b", TRUE);
  nm_vpn_service_plugin_set_config (plugin, g_variant_dict_end (&config));
  g_variant_dict_init (&ip4, NULL);
  g_variant_dict_insert (&ip4, NM_VPN_PLUGIN_IP4_CONFIG_ADDRESS, "u", inet_addr ("10.81.0.1"));
  g_variant_dict_insert (&ip4, NM_VPN_PLUGIN_IP4_CONFIG_PREFIX, "u", 32);
  g_variant_dict_insert (&ip4, NM_VPN_PLUGIN_IP4_CONFIG_NEVER_DEFAULT, "b", TRUE);
  nm_vpn_service_plugin_set_ip4_config (plugin, g_variant_dict_end (&ip4));
  return G_SOURCE_REMOVE;
}

static gboolean
floor_connect (NMVpnServicePlugin *plugin, NMConnection *connection, GError **error)
{
  g_idle_add (announce, plugin);
  return TRUE;
}

static gboolean
floor_connect_interactive (NMVpnServicePlugin *plugin, NMConnection *connection, GVariant *details, GError **error)
{
  return floor_connect (plugin, connection, error);
}

static gboolean
floor_need_secrets (NMVpnServicePlugin *plugin, NMConnection *connection, const char **setting, GError **error)
{
  return FALSE;
}

static gboolean
floor_disconnect (NMVpnServicePlugin *plugin, GError **error)
{
  return TRUE;
}

static void
floor_service_class_init (FloorServiceClass *class)
{
  NMVpnServicePluginClass *plugin = NM_VPN_SERVICE_PLUGIN_CLASS (class);

  plugin->connect = floor_connect;
  plugin->connect_interactive = floor_connect_interactive;
  plugin->need_secrets = floor_need_secrets;
  plugin->disconnect = floor_disconnect;
}

static void
floor_service_init (FloorService *self)
{
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (FloorService) service = NULL;

  if (argc != 3)
    return EXIT_FAILURE;
  service = g_initable_new (FLOOR_TYPE_SERVICE, NULL, &error, NM_VPN_SERVICE_PLUGIN_DBUS_SERVICE_NAME, argv[2],
                            NM_VPN_SERVICE_PLUGIN_DBUS_WATCH_PEER, TRUE, NULL);
  if (!service)
    g_error ("%s", error->message);
  g_signal_connect_swapped (service, "quit", G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
