/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The test stands in for libnm's object, which would put on the bus what is recorded here in words, for the stand-in's
 * device, and for NetworkManager. */
#include "config.h"

#include "src/announcer.h"

#include <string.h>

#include "src/system/link.h"

#define PATH NM_DBUS_PATH "/ActiveConnection/7"
#define OTHER_PATH NM_DBUS_PATH "/ActiveConnection/8"

/* --- what is stood in for --- */

G_DECLARE_FINAL_TYPE (Plugin, plugin, TEST, PLUGIN, GObject)

struct _Plugin {
  GObject parent;
};

G_DEFINE_FINAL_TYPE (Plugin, plugin, G_TYPE_OBJECT)

static GString *words; /* nocheck: static what is stood in for knows no test */
static GDBusConnection *bus;
static guint device;
static guint n_stand_ins;

static void
plugin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  g_string_append_printf (words, "state %u ", (guint) g_value_get_enum (value));
}

static void
plugin_class_init (PluginClass *class)
{
  G_OBJECT_CLASS (class)->set_property = plugin_set_property;
  g_object_class_install_property (G_OBJECT_CLASS (class), 1,
                                   g_param_spec_enum (NM_VPN_SERVICE_PLUGIN_STATE, "", "", NM_TYPE_VPN_SERVICE_STATE,
                                                      NM_VPN_SERVICE_STATE_UNKNOWN, G_PARAM_WRITABLE));
}

static void
plugin_init (Plugin *self)
{
}

static void
record (const char *what, GVariant *value)
{
  g_autofree char *text = g_variant_print (value, FALSE);

  g_string_append_printf (words, "%s %s ", what, text);
}

GDBusConnection *
nm_vpn_service_plugin_get_connection (NMVpnServicePlugin *plugin)
{
  return bus;
}

void
nm_vpn_service_plugin_set_config (NMVpnServicePlugin *plugin, GVariant *config)
{
  record ("config", config);
}

void
nm_vpn_service_plugin_set_ip4_config (NMVpnServicePlugin *plugin, GVariant *ip4_config)
{
  record ("ip4", ip4_config);
}

void
nm_vpn_service_plugin_set_ip6_config (NMVpnServicePlugin *plugin, GVariant *ip6_config)
{
  record ("ip6", ip6_config);
}

unsigned int if_nametoindex (const char *name);

unsigned int
if_nametoindex (const char *name)
{
  return device;
}

Link *
link_new_stand_in (guint index, GError **error)
{
  Link *link = g_new0 (Link, 1);

  g_assert_cmpuint (n_stand_ins++, ==, 0);
  link->index = index;
  link->name = g_strdup_printf ("stand-in-%u", index);
  return link;
}

void
link_free (Link *link)
{
  n_stand_ins--;
  g_free (link->name);
  g_free (link);
}

static void
on_named (GDBusConnection *connection, const char *name, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static guint
own (const char *name)
{
  gboolean named = FALSE;
  guint id = g_bus_own_name_on_connection (bus, name, G_BUS_NAME_OWNER_FLAGS_NONE, on_named, NULL, &named, NULL);

  while (!named)
    g_main_context_iteration (NULL, TRUE);
  return id;
}

static void
be_network_manager (void)
{
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_assert_nonnull (bus);
  own (NM_DBUS_SERVICE);
}

/* --- the tests --- */

typedef struct {
  GObject *plugin;
  Announcer *announcer;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  words = g_string_new (NULL);
  fixture->plugin = g_object_new (plugin_get_type (), NULL);
  fixture->announcer = announcer_new ((NMVpnServicePlugin *) fixture->plugin, PATH);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  announcer_free (fixture->announcer);
  g_assert_cmpuint (n_stand_ins, ==, 0);
  g_object_unref (fixture->plugin);
  g_string_free (words, TRUE);
}

static void
tell (Fixture *fixture, const char *name, guint index, const char *ip4)
{
  g_string_truncate (words, 0);
  device = index;
  announcer_tell (fixture->announcer, g_variant_new_parsed ("{'tundev': <%s>, 'mtu': <uint32 1400>}", name),
                  g_variant_new_parsed (ip4), NULL);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* The bus answers behind its signals. */
static void
wait_for_bus (void)
{
  gboolean answered = FALSE;

  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answer, &answered);
  while (!answered)
    g_main_context_iteration (NULL, TRUE);
}

static void
tell_state (NMVpnConnectionState state, NMActiveConnectionStateReason reason, const char *path)
{
  g_string_truncate (words, 0);
  g_dbus_connection_emit_signal (bus, NULL, path, NM_DBUS_INTERFACE_VPN_CONNECTION, "VpnStateChanged",
                                 g_variant_new ("(uu)", state, reason), NULL);
  wait_for_bus ();
}

#define WITH_NAMES "{'address': <1>, 'dns': <[2]>, 'domains': <['~']>, 'routes': <[3]>}"
#define BARE4 "{'never-default': <true>, 'address': <uint32 134217920>, 'prefix': <uint32 32>}"
#define CONFIG(name) "config {'tundev': <'" name "'>, 'mtu': <uint32 1400>} "

static void
expect (const char *expected)
{
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_other_device (Fixture *fixture, gconstpointer data)
{
  tell (fixture, "ppp0", 7, WITH_NAMES);
  expect (CONFIG ("ppp0") "ip4 " WITH_NAMES " ");
  tell (fixture, "ppp1", 8, WITH_NAMES);
  expect ("state 3 " CONFIG ("stand-in-7") "ip4 " BARE4 " ");
  tell_state (NM_VPN_CONNECTION_STATE_IP_CONFIG_GET, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  expect ("");
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, OTHER_PATH);
  expect ("");
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  expect ("state 3 " CONFIG ("ppp1") "ip4 " WITH_NAMES " ");
  g_assert_cmpuint (n_stand_ins, ==, 1);
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  g_assert_cmpuint (n_stand_ins, ==, 0);
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  expect ("");
}

/* The second one, before NetworkManager has left the first. */
static void
test_lost_again (Fixture *fixture, gconstpointer data)
{
  tell (fixture, "ppp0", 7, WITH_NAMES);
  tell (fixture, "ppp1", 8, WITH_NAMES);
  device = 0;
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  expect ("");
  tell (fixture, "ppp2", 9, WITH_NAMES);
  expect ("state 3 " CONFIG ("stand-in-7") "ip4 " BARE4 " ");
  tell (fixture, "ppp3", 10, WITH_NAMES);
  expect ("");
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  expect ("state 3 " CONFIG ("ppp3") "ip4 " WITH_NAMES " ");
  tell (fixture, "ppp4", 11, WITH_NAMES);
  expect ("state 3 " CONFIG ("stand-in-10") "ip4 " BARE4 " ");
}

static void
test_late (Fixture *fixture, gconstpointer data)
{
  tell (fixture, "ppp0", 7, WITH_NAMES);
  tell (fixture, "ppp1", 8, WITH_NAMES);
  g_string_truncate (words, 0);
  while (words->len == 0)
    g_main_context_iteration (NULL, TRUE);
  expect (CONFIG ("ppp1") "ip4 " WITH_NAMES " ");
  g_assert_cmpuint (n_stand_ins, ==, 1);
}

/* NetworkManager would take it for a wish to stay connected. */
static void
test_disconnects (Fixture *fixture, gconstpointer data)
{
  tell (fixture, "ppp0", 7, WITH_NAMES);
  tell (fixture, "ppp1", 8, WITH_NAMES);
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED, PATH);
  expect ("");
  tell_state (NM_VPN_CONNECTION_STATE_ACTIVATED, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, PATH);
  expect ("");
}

static void
test_same_device (Fixture *fixture, gconstpointer data)
{
  tell (fixture, "ppp0", 7, "{'address': <1>}");
  tell (fixture, "ppp0", 7, WITH_NAMES);
  expect (CONFIG ("ppp0") "ip4 " WITH_NAMES " ");
}

/* It starts, and has come and gone when this returns. */
static void
start_firewalld (void)
{
  guint id;

  g_string_truncate (words, 0);
  id = own ("org.fedoraproject.FirewallD1");
  wait_for_bus ();
  g_bus_unown_name (id);
  wait_for_bus ();
}

static void
reload_firewalld (void)
{
  guint id;

  g_string_truncate (words, 0);
  id = own ("org.fedoraproject.FirewallD1");
  wait_for_bus ();
  g_dbus_connection_emit_signal (bus, NULL, "/org/fedoraproject/FirewallD1", "org.fedoraproject.FirewallD1", "Reloaded", NULL, NULL);
  wait_for_bus ();
  g_bus_unown_name (id);
  wait_for_bus ();
}

static void
test_firewalld (Fixture *fixture, gconstpointer data)
{
  start_firewalld ();
  expect ("");
  tell (fixture, "nm-ipsec0", 7, WITH_NAMES);
  for (guint i = 0; i < 2; i++) {
    start_firewalld ();
    expect (CONFIG ("nm-ipsec0") "ip4 " WITH_NAMES " ");
  }
  reload_firewalld ();
  expect (CONFIG ("nm-ipsec0") "ip4 " WITH_NAMES " " CONFIG ("nm-ipsec0") "ip4 " WITH_NAMES " ");
  /* Our device is gone, too. */
  device = 0;
  start_firewalld ();
  expect ("");
}

#define ADD(path, function) g_test_add ("/announcer/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) dbus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (dbus);
  be_network_manager ();
  ADD ("other-device", test_other_device);
  ADD ("lost-again", test_lost_again);
  ADD ("late", test_late);
  ADD ("disconnects", test_disconnects);
  ADD ("same-device", test_same_device);
  ADD ("firewalld", test_firewalld);
  status = g_test_run ();
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_object_unref (bus);
  g_test_dbus_stop (dbus);
  return status;
}
