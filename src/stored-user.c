/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/stored-user.h"

#include <NetworkManager.h>

/* Milliseconds. NetworkManager waits for us, not we for it. */
#define CALL_TIMEOUT 5000

static void
on_settings (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  g_autoptr (GVariant) settings = answer ? g_variant_get_child_value (answer, 0) : NULL;
  g_autoptr (GVariant) vpn = settings ? g_variant_lookup_value (settings, "vpn", G_VARIANT_TYPE_VARDICT) : NULL;
  g_autoptr (GVariant) items = vpn ? g_variant_lookup_value (vpn, "data", G_VARIANT_TYPE ("a{ss}")) : NULL;
  char *user = NULL;

  if (items)
    g_variant_lookup (items, "user", "s", &user);
  if (error)
    g_debug ("the stored profile: %s", error->message);
  g_task_return_pointer (task, user, g_free);
}

static void
on_path (GObject *object, GAsyncResult *result, gpointer data)
{
  GDBusConnection *bus = G_DBUS_CONNECTION (object);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (bus, result, &error);
  const char *path;

  if (!answer) {
    g_debug ("the stored profile: %s", error->message);
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  g_variant_get (answer, "(&o)", &path);
  g_dbus_connection_call (bus, NM_DBUS_SERVICE, path, NM_DBUS_INTERFACE_SETTINGS_CONNECTION, "GetSettings", NULL,
                          G_VARIANT_TYPE ("(a{sa{sv}})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, NULL, on_settings,
                          g_steal_pointer (&task));
}

void
stored_user_find_async (GDBusConnection *bus, const char *uuid, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (bus, NULL, callback, user_data);

  g_task_set_source_tag (task, stored_user_find_async);
  g_dbus_connection_call (bus, NM_DBUS_SERVICE, NM_DBUS_PATH_SETTINGS, NM_DBUS_INTERFACE_SETTINGS, "GetConnectionByUuid",
                          g_variant_new ("(s)", uuid), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT,
                          NULL, on_path, task);
}

char *
stored_user_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
