/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles and what they mean for charon, as golden files: tests/data/plans/NAME.nmconnection becomes NAME.plan.
 */
#include "config.h"

#include "shared/options.h"
#include "src/charon/charon.h"
#include "src/plan/ike-identity.h"
#include "src/plan/ike-plan.h"
#include "tests/unit/plans.h"

/* What loads everything and, given later, the password. NULL also if there are no @credentials, for which @error was set
 * then. */
static GPtrArray *
load (const Plan *plan, const Credentials *credentials, GError **error)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  IkePlanInput input = {
    .profile = plan->profile, .secrets = plan->secrets, .credentials = credentials, .peer = peer, .if_id = 0x40001234,
    .reqid = 0x40005678,
  };
  g_autoptr (GPtrArray) password = NULL;
  GPtrArray *calls;

  if (!credentials)
    return NULL;
  calls = ike_plan_load (&input, error);
  password = ike_plan_password (&input, NULL);
  g_assert_nonnull (password);
  if (calls)
    g_ptr_array_extend_and_steal (calls, g_steal_pointer (&password));
  return calls;
}

/* The whole plan as text, secrets included: they are the test's own. */
static char *
plan_to_text (NMConnection *connection, GError **error)
{
  g_autoptr (Plan) plan = plans_new (connection, error);
  g_autoptr (Credentials) credentials = plan ? plans_load_credentials (plan, error) : NULL;
  g_autoptr (GPtrArray) calls = load (plan, credentials, error);
  GString *text;

  if (!calls)
    return NULL;
  text = g_string_new (NULL);
  plans_append_calls (text, calls);
  plans_append_plan (text, plan);
  return g_string_free (text, FALSE);
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

/* For each option a profile in which it matters, and another value than that profile has. */
static const PlansChange changes[] = {
  { "gateway", "eap", "other.example.org" },
  { "auth", "eap", "psk" },
  { "user", "eap", "bob" },
  { "password", "eap", "other" },
  { "psk", "psk", "other" },
  { "ppk", "ppk", "other" },
  { "ppk-id", "ppk", "bob" },
  { "ppk-encoding", "ppk", "hex" },
  { "ppk-required", "ppk", "no" },
  { "ca", "eap", "/certificates/selfsigned.pem" },
  { "key", "cert", "/certificates/../certificates/rsa.key" },
  { "key-password", "cert", "not needed" },
  { "cert", "cert", "/certificates/modern.p12" },
  { "remote-id", "eap", "gw.example.org" },
  { "local-id", "eap", "me@example.org" },
  { "aaa-id", "eap", "radius.example.org" },
  { "server-auth", "eap", "psk" },
  { "server-signature", "eap", "rsa-3072-sha256" },
  { "eap-method", "eap", "gtc" },
  { "security", "eap", "legacy" },
  { "ike", "eap", "aes128-sha256-modp2048" },
  { "esp", "eap", "aes128gcm16" },
  { "ah", "eap", "sha256" },
  { "revocation", "eap", "off" },
  { "port", "eap", "4500" },
  { "local-ts", "site", "10.1.0.0/16" },
  { "remote-ts", "eap", "10.2.0.0/16" },
  { "request-address", "site", "yes" },
  { "mobike", "eap", "no" },
  { "fragmentation", "eap", "no" },
  { "encap", "eap", "yes" },
  { "local-port", "eap", "standard" },
  { "ipcomp", "site", "yes" },
  { "ike-lifetime", "eap", "600" },
  { "esp-lifetime", "eap", "300" },
  { "dpd-delay", "eap", "5" },
  { "nat-keepalive", "eap", "7" },
};

/* Options whose effect is on what is loaded from files or on the side of NetworkManager, which other tests show. */
static const char *const elsewhere[] = { "type", "mtu", "psk-encoding", "otp", NULL };

static void
test_every_option_changes_something (void)
{
  plans_assert_complete (OPTION_IKEV2, changes, G_N_ELEMENTS (changes), elsewhere);
}

static char *
plugins_of (const char *method, const char *server)
{
  g_autoptr (NMConnection) connection = plans_read_connection ("eap");
  g_autoptr (Plan) plan = NULL;

  plans_set_option (connection, "psk", "of the group");
  plans_set_option (connection, "eap-method", method);
  plans_set_option (connection, "server-auth", server);
  plan = plans_new (connection, NULL);
  return g_strjoinv (" ", (char **) plan->charon.plugins);
}

static void
expect_plugins (const char *method, const char *server, const char *expected)
{
  g_autofree char *plugins = plugins_of (method, server);

  g_assert_cmpstr (plugins, ==, expected);
}

static void
expect_other (ProfileEap method, ProfileServerAuth server, const char *offered, ProfileEap expected)
{
  const Profile profile = { .auth = PROFILE_AUTH_EAP, .eap_method = method, .server_auth = server };

  g_assert_cmpint (ike_plan_other_eap (&profile, offered), ==, expected);
}

/* Nobody is told a password, or a plain hash of it, who may only know what a whole group knows. */
static void
test_eap_methods (void)
{
  const ProfileServerAuth cert = PROFILE_SERVER_CERT, psk = PROFILE_SERVER_PSK;

  expect_plugins ("auto", "cert", "eap-identity eap-mschapv2 eap-md5 eap-gtc eap-ttls eap-peap");
  expect_plugins ("auto", "psk", "eap-identity eap-mschapv2");
  expect_plugins ("ttls", "cert", "eap-identity eap-mschapv2 eap-md5 eap-gtc eap-ttls");
  expect_plugins ("ttls", "psk", "eap-identity eap-mschapv2 eap-ttls");
  expect_plugins ("gtc", "cert", "eap-identity eap-gtc");

  expect_other (PROFILE_EAP_AUTO, cert, "EAP_TTLS", PROFILE_EAP_TTLS);
  expect_other (PROFILE_EAP_AUTO, cert, "EAP_PEAP", PROFILE_EAP_PEAP);
  expect_other (PROFILE_EAP_AUTO, cert, "EAP_GTC", PROFILE_EAP_AUTO);
  expect_other (PROFILE_EAP_AUTO, cert, NULL, PROFILE_EAP_AUTO);
  expect_other (PROFILE_EAP_AUTO, psk, "EAP_TTLS", PROFILE_EAP_AUTO);
  expect_other (PROFILE_EAP_GTC, cert, "EAP_TTLS", PROFILE_EAP_AUTO);
}

static void
check_needed (const char *method, const char *plugin)
{
  g_autoptr (NMConnection) connection = plans_read_connection ("eap");
  g_autoptr (Plan) plan = NULL;

  plans_set_option (connection, "eap-method", method);
  plan = plans_new (connection, NULL);
  g_assert_cmpstr (plan->needed_plugins[0], ==, plugin);
  g_assert_cmpstr (plan->needed_plugins[1], ==, "eap-identity");
  g_assert_null (plan->needed_plugins[2]);
}

/* What "auto" needs at least is what most servers speak. */
static void
test_needed_plugins (void)
{
  check_needed ("auto", "eap-mschapv2");
  check_needed ("peap", "eap-peap");
}

/* A private profile's files are its owner's, and are read as his. */
static void
test_owner (void)
{
  g_autoptr (NMConnection) connection = plans_read_connection ("cert");
  g_autoptr (Plan) plan = NULL;

  nm_setting_connection_add_permission (nm_connection_get_setting_connection (connection), "user", "alice", NULL);
  plan = plans_new (connection, NULL);
  g_assert_cmpstr (plan->credentials.owner, ==, "alice");
}

static void
test_identities (void)
{
  static const struct { const char *text, *identity; } cases[] = {
    { "vpn.example.org", "vpn.example.org" },
    { "C=CH, O=strongSwan, CN=moon", "C=CH, O=strongSwan, CN=moon" },
    { "älice", "fqdn:#c3a46c696365" },
    { "älice@example.org", "userfqdn:#c3a46c696365406578616d706c652e6f7267" },
    { "CN=ä", "asn1dn:#300d310b300906035504030c02c3a4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *identity = vici_identity (cases[i].text);

    g_assert_cmpstr (identity, ==, cases[i].identity);
  }
  g_assert_null (vici_identity ("ä=ö"));
}

static void
check_right (const char *identity, gboolean own_authority, gboolean right)
{
  const Profile profile = { .gateway = (char *) "vpn.example.org", .ca = own_authority ? (char *) "/ca.pem" : NULL };
  g_autoptr (GInetAddress) called = g_inet_address_new_from_string ("198.51.100.10");

  g_assert_cmpint (ike_identity_is_right (&profile, called, identity), ==, right);
}

static void
test_server_by_its_name (void)
{
  check_right ("CN=vpn.example.org", FALSE, TRUE);
  check_right ("C=CH, O=Lab, CN=VPN.example.org", TRUE, TRUE);
  check_right ("O=Lab, CN=vpn.example.org", FALSE, FALSE);
  check_right ("CN=vpn.example.org, O=Lab", TRUE, FALSE);
  check_right ("CN=evil.example.org", TRUE, FALSE);
  check_right ("vpn.example.org.evil", TRUE, FALSE);
  check_right ("198.51.100.10", TRUE, TRUE);
  check_right ("198.51.100.10", FALSE, FALSE);
  check_right ("198.51.100.11", TRUE, FALSE);
}

static void
check_compression (const char *remote_ts, gboolean compressed)
{
  g_autoptr (NMConnection) connection = plans_read_connection ("eap");
  g_autofree char *text = NULL;

  plans_set_option (connection, "ipcomp", "yes");
  if (remote_ts)
    plans_set_option (connection, "remote-ts", remote_ts);
  text = plan_to_text (connection, NULL);
  g_assert_cmpint (strstr (text, "ipcomp = \"yes\"") != NULL, ==, compressed);
}

/* Through a tunnel that takes all traffic nothing compressed would pass. */
static void
test_compression (void)
{
  check_compression (NULL, FALSE);
  check_compression ("0.0.0.0/0", FALSE);
  check_compression ("10.0.0.0/8,::/0", TRUE);
  check_compression ("10.0.0.0/8,198.51.100.0/24", FALSE);
  check_compression ("10.0.0.0/8,fd00::/64", TRUE);
}

/* Whoever spoofs a name's address may have a certificate for his own by a public authority. */
static void
test_hosts (void)
{
  Profile profile = { .gateway = (char *) "vpn.example.org" };
  g_autoptr (GInetAddress) called = g_inet_address_new_from_string ("198.51.100.10");
  g_auto (GStrv) by_system = ike_identity_hosts (&profile, called);
  g_auto (GStrv) by_own = NULL;
  g_auto (GStrv) by_user = NULL;

  profile.ca = (char *) "/ca.pem";
  by_own = ike_identity_hosts (&profile, called);
  profile.remote_id = (char *) "gw.example.org";
  by_user = ike_identity_hosts (&profile, called);
  g_assert_cmpstrv (by_system, ((const char *[]) { "vpn.example.org", NULL }));
  g_assert_cmpstrv (by_own, ((const char *[]) { "vpn.example.org", "198.51.100.10", NULL }));
  g_assert_cmpstrv (by_user, ((const char *[]) { "gw.example.org", NULL }));
}

/* Its first certificate stands for a person, not for a subject that the server would have to know. */
static void
check_card (const char *name, const char *wanted)
{
  g_autoptr (NMConnection) connection = plans_read_connection (name);
  g_autoptr (Plan) plan = plans_new (connection, NULL);
  g_autoptr (Credentials) credentials = plans_load_credentials (plan, NULL);
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_free (plan->profile->cert);
  plan->profile->cert = g_strdup ("pkcs11:type=cert");
  calls = load (plan, credentials, NULL);
  plans_append_calls (text, calls);
  g_assert_nonnull (strstr (text->str, wanted));
}

static void
test_any_card (void)
{
  check_card ("cert", "id = \"alice@example.org\"");
  /* its user says more */
  check_card ("eap-tls", "    id = \"userfqdn:#616c696365");
}

int
main (int argc, char **argv)
{
  static const char *const golden[] = { "eap", "psk", "psk-cert", "ppk", "cert", "cert-eap", "eap-tls", "site", "ah", "everything" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++) {
    g_autofree char *path = g_strdup_printf ("/ike-plan/golden/%s", golden[i]);

    g_test_add_data_func (path, golden[i], test_golden);
  }
  plans_add_changes ("/ike-plan/change", changes, G_N_ELEMENTS (changes), plan_to_text);
  g_test_add_func ("/ike-plan/every-option", test_every_option_changes_something);
  g_test_add_func ("/ike-plan/needed-plugins", test_needed_plugins);
  g_test_add_func ("/ike-plan/eap-methods", test_eap_methods);
  g_test_add_func ("/ike-plan/owner", test_owner);
  g_test_add_func ("/ike-plan/any-card", test_any_card);
  g_test_add_func ("/ike-plan/identities", test_identities);
  g_test_add_func ("/ike-plan/server/by-its-name", test_server_by_its_name);
  g_test_add_func ("/ike-plan/server/hosts", test_hosts);
  g_test_add_func ("/ike-plan/compression", test_compression);
  return g_test_run ();
}
