/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real L2TP session above a charon that follows a script, and a call that says what the test says. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "src/l2tp/l2tp-path.h"
#include "tests/unit/l2tp-stand-ins.h"

/* --- the way up --- */

static void
test_up_and_stop (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_stop (self);
}

static void
test_without_ipsec (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("ipsec", "no");

  session_start (self->session);
  l2tp_stand_ins_place (self);
  l2tp_stand_ins_give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  l2tp_stand_ins_stop (self);
}

/* xl2tpd knows no IPv6. */
static void
test_only_ip6 (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("gateway", "2001:db8::1");

  session_start (self->session);
  l2tp_stand_ins_ends (self, "done:no-ip4 ");
}

/* Of the server's addresses the first has no route, and one of IPv6 is no way for xl2tpd. */
static void
test_way (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("gateway", "vpn.example.org");
  g_autofree char *called = NULL;

  self->found = "198.51.100.1 2001:db8::1 198.51.100.2";
  self->no_way = "198.51.100.1";
  l2tp_stand_ins_bring_up (self, "1");
  called = g_inet_address_to_string (((L2tpPath *) self->path)->peer);
  g_assert_cmpstr (called, ==, "198.51.100.2");
  l2tp_stand_ins_stop (self);
}

static void
test_no_way_of_ip4 (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("gateway", "vpn.example.org");

  self->found = "198.51.100.1 2001:db8::1";
  self->no_way = "198.51.100.1";
  session_start (self->session);
  l2tp_stand_ins_ends (self, "done:no-answer ");
}

static void
test_charon_dies (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  fake_charon_die (self->charon);
  l2tp_stand_ins_ends (self, "done:charon-died ");
}

/* --- attempts --- */

/* initiate →        → Quick Mode for port 1701
 *                   ← NO
 * and once more from another port, where it is refused as well. */
static void
test_port_is_refused (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_expect_refusal (self, BAD_SELECTORS);
  l2tp_stand_ins_expect_refusal (self, BAD_SELECTORS);
  session_start (self->session);
  stand_ins_await (self, "port:1701 port:0 ");
  l2tp_stand_ins_ends (self, "done:selectors ");
}

static void
test_port_is_fixed (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("l2tp-source-port", "1701");

  l2tp_stand_ins_expect_refusal (self, BAD_SELECTORS);
  session_start (self->session);
  stand_ins_await (self, "port:1701 ");
  l2tp_stand_ins_ends (self, "done:selectors ");
}

/* Another address before there is a call: IPsec is for the old one.
 * initiate →        → Main Mode, Quick Mode
 * terminate →       → DELETE
 * initiate →        → Main Mode, Quick Mode */
static void
test_moves_before_call (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_move (self, "192.0.2.77");
  fake_charon_expect (self->charon, "terminate");
  fake_charon_reply_ok (self->charon);
  stand_ins_expect_child (self, "2");
  stand_ins_await (self, "port:1701 port:1701 ");
  l2tp_stand_ins_place (self);
  l2tp_stand_ins_give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  l2tp_stand_ins_stop (self);
}

/* The same while IKE fails, as it does then: nobody answers to where we are no longer. */
static void
test_moves_and_fails (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_move (self, "192.0.2.77");
  l2tp_stand_ins_expect_refusal (self, SILENCE);
  stand_ins_await (self, "port:1701 port:1701 ");
  l2tp_stand_ins_ends (self, "done:no-answer ");
}

/* Nobody answers L2TP: the call is dropped, then its SA, and the other port has its try.
 *          → SCCRQ, thrice
 * hang up →
 * terminate →       → DELETE */
static void
test_no_answer_to_l2tp (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await_state (self, SESSION_DIAL);
  fake_charon_expect (self->charon, "terminate");
  fake_charon_reply_ok (self->charon);
  stand_ins_expect_child (self, "2");
  l2tp_stand_ins_end_call (self, FAILURE_NO_ANSWER_L2TP);
  /* what it says from now on is not the next one's */
  l2tp_stand_ins_end_call (self, FAILURE_NO_ANSWER_L2TP);
  stand_ins_await (self, "port:1701 hung-up port:0 ");
  stand_ins_await_state (self, SESSION_DIAL);
  /* the second time there is nothing left to try */
  l2tp_stand_ins_end_call (self, FAILURE_NO_ANSWER_L2TP);
  l2tp_stand_ins_ends (self, "done:no-answer-l2tp ");
}

/* The server does nothing but EAP: once more with it, through the same SA. */
static void
test_with_eap (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  l2tp_stand_ins_place (self);
  IPSEC_L2TP_CALL (self->call)->wants_eap = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_PPP);
  stand_ins_await (self, "port:1701 hung-up ");
  l2tp_stand_ins_place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_LOGIN);
  l2tp_stand_ins_ends (self, "done:login ");
}

/* EAP came to nothing where it goes first: once more without it; and if the server does nothing else, what came of EAP is
 * what is told. */
static void
test_without_eap (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("ppp-auth", "mschapv2,eap,pap");

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  l2tp_stand_ins_place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_LOGIN);
  stand_ins_await (self, "port:1701 hung-up ");
  l2tp_stand_ins_place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_PPP);
  l2tp_stand_ins_ends (self, "done:login ");
}

/* Likewise, but with the call the server ends the SA, which is heard when it is called again:
 *                   ← CDN, DELETE
 * initiate →        → Main Mode, Quick Mode */
static void
test_sa_ends_with_call (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  l2tp_stand_ins_place (self);
  IPSEC_L2TP_CALL (self->call)->by_eap = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_LOGIN);
  stand_ins_await_state (self, SESSION_LOAD);
  stand_ins_await_state (self, SESSION_DIAL);
  stand_ins_expect_child (self, "2");
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "port:1701 hung-up hung-up port:1701 ");
  l2tp_stand_ins_place (self);
  l2tp_stand_ins_give_address (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  /* this one was made for the call */
  stand_ins_child (self, "2", FALSE);
  l2tp_stand_ins_ends (self, "done:connection-lost ");
}

/* The server's xl2tpd has drawn 0 as its number: the same again, once. */
static void
test_bad_luck (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await_state (self, SESSION_DIAL);
  IPSEC_L2TP_CALL (self->call)->repeatable = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_CALL_REFUSED);
  stand_ins_await (self, "port:1701 hung-up ");
  stand_ins_await_state (self, SESSION_DIAL);
  IPSEC_L2TP_CALL (self->call)->repeatable = TRUE;
  l2tp_stand_ins_end_call (self, FAILURE_CALL_REFUSED);
  l2tp_stand_ins_ends (self, "done:call-refused ");
}

/* --- the end of what was up --- */

static void
test_hung_up (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  l2tp_stand_ins_ends (self, "done:server-closed ");
}

/*                   ← DELETE
 *          ← child-updown
 * Without its SA nothing of the call can get out any more. */
static void
test_child_down (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_child (self, "1", FALSE);
  l2tp_stand_ins_ends (self, "done:connection-lost ");
}

/* hang up →
 * terminate →       → DELETE
 * initiate →        → Main Mode, Quick Mode, and so on */
static void
test_redials (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  l2tp_stand_ins_bring_up (self, "2");
  /* the old one is heard no more, and has no timer left */
  stand_ins_settle ();
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  l2tp_stand_ins_stop (self);
}

/* Its server is away for as long as it takes; the pause grows to a minute. */
static void
test_redials_without_end (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");
  guint pause = 0;

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_child (self, "1", FALSE);
  stand_ins_await_state (self, SESSION_RECOVER);
  for (guint i = 0; i < 30; i++) {
    l2tp_stand_ins_expect_refusal (self, SILENCE);
    pause = stand_ins_expire (self);
    stand_ins_await_state (self, SESSION_INITIATE);
    stand_ins_await_state (self, SESSION_RECOVER);
  }
  g_assert_cmpuint (pause, >=, 59);
  /* another uplink: at once */
  stand_ins_set_device (self, 3);
  g_assert_cmpint (stand_ins_pause (self), ==, 0);
  l2tp_stand_ins_bring_up (self, "2");
  l2tp_stand_ins_stop (self);
}

/* A refused password is the user's to mend. */
static void
test_redial_refused (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  l2tp_stand_ins_place (self);
  l2tp_stand_ins_end_call (self, FAILURE_LOGIN);
  l2tp_stand_ins_ends (self, "done:login ");
}

/* IPsec comes, and nobody answers L2TP yet, from either port. */
static void
test_redial_unanswered (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  stand_ins_await_state (self, SESSION_DIAL);
  stand_ins_expect_child (self, "3");
  l2tp_stand_ins_end_call (self, FAILURE_NO_ANSWER_L2TP);
  stand_ins_await_state (self, SESSION_LOAD);
  stand_ins_await_state (self, SESSION_DIAL);
  l2tp_stand_ins_end_call (self, FAILURE_NO_ANSWER_L2TP);
  stand_ins_await_state (self, SESSION_RECOVER);
  l2tp_stand_ins_stop (self);
}

/* A deadline of an attempt ends only that. */
static void
test_redial_is_overdue (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  l2tp_stand_ins_place (self);
  l2tp_stand_ins_outlast (self);
  stand_ins_await_state (self, SESSION_RECOVER);
  l2tp_stand_ins_stop (self);
}

/* Another uplink is no failure of anybody: at once, and without a goodbye that cannot arrive. */
static void
test_redial_moved (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_move (self, "192.0.2.77");
  stand_ins_await (self, "cut-off ");
  stand_ins_await_state (self, SESSION_RECOVER);
  g_assert_cmpint (stand_ins_pause (self), ==, 0);
  l2tp_stand_ins_bring_up (self, "2");
  l2tp_stand_ins_stop (self);
}

/* The address stays, the router is another one: NetworkManager has a route by way of the old one. */
static void
test_another_router (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  l2tp_stand_ins_stop (self);
}

/* The kernel has it before pppd tells: from now on the way to the server begins and ends here. */
static void
test_address_of_server (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  stand_ins_expect_child (self, "1");
  session_start (self->session);
  l2tp_stand_ins_place (self);
  stand_ins_move (self, "198.51.100.1");
  l2tp_stand_ins_ends (self, "cut-off hung-up done:no-address ");
}

/* Nobody's, one that this machine has already, and the server's own outside. */
static void
test_odd_address (void)
{
  static const char *const addresses[] = { "224.0.0.5", "0.0.0.0", "255.255.255.255", "127.0.0.1", "198.51.100.1" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

    stand_ins_expect_child (self, "1");
    session_start (self->session);
    l2tp_stand_ins_place (self);
    l2tp_stand_ins_give (self, addresses[i]);
    l2tp_stand_ins_ends (self, "hung-up done:no-address ");
  }
}

/* Back at an address that a call was lost from: the server may still have that one, by address and port. */
static void
test_redial_from_old_address (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_move (self, "192.0.2.77");
  stand_ins_await_state (self, SESSION_RECOVER);
  l2tp_stand_ins_bring_up (self, "2");
  g_assert_cmpuint (((L2tpPath *) self->path)->port, ==, 1701);
  l2tp_stand_ins_end_call (self, FAILURE_CONNECTION_LOST);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  l2tp_stand_ins_bring_up (self, "3");
  g_assert_cmpuint (((L2tpPath *) self->path)->port, !=, 1701);
  l2tp_stand_ins_stop (self);
}

/* The second call is the one that this computer lacks something for. */
static StandIns *
redial_in_vain (void)
{
  StandIns *self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, SESSION_RECOVER);
  self->no_call = TRUE;
  stand_ins_expire (self);
  stand_ins_expect_child (self, "2");
  return self;
}

/* What this computer lacks for the moment it may have the next time; the SA is dropped until then.
 * terminate →       → DELETE */
static void
test_redial_lacks (void)
{
  g_autoptr (StandIns) self = redial_in_vain ();

  stand_ins_await_state (self, SESSION_DIAL);
  fake_charon_expect (self->charon, "terminate");
  fake_charon_reply_ok (self->charon);
  stand_ins_await_state (self, SESSION_RECOVER);
  self->no_call = FALSE;
  stand_ins_settle ();
  stand_ins_expire (self);
  l2tp_stand_ins_bring_up (self, "3");
  l2tp_stand_ins_stop (self);
}

/* The network comes back while charon still says goodbye: what it is told then must not be told twice.
 * terminate →       → DELETE
 *           ← done */
static void
test_redial_while_ending (void)
{
  g_autoptr (StandIns) self = redial_in_vain ();

  fake_charon_expect (self->charon, "terminate"); /* and no answer yet */
  stand_ins_await_state (self, SESSION_DIAL);
  stand_ins_await_state (self, SESSION_RECOVER);
  self->no_call = FALSE;
  stand_ins_await (self, "port:1701 ");
  stand_ins_set_device (self, 3);
  stand_ins_await_state (self, SESSION_LOAD);
  stand_ins_settle ();
  g_assert_cmpstr (self->log->str, ==, "");
  fake_charon_answer (self->charon);
  stand_ins_await (self, "port:1701 ");
  l2tp_stand_ins_bring_up (self, "3");
  l2tp_stand_ins_stop (self);
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
    l2tp_stand_ins_bring_up (self, "1");
  if (state == SESSION_PPP)
    l2tp_stand_ins_place (self);
  if (state == SESSION_RECOVER)
    l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_await_state (self, state);
  stand_ins_settle ();
}

static void
test_way_out (gconstpointer data)
{
  const StandInsWayOut *way = data;
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  reach (self, way->state);
  stand_ins_take_way_out (self, way, l2tp_stand_ins_outlast);
  /* what comes too late changes nothing */
  if (self->call)
    l2tp_stand_ins_end_call (self, FAILURE_SERVER_CLOSED);
  stand_ins_child (self, "9", TRUE);
  stand_ins_child (self, "9", FALSE);
  session_feed (self->session, SESSION_EVENT_NEXT);
  l2tp_stand_ins_ends (self, way->end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/l2tp-session/up-and-stop", test_up_and_stop);
  g_test_add_func ("/l2tp-session/without-ipsec", test_without_ipsec);
  g_test_add_func ("/l2tp-session/only-ip6", test_only_ip6);
  g_test_add_func ("/l2tp-session/way", test_way);
  g_test_add_func ("/l2tp-session/no-way-of-ip4", test_no_way_of_ip4);
  g_test_add_func ("/l2tp-session/charon-dies", test_charon_dies);
  g_test_add_func ("/l2tp-session/port-is-refused", test_port_is_refused);
  g_test_add_func ("/l2tp-session/port-is-fixed", test_port_is_fixed);
  g_test_add_func ("/l2tp-session/moves-before-call", test_moves_before_call);
  g_test_add_func ("/l2tp-session/moves-and-fails", test_moves_and_fails);
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
  g_test_add_func ("/l2tp-session/redial-moved", test_redial_moved);
  g_test_add_func ("/l2tp-session/another-router", test_another_router);
  g_test_add_func ("/l2tp-session/address-of-server", test_address_of_server);
  g_test_add_func ("/l2tp-session/odd-address", test_odd_address);
  g_test_add_func ("/l2tp-session/redial-from-old-address", test_redial_from_old_address);
  g_test_add_func ("/l2tp-session/redial-lacks", test_redial_lacks);
  g_test_add_func ("/l2tp-session/redial-while-ending", test_redial_while_ending);
  g_test_add_func ("/l2tp-session/redial-is-overdue", test_redial_is_overdue);
  stand_ins_add_ways_out ("/l2tp-session", ways_out, G_N_ELEMENTS (ways_out), test_way_out);
  return g_test_run ();
}
