/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/l2tp-stand-ins.h"

#include <string.h>

#include "shared/failures.h"
#include "src/l2tp/l2tp-path.h"
#include "src/l2tp/l2tp-session.h"

/* --- in place of l2tp-path.c and source-port.c --- */

L2tpPath *
l2tp_path_new (const char *charon_id, L2tpPathExposed exposed, gpointer user_data, GError **error)
{
  L2tpPath *path = g_new0 (L2tpPath, 1);

  path->directory = "/run/test";
  path->exposed = exposed;
  path->user_data = user_data;
  stand_ins_get ()->path = path;
  path->table = g_strdup (charon_id);
  stand_ins_get ()->ways++;
  return path;
}

gboolean
l2tp_path_set_peer (L2tpPath *path, GInetAddress *peer, GError **error)
{
  g_set_object (&path->peer, peer);
  if (!path->uplink)
    path->uplink = uplink_new (peer, 0, error);
  return TRUE;
}

gboolean
l2tp_path_shield (L2tpPath *path, const char *device, GInetAddress *inner4, GInetAddress *inner6, GError **error)
{
  return TRUE;
}

/* Nobody may use the old port any more. */
gboolean
l2tp_path_route (L2tpPath *path, FullTunnelConfig *full, const char *device, guint16 port, GError **error)
{
  return TRUE;
}

gboolean
l2tp_path_open (L2tpPath *path, guint16 port, GError **error)
{
  g_assert_null (stand_ins_get ()->call);
  path->port = port ? port : 40123;
  g_string_append_printf (stand_ins_get ()->log, "port:%u ", port);
  return TRUE;
}

void
l2tp_path_share_port (L2tpPath *path)
{
}

gboolean
l2tp_path_close_port (L2tpPath *path, GError **error)
{
  return TRUE;
}

gboolean
l2tp_path_flush (const L2tpPath *path, GError **error)
{
  stand_ins_get ()->flushed = TRUE;
  return TRUE;
}

void
l2tp_path_free (L2tpPath *path)
{
  g_clear_object (&path->uplink);
  g_clear_object (&path->peer);
  g_free (path->table);
  g_free (path);
  stand_ins_get ()->ways--;
}

/* --- in place of l2tp-call.c --- */

G_DEFINE_FINAL_TYPE (L2tpCall, l2tp_call, G_TYPE_OBJECT)

static void
l2tp_call_finalize (GObject *object)
{
  stand_ins_get ()->call = NULL;
  G_OBJECT_CLASS (l2tp_call_parent_class)->finalize (object);
}

static void
l2tp_call_class_init (L2tpCallClass *class)
{
  G_OBJECT_CLASS (class)->finalize = l2tp_call_finalize;
  g_signal_new ("placed", IPSEC_TYPE_L2TP_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("address", IPSEC_TYPE_L2TP_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("ended", IPSEC_TYPE_L2TP_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
l2tp_call_init (L2tpCall *self)
{
  self->unanswered = TRUE;
}

L2tpCall *
l2tp_call_new (const L2tpPlanInput *input, const Credentials *ppp, StateFile *state_file, GError **error)
{
  g_assert_null (stand_ins_get ()->call);
  if (stand_ins_get ()->no_call) {
    failure_set (error, FAILURE_RESOURCES, NULL);
    return NULL;
  }
  stand_ins_get ()->call = g_object_new (IPSEC_TYPE_L2TP_CALL, NULL);
  return stand_ins_get ()->call;
}

gboolean
l2tp_call_is_unanswered (L2tpCall *self)
{
  return self->unanswered;
}

GError *
l2tp_call_failure (L2tpCall *self)
{
  return failure_new (FAILURE_NO_ANSWER_L2TP, NULL);
}

gboolean
l2tp_call_is_repeatable (L2tpCall *self)
{
  return self->repeatable;
}

gboolean
l2tp_call_failed_by_eap (L2tpCall *self)
{
  return self->by_eap;
}

gboolean
l2tp_call_wants_eap (L2tpCall *self)
{
  return self->by_eap || self->wants_eap;
}

gboolean
l2tp_call_has_router (L2tpCall *self)
{
  return FALSE;
}

GInetAddress *
l2tp_call_get_address6 (L2tpCall *call)
{
  return NULL;
}

void
l2tp_call_cut_off (L2tpCall *self)
{
  g_string_append (stand_ins_get ()->log, "cut-off ");
}

static gboolean
on_stopped (gpointer task)
{
  g_string_append (stand_ins_get ()->log, "hung-up ");
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

void
l2tp_call_stop_async (L2tpCall *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_stopped, g_task_new (self, NULL, callback, user_data), g_object_unref);
}

void
l2tp_call_stop_finish (L2tpCall *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* --- parts of scripts --- */

/* The items more are as for stand_ins_read(). */
StandIns *
l2tp_stand_ins_begin (const char *key, const char *value)
{
  StandIns *self = stand_ins_new ();
  const char *const items[] = { "type", "l2tp", "gateway", "198.51.100.1", "local-port", "ephemeral", key, value, NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_follow (self, l2tp_session_new (profile, secrets));
  return self;
}

/* initiate →        → Main Mode, Quick Mode
 *                   ← what @line says
 *          ← failed */
void
l2tp_stand_ins_expect_refusal (StandIns *self, const char *group, const char *line)
{
  g_autoptr (GBytes) event = fake_charon_message ("group", group, "level", "1", "msg", line, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", event);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'l2tp' failed");
}

/*                   ← ICRP
 *          ← placed */
void
l2tp_stand_ins_place (StandIns *self)
{
  stand_ins_await_state (self, SESSION_DIAL);
  g_signal_emit_by_name (self->call, "placed");
  stand_ins_await_state (self, SESSION_PPP);
}

/*                   ← IPCP Configure-Ack
 *          ← address */
void
l2tp_stand_ins_give_address (StandIns *self)
{
  l2tp_stand_ins_give (self, "10.0.0.2");
}

void
l2tp_stand_ins_give (StandIns *self, const char *address)
{
  PppReport report = { .type = PPP_REPORT_IP, .mtu = 1400, .text = "ppp0" };
  g_autoptr (GInetAddress) local = g_inet_address_new_from_string (address);

  memcpy (report.ip.local, g_inet_address_to_bytes (local), sizeof report.ip.local);
  IPSEC_L2TP_CALL (self->call)->unanswered = FALSE;
  g_signal_emit_by_name (self->call, "address", &report);
}

/* initiate →        → Main Mode, Quick Mode
 *                   ← Quick Mode
 *          ← child-updown up
 * and the call, until addresses are there. */
void
l2tp_stand_ins_bring_up (StandIns *self, const char *id)
{
  stand_ins_expect_child (self, id);
  if (session_get_state (self->session) == SESSION_IDLE)
    session_start (self->session);
  l2tp_stand_ins_place (self);
  l2tp_stand_ins_give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
}

void
l2tp_stand_ins_end_call (StandIns *self, Failure failure)
{
  g_autoptr (GError) error = failure_new (failure, NULL);

  g_signal_emit_by_name (self->call, "ended", error);
}

/* Lets the state's deadline come; before it there is the moment when an answer should have come, which it has. */
void
l2tp_stand_ins_outlast (StandIns *self)
{
  SessionState state = session_get_state (self->session);

  if (self->call)
    IPSEC_L2TP_CALL (self->call)->unanswered = FALSE;
  while (self->session && session_get_state (self->session) == state) {
    stand_ins_expire (self);
    g_main_context_iteration (NULL, TRUE);
    g_main_context_iteration (NULL, FALSE);
  }
}

void
l2tp_stand_ins_ends (StandIns *self, const char *text)
{
  stand_ins_await (self, text);
  stand_ins_settle ();
}

void
l2tp_stand_ins_stop (StandIns *self)
{
  session_stop (self->session);
  stand_ins_await (self, "hung-up ");
  l2tp_stand_ins_ends (self, "done:stopped ");
}
