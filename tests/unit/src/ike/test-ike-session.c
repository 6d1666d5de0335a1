/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real IKEv2 session above a charon that follows a script. In the drawings the session is on the left, charon on the
 * right, and behind it the server.
 */
#include "config.h"

#include "src/ike/ike-session.h"

#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/ike/ike-tunnel.h"
#include "tests/unit/stand-ins.h"

/* --- in place of ike-tunnel.c --- */

IkeTunnel *
ike_tunnel_new (const char *name, gboolean ip6, const char *charon_id, GError **error)
{
  IkeTunnel *tunnel;

  if (g_strcmp0 (name, "refused") == 0) {
    failure_set (error, FAILURE_TUNNEL, NULL);
    return NULL;
  }
  tunnel = g_new0 (IkeTunnel, 1);
  tunnel->link = g_new0 (Link, 1);
  tunnel->link->name = g_strdup ("nm-xfrm-test");
  tunnel->link->if_id = 7;
  stand_ins_get ()->ways++;
  return tunnel;
}

gboolean
ike_tunnel_set_peer (IkeTunnel *tunnel, GInetAddress *peer, GError **error)
{
  if (!tunnel->uplink)
    tunnel->uplink = uplink_new (peer, 1, error);
  return TRUE;
}

gboolean
ike_tunnel_route (IkeTunnel *tunnel, FullTunnelConfig *full, guint16 port, GError **error)
{
  return TRUE;
}

gboolean
ike_tunnel_is_policy_based (const IkeTunnel *tunnel)
{
  return FALSE;
}

void
ike_tunnel_free (IkeTunnel *tunnel)
{
  g_clear_object (&tunnel->uplink);
  g_free (tunnel->link->name);
  g_free (tunnel->link);
  g_free (tunnel);
  stand_ins_get ()->ways--;
}

static char *
ca_path (void)
{
  return g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", "ca.pem", NULL);
}

/* A session for an address, so that no name is looked up. The items more are as for stand_ins_read(). */
static StandIns *
begin (const char *key, const char *value)
{
  StandIns *self = stand_ins_new ();
  g_autofree char *ca = ca_path ();
  const char *const items[] = { "gateway", "198.51.100.1", "ca", ca, key, value, NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  stand_ins_follow (self, ike_session_new (profile, secrets));
  return self;
}

/* --- parts of scripts --- */

/* initiate →        → IKE_SA_INIT, and nothing comes back for now */
static void
expect_initiate (StandIns *self)
{
  fake_charon_expect (self->charon, "initiate");
}

/* initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← what @line says
 *          ← failed */
static void
expect_refusal (StandIns *self, const char *group, const char *line)
{
  g_autoptr (GBytes) event = fake_charon_message ("group", group, "level", "1", "msg", line, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", event);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
}

#define REFUSED "IKE", "received AUTHENTICATION_FAILED notify error"
#define BAD_PASSWORD "IKE", "EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: '(null)'"
#define SILENCE "IKE", "giving up after 3 retransmits"
#define NO_ADDRESS "IKE", "received INTERNAL_ADDRESS_FAILURE notify, no CHILD_SA built"

/* load-* →
 *          ← success, each
 * initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
static void
bring_up (StandIns *self)
{
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
}

/* terminate →       → DELETE
 *           ← success
 * and charon is ended. */
static void
stop (StandIns *self)
{
  fake_charon_always (self->charon, "terminate", NULL);
  session_stop (self->session);
  stand_ins_await (self, "done:stopped ");
  /* it does not wait for a server that answers no more */
  if (strstr (fake_charon_get_log (self->charon), "terminate {"))
    g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "force = \"yes\""));
}

/*                   ← DELETE, or dead-peer detection has given up
 *          ← child-updown */
static void
lose (StandIns *self)
{
  stand_ins_child (self, "1", FALSE);
  stand_ins_await_state (self, SESSION_RECOVER);
}

static void
ends (StandIns *self, const char *text)
{
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_await (self, text);
  stand_ins_settle ();
}

/* --- the way up --- */

static void
test_up_and_stop (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  stop (self);
}

static void
test_no_tunnel (void)
{
  g_autoptr (StandIns) self = begin ("interface-name", "refused");

  session_start (self->session);
  ends (self, "done:tunnel ");
}

static void
test_no_charon (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  self->no_charon = TRUE;
  session_start (self->session);
  ends (self, "done:no-charon ");
}

/* What is still under way is cancelled when something else has failed. */
static void
test_no_credentials (void)
{
  g_autoptr (StandIns) self = begin ("ca", "/nonexistent/ca.pem");

  self->slow_charon = TRUE;
  session_start (self->session);
  ends (self, "done:certificate-unreadable ");
}

static void
test_no_plugin (void)
{
  g_autoptr (StandIns) self = begin ("eap-method", "peap");

  session_start (self->session);
  ends (self, "done:no-plugin ");
}

/* load-conn →
 *           ← refused */
static void
test_load_refused (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  fake_charon_expect (self->charon, "load-conn");
  fake_charon_reply_refused (self->charon, "invalid value for: proposals");
  session_start (self->session);
  ends (self, "done:internal ");
}

static void
test_refused (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  expect_refusal (self, BAD_PASSWORD);
  session_start (self->session);
  ends (self, "done:login ");
}

/* The first time silence is an answer: the user may have mistyped the name. */
static void
test_silence (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  expect_refusal (self, SILENCE);
  session_start (self->session);
  ends (self, "done:no-answer ");
}

/* --- who it is --- */

/* initiate →        → IKE_AUTH(IDr = 198.51.100.1)
 *                   ← AUTHENTICATION_FAILED
 *          ← failed
 * load-conn (nobody) →
 * initiate →        → IKE_AUTH, without IDr
 *                   ← IDr = other.example
 *          ← failed: it is not who was asked for */
static void
test_who_it_is (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);
  g_autoptr (GBytes) name = fake_charon_message (
    "group", "IKE", "level", "1", "msg", "authentication of 'other.example' with ECDSA_WITH_SHA256_DER successful", NULL);
  g_autoptr (GBytes) unfit = fake_charon_message (
    "group", "CFG", "level", "1", "msg",
    "constraint check failed: identity '*.nobody.invalid' (ID_FQDN) required, not matched by 'other.example' (ID_FQDN)", NULL);

  expect_refusal (self, REFUSED);
  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", name);
  fake_charon_event (self->charon, "log", unfit);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  session_start (self->session);
  ends (self, "done:server-identity ");
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "*.nobody.invalid"));
}

/* The same, and it refuses nobody in particular, too: then what it said first counts. */
static void
test_refused_anyhow (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  expect_refusal (self, REFUSED);
  expect_refusal (self, SILENCE);
  session_start (self->session);
  ends (self, "done:client-refused ");
}

/* initiate →        → IKE_AUTH(IDr = 198.51.100.1)
 *                   ← IDr = "CN=198.51.100.1"
 *          ← failed
 * load-conn (CN=198.51.100.1) →
 * initiate →        → IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
static void
test_called_by_its_subject (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);
  g_autoptr (GBytes) name = fake_charon_message (
    "group", "IKE", "level", "1", "msg", "authentication of 'CN=198.51.100.1' with ECDSA_WITH_SHA256_DER successful", NULL);
  g_autoptr (GBytes) unfit = fake_charon_message (
    "group", "CFG", "level", "1", "msg",
    "constraint check failed: identity '198.51.100.1' (ID_IPV4_ADDR) required, not matched by 'CN=198.51.100.1' "
    "(ID_DER_ASN1_DN)", NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", name);
  fake_charon_event (self->charon, "log", unfit);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "id = \"CN=198.51.100.1\""));
  stop (self);
}

/* --- up --- */

static void
test_uplink_changes (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  /* without an uplink there is nothing to tell */
  stand_ins_set_device (self, 0);
  stand_ins_settle ();
  g_assert_cmpstr (self->log->str, ==, "");
  stop (self);
}

/*                   ← INFORMATIONAL from another address (RFC 4555)
 *          ← ike-update */
static void
test_server_moves (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);
  g_autoptr (GBytes) event = fake_charon_message ("remote-host", "198.51.100.7", NULL);

  bring_up (self);
  fake_charon_emit (self->charon, "ike-update", event);
  stand_ins_await (self, "up:10.0.0.2 ");
  stop (self);
}

/* eth0 goes, and eth1 has another address. The server speaks MOBIKE: charon's
 *                   → UPDATE_SA_ADDRESSES */
static void
test_roams (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  stand_ins_say (self, "IKE", "peer supports MOBIKE");
  stand_ins_settle ();
  stand_ins_move (self, "203.0.113.10");
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  stop (self);
}

/* The same, and it does not: no time is lost with the old IKE_SA.
 * terminate →
 * initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
static void
test_roams_without_mobike (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_expect_child (self, "2");
  stand_ins_move (self, "203.0.113.10");
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_child (self, "1", FALSE);
  while (stand_ins_pause (self) < 0 && session_get_state (self->session) == SESSION_RECOVER)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (stand_ins_pause (self), ==, 0);
  stand_ins_await (self, "up:10.0.0.2 ");
  stop (self);
}

static void
test_charon_dies (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self);
  fake_charon_die (self->charon);
  ends (self, "done:charon-died ");
}

/* --- recovery --- */

/* One attempt that fails as @line says, from RECOVER back to it; gives the pause before it. */
static guint
fail_again (StandIns *self, const char *group, const char *line)
{
  guint pause = stand_ins_expire (self);

  expect_refusal (self, group, line);
  stand_ins_await_state (self, SESSION_INITIATE);
  while (session_get_state (self->session) == SESSION_INITIATE)
    g_main_context_iteration (NULL, TRUE);
  return pause;
}

static void
test_recovers (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  lose (self);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  stop (self);
}

/* Ten attempts, unless the user insists. */
static void
test_attempts (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  lose (self);
  for (guint i = 0; i < 8; i++)
    fail_again (self, SILENCE);
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_RECOVER);
  fail_again (self, SILENCE);
  ends (self, "done:no-answer ");
}

/* What passes and what does not, the whole day long. */
static void
test_persistent (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");
  guint last = 0;

  bring_up (self);
  lose (self);
  for (guint i = 0; i < 40; i++) {
    guint pause = i % 2 ? fail_again (self, SILENCE) : fail_again (self, NO_ADDRESS);

    g_assert_cmpint (session_get_state (self->session), ==, SESSION_RECOVER);
    g_assert_cmpuint (pause + 1, >=, last);
    g_assert_cmpuint (pause, <=, 60);
    last = pause;
  }
  g_assert_cmpuint (last, >=, 59);
  /* another uplink: at once */
  stand_ins_expect_child (self, "2");
  stand_ins_set_device (self, 3);
  g_assert_cmpint (stand_ins_pause (self), ==, 0);
  stand_ins_await (self, "up:10.0.0.2 ");
  stop (self);
}

/* A refused password is the user's to mend, whatever the server said before. */
static void
test_persistent_but_refused (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self);
  lose (self);
  fail_again (self, NO_ADDRESS);
  fail_again (self, BAD_PASSWORD);
  ends (self, "done:login ");
}

/* Without an uplink nobody is called, and nothing waits for a clock. */
static void
test_no_uplink (void)
{
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  bring_up (self);
  stand_ins_set_device (self, 0);
  lose (self);
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  expect_initiate (self);
  stand_ins_set_device (self, 4);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_settle ();
  stop (self);
}

/* The timer of one recovery is gone when the next state begins: nothing calls a server that is there, and what comes of
 * such a call cannot end the tunnel. */
static void
test_one_timer (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  lose (self);
  stand_ins_expect_child (self, "2");
  /* by two ways at once, of which the second finds nobody waiting */
  stand_ins_set_device (self, 3);
  stand_ins_set_device (self, 4);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_settle ();
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  stop (self);
}

/* The tunnel comes by itself while the session waits. */
static void
test_comes_by_itself (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  bring_up (self);
  lose (self);
  stand_ins_child (self, "2", TRUE);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  stop (self);
}

/* Up and down in one breath: the second counts. */
static void
test_down_at_once (void)
{
  g_autoptr (StandIns) self = begin (NULL, NULL);

  expect_initiate (self);
  fake_charon_reply_ok (self->charon);
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_settle ();
  stand_ins_child (self, "1", TRUE);
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_await_state (self, SESSION_RECOVER);
  stop (self);
}

/* --- the ways out, from every state --- */

typedef struct {
  SessionState state;
  enum { STOP, ERROR, DEADLINE } event;
  const char *end;
} WayOut;

static const WayOut ways_out[] = {
  { SESSION_PREPARE, STOP, "done:stopped " },      { SESSION_PREPARE, ERROR, "done:internal " },
  { SESSION_PREPARE, DEADLINE, "done:timeout " },  { SESSION_LOAD, STOP, "done:stopped " },
  { SESSION_LOAD, ERROR, "done:internal " },       { SESSION_LOAD, DEADLINE, "done:timeout " },
  { SESSION_INITIATE, STOP, "done:stopped " },     { SESSION_INITIATE, ERROR, "done:internal " },
  { SESSION_INITIATE, DEADLINE, "done:timeout " }, { SESSION_UP, STOP, "done:stopped " },
  { SESSION_UP, ERROR, "done:internal " },         { SESSION_RECOVER, STOP, "done:stopped " },
  { SESSION_RECOVER, ERROR, "done:internal " },
};

static void
reach (StandIns *self, SessionState state)
{
  if (state >= SESSION_UP)
    bring_up (self);
  if (state == SESSION_RECOVER)
    lose (self);
  if (state >= SESSION_UP)
    return;
  self->slow_charon = state == SESSION_PREPARE;
  if (state == SESSION_LOAD)
    fake_charon_expect (self->charon, "load-conn"); /* and no answer */
  if (state == SESSION_INITIATE)
    expect_initiate (self);
  session_start (self->session);
  stand_ins_await_state (self, state);
}

static void
test_way_out (gconstpointer data)
{
  const WayOut *way = data;
  g_autoptr (StandIns) self = begin ("persistent", "yes");

  reach (self, way->state);
  stand_ins_settle ();
  fake_charon_always (self->charon, "terminate", NULL);
  switch (way->event) {
  case STOP:
    session_stop (self->session);
    break;
  case ERROR:
    session_fail (self->session, failure_new (FAILURE_INTERNAL, NULL));
    break;
  case DEADLINE:
    stand_ins_expire (self);
    break;
  }
  while (session_get_state (self->session) != SESSION_CLEANUP)
    g_main_context_iteration (NULL, TRUE);
  /* what comes too late changes nothing */
  if (way->state != SESSION_PREPARE) {
    stand_ins_child (self, "9", TRUE);
    stand_ins_child (self, "9", FALSE);
  }
  session_feed (self->session, SESSION_EVENT_NEXT);
  ends (self, way->end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/ike-session/up-and-stop", test_up_and_stop);
  g_test_add_func ("/ike-session/no-tunnel", test_no_tunnel);
  g_test_add_func ("/ike-session/no-charon", test_no_charon);
  g_test_add_func ("/ike-session/no-credentials", test_no_credentials);
  g_test_add_func ("/ike-session/no-plugin", test_no_plugin);
  g_test_add_func ("/ike-session/load-refused", test_load_refused);
  g_test_add_func ("/ike-session/refused", test_refused);
  g_test_add_func ("/ike-session/silence", test_silence);
  g_test_add_func ("/ike-session/who-it-is", test_who_it_is);
  g_test_add_func ("/ike-session/refused-anyhow", test_refused_anyhow);
  g_test_add_func ("/ike-session/called-by-its-subject", test_called_by_its_subject);
  g_test_add_func ("/ike-session/uplink-changes", test_uplink_changes);
  g_test_add_func ("/ike-session/server-moves", test_server_moves);
  g_test_add_func ("/ike-session/roams", test_roams);
  g_test_add_func ("/ike-session/roams-without-mobike", test_roams_without_mobike);
  g_test_add_func ("/ike-session/charon-dies", test_charon_dies);
  g_test_add_func ("/ike-session/recovers", test_recovers);
  g_test_add_func ("/ike-session/attempts", test_attempts);
  g_test_add_func ("/ike-session/persistent", test_persistent);
  g_test_add_func ("/ike-session/persistent-but-refused", test_persistent_but_refused);
  g_test_add_func ("/ike-session/no-uplink", test_no_uplink);
  g_test_add_func ("/ike-session/one-timer", test_one_timer);
  g_test_add_func ("/ike-session/comes-by-itself", test_comes_by_itself);
  g_test_add_func ("/ike-session/down-at-once", test_down_at_once);
  for (guint i = 0; i < G_N_ELEMENTS (ways_out); i++) {
    static const char *const events[] = { "stop", "error", "deadline" };
    g_autofree char *path = g_strdup_printf ("/ike-session/%s/%s", session_state_to_string (ways_out[i].state),
                                             events[ways_out[i].event]);

    g_test_add_data_func (path, &ways_out[i], test_way_out);
  }
  return g_test_run ();
}
