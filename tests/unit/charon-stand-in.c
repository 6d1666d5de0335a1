/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process of src/charon/charon.h, stood in for: its client speaks to the test's fake-charon. */
#include "config.h"

#include "tests/unit/stand-ins.h"

#include "shared/failures.h"
#include "src/charon/charon.h"

struct _Charon {
  GObject parent;
  gboolean stopped;
  gboolean fetches;
  ViciClient *client;
};

G_DEFINE_FINAL_TYPE (Charon, charon, G_TYPE_OBJECT)

static void
charon_finalize (GObject *object)
{
  if (!IPSEC_CHARON (object)->stopped)
    stand_ins_get ()->charon_runs = FALSE;
  if (stand_ins_get ()->process == object)
    stand_ins_get ()->process = NULL;
  g_clear_object (&IPSEC_CHARON (object)->client);
  G_OBJECT_CLASS (charon_parent_class)->finalize (object);
}

static void
charon_class_init (CharonClass *class)
{
  G_OBJECT_CLASS (class)->finalize = charon_finalize;
  g_signal_new ("event", IPSEC_TYPE_CHARON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                G_TYPE_POINTER);
  g_signal_new ("step", IPSEC_TYPE_CHARON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("died", IPSEC_TYPE_CHARON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
charon_init (Charon *self)
{
}

static void
on_event (Charon *self, const char *name, const ViciMessage *message)
{
  g_signal_emit_by_name (self, "event", name, message);
}

static void
on_closed (Charon *self, const GError *error)
{
  g_signal_emit_by_name (self, "died", error);
}

static void
on_subscribed (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (vici_client_subscribe_finish (IPSEC_VICI_CLIENT (client), result, &error))
    g_task_return_pointer (task, g_object_ref (g_task_get_task_data (task)), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_cancelled (GCancellable *cancellable, GTask *task)
{
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

void
charon_start_async (const CharonConf *config, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  static const char *const events[] = { "log", "alert", "child-updown", "child-rekey", "ike-update", "list-cert", NULL };
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  Charon *self;

  if (stand_ins_get ()->no_charon) {
    g_task_return_error (task, failure_new (FAILURE_NO_CHARON, NULL));
    return;
  }
  if (stand_ins_get ()->slow_charon) {
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), g_steal_pointer (&task));
    return;
  }
  stand_ins_get ()->standard_ports = config->standard_ports;
  stand_ins_get ()->fetches = config->fetches;
  self = g_object_new (IPSEC_TYPE_CHARON, NULL);
  self->fetches = config->fetches;
  stand_ins_get ()->process = self;
  self->client = vici_client_connect (fake_charon_get_path (stand_ins_get ()->charon), &error);
  g_assert_no_error (error);
  g_signal_connect_object (self->client, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  g_task_set_task_data (task, self, g_object_unref);
  stand_ins_get ()->charon_runs = TRUE;
  vici_client_subscribe_async (self->client, events, 10000, cancellable, on_subscribed, g_steal_pointer (&task));
}

Charon *
charon_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

ViciClient *
charon_get_client (Charon *self)
{
  return self->client;
}

ViciClient *
charon_connect (Charon *self, GError **error)
{
  return vici_client_connect (fake_charon_get_path (stand_ins_get ()->charon), error);
}

void
charon_hold (Charon *self)
{
}

void
charon_release (Charon *self)
{
}

void
charon_kill (Charon *self)
{
}

const char *
charon_get_version (Charon *self)
{
  return "6.0.6";
}

gboolean
charon_has_plugin (Charon *self, const char *plugin)
{
  return !g_str_equal (plugin, "eap-peap");
}

gboolean
charon_fetches (Charon *self)
{
  return self->fetches;
}

gboolean
charon_missed_list (Charon *self)
{
  return stand_ins_get ()->missed_list;
}

gboolean
charon_has_key_exchange (Charon *self, const char *name)
{
  return FALSE;
}

GPid
charon_get_pid (Charon *self)
{
  return 1;
}

void
charon_stop_async (Charon *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_assert_true (stand_ins_get ()->charon_runs);
  stand_ins_get ()->charon_runs = FALSE;
  self->stopped = TRUE;
  vici_client_close (self->client);
  if (stand_ins_get ()->slow_end)
    stand_ins_get ()->ending = g_steal_pointer (&task);
  else
    g_task_return_boolean (task, TRUE);
}

void
charon_stop_finish (Charon *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
