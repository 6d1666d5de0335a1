/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles of type l2tp and what they mean for charon, xl2tpd and pppd, as golden files: tests/data/plans/NAME.nmconnection
 * becomes NAME.plan.
 */
#include "config.h"

#include <string.h>

#include "shared/options.h"
#include "shared/failures.h"
#include "src/plan/l2tp-plan.h"
#include "src/plan/ppp-protocol.h"
#include "tests/unit/plans.h"

/* --- a plan as text --- */

/* Where programs and files are depends on what it is built for. */
static void
append_files (GString *text, const L2tpPlanInput *input)
{
  g_autofree char *xl2tpd = l2tp_plan_xl2tpd (input);
  g_autofree char *pppd = l2tp_plan_pppd (input);
  g_auto (GStrv) argv = l2tp_plan_argv (input);
  g_autofree char *command = g_strjoinv (" ", argv);
  g_autofree char *secrets = NULL;

  g_assert_true (l2tp_plan_secrets (input->secrets, &secrets, NULL));
  g_string_append_printf (text, "%s\n\nxl2tpd.conf\n%s\npppd.options\n%s\n", command, xl2tpd, pppd);
  if (secrets)
    g_string_append_printf (text, "xl2tpd.secrets\n%s\n", secrets);
  g_string_replace (text, XL2TPD_PATH, "@XL2TPD@", 0);
  g_string_replace (text, PPPD_PLUGIN_DIR, "@PPPD_PLUGIN_DIR@", 0);
  g_string_replace (text, SYSTEM_CA_FILE, "@SYSTEM_CA_FILE@", 0);
}

static gboolean
append_sign_in (GString *text, const L2tpPlanInput *input, GError **error)
{
  PppReport report;

  if (!l2tp_plan_credentials (input->profile, input->secrets, &report, error))
    return FALSE;
  g_string_append_printf (text, "user %s\npassword %s\n", report.text, report.password);
  return TRUE;
}

/* The whole plan, secrets included: they are the test's own. */
static char *
plan_to_text (NMConnection *connection, GError **error)
{
  g_autoptr (Plan) plan = plans_new (connection, error);
  g_autoptr (Credentials) credentials = plan ? plans_load_credentials (plan, error) : NULL;
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  g_autoptr (GInetAddress) local = g_inet_address_new_from_string ("192.0.2.10");
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  L2tpPlanInput input = {
    .credentials = credentials, .reqid = 0x40005678, .peer = peer, .local = local, .uplink_mtu = 1500, .directory = "/run/nm-ipsec/1", .token = "0123abcd",
  };

  if (!credentials)
    return NULL;
  input.profile = plan->profile;
  input.secrets = plan->secrets;
  input.ike_version = plan->profile->ike_version == PROFILE_IKE_2 ? 2 : 1;
  input.port = plan->profile->l2tp_source_port == PROFILE_PORT_EPHEMERAL ? 40123 : L2TP_PLAN_PORT;
  calls = plan->needs_charon ? l2tp_plan_load (&input, error) : NULL;
  if (calls)
    plans_append_calls (text, calls);
  else if (plan->needs_charon)
    return NULL;
  append_files (text, &input);
  plans_append_plan (text, plan);
  return append_sign_in (text, &input, error) ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
test_golden (gconstpointer name)
{
  g_autofree char *golden = g_strdup_printf ("plans/%s.plan", (const char *) name);
  g_autoptr (NMConnection) connection = plans_read_connection (name);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = plan_to_text (connection, &error);

  g_assert_no_error (error);
  plans_assert_golden (golden, text);
}

/* --- every option --- */

/* For each option a profile in which it matters, and another value than that profile has. */
static const PlansChange changes[] = {
  { "user", "l2tp-psk", "bob" },
  { "password", "l2tp-psk", "other" },
  { "psk", "l2tp-psk", "other" },
  { "auth", "l2tp-cert", "psk" },
  { "ca", "l2tp-cert", "/certificates/selfsigned.pem" },
  { "key", "l2tp-cert", "/certificates/../certificates/rsa.key" },
  { "key-password", "l2tp-cert", "not needed" },
  { "ppp-key", "l2tp-eap-tls", "/certificates/other.key" },
  { "ppp-key-password", "l2tp-eap-tls", "other" },
  { "nat-keepalive", "l2tp-psk", "7" },
  { "cert", "l2tp-cert", "/certificates/modern.p12" },
  { "remote-id", "l2tp-psk", "gw.example.org" },
  { "local-id", "l2tp-psk", "me@example.org" },
  { "gateway", "l2tp-cert", "other.example.org" },
  { "ipsec", "l2tp-psk", "no" },
  { "ike-version", "l2tp-psk", "2" },
  { "security", "l2tp-psk", "legacy" },
  { "ike", "l2tp-psk", "aes128-sha256-modp2048" },
  { "esp", "l2tp-psk", "aes128-sha256" },
  { "revocation", "l2tp-cert", "strict" },
  { "port", "l2tp-psk", "4500" },
  { "encap", "l2tp-psk", "yes" },
  { "local-port", "l2tp-psk", "standard" },
  { "ipcomp", "l2tp-psk", "yes" },
  { "mtu", "l2tp-psk", "1300" },
  { "ike-lifetime", "l2tp-psk", "600" },
  { "esp-lifetime", "l2tp-psk", "300" },
  { "dpd-delay", "l2tp-psk", "5" },
  { "ppp-auth", "l2tp-psk", "pap" },
  { "domain", "l2tp-psk", "OFFICE" },
  { "ppp-ca", "l2tp-eap-tls", "/certificates/ca.pem" },
  { "ppp-cert", "l2tp-psk", "/certificates/modern.p12" },
  { "l2tp-source-port", "l2tp-psk", "ephemeral" },
  { "l2tp-retries", "l2tp-psk", "3" },
  { "peer-address", "l2tp-psk", "10.0.0.1" },
  { "mru", "l2tp-psk", "1300" },
  { "mrru", "l2tp-psk", "1500" },
  { "lcp-echo-interval", "l2tp-psk", "7" },
  { "lcp-echo-failure", "l2tp-psk", "7" },
  { "tunnel-secret", "l2tp-psk", "a-secret" },
  { "mppe", "l2tp-psk", "128" },
  { "mppe-stateful", "l2tp-plain", "yes" },
  { "bsdcomp", "l2tp-plain", "yes" },
  { "deflate", "l2tp-plain", "yes" },
  { "vj-comp", "l2tp-psk", "no" },
  { "pcomp", "l2tp-psk", "no" },
  { "accomp", "l2tp-psk", "no" },
};

/* Options whose effect is on what is loaded from files, or in charon's own configuration. */
static const char *const elsewhere[] = {
  "type", "otp", "psk-encoding", NULL
};

static void
test_every_option_changes_something (void)
{
  plans_assert_complete (OPTION_L2TP, changes, G_N_ELEMENTS (changes), elsewhere);
}

/* --- single rules --- */

static void
test_mtu (void)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  Profile profile = { .ipsec = TRUE };
  L2tpPlanInput input = { .profile = &profile, .peer = peer, .uplink_mtu = 1500 };
  guint protected = l2tp_plan_mtu (&input);

  /* ESP with UDP, L2TP, PPP: what is left has to fit, and a small way is no reason to go below what IP needs. */
  g_assert_cmpuint (protected, <=, 1500 - 20 - 8 - 8 - 16 - 16 - 2 - 16 - 8 - 8 - 4);
  g_assert_cmpuint (protected, >, 1360);
  input.uplink_mtu = 1400;
  g_assert_cmpuint (protected - l2tp_plan_mtu (&input), >=, 96);
  input.uplink_mtu = 100;
  g_assert_cmpuint (l2tp_plan_mtu (&input), ==, 576);
  profile.ip6.wanted = TRUE;
  g_assert_cmpuint (l2tp_plan_mtu (&input), ==, 1280);
  profile.mtu = 1000;
  g_assert_cmpuint (l2tp_plan_mtu (&input), ==, 1000);
}

/* What xl2tpd would read as something else does not get into its file. */
static void
test_tunnel_secret (void)
{
  static const char *const bad[] = { "two words", "a#b", "a;b", "ümlaut", "a\n* * b" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    Secrets secrets = { .tunnel_secret = (char *) bad[i] };
    g_autoptr (GError) error = NULL;
    char *text;

    g_assert_false (l2tp_plan_secrets (&secrets, &text, &error));
    g_assert_null (text);
    g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_SECRET);
    g_assert_nonnull (strstr (error->message, "tunnel-secret"));
    g_assert_null (strstr (error->message, bad[i]));
  }
}

static void
test_too_long_for_pppd (void)
{
  g_autofree char *long_text = g_strnfill (PPP_REPORT_TEXT, 'x');
  g_autofree char *longest = g_strnfill (PPP_REPORT_TEXT - 1, 'x');
  Profile profile = { .user = longest };
  Secrets secrets = { .password = longest };
  g_autoptr (GError) error = NULL;
  PppReport report;

  g_assert_true (l2tp_plan_credentials (&profile, &secrets, &report, NULL));
  profile.domain = (char *) "D";
  g_assert_false (l2tp_plan_credentials (&profile, &secrets, &report, &error));
  profile.domain = NULL;
  secrets.password = long_text;
  g_assert_false (l2tp_plan_credentials (&profile, &secrets, &report, NULL));
  g_assert_null (strstr (error->message, "xxxx"));
}

static void
test_allows (void)
{
  Profile profile = { .ppp_auth = PROFILE_PPP_CHAP | PROFILE_PPP_EAP };

  g_assert_true (l2tp_plan_allows (&profile, PPP_PROTOCOL_CHAP, PPP_CHAP_MD5));
  g_assert_false (l2tp_plan_allows (&profile, PPP_PROTOCOL_CHAP, PPP_CHAP_MS2));
  g_assert_false (l2tp_plan_allows (&profile, PPP_PROTOCOL_CHAP, 99));
  g_assert_false (l2tp_plan_allows (&profile, PPP_PROTOCOL_PAP, 0));
  g_assert_true (l2tp_plan_allows (&profile, PPP_PROTOCOL_EAP, PPP_EAP_MD5));
  profile.ppp_cert = (char *) "/cert.pem";
  g_assert_false (l2tp_plan_allows (&profile, PPP_PROTOCOL_CHAP, PPP_CHAP_MD5));
  g_assert_false (l2tp_plan_allows (&profile, PPP_PROTOCOL_EAP, PPP_EAP_MD5));
}

static void
test_fit_password (void)
{
  static const struct {
    const char *password;
    const char *fitted; /* NULL: impossible */
  } rows[] = {
    { "", "" },
    { "plain", "plain" },
    { "p\u00fcss", "p\xfcss" },
    { "\u00fc\u00ff\xc2\x80", "\xfc\xff\x80" },
    { "a\u0100", NULL },
    { "\u03a9", NULL },
    { "\U0001f600", NULL },
    { "\xfcss", NULL }, /* no UTF-8 at all */
  };
  static const struct {
    guint protocol, algorithm;
    gboolean wide;
  } demands[] = {
    { 0, 0, FALSE },
    { PPP_PROTOCOL_PAP, 0, FALSE },
    { PPP_PROTOCOL_PAP, PPP_CHAP_MS2, FALSE },
    { PPP_PROTOCOL_CHAP, PPP_CHAP_MD5, FALSE },
    { PPP_PROTOCOL_EAP, PPP_EAP_MD5, FALSE },
    { PPP_PROTOCOL_CHAP, PPP_CHAP_MS, TRUE },
    { PPP_PROTOCOL_CHAP, PPP_CHAP_MS2, TRUE },
    { PPP_PROTOCOL_EAP, PPP_EAP_MS2, TRUE },
    { PPP_PROTOCOL_EAP, PPP_EAP_PEAP, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows) * G_N_ELEMENTS (demands); i++) {
    const char *original = rows[i % G_N_ELEMENTS (rows)].password;
    guint demand = i / G_N_ELEMENTS (rows);
    const char *expected = demands[demand].wide ? rows[i % G_N_ELEMENTS (rows)].fitted : original;
    char password[PPP_REPORT_TEXT] = { 0 };
    gboolean ok;

    strcpy (password, original);
    ok = l2tp_plan_fit_password (password, demands[demand].protocol, demands[demand].algorithm);
    g_assert_cmpint (ok, ==, expected != NULL);
    if (!expected)
      continue;
    g_assert_cmpstr (password, ==, expected);
    /* nothing stays behind the end */
    for (gsize at = strlen (password); at < sizeof password; at++)
      g_assert_cmpint (password[at], ==, 0);
  }
}

int
main (int argc, char **argv)
{
  static const char *const golden[] = {
    "l2tp-psk", "l2tp-cert", "l2tp-ikev2", "l2tp-legacy", "l2tp-eap-tls", "l2tp-plain", "l2tp-everything",
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++) {
    g_autofree char *path = g_strdup_printf ("/l2tp-plan/golden/%s", golden[i]);

    g_test_add_data_func (path, golden[i], test_golden);
  }
  plans_add_changes ("/l2tp-plan/change", changes, G_N_ELEMENTS (changes), plan_to_text);
  g_test_add_func ("/l2tp-plan/every-option", test_every_option_changes_something);
  g_test_add_func ("/l2tp-plan/tunnel-secret", test_tunnel_secret);
  g_test_add_func ("/l2tp-plan/mtu", test_mtu);
  g_test_add_func ("/l2tp-plan/too-long-for-pppd", test_too_long_for_pppd);
  g_test_add_func ("/l2tp-plan/allows", test_allows);
  g_test_add_func ("/l2tp-plan/fit-password", test_fit_password);
  return g_test_run ();
}
