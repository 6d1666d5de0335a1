/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real IKEv2 session above a charon that follows a script. In the drawings the session is on the left, charon on the
 * right, and behind it the server.
 */
#include "config.h"

#include "src/ike/ike-session.h"

#include <string.h>
#include <unistd.h>

#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "tests/unit/ike-stand-ins.h"

/* --- the way up --- */

static void
test_up_and_stop (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_stop (self);
}

static void
test_no_tunnel (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("interface-name", "refused");

  session_start (self->session);
  ike_stand_ins_ends (self, "done:tunnel ");
}

static void
test_no_charon (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  self->no_charon = TRUE;
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-charon ");
}

/* What is still under way is cancelled when something else has failed. */
static void
test_no_credentials (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("ca", "/nonexistent/ca.pem");

  self->slow_charon = TRUE;
  session_start (self->session);
  ike_stand_ins_ends (self, "done:certificate-unreadable ");
}

static void
test_no_plugin (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("eap-method", "peap");

  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-plugin ");
}

/* load-conn →
 *           ← refused */
static void
test_load_refused (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  fake_charon_expect (self->charon, "load-conn");
  fake_charon_reply_refused (self->charon, "invalid value for: proposals");
  session_start (self->session);
  ike_stand_ins_ends (self, "done:internal ");
}

static void
test_refused (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_refusal (self, BAD_PASSWORD);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:login ");
}

/* The server is in, but its SA does without the post-quantum key: charon of some versions lets that pass. */
static void
test_ppk_not_used (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("ppk-id", "alice");

  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  ike_stand_ins_ends (self, "done:ppk ");
}

/* initiate →        → IKE_AUTH (AH alone)
 *                   ← NO_PROPOSAL_CHOSEN */
static void
refuse_ah (const char *nat, const char *refusal, const char *expected)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("ah", "sha256");
  g_autoptr (GBytes) first = fake_charon_message ("group", "IKE", "level", "1", "msg", nat, NULL);
  g_autoptr (GBytes) then = fake_charon_message ("group", "IKE", "level", "1", "msg", refusal, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", first);
  fake_charon_event (self->charon, "log", then);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  session_start (self->session);
  ike_stand_ins_ends (self, expected);
}

static void
test_ah_refused (void)
{
  static const char *const no_proposal = "received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built";
  static const char *const no_state = "unable to install inbound and outbound IPsec SA (SAD) in kernel";

  refuse_ah ("peer supports MOBIKE", no_proposal, "done:proposal-esp ");
  refuse_ah ("peer supports MOBIKE", no_state, "done:no-kernel-esp ");
  refuse_ah ("local host is behind NAT, sending keep alives", no_proposal, "done:bad-profile ");
  refuse_ah ("remote host is behind NAT", no_state, "done:bad-profile ");
  refuse_ah ("remote host is behind NAT", "EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: '(null)'", "done:login ");
}

/* NetworkManager gives 20 seconds, and its own end would say nothing. */
static void
test_limit (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("timeout", "20");

  ike_stand_ins_expect_initiate (self);
  session_start (self->session);
  stand_ins_await_state (self, SESSION_INITIATE);
  g_assert_cmpint (stand_ins_pause (self), <=, 16);
  stand_ins_expire (self);
  ike_stand_ins_ends (self, "done:timeout ");
}

/* The first time silence is an answer: the user may have mistyped the name. */
static void
test_silence (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-answer ");
}

/* What an alert says needs no line that we know. Its line "initiating" may come behind it, and then it must not be taken for
 * one of the attempt before.
 *
 * initiate →        → IKE_AUTH
 *                   ← IKE_AUTH(CERT, expired)
 *          ← alert cert-expired
 *          ← initiating
 * mark     →
 *          ← failed */
static void
test_alert (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  fake_charon_expect (self->charon, "initiate");
  ike_stand_ins_alert (self, "cert-expired");
  fake_charon_await_mark (self->charon);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  session_start (self->session);
  ike_stand_ins_ends (self, "done:server-expired ");
}

/* The answer and the alert come over two connections, so the client may read either first.
 *
 * initiate →        → IKE_AUTH
 *                   ← IKE_AUTH(CERT, expired)
 *          ← failed
 * mark     →
 *          ← alert cert-expired, initiating: before the mark's line */
static void
test_alert_behind_answer (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  fake_charon_await_mark (self->charon);
  ike_stand_ins_alert (self, "cert-expired");
  session_start (self->session);
  ike_stand_ins_ends (self, "done:server-expired ");
}

/* --- who it is --- */

static GBytes *
read_certificate (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (CertificateBundle) bundle = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  pem = g_bytes_new (text, size);
  bundle = certificate_bundle_parse (pem, NULL, NULL);
  return g_bytes_ref (((Certificate *) bundle->certificates->pdata[0])->der);
}

/* list-certs →
 *            ← list-cert, for each of @names in the order of the alphabet */
static void
expect_listing (StandIns *self, const char *const *names)
{
  fake_charon_expect (self->charon, "list-certs");
  for (guint i = 0; names[i]; i++) {
    g_autoptr (ViciBuilder) builder = vici_builder_new ();
    g_autoptr (GBytes) der = read_certificate (names[i]);
    g_autoptr (GBytes) message = NULL;

    vici_builder_kv (builder, "type", "X509");
    vici_builder_kv_blob (builder, "data", der);
    message = vici_builder_finish (builder, NULL);
    fake_charon_event (self->charon, "list-cert", message);
  }
  fake_charon_reply_ok (self->charon);
}

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
  const char *const nothing[] = { NULL };
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) name = fake_charon_message (
    "group", "IKE", "level", "1", "msg", "authentication of 'other.example' with ECDSA_WITH_SHA256_DER successful", NULL);
  g_autoptr (GBytes) unfit = fake_charon_message (
    "group", "CFG", "level", "1", "msg",
    "constraint check failed: identity '*.nobody.invalid' (ID_FQDN) required, not matched by 'other.example' (ID_FQDN)", NULL);

  ike_stand_ins_expect_refusal (self, REFUSED);
  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", name);
  fake_charon_event (self->charon, "log", unfit);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  expect_listing (self, nothing);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:server-identity ");
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "*.nobody.invalid"));
}

/* The same, where it is the server alone that has the key: we have shown nothing yet that could be wrong. */
static void
test_who_it_is_by_key (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("server-auth", "psk");
  g_autoptr (GBytes) name = fake_charon_message (
    "group", "IKE", "level", "1", "msg", "authentication of 'other.example' with pre-shared key successful", NULL);
  g_autoptr (GBytes) unfit = fake_charon_message (
    "group", "CFG", "level", "1", "msg",
    "constraint check failed: identity '*.nobody.invalid' (ID_FQDN) required, not matched by 'other.example' (ID_FQDN)", NULL);

  ike_stand_ins_expect_refusal (self, REFUSED);
  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", name);
  fake_charon_event (self->charon, "log", unfit);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
  session_start (self->session);
  ike_stand_ins_ends (self, "done:server-identity ");
}

/* The same, and it refuses nobody in particular, too: then what it said first counts. */
static void
test_refused_anyhow (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_expect_refusal (self, REFUSED);
  ike_stand_ins_expect_refusal (self, SILENCE);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:client-refused ");
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
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
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
  ike_stand_ins_stop (self);
}

/* --- its certificate --- */

/* initiate →        → IKE_AUTH(IDr = gateway.example.org)
 *                   ← IDr = "O=Test, CN=gateway"
 *          ← failed */
static void
expect_distinguished_name (StandIns *self)
{
  g_autoptr (GBytes) name = fake_charon_message (
    "group", "IKE", "level", "1", "msg", "authentication of 'O=Test, CN=gateway' with ECDSA_WITH_SHA256_DER successful", NULL);
  g_autoptr (GBytes) unfit = fake_charon_message (
    "group", "CFG", "level", "1", "msg",
    "constraint check failed: identity 'gateway.example.org' (ID_FQDN) required, not matched by 'O=Test, CN=gateway' "
    "(ID_DER_ASN1_DN)", NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", name);
  fake_charon_event (self->charon, "log", unfit);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
}

/* The certificate is for the name that was called: the next call wants its key, whatever the name. When the tunnel is lost
 * it has to be shown again. */
static void
test_certificate_is_for_host (void)
{
  const char *const shown[] = { "ca.pem", "server.pem", NULL };
  g_autoptr (StandIns) self = ike_stand_ins_begin ("gateway", "gateway.example.org");

  self->found = "198.51.100.1";
  expect_distinguished_name (self);
  expect_listing (self, shown);
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "id = \"%any\""));
  ike_stand_ins_lose (self);
  ike_stand_ins_expect_refusal (self, REFUSED);
  expect_distinguished_name (self);
  expect_listing (self, shown);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

static void
note_certificate (Session *session, GVariant *facts, GString *seen)
{
  g_autoptr (GVariantDict) dict = g_variant_dict_new (facts);
  const char *subject;
  guint64 expires;

  if (g_variant_dict_lookup (dict, "server-certificate", "&s", &subject) &&
      g_variant_dict_lookup (dict, "server-certificate-expires", "t", &expires))
    g_string_append_printf (seen, "%s %" G_GUINT64_FORMAT, subject, expires);
}

/* What the server proved itself by is told when it is up: not its authority, and of several the one that lasts. */
static void
test_certificate_is_told (void)
{
  const char *const shown[] = { "ca.pem", "server.pem", NULL };
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) der = read_certificate ("server.pem");
  g_autoptr (Certificate) certificate = certificate_new (der, NULL);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *wanted = g_strdup_printf ("%s %" G_GINT64_FORMAT, certificate->subject, certificate->not_after);

  g_signal_connect (self->session, "facts", G_CALLBACK (note_certificate), seen);
  stand_ins_expect_proof (self, "1", "gateway.example.org");
  expect_listing (self, shown);
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  while (seen->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (seen->str, ==, wanted);
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "subject = \"gateway.example.org\""));
  ike_stand_ins_stop (self);
}

/* And then it refuses us: it is not asked who it is over and over again. */
static void
test_certificate_and_refused (void)
{
  const char *const shown[] = { "ca.pem", "server.pem", NULL };
  g_autoptr (StandIns) self = ike_stand_ins_begin ("gateway", "gateway.example.org");

  self->found = "198.51.100.1";
  expect_distinguished_name (self);
  expect_listing (self, shown);
  ike_stand_ins_expect_refusal (self, REFUSED);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:client-refused ");
}

/* It is already said why it is over. */
static void
test_certificate_charon_dies (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin ("gateway", "gateway.example.org");

  self->found = "198.51.100.1";
  expect_distinguished_name (self);
  fake_charon_expect (self->charon, "list-certs");
  fake_charon_hang_up (self->charon);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:charon-died ");
}

static void
refuse (const char *const *shown, const char *key, const char *value)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  g_autofree char *ca = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", "ca.pem", NULL);
  const char *const items[] = { "gateway", "gateway.example.org", "local-port", "ephemeral", "ca", ca, key, value, NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  stand_ins_follow (self, ike_session_new (profile, secrets));
  self->found = "198.51.100.1";
  expect_distinguished_name (self);
  if (shown)
    expect_listing (self, shown);
  session_start (self->session);
  ike_stand_ins_ends (self, "done:server-identity ");
}

/* Honest, but another's; and one that nobody vouches for. */
static void
test_certificate_is_for_others (void)
{
  const char *const others[] = { "ca.pem", "ecdsa.pem", NULL };
  const char *const two[] = { "ca.pem", "ecdsa.pem", "server.pem", NULL };
  const char *const none[] = { "ca.pem", NULL };

  refuse (others, NULL, NULL);
  refuse (two, NULL, NULL);
  refuse (none, NULL, NULL);
}

/* It could not be checked for revocation. */
static void
test_certificate_with_strict_revocation (void)
{
  refuse (NULL, "revocation", "strict");
}

/* The user has said who it is to be. */
static void
test_certificate_for_remote_id (void)
{
  const char *const shown[] = { "ca.pem", "server.pem", NULL };

  refuse (shown, "remote-id", "else.example.org");
  refuse (NULL, "remote-id", "*.example.org");
}

/* The server assigns the address of this network's router. */
static void
test_router_is_given_away (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  self->router = "10.0.0.2";
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  ike_stand_ins_ends (self, "done:no-address ");
}

/* --- up --- */

static void
test_uplink_changes (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  /* without an uplink there is nothing to tell */
  stand_ins_set_device (self, 0);
  stand_ins_settle ();
  g_assert_cmpstr (self->log->str, ==, "");
  ike_stand_ins_stop (self);
}

/*                   ← INFORMATIONAL from another address (RFC 4555)
 *          ← ike-update */
static void
test_server_moves (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) event = fake_charon_message ("remote-host", "198.51.100.7", NULL);

  ike_stand_ins_bring_up (self);
  fake_charon_emit (self->charon, "ike-update", event);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

/* eth0 goes, and eth1 has another address. The server speaks MOBIKE: charon's
 *                   → UPDATE_SA_ADDRESSES */
static void
test_roams (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  stand_ins_say (self, "IKE", "peer supports MOBIKE");
  stand_ins_settle ();
  stand_ins_move (self, "203.0.113.10");
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  ike_stand_ins_stop (self);
}

/* The same, and it does not: no time is lost with the old IKE_SA.
 * terminate →
 * initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
static void
test_roams_without_mobike (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_expect_child (self, "2");
  stand_ins_move (self, "203.0.113.10");
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_child (self, "1", FALSE);
  while (stand_ins_pause (self) < 0 && session_get_state (self->session) == SESSION_RECOVER)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (stand_ins_pause (self), ==, 0);
  stand_ins_await (self, "up:10.0.0.2 ");
  ike_stand_ins_stop (self);
}

static void
test_charon_dies (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  fake_charon_die (self->charon);
  ike_stand_ins_ends (self, "done:charon-died ");
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
  { SESSION_UP, WAY_STOP, "done:stopped " },
  { SESSION_UP, WAY_ERROR, "done:internal " },
  { SESSION_RECOVER, WAY_STOP, "done:stopped " },
  { SESSION_RECOVER, WAY_ERROR, "done:internal " },
};

static void
reach (StandIns *self, SessionState state)
{
  if (state >= SESSION_UP)
    ike_stand_ins_bring_up (self);
  if (state == SESSION_RECOVER)
    ike_stand_ins_lose (self);
  if (state >= SESSION_UP)
    return;
  self->slow_charon = state == SESSION_PREPARE;
  if (state == SESSION_LOAD)
    fake_charon_expect (self->charon, "load-conn"); /* and no answer */
  if (state == SESSION_INITIATE)
    ike_stand_ins_expect_initiate (self);
  session_start (self->session);
  stand_ins_await_state (self, state);
}

static void
expire (StandIns *self)
{
  stand_ins_expire (self);
}

static void
test_way_out (gconstpointer data)
{
  const StandInsWayOut *way = data;
  g_autoptr (StandIns) self = ike_stand_ins_begin ("persistent", "yes");

  reach (self, way->state);
  stand_ins_settle ();
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_take_way_out (self, way, expire);
  /* what comes too late changes nothing */
  if (way->state != SESSION_PREPARE) {
    stand_ins_child (self, "9", TRUE);
    stand_ins_child (self, "9", FALSE);
  }
  session_feed (self->session, SESSION_EVENT_NEXT);
  ike_stand_ins_ends (self, way->end);
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
  g_test_add_func ("/ike-session/ppk-not-used", test_ppk_not_used);
  g_test_add_func ("/ike-session/ah-refused", test_ah_refused);
  g_test_add_func ("/ike-session/limit", test_limit);
  g_test_add_func ("/ike-session/silence", test_silence);
  g_test_add_func ("/ike-session/alert", test_alert);
  g_test_add_func ("/ike-session/alert-behind-answer", test_alert_behind_answer);
  g_test_add_func ("/ike-session/who-it-is", test_who_it_is);
  g_test_add_func ("/ike-session/who-it-is-by-key", test_who_it_is_by_key);
  g_test_add_func ("/ike-session/refused-anyhow", test_refused_anyhow);
  g_test_add_func ("/ike-session/called-by-its-subject", test_called_by_its_subject);
  g_test_add_func ("/ike-session/certificate/is-for-host", test_certificate_is_for_host);
  g_test_add_func ("/ike-session/certificate/is-told", test_certificate_is_told);
  g_test_add_func ("/ike-session/certificate/and-refused", test_certificate_and_refused);
  g_test_add_func ("/ike-session/certificate/charon-dies", test_certificate_charon_dies);
  g_test_add_func ("/ike-session/certificate/is-for-others", test_certificate_is_for_others);
  g_test_add_func ("/ike-session/certificate/strict-revocation", test_certificate_with_strict_revocation);
  g_test_add_func ("/ike-session/certificate/remote-id", test_certificate_for_remote_id);
  g_test_add_func ("/ike-session/router-is-given-away", test_router_is_given_away);
  g_test_add_func ("/ike-session/uplink-changes", test_uplink_changes);
  g_test_add_func ("/ike-session/server-moves", test_server_moves);
  g_test_add_func ("/ike-session/roams", test_roams);
  g_test_add_func ("/ike-session/roams-without-mobike", test_roams_without_mobike);
  g_test_add_func ("/ike-session/charon-dies", test_charon_dies);
  stand_ins_add_ways_out ("/ike-session", ways_out, G_N_ELEMENTS (ways_out), test_way_out);
  return g_test_run ();
}
