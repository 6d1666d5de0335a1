/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/end-reason.h"

#include <NetworkManager.h>
#include <string.h>

#include "src/vpn-state.h"

#define ACTIVE_PATH NM_DBUS_PATH "/ActiveConnection/"
#define BUS_SUFFIX "Connection_"

struct _EndReason {
  GDBusConnection *bus;
  char *path;
  guint subscription;
  gboolean user;
  EndReasonFunc by_user;
  gpointer user_data;
};

static void
on_state (guint32 state, guint32 reason, gpointer data)
{
  EndReason *self = data;

  g_debug ("NetworkManager: state %u, reason %u", state, reason);
  self->user = reason == NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED ||
               reason == NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED;
  if (self->user)
    self->by_user (self->user_data);
}

EndReason *
end_reason_new (GDBusConnection *bus, const char *bus_name, EndReasonFunc by_user, gpointer user_data)
{
  EndReason *self = g_new0 (EndReason, 1);
  const char *number = strstr (bus_name, BUS_SUFFIX);
  g_autofree char *path = number ? g_strconcat (ACTIVE_PATH, number + strlen (BUS_SUFFIX), NULL) : NULL;

  self->by_user = by_user;
  self->user_data = user_data;
  if (!bus || !path || !g_variant_is_object_path (path))
    return self;
  self->bus = g_object_ref (bus);
  self->path = g_strdup (path);
  self->subscription = vpn_state_subscribe (bus, path, on_state, self);
  return self;
}

void
end_reason_free (EndReason *self)
{
  if (self->subscription)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_free (self->path);
  g_free (self);
}

const char *
end_reason_get_path (const EndReason *self)
{
  return self->path;
}

gboolean
end_reason_is_user (const EndReason *self)
{
  return self->user;
}
