/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others take from an IKEv2 session that is up, and what is left of it after a sleep. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "tests/unit/ike-stand-ins.h"

/* Another program takes the device down, or deletes it; NetworkManager is told everything again. */
static void
test_device_is_taken (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  stand_ins_take (self, SENTRY_DEVICE_DOWN);
  stand_ins_await (self, "raised up:10.0.0.2 ");
  stand_ins_take (self, SENTRY_DEVICE_GONE);
  stand_ins_await (self, "renewed up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* "ip xfrm state flush": the server, which knows nothing of it, is told, and called again at once.
 * terminate →       → DELETE
 * initiate →        → IKE_SA_INIT, IKE_AUTH */
static void
test_ipsec_is_taken (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_expect_child (self, "2");
  stand_ins_take (self, SENTRY_IPSEC_GONE);
  stand_ins_await_state (self, SESSION_RECOVER);
  g_assert_null (self->sentry);
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_nonnull (self->sentry);
  ike_stand_ins_stop (self);
}

static GBytes *
make_rekey (const char *old, const char *new)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();

  vici_builder_section (builder, "connection");
  vici_builder_section (builder, "child-sas");
  vici_builder_section (builder, "net");
  vici_builder_section (builder, "old");
  vici_builder_kv (builder, "uniqueid", old);
  vici_builder_end_section (builder);
  vici_builder_section (builder, "new");
  vici_builder_kv (builder, "uniqueid", new);
  for (guint i = 0; i < 4; i++)
    vici_builder_end_section (builder);
  return vici_builder_finish (builder, NULL);
}

/* The server renews the keys. strongSwan 6 logs that the old ones go while it is at work, and says at the end of that which
 * ones are new; list-sas waits for it, other commands do not.
 *                   ← CREATE_CHILD_SA, DELETE
 *          ← closing CHILD_SA
 * list-sas →
 *          ← child-rekey */
static void
test_server_renews (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) rekey = make_rekey ("1", "2");

  ike_stand_ins_bring_up (self);
  fake_charon_expect (self->charon, "list-sas");
  fake_charon_event (self->charon, "child-rekey", rekey);
  fake_charon_reply_ok (self->charon);
  stand_ins_say (self, "IKE", "closing CHILD_SA net{1} with SPIs c1_i (0 bytes) c2_o (0 bytes) and TS 10.0.0.2/32 === 0.0.0.0/0");
  stand_ins_settle ();
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  stand_ins_child (self, "2", FALSE);
  stand_ins_await_state (self, SESSION_RECOVER);
  ike_stand_ins_stop (self);
}

/* charon hangs, which nobody notices until the network changes: then it is asked, ended when it says nothing, and replaced.
 * version →
 * another charon */
static void
test_charon_hangs (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GError) error = failure_new (FAILURE_CHARON_SILENT, NULL);

  ike_stand_ins_bring_up (self);
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_settle ();
  g_assert_cmpuint (stand_ins_count (self, "version {"), ==, 1);
  g_signal_emit_by_name (self->process, "died", error);
  ike_stand_ins_replace_charon (self);
  ike_stand_ins_stop (self);
}

static gboolean
takes_all (const IpConfig *config)
{
  for (guint i = 0; i < config->ip4.routes->len; i++) {
    if (g_inet_address_mask_get_length (config->ip4.routes->pdata[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

/* An event names the selectors of one CHILD_SA alone; those of the others stand, also when one of them goes.
 *                   ← CREATE_CHILD_SA
 *          ← child-updown up */
static void
test_server_adds_one (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) rekey = make_rekey ("1", "3");

  ike_stand_ins_bring_up (self);
  g_assert_true (takes_all (self->told));
  stand_ins_child_of (self, "2", "10.2.0.0/16", TRUE);
  stand_ins_settle ();
  g_assert_true (takes_all (self->told));
  fake_charon_emit (self->charon, "child-rekey", rekey);
  stand_ins_child_of (self, "4", "10.4.0.0/16", TRUE);
  stand_ins_settle ();
  g_assert_true (takes_all (self->told));
  stand_ins_child_of (self, "2", "10.2.0.0/16", FALSE);
  stand_ins_settle ();
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  ike_stand_ins_stop (self);
}

/* The new one has been told of already: it counts once.
 *          ← child-updown up
 *          ← child-rekey
 *          ← child-updown down */
static void
test_renewed_is_known (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) rekey = make_rekey ("1", "2");

  ike_stand_ins_bring_up (self);
  stand_ins_child (self, "2", TRUE);
  fake_charon_emit (self->charon, "child-rekey", rekey);
  stand_ins_child (self, "2", FALSE);
  stand_ins_await_state (self, SESSION_RECOVER);
  ike_stand_ins_stop (self);
}

/* The lid is closed, and opened. The server, asked at once, is there.
 * rekey →           → CREATE_CHILD_SA
 *                   ← CREATE_CHILD_SA */
static void
test_sleeps (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  session_suspend (self->session);
  stand_ins_await (self, "asleep ");
  fake_charon_expect (self->charon, "rekey");
  fake_charon_reply_ok (self->charon);
  session_resume (self->session);
  stand_ins_settle ();
  stand_ins_say (self, "ENC", "parsed CREATE_CHILD_SA response 5 [ SA No TSi TSr ]");
  stand_ins_say (self, "IKE", "retransmit 1 of request with message ID 6");
  stand_ins_settle ();
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "rekey {"));
  ike_stand_ins_stop (self);
}

/* The uplink is not there yet; then the server is asked, and says nothing: two seconds later it is called again.
 * rekey →           → CREATE_CHILD_SA
 *          ← retransmit 1
 * terminate →
 * initiate →        → IKE_SA_INIT, IKE_AUTH */
static void
test_sleeps_and_is_lost (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  session_suspend (self->session);
  stand_ins_await (self, "asleep ");
  stand_ins_set_device (self, 0);
  session_resume (self->session);
  stand_ins_settle ();
  fake_charon_expect (self->charon, "rekey");
  fake_charon_reply_ok (self->charon);
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_expect_child (self, "2");
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_say (self, "IKE", "retransmit 1 of request with message ID 6");
  stand_ins_settle ();
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* While the machine sleeps nobody is called. */
static void
test_sleeps_while_lost (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_bring_up (self);
  session_suspend (self->session);
  stand_ins_await (self, "asleep ");
  ike_stand_ins_lose (self);
  stand_ins_settle ();
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  stand_ins_await (self, "asleep ");
  stand_ins_expect_child (self, "2");
  session_resume (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/ike-losses/device-is-taken", test_device_is_taken);
  g_test_add_func ("/ike-losses/ipsec-is-taken", test_ipsec_is_taken);
  g_test_add_func ("/ike-losses/charon-hangs", test_charon_hangs);
  g_test_add_func ("/ike-losses/server-renews", test_server_renews);
  g_test_add_func ("/ike-losses/server-adds-one", test_server_adds_one);
  g_test_add_func ("/ike-losses/renewed-is-known", test_renewed_is_known);
  g_test_add_func ("/ike-losses/sleeps", test_sleeps);
  g_test_add_func ("/ike-losses/sleeps-and-is-lost", test_sleeps_and_is_lost);
  g_test_add_func ("/ike-losses/sleeps-while-lost", test_sleeps_while_lost);
  return g_test_run ();
}
