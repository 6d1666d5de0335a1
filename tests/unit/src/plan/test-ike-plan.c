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

static void
append_config (GString *text, const Profile *profile)
{
  g_autoptr (GPtrArray) plugins = ike_plan_plugins (profile);
  CharonConf config = {
    .id = "test",
    .ignored_interface = "vpn0",
    .resolve = TRUE,
    .revocation = profile->revocation != PROFILE_REVOCATION_OFF,
    .nat_keepalive = profile->nat_keepalive,
  };
  g_autofree char *conf = NULL;

  g_ptr_array_add (plugins, NULL);
  config.plugins = (const char *const *) plugins->pdata;
  conf = charon_conf_to_text (&config);
  g_string_append (text, conf);
}

/* NULL also if there are no @credentials, for which @error was set then. */
static GPtrArray *
load (const Profile *profile, const Secrets *secrets, const Credentials *credentials, GError **error)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  IkePlanInput input = { profile, secrets, credentials, peer, 0x40001234, NULL, 0x40005678 };

  return credentials ? ike_plan_load (&input, error) : NULL;
}

/* The whole plan as text, secrets included: they are the test's own. */
static char *
plan_to_text (NMConnection *connection, GError **error)
{
  g_autoptr (Profile) profile = profile_new (connection, NULL, error);
  g_autoptr (Secrets) secrets = profile ? profile_read_secrets (nm_connection_get_setting_vpn (connection), error) : NULL;
  g_autoptr (Credentials) credentials = secrets ? plans_load_credentials (profile, secrets, error) : NULL;
  g_autoptr (GPtrArray) calls = load (profile, secrets, credentials, error);
  GString *text;

  if (!calls)
    return NULL;
  text = g_string_new (NULL);
  plans_append_calls (text, calls);
  append_config (text, profile);
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
static const struct {
  const char *key, *profile, *value;
} changes[] = {
  { "gateway", "eap", "other.example.org" },
  { "auth", "eap", "psk" },
  { "user", "eap", "bob" },
  { "password", "eap", "other" },
  { "psk", "psk", "other" },
  { "cert", "cert", "/certificates/modern.p12" },
  { "remote-id", "eap", "gw.example.org" },
  { "local-id", "eap", "me@example.org" },
  { "aaa-id", "eap", "radius.example.org" },
  { "server-auth", "eap", "psk" },
  { "eap-method", "eap", "gtc" },
  { "security", "eap", "legacy" },
  { "ike", "eap", "aes128-sha256-modp2048" },
  { "esp", "eap", "aes128gcm16" },
  { "revocation", "eap", "off" },
  { "port", "eap", "4500" },
  { "local-ts", "site", "10.1.0.0/16" },
  { "remote-ts", "eap", "10.2.0.0/16" },
  { "request-address", "site", "yes" },
  { "mobike", "eap", "no" },
  { "fragmentation", "eap", "no" },
  { "encap", "eap", "yes" },
  { "ipcomp", "eap", "yes" },
  { "ike-lifetime", "eap", "600" },
  { "esp-lifetime", "eap", "300" },
  { "dpd-delay", "eap", "5" },
  { "nat-keepalive", "eap", "7" },
};

/* Options whose effect is on what is loaded from files or on the side of NetworkManager, which other tests show. */
static const char *const elsewhere[] = { "type", "ca", "key", "key-password", "mtu", NULL };

static void
test_change (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (NMConnection) connection = plans_read_connection (changes[i].profile);
  g_autofree char *before = plan_to_text (connection, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  plans_set_option (connection, "psk", "for whom it serves");
  plans_set_option (connection, changes[i].key, changes[i].value);
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

    if (!(all[i].flags & OPTION_IKEV2) || g_str_equal (all[i].key, "otp"))
      continue;
    for (guint j = 0; j < G_N_ELEMENTS (changes); j++)
      found = found || g_str_equal (changes[j].key, all[i].key);
    g_test_message ("%s", all[i].key);
    g_assert_true (found);
  }
}

static gboolean
has_none (const char *plugin, gpointer data)
{
  return data && g_str_equal (plugin, data);
}

static void
test_missing_plugins (void)
{
  Profile profile = { .auth = PROFILE_AUTH_EAP, .eap_method = PROFILE_EAP_PEAP };

  g_assert_cmpstr (ike_plan_missing_plugin (&profile, has_none, NULL), ==, "eap-peap");
  g_assert_cmpstr (ike_plan_missing_plugin (&profile, has_none, (gpointer) "eap-peap"), ==, "eap-identity");
  profile.auth = PROFILE_AUTH_PSK;
  g_assert_null (ike_plan_missing_plugin (&profile, has_none, NULL));
  profile.auth = PROFILE_AUTH_EAP_TLS;
  g_assert_cmpstr (ike_plan_missing_plugin (&profile, has_none, NULL), ==, "eap-tls");
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
test_server_by_its_subject (void)
{
  g_assert_true (ike_identity_is_host ("CN=vpn.example.org", "vpn.example.org", FALSE));
  g_assert_true (ike_identity_is_host ("C=CH, O=Lab, CN=VPN.example.org", "vpn.example.org", TRUE));
  g_assert_false (ike_identity_is_host ("O=Lab, CN=vpn.example.org", "vpn.example.org", FALSE));
  g_assert_false (ike_identity_is_host ("CN=vpn.example.org, O=Lab", "vpn.example.org", TRUE));
  g_assert_false (ike_identity_is_host ("CN=evil.example.org", "vpn.example.org", TRUE));
  g_assert_false (ike_identity_is_host ("vpn.example.org.evil", "vpn.example.org", TRUE));
}

/* Its first certificate stands for a person, not for a subject that the server would have to know. */
static void
check_card (const char *name, const char *wanted)
{
  g_autoptr (NMConnection) connection = plans_read_connection (name);
  g_autoptr (Profile) profile = profile_new (connection, NULL, NULL);
  g_autoptr (Secrets) secrets = profile_read_secrets (nm_connection_get_setting_vpn (connection), NULL);
  g_autoptr (Credentials) credentials = plans_load_credentials (profile, secrets, NULL);
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_free (profile->cert);
  profile->cert = g_strdup ("pkcs11:type=cert");
  calls = load (profile, secrets, credentials, NULL);
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
  static const char *const golden[] = { "eap", "psk", "cert", "cert-eap", "eap-tls", "site", "everything" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++) {
    g_autofree char *path = g_strdup_printf ("/ike-plan/golden/%s", golden[i]);

    g_test_add_data_func (path, golden[i], test_golden);
  }
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *path = g_strdup_printf ("/ike-plan/change/%s", changes[i].key);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_change);
  }
  g_test_add_func ("/ike-plan/every-option", test_every_option_changes_something);
  g_test_add_func ("/ike-plan/missing-plugins", test_missing_plugins);
  g_test_add_func ("/ike-plan/any-card", test_any_card);
  g_test_add_func ("/ike-plan/identities", test_identities);
  g_test_add_func ("/ike-plan/server-by-its-subject", test_server_by_its_subject);
  return g_test_run ();
}
