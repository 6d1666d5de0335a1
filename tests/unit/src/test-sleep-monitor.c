/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real monitor on a bus of its own, with a logind that the test plays. */
#include "config.h"

#include "src/sleep-monitor.h"

#include <gio/gunixfdlist.h>
#include <poll.h>
#include <unistd.h>

static const char manager_xml[]
  = "<node><interface name='org.freedesktop.login1.Manager'>"
    "<method name='Inhibit'><arg type='s'/><arg type='s'/><arg type='s'/><arg type='s'/><arg type='h' direction='out'/></method>"
    "<signal name='PrepareForSleep'><arg type='b'/></signal>"
    "</interface></node>";

typedef struct {
  GDBusConnection *bus, *monitor_bus;
  GDBusNodeInfo *node;
  guint object;
  guint name;
  int lock; /* our end; -1: nobody has asked */
  SleepMonitor *monitor;
  GString *log;
} Logind;

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  Logind *self = data;
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  const char *what, *who, *why, *mode;
  int ends[2];

  g_variant_get (parameters, "(&s&s&s&s)", &what, &who, &why, &mode);
  g_assert_cmpstr (what, ==, "sleep");
  g_assert_cmpstr (mode, ==, "delay");
  g_assert_cmpint (self->lock, ==, -1);
  g_assert_cmpint (pipe (ends), ==, 0);
  self->lock = ends[0];
  g_unix_fd_list_append (list, ends[1], NULL);
  close (ends[1]);
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call };

/* Whether the machine has to wait. */
static gboolean
is_held (Logind *self)
{
  struct pollfd end = { .fd = self->lock };

  return self->lock >= 0 && poll (&end, 1, 0) == 0;
}

static void
await_held (Logind *self, gboolean held)
{
  while (is_held (self) != held)
    g_main_context_iteration (NULL, FALSE);
}

static void
await (Logind *self, const char *text)
{
  while (g_strcmp0 (self->log->str, text) != 0)
    g_main_context_iteration (NULL, TRUE);
  g_string_truncate (self->log, 0);
}

static void
prepare_for_sleep (Logind *self, gboolean asleep)
{
  g_dbus_connection_emit_signal (self->bus, NULL, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                                 g_variant_new ("(b)", asleep), NULL);
}

static void
forget_lock (Logind *self)
{
  close (self->lock);
  self->lock = -1;
}

static void
on_sleep (Logind *self)
{
  g_string_append (self->log, "sleep ");
}

static void
on_wake (Logind *self)
{
  g_string_append (self->log, "wake ");
}

static GDBusConnection *
connect_to (GTestDBus *daemon)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (daemon),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
start_logind (Logind *self)
{
  g_autoptr (GError) error = NULL;

  self->object = g_dbus_connection_register_object (self->bus, "/org/freedesktop/login1", self->node->interfaces[0], &vtable,
                                                    self, NULL, &error);
  g_assert_no_error (error);
  self->name = g_bus_own_name_on_connection (self->bus, "org.freedesktop.login1", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL,
                                             NULL);
}

static void
stop_logind (Logind *self)
{
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->bus, self->object);
}

static void
test_sleep (gconstpointer daemon)
{
  g_autoptr (GError) error = NULL;
  Logind self = { .bus = connect_to ((GTestDBus *) daemon), .monitor_bus = connect_to ((GTestDBus *) daemon), .lock = -1 };

  self.log = g_string_new (NULL);
  self.node = g_dbus_node_info_new_for_xml (manager_xml, &error);
  g_assert_no_error (error);
  self.monitor = sleep_monitor_new (self.monitor_bus);
  g_signal_connect_swapped (self.monitor, "sleep", G_CALLBACK (on_sleep), &self);
  g_signal_connect_swapped (self.monitor, "wake", G_CALLBACK (on_wake), &self);
  /* logind comes later, as at boot. */
  start_logind (&self);
  for (guint i = 0; i < 2; i++) {
    await_held (&self, TRUE);
    prepare_for_sleep (&self, TRUE);
    await (&self, "sleep ");
    g_assert_true (is_held (&self));
    sleep_monitor_ready (self.monitor);
    await_held (&self, FALSE);
    forget_lock (&self);
    prepare_for_sleep (&self, FALSE);
    await (&self, "wake ");
  }
  await_held (&self, TRUE);
  /* It is started anew in between. */
  prepare_for_sleep (&self, TRUE);
  await (&self, "sleep ");
  stop_logind (&self);
  await (&self, "wake ");
  await_held (&self, FALSE);
  forget_lock (&self);
  start_logind (&self);
  await_held (&self, TRUE);
  g_clear_object (&self.monitor);
  await_held (&self, FALSE);
  forget_lock (&self);
  stop_logind (&self);
  g_dbus_node_info_unref (self.node);
  g_string_free (self.log, TRUE);
  g_object_unref (self.bus);
  g_object_unref (self.monitor_bus);
}

/* Neither a bus nor logind. */
static void
test_nobody (gconstpointer daemon)
{
  g_autoptr (GDBusConnection) bus = connect_to ((GTestDBus *) daemon);
  g_autoptr (SleepMonitor) without_bus = sleep_monitor_new (NULL);
  g_autoptr (SleepMonitor) without_logind = sleep_monitor_new (bus);

  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  sleep_monitor_ready (without_bus);
  sleep_monitor_ready (without_logind);
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) daemon = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon);
  alarm (60);
  g_test_add_data_func ("/sleep-monitor/sleep", daemon, test_sleep);
  g_test_add_data_func ("/sleep-monitor/nobody", daemon, test_nobody);
  status = g_test_run ();
  g_test_dbus_stop (daemon);
  return status;
}
