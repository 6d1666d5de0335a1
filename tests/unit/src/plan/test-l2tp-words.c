/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever stands in a profile, xl2tpd and pppd read exactly what was meant, or the profile is refused. What is meant is
 * worked out from the bare strings of the profile, not from our own reading of them.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "shared/options.h"
#include "src/plan/l2tp-plan.h"
#include "tests/unit/l2tp-readers.h"

#define UUID "0f3b1c1e-7b52-4b36-9d5a-0a4f6e1d2c3b"
#define DIRECTORY "/run/nm-ipsec/123"
#define PROFILES 100000
#define SEED 20261122

/* --- what is meant --- */

typedef struct {
  NMSettingVpn *vpn;
  const char *own_address; /* or NULL */
} Raw;

/* Empty is as good as absent. */
static const char *
raw (const Raw *meant, const char *key)
{
  const char *value = nm_setting_vpn_get_data_item (meant->vpn, key);

  return value && *value ? value : NULL;
}

static gboolean
raw_bool (const Raw *meant, const char *key, gboolean fallback)
{
  static const char *const yes[] = { "yes", "true", "on", "1", NULL };
  const char *value = raw (meant, key);

  return value ? g_strv_contains (yes, value) : fallback;
}

static gboolean
raw_is (const Raw *meant, const char *key, const char *value)
{
  return g_strcmp0 (raw (meant, key), value) == 0;
}

/* Digits and nothing else, or it should have been refused. */
static guint64
raw_number (const Raw *meant, const char *key, guint64 fallback)
{
  const char *value = raw (meant, key);

  if (!value)
    return fallback;
  g_assert_cmpuint (strspn (value, "0123456789"), ==, strlen (value));
  return g_ascii_strtoull (value, NULL, 10);
}

static gboolean
raw_allows (const Raw *meant, const char *way)
{
  const char *list = raw (meant, "ppp-auth");
  g_auto (GStrv) words = g_strsplit_set (list ? list : "mschapv2,eap", ",; ", -1);

  if (raw (meant, "ppp-cert"))
    return g_str_equal (way, "eap");
  return g_strv_contains ((const char *const *) words, way);
}

/* --- comparing --- */

static void
assert_word (GHashTable *found, const char *name, const char *value)
{
  g_assert_cmpstr (g_hash_table_lookup (found, name), ==, value);
  g_hash_table_remove (found, name);
}

static void
assert_switch (GHashTable *found, const char *name, gboolean on)
{
  assert_word (found, name, on ? "" : NULL);
}

/* pppd takes 0x10 and 010 as well. */
static void
assert_number (GHashTable *found, const char *name, guint64 value)
{
  const char *text = g_hash_table_lookup (found, name);
  char *end;

  g_assert_nonnull (text);
  g_assert_cmpuint (strtoul (text, &end, 0), ==, value);
  g_assert_cmpstr (end, ==, "");
  g_hash_table_remove (found, name);
}

static void
assert_address (const char *text, const char *meant)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (meant ? meant : "");
  g_autofree char *normal = address ? g_inet_address_to_string (address) : g_strdup ("");

  g_assert_cmpstr (text, ==, normal);
}

static void
assert_addresses (GHashTable *found, const Raw *meant)
{
  const char *word = g_hash_table_lookup (found, ":");
  const char *peer = raw (meant, "peer-address");
  g_auto (GStrv) parts = NULL;

  if (!meant->own_address && !peer) {
    g_assert_null (word);
    return;
  }
  g_assert_nonnull (word);
  parts = g_strsplit (word, ":", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  assert_address (parts[0], meant->own_address);
  assert_address (parts[1], peer);
  g_hash_table_remove (found, ":");
}

static void
assert_fixed (GHashTable *found)
{
  static const char *const words[][2] = {
    { "nodetach", "" }, { "logfd", "2" }, { "hide-password", "" }, { "noauth", "" }, { "noipdefault", "" },
    { "nodefaultroute", "" }, { "+ipv6", "" }, { "ipcp-accept-remote", "" }, { "pap-max-authreq", "20" },
    { "lcp-restart", "1" }, { "lcp-max-configure", "20" }, { "lcp-max-terminate", "1" }, { "ipcp-restart", "1" }, { "ipcp-max-configure", "20" },
    { "plugin", PPPD_PLUGIN_DIR "/nm-ipsec-pppd-plugin.so" }, { "nm-ipsec-socket", DIRECTORY "/" L2TP_PLAN_SOCKET },
    { "nm-ipsec-token", "0123abcd" }, { "nm-ipsec-gateway", "198.51.100.10" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    assert_word (found, words[i][0], words[i][1]);
}

static void
assert_pppd (const L2tpPlanInput *input, const Raw *meant)
{
  g_autofree char *text = l2tp_plan_pppd (input);
  g_autoptr (GHashTable) found = l2tp_readers_pppd (text);
  gboolean plain = !raw_bool (meant, "ipsec", TRUE);
  gboolean mppe = raw (meant, "mppe") && !raw_is (meant, "mppe", "no");
  gboolean by_cert = raw (meant, "ppp-cert") != NULL;
  guint mtu = l2tp_plan_mtu (input);

  assert_fixed (found);
  assert_switch (found, "refuse-pap", !raw_allows (meant, "pap"));
  assert_switch (found, "refuse-chap", !raw_allows (meant, "chap"));
  assert_switch (found, "refuse-mschap", !raw_allows (meant, "mschap"));
  assert_switch (found, "refuse-mschap-v2", !raw_allows (meant, "mschapv2"));
  assert_switch (found, "refuse-eap", !raw_allows (meant, "eap"));
  assert_word (found, "cert", by_cert ? DIRECTORY "/" L2TP_PLAN_CERT : NULL);
  assert_word (found, "key", by_cert ? DIRECTORY "/" L2TP_PLAN_KEY : NULL);
  assert_word (found, "ca", !by_cert ? NULL : raw (meant, "ppp-ca") ? DIRECTORY "/" L2TP_PLAN_CA : SYSTEM_CA_FILE);
  assert_switch (found, "noccp", !plain && !mppe);
  assert_switch (found, "require-mppe", raw_is (meant, "mppe", "yes"));
  assert_switch (found, "require-mppe-40", raw_is (meant, "mppe", "40"));
  assert_switch (found, "require-mppe-128", raw_is (meant, "mppe", "128"));
  assert_switch (found, "mppe-stateful", (plain || mppe) && raw_bool (meant, "mppe-stateful", FALSE));
  assert_switch (found, "nobsdcomp", plain ? !raw_bool (meant, "bsdcomp", TRUE) : mppe);
  assert_switch (found, "nodeflate", plain ? !raw_bool (meant, "deflate", TRUE) : mppe);
  assert_switch (found, "novj", !raw_bool (meant, "vj-comp", TRUE));
  assert_switch (found, "nopcomp", !raw_bool (meant, "pcomp", TRUE));
  assert_switch (found, "noaccomp", !raw_bool (meant, "accomp", TRUE));
  assert_switch (found, "ipcp-accept-local", !meant->own_address);
  assert_addresses (found, meant);
  g_assert_cmpuint (mtu, ==, raw_number (meant, "mtu", mtu));
  assert_number (found, "mtu", mtu);
  assert_number (found, "mru", raw_number (meant, "mru", mtu));
  assert_switch (found, "multilink", raw (meant, "mrru") != NULL);
  if (raw (meant, "mrru"))
    assert_number (found, "mrru", raw_number (meant, "mrru", 0));
  assert_number (found, "lcp-echo-interval", raw_number (meant, "lcp-echo-interval", 15));
  assert_number (found, "lcp-echo-failure", raw_number (meant, "lcp-echo-failure", 4));
  assert_switch (found, "lcp-echo-adaptive",
                 raw_number (meant, "lcp-echo-interval", 15) > 0 && raw_number (meant, "lcp-echo-failure", 4) > 0);
  g_assert_cmpuint (g_hash_table_size (found), ==, 0);
}

static void
assert_xl2tpd (const L2tpPlanInput *input, const Raw *meant)
{
  g_autofree char *text = l2tp_plan_xl2tpd (input);
  g_autoptr (GHashTable) found = l2tp_readers_xl2tpd (text);
  g_auto (GStrv) argv = l2tp_plan_argv (input);

  assert_number (found, "global/port", input->port);
  assert_word (found, "global/listen-addr", "192.0.2.10");
  assert_word (found, "global/access control", "yes");
  assert_word (found, "global/debug avp", "yes");
  if (raw (meant, "l2tp-retries"))
    assert_number (found, "global/max retries", raw_number (meant, "l2tp-retries", 0));
  assert_word (found, "lac vpn/lns", "198.51.100.10");
  assert_word (found, "lac vpn/pppoptfile", DIRECTORY "/" L2TP_PLAN_PPPD);
  assert_word (found, "lac vpn/autodial", "yes");
  assert_word (found, "lac vpn/redial", "no");
  assert_word (found, "lac vpn/challenge", input->secrets->tunnel_secret ? "yes" : NULL);
  g_assert_cmpuint (g_hash_table_size (found), ==, 0);
  for (guint i = 0; argv[i]; i++)
    g_assert_cmpuint (strlen (argv[i]), <=, L2TP_READERS_VALUE);
}

/* By our plugin's socket. FALSE if pppd has no room for it. */
static gboolean
check_credentials (const L2tpPlanInput *input, const Raw *meant)
{
  const char *user = raw (meant, "user");
  const char *domain = raw (meant, "domain");
  const char *password = raw (meant, "ppp-cert") ? NULL : nm_setting_vpn_get_secret (meant->vpn, "password");
  g_autofree char *name = domain ? g_strdup_printf ("%s\\%s", domain, user ? user : "") : g_strdup (user ? user : "");
  uint8_t buffer[PPP_REPORT_SIZE];
  PppReport sent, got;

  if (!l2tp_plan_credentials (input->profile, input->secrets, &sent, NULL))
    return FALSE;
  g_assert_true (ppp_report_decode (&got, buffer, ppp_report_encode (&sent, buffer)));
  g_assert_cmpint (got.type, ==, PPP_REPORT_CREDENTIALS);
  g_assert_cmpstr (got.text, ==, name);
  g_assert_cmpstr (got.password, ==, password ? password : "");
  return TRUE;
}

/* It goes as it is written or, as "TYPE:#HEX", by its bytes. */
static void
assert_identity (const ViciMessage *connection, const char *side, const char *meant)
{
  const char *id = vici_message_get_string (connection, UUID, side, "id", NULL);
  const char *hex;
  g_autoptr (GString) bytes = g_string_new (NULL);

  if (!meant || g_strcmp0 (id, meant) == 0)
    return;
  g_assert_nonnull (id);
  hex = strstr (id, ":#");
  g_assert_nonnull (hex);
  if (g_str_has_prefix (id, "asn1dn:"))
    return;
  for (hex += 2; hex[0] && hex[1]; hex += 2)
    g_string_append_c (bytes, (char) (g_ascii_xdigit_value (hex[0]) * 16 + g_ascii_xdigit_value (hex[1])));
  g_assert_cmpstr (bytes->str, ==, meant);
}

static void
assert_call (const ViciCall *call, const Raw *meant)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (call->message, &size);
  g_autoptr (ViciMessage) message = vici_message_parse (data, size, NULL);
  const char *psk = nm_setting_vpn_get_secret (meant->vpn, "psk");

  g_assert_nonnull (message);
  if (g_str_equal (call->command, "load-conn")) {
    assert_identity (message, "local", raw (meant, "local-id"));
    assert_identity (message, "remote", raw (meant, "remote-id"));
  } else if (g_str_equal (call->command, "load-shared")) {
    const char *blob = vici_message_get_blob (vici_message_find (message, "data", NULL), &size);

    g_assert_cmpmem (blob, size, psk, strlen (psk));
  }
}

/* FALSE if the profile is refused. */
static gboolean
check_charon (const L2tpPlanInput *input, const Raw *meant)
{
  g_autoptr (GPtrArray) calls = NULL;

  if (!input->profile->ipsec || input->profile->auth != PROFILE_AUTH_PSK || !input->secrets->psk)
    return TRUE;
  calls = l2tp_plan_load (input, NULL);
  for (guint i = 0; calls && i < calls->len; i++)
    assert_call (calls->pdata[i], meant);
  return calls != NULL;
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  *(Credentials **) data = credentials_load_finish (result, NULL);
}

/* With a pre-shared key there are none. */
static Credentials *
no_credentials (void)
{
  CredentialsSource source = { NULL };
  Credentials *credentials = NULL;

  credentials_load_async (&source, NULL, on_credentials, &credentials);
  while (!credentials)
    g_main_context_iteration (NULL, TRUE);
  return credentials;
}

/* FALSE if the profile is refused, which is as good as writing it down right. */
static gboolean
check (NMConnection *connection, const Credentials *credentials, const char *own_address)
{
  g_autoptr (Profile) profile = profile_new (connection, NULL, NULL);
  Raw meant = { nm_connection_get_setting_vpn (connection), own_address };
  g_autoptr (Secrets) secrets = profile ? profile_read_secrets (meant.vpn, NULL) : NULL;
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  g_autoptr (GInetAddress) local = g_inet_address_new_from_string ("192.0.2.10");
  L2tpPlanInput input = {
    .profile = profile, .secrets = secrets, .credentials = credentials, .ike_version = 1, .reqid = 1, .peer = peer,
    .local = local, .port = 1701, .uplink_mtu = 1500, .directory = DIRECTORY, .token = "0123abcd",
  };

  if (!secrets)
    return FALSE;
  assert_pppd (&input, &meant);
  assert_xl2tpd (&input, &meant);
  return check_credentials (&input, &meant) && check_charon (&input, &meant);
}

/* --- profiles --- */

static const char *const forms[] = {
  "\n", "\r", "\t", " ", "\"", "'", "\\", "\\\n", "#", ";", "=", "[", "]", ":", ",", "%any", "\x7f", "\x1b[31m", "\xff", "ü",
  "日", "\nplugin /tmp/x.so", " plugin /tmp/x.so", "\nfile /etc/passwd", " file /etc/passwd", "\nconnect /bin/id",
  " connect /bin/id", "\ncall x", " pty id", "\" plugin \"x", "' plugin 'x", "\\\" noauth", "\n[global]\nport = 1",
  ";x", "0x10", "1400", "1400 noauth", "-1", "+5", "99999999999999999999", "10.0.0.1:10.0.0.2", "../", "/", "\\056", "\\n",
};

static const char *
pick (GRand *rand, const char *const *list, guint n)
{
  return list[g_rand_int_range (rand, 0, (gint32) n)];
}

static void
append_words (GString *text, const Option *option, GRand *rand)
{
  guint n = g_strv_length ((char **) option->words);

  g_string_append (text, pick (rand, option->words, n));
  while (option->kind == OPTION_WORDS && g_rand_boolean (rand))
    g_string_append_printf (text, ",%s", pick (rand, option->words, n));
}

/* A value that the option's kind allows. */
static char *
good_value (const Option *option, GRand *rand)
{
  static const char *const yes_or_no[] = { "yes", "no", "true", "off", "1" };
  static const char *const words[] = { "alice", "ünïcode", "a b", "x\"y", "back\\slash", "'q'", "#1", "a;b=c", "%d" };
  GString *text = g_string_new (NULL);

  switch (option->kind) {
  case OPTION_BOOL:
    g_string_append (text, pick (rand, yes_or_no, G_N_ELEMENTS (yes_or_no)));
    break;
  case OPTION_UINT:
    g_string_append_printf (text, "%d", g_rand_int_range (rand, (gint32) option->min, (gint32) option->max + 1));
    break;
  case OPTION_WORD:
  case OPTION_WORDS:
    append_words (text, option, rand);
    break;
  case OPTION_HOST:
    g_string_append (text, "vpn.example.org");
    break;
  case OPTION_ADDRESS4:
    g_string_append_printf (text, "10.1.2.%d", g_rand_int_range (rand, 1, 255));
    break;
  case OPTION_FILE:
  case OPTION_KEYFILE:
    g_string_append_printf (text, "/etc/%s", pick (rand, words, G_N_ELEMENTS (words)));
    break;
  case OPTION_PROPOSALS:
    g_string_append (text, "aes256-sha256-modp2048");
    break;
  case OPTION_SELECTORS:
    g_string_append (text, "10.0.0.0/8");
    break;
  case OPTION_TEXT:
  case OPTION_SECRET:
  case OPTION_IDENTITY:
    for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
      g_string_append (text, pick (rand, words, G_N_ELEMENTS (words)));
    break;
  }
  return g_string_free (text, FALSE);
}

/* Anything but NUL, often with a good beginning. */
static char *
bad_value (const Option *option, GRand *rand)
{
  g_autofree char *good = good_value (option, rand);
  GString *text = g_string_new (g_rand_boolean (rand) ? good : "");

  for (int n = g_rand_int_range (rand, 0, 4); n > 0; n--)
    g_string_append (text, pick (rand, forms, G_N_ELEMENTS (forms)));
  for (int n = g_rand_int_range (rand, -6, 6); n > 0; n--)
    g_string_append_c (text, (char) g_rand_int_range (rand, 1, 256));
  if (g_rand_int_range (rand, 0, 50) == 0)
    g_string_append_printf (text, "%0*d", g_rand_int_range (rand, 1, 2000), 0);
  if (g_rand_boolean (rand) && g_utf8_validate (good, -1, NULL))
    g_string_append (text, good);
  if (text->len == 0)
    g_string_append_c (text, 'x');
  return g_string_free (text, FALSE);
}

static void
set (NMSettingVpn *vpn, const Option *option, const char *value)
{
  if (option->kind == OPTION_SECRET)
    nm_setting_vpn_add_secret (vpn, option->key, value);
  else
    nm_setting_vpn_add_data_item (vpn, option->key, value);
}

/* A connection with what every L2TP profile needs, and nothing else. */
static NMConnection *
new_connection (void)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *ip4 = nm_setting_ip4_config_new ();
  NMSetting *ip6 = nm_setting_ip6_config_new ();
  NMSetting *settings = nm_setting_connection_new ();

  g_object_set (settings, "id", "test", "uuid", UUID, "type", "vpn", NULL);
  g_object_set (ip4, "method", "auto", NULL);
  g_object_set (ip6, "method", "auto", NULL);
  nm_connection_add_setting (connection, settings);
  nm_connection_add_setting (connection, ip4);
  nm_connection_add_setting (connection, ip6);
  return connection;
}

static NMSettingVpn *
new_vpn (NMConnection *connection)
{
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());

  g_object_set (vpn, "service-type", "org.freedesktop.NetworkManager.ipsec", NULL);
  nm_setting_vpn_add_data_item (vpn, "type", "l2tp");
  nm_setting_vpn_add_data_item (vpn, "gateway", "vpn.example.org");
  nm_setting_vpn_add_data_item (vpn, "user", "alice");
  nm_setting_vpn_add_secret (vpn, "password", "p");
  nm_setting_vpn_add_secret (vpn, "psk", "k");
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  return vpn;
}

static void
set_own_address (NMConnection *connection, const char *address)
{
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (connection);

  nm_setting_ip_config_clear_addresses (ip4);
  g_object_set (ip4, "method", address ? "manual" : "auto", NULL);
  if (address) {
    NMIPAddress *item = nm_ip_address_new (AF_INET, address, 32, NULL);

    nm_setting_ip_config_add_address (ip4, item);
    nm_ip_address_unref (item);
  }
}

static gboolean
is_for_l2tp (const Option *option)
{
  /* A key that is not text has a test of its own. */
  return (option->flags & OPTION_L2TP) && !g_str_equal (option->key, "type") && !g_str_equal (option->key, "psk-encoding");
}

/* A profile with some options, of which @n_bad, or about so many, are not as they should be. */
static void
fill (NMSettingVpn *vpn, GRand *rand, int n_bad)
{
  guint n, n_l2tp = 0;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++)
    n_l2tp += is_for_l2tp (&all[i]);
  for (guint i = 0; i < n; i++) {
    g_autofree char *value = NULL;

    if (!is_for_l2tp (&all[i]))
      continue;
    if (g_rand_int_range (rand, 0, (gint32) n_l2tp) < n_bad)
      value = bad_value (&all[i], rand);
    else if (g_rand_int_range (rand, 0, 4) == 0)
      value = good_value (&all[i], rand);
    if (value)
      set (vpn, &all[i], value);
  }
}

static void
test_any_profile (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (NMConnection) connection = new_connection ();
  g_autoptr (Credentials) credentials = no_credentials ();
  guint written = 0;

  for (guint i = 0; i < PROFILES; i++) {
    const char *own_address = g_rand_int_range (rand, 0, 8) == 0 ? "10.9.8.7" : NULL;

    set_own_address (connection, own_address);
    fill (new_vpn (connection), rand, g_rand_int_range (rand, 0, 4));
    written += check (connection, credentials, own_address);
  }
  /* Were nearly all refused, or nearly none, little would be shown. */
  g_test_message ("%u of %u profiles were written", written, PROFILES);
  g_assert_cmpuint (written, >, PROFILES / 50);
  g_assert_cmpuint (written, <, PROFILES / 10 * 9);
}

/* The known ways to slip something in, each behind a good value of each option. */
static const struct { const char *name, *text; } injections[] = {
  { "newline", "\nnoauth" },
  { "carriage-return", "\rnoauth" },
  { "double-quote", "\" noauth \"" },
  { "single-quote", "' noauth '" },
  { "backslash", "\\" },
  { "backslash-newline", "\\\nnoauth" },
  { "comment", " # noauth" },
  { "semicolon", " ; port = 1" },
  { "section", "\n[lns default]\nport = 1" },
  { "nul", "\0noauth" },
  { "file", "\nfile /tmp/options" },
  { "file-in-the-line", " file /tmp/options" },
  { "plugin", "\nplugin /tmp/evil.so" },
  { "plugin-in-the-line", " plugin /tmp/evil.so" },
  { "connect", "\nconnect /bin/id" },
  { "connect-in-the-line", " connect /bin/id" },
  { "text-after-a-number", "1400 noauth" },
  { "hexadecimal", "0x5dc" },
  { "sign", "-1" },
};

static void
test_injection (gconstpointer data)
{
  guint injection = GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (NMConnection) connection = new_connection ();
  g_autoptr (Credentials) credentials = no_credentials ();
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *good = good_value (&all[i], rand);
    g_autofree char *behind = g_strconcat (good, injections[injection].text, NULL);
    const char *const values[] = { behind, injections[injection].text };

    for (guint j = 0; is_for_l2tp (&all[i]) && j < G_N_ELEMENTS (values); j++) {
      g_test_message ("%s", all[i].key);
      set (new_vpn (connection), &all[i], values[j]);
      check (connection, credentials, NULL);
    }
  }
}

/* That the reader sees what it should: what is written is not simply never refused. */
static void
test_the_readers (void)
{
  static const char text[] = "a # b\n\"c d\"'e'\\ f \\\n \\x\\101";
  static const char *const words[] = { "a", "c de f" };
  const char *rest = text;
  g_autoptr (GHashTable) found = l2tp_readers_xl2tpd ("[global]\n port = 1 ;x\n;\n[lac vpn]\nlns=a=b\n");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autofree char *word = l2tp_readers_next_word (&rest);

    g_assert_cmpstr (word, ==, words[i]);
  }
  assert_word (found, "global/port", "1");
  assert_word (found, "lac vpn/lns", "a=b");
  g_assert_cmpuint (g_hash_table_size (found), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/l2tp-words/readers", test_the_readers);
  for (guint i = 0; i < G_N_ELEMENTS (injections); i++) {
    g_autofree char *path = g_strdup_printf ("/l2tp-words/injection/%s", injections[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_injection);
  }
  g_test_add_func ("/l2tp-words/any-profile", test_any_profile);
  return g_test_run ();
}
