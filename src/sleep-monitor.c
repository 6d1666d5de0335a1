/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/sleep-monitor.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_MANAGER "org.freedesktop.login1.Manager"

struct _SleepMonitor {
  GObject parent;
  GDBusConnection *bus;
  guint watch;        /* of logind's name; 0: there is no bus */
  guint subscription;
  GCancellable *cancellable;
  gboolean asleep;
  int lock;           /* as long as it is open the machine waits; -1: none */
};

G_DEFINE_FINAL_TYPE (SleepMonitor, sleep_monitor, G_TYPE_OBJECT)

static void
release (SleepMonitor *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

static int
take_lock (GVariant *reply, GUnixFDList *list, GError **error)
{
  gint32 handle;

  g_variant_get (reply, "(h)", &handle);
  if (list && handle >= 0 && handle < g_unix_fd_list_get_length (list))
    return g_unix_fd_list_get (list, handle, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no file descriptor");
  return -1;
}

static void
on_inhibited (GObject *bus, GAsyncResult *result, gpointer data)
{
  SleepMonitor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (bus), &list, result, &error);
  int lock = reply ? take_lock (reply, list, &error) : -1;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error)
    g_debug ("logind: %s", error->message);
  release (self);
  self->lock = lock;
  /* It came too late. */
  if (self->asleep)
    release (self);
}

static void
inhibit (SleepMonitor *self)
{
  g_dbus_connection_call_with_unix_fd_list (
    self->bus, LOGIND, LOGIND_PATH, LOGIND_MANAGER, "Inhibit",
    g_variant_new ("(ssss)", "sleep", "NetworkManager-ipsec", "VPN connections are prepared", "delay"), G_VARIANT_TYPE ("(h)"),
    G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->cancellable, on_inhibited, self);
}

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
                      GVariant *parameters, gpointer data)
{
  SleepMonitor *self = data;
  gboolean asleep;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &asleep);
  if (asleep == self->asleep)
    return;
  self->asleep = asleep;
  if (!asleep)
    inhibit (self);
  g_signal_emit_by_name (self, asleep ? "sleep" : "wake");
}

static void
on_logind (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  inhibit (IPSEC_SLEEP_MONITOR (data));
}

/* One that comes back does not know that it has told of sleep, and never tells of its end. */
static void
on_no_logind (GDBusConnection *bus, const char *name, gpointer data)
{
  SleepMonitor *self = data;
  gboolean was_asleep = self->asleep;

  release (self);
  self->asleep = FALSE;
  if (was_asleep)
    g_signal_emit_by_name (self, "wake");
}

static void
sleep_monitor_dispose (GObject *object)
{
  SleepMonitor *self = IPSEC_SLEEP_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->subscription)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  release (self);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (sleep_monitor_parent_class)->dispose (object);
}

static void
sleep_monitor_class_init (SleepMonitorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sleep_monitor_dispose;
  g_signal_new ("sleep", IPSEC_TYPE_SLEEP_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("wake", IPSEC_TYPE_SLEEP_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sleep_monitor_init (SleepMonitor *self)
{
  self->lock = -1;
  self->cancellable = g_cancellable_new ();
}

SleepMonitor *
sleep_monitor_new (GDBusConnection *bus)
{
  SleepMonitor *self = g_object_new (IPSEC_TYPE_SLEEP_MONITOR, NULL);

  if (!bus)
    return self;
  self->bus = g_object_ref (bus);
  self->watch = g_bus_watch_name_on_connection (bus, LOGIND, G_BUS_NAME_WATCHER_FLAGS_NONE, on_logind, on_no_logind, self, NULL);
  self->subscription = g_dbus_connection_signal_subscribe (bus, LOGIND, LOGIND_MANAGER, "PrepareForSleep", LOGIND_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
  return self;
}

void
sleep_monitor_ready (SleepMonitor *self)
{
  release (self);
}
