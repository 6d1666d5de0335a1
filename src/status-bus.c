/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/status-bus.h"

/* Milliseconds; the bus itself answers, at once. */
#define BUS_TIMEOUT 5000

static const GDBusArgInfo answer = { -1, (char *) "status", (char *) "a{sv}", NULL };
static const GDBusArgInfo *const answers[] = { &answer, NULL };
static const GDBusMethodInfo get = { -1, (char *) "Get", NULL, (GDBusArgInfo **) answers, NULL };
static const GDBusMethodInfo *const methods[] = { &get, NULL };
static const GDBusInterfaceInfo interface = { -1, (char *) STATUS_BUS_INTERFACE, (GDBusMethodInfo **) methods, NULL, NULL, NULL };

/* A question that waits for the bus to say who asks. */
typedef struct {
  Status *status;
  GDBusMethodInvocation *invocation;
} Question;

static void
on_user_known (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  guint32 user = G_MAXUINT32;

  if (reply)
    g_variant_get (reply, "(u)", &user);
  if (!reply || !status_is_visible (question->status, user))
    g_dbus_method_invocation_return_error_literal (question->invocation, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED,
                                                   "this connection is not yours to see");
  else
    g_dbus_method_invocation_return_value (question->invocation,
                                           g_variant_new ("(@a{sv})", status_to_variant (question->status)));
}

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface_name, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer status)
{
  Question *question = g_new (Question, 1);

  question->status = status;
  question->invocation = invocation;
  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetConnectionUnixUser", g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT, NULL, on_user_known, question);
}

gboolean
status_bus_serve (GDBusConnection *bus, Status *status, GError **error)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };

  return g_dbus_connection_register_object (bus, STATUS_BUS_PATH, (GDBusInterfaceInfo *) &interface, &table, status, NULL,
                                            error) != 0;
}
