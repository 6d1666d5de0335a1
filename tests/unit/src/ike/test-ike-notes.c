/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is noted of a server for the next time, and what happens when it has changed meanwhile. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "src/ike/ike-session.h"
#include "src/plan/proposals.h"
#include "tests/unit/ike-stand-ins.h"

#define AUTHORITY "C=US, O=Internet Security Research Group, CN=ISRG Root X1"
#define USES_AUTHORITY "CFG", "  using trusted ca certificate \"" AUTHORITY "\""
#define UNTRUSTED "CFG", "no trusted RSA public key found for '198.51.100.1'"
#define EXPIRED "CFG", "issuer certificate invalid (valid from Sep 30 16:12:19 2000 to Sep 30 16:01:15 2021)"
#define NO_FETCHER "LIB", "unable to fetch from http://198.51.100.9/list, no capable fetcher found"

/* A session whose profile names no authority. */
static StandIns *
begin (const char *authorities, gboolean lists, const char *key, const char *value)
{
  StandIns *self = stand_ins_new ();
  const char *const items[] = { "gateway", "198.51.100.1", "local-port", "ephemeral", key, value, NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  self->notes.authorities = g_strdup (authorities);
  self->notes.lists = lists;
  stand_ins_follow (self, ike_session_new (profile, secrets));
  return self;
}

static void
come_up (StandIns *self)
{
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
}

/* initiate →        → IKE_AUTH
 *                   ← CERT, issued by AUTHORITY
 *          ← child-updown up */
static void
test_noted (void)
{
  g_autoptr (StandIns) self = begin (NULL, FALSE, NULL, NULL);

  stand_ins_expect_line_and_child (self, USES_AUTHORITY, "1");
  come_up (self);
  g_assert_cmpstr (self->notes.authorities, ==, AUTHORITY);
  g_assert_cmpuint (stand_ins_count (self, "load-cert {"), >, 10);
  ike_stand_ins_stop (self);
}

/* load-cert (one) →
 * initiate →        → IKE_AUTH(CERTREQ)
 *                   ← CERT, issued by it
 *          ← child-updown up */
static void
test_known (void)
{
  g_autoptr (StandIns) self = begin (AUTHORITY, FALSE, NULL, NULL);

  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_cmpuint (stand_ins_count (self, "load-cert {"), ==, 1);
  g_assert_cmpuint (stand_ins_count (self, "send_certreq = \"yes\""), ==, 1);
  g_assert_cmpstr (self->notes.authorities, ==, AUTHORITY);
  ike_stand_ins_stop (self);
}

/* load-cert (one) →
 * initiate →        → IKE_AUTH
 *                   ← CERT, issued by another
 *          ← failed
 * load-cert (all) →
 * initiate →
 *          ← child-updown up */
static void
test_other_authority (void)
{
  g_autoptr (StandIns) self = begin (AUTHORITY, FALSE, NULL, NULL);

  ike_stand_ins_expect_refusal (self, UNTRUSTED);
  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_cmpuint (stand_ins_count (self, "load-cert {"), >, 10);
  g_assert_cmpuint (stand_ins_count (self, "load-conn {"), ==, 2);
  ike_stand_ins_stop (self);
}

/* The authority of last time has expired, and another one has signed the same key. */
static void
test_authority_expired (void)
{
  g_autoptr (StandIns) self = begin (AUTHORITY, FALSE, NULL, NULL);

  ike_stand_ins_expect_refusal (self, EXPIRED);
  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_cmpuint (stand_ins_count (self, "load-cert {"), >, 10);
  ike_stand_ins_stop (self);
}

/* load-cert (all) →
 * initiate →        → IKE_AUTH
 *                   ← no CERT: it was not asked for one
 *          ← failed
 * initiate →        → IKE_AUTH(CERTREQ)
 *          ← failed */
static void
test_asks_once (void)
{
  g_autoptr (StandIns) self = begin (NULL, FALSE, NULL, NULL);

  ike_stand_ins_expect_refusal (self, UNTRUSTED);
  ike_stand_ins_expect_refusal (self, UNTRUSTED);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:server-untrusted ");
  g_assert_cmpuint (stand_ins_count (self, "send_certreq = \"no\""), ==, 1);
  g_assert_cmpuint (stand_ins_count (self, "send_certreq = \"yes\""), ==, 1);
}

/* initiate →        → IKE_SA_INIT(KE = x25519)
 *                   ← INVALID_KE_PAYLOAD(modp2048), and so on
 *          ← child-updown up */
static void
test_group (void)
{
  g_autoptr (StandIns) self = begin (NULL, FALSE, NULL, NULL);

  self->group = "MODP_2048";
  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_cmpstr (self->notes.group, ==, "modp2048");
  g_assert_cmpuint (stand_ins_count (self, "-sha384-x25519-ecp256-"), ==, 1);
  ike_stand_ins_stop (self);
}

/* load-conn (groups, the one that it took first) →
 * initiate →
 *          ← child-updown up
 *          ← the server's part of ESP's key exchange is of no group
 *          ← child-updown down
 * load-conn (no groups) → */
static void
test_group_is_of_no_use (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  const char *const items[] = { "gateway", "198.51.100.1", "local-port", "ephemeral", NULL };
  g_autoptr (GBytes) bad = fake_charon_message ("group", "IKE", "level", "1", "msg", "applying DH public value failed", NULL);
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  self->notes.group = g_strdup ("modp2048");
  self->group = "MODP_2048";
  stand_ins_follow (self, ike_session_new (profile, secrets));
  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_cmpuint (stand_ins_count (self, "sha384-modp2048-x25519-ecp256-"), ==, 1);
  fake_charon_emit (self->charon, "log", bad);
  ike_stand_ins_lose (self);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpstr (self->notes.group, ==, PROPOSALS_NO_GROUP);
  g_assert_cmpuint (stand_ins_count (self, "sha256-sha512-sha384\""), ==, 1);
  ike_stand_ins_stop (self);
}

/* Whoever is behind the gateway may have any authority, and that it is not trusted may be told as something else. */
static void
test_inner_server (void)
{
  g_autoptr (StandIns) self = begin (AUTHORITY, FALSE, "eap-method", "ttls");

  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_cmpuint (stand_ins_count (self, "load-cert {"), >, 10);
  ike_stand_ins_stop (self);
}

/* initiate →        → IKE_AUTH
 *                   ← CERT, which names a list; and all is well
 *          ← child-updown up, which does not count
 * another charon, with curl
 * initiate →
 *          ← child-updown up */
static void
test_lists (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_expect_line_and_child (self, NO_FETCHER, "1");
  stand_ins_expect_child (self, "2");
  g_assert_false (self->fetches);
  come_up (self);
  g_assert_true (self->fetches);
  g_assert_true (self->notes.lists);
  g_assert_cmpuint (stand_ins_count (self, "initiate {"), ==, 2);
  ike_stand_ins_stop (self);
}

/* The next time it is not begun without. */
static void
test_lists_noted (void)
{
  g_autoptr (StandIns) self = begin (NULL, TRUE, NULL, NULL);

  stand_ins_expect_child (self, "1");
  come_up (self);
  g_assert_true (self->fetches);
  ike_stand_ins_stop (self);
}

/* With curl, a list that it cannot get is a list that is not there. */
static void
test_list_beyond_curl (void)
{
  g_autoptr (StandIns) self = begin (NULL, TRUE, NULL, NULL);

  stand_ins_expect_line_and_child (self, NO_FETCHER, "1");
  come_up (self);
  g_assert_cmpuint (stand_ins_count (self, "initiate {"), ==, 1);
  ike_stand_ins_stop (self);
}

/* initiate →        → IKE_AUTH
 *                   ← CERT, AUTH, EAP
 * load-shared (EAP) →   but not before the certificate was looked up in the list that it names */
static void
test_password (gconstpointer missed)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_initiate (self);
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  self->missed_list = GPOINTER_TO_INT (missed);
  stand_ins_step (self, "authentication of 'vpn.example.org' with RSA_EMSA_PKCS1_SHA2_256 successful");
  stand_ins_settle ();
  g_assert_cmpuint (stand_ins_count (self, "load-shared {"), ==, missed ? 0 : 1);
  ike_stand_ins_stop (self);
}

/* Within TTLS it is given to another server, whose certificate comes when the gateway has proved itself.
 *                   ← CERT, AUTH, EAP
 * load-shared (EAP) →
 *                   ← EAP(TLS(CERT, which names a list))
 * unload-shared (EAP) → */
static void
test_password_of_inner_server (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_initiate (self);
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_step (self, "authentication of 'vpn.example.org' with RSA_EMSA_PKCS1_SHA2_256 successful");
  stand_ins_step (self, "server requested EAP_TTLS authentication (id 0x01)");
  stand_ins_settle ();
  g_assert_cmpuint (stand_ins_count (self, "unload-shared {"), ==, 0);
  self->missed_list = TRUE;
  stand_ins_step (self, "received tunneled EAP-TTLS AVP [EAP/REQ/ID]");
  stand_ins_settle ();
  g_assert_cmpuint (stand_ins_count (self, "unload-shared {"), ==, 1);
  ike_stand_ins_stop (self);
}

/* The server has signed in anew with another certificate, while the tunnel was up. */
static void
test_lists_while_up (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_bring_up (self);
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_say (self, NO_FETCHER);
  stand_ins_child (self, "2", TRUE);
  stand_ins_await_state (self, SESSION_RECOVER);
  ike_stand_ins_stop (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  if (g_file_test (SYSTEM_CA_FILE, G_FILE_TEST_EXISTS)) {
    g_test_add_func ("/ike-notes/noted", test_noted);
    g_test_add_func ("/ike-notes/known", test_known);
    g_test_add_func ("/ike-notes/asks-once", test_asks_once);
    g_test_add_func ("/ike-notes/other-authority", test_other_authority);
    g_test_add_func ("/ike-notes/authority-expired", test_authority_expired);
    g_test_add_func ("/ike-notes/inner-server", test_inner_server);
    g_test_add_func ("/ike-notes/lists-noted", test_lists_noted);
    g_test_add_func ("/ike-notes/list-beyond-curl", test_list_beyond_curl);
  }
  g_test_add_func ("/ike-notes/lists", test_lists);
  g_test_add_data_func ("/ike-notes/password/given", GINT_TO_POINTER (FALSE), test_password);
  g_test_add_data_func ("/ike-notes/password/kept-back", GINT_TO_POINTER (TRUE), test_password);
  g_test_add_func ("/ike-notes/password/inner-server", test_password_of_inner_server);
  g_test_add_func ("/ike-notes/lists-while-up", test_lists_while_up);
  g_test_add_func ("/ike-notes/group", test_group);
  g_test_add_func ("/ike-notes/group-is-of-no-use", test_group_is_of_no_use);
  return g_test_run ();
}
