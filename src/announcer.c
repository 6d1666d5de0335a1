/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/announcer.h"

#include <net/if.h>

#include "src/system/link.h"
#include "src/vpn-state.h"

/* How long NetworkManager, and the scripts of its dispatcher, may take to follow us, in milliseconds. */
#define PATIENCE 5000

#define FIREWALLD "org.fedoraproject.FirewallD1"
#define FIREWALLD_PATH "/org/fedoraproject/FirewallD1"

typedef struct {
  GVariant *generic, *ip4, *ip6;
} Words;

typedef enum {
  QUIET,
  LEAVING,  /* it hears of the old device, without name servers */
  ARRIVING, /* it hears of the new one */
} Step;

struct _Announcer {
  NMVpnServicePlugin *plugin;
  guint subscription;
  guint watch;    /* of firewalld's name; 0: there is no bus */
  guint reloads;  /* subscription to what it tells */
  guint timeout;
  Step step;
  Words told;     /* generic is NULL: nothing yet */
  Words next;
  guint device;   /* the index of the one that was told; 0: not known */
  Link *stand_in; /* has the index of a device that is gone */
};

static GVariant *
sink (GVariant *variant)
{
  return variant ? g_variant_ref_sink (variant) : NULL;
}

static void
words_clear (Words *words)
{
  g_clear_pointer (&words->generic, g_variant_unref);
  g_clear_pointer (&words->ip4, g_variant_unref);
  g_clear_pointer (&words->ip6, g_variant_unref);
}

static void
say (Announcer *self, const Words *words)
{
  /* First the general part: libnm learns from it which of the others it has to wait for. */
  nm_vpn_service_plugin_set_config (self->plugin, words->generic);
  if (words->ip4)
    nm_vpn_service_plugin_set_ip4_config (self->plugin, words->ip4);
  if (words->ip6)
    nm_vpn_service_plugin_set_ip6_config (self->plugin, words->ip6);
}

/* NetworkManager takes the connection for one that is being made again, until it has heard the rest. */
static void
begin_again (Announcer *self)
{
  g_object_set (self->plugin, NM_VPN_SERVICE_PLUGIN_STATE, NM_VPN_SERVICE_STATE_STARTING, NULL);
}

/* --- what is told --- */

static guint
device_of (const Words *words)
{
  const char *name;

  return g_variant_lookup (words->generic, NM_VPN_PLUGIN_CONFIG_TUNDEV, "&s", &name) ? if_nametoindex (name) : 0;
}

/* Also another address, or NetworkManager sees no difference; and one that nothing is sent from (RFC 7600, RFC 6666). */
static GVariant *
new_bare (GVariant *address, guint32 prefix)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "address", address);
  g_variant_dict_insert (&dict, "prefix", "u", prefix);
  g_variant_dict_insert (&dict, "never-default", "b", TRUE);
  return sink (g_variant_dict_end (&dict));
}

static GVariant *
new_bare4 (void)
{
  return new_bare (g_variant_new_uint32 (g_htonl (0xc0000008)), 32);
}

static GVariant *
new_bare6 (void)
{
  static const guint8 address[16] = { 0x01, [15] = 0x01 };

  return new_bare (g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, address, sizeof address, 1), 128);
}

static GVariant *
by_device (GVariant *generic, const char *name)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, generic);
  g_variant_dict_insert (&dict, NM_VPN_PLUGIN_CONFIG_TUNDEV, "s", name);
  return sink (g_variant_dict_end (&dict));
}

/* --- one step after the other --- */

static gboolean on_late (gpointer data);

static void
go (Announcer *self, Step step)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->step = step;
  if (step != QUIET)
    self->timeout = g_timeout_add (PATIENCE, on_late, self);
}

static void
arrive (Announcer *self)
{
  words_clear (&self->told);
  self->told = self->next;
  self->next = (Words) { NULL };
  self->device = device_of (&self->told);
  say (self, &self->told);
}

/* Unless the next device is lost already: then there will be another. */
static void
move (Announcer *self, gboolean late)
{
  if (device_of (&self->next) == 0) {
    go (self, QUIET);
    return;
  }
  if (!late)
    begin_again (self);
  arrive (self);
  go (self, ARRIVING);
}

static void
leave (Announcer *self)
{
  Words bare = {
    .generic = by_device (self->told.generic, self->stand_in->name),
    .ip4 = self->told.ip4 ? new_bare4 () : NULL,
    .ip6 = self->told.ip6 ? new_bare6 () : NULL,
  };

  begin_again (self);
  say (self, &bare);
  words_clear (&bare);
  go (self, LEAVING);
}

/* As soon as NetworkManager does not need the stand-in any more; it may still have to look for it if it is late. */
static void
proceed (Announcer *self, gboolean late)
{
  if (self->step == LEAVING) {
    move (self, late);
    return;
  }
  if (!late)
    g_clear_pointer (&self->stand_in, link_free);
  go (self, QUIET);
}

static gboolean
on_late (gpointer data)
{
  Announcer *self = data;

  self->timeout = 0;
  g_message ("NetworkManager takes long to follow to another device");
  proceed (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* That it is about to disconnect is told as "activated", with a reason. To begin again would call that off. */
static void
on_state (guint32 state, guint32 reason, gpointer data)
{
  Announcer *self = data;

  if (self->step == QUIET)
    return;
  if (state == NM_VPN_CONNECTION_STATE_ACTIVATED && reason == NM_ACTIVE_CONNECTION_STATE_REASON_NONE)
    proceed (self, FALSE);
  else if (state >= NM_VPN_CONNECTION_STATE_ACTIVATED)
    go (self, QUIET);
}

/* firewalld has forgotten the zone of our device. */
static void
tell_again (Announcer *self)
{
  if (self->step == QUIET && self->told.generic && device_of (&self->told) != 0)
    say (self, &self->told);
}

static void
on_firewalld (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  tell_again (data);
}

static void
on_reloaded (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
             GVariant *parameters, gpointer data)
{
  tell_again (data);
}

static void
watch_firewalld (Announcer *self, GDBusConnection *bus)
{
  self->watch = g_bus_watch_name_on_connection (bus, FIREWALLD, G_BUS_NAME_WATCHER_FLAGS_NONE, on_firewalld, NULL, self, NULL);
  self->reloads = g_dbus_connection_signal_subscribe (bus, FIREWALLD, FIREWALLD, "Reloaded", FIREWALLD_PATH, NULL,
                                                      G_DBUS_SIGNAL_FLAGS_NONE, on_reloaded, self, NULL);
}

Announcer *
announcer_new (NMVpnServicePlugin *plugin, const char *path)
{
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (plugin);
  Announcer *self = g_new0 (Announcer, 1);

  self->plugin = plugin;
  self->subscription = vpn_state_subscribe (bus, path, on_state, self);
  if (bus)
    watch_firewalld (self, bus);
  return self;
}

/* There is none without need, and none if the index is taken. */
static gboolean
has_stand_in (Announcer *self)
{
  g_autoptr (GError) error = NULL;

  if (self->stand_in && self->stand_in->index == self->device)
    return TRUE;
  g_clear_pointer (&self->stand_in, link_free);
  self->stand_in = link_new_stand_in (self->device, &error);
  if (error)
    g_debug ("%s", error->message);
  return self->stand_in != NULL;
}

void
announcer_tell (Announcer *self, GVariant *generic, GVariant *ip4, GVariant *ip6)
{
  words_clear (&self->next);
  self->next = (Words) { sink (generic), sink (ip4), sink (ip6) };
  if (self->step == LEAVING)
    return;
  if (self->told.generic && self->device && device_of (&self->next) != self->device && has_stand_in (self))
    leave (self);
  else
    arrive (self);
}

void
announcer_free (Announcer *self)
{
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (self->plugin);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (bus) {
    g_dbus_connection_signal_unsubscribe (bus, self->reloads);
    g_dbus_connection_signal_unsubscribe (bus, self->subscription);
  }
  words_clear (&self->told);
  words_clear (&self->next);
  g_clear_pointer (&self->stand_in, link_free);
  g_free (self);
}
