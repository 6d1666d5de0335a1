/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/vpn-state.h"

#include <NetworkManager.h>

typedef struct {
  VpnStateFunc func;
  gpointer user_data;
} Listener;

static void
on_state (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
          GVariant *parameters, gpointer data)
{
  const Listener *listener = data;
  guint32 state, reason;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (parameters, "(uu)", &state, &reason);
  listener->func (state, reason, listener->user_data);
}

guint
vpn_state_subscribe (GDBusConnection *bus, const char *path, VpnStateFunc func, gpointer user_data)
{
  Listener *listener = g_new (Listener, 1);

  listener->func = func;
  listener->user_data = user_data;
  return g_dbus_connection_signal_subscribe (bus, NM_DBUS_SERVICE, NM_DBUS_INTERFACE_VPN_CONNECTION, "VpnStateChanged", path,
                                             NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_state, listener, g_free);
}
