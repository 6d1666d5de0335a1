/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/end-reason.h"

#include <NetworkManager.h>
#include <string.h>

#define ACTIVE_PATH NM_DBUS_PATH "/ActiveConnection/"
#define BUS_SUFFIX "Connection_"

struct _EndReason {
  GDBusConnection *bus;
  guint subscription;
  gboolean user;
};

static void
on_state (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
          GVariant *parameters, gpointer data)
{
  EndReason *self = data;
  guint32 state, reason;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (parameters, "(uu)", &state, &reason);
  g_debug ("NetworkManager: state %u, reason %u", state, reason);
  self->user = reason == NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED ||
               reason == NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED;
}

EndReason *
end_reason_new (GDBusConnection *bus, const char *bus_name)
{
  EndReason *self = g_new0 (EndReason, 1);
  const char *number = strstr (bus_name, BUS_SUFFIX);
  g_autofree char *path = number ? g_strconcat (ACTIVE_PATH, number + strlen (BUS_SUFFIX), NULL) : NULL;

  if (!bus || !path || !g_variant_is_object_path (path))
    return self;
  self->bus = g_object_ref (bus);
  self->subscription = g_dbus_connection_signal_subscribe (bus, NM_DBUS_SERVICE, NM_DBUS_INTERFACE_VPN_CONNECTION,
                                                           "VpnStateChanged", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_state,
                                                           self, NULL);
  return self;
}

void
end_reason_free (EndReason *self)
{
  if (self->subscription)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_free (self);
}

gboolean
end_reason_is_user (const EndReason *self)
{
  return self->user;
}
