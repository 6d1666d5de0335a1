/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/form.h"

#include <string.h>

#include "shared/defines.h"
#include "shared/legacy.h"

static const char *const kinds[] = {
  "gateway=vpn.example.com|user=alice",
  "gateway=vpn.example.com|user=alice|auth=eap|server-auth=psk|psk-flags=1",
  "gateway=192.0.2.1|auth=psk|local-id=me|remote-id=you",
  "gateway=2001:db8::1|auth=cert|cert=/c.pem|key=/k.pem|key-password-flags=2",
  "gateway=vpn.example.com|auth=eap-tls|cert=/c.p12",
  "gateway=vpn.example.com|auth=cert-eap|cert=pkcs11:object=me|user=alice|password-flags=2|otp-flags=2",
  "gateway=vpn.example.com|request-address=no|auth=psk|remote-ts=10.0.0.0/8|mobike=no|dpd-delay=0",
  "type=l2tp|gateway=vpn.example.com|user=alice|password-flags=1|psk-flags=1",
  "type=l2tp|gateway=vpn.example.com|user=alice|auth=cert|cert=/c.pem|key=/k.pem",
  "type=l2tp|gateway=vpn.example.com|user=alice|ipsec=no|mppe=128|ppp-auth=mschapv2",
  "type=l2tp|gateway=vpn.example.com|user=alice|ppp-cert=/c.pem|ppp-key=/k.pem|ppp-key-password-flags=4",
  /* written by others: leniently, with defaults spelled out, and with keys from the future */
  "gateway=vpn.example.com|user=alice|encap=1|mobike=true|esp=aes256-sha256;aes128-sha256|type=ikev2|port=500|x-new=1",
};

static NMConnection *
connection_for (const char *service, const char *text)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_auto (GStrv) pairs = g_strsplit (text, "|", -1);

  g_object_set (setting, NM_SETTING_CONNECTION_UUID, "a2f4b6e0-5f0b-4d5b-9a57-1f0d5c3b1a11", NM_SETTING_CONNECTION_ID,
                "Office", NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, service, NULL);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  for (char **pair = pairs; *pair && **pair; pair++) {
    char *value = strchr (*pair, '=');

    *value++ = '\0';
    if (**pair == '*')
      nm_setting_vpn_add_secret (vpn, *pair + 1, value);
    else
      nm_setting_vpn_add_data_item (vpn, *pair, value);
  }
  return connection;
}

static Form *
form_for (NMConnection *connection)
{
  g_autoptr (GError) error = NULL;
  Form *form = form_new (connection, &error);

  g_assert_no_error (error);
  return form;
}

static void
set (Form *form, const char *key, const char *text)
{
  g_assert_nonnull (option_find (key));
  form_set_text (form, option_find (key), text);
}

static gboolean
shown (Form *form, const char *key)
{
  return form_is_visible (form, option_find (key));
}

static void
add_line (const char *key, const char *value, gpointer lines)
{
  g_ptr_array_add (lines, g_strdup_printf ("%s=%s", key, value));
}

static void
add_secret_line (const char *key, const char *value, gpointer lines)
{
  g_ptr_array_add (lines, g_strdup_printf ("*%s=%s", key, value));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
saved (Form *form)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gboolean ok = form_update (form, connection, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  nm_setting_vpn_foreach_data_item (nm_connection_get_setting_vpn (connection), add_line, lines);
  nm_setting_vpn_foreach_secret (nm_connection_get_setting_vpn (connection), add_secret_line, lines);
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("|", (char **) lines->pdata);
}

static char *
refused (Form *form)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "gateway=untouched");
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  g_autoptr (GError) error = NULL;

  g_assert_false (form_update (form, connection, &error));
  g_assert_nonnull (error);
  g_assert_true (nm_connection_get_setting_vpn (connection) == vpn);
  g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "gateway"), ==, "untouched");
  return g_strdup (error->message);
}

static void
check_untouched (const char *service, const char *text)
{
  g_autoptr (NMConnection) before = connection_for (service, text);
  g_autoptr (NMConnection) after = connection_for (IPSEC_SERVICE, "");
  g_autoptr (GError) error = NULL;
  g_autoptr (Form) form = NULL;

  g_object_set (nm_connection_get_setting_vpn (before), NM_SETTING_VPN_PERSISTENT, TRUE, NM_SETTING_VPN_TIMEOUT, 7u,
                NM_SETTING_VPN_USER_NAME, "bob", NULL);
  nm_setting_vpn_add_secret (nm_connection_get_setting_vpn (before), "password", "x");
  form = form_for (before);
  form_update (form, after, &error);
  g_assert_no_error (error);
  g_assert_true (nm_connection_compare (before, after, NM_SETTING_COMPARE_FLAG_EXACT));
}

static void
test_untouched (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    check_untouched (IPSEC_SERVICE, kinds[i]);
  check_untouched (LEGACY_STRONGSWAN, "address=h|method=eap|virtual=yes|user=alice|password-flags=1");
  check_untouched (LEGACY_L2TP, "gateway=h|user=alice|ipsec-enabled=yes|ipsec-psk=k|unit=3");
}

/* Every option can be changed and changed back; what is seen is what is saved. */
static void
change_and_back (const char *text, const Option *option)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, text);
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *before = saved (form);
  g_autofree char *old = g_strdup (form_text (form, option));
  g_autofree char *after = NULL;

  if (option->kind == OPTION_BOOL)
    form_set_text (form, option, strcmp (old, "yes") == 0 ? "no" : "yes");
  else if (option->kind == OPTION_WORD)
    form_set_text (form, option, option->words[strcmp (old, option->words[0]) == 0 ? 1 : 0]);
  else if (option->kind == OPTION_WORDS)
    form_set_text (form, option, "eap,pap");
  else
    form_set_text (form, option, "?\n");
  g_assert_cmpstr (form_text (form, option), !=, old);
  form_set_text (form, option, old);
  g_assert_cmpstr (form_text (form, option), ==, old);
  after = saved (form);
  g_assert_cmpstr (after, ==, before);
}

static void
test_change_and_back (void)
{
  guint n;
  const Option *all = options_all (&n);
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, kinds[i]);
    g_autoptr (Form) form = form_for (connection);

    for (guint j = 0; j < n; j++) {
      /* These two take others along. */
      if (strcmp (all[j].key, "type") == 0 || strcmp (all[j].key, "auth") == 0 || form_is_visible (form, &all[j]))
        g_hash_table_add (reached, (gpointer) &all[j]);
      if (form_is_visible (form, &all[j]) && strcmp (all[j].key, "type") != 0 && strcmp (all[j].key, "auth") != 0)
        change_and_back (kinds[i], &all[j]);
    }
  }
  for (guint j = 0; j < n; j++) {
    /* Asked for when the server wants one, never stored: nothing to fill in. The other one has to have a name first. */
    gboolean waits = strcmp (all[j].key, "otp") == 0 || strcmp (all[j].key, "ppk") == 0;

    g_assert_true (g_hash_table_contains (reached, &all[j]) == !waits);
  }
}

static void
test_new (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (NMConnection) result = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *error = refused (form);
  g_autofree char *data = NULL;

  g_assert_cmpstr (error, ==, "Server must be given");
  /* Nobody is told off before he has typed. */
  g_assert_null (form_problem (form, option_find ("gateway")));
  set (form, "gateway", "vpn.example.com");
  set (form, "user", "alice");
  set (form, "password", "sesame");
  data = saved (form);
  g_assert_cmpstr (data, ==, "*password=sesame|gateway=vpn.example.com|otp-flags=2|password-flags=1|user=alice");
  g_assert_true (form_update (form, result, NULL));
  g_assert_true (nm_setting_vpn_get_persistent (nm_connection_get_setting_vpn (result)));
  g_assert_cmpstr (nm_setting_vpn_get_service_type (nm_connection_get_setting_vpn (result)), ==, IPSEC_SERVICE);
}

static void
test_new_l2tp (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (NMConnection) result = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *data = NULL;

  set (form, "gateway", "vpn.example.com");
  set (form, "mobike", "no");
  set (form, "auth", "cert");
  set (form, "type", "l2tp");
  /* Certificate goes with both, and mobike is gone. */
  g_assert_cmpstr (form_text (form, option_find ("auth")), ==, "cert");
  set (form, "auth", "psk");
  set (form, "user", "alice");
  set (form, "psk", "sesame");
  form_set_flags (form, option_find ("password"), NM_SETTING_SECRET_FLAG_NOT_SAVED);
  data = saved (form);
  g_assert_cmpstr (data, ==, "*psk=sesame|gateway=vpn.example.com|otp-flags=2|password-flags=2|psk-flags=1|type=l2tp|user=alice");
  g_assert_true (form_update (form, result, NULL));
  g_assert_true (nm_setting_vpn_get_persistent (nm_connection_get_setting_vpn (result)));
}

static void
test_visible (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);

  g_assert_true (shown (form, "user") && shown (form, "password") && shown (form, "mobike") && shown (form, "ca"));
  g_assert_false (shown (form, "psk") || shown (form, "cert") || shown (form, "mru") || shown (form, "otp"));
  set (form, "server-auth", "psk");
  g_assert_true (shown (form, "psk") && shown (form, "password"));
  set (form, "auth", "cert");
  g_assert_cmpstr (form_text (form, option_find ("server-auth")), ==, "cert");
  g_assert_true (shown (form, "cert") && shown (form, "key") && shown (form, "key-password"));
  g_assert_false (shown (form, "user") || shown (form, "password") || shown (form, "psk") || shown (form, "eap-method"));
  set (form, "auth", "eap-tls");
  g_assert_true (shown (form, "user") && shown (form, "aaa-id") && !shown (form, "password"));
  set (form, "type", "l2tp");
  g_assert_cmpstr (form_text (form, option_find ("auth")), ==, "psk");
  g_assert_true (shown (form, "user") && shown (form, "password") && shown (form, "psk") && shown (form, "mru"));
  g_assert_false (shown (form, "mobike") || shown (form, "bsdcomp") || shown (form, "cert"));
  g_assert_false (shown (form, "ca") || shown (form, "revocation"));
  set (form, "ppp-cert", "/c.pem");
  g_assert_true (shown (form, "ppp-key-password") && !shown (form, "password"));
  set (form, "ipsec", "no");
  g_assert_true (shown (form, "mppe") && shown (form, "ipsec") && shown (form, "mtu"));
  g_assert_false (shown (form, "psk") || shown (form, "auth") || shown (form, "ca") || shown (form, "ike-lifetime"));
}

static void
test_offers (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);
  const Option *auth = option_find ("auth"), *server = option_find ("server-auth"), *type = option_find ("type");

  for (guint i = 0; auth->words[i]; i++)
    g_assert_true (form_offers (form, auth, i));
  g_assert_true (form_offers (form, server, 1));
  set (form, "auth", "cert");
  g_assert_false (form_offers (form, server, 1));
  set (form, "auth", "eap-tls");
  g_assert_true (form_offers (form, type, 1));
  set (form, "type", "l2tp");
  for (guint i = 0; auth->words[i]; i++)
    g_assert_true (form_offers (form, auth, i) == (strcmp (auth->words[i], "psk") == 0 || strcmp (auth->words[i], "cert") == 0));
}

/* What a change has put out of sight goes, what was never in sight stays. */
/* Where nothing can be chosen, and what is asked for at each sign-in, is not shown. */
static void
test_nothing_to_choose (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "gateway=g|user=alice|append-otp=yes");
  g_autoptr (Form) form = form_for (connection);

  g_assert_true (form_is_shown (form, option_find ("server-auth")));
  g_assert_false (shown (form, "otp"));
  set (form, "auth", "cert");
  g_assert_true (shown (form, "server-auth"));
  g_assert_false (form_is_shown (form, option_find ("server-auth")));
}

/* How a key is written is asked only where there is one. */
static void
test_key_formats (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "gateway=g|user=alice");
  g_autoptr (Form) form = form_for (connection);

  g_assert_false (form_is_shown (form, option_find ("psk-encoding")));
  g_assert_false (form_is_shown (form, option_find ("ppk-encoding")));
  set (form, "server-auth", "psk");
  g_assert_true (form_is_shown (form, option_find ("psk-encoding")));
  set (form, "ppk-id", "alice");
  g_assert_true (form_is_shown (form, option_find ("ppk-encoding")));
}

static void
test_hidden (void)
{
  g_autoptr (NMConnection) connection =
    connection_for (IPSEC_SERVICE, "gateway=h|user=alice|password-flags=1|*password=x|mobike=no|mru=1000|later=1");
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *data = NULL;

  set (form, "auth", "psk");
  data = saved (form);
  g_assert_cmpstr (data, ==, "auth=psk|gateway=h|later=1|mobike=no|mru=1000|psk-flags=1");
}

static const struct {
  const char *key, *text, *problem, *error;
} problems[] = {
  { "gateway", "a b", "Must be a host name or an IP address.", "Server must be a host name or an IP address" },
  { "gateway", "", "Must be given.", "Server must be given" },
  { "user", "", "Must be given for this authentication method.", "User Name must be given for this authentication method" },
  { "port", "0", "Must be a number from 1 to 65535.", "Server Port must be a number from 1 to 65535" },
  { "remote-ts", "10.0.0.0/33", "Must be a list of networks like 10.0.0.0/8 or fd00::/64.",
    "Remote Networks must be a list of networks like 10.0.0.0/8 or fd00::/64" },
  { "ca", "http://h/ca.pem", "Must be an absolute path.", "CA Certificate must be an absolute path" },
  { "password", "a\tb", "Must not contain control characters or line breaks.",
    "Password must not contain control characters or line breaks" },
  { "ike", "aes256-sha1-$", "Must be a list of proposals like aes256-sha256-modp2048.",
    "IKE Proposals must be a list of proposals like aes256-sha256-modp2048" },
  { "ike", "aes256 sha1;!", "“aes256”: no integrity, such as sha256.",
    "IKE Proposals “aes256”: no integrity, such as sha256" },
};

static void
test_problems (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++) {
    g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, kinds[0]);
    g_autoptr (Form) form = form_for (connection);
    const Option *option = option_find (problems[i].key);
    g_autofree char *problem = NULL;
    g_autofree char *error = NULL;

    g_assert_null (form_problem (form, option));
    form_set_text (form, option, problems[i].text);
    problem = form_problem (form, option);
    g_assert_cmpstr (problem, ==, problems[i].problem);
    error = refused (form);
    g_assert_cmpstr (error, ==, problems[i].error);
    g_assert_cmpstr (form_text (form, option), ==, problems[i].text);
  }
}

/* What is pasted is understood, whatever field it is pasted into. */
static void
test_paste (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *titles = form_paste (form, option_find ("gateway"), "Server: h PSK: k User: alice Password: p");
  g_autofree char *data = saved (form);

  g_assert_cmpstr (titles, ==, "Type, Authentication, Server, User Name, Password, Pre-shared Key");
  g_assert_cmpstr (data, ==, "*password=p|*psk=k|gateway=h|otp-flags=2|password-flags=1|psk-flags=1|type=l2tp|user=alice");
}

static void
test_no_paste (void)
{
  static const struct {
    const char *key, *text;
  } rows[] = {
    { "gateway", "vpn.example.com" }, { "gateway", "2001:db8::1" }, { "gateway", "https://vpn.example.com" },
    { "gateway", "Server:" }, { "user", "CN=user: alice" }, { "password", "psk: a" }, { "password", "user=a" },
    { "remote-id", "CN=server, O=a" }, { "psk", "a\nb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, kinds[0]);
    g_autoptr (Form) form = form_for (connection);

    g_test_message ("%s: %s", rows[i].key, rows[i].text);
    g_assert_null (form_paste (form, option_find (rows[i].key), rows[i].text));
  }
}

/* What is saved is what was meant. */
static void
test_typed (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *data = NULL;

  set (form, "gateway", " vpn.example.com:5500\n");
  set (form, "user", "\talice ");
  set (form, "password", " sesame\n");
  set (form, "remote-id", " me ");
  data = saved (form);
  g_assert_cmpstr (data, ==, "*password= sesame|gateway=vpn.example.com|otp-flags=2|password-flags=1|port=5500|remote-id=me|user=alice");
}

static void
type (Form *form, const char *text)
{
  for (gsize length = 1; length <= strlen (text); length++) {
    g_autofree char *part = g_strndup (text, length);

    set (form, "gateway", part);
  }
}

/* What looks like a port on the way is none once the server is there; what was there before is there again, unless the port
 * that was typed is no longer to be seen there. */
static void
test_typed_port (void)
{
  static const struct {
    const char *before, *server, *port;
  } rows[] = {
    { "", "vpn.example.com:8443", "8443" }, { "", "vpn.example.com:500", "" }, { "", "vpn.example.com:4500", "" },
    { "", "2a02:8108:12::1", "" }, { "4443", "2a01:4f8::1", "4443" }, { "4443", "vpn.example.com:1701", "4443" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
    g_autoptr (Form) form = form_for (connection);

    set (form, "port", rows[i].before);
    type (form, rows[i].server);
    g_assert_cmpstr (form_text (form, option_find ("port")), ==, rows[i].port);
    type (form, "vpn.example.com");
    g_assert_cmpstr (form_text (form, option_find ("port")), ==, rows[i].before);
    type (form, rows[i].server);
    form_settle (form, option_find ("gateway"));
    set (form, "gateway", "b.example.com");
    g_assert_cmpstr (form_text (form, option_find ("port")), ==, rows[i].port);
  }
}

static void
expect_hint (Form *form, const char *key, FormLevel wanted, const char *text)
{
  FormLevel level;
  g_autofree char *hint = form_hint (form, option_find (key), &level);

  g_assert_cmpstr (hint, ==, text);
  if (text)
    g_assert_cmpint (level, ==, wanted);
}

/* Why it cannot be saved stands where it can be mended, from the first look on. */
static void
test_missing (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "");
  g_autoptr (Form) form = form_for (connection);

  expect_hint (form, "gateway", FORM_INFO,
               "Must be given. You can also paste a whole message with server, user name and keys here.");
  expect_hint (form, "user", FORM_INFO, "Must be given.");
  expect_hint (form, "password", FORM_INFO, NULL);
  g_assert_true (form_is_required (form, option_find ("gateway")) && form_is_required (form, option_find ("user")));
  g_assert_false (form_is_required (form, option_find ("ca")) || form_is_required (form, option_find ("cert")));
  set (form, "user", "alice");
  g_assert_true (form_is_required (form, option_find ("user")));
  expect_hint (form, "user", FORM_INFO, NULL);
  set (form, "user", "");
  expect_hint (form, "user", FORM_ERROR, "Must be given for this authentication method.");
  set (form, "auth", "cert");
  g_assert_true (form_is_required (form, option_find ("cert")));
  g_assert_false (form_is_required (form, option_find ("user")));
  expect_hint (form, "cert", FORM_INFO, "Must be given.");
  set (form, "request-address", "no");
  expect_hint (form, "remote-ts", FORM_ERROR, "Must be given if no address is requested.");
}

static void
test_hints (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, kinds[0]);
  g_autoptr (Form) form = form_for (connection);

  set (form, "password", "sesame ");
  expect_hint (form, "password", FORM_WARNING, "It begins or ends with a space, which counts as part of it.");
  set (form, "password", "se same");
  expect_hint (form, "password", FORM_INFO, NULL);
  set (form, "gateway", "one\ntwo");
  expect_hint (form, "gateway", FORM_ERROR, "These are several lines, and it is not clear what is what. Paste each "
                                            "value separately.");
  set (form, "auth", "cert");
  expect_hint (form, "auth", FORM_INFO, "The certificate signs in to IKE itself: Windows calls it “machine certificate”.");
}

/* A passphrase that opens nothing is not asked for, but not lost either. */
static void
test_locked (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "gateway=h|auth=cert|cert=/c.p12|key-password-flags=1");
  g_autoptr (Form) form = form_for (connection);
  const Option *option = option_find ("key-password");
  g_autofree char *data = NULL;

  g_assert_true (form_is_visible (form, option) && !form_is_shown (form, option));
  g_assert_true (form_is_shown (form, option_find ("cert")) && !form_is_shown (form, option_find ("psk")));
  form_set_locked (form, option, TRUE);
  g_assert_true (form_is_shown (form, option));
  form_set_locked (form, option, FALSE);
  set (form, "key-password", "x");
  g_assert_true (form_is_shown (form, option));
  set (form, "key-password", "");
  set (form, "gateway", "h2");
  data = saved (form);
  g_assert_cmpstr (data, ==, "auth=cert|cert=/c.p12|gateway=h2|key-password-flags=1");
}

static void
test_help (void)
{
  g_autofree char *port = form_help (option_find ("port"));
  g_autofree char *ca = form_help (option_find ("ca"));
  g_autofree char *ppp = form_help (option_find ("ppp-auth"));
  guint n;
  const Option *all = options_all (&n);

  g_assert_cmpstr (port, ==, "The UDP port on which the server answers IKE.\n\nBy default: 500");
  g_assert_true (g_str_has_suffix (ca, "Also called: root certificate, server CA; cacert\n\nIf left empty: System Certificates"));
  g_assert_true (g_str_has_suffix (ppp, "By default: MSCHAPv2, EAP"));
  for (guint i = 0; i < n; i++) {
    g_autofree char *help = form_help (&all[i]);

    g_test_message ("%s", all[i].key);
    g_assert_nonnull (help);
    g_assert_true (g_str_has_suffix (all[i].about, "."));
  }
}

/* Where a form is open, nobody sees keys. */
/* What the service would refuse each time is not saved. */
static void
test_secrets (void)
{
  static const struct {
    const char *profile, *key, *text, *problem;
  } rows[] = {
    { "gateway=g|auth=psk|psk-encoding=hex", "psk", "0g", "Is not hex, as “Pre-shared Key Format” says." },
    { "gateway=g|auth=psk|psk-encoding=hex", "psk", "0f", NULL },
    { "gateway=g|auth=psk", "psk", "0g", NULL },
    { "gateway=g|user=a|ppk-id=p|ppk-encoding=base64", "ppk", "%", "Is not base64, as “Post-Quantum Key Format” says." },
    { "type=l2tp|gateway=g|user=a", "tunnel-secret", "a b", "Must be printable ASCII without space, # and ;." },
    { "type=l2tp|gateway=g|user=a", "tunnel-secret", "ab", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, rows[i].profile);
    g_autoptr (NMConnection) result = connection_for (IPSEC_SERVICE, "");
    g_autoptr (Form) form = form_for (connection);
    g_autofree char *problem = NULL;

    set (form, rows[i].key, rows[i].text);
    problem = form_problem (form, option_find (rows[i].key));
    g_assert_cmpstr (problem, ==, rows[i].problem);
    g_assert_true (form_update (form, result, NULL) == !rows[i].problem);
  }
}

/* Nothing chosen is not what was chosen before, nor the default. */
static void
test_no_words (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, kinds[7]);
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *error = NULL, *data = NULL;

  set (form, "ppp-auth", "");
  error = refused (form);
  g_assert_cmpstr (error, ==, "PPP Authentication must be given");
  set (form, "ppp-auth", "pap");
  data = saved (form);
  g_assert_nonnull (strstr (data, "ppp-auth=pap|"));
}

static void
test_labels (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, kinds[0]);
  g_autoptr (Form) form = form_for (connection);
  g_autofree char *problem = NULL;

  set (form, "remote-id", "%any");
  problem = form_problem (form, option_find ("remote-id"));
  g_assert_cmpstr (problem, ==, "%any requires “CA Certificate”, because the system's authorities certify anyone.");
}

static void
test_notes (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "type=l2tp");
  g_autoptr (Form) form = form_for (connection);
  gboolean insecure;

  g_assert_nonnull (form_note (form, option_find ("security"), &insecure));
  g_assert_false (insecure);
  set (form, "security", "legacy");
  g_assert_nonnull (form_note (form, option_find ("security"), &insecure));
  g_assert_true (insecure);
  g_assert_null (form_note (form, option_find ("ipsec"), &insecure));
  g_assert_false (insecure);
  set (form, "ipsec", "no");
  g_assert_nonnull (form_note (form, option_find ("ipsec"), &insecure));
  g_assert_true (insecure);
  g_assert_null (form_note (form, option_find ("gateway"), &insecure));
  g_assert_false (insecure);
}

static void
test_weakness (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "gateway=h|esp=null-sha256");
  g_autoptr (Form) form = form_for (connection);
  FormLevel level;
  g_autofree char *null = form_hint (form, option_find ("esp"), &level);
  g_autofree char *none = NULL;

  g_assert_cmpstr (null, ==, "Null does not encrypt: anyone on the network path can read the traffic.");
  g_assert_cmpint (level, ==, FORM_WARNING);
  set (form, "esp", "aes256-sha256");
  none = form_hint (form, option_find ("esp"), &level);
  g_assert_null (none);
}

static void
test_placeholder (void)
{
  g_autoptr (NMConnection) connection = connection_for (IPSEC_SERVICE, "gateway=h");
  g_autoptr (Form) form = NULL;
  g_autoptr (NMConnection) by_key = connection_for (IPSEC_SERVICE, "gateway=h|auth=psk|user=alice");
  g_autoptr (Form) other = form_for (by_key);
  g_autofree char *identity = form_placeholder (other, option_find ("local-id"));
  g_autofree char *user = NULL, *port = NULL, *ca = NULL;

  g_object_set (nm_connection_get_setting_vpn (connection), NM_SETTING_VPN_USER_NAME, "bob", NULL);
  form = form_for (connection);
  user = form_placeholder (form, option_find ("user"));
  port = form_placeholder (form, option_find ("port"));
  ca = form_placeholder (form, option_find ("ca"));
  g_assert_cmpstr (user, ==, "bob");
  g_assert_cmpstr (port, ==, "500");
  g_assert_cmpstr (ca, ==, "System Certificates");
  g_assert_cmpstr (identity, ==, "alice");
  /* The name is there, so nothing is missing. */
  g_assert_null (form_problem (form, option_find ("user")));
}

static void
test_legacy (void)
{
  g_autoptr (NMConnection) connection =
    connection_for (LEGACY_L2TP, "gateway=h|user=alice|ipsec-enabled=yes|ipsec-psk-flags=1|*ipsec-psk=k");
  g_autoptr (NMConnection) result = connection_for (IPSEC_SERVICE, "");
  g_autoptr (NMConnection) agent = connection_for (LEGACY_STRONGSWAN, "address=h|method=agent|usercert=/c|virtual=yes");
  g_autoptr (Form) form = form_for (connection);
  NMSettingVpn *vpn;

  g_assert_null (form_new (agent, NULL));
  g_assert_true (form_converts (form));
  g_assert_cmpstr (form_text (form, option_find ("psk")), ==, "k");
  set (form, "gateway", "h2");
  g_assert_true (form_update (form, result, NULL));
  vpn = nm_connection_get_setting_vpn (result);
  g_assert_cmpstr (nm_setting_vpn_get_service_type (vpn), ==, IPSEC_SERVICE);
  g_assert_cmpstr (nm_setting_vpn_get_secret (vpn, "psk"), ==, "k");
  g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "psk-flags"), ==, "1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form/untouched", test_untouched);
  g_test_add_func ("/form/change-and-back", test_change_and_back);
  g_test_add_func ("/form/new", test_new);
  g_test_add_func ("/form/new-l2tp", test_new_l2tp);
  g_test_add_func ("/form/visible", test_visible);
  g_test_add_func ("/form/offers", test_offers);
  g_test_add_func ("/form/nothing-to-choose", test_nothing_to_choose);
  g_test_add_func ("/form/hidden", test_hidden);
  g_test_add_func ("/form/key-formats", test_key_formats);
  g_test_add_func ("/form/problems", test_problems);
  g_test_add_func ("/form/secrets", test_secrets);
  g_test_add_func ("/form/no-words", test_no_words);
  g_test_add_func ("/form/labels", test_labels);
  g_test_add_func ("/form/paste", test_paste);
  g_test_add_func ("/form/no-paste", test_no_paste);
  g_test_add_func ("/form/typed", test_typed);
  g_test_add_func ("/form/typed-port", test_typed_port);
  g_test_add_func ("/form/missing", test_missing);
  g_test_add_func ("/form/hints", test_hints);
  g_test_add_func ("/form/locked", test_locked);
  g_test_add_func ("/form/help", test_help);
  g_test_add_func ("/form/notes", test_notes);
  g_test_add_func ("/form/weakness", test_weakness);
  g_test_add_func ("/form/placeholder", test_placeholder);
  g_test_add_func ("/form/legacy", test_legacy);
  return g_test_run ();
}
