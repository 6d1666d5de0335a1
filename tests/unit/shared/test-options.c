/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/options.h"

#include <string.h>

#include "shared/failures.h"
#include "shared/profile.h"
#include "shared/secrets.h"

static const Option *
find (const char *key)
{
  const Option *option = option_find (key);

  g_assert_nonnull (option);
  return option;
}

static gboolean
is_number (const Option *option)
{
  return option->kind == OPTION_BOOL || option->kind == OPTION_UINT || option->kind == OPTION_WORD ||
         option->kind == OPTION_WORDS;
}

static void
expect_normal (const Option *option, const char *value, const char *normal)
{
  g_autofree char *got = option_normalize (option, value);

  if (g_strcmp0 (got, normal) != 0)
    g_test_message ("%s=%s", option->key, value);
  g_assert_cmpstr (got, ==, normal);
}

static void
expect_refusal (const Option *option, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (option_check (option, value, &error)) {
    g_test_message ("%s=%s", option->key, value);
    g_test_fail ();
    return;
  }
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_false (g_str_has_prefix (error->message, option->key));
  expect_normal (option, value, NULL);
}

/* Two rows that land in one field would overwrite each other. */
static void
test_rows_are_distinct (void)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    gboolean secret = all[i].kind == OPTION_SECRET;
    gsize size = is_number (&all[i]) ? sizeof (guint) : sizeof (char *);

    g_assert_true (option_find (all[i].key) == &all[i]);
    g_assert_cmpuint (all[i].offset + size, <=, secret ? sizeof (Secrets) : sizeof (Profile));
    for (guint k = 0; k < i; k++) {
      g_assert_cmpstr (all[i].key, !=, all[k].key);
      if ((all[k].kind == OPTION_SECRET) == secret)
        g_assert_cmpuint (all[i].offset, !=, all[k].offset);
    }
  }
}

static void
test_rows_are_whole (void)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    const char *mnemonic = strchr (all[i].label, '_');

    g_test_message ("%s", all[i].key);
    g_assert_true (all[i].flags & OPTION_BOTH);
    g_assert_true (mnemonic && g_ascii_isalpha (mnemonic[1]) && !strchr (mnemonic + 1, '_'));
    g_assert_true (g_str_has_suffix (all[i].help, "."));
    g_assert_nonnull (option_group_to_string (all[i].group));
    g_assert_true ((all[i].words != NULL) == (all[i].kind == OPTION_WORD || all[i].kind == OPTION_WORDS));
    if (all[i].fallback)
      expect_normal (&all[i], all[i].fallback, all[i].fallback);
    expect_refusal (&all[i], "");
    expect_refusal (&all[i], "a\nb");
    expect_refusal (&all[i], "a\x1b[31m");
    expect_refusal (&all[i], "\xff\xfe");
  }
}

/* A default that is a number must be given by the row: 0 would pass for one that somebody wrote. */
static void
test_uint_ends (void)
{
  guint n, seen = 0;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *low = g_strdup_printf ("%u", all[i].min);
    g_autofree char *high = g_strdup_printf ("%u", all[i].max);
    g_autofree char *above = g_strdup_printf ("%u", all[i].max + 1);
    g_autofree char *below = g_strdup_printf ("%d", (int) all[i].min - 1);

    if (all[i].kind != OPTION_UINT)
      continue;
    seen++;
    expect_normal (&all[i], low, low);
    expect_normal (&all[i], high, high);
    expect_refusal (&all[i], below);
    expect_refusal (&all[i], above);
    g_assert_true (all[i].fallback || all[i].min > 0);
  }
  g_assert_cmpuint (seen, >, 0);
}

static const struct {
  const char *key, *word;
  guint value;
} words[] = {
  { "type", "ikev2", PROFILE_IKEV2 },
  { "type", "l2tp", PROFILE_L2TP },
  { "auth", "eap", PROFILE_AUTH_EAP },
  { "auth", "eap-tls", PROFILE_AUTH_EAP_TLS },
  { "auth", "cert", PROFILE_AUTH_CERT },
  { "auth", "psk", PROFILE_AUTH_PSK },
  { "auth", "cert-eap", PROFILE_AUTH_CERT_EAP },
  { "psk-encoding", "text", PROFILE_PSK_TEXT },
  { "psk-encoding", "hex", PROFILE_PSK_HEX },
  { "psk-encoding", "base64", PROFILE_PSK_BASE64 },
  { "ppk-encoding", "text", PROFILE_PSK_TEXT },
  { "ppk-encoding", "hex", PROFILE_PSK_HEX },
  { "ppk-encoding", "base64", PROFILE_PSK_BASE64 },
  { "server-auth", "cert", PROFILE_SERVER_CERT },
  { "server-auth", "psk", PROFILE_SERVER_PSK },
  { "eap-method", "auto", PROFILE_EAP_AUTO },
  { "eap-method", "mschapv2", PROFILE_EAP_MSCHAPV2 },
  { "eap-method", "md5", PROFILE_EAP_MD5 },
  { "eap-method", "gtc", PROFILE_EAP_GTC },
  { "eap-method", "ttls", PROFILE_EAP_TTLS },
  { "eap-method", "peap", PROFILE_EAP_PEAP },
  { "security", "modern", PROFILE_SECURITY_MODERN },
  { "security", "compatible", PROFILE_SECURITY_COMPATIBLE },
  { "security", "legacy", PROFILE_SECURITY_LEGACY },
  { "revocation", "relaxed", PROFILE_REVOCATION_RELAXED },
  { "revocation", "strict", PROFILE_REVOCATION_STRICT },
  { "revocation", "off", PROFILE_REVOCATION_OFF },
  { "missing-family", "block", PROFILE_MISSING_BLOCK },
  { "missing-family", "allow", PROFILE_MISSING_ALLOW },
  { "local-network", "allow", PROFILE_LOCAL_ALLOW },
  { "local-network", "block", PROFILE_LOCAL_BLOCK },
  { "ike-version", "auto", PROFILE_IKE_AUTO },
  { "ike-version", "1", PROFILE_IKE_1 },
  { "ike-version", "2", PROFILE_IKE_2 },
  { "local-port", "auto", PROFILE_LOCAL_PORT_AUTO },
  { "local-port", "standard", PROFILE_LOCAL_PORT_STANDARD },
  { "local-port", "ephemeral", PROFILE_LOCAL_PORT_EPHEMERAL },
  { "l2tp-source-port", "auto", PROFILE_PORT_AUTO },
  { "l2tp-source-port", "1701", PROFILE_PORT_1701 },
  { "l2tp-source-port", "ephemeral", PROFILE_PORT_EPHEMERAL },
  { "mppe", "no", PROFILE_MPPE_NO },
  { "mppe", "yes", PROFILE_MPPE_YES },
  { "mppe", "40", PROFILE_MPPE_40 },
  { "mppe", "128", PROFILE_MPPE_128 },
  { "ppp-auth", "mschapv2", PROFILE_PPP_MSCHAPV2 },
  { "ppp-auth", "eap", PROFILE_PPP_EAP },
  { "ppp-auth", "chap", PROFILE_PPP_CHAP },
  { "ppp-auth", "mschap", PROFILE_PPP_MSCHAP },
  { "ppp-auth", "pap", PROFILE_PPP_PAP },
};

static void
test_words (void)
{
  guint n, count = 0;
  const Option *all = options_all (&n);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    const Option *option = find (words[i].key);
    Profile profile = { 0 };
    g_autoptr (GError) error = NULL;

    option_parse (option, words[i].word, &profile, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (G_STRUCT_MEMBER (guint, &profile, option->offset), ==, words[i].value);
  }
  for (guint i = 0; i < n; i++)
    count += all[i].words ? g_strv_length ((char **) all[i].words) : 0;
  g_assert_cmpuint (count, ==, G_N_ELEMENTS (words));
}

static void
test_normal_forms (void)
{
  static const struct {
    const char *key, *value, *normal;
  } rows[] = {
    { "type", "L2TP", "l2tp" },
    { "gateway", "vpn.example.org", "vpn.example.org" },
    { "gateway", "vpn.example.org.", "vpn.example.org" },
    { "gateway", "b\xc3\xbc" "cher.example", "xn--bcher-kva.example" },
    { "gateway", "srv_1", "srv_1" },
    { "gateway", "192.0.2.1", "192.0.2.1" },
    { "gateway", "[2001:DB8::1]", "2001:db8::1" },
    { "gateway", "2001:db8:0:0::01", "2001:db8::1" },
    { "mobike", "1", "yes" },
    { "mobike", "True", "yes" },
    { "mobike", "OFF", "no" },
    { "mobike", "false", "no" },
    { "port", "0500", "500" },
    { "user", "J\xc3\xbcrgen M", "J\xc3\xbcrgen M" },
    { "remote-id", "C=DE, O=Example, CN=\"vpn\"", "C=DE, O=Example, CN=\"vpn\"" },
    { "ppp-auth", "PAP; mschapv2,pap", "mschapv2,pap" },
    { "ike", "aes256-sha256-modp2048", "aes256-sha256-modp2048" },
    { "ike", "aes256-sha256-modp2048; aes128-sha1-modp1024!", "aes256-sha256-modp2048,aes128-sha1-modp1024" },
    { "remote-ts", "10.1.2.3/8; fd00::1/64 192.168.1.1,", "10.0.0.0/8,fd00::/64,192.168.1.1/32" },
    { "remote-ts", "192.0.2.255/31,10.0.0.1/0,::1/0", "192.0.2.254/31,0.0.0.0/0,::/0" },
    { "ca", "/etc/ssl/a b.pem", "/etc/ssl/a b.pem" },
    { "ca", "file:///etc/ssl/a%20b.pem", "/etc/ssl/a b.pem" },
    { "ca", "file://localhost/ca.pem", "/ca.pem" },
    { "cert", "FILE:///c.p12", "/c.p12" },
    { "cert", "pkcs11:token=My%20Card;object=vpn", "pkcs11:token=My%20Card;object=vpn" },
    { "cert", "pkcs11:", "pkcs11:" },
    { "key", "PKCS11:token=My%20Card", "pkcs11:token=My%20Card" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    expect_normal (find (rows[i].key), rows[i].value, rows[i].normal);
    expect_normal (find (rows[i].key), rows[i].normal, rows[i].normal);
  }
}

static const struct {
  const char *key, *value;
} refusals[] = {
  { "type", "ikev1" },
  { "type", "ikev2 " },
  { "gateway", "1.2.3.400" },
  { "gateway", "1.2.3" },
  { "gateway", "vpn example.org" },
  { "gateway", "vpn..example.org" },
  { "gateway", ".example.org" },
  { "gateway", "-vpn.example.org" },
  { "gateway", "vpn.example.org-" },
  { "gateway", "vpn.example.org:500" },
  { "gateway", "https://vpn.example.org" },
  { "gateway", "[2001:db8::1" },
  { "gateway", "2001:db8::1]" },
  { "gateway", "[[2001:db8::1]]" },
  { "gateway", "[vpn.example.org]" },
  { "gateway", "[]" },
  { "gateway", "[" },
  { "gateway", "." },
  { "gateway", "2001:db8::1/64" },
  { "gateway", "fe80::1%1" },
  { "gateway", "0.0.0.0" },
  { "gateway", "::" },
  { "gateway", "[0::0]" },
  { "gateway", "224.0.0.1" },
  { "gateway", "ff02::1" },
  { "gateway", "255.255.255.255" },
  { "gateway", "$(id).example.org" },
  { "gateway", "vpn;example.org" },
  { "mobike", "maybe" },
  { "mobike", "2" },
  { "port", "+500" },
  { "port", "-500" },
  { "port", " 500" },
  { "port", "500 file" },
  { "port", "500.0" },
  { "port", "0x1f4" },
  { "port", "99999999999999999999999" },
  { "ppp-auth", "," },
  { "ppp-auth", "mschapv2,none" },
  { "ike", "!" },
  { "ike", ",;" },
  { "ike", "aes256!,aes128" },
  { "ike", "aes256/sha1" },
  { "ike", "aes256-$(id)" },
  { "esp", "aes256=sha1" },
  { "ah", "aes256-sha256" },
  { "ah", "aes256gcm16" },
  { "ah", "modp2048" },
  { "remote-ts", "10.0.0.0/33" },
  { "remote-ts", "10.0.0.0/-1" },
  { "remote-ts", "10.0.0.0/" },
  { "remote-ts", "10.0.0.0/8/8" },
  { "remote-ts", "10.0.0.0/8 file" },
  { "remote-ts", "10.0.0.0/8x" },
  { "remote-ts", "10.0.0/8" },
  { "remote-ts", "/8" },
  { "remote-ts", "fd00::/129" },
  { "remote-ts", "fe80::1%1/64" },
  { "remote-ts", "example.org/24" },
  { "ca", "ca.pem" },
  { "ca", "~/ca.pem" },
  { "ca", "http://example.org/ca.pem" },
  { "ca", "file:ca.pem" },
  { "ca", "file://other.example.org/ca.pem" },
  { "ca", "file:///a%0Ab" },
  { "ca", "file:///a%00b" },
  { "ca", "file:///a%ffb" },
  { "ca", "pkcs11:token=x" },
  { "key", "pkcs11" },
  { "key", "pkcs11:object" },
  { "cert", "pkcs11:token=a;=b" },
  { "key", "pkcs11:token=x\n" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    expect_refusal (find (refusals[i].key), refusals[i].value);
}

static void
test_lengths (void)
{
  static const struct {
    const char *key;
    guint max;
  } rows[] = { { "user", 255 }, { "remote-id", 255 }, { "password", 1024 }, { "domain", 255 } };
  g_autoptr (GString) list = g_string_new ("10.0.0.1");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strnfill (rows[i].max + 1, 'a');

    expect_refusal (find (rows[i].key), text);
    text[rows[i].max] = '\0';
    expect_normal (find (rows[i].key), text, text);
  }
  for (guint i = 2; i <= 64; i++)
    g_string_append_printf (list, ",10.0.0.%u", i);
  g_assert_true (option_check (find ("remote-ts"), list->str, NULL));
  g_string_append (list, ",10.0.0.65");
  expect_refusal (find ("remote-ts"), list->str);
}

/* RFC 1035 2.3.4 */
static void
test_long_names (void)
{
  g_autofree char *label = g_strnfill (63, 'a');
  g_autofree char *good = g_strdup_printf ("%s.%s.%s.%.61s", label, label, label, label);
  g_autofree char *name = g_strdup_printf ("%sa.example.org", label);
  g_autofree char *all = g_strdup_printf ("%s.%s.%s.%.62s", label, label, label, label);

  expect_normal (find ("gateway"), good, good);
  expect_refusal (find ("gateway"), name);
  expect_refusal (find ("gateway"), all);
}

static void
test_fill_in (void)
{
  static const struct {
    const char *text, *keys, *labels;
  } rows[] = {
    { "must be given", "must be given", "must be given" },
    { "%any needs {ca}: so", "%any needs ca: so", "%any needs “CA Certificate”: so" },
    { "{auth=psk} or {auth=eap}", "auth=psk or auth=eap",
      "“Authentication: Pre-shared Key” or “Authentication: User Name and Password”" },
    { "{later}, {mtu=9}, {", "later, mtu=9, ", "“later”, “MTU: 9”, “”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *keys = option_fill_in (rows[i].text, FALSE);
    g_autofree char *labels = option_fill_in (rows[i].text, TRUE);

    g_assert_cmpstr (keys, ==, rows[i].keys);
    g_assert_cmpstr (labels, ==, rows[i].labels);
  }
}

static void
test_use_labels (void)
{
  static const struct {
    const char *text, *labels;
  } rows[] = {
    { "Set the option ca to the authority.", "Set the option “CA Certificate” to the authority." },
    { "Enter the passphrase (key-password) again.", "Enter the passphrase (“Key Passphrase”) again." },
    { "Check ca, server-auth and revocation.", "Check “CA Certificate”, “Server Authentication” and “Revocation Check”." },
    { "Try auth=psk, or later.", "Try “Authentication: Pre-shared Key”, or later." },
    { "the user of the port, this type", "the user of the port, this type" },
    { "see /etc/ca or ca@x or ca/ or well-known", "see /etc/ca or ca@x or ca/ or well-known" },
    { "  ( ) ca", "  ( ) “CA Certificate”" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *labels = option_use_labels (rows[i].text);

    g_assert_cmpstr (labels, ==, rows[i].labels);
  }
}

static void
test_parse_failure_changes_nothing (void)
{
  Profile profile = { 0 };

  g_assert_true (option_parse (find ("port"), "1234", &profile, NULL));
  g_assert_true (option_parse (find ("gateway"), "a.example", &profile, NULL));
  g_assert_true (option_parse (find ("ike"), "aes256-sha256-modp2048", &profile, NULL));
  g_assert_false (option_parse (find ("port"), "0", &profile, NULL));
  g_assert_false (option_parse (find ("gateway"), "a b", &profile, NULL));
  g_assert_false (option_parse (find ("ike"), "a/b", &profile, NULL));
  g_assert_cmpuint (profile.port, ==, 1234);
  g_assert_cmpstr (profile.gateway, ==, "a.example");
  g_assert_cmpstr (profile.ike[0], ==, "aes256-sha256-modp2048");
  g_assert_true (option_parse (find ("gateway"), "b.example", &profile, NULL));
  g_assert_cmpstr (profile.gateway, ==, "b.example");
  option_clear (find ("gateway"), &profile);
  option_clear (find ("ike"), &profile);
  g_assert_null (profile.gateway);
  g_assert_null (profile.ike);
}

static void
test_flags_keys (void)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *key = g_strdup_printf ("%s-flags", all[i].key);

    g_assert_true (option_find_flags (key) == (all[i].kind == OPTION_SECRET ? &all[i] : NULL));
  }
  g_assert_null (option_find_flags ("password"));
  g_assert_null (option_find_flags ("-flags"));
  g_assert_null (option_find_flags (""));
  g_assert_null (option_find (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/rows-are-distinct", test_rows_are_distinct);
  g_test_add_func ("/options/rows-are-whole", test_rows_are_whole);
  g_test_add_func ("/options/uint-ends", test_uint_ends);
  g_test_add_func ("/options/words", test_words);
  g_test_add_func ("/options/normal-forms", test_normal_forms);
  g_test_add_func ("/options/refusals", test_refusals);
  g_test_add_func ("/options/lengths", test_lengths);
  g_test_add_func ("/options/long-names", test_long_names);
  g_test_add_func ("/options/fill-in", test_fill_in);
  g_test_add_func ("/options/use-labels", test_use_labels);
  g_test_add_func ("/options/parse-failure-changes-nothing", test_parse_failure_changes_nothing);
  g_test_add_func ("/options/flags-keys", test_flags_keys);
  return g_test_run ();
}
