/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/profile.h"

#include <string.h>

#include "shared/failures.h"

#define UUID "4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e"

#define IKEV2_EAP "gateway", "vpn.example.org", "user", "alice"
#define IKEV2_CERT "gateway", "vpn.example.org", "auth", "cert", "cert", "/c.pem"
#define L2TP "type", "l2tp", "gateway", "vpn.example.org", "user", "alice"

typedef const char *const *Items;

/* KEY, VALUE, ... NULL; the last value of a key counts, and NULL for a value takes the key away. */
#define ITEMS(...) ((const char *const[]) { __VA_ARGS__, NULL, NULL })

static NMConnection *
make (Items items)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();

  nm_connection_add_setting (connection, g_object_new (NM_TYPE_SETTING_CONNECTION, "id", "test", "uuid", UUID, NULL));
  for (guint i = 0; items[i]; i += 2) {
    if (items[i + 1])
      nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), items[i], items[i + 1]);
    else
      nm_setting_vpn_remove_data_item (NM_SETTING_VPN (vpn), items[i]);
  }
  nm_connection_add_setting (connection, vpn);
  return connection;
}

static Profile *
load (NMConnection *connection)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (GError) error = NULL;
  Profile *profile = profile_new (connection, problems, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
  return profile;
}

static Profile *
load_items (Items items)
{
  g_autoptr (NMConnection) connection = make (items);

  return load (connection);
}

/* Exactly these problems, in any order; @keys as "KEY KEY ". */
static void
expect_problems (NMConnection *connection, const char *keys)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (profile_new (connection, problems, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_assert_null (strpbrk (error->message, "\n\r\x1b"));
  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = problems->pdata[i];
    g_autofree char *named = g_strdup_printf ("%s: %s", problem->key, problem->text);

    g_assert_nonnull (strstr (error->message, named));
    g_string_append_printf (got, "%s ", problem->key);
  }
  g_assert_cmpstr (got->str, ==, keys);
}

static void
set_setting (NMConnection *connection, GType type, const char *property, const char *value)
{
  NMSetting *setting = nm_connection_get_setting (connection, type);

  g_object_set (setting, property, value, NULL);
}

static void
test_defaults (void)
{
  g_autoptr (Profile) profile = load_items (ITEMS (IKEV2_EAP));

  g_assert_cmpstr (profile->id, ==, "test");
  g_assert_cmpstr (profile->uuid, ==, UUID);
  g_assert_null (profile->owner);
  g_assert_null (profile->interface_name);
  g_assert_cmpuint (profile->type, ==, PROFILE_IKEV2);
  g_assert_cmpuint (profile->auth, ==, PROFILE_AUTH_EAP);
  g_assert_cmpuint (profile->server_auth, ==, PROFILE_SERVER_CERT);
  g_assert_cmpuint (profile->eap_method, ==, PROFILE_EAP_AUTO);
  g_assert_cmpuint (profile->security, ==, PROFILE_SECURITY_COMPATIBLE);
  g_assert_cmpuint (profile->revocation, ==, PROFILE_REVOCATION_RELAXED);
  g_assert_cmpuint (profile->port, ==, 500);
  g_assert_cmpuint (profile->mtu, ==, 0);
  g_assert_cmpuint (profile->ppp_auth, ==, PROFILE_PPP_MSCHAPV2 | PROFILE_PPP_EAP);
  g_assert_true (profile->request_address);
  g_assert_true (profile->mobike);
  g_assert_true (profile->ipsec);
  g_assert_false (profile->encap);
  g_assert_null (profile->remote_id);
  g_assert_null (profile->ike);
  g_assert_true (profile->ip4.wanted && profile->ip6.wanted);
  g_assert_false (profile->ip4.never_default || profile->ip6.never_default);
}

static void
test_dependent_defaults (void)
{
  const struct {
    Items items;
    guint auth, server_auth;
  } rows[] = {
    { ITEMS (L2TP), PROFILE_AUTH_PSK, PROFILE_SERVER_PSK },
    { ITEMS (L2TP, "auth", ""), PROFILE_AUTH_PSK, PROFILE_SERVER_PSK },
    { ITEMS (L2TP, "auth", "cert", "cert", "/c"), PROFILE_AUTH_CERT, PROFILE_SERVER_CERT },
    { ITEMS ("gateway", "a", "auth", "psk"), PROFILE_AUTH_PSK, PROFILE_SERVER_PSK },
    { ITEMS ("gateway", "a", "auth", "psk", "server-auth", "cert"), PROFILE_AUTH_PSK, PROFILE_SERVER_CERT },
    { ITEMS (IKEV2_EAP, "server-auth", "psk"), PROFILE_AUTH_EAP, PROFILE_SERVER_PSK },
    { ITEMS (IKEV2_CERT), PROFILE_AUTH_CERT, PROFILE_SERVER_CERT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Profile) profile = load_items (rows[i].items);

    g_assert_cmpuint (profile->auth, ==, rows[i].auth);
    g_assert_cmpuint (profile->server_auth, ==, rows[i].server_auth);
  }
}

static void
test_user_name (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS ("gateway", "a"));
  g_autoptr (NMConnection) both = make (ITEMS (IKEV2_EAP));
  g_autoptr (Profile) profile = NULL;
  g_autoptr (Profile) own = NULL;
  g_autofree char *huge = g_strnfill (256, 'a');

  set_setting (connection, NM_TYPE_SETTING_VPN, NM_SETTING_VPN_USER_NAME, "bob");
  profile = load (connection);
  g_assert_cmpstr (profile->user, ==, "bob");
  set_setting (both, NM_TYPE_SETTING_VPN, NM_SETTING_VPN_USER_NAME, "bob");
  own = load (both);
  g_assert_cmpstr (own->user, ==, "alice");
  set_setting (connection, NM_TYPE_SETTING_VPN, NM_SETTING_VPN_USER_NAME, "bob\nfile /etc/shadow");
  expect_problems (connection, "user ");
  set_setting (connection, NM_TYPE_SETTING_VPN, NM_SETTING_VPN_USER_NAME, huge);
  expect_problems (connection, "user ");
  set_setting (connection, NM_TYPE_SETTING_VPN, NM_SETTING_VPN_USER_NAME, "");
  expect_problems (connection, "user ");
}

/* NetworkManager adds the login name of who typed the key, and the server knows us by our address. */
static void
test_user_name_with_key (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS ("gateway", "a", "auth", "psk"));
  g_autoptr (Profile) profile = NULL;

  set_setting (connection, NM_TYPE_SETTING_VPN, NM_SETTING_VPN_USER_NAME, "root");
  profile = load (connection);
  g_assert_null (profile->user);
}

static void
test_values (void)
{
  g_autoptr (Profile) profile = load_items (ITEMS (
                                              IKEV2_EAP, "gateway", "[2001:db8::1]", "auth", "cert-eap", "cert", "file:///c.p12", "mobike", "0",
                                              "remote-ts", "10.1.2.3/8;fd00::/64", "ike", "aes256-sha256-modp2048", "dpd-delay", "0", "ppp-auth", "pap",
                                              "password-flags", "1", "otp-flags", "2", "psk-flags", "0", "key-password-flags", "7"));

  g_assert_cmpstr (profile->gateway, ==, "2001:db8::1");
  g_assert_cmpuint (profile->auth, ==, PROFILE_AUTH_CERT_EAP);
  g_assert_cmpstr (profile->cert, ==, "/c.p12");
  g_assert_false (profile->mobike);
  g_assert_cmpstr (profile->remote_ts[0], ==, "10.0.0.0/8");
  g_assert_cmpstr (profile->remote_ts[1], ==, "fd00::/64");
  g_assert_null (profile->remote_ts[2]);
  g_assert_cmpuint (profile->dpd_delay, ==, 0);
  g_assert_cmpuint (profile->ppp_auth, ==, PROFILE_PPP_PAP);
  g_assert_cmpuint (profile->secret_flags[SECRET_PASSWORD], ==, NM_SETTING_SECRET_FLAG_AGENT_OWNED);
  g_assert_cmpuint (profile->secret_flags[SECRET_OTP], ==, NM_SETTING_SECRET_FLAG_NOT_SAVED);
  g_assert_cmpuint (profile->secret_flags[SECRET_PSK], ==, 0);
  g_assert_cmpuint (profile->secret_flags[SECRET_KEY_PASSWORD], ==, 7);
}

static const struct {
  Items items;
  const char *key;
} one_problem[] = {
  /* missing */
  { ITEMS (IKEV2_EAP, "gateway", NULL), "gateway " },
  { ITEMS (IKEV2_EAP, "gateway", ""), "gateway " },
  { ITEMS (IKEV2_EAP, "user", NULL), "user " },
  { ITEMS (L2TP, "user", NULL), "user " },
  { ITEMS (IKEV2_CERT, "cert", NULL), "cert " },
  { ITEMS (IKEV2_CERT, "auth", "eap-tls", "cert", NULL), "cert " },
  { ITEMS (L2TP, "auth", "cert"), "cert " },
  /* malformed: not also missing, and what follows from it is not a problem of its own */
  { ITEMS (IKEV2_EAP, "gateway", "1.2.3.400"), "gateway " },
  { ITEMS (IKEV2_EAP, "gateway", "[2001:db8::1"), "gateway " },
  { ITEMS (IKEV2_EAP, "gateway", "vpn.example.org\n"), "gateway " },
  { ITEMS (IKEV2_EAP, "gateway", "vpn example org"), "gateway " },
  { ITEMS (IKEV2_EAP, "gateway", "\xff\xfe"), "gateway " },
  { ITEMS (IKEV2_EAP, "user", "alice\x01"), "user " },
  { ITEMS (IKEV2_EAP, "user", "\xc3"), "user " },
  { ITEMS (IKEV2_CERT, "cert", "c.pem"), "cert " },
  { ITEMS (IKEV2_CERT, "cert", "file:///a%0Ab"), "cert " },
  { ITEMS (IKEV2_CERT, "auth", "certificate"), "auth " },
  { ITEMS (IKEV2_CERT, "key", "../k.pem"), "key " },
  { ITEMS (L2TP, "auth", "xauth"), "auth " },
  { ITEMS (L2TP, "type", "l2tpv3", "auth", "psk"), "type " },
  { ITEMS (IKEV2_EAP, "ca", "ca.pem", "remote-id", "%any"), "ca " },
  { ITEMS (IKEV2_EAP, "request-address", "no", "remote-ts", "10.0.0.0/8 file"), "remote-ts " },
  { ITEMS (IKEV2_EAP, "request-address", "perhaps"), "request-address " },
  { ITEMS (IKEV2_EAP, "local-id", "a\nb"), "local-id " },
  { ITEMS (IKEV2_EAP, "server-auth", "none"), "server-auth " },
  { ITEMS (IKEV2_EAP, "port", "0"), "port " },
  { ITEMS (IKEV2_EAP, "port", "500 file"), "port " },
  { ITEMS (IKEV2_EAP, "port", "+500"), "port " },
  { ITEMS (IKEV2_EAP, "mtu", "18446744073709551616"), "mtu " },
  { ITEMS (IKEV2_EAP, "ike", "aes256;sha$(id)"), "ike " },
  { ITEMS (IKEV2_EAP, "local-ts", "10.0.0.0/8 or so"), "local-ts " },
  { ITEMS (L2TP, "ppp-auth", "mschapv2,none"), "ppp-auth " },
  /* unknown or misplaced */
  { ITEMS (IKEV2_EAP, "leftupdown", "/bin/true"), "leftupdown " },
  { ITEMS (IKEV2_EAP, "Gateway", "a"), "Gateway " },
  { ITEMS (IKEV2_EAP, "password", "hunter2"), "password " },
  { ITEMS (IKEV2_EAP, "psk", ""), "psk " },
  { ITEMS (IKEV2_EAP, "gateway-flags", "1"), "gateway-flags " },
  { ITEMS (IKEV2_EAP, "psk-flags", "9"), "psk-flags " },
  { ITEMS (IKEV2_EAP, "psk-flags", "-1"), "psk-flags " },
  { ITEMS (IKEV2_EAP, "otp-flags", "two"), "otp-flags " },
  /* what does not go together */
  { ITEMS (IKEV2_EAP, "ah", "sha256", "esp", "aes256-sha256"), "ah " },
  { ITEMS (IKEV2_EAP, "ah", "sha256", "encap", "yes"), "ah " },
  { ITEMS (L2TP, "ah", "sha256"), "ah " },
  { ITEMS (IKEV2_EAP, "remote-id", "%any"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "%any6"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "*"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "@*"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "fqdn:*"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "CN=*"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "0::0"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "0.0.0.0"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "*.com"), "remote-id " },
  { ITEMS (IKEV2_EAP, "remote-id", "*.com", "ca", "/ca.pem"), "remote-id " },
  { ITEMS (L2TP, "auth", "cert", "cert", "/c", "remote-id", "%any"), "remote-id " },
  { ITEMS (IKEV2_EAP, "server-signature", "rsa-sha256,ecdsa"), "server-signature " },
  { ITEMS (IKEV2_CERT, "server-auth", "psk"), "server-auth " },
  { ITEMS (IKEV2_CERT, "auth", "eap-tls", "server-auth", "psk"), "server-auth " },
  { ITEMS (IKEV2_EAP, "request-address", "no"), "remote-ts " },
  { ITEMS (L2TP, "auth", "eap"), "auth " },
  { ITEMS (L2TP, "auth", "cert-eap", "cert", "/c"), "auth " },
};

static void
test_one_problem (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (one_problem); i++) {
    g_autoptr (NMConnection) connection = make (one_problem[i].items);

    g_test_message ("row %u", i);
    expect_problems (connection, one_problem[i].key);
  }
}

static void
test_accepted (void)
{
  const Items rows[] = {
    ITEMS (IKEV2_EAP, "remote-id", "%any", "ca", "/ca.pem"),
    ITEMS (IKEV2_EAP, "remote-id", "*", "ca", "/ca.pem"),
    ITEMS (IKEV2_EAP, "remote-id", "*.example.com"),
    ITEMS (IKEV2_EAP, "remote-id", "%any", "server-auth", "psk"),
    ITEMS (IKEV2_EAP, "request-address", "no", "remote-ts", "10.0.0.0/8"),
    ITEMS (IKEV2_EAP, "server-signature", "ike:pubkey-sha384"),
    ITEMS (L2TP, "request-address", "no"),
    ITEMS (L2TP, "remote-id", "%any"),
    ITEMS (L2TP, "ipsec", "no", "auth", "cert", "remote-id", "%any"),
    ITEMS (L2TP, "ipsec", "no", "auth", "cert"),
    ITEMS (IKEV2_CERT, "cert", "pkcs11:object=x"),
    ITEMS (IKEV2_EAP, "port", "", "ca", "", "mobike", ""),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    profile_unref (load_items (rows[i]));
}

static void
test_all_at_once (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS ("gateway", "1.2.3.400", "port", "0", "zzz", "1", "psk-flags", "9"));
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (GError) error = NULL;

  set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_UUID, "not-a-uuid");
  g_assert_null (profile_new (connection, problems, &error));
  g_assert_cmpuint (problems->len, ==, 6);
  g_assert_nonnull (strstr (error->message, "connection.uuid: "));
  g_assert_nonnull (strstr (error->message, "gateway: "));
  g_assert_nonnull (strstr (error->message, "port: "));
  g_assert_nonnull (strstr (error->message, "zzz: "));
  g_assert_nonnull (strstr (error->message, "psk-flags: "));
  g_assert_nonnull (strstr (error->message, "user: "));
  g_assert_null (profile_new (connection, NULL, NULL));
}

/* Where nmcli's users put it at first. */
static void
test_secret_as_data (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS (L2TP, "psk", "shared"));
  g_autoptr (GError) error = NULL;

  g_assert_null (profile_new (connection, NULL, &error));
  g_assert_nonnull (strstr (error->message, "psk: is a secret: it belongs in vpn.secrets"));
  g_assert_null (strstr (error->message, "shared"));
}

/* Neither lines of its own nor endless ones. */
static void
test_hostile_keys (void)
{
  g_autofree char *huge = g_strnfill (100000, 'k');
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP, "x\nNov 01 root: all is well\x1b[2K", "1", huge, "1"));
  g_autoptr (GError) error = NULL;

  g_assert_null (profile_new (connection, NULL, &error));
  g_assert_nonnull (strstr (error->message, "x\\nNov"));
  g_assert_null (strpbrk (error->message, "\n\r\x1b"));
  g_assert_cmpuint (strlen (error->message), <, 400);
  for (guint i = 0; i < 2000; i++) {
    g_autofree char *key = g_strdup_printf ("key-%u", i);

    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), key, "1");
  }
  g_clear_error (&error);
  g_assert_null (profile_new (connection, NULL, &error));
  g_assert_cmpuint (strlen (error->message), <, 16384);
}

static void
test_hostile_id (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
  g_autoptr (Profile) profile = NULL;
  g_autoptr (Profile) nameless = NULL;

  set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_ID, "B\xc3\xbcro\nroot:\x1b[2K \xc2\x9b\xff");
  profile = load (connection);
  g_assert_cmpstr (profile->id, ==, "B\xc3\xbcro root: [2K  \xef\xbf\xbd");
  set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_ID, NULL);
  nameless = load (connection);
  g_assert_cmpstr (nameless->id, ==, "");
}

static void
test_references (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
  Profile *profile = load (connection);
  g_autoptr (Profile) kept = profile_ref (profile);

  g_clear_object (&connection);
  profile_unref (profile);
  g_assert_cmpstr (kept->gateway, ==, "vpn.example.org");
}

static void
test_owner (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  g_autoptr (Profile) profile = NULL;

  g_assert_true (nm_setting_connection_add_permission (setting, "user", "alice", NULL));
  profile = load (connection);
  g_assert_cmpstr (profile->owner, ==, "alice");
  g_assert_true (nm_setting_connection_add_permission (setting, "user", "bob", NULL));
  expect_problems (connection, "connection.permissions ");
}

static void
test_interface_name (void)
{
  static const char *const good[] = { "vpn0", "a.b-c_d", "123456789012345", NULL };
  static const char *const bad[] = { "1234567890123456", "a b", "a/b", "..", ".", "a\nb", "\xc3\xbc", "", NULL };
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
  g_autoptr (Profile) none = NULL;

  for (guint i = 0; good[i]; i++) {
    g_autoptr (Profile) profile = NULL;

    set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_INTERFACE_NAME, good[i]);
    profile = load (connection);
    g_assert_cmpstr (profile->interface_name, ==, good[i]);
  }
  for (guint i = 0; bad[i]; i++) {
    set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_INTERFACE_NAME, bad[i]);
    expect_problems (connection, "connection.interface-name ");
  }
  set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_INTERFACE_NAME, "--");
  none = load (connection);
  g_assert_null (none->interface_name);
}

static void
test_uuid (void)
{
  static const char *const bad[] = { NULL, "", "x", "../../etc/passwd", UUID "0" };
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    set_setting (connection, NM_TYPE_SETTING_CONNECTION, NM_SETTING_CONNECTION_UUID, bad[i]);
    expect_problems (connection, "connection.uuid ");
  }
}

static void
test_ip (void)
{
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
  g_autoptr (Profile) profile = NULL;

  nm_connection_add_setting (connection, g_object_new (NM_TYPE_SETTING_IP4_CONFIG, "method", "auto", "never-default", TRUE,
                                                       "ignore-auto-dns", TRUE, NULL));
  nm_connection_add_setting (connection, g_object_new (NM_TYPE_SETTING_IP6_CONFIG, "method", "disabled",
                                                       "ignore-auto-routes", TRUE, NULL));
  profile = load (connection);
  g_assert_true (profile->ip4.wanted && profile->ip4.never_default && profile->ip4.ignore_auto_dns);
  g_assert_false (profile->ip4.ignore_auto_routes);
  g_assert_true (profile->ip6.ignore_auto_routes);
  g_assert_false (profile->ip6.wanted || profile->ip6.never_default || profile->ip6.ignore_auto_dns);
  set_setting (connection, NM_TYPE_SETTING_IP4_CONFIG, "method", "disabled");
  expect_problems (connection, "ipv4.method ");
}

static void
test_searches (void)
{
  static const struct {
    const char *domains[3];
    gboolean own;
  } rows[] = {
    { { NULL }, FALSE },
    { { "corp.example", NULL }, TRUE },
    { { "~corp.example", "lab.example", NULL }, TRUE },
    { { "corp.example", "~.", NULL }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
    g_autoptr (Profile) profile = NULL;

    nm_connection_add_setting (connection, g_object_new (NM_TYPE_SETTING_IP4_CONFIG, "method", "auto", "dns-search",
                                                         rows[i].domains, NULL));
    profile = load (connection);
    g_assert_cmpint (profile->ip4.own_searches, ==, rows[i].own);
    g_assert_false (profile->ip6.own_searches);
  }
}

static void
test_not_vpn (void)
{
  g_autoptr (NMConnection) empty = nm_simple_connection_new ();
  g_autoptr (NMConnection) connection = make (ITEMS (IKEV2_EAP));
  g_autoptr (GError) error = NULL;

  g_assert_null (profile_new (empty, NULL, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  nm_connection_remove_setting (connection, NM_TYPE_SETTING_CONNECTION);
  g_assert_null (profile_new (connection, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/defaults", test_defaults);
  g_test_add_func ("/profile/dependent-defaults", test_dependent_defaults);
  g_test_add_func ("/profile/user-name", test_user_name);
  g_test_add_func ("/profile/user-name/with-key", test_user_name_with_key);
  g_test_add_func ("/profile/values", test_values);
  g_test_add_func ("/profile/one-problem", test_one_problem);
  g_test_add_func ("/profile/accepted", test_accepted);
  g_test_add_func ("/profile/all-at-once", test_all_at_once);
  g_test_add_func ("/profile/secret-as-data", test_secret_as_data);
  g_test_add_func ("/profile/hostile-keys", test_hostile_keys);
  g_test_add_func ("/profile/hostile-id", test_hostile_id);
  g_test_add_func ("/profile/references", test_references);
  g_test_add_func ("/profile/owner", test_owner);
  g_test_add_func ("/profile/interface-name", test_interface_name);
  g_test_add_func ("/profile/uuid", test_uuid);
  g_test_add_func ("/profile/ip", test_ip);
  g_test_add_func ("/profile/searches", test_searches);
  g_test_add_func ("/profile/not-vpn", test_not_vpn);
  return g_test_run ();
}
