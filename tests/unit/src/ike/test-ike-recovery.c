/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real IKEv2 session where not everything goes well at once: several addresses, and a tunnel that is lost. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/ike/ike-session.h"
#include "tests/unit/ike-stand-ins.h"

/* --- more than one address --- */

#define V6 "2001:db8::1"
#define V4 "198.51.100.1"
#define NO_PROPOSAL "IKE", "received NO_PROPOSAL_CHOSEN notify error"

static StandIns *
begin_named (const char *found)
{
  StandIns *self = ike_stand_ins_begin ("gateway", "vpn.example.org");

  self->found = found;
  return self;
}

/* How often charon was told of an address. */
static guint
count_calls (StandIns *self, const char *address)
{
  g_autofree char *text = g_strdup_printf ("remote_addrs [\n      \"%s\"\n", address);

  return stand_ins_count (self, text);
}

/* The families alternate, and who was silent is called again with more patience. */
static void
test_addresses (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " 2001:db8::2 " V4);

  for (guint i = 0; i < 4; i++)
    ike_stand_ins_expect_refusal (self, SILENCE);
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (count_calls (self, V6), ==, 2);
  g_assert_cmpuint (count_calls (self, V4), ==, 2);
  g_assert_cmpuint (count_calls (self, "2001:db8::2"), ==, 1);
  /* charon forgets certificates at each call: it is given the authority each time. */
  g_assert_cmpuint (stand_ins_count (self, "clear-creds {"), ==, 5);
  g_assert_cmpuint (stand_ins_count (self, "load-cert {"), ==, 5);
  ike_stand_ins_stop (self);
}

static void
test_addresses_silent (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " " V4);

  for (guint i = 0; i < 6; i++)
    ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-answer ");
}

/* The server listens at its IPv4 address alone; the other one is somebody else's, or half configured. */
static void
test_other_family (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " 2001:db8::2 " V4);

  ike_stand_ins_expect_refusal (self, NO_PROPOSAL);
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (count_calls (self, V4), ==, 1);
  ike_stand_ins_stop (self);
}

/* What one has said is more than the silence of the others. */
static void
test_other_family_silent (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " " V4);

  ike_stand_ins_expect_refusal (self, NO_PROPOSAL);
  for (guint i = 0; i < 5; i++)
    ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:proposal-ike ");
}

/* Nobody is called where no route leads. */
static void
test_one_way (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " " V4);

  self->no_way = V6;
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (count_calls (self, V6), ==, 0);
  ike_stand_ins_stop (self);
}

static void
test_no_way (void)
{
  g_autoptr (StandIns) self = begin_named (V6);

  self->no_way = V6;
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-answer ");
}

/* An address, where IPv6 has a way. */
static void
test_only_ip6_here (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("gateway", V4);

  self->no_way = V4;
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-answer ");
  g_assert_nonnull (strstr (self->states->str, "this network has IPv6 only"));
}

/* A wrong password is wrong everywhere, and one try more may lock the account. */
static void
test_addresses_login (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " " V4);

  ike_stand_ins_expect_refusal (self, BAD_PASSWORD);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:login ");
}

/* --- our own ports --- */

/* initiate →        → IKE_SA_INIT, and nothing comes back to an ephemeral port
 * and from 500
 * initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
static void
test_standard_ports (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("local-port", "auto");

  ike_stand_ins_expect_refusal (self, SILENCE);
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_true (self->standard_ports);
  g_assert_null (strstr (fake_charon_get_log (self->charon), "encap = \"yes\""));
  ike_stand_ins_stop (self);
}

/* A system charon has them. */
static void
test_ports_taken (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("local-port", "auto");

  self->ports_taken = TRUE;
  ike_stand_ins_expect_refusal (self, SILENCE);
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_false (self->standard_ports);
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "encap = \"yes\""));
  ike_stand_ins_stop (self);
}

/* A charon that is replaced and does not end is not waited for, and the session is over by then. */
static void
test_slow_end (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("local-port", "auto");

  self->slow_end = TRUE;
  ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  while (!self->ending)
    g_main_context_iteration (NULL, TRUE);
  session_stop (self->session);
  stand_ins_await_state (self, SESSION_CLEANUP);
  stand_ins_settle ();
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "undo: charon takes too long*");
  stand_ins_expire (self);
  stand_ins_settle ();
  stand_ins_expire (self);
  stand_ins_await (self, "done:stopped ");
  g_test_assert_expected_messages ();
  g_task_return_boolean (self->ending, TRUE);
  g_clear_object (&self->ending);
  stand_ins_settle ();
}

/* AH does not go in UDP. */
static void
test_ports_taken_ah (void)
{
  const char *const items[] = { "gateway", "198.51.100.1", "local-port", "auto", "ah", "sha256", NULL };
  g_autoptr (StandIns) self = stand_ins_new ();
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  stand_ins_follow (self, ike_session_new (profile, secrets));
  self->ports_taken = TRUE;
  ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-answer ");
  g_assert_null (strstr (fake_charon_get_log (self->charon), "encap = \"yes\""));
}

static void
test_ports_once_each (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("local-port", "auto");

  ike_stand_ins_expect_refusal (self, SILENCE);
  ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-answer ");
}

static void
test_standard_ports_wanted (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("local-port", "standard");

  self->ports_taken = TRUE;
  session_start (self->session);
  ike_stand_ins_ends (self, "done:port-taken ");
}

/* --- recovery --- */

/* One attempt that fails as @line says, from RECOVER back to it; gives the pause before it. */
static guint
fail_again (StandIns *self, const char *group, const char *line)
{
  guint pause = stand_ins_expire (self);

  ike_stand_ins_expect_refusal (self, group, line);
  stand_ins_await_state (self, SESSION_INITIATE);
  while (session_get_state (self->session) == SESSION_INITIATE)
    g_main_context_iteration (NULL, TRUE);
  return pause;
}

/* The next one is started. */
static void
test_persistent_charon_dies (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_bring_up (self);
  fake_charon_die (self->charon);
  ike_stand_ins_replace_charon (self);
  ike_stand_ins_stop (self);
}

/* charon dies while a new call is prepared: what comes of the preparation is no tunnel. */
static void
test_persistent_charon_dies_early (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");
  g_autoptr (GError) error = failure_new (FAILURE_CHARON_DIED, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  stand_ins_expire (self);
  stand_ins_await_state (self, SESSION_PREPARE);
  g_signal_emit_by_name (self->process, "died", error);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_settle ();
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_RECOVER);
  g_assert_null (strstr (self->log->str, "up:"));
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* A server keeps charon busy without end, so that it hears no other command.
 * initiate →        → IKE_AUTH
 *                   ← EAP, EAP, EAP */
static void
test_persistent_stall (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  ike_stand_ins_expect_initiate (self);
  stand_ins_expire (self);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_settle ();
  stand_ins_expire (self);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

static void
test_recovers (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* RFC 7296 1.3.3: what a server refuses in an IKE_SA it may grant in a new one, which is asked for once.
 * initiate →        → CREATE_CHILD_SA
 *                   ← NO_PROPOSAL_CHOSEN
 *          ← failed
 * terminate →
 * initiate →
 *          ← child-updown up */
static void
test_refused_child (gconstpointer line)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  ike_stand_ins_expect_refusal (self, "IKE", line);
  fake_charon_expect (self->charon, "terminate");
  fake_charon_reply_ok (self->charon);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* A server that was there answers to our ports: that it is silent now is nothing that others would change. */
static void
test_same_ports (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("local-port", "auto");

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  fail_again (self, SILENCE);
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_RECOVER);
  g_assert_false (self->standard_ports);
  ike_stand_ins_stop (self);
}

/* While traffic is blocked no name server can be asked, but it is known where the server was. */
static void
test_known_address (void)
{
  g_autoptr (StandIns) self = begin_named (NULL);

  self->known = V4;
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (count_calls (self, V4), ==, 1);
  ike_stand_ins_stop (self);
}

/* Ten attempts, unless the user insists. */
static void
test_attempts (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  for (guint i = 0; i < 8; i++)
    fail_again (self, SILENCE);
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_RECOVER);
  fail_again (self, SILENCE);
  ike_stand_ins_ends (self, "done:no-answer ");
}

/* up                ← DELETE
 *          ← child-updown down, and again and again: another device has the same account. */
static void
be_replaced (StandIns *self, const char *id)
{
  stand_ins_say (self, "IKE", "received DELETE for IKE_SA 4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e[1]");
  stand_ins_settle ();
  stand_ins_child (self, id, FALSE);
}

/* From RECOVER to UP and out again; gives the pause before it. */
static guint
be_replaced_again (StandIns *self)
{
  guint pause;

  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expect_child (self, "2");
  pause = stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  be_replaced (self, "2");
  return pause;
}

static void
test_replaced (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  be_replaced (self, "1");
  for (guint i = 0; i < 4; i++)
    be_replaced_again (self);
  ike_stand_ins_ends (self, "done:replaced ");
}

static void
test_persistent_replaced (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");
  guint pause = 0;

  ike_stand_ins_bring_up (self);
  be_replaced (self, "1");
  for (guint i = 0; i < 9; i++)
    pause = be_replaced_again (self);
  g_assert_cmpuint (pause, >=, 59);
  stand_ins_await_state (self, SESSION_RECOVER);
  ike_stand_ins_stop (self);
}

/* This client crashed, and the server keeps its only address until it notices. */
static void
test_address_is_taken (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_refusal (self, NO_ADDRESS);
  session_start (self->session);
  for (guint i = 0; i < 2; i++) {
    while (stand_ins_pause (self) < 9 || stand_ins_pause (self) > 10)
      g_main_context_iteration (NULL, TRUE);
    if (i == 0)
      ike_stand_ins_expect_refusal (self, NO_ADDRESS);
    else
      stand_ins_expect_child (self, "1");
    stand_ins_expire (self);
    stand_ins_settle ();
  }
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* Nor is there ever one. */
static void
test_no_address (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_refusal (self, NO_ADDRESS);
  session_start (self->session);
  for (guint i = 0; i < 3; i++) {
    while (stand_ins_pause (self) < 9 || stand_ins_pause (self) > 10)
      g_main_context_iteration (NULL, TRUE);
    ike_stand_ins_expect_refusal (self, NO_ADDRESS);
    stand_ins_expire (self);
    stand_ins_settle ();
  }
  ike_stand_ins_ends (self, "done:no-address ");
}

/* DynDNS: the server has another address now. */
static void
test_name_changes (void)
{
  g_autoptr (StandIns) self = begin_named (V4);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  self->found = "198.51.100.9";
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (count_calls (self, "198.51.100.9"), ==, 1);
  ike_stand_ins_stop (self);
}

/* Without a network there are no names either. */
static void
test_name_is_gone (void)
{
  g_autoptr (StandIns) self = begin_named (V4);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  self->found = NULL;
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* First IPv6 alone, then IPv4 alone. */
static void
test_family_changes (void)
{
  g_autoptr (StandIns) self = begin_named (V6 " " V4);

  ike_stand_ins_bring_up (self);
  g_assert_cmpuint (count_calls (self, V6), ==, 1);
  self->no_way = V6;
  ike_stand_ins_lose (self);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (count_calls (self, V4), ==, 1);
  ike_stand_ins_stop (self);
}

/* What passes and what does not, the whole day long. */
static void
test_persistent (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");
  guint last = 0;

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
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
  ike_stand_ins_stop (self);
}

/* A refused password is the user's to mend, whatever the server said before. */
static void
test_persistent_but_refused (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  fail_again (self, NO_ADDRESS);
  fail_again (self, BAD_PASSWORD);
  ike_stand_ins_ends (self, "done:login ");
}

/* Without an uplink nobody is called, and nothing waits for a clock. */
static void
test_no_uplink (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_bring_up (self);
  stand_ins_set_device (self, 0);
  ike_stand_ins_lose (self);
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  ike_stand_ins_expect_initiate (self);
  stand_ins_set_device (self, 4);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_settle ();
  ike_stand_ins_stop (self);
}

/* The timer of one recovery is gone when the next state begins: nothing calls a server that is there, and what comes of
 * such a call cannot end the tunnel. */
static void
test_one_timer (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  stand_ins_expect_child (self, "2");
  /* by two ways at once, of which the second finds nobody waiting */
  stand_ins_set_device (self, 3);
  stand_ins_set_device (self, 4);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_settle ();
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  ike_stand_ins_stop (self);
}

/* The tunnel comes by itself while the session waits. */
static void
test_comes_by_itself (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  stand_ins_child (self, "2", TRUE);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  ike_stand_ins_stop (self);
}

/* Up and down in one breath: the second counts. */
static void
test_down_at_once (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_initiate (self);
  fake_charon_reply_ok (self->charon);
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_settle ();
  stand_ins_child (self, "1", TRUE);
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_await_state (self, SESSION_RECOVER);
  ike_stand_ins_stop (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/ike-recovery/persistent-charon-dies", test_persistent_charon_dies);
  g_test_add_func ("/ike-recovery/persistent-charon-dies-early", test_persistent_charon_dies_early);
  g_test_add_func ("/ike-recovery/persistent-stall", test_persistent_stall);
  g_test_add_func ("/ike-recovery/recovers", test_recovers);
  g_test_add_func ("/ike-recovery/address-is-taken", test_address_is_taken);
  g_test_add_func ("/ike-recovery/no-address", test_no_address);
  g_test_add_func ("/ike-recovery/name-changes", test_name_changes);
  g_test_add_func ("/ike-recovery/name-is-gone", test_name_is_gone);
  g_test_add_func ("/ike-recovery/family-changes", test_family_changes);
  g_test_add_func ("/ike-recovery/addresses", test_addresses);
  g_test_add_func ("/ike-recovery/addresses/silent", test_addresses_silent);
  g_test_add_func ("/ike-recovery/addresses/login", test_addresses_login);
  g_test_add_func ("/ike-recovery/other-family", test_other_family);
  g_test_add_func ("/ike-recovery/other-family/silent", test_other_family_silent);
  g_test_add_func ("/ike-recovery/one-way", test_one_way);
  g_test_add_func ("/ike-recovery/no-way", test_no_way);
  g_test_add_func ("/ike-recovery/only-ip6-here", test_only_ip6_here);
  g_test_add_data_func ("/ike-recovery/refused-child/proposal", "received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built", test_refused_child);
  g_test_add_data_func ("/ike-recovery/refused-child/number", "received NO_ADDITIONAL_SAS notify, no CHILD_SA built", test_refused_child);
  g_test_add_func ("/ike-recovery/same-ports", test_same_ports);
  g_test_add_func ("/ike-recovery/known-address", test_known_address);
  g_test_add_func ("/ike-recovery/attempts", test_attempts);
  g_test_add_func ("/ike-recovery/persistent", test_persistent);
  g_test_add_func ("/ike-recovery/persistent-but-refused", test_persistent_but_refused);
  g_test_add_func ("/ike-recovery/no-uplink", test_no_uplink);
  g_test_add_func ("/ike-recovery/one-timer", test_one_timer);
  g_test_add_func ("/ike-recovery/comes-by-itself", test_comes_by_itself);
  g_test_add_func ("/ike-recovery/down-at-once", test_down_at_once);
  g_test_add_func ("/ike-recovery/replaced", test_replaced);
  g_test_add_func ("/ike-recovery/persistent-replaced", test_persistent_replaced);
  g_test_add_func ("/ike-recovery/ports/standard", test_standard_ports);
  g_test_add_func ("/ike-recovery/ports/slow-end", test_slow_end);
  g_test_add_func ("/ike-recovery/ports/taken", test_ports_taken);
  g_test_add_func ("/ike-recovery/ports/taken-ah", test_ports_taken_ah);
  g_test_add_func ("/ike-recovery/ports/once-each", test_ports_once_each);
  g_test_add_func ("/ike-recovery/ports/wanted", test_standard_ports_wanted);
  return g_test_run ();
}
