/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "properties/inspect/nearest.h"
#include "properties/inspect/profile-check.h"
#include "shared/certificate-bundle.h"
#include "shared/defines.h"
#include "shared/small-file.h"

#define NOW G_GINT64_CONSTANT (1830000000)
#define SECRET "Zwiebelsuppe"
#define LONG_PSK "a-key-of-24-characters--"

static const struct {
  const char *name;
  const char *items;  /* KEY=VALUE separated by |; *KEY=VALUE is a secret, @NAME a fixture */
  const char *level;
  const char *finding; /* pattern of "KEY: TEXT ADVICE", NULL: there must be none */
} cases[] = {
  { "good", "gateway=vpn.example.org|user=alice|*password=x", NULL, NULL },
  { "good-certificate", "gateway=g|auth=cert|cert=@rsa.pem|key=@rsa.key|ca=@ca.pem", NULL, NULL },
  { "typo", "gatway=vpn.example.org|user=alice|*password=x", "error", "gatway: *Did you mean gateway?" },
  { "typo-separator", "gateway=g|user=a|remote_id=x|*password=x", "error", "remote_id: *Did you mean remote-id?" },
  { "typo-flags", "gateway=g|user=a|passwrd-flags=1|*password=x", "error", "passwrd-flags: *Did you mean password-flags?" },
  { "synonym", "gateway=g|user=a|rightid=x|*password=x", "error", "rightid: *Did you mean remote-id?" },
  { "no-idea", "gateway=g|user=a|frobnicate=x|*password=x", "error", "frobnicate: is not an option of this VPN -" },
  { "hostile-key", "gateway=g|user=a|no\x1b[2J\n\xe2\x80\xaeno=x|*password=x", "error", "no*no: is not an option*" },
  { "word", "gateway=g|user=a|security=leagcy|*password=x", "error", "security: must be one of * Did you mean legacy?" },
  { "word-case", "gateway=g|user=a|eap-method=mschap-v2|*password=x", "error", "eap-method: * Did you mean mschapv2?" },
  { "gateway", "user=a|*password=x", "error", "gateway: must be given -" },
  { "secret-as-data", "gateway=g|user=a|password=" SECRET, "error", "password: is a secret: * How it is stored *" },
  { "secret-as-data-typo", "gateway=g|user=a|pasword=" SECRET, "error", "pasword: * Did you mean password? * vpn.secrets." },
  { "unknown-secret", "gateway=g|user=a|*pasword=" SECRET, "error", "pasword: * Did you mean password?" },
  { "insecure", "gateway=g|user=a|security=legacy|*password=x", "warning", "security: is not secure -" },
  { "plain", "type=l2tp|gateway=g|user=a|ipsec=no|*password=x", "warning", "ipsec: is not secure -" },
  { "null", "gateway=g|user=a|esp=null-sha256|*password=x", "warning", "esp: null does not encrypt*" },
  { "ah", "gateway=g|user=a|ah=sha256|*password=x", "warning", "ah: AH does not encrypt*" },
  { "broken", "gateway=g|user=a|ike=3des-sha1-modp1024|*password=x", "warning", "ike: has algorithms that can be broken -" },
  { "other-type", "gateway=g|user=a|mru=1400|*password=x", "warning", "mru: has no meaning*" },
  { "plain-only", "type=l2tp|gateway=g|user=a|bsdcomp=no|*password=x|*psk=x", "warning", "bsdcomp: has no meaning*" },
  { "ca-missing", "gateway=g|user=a|ca=/nowhere/ca.pem|*password=x", "error", "ca: there is no such file -" },
  { "ca-folder", "gateway=g|user=a|ca=/|*password=x", "error", "ca: *is not a regular file*" },
  { "ca-is-key", "gateway=g|user=a|ca=@rsa.key|*password=x", "error", "ca: there is no certificate in the file -" },
  { "expired", "gateway=g|auth=cert|cert=@old.pem|key=@rsa.key", "error", "key: the private key does not match*" },
  { "expired-authority", "gateway=g|user=a|ca=@old.pem|*password=x", "error", "ca: the certificate of CN=old expired on *" },
  { "no-key", "gateway=g|auth=cert|cert=@rsa.pem", "error", "key: must be given*" },
  { "mismatch", "gateway=g|auth=cert|cert=@rsa.pem|key=@ecdsa.key", "error", "key: the private key does not match*" },
  { "wrong-passphrase", "gateway=g|auth=cert|cert=@modern.p12|*key-password=x", "error", "cert: the stored passphrase*" },
  { "closed", "gateway=g|auth=cert|cert=@modern.p12", NULL, NULL },
  { "no-effect", "gateway=g|user=a|cert=/nowhere.pem|*password=x", "warning", "cert: has no effect on *auth=cert,*" },
  { "no-effect-ca", "gateway=g|auth=psk|ca=@ca.pem|*psk=x", "warning", "ca: has no effect on * -" },
  { "no-effect-default", "gateway=g|auth=psk|revocation=relaxed|*psk=" LONG_PSK, NULL, NULL },
  { "no-effect-l2tp", "type=l2tp|gateway=g|user=a|cert=@rsa.pem|*psk=x", "warning", "cert: has no effect on * with auth=cert." },
  { "no-effect-eap", "gateway=g|auth=cert|cert=@rsa.pem|key=@rsa.key|eap-method=gtc", "warning", "eap-method: has no effect on *" },
  { "space", "gateway=g|user=alice |*password=x", "warning", "user: begins or ends with a space -" },
  { "space-identity", "gateway=g|user=a|remote-id= vpn|*password=x", "warning", "remote-id: begins or ends with a space -" },
  { "gateway-url", "gateway=https://vpn.example.org/login|user=a|*password=x", "error", "gateway: * Did you mean vpn.example.org?" },
  { "gateway-port", "gateway=192.0.2.1:500|user=a|*password=x", "error", "gateway: * Did you mean 192.0.2.1?" },
  { "gateway-blank", "gateway= vpn.example.org|user=a|*password=x", "error", "gateway: * Did you mean vpn.example.org?" },
  { "gateway-two", "gateway=vpn example.org|user=a|*password=x", "error", "gateway: must be a host name or an IP address -" },
  { "auth-l2tp", "type=l2tp|gateway=g|user=a|auth=eap|*password=x|*psk=x", "error", "auth: must be psk or cert for L2TP -" },
  { "flags-of-none", "gateway=g|user=a|user-flags=1|*password=x", "error", "user-flags: is not an option of this VPN -" },
  { "psk-hex", "gateway=g|auth=psk|psk-encoding=hex|*psk=" SECRET, "error", "psk: is not hex, as psk-encoding says -" },
  { "psk-short", "gateway=g|auth=psk|*psk=nineteen-characters", "warning", "psk: has fewer than 20 characters*" },
  { "psk-long", "gateway=g|auth=psk|*psk=twenty--characters--", NULL, NULL },
  { "psk-base64", "gateway=g|auth=psk|psk-encoding=base64|*psk=%" SECRET, "error", "psk: is not base64, as psk-encoding says -" },
  { "ppk-hex", "gateway=g|user=a|ppk-id=x|ppk-encoding=hex|*password=x|*ppk=" SECRET, "error", "ppk: is not hex, as ppk-encoding says -" },
  { "group-key", "gateway=g|user=a|server-auth=psk|*psk=x|*password=x", "warning", "server-auth: whoever has * Set server-auth to cert *" },
  { "psk-user", "gateway=g|auth=psk|user=a|*psk=" LONG_PSK, NULL, NULL },
  { "psk-user-idle", "gateway=g|auth=psk|user=a|local-id=b|*psk=x", "warning", "user: has no effect on *" },
  { "psk-good", "gateway=g|auth=psk|psk-encoding=hex|*psk=000102030405060708ff", NULL, NULL },
  { "password-lines", "gateway=g|user=a|*password=" SECRET "\n", "error", "password: must not contain control characters*" },
  { "secrets-two", "gateway=g|auth=psk|psk-encoding=hex|*aaa=x|*psk=" SECRET, "error", "psk: is not hex*" },
  { "tunnel-secret", "type=l2tp|gateway=g|user=a|*password=x|*psk=x|*tunnel-secret=" SECRET " x", "error", "tunnel-secret: must be printable*" },
  { "tunnel-good", "type=l2tp|gateway=g|user=a|*password=x|*psk=" LONG_PSK "|*tunnel-secret=x", NULL, NULL },
  { "unused", "gateway=g|user=a|*password=x|*psk=" SECRET, "warning", "psk: is stored, but * -" },
  { "unused-tunnel", "gateway=g|user=a|*password=x|*tunnel-secret=" SECRET, "warning", "tunnel-secret: is stored, but * -" },
  { "otp-kept", "gateway=g|user=a|append-otp=yes|*password=x|*otp=" SECRET, "warning", "otp-flags: a one-time password*" },
  { "ca-closed", "gateway=g|user=a|ca=@modern.p12|*password=x", "error", "ca: *encrypted* -" },
  { "closed-for-good", "gateway=g|auth=cert|cert=@modern.p12|key-password-flags=4", "warning", "key-password-flags: the private key is encrypted* Use 0 *" },
  { "token", "gateway=g|auth=cert|cert=pkcs11:object=me", NULL, NULL },
  { "token-case", "gateway=g|auth=cert|cert=PKCS11:object=me", NULL, NULL },
  { "ppp-ca", "type=l2tp|gateway=g|user=a|ppp-ca=/nowhere.pem|*password=x|*psk=x", "error", "ppp-ca: there is no such file -" },
  { "no-place", "gateway=g|user=a|password-flags=4", "error", "password-flags: the secret is neither*" },
  { "no-place-psk", "type=l2tp|gateway=g|user=a|psk-flags=4|*password=x", "error", "psk-flags: the secret is neither*" },
  { "otp-stored", "gateway=g|user=a|append-otp=yes|*password=x", "warning", "otp-flags: a one-time password*" },
  { "otp", "gateway=g|user=a|append-otp=yes|otp-flags=2|*password=x", NULL, NULL },
  { "asked", "gateway=g|user=a|password-flags=2", NULL, NULL },
};

static char *
resolve (const char *value)
{
  if (*value != '@')
    return g_strdup (value);
  return g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", value + 1, NULL);
}

static NMConnection *
connection_new (const char *items)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_auto (GStrv) list = g_strsplit (items, "|", -1);

  g_object_set (setting, NM_SETTING_CONNECTION_ID, "vpn", NM_SETTING_CONNECTION_TYPE, "vpn", NM_SETTING_CONNECTION_UUID,
                "c0ffee00-0000-4000-8000-000000000001", NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE, NULL);
  for (guint i = 0; list[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (list[i], "=", 2);
    g_autofree char *value = resolve (pair[1]);

    if (*pair[0] == '*')
      nm_setting_vpn_add_secret (vpn, pair[0] + 1, value);
    else
      nm_setting_vpn_add_data_item (vpn, pair[0], value);
  }
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  return connection;
}

static gboolean
matches (const Finding *finding, guint i)
{
  g_autofree char *line = g_strdup_printf ("%s: %s %s", finding->key, finding->text, finding->advice ? finding->advice : "-");

  g_test_message ("%s %s", finding_level_to_string (finding->level), line);
  g_assert_null (strstr (line, SECRET));
  g_assert_null (strpbrk (line, "\x1b\n"));
  g_assert_null (strstr (line, "\xe2\x80\xae"));
  return cases[i].finding && g_pattern_match_simple (cases[i].finding, line) &&
         g_str_equal (finding_level_to_string (finding->level), cases[i].level);
}

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (NMConnection) connection = connection_new (cases[i].items);
  g_autoptr (GPtrArray) findings = findings_new ();
  gboolean found = FALSE;

  profile_check (connection, NOW, findings);
  for (guint k = 0; k < findings->len; k++)
    found |= matches (findings->pdata[k], i);
  if (cases[i].finding)
    g_assert_true (found);
  else
    g_assert_cmpint (findings->len, ==, 0);
}

/* Fine, soon, over: told by the second. */
static void
test_soon (void)
{
  g_autoptr (NMConnection) connection = connection_new ("gateway=g|user=a|ca=@ca.pem|*password=x");
  g_autofree char *path = resolve ("@ca.pem");
  g_autoptr (GBytes) bytes = small_file_read (path, NULL);
  g_autoptr (CertificateBundle) bundle = certificate_bundle_parse (bytes, NULL, NULL);
  Certificate *ca = bundle->certificates->pdata[0];
  const struct {
    gint64 now;
    FindingLevel level;
  } moments[] = {
    { ca->not_before - 1, FINDING_ERROR },
    { ca->not_after - PROFILE_CHECK_SOON_SECONDS + 1, FINDING_WARNING },
    { ca->not_after, FINDING_WARNING },
    { ca->not_after + 1, FINDING_ERROR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
    g_autoptr (GPtrArray) findings = findings_new ();

    profile_check (connection, moments[i].now, findings);
    g_assert_cmpint (findings->len, ==, 1);
    g_assert_cmpint (findings_worst (findings), ==, moments[i].level);
  }
}

/* A server of "nm-ipsec test", a process of the machine or a file gives the words. */
static char *
partner_finding (const char *flags, const char *secondary)
{
  g_autoptr (NMConnection) vpn = nm_simple_connection_new ();
  g_autoptr (NMConnection) network = nm_simple_connection_new ();
  NMSetting *setting = g_object_new (NM_TYPE_SETTING_CONNECTION, "id", "work", "uuid", "5e0a4b6c-0000-4000-8000-000000000001", NULL);
  NMSetting *at_home = g_object_new (NM_TYPE_SETTING_CONNECTION, "id", "home", NULL);
  NMSetting *data = nm_setting_vpn_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) findings = findings_new ();

  nm_setting_vpn_add_data_item (NM_SETTING_VPN (data), "gateway", "vpn.example.org");
  nm_setting_vpn_add_data_item (NM_SETTING_VPN (data), "user", "alice");
  nm_setting_vpn_add_data_item (NM_SETTING_VPN (data), "password-flags", flags);
  nm_connection_add_setting (vpn, setting);
  nm_connection_add_setting (vpn, data);
  nm_setting_connection_add_secondary (NM_SETTING_CONNECTION (at_home), secondary);
  nm_connection_add_setting (network, at_home);
  g_ptr_array_add (all, network);
  g_ptr_array_add (all, vpn);
  profile_check_partners (vpn, all, findings);
  return findings_to_text (findings, FALSE);
}

static void
test_partners (void)
{
  static const char other[] = "5e0a4b6c-0000-4000-8000-000000000002";
  g_autofree char *in_keyring = partner_finding ("1", "5e0a4b6c-0000-4000-8000-000000000001");
  g_autofree char *stored = partner_finding ("0", "5e0a4b6c-0000-4000-8000-000000000001");
  g_autofree char *of_another = partner_finding ("1", other);

  g_assert_true (g_pattern_match_simple ("*password-flags: the network “home” brings this VPN up*connection.secondaries*", in_keyring));
  g_assert_cmpstr (stored, ==, "");
  g_assert_cmpstr (of_another, ==, "");
}

static void
test_hostile (void)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autofree char *text = NULL;

  findings_add (findings, FINDING_OK, "UDP\x1b[2J", "an\xe2\x80\xaeswer\n\xff", "key pkcs11:object=a?pin-value=" SECRET);
  text = findings_to_text (findings, FALSE);
  g_assert_cmpstr (text, ==, "ok  UDP [2J: an\xef\xbf\xbdswer \xef\xbf\xbd\n    key pkcs11:object=a?pin-value=…\n");
}

static void
test_nearest (void)
{
  static const char *const words[] = { "ikev2", "l2tp", NULL };
  g_autofree char *much = g_strnfill (100000, 'x');
  g_autofree char *none = nearest_key ("");
  g_autofree char *long_one = nearest_key (much);

  g_assert_cmpstr (nearest_word ("IKEv2", words), ==, "ikev2");
  g_assert_cmpstr (nearest_word ("ikve2", words), ==, "ikev2");
  g_assert_cmpstr (nearest_word ("l2pt", words), ==, "l2tp");
  g_assert_null (nearest_word ("pptp", words));
  g_assert_null (none);
  g_assert_null (long_one);
}

static void
test_output (void)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autofree char *plain = NULL, *coloured = NULL, *json = NULL;
  g_autoptr (JsonNode) node = NULL;

  findings_add (findings, FINDING_WARNING, "a", "\"b\"", NULL);
  findings_add (findings, FINDING_ERROR, "c", "d", "e");
  g_assert_cmpint (findings_worst (findings), ==, FINDING_ERROR);
  plain = findings_to_text (findings, FALSE);
  coloured = findings_to_text (findings, TRUE);
  g_assert_null (strchr (plain, '\033'));
  g_assert_nonnull (strstr (coloured, "\033[31m"));
  g_assert_nonnull (strstr (plain, "  c: d\n    e\n"));
  node = findings_to_json (findings);
  json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, "[{\"level\":\"warning\",\"key\":\"a\",\"text\":\"\\\"b\\\"\",\"advice\":null},"
                             "{\"level\":\"error\",\"key\":\"c\",\"text\":\"d\",\"advice\":\"e\"}]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/profile-check/%s", cases[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/profile-check/soon", test_soon);
  g_test_add_func ("/profile-check/partners", test_partners);
  g_test_add_func ("/profile-check/hostile", test_hostile);
  g_test_add_func ("/nearest", test_nearest);
  g_test_add_func ("/finding/output", test_output);
  return g_test_run ();
}
