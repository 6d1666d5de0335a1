/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real L2TP session above a charon that follows a script, and a call that says what the test says. In the drawings
 * the session is on the left, charon or xl2tpd on the right, and behind it the server.
 */
#include "config.h"

#include "src/l2tp/l2tp-session.h"

#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/l2tp/l2tp-call.h"
#include "src/l2tp/l2tp-path.h"
#include "tests/unit/stand-ins.h"

/* --- in place of l2tp-path.c and source-port.c --- */

L2tpPath *
l2tp_path_new (const char *charon_id, GError **error)
{
  L2tpPath *path = g_new0 (L2tpPath, 1);

  path->directory = "/run/test";
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

struct _L2tpCall {
  GObject parent;
  gboolean unanswered;
  gboolean repeatable;
  gboolean by_eap;
  gboolean wants_eap;
};

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
static StandIns *
begin (const char *key, const char *value)
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
static void
expect_refusal (StandIns *self, const char *group, const char *line)
{
  g_autoptr (GBytes) event = fake_charon_message ("group", group, "level", "1", "msg", line, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", event);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'l2tp' failed");
}

#define SILENCE "IKE", "giving up after 3 retransmits"
#define BAD_SELECTORS "IKE", "received TS_UNACCEPTABLE notify, no CHILD_SA built"

/*                   ← ICRP
 *          ← placed */
static void
place (StandIns *self)
{
  stand_ins_await_state (self, SESSION_DIAL);
  g_signal_emit_by_name (self->call, "placed");
  stand_ins_await_state (self, SESSION_PPP);
}

/*                   ← IPCP Configure-Ack
 *          ← address */
static void
give_address (StandIns *self)
{
  PppReport report = { .type = PPP_REPORT_IP, .mtu = 1400, .text = "ppp0", .ip.local = { 10, 0, 0, 2 } };

  IPSEC_L2TP_CALL (self->call)->unanswered = FALSE;
  g_signal_emit_by_name (self->call, "address", &report);
}

/* initiate →        → Main Mode, Quick Mode
 *                   ← Quick Mode
 *          ← child-updown up
 * and the call, until addresses are there. */
static void
bring_up (StandIns *self, const char *id)
{
  stand_ins_expect_child (self, id);
  if (session_get_state (self->session) == SESSION_IDLE)
    session_start (self->session);
  place (self);
  give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
}

static void
end_call (StandIns *self, Failure failure)
{
  g_autoptr (GError) error = failure_new (failure, NULL);

  g_signal_emit_by_name (self->call, "ended", error);
}

/* Lets the state's deadline come; before it there is the moment when an answer should have come, which it has. */
static void
outlast (StandIns *self)
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

static void
ends (StandIns *self, const char *text)
{
  stand_ins_await (self, text);
  stand_ins_settle ();
}

static void
stop (StandIns *self)
{
  session_stop (self->session);
  stand_ins_await (self, "hung-up ");
  ends (self, "done:stopped ");
}

/* --- the way up --- */

static void
test_up_and_stop (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self, "1");
  stop (self);
}

static void
test_without_ipsec (void)
{
  g_autoptr (StandIns) self = begin ("ipsec", "no");

  session_start (self->session);
  place (self);
  give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  stop (self);
}

/* xl2tpd knows no IPv6. */
static void
test_only_ip6 (void)
{
  g_autoptr (StandIns) self = begin ("gateway", "2001:db8::1");

  session_start (self->session);
  ends (self, "done:no-ip4 ");
}

static void
test_charon_dies (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self, "1");
  fake_charon_die (self->charon);
  ends (self, "done:charon-died ");
}

/* --- attempts --- */

/* initiate →        → Quick Mode for port 1701
 *                   ← NO
 * and once more from another port, where it is refused as well. */
static void
test_port_is_refused (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  expect_refusal (self, BAD_SELECTORS);
  expect_refusal (self, BAD_SELECTORS);
  session_start (self->session);
  stand_ins_await (self, "port:1701 port:0 ");
  ends (self, "done:selectors ");
}

static void
test_port_is_fixed (void)
{
  g_autoptr (StandIns) self = begin ("l2tp-source-port", "1701");

  expect_refusal (self, BAD_SELECTORS);
  session_start (self->session);
  stand_ins_await (self, "port:1701 ");
  ends (self, "done:selectors ");
}

/* Nobody answers L2TP: the call is dropped, then its SA, and the other port has its try.
 *          → SCCRQ, thrice
 * hang up →
 * terminate →       → DELETE */
static void
test_no_answer_to_l2tp (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await_state (self, SESSION_DIAL);
  fake_charon_expect (self->charon, "terminate");
  fake_charon_reply_ok (self->charon);
  stand_ins_expect_child (self, "2");
  end_call (self, FAILURE_NO_ANSWER_L2TP);
  /* what it says from now on is not the next one's */
  end_call (self, FAILURE_NO_ANSWER_L2TP);
  stand_ins_await (self, "port:1701 hung-up port:0 ");
  stand_ins_await_state (self, SESSION_DIAL);
  /* the second time there is nothing left to try */
  end_call (self, FAILURE_NO_ANSWER_L2TP);
  ends (self, "done:no-answer-l2tp ");
}

/* The server does nothing but EAP: once more with it, through the same SA. */
static void
test_with_eap (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  place (self);
  IPSEC_L2TP_CALL (self->call)->wants_eap = TRUE;
  end_call (self, FAILURE_PPP);
  stand_ins_await (self, "port:1701 hung-up ");
  place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  end_call (self, FAILURE_LOGIN);
  ends (self, "done:login ");
}

/* EAP came to nothing where it goes first: once more without it; and if the server does nothing else, what came of EAP is
 * what is told. */
static void
test_without_eap (void)
{
  g_autoptr (StandIns) self = begin ("ppp-auth", "mschapv2,eap,pap");

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  end_call (self, FAILURE_LOGIN);
  stand_ins_await (self, "port:1701 hung-up ");
  place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  end_call (self, FAILURE_PPP);
  ends (self, "done:login ");
}

/* Likewise, but with the call the server ends the SA, which is heard when it is called again:
 *                   ← CDN, DELETE
 * initiate →        → Main Mode, Quick Mode */
static void
test_sa_ends_with_call (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  end_call (self, FAILURE_LOGIN);
  stand_ins_await_state (self, SESSION_LOAD);
  stand_ins_await_state (self, SESSION_DIAL);
  stand_ins_expect_child (self, "2");
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "port:1701 hung-up hung-up port:1701 ");
  place (self);
  give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  /* this one was made for the call */
  stand_ins_child (self, "2", FALSE);
  ends (self, "done:connection-lost ");
}

/* The server's xl2tpd has drawn 0 as its number: the same again, once. */
static void
test_bad_luck (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await_state (self, SESSION_DIAL);
  IPSEC_L2TP_CALL (self->call)->repeatable = TRUE;
  end_call (self, FAILURE_CALL_REFUSED);
  stand_ins_await (self, "port:1701 hung-up ");
  stand_ins_await_state (self, SESSION_DIAL);
  IPSEC_L2TP_CALL (self->call)->repeatable = TRUE;
  end_call (self, FAILURE_CALL_REFUSED);
  ends (self, "done:call-refused ");
}

/* --- the end of what was up --- */

static void
test_hung_up (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self, "1");
  end_call (self, FAILURE_SERVER_CLOSED);
  ends (self, "done:server-closed ");
}

/*                   ← DELETE
 *          ← child-updown
 * Without its SA nothing of the call can get out any more. */
static void
test_child_down (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self, "1");
  stand_ins_child (self, "1", FALSE);
  ends (self, "done:connection-lost ");
}

/* hang up →
 * terminate →       → DELETE
 * initiate →        → Main Mode, Quick Mode, and so on */
static void
test_redials (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self, "1");
  end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  bring_up (self, "2");
  /* the old one is heard no more, and has no timer left */
  stand_ins_settle ();
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  stop (self);
}

/* Its server is away for as long as it takes; the pause grows to a minute. */
static void
test_redials_without_end (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");
  guint pause = 0;

  bring_up (self, "1");
  stand_ins_child (self, "1", FALSE);
  stand_ins_await_state (self, SESSION_RECOVER);
  for (guint i = 0; i < 30; i++) {
    expect_refusal (self, SILENCE);
    pause = stand_ins_expire (self);
    stand_ins_await_state (self, SESSION_INITIATE);
    stand_ins_await_state (self, SESSION_RECOVER);
  }
  g_assert_cmpuint (pause, >=, 59);
  /* another uplink: at once */
  stand_ins_set_device (self, 3);
  g_assert_cmpint (stand_ins_pause (self), ==, 0);
  bring_up (self, "2");
  stop (self);
}

/* A refused password is the user's to mend. */
static void
test_redial_refused (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self, "1");
  end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  place (self);
  end_call (self, FAILURE_LOGIN);
  ends (self, "done:login ");
}

/* IPsec comes, and nobody answers L2TP yet, from either port. */
static void
test_redial_unanswered (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self, "1");
  end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  stand_ins_await_state (self, SESSION_DIAL);
  stand_ins_expect_child (self, "3");
  end_call (self, FAILURE_NO_ANSWER_L2TP);
  stand_ins_await_state (self, SESSION_LOAD);
  stand_ins_await_state (self, SESSION_DIAL);
  end_call (self, FAILURE_NO_ANSWER_L2TP);
  stand_ins_await_state (self, SESSION_RECOVER);
  stop (self);
}

/* A deadline of an attempt ends only that. */
static void
test_redial_is_overdue (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self, "1");
  end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  place (self);
  outlast (self);
  stand_ins_await_state (self, SESSION_RECOVER);
  stop (self);
}

/* --- the ways out, from every state --- */

static const StandInsWayOut ways_out[] = {
  { SESSION_PREPARE, WAY_STOP, "done:stopped " },
  { SESSION_PREPARE, WAY_ERROR, "done:internal " },
  { SESSION_PREPARE, WAY_DEADLINE, "done:timeout " },
  { SESSION_LOAD, WAY_STOP, "done:stopped " },
  { SESSION_LOAD, WAY_ERROR, "done:internal " },
  { SESSION_LOAD, WAY_DEADLINE, "done:timeout " },
  { SESSION_INITIATE, WAY_STOP, "done:stopped " },
  { SESSION_INITIATE, WAY_ERROR, "done:internal " },
  { SESSION_INITIATE, WAY_DEADLINE, "done:timeout " },
  { SESSION_DIAL, WAY_STOP, "done:stopped " },
  { SESSION_DIAL, WAY_ERROR, "done:internal " },
  { SESSION_DIAL, WAY_DEADLINE, "done:no-answer-l2tp " },
  { SESSION_PPP, WAY_STOP, "done:stopped " },
  { SESSION_PPP, WAY_ERROR, "done:internal " },
  { SESSION_PPP, WAY_DEADLINE, "done:timeout " },
  { SESSION_UP, WAY_STOP, "done:stopped " },
  { SESSION_UP, WAY_ERROR, "done:internal " },
  { SESSION_RECOVER, WAY_STOP, "done:stopped " },
  { SESSION_RECOVER, WAY_ERROR, "done:internal " },
};

static void
reach (StandIns *self, SessionState state)
{
  self->slow_charon = state == SESSION_PREPARE;
  if (state == SESSION_LOAD)
    fake_charon_expect (self->charon, "load-conn"); /* and no answer */
  else if (state == SESSION_INITIATE)
    fake_charon_expect (self->charon, "initiate"); /* likewise */
  else if (state == SESSION_DIAL || state == SESSION_PPP)
    stand_ins_expect_child (self, "1");
  if (state < SESSION_UP)
    session_start (self->session);
  else
    bring_up (self, "1");
  if (state == SESSION_PPP)
    place (self);
  if (state == SESSION_RECOVER)
    end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, state);
  stand_ins_settle ();
}

static void
test_way_out (gconstpointer data)
{
  const StandInsWayOut *way = data;
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  reach (self, way->state);
  stand_ins_take_way_out (self, way, outlast);
  /* what comes too late changes nothing */
  if (self->call)
    end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_child (self, "9", TRUE);
  stand_ins_child (self, "9", FALSE);
  session_feed (self->session, SESSION_EVENT_NEXT);
  ends (self, way->end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/l2tp-session/up-and-stop", test_up_and_stop);
  g_test_add_func ("/l2tp-session/without-ipsec", test_without_ipsec);
  g_test_add_func ("/l2tp-session/only-ip6", test_only_ip6);
  g_test_add_func ("/l2tp-session/charon-dies", test_charon_dies);
  g_test_add_func ("/l2tp-session/port-is-refused", test_port_is_refused);
  g_test_add_func ("/l2tp-session/port-is-fixed", test_port_is_fixed);
  g_test_add_func ("/l2tp-session/no-answer-to-l2tp", test_no_answer_to_l2tp);
  g_test_add_func ("/l2tp-session/with-eap", test_with_eap);
  g_test_add_func ("/l2tp-session/without-eap", test_without_eap);
  g_test_add_func ("/l2tp-session/sa-ends-with-call", test_sa_ends_with_call);
  g_test_add_func ("/l2tp-session/bad-luck", test_bad_luck);
  g_test_add_func ("/l2tp-session/hung-up", test_hung_up);
  g_test_add_func ("/l2tp-session/child-down", test_child_down);
  g_test_add_func ("/l2tp-session/redials", test_redials);
  g_test_add_func ("/l2tp-session/redials-without-end", test_redials_without_end);
  g_test_add_func ("/l2tp-session/redial-refused", test_redial_refused);
  g_test_add_func ("/l2tp-session/redial-unanswered", test_redial_unanswered);
  g_test_add_func ("/l2tp-session/redial-is-overdue", test_redial_is_overdue);
  stand_ins_add_ways_out ("/l2tp-session", ways_out, G_N_ELEMENTS (ways_out), test_way_out);
  return g_test_run ();
}
