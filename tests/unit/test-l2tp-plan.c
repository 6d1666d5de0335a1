/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles of type l2tp and what they mean for charon, xl2tpd and pppd, as golden files: tests/data/plans/l2tp-NAME.
 * nmconnection becomes .plan. With UPDATE_PLANS=1 in the environment the .plan files are written anew; read the difference
 * before you commit it.
 */
#include "config.h"

#include <string.h>

#include "shared/options.h"
#include "src/charon/charon.h"
#include "src/l2tp/l2tp-plan.h"
#include "src/l2tp/snoop.h"

#define UUID "0f3b1c1e-7b52-4b36-9d5a-0a4f6e1d2c3b"

/* --- a plan as text --- */

static NMConnection *
read_connection (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/tests/data/plans/l2tp-%s.nmconnection", g_test_get_dir (G_TEST_DIST), name);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  NMConnection *connection;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  g_key_file_set_string (file, "connection", "uuid", UUID);
  connection = nm_keyfile_read (file, "/", NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(Credentials **) data = credentials_load_finish (result, &error);
  g_assert_no_error (error);
}

static char *
in_data (const char *name)
{
  return name ? g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL) : NULL;
}

static Credentials *
load_credentials (const Profile *profile, const Secrets *secrets)
{
  gboolean by_cert = profile->auth == PROFILE_AUTH_CERT;
  g_autofree char *ca = in_data (profile->ca);
  g_autofree char *cert = in_data (profile->cert);
  g_autofree char *key = in_data (profile->key);
  CredentialsSource source = {
    .ca = by_cert ? ca : NULL,
    .cert = by_cert ? cert : NULL,
    .key = by_cert ? key : NULL,
    .password = secrets->key_password,
  };
  Credentials *credentials = NULL;

  credentials_load_async (&source, NULL, on_credentials, &credentials);
  while (!credentials)
    g_main_context_iteration (NULL, TRUE);
  return credentials;
}

static gboolean
append_calls (GString *text, const L2tpPlanInput *input, GError **error)
{
  g_autoptr (GPtrArray) calls = l2tp_plan_load (input, error);

  for (guint i = 0; calls && i < calls->len; i++) {
    const ViciCall *call = calls->pdata[i];
    gsize size;
    gconstpointer bytes = g_bytes_get_data (call->message, &size);
    g_autoptr (ViciMessage) message = vici_message_parse (bytes, size, NULL);
    g_autofree char *dump = vici_message_to_text (message, TRUE);

    g_string_append_printf (text, "%s\n%s\n", call->command, dump);
  }
  return calls != NULL;
}

/* Where programs and files are depends on what it is built for. */
static void
append_files (GString *text, const L2tpPlanInput *input)
{
  g_autofree char *xl2tpd = l2tp_plan_xl2tpd (input);
  g_autofree char *pppd = l2tp_plan_pppd (input);
  g_auto (GStrv) argv = l2tp_plan_argv (input);
  g_autofree char *command = g_strjoinv (" ", argv);

  g_string_append_printf (text, "%s\n\nxl2tpd.conf\n%s\npppd.options\n%s\n", command, xl2tpd, pppd);
  g_string_replace (text, XL2TPD_PATH, "@XL2TPD@", 0);
  g_string_replace (text, PPPD_PLUGIN_DIR, "@PPPD_PLUGIN_DIR@", 0);
  g_string_replace (text, SYSTEM_CA_FILE, "@SYSTEM_CA_FILE@", 0);
}

static gboolean
append_sign_in (GString *text, const L2tpPlanInput *input, GError **error)
{
  Report report;

  if (!l2tp_plan_credentials (input->profile, input->secrets, &report, error))
    return FALSE;
  g_string_append_printf (text, "user %s\npassword %s\n", report.text, report.password);
  return TRUE;
}

/* The whole plan, secrets included: they are the test's own. */
static char *
plan_to_text (NMConnection *connection, GError **error)
{
  g_autoptr (Profile) profile = profile_new (connection, NULL, error);
  g_autoptr (Secrets) secrets = profile ? secrets_new (nm_connection_get_setting_vpn (connection), error) : NULL;
  g_autoptr (Credentials) credentials = secrets ? load_credentials (profile, secrets) : NULL;
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  g_autoptr (GInetAddress) local = g_inet_address_new_from_string ("192.0.2.10");
  g_autoptr (GString) text = g_string_new (NULL);
  L2tpPlanInput input = {
    .profile = profile, .secrets = secrets, .credentials = credentials, .reqid = 0x40005678, .peer = peer, .local = local,
    .underlay_mtu = 1500, .directory = "/run/nm-ipsec/1", .token = "0123abcd",
  };

  if (!credentials)
    return NULL;
  input.ike_version = profile->ike_version == PROFILE_IKE_2 ? 2 : 1;
  input.port = profile->l2tp_source_port == PROFILE_PORT_EPHEMERAL ? 40123 : L2TP_PLAN_PORT;
  if (profile->ipsec && !append_calls (text, &input, error))
    return NULL;
  append_files (text, &input);
  return append_sign_in (text, &input, error) ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
test_golden (gconstpointer name)
{
  g_autofree char *out = g_strdup_printf ("%s/tests/data/plans/l2tp-%s.plan", g_test_get_dir (G_TEST_DIST),
                                          (const char *) name);
  g_autoptr (NMConnection) connection = read_connection (name);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = plan_to_text (connection, &error);
  g_autofree char *expected = NULL;

  g_assert_no_error (error);
  if (g_getenv ("UPDATE_PLANS"))
    g_assert_true (g_file_set_contents (out, text, -1, NULL));
  g_assert_true (g_file_get_contents (out, &expected, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

/* --- every option --- */

/* For each option a profile in which it matters, and another value than that profile has. */
static const struct {
  const char *key, *profile, *value;
} changes[] = {
  { "user", "psk", "bob" },
  { "password", "psk", "other" },
  { "psk", "psk", "other" },
  { "auth", "cert", "psk" },
  { "cert", "cert", "/certificates/modern.p12" },
  { "remote-id", "psk", "gw.example.org" },
  { "local-id", "psk", "me@example.org" },
  { "gateway", "cert", "other.example.org" },
  { "ipsec", "psk", "no" },
  { "ike-version", "psk", "2" },
  { "security", "psk", "legacy" },
  { "ike", "psk", "aes128-sha256-modp2048" },
  { "esp", "psk", "aes128-sha256" },
  { "revocation", "cert", "strict" },
  { "port", "psk", "4500" },
  { "encap", "psk", "yes" },
  { "ipcomp", "psk", "yes" },
  { "mtu", "psk", "1300" },
  { "ike-lifetime", "psk", "600" },
  { "esp-lifetime", "psk", "300" },
  { "dpd-delay", "psk", "5" },
  { "ppp-auth", "psk", "pap" },
  { "domain", "psk", "OFFICE" },
  { "ppp-ca", "eap-tls", "/certificates/ca.pem" },
  { "ppp-cert", "psk", "/certificates/modern.p12" },
  { "l2tp-source-port", "psk", "ephemeral" },
  { "l2tp-retries", "psk", "3" },
  { "peer-address", "psk", "10.0.0.1" },
  { "mru", "psk", "1300" },
  { "mrru", "psk", "1500" },
  { "lcp-echo-interval", "psk", "7" },
  { "lcp-echo-failure", "psk", "7" },
  { "mppe", "plain", "128" },
  { "mppe-stateful", "plain", "yes" },
  { "bsdcomp", "plain", "yes" },
  { "deflate", "plain", "yes" },
  { "vj-comp", "psk", "no" },
  { "pcomp", "psk", "no" },
  { "accomp", "psk", "no" },
};

/* Options whose effect is on what is loaded from files, or in charon's own configuration. */
static const char *const elsewhere[] = {
  "type", "ca", "key", "key-password", "ppp-key", "ppp-key-password", "otp", "nat-keepalive", NULL
};

static void
test_change (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (NMConnection) connection = read_connection (changes[i].profile);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  g_autofree char *before = plan_to_text (connection, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  nm_setting_vpn_add_secret (vpn, "psk", "for whom it serves");
  if (option_find (changes[i].key)->kind == OPTION_SECRET)
    nm_setting_vpn_add_secret (vpn, changes[i].key, changes[i].value);
  else
    nm_setting_vpn_add_data_item (vpn, changes[i].key, changes[i].value);
  after = plan_to_text (connection, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before, !=, after);
}

static void
test_every_option_changes_something (void)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    gboolean found = g_strv_contains (elsewhere, all[i].key) || (all[i].flags & OPTION_LOCAL);

    if (!(all[i].flags & OPTION_L2TP))
      continue;
    for (guint j = 0; j < G_N_ELEMENTS (changes); j++)
      found = found || g_str_equal (changes[j].key, all[i].key);
    g_test_message ("%s", all[i].key);
    g_assert_true (found);
  }
}

/* --- single rules --- */

static void
test_mtu (void)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  Profile profile = { .ipsec = TRUE };
  L2tpPlanInput input = { .profile = &profile, .peer = peer, .underlay_mtu = 1500 };
  guint protected = l2tp_plan_mtu (&input);

  /* ESP with UDP, L2TP, PPP: what is left has to fit, and a small way is no reason to go below what IP needs. */
  g_assert_cmpuint (protected, <=, 1500 - 20 - 8 - 8 - 16 - 16 - 2 - 16 - 8 - 8 - 4);
  g_assert_cmpuint (protected, >, 1360);
  input.underlay_mtu = 1400;
  g_assert_cmpuint (protected - l2tp_plan_mtu (&input), >=, 96);
  input.underlay_mtu = 100;
  g_assert_cmpuint (l2tp_plan_mtu (&input), ==, 576);
  profile.ip6.wanted = TRUE;
  g_assert_cmpuint (l2tp_plan_mtu (&input), ==, 1280);
  profile.mtu = 1000;
  g_assert_cmpuint (l2tp_plan_mtu (&input), ==, 1000);
}

static void
test_too_long_for_pppd (void)
{
  g_autofree char *long_text = g_strnfill (REPORT_TEXT, 'x');
  g_autofree char *longest = g_strnfill (REPORT_TEXT - 1, 'x');
  Profile profile = { .user = longest };
  Secrets secrets = { .password = longest };
  g_autoptr (GError) error = NULL;
  Report report;

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
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows) * G_N_ELEMENTS (demands); i++) {
    const char *original = rows[i % G_N_ELEMENTS (rows)].password;
    guint demand = i / G_N_ELEMENTS (rows);
    const char *expected = demands[demand].wide ? rows[i % G_N_ELEMENTS (rows)].fitted : original;
    char password[REPORT_TEXT] = { 0 };
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
  static const char *const golden[] = { "psk", "cert", "ikev2", "legacy", "eap-tls", "plain", "everything" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++) {
    g_autofree char *path = g_strdup_printf ("/l2tp-plan/golden/%s", golden[i]);

    g_test_add_data_func (path, golden[i], test_golden);
  }
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *path = g_strdup_printf ("/l2tp-plan/change/%s", changes[i].key);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_change);
  }
  g_test_add_func ("/l2tp-plan/every-option", test_every_option_changes_something);
  g_test_add_func ("/l2tp-plan/mtu", test_mtu);
  g_test_add_func ("/l2tp-plan/too-long-for-pppd", test_too_long_for_pppd);
  g_test_add_func ("/l2tp-plan/allows", test_allows);
  g_test_add_func ("/l2tp-plan/fit-password", test_fit_password);
  return g_test_run ();
}
