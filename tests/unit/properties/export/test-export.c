/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that test-import imports is exported in every form and imported again. In the keyfile, and in the form it
 * came from, the same profile must come back; in the others all of it but what the export said it left out.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "properties/export/export.h"
#include "properties/import/import.h"
#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/options.h"

#define SUFFIX ".report"

static char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL);
}

/* Files count by what is in them, not by where they are. */
static char *
show (const char *value)
{
  g_autofree char *content = NULL;
  gsize size;

  if (*value == '/' && g_file_get_contents (value, &content, &size, NULL))
    return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) content, size);
  return g_strdup (value);
}

static void
add_item (const char *key, const char *value, gpointer data)
{
  g_hash_table_insert (data, g_strdup (key), show (value));
}

static void
add_property (NMSetting *setting, const char *name, const GValue *value, GParamFlags flags, gpointer data)
{
  static const char *const names[] = { "never-default", "ignore-auto-routes", "ignore-auto-dns", "pac-url", "id", "persistent",
    NULL };
  NMSettingIPConfig *ip = NM_IS_SETTING_IP_CONFIG (setting) ? NM_SETTING_IP_CONFIG (setting) : NULL;
  g_autofree char *key = g_strdup_printf ("%s.%s", nm_setting_get_name (setting), name);

  if (G_VALUE_HOLDS_STRING (value) && !g_value_get_string (value))
    return;
  if (g_strv_contains (names, name))
    g_hash_table_insert (data, g_strdup (key), g_strdup_value_contents (value));
  else if (ip && (strcmp (name, "dns") == 0 || strcmp (name, "dns-search") == 0)) {
    /* Apple's form has two lists of domains, so their order is lost. */
    for (char **item = g_value_get_boxed (value); *item; item++)
      g_hash_table_insert (data, g_strdup_printf ("%s %s", key, *item), g_strdup (""));
  } else if (ip && strcmp (name, "routes") == 0) {
    for (guint i = 0; i < nm_setting_ip_config_get_num_routes (ip); i++) {
      NMIPRoute *route = nm_setting_ip_config_get_route (ip, (int) i);

      g_hash_table_insert (data, g_strdup_printf ("%s %s/%u", key, nm_ip_route_get_dest (route), nm_ip_route_get_prefix (route)),
                           g_strdup (""));
    }
  }
}

static GHashTable *
describe (NMConnection *connection)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  nm_setting_vpn_foreach_data_item (vpn, add_item, table);
  nm_setting_vpn_foreach_secret (vpn, add_item, table);
  nm_connection_for_each_setting_value (connection, add_property, table);
  return table;
}

static NMConnection *
import_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (ImportSource) source = import_source_new_memory ("exported", bytes, NULL);
  g_autoptr (Import) import = import_read (source, error);
  ImportVpn *vpn = import ? import_first (import, error) : NULL;

  return vpn ? import_vpn_save (vpn, error) : NULL;
}

static gboolean
is_left_out (GPtrArray *left_out, const char *key)
{
  for (guint i = 0; i < left_out->len; i++) {
    const char *text = left_out->pdata[i];

    if (g_str_has_prefix (key, "ipv") && g_str_has_prefix (text, "never-default"))
      return TRUE;
    if (g_str_has_prefix (text, key) && text[strlen (key)] == ':')
      return TRUE;
    /* A route's key has the network behind it. */
    if (strchr (key, ' ') && strncmp (text, key, strcspn (key, " ")) == 0)
      return TRUE;
  }
  return FALSE;
}

/* What @key is in @table, or what it comes down to if it is not there. */
static const char *
meaning (GHashTable *table, const char *key)
{
  const char *value = g_hash_table_lookup (table, key);

  if (!value && strcmp (key, "remote-id") == 0)
    value = g_hash_table_lookup (table, "gateway");
  if (!value && option_find (key))
    value = option_find (key)->fallback;
  /* A name is a name with or without strongSwan's mark for one. */
  return value && *value == '@' && g_str_has_suffix (key, "-id") ? value + 1 : value;
}

static void
check_keys (GHashTable *keys, GHashTable *old, GHashTable *new, GPtrArray *left_out)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    if (left_out && (is_left_out (left_out, key) || g_str_has_suffix (key, "-flags") || strcmp (key, "vpn.persistent") == 0))
      continue;
    g_test_message ("%s", (char *) key);
    if (left_out)
      g_assert_cmpstr (meaning (new, key), ==, meaning (old, key));
    else
      g_assert_cmpstr (g_hash_table_lookup (new, key), ==, g_hash_table_lookup (old, key));
  }
}

/* Without @left_out, nothing may be different. */
static void
check_same (NMConnection *before, NMConnection *after, GPtrArray *left_out)
{
  g_autoptr (GHashTable) old = describe (before);
  g_autoptr (GHashTable) new = describe (after);

  check_keys (old, old, new, left_out);
  check_keys (new, old, new, left_out);
}

/* Keys that were PEM come back in a PKCS#12, which has a passphrase. */
static void
forgive_repacking (NMConnection *before, GPtrArray *left_out)
{
  static const char *const keys[] = { "key", "cert", "key-password", "ppp-key", "ppp-cert", "ppp-key-password" };
  const char *key = nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (before), "key");

  for (guint i = 0; key && i < G_N_ELEMENTS (keys); i++)
    g_ptr_array_add (left_out, g_strconcat (keys[i], ": repacked", NULL));
}

static void
round_trip (NMConnection *connection, ExportFormat format, gboolean exactly)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = export_connection (connection, format, TRUE, left_out, &error);
  g_autoptr (NMConnection) again = NULL;

  if (!bytes) {
    /* Something that the format cannot say at all, or a file that is not on this machine. */
    g_assert_nonnull (error);
    g_assert_false (exactly);
    return;
  }
  again = import_bytes (bytes, &error);
  g_assert_no_error (error);
  if (!exactly) {
    forgive_repacking (connection, left_out);
    /* What Apple's form must name and ours may leave open, and the other way round. */
    g_ptr_array_add (left_out, g_strdup ("ca: copied"));
    if (format == EXPORT_APPLE)
      g_ptr_array_add (left_out, g_strdup ("eap-method: mschapv2 there"));
  }
  check_same (connection, again, exactly ? NULL : left_out);
}

static void
round_trips (NMConnection *connection, const char *path)
{
  g_autoptr (NMConnection) without_proxy = nm_simple_connection_new_clone (connection);

  /* A keyfile from elsewhere has no say in that. */
  nm_connection_remove_setting (without_proxy, NM_TYPE_SETTING_PROXY);
  round_trip (without_proxy, EXPORT_KEYFILE, TRUE);
  round_trip (connection, EXPORT_SSWAN, g_str_has_suffix (path, ".sswan"));
  round_trip (connection, EXPORT_APPLE, g_str_has_suffix (path, ".mobileconfig"));
}

static gboolean
is_complete (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  const char *auth = nm_setting_vpn_get_data_item (vpn, "auth");
  gboolean needs_cert = g_strcmp0 (auth, "psk") != 0 && g_strcmp0 (auth, "eap") != 0;

  return nm_setting_vpn_get_data_item (vpn, "gateway") && (!needs_cert || nm_setting_vpn_get_data_item (vpn, "cert"));
}

static void
test_file (gconstpointer data)
{
  const char *path = data;
  g_autoptr (ImportSource) source = import_source_new (path, NULL);
  g_autoptr (Import) import = import_read (source, NULL);

  for (guint i = 0; i < import->vpns->len; i++) {
    ImportVpn *vpn = import->vpns->pdata[i];
    g_autoptr (NMConnection) connection = import_vpn_get_error (vpn) ? NULL : import_vpn_save (vpn, NULL);

    if (connection && is_complete (connection))
      round_trips (connection, path);
    import_vpn_undo (vpn);
  }
}

static NMConnection *
sample (const char *name)
{
  g_autofree char *path = data_path (name);
  g_autoptr (ImportSource) source = import_source_new (path, NULL);
  g_autoptr (Import) import = import_read (source, NULL);

  return import_vpn_save (import_first (import, NULL), NULL);
}

/* Keys and passwords leave only when asked for. */
static void
test_secrets (void)
{
  static const ExportFormat formats[] = { EXPORT_KEYFILE, EXPORT_SSWAN, EXPORT_APPLE };
  g_autoptr (NMConnection) password = sample ("import/eap-password.mobileconfig");
  g_autoptr (NMConnection) certificate = sample ("import/certificate.mobileconfig");

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GBytes) one = export_connection (password, formats[i], FALSE, NULL, NULL);
    g_autoptr (GBytes) two = export_connection (certificate, formats[i], FALSE, NULL, NULL);
    g_autoptr (GBytes) asked = export_connection (password, formats[i], TRUE, NULL, NULL);
    g_autofree char *with = g_strndup (g_bytes_get_data (asked, NULL), g_bytes_get_size (asked));

    g_assert_null (g_strstr_len (g_bytes_get_data (one, NULL), (gssize) g_bytes_get_size (one), "pässword"));
    g_assert_nonnull (strstr (with, "pässword"));
    g_assert_null (g_strstr_len (g_bytes_get_data (two, NULL), (gssize) g_bytes_get_size (two), "pkcs12"));
    g_assert_null (g_strstr_len (g_bytes_get_data (two, NULL), (gssize) g_bytes_get_size (two), "p12\""));
    g_assert_null (g_strstr_len (g_bytes_get_data (two, NULL), (gssize) g_bytes_get_size (two), "key-password=test"));
  }
}

/* A key on a card stays there, however its URI is written. */
static void
test_token (void)
{
  static const char *const places[] = { "pkcs11:object=me", "PKCS11:object=me" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (NMConnection) connection = sample ("import/certificate.mobileconfig");
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = NULL;

    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), "cert", places[i]);
    bytes = export_connection (connection, EXPORT_SSWAN, TRUE, left_out, &error);
    g_assert_no_error (error);
    g_assert_true (g_ptr_array_find_with_equal_func (left_out, "cert: the key cannot be exported from its token",
                                                     g_str_equal, NULL));
  }
}

/* A PKCS#12 that is authority and client in one goes along closed, or not at all. */
static void
test_closed (void)
{
  static const ExportFormat formats[] = { EXPORT_SSWAN, EXPORT_APPLE };
  g_autoptr (NMConnection) connection = sample ("import/certificate.sswan");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (formats); i++) {
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = export_connection (connection, formats[i / 2], i % 2, left_out, &error);

    g_assert_no_error (error);
    g_assert_nonnull (bytes);
    /* The app takes the authority out of the client's. */
    g_assert_cmpint (is_left_out (left_out, "ca"), ==, formats[i / 2] == EXPORT_APPLE || i % 2 == 0);
  }
}

/* Certificate and key in files of their own become one that others can open. */
static void
test_repacked (void)
{
  g_autoptr (NMConnection) connection = sample ("import/ipsec-certificate.d/ipsec.conf");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = export_connection (connection, EXPORT_APPLE, TRUE, NULL, &error);
  g_autoptr (NMConnection) again = NULL;
  NMSettingVpn *vpn;

  g_assert_no_error (error);
  again = import_bytes (bytes, &error);
  g_assert_no_error (error);
  vpn = nm_connection_get_setting_vpn (again);
  g_assert_nonnull (nm_setting_vpn_get_data_item (vpn, "cert"));
  g_assert_null (nm_setting_vpn_get_data_item (vpn, "key"));
  g_assert_cmpstr (nm_setting_vpn_get_secret (vpn, "key-password"), ==, "vpn");
}

/* What Apple's devices, and our importer, read otherwise than strongSwan does is said, or written so that they do not. */
static void
test_apple (void)
{
  static const struct {
    const char *key, *value, *written;
  } cases[] = {
    { "ike", "aes256-sha256-modp2048", "<integer>14</integer>" },
    { "esp", "aes256-sha256", "<string>AES-256</string>" },
    { "ike", "aes256gcm16-prfsha384-ecp384", "<integer>20</integer>" },
    { "ike", "aes256-sha256-modp2048-ecp256", NULL },
    { "esp", "aes256-sha256-sha384", NULL },
    { "remote-id", "@gw.example.net", "<string>gw.example.net</string>" },
    { "remote-id", "@@alice@example.net", NULL },
    { "remote-id", "@192.0.2.7", NULL },
    { "remote-id", "fd00::7", "<string>fd00::7</string>" },
    { "remote-id", "%any", NULL },
    { "remote-id", "*.example.net", NULL },
    { "local-id", "@site", "<string>site</string>" },
    { "local-id", "keyid:site", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NMConnection) connection = sample ("import/eap-tls.mobileconfig");
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) bytes = NULL;
    g_autofree char *text = NULL;

    g_test_message ("%s=%s", cases[i].key, cases[i].value);
    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), "ike-lifetime", "3600");
    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), cases[i].key, cases[i].value);
    round_trip (connection, EXPORT_APPLE, FALSE);
    bytes = export_connection (connection, EXPORT_APPLE, TRUE, left_out, NULL);
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    if (cases[i].written)
      g_assert_nonnull (strstr (text, cases[i].written));
    else
      g_assert_true (is_left_out (left_out, cases[i].key));
    g_assert_null (strstr (text, ">@"));
    g_assert_null (strstr (text, "%any"));
  }
}

/* Apple's table of keys demands these, whatever the profile says. */
static void
test_apple_required (void)
{
  static const char *const texts[] = {
    "<key>LocalIdentifier</key>", "<key>RemoteIdentifier</key>", "<key>RemoteAddress</key>", "<key>AuthenticationMethod</key>",
    "<key>ServerAddresses</key>", "<key>DNSProtocol</key>",
  };
  g_autoptr (NMConnection) connection = sample ("import/eap-tls.mobileconfig");
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  nm_setting_vpn_remove_data_item (nm_connection_get_setting_vpn (connection), "local-id");
  nm_setting_ip_config_add_dns (nm_connection_get_setting_ip4_config (connection), "192.0.2.53");
  round_trip (connection, EXPORT_APPLE, FALSE);
  bytes = export_connection (connection, EXPORT_APPLE, FALSE, NULL, NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i]);
    g_assert_nonnull (strstr (text, texts[i]));
  }
}

/* Of the two neither is written without the other, and what is not written is told. */
static void
test_apple_ppk (void)
{
  static const struct {
    const char *id;
    gboolean with_secrets;
    const char *left;
  } rows[] = {
    { "me@example.net", TRUE, NULL },
    { "me@example.net", FALSE, "ppk-id" },
    { "@#6d65", TRUE, "ppk" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = sample ("import/eap-password.mobileconfig");
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (NMConnection) again = NULL;
    NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

    g_test_message ("%s %d", rows[i].id, rows[i].with_secrets);
    nm_setting_vpn_add_data_item (vpn, "ppk-id", rows[i].id);
    nm_setting_vpn_add_data_item (vpn, "ppk-required", "no");
    nm_setting_vpn_add_secret (vpn, "ppk", "quantum");
    bytes = export_connection (connection, EXPORT_APPLE, rows[i].with_secrets, left_out, &error);
    g_assert_no_error (error);
    again = import_bytes (bytes, &error);
    g_assert_no_error (error);
    vpn = nm_connection_get_setting_vpn (again);
    g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "ppk-id"), ==, rows[i].left ? NULL : rows[i].id);
    g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "ppk-required"), ==, rows[i].left ? NULL : "no");
    g_assert_cmpstr (nm_setting_vpn_get_secret (vpn, "ppk"), ==, rows[i].left ? NULL : "quantum");
    if (rows[i].left)
      g_assert_true (is_left_out (left_out, rows[i].left));
    else
      g_assert_false (is_left_out (left_out, "ppk-id"));
  }
}

/* Secrets, and a family that is switched off, do not vanish without a word. */
static void
test_left (void)
{
  static const struct {
    const char *file, *key;
    ExportFormat format;
  } rows[] = {
    { "import/l2tp.mobileconfig", "tunnel-secret", EXPORT_APPLE },
    { "import/eap-password.mobileconfig", "ppk", EXPORT_SSWAN },
    { "import/eap-password.mobileconfig", "ipv6.method", EXPORT_SSWAN },
    { "import/eap-password.mobileconfig", "ipv6.method", EXPORT_APPLE },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++) {
    gboolean with_it = i % 2;
    g_autoptr (NMConnection) connection = sample (rows[i / 2].file);
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) bytes = NULL;
    NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

    g_test_message ("%s of %s", rows[i / 2].key, rows[i / 2].file);
    nm_setting_vpn_add_data_item (vpn, "ppk-id", "me@example.net");
    if (with_it && strcmp (rows[i / 2].key, "ipv6.method") != 0)
      nm_setting_vpn_add_secret (vpn, rows[i / 2].key, "key");
    else if (with_it)
      g_object_set (nm_connection_get_setting_ip6_config (connection), "method", "disabled", NULL);
    bytes = export_connection (connection, rows[i / 2].format, TRUE, left_out, NULL);
    g_assert_nonnull (bytes);
    g_assert_cmpint (is_left_out (left_out, rows[i / 2].key), ==, with_it);
  }
}

/* Before the user name, from which it comes back. */
static void
test_domain (void)
{
  g_autoptr (NMConnection) connection = sample ("import/l2tp.mobileconfig");
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NMConnection) again = NULL;
  g_autofree char *text = NULL;

  nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), "domain", "CORP");
  nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), "user", "alice");
  bytes = export_connection (connection, EXPORT_APPLE, TRUE, left_out, &error);
  g_assert_no_error (error);
  g_assert_false (is_left_out (left_out, "domain"));
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_nonnull (strstr (text, "<string>CORP\\alice</string>"));
  again = import_bytes (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (again), "domain"), ==, "CORP");
  g_assert_cmpstr (nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (again), "user"), ==, "alice");
}

/* A connection that nobody has normalized; warnings of GLib are fatal here. */
static void
test_without_method (void)
{
  static const ExportFormat formats[] = { EXPORT_KEYFILE, EXPORT_SSWAN, EXPORT_APPLE };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (NMConnection) connection = sample ("import/eap-password.mobileconfig");
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) bytes = NULL;

    nm_connection_add_setting (connection, nm_setting_ip4_config_new ());
    nm_connection_add_setting (connection, nm_setting_ip6_config_new ());
    bytes = export_connection (connection, formats[i], FALSE, left_out, NULL);
    g_assert_nonnull (bytes);
    g_assert_false (is_left_out (left_out, "ipv4.method"));
    g_assert_false (is_left_out (left_out, "ipv6.method"));
  }
}

/* NetworkManager's form has paths alone, of each file that an option names. */
static void
test_keyfile_paths (void)
{
  static const char *const keys[] = { "ca", "cert", "key", "ppp-ca", "ppp-cert", "ppp-key" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (NMConnection) connection = sample ("import/l2tp.mobileconfig");
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) bytes = NULL;

    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), keys[i], "/etc/ssl/file.pem");
    bytes = export_connection (connection, EXPORT_KEYFILE, FALSE, left_out, NULL);
    g_assert_nonnull (bytes);
    g_assert_cmpuint (left_out->len, ==, 1);
    g_assert_true (is_left_out (left_out, keys[i]));
  }
}

static void
test_legacy (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  g_object_set (setting, "id", "old", "uuid", "00000000-0000-4000-8000-000000000001", "type", "vpn", NULL);
  g_object_set (vpn, "service-type", "org.freedesktop.NetworkManager.strongswan", NULL);
  nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), "address", "vpn.example.org");
  nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), "method", "eap");
  nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), "user", "alice");
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, vpn);
  bytes = export_connection (connection, EXPORT_KEYFILE, FALSE, NULL, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_nonnull (strstr (text, "gateway=vpn.example.org"));
  g_assert_nonnull (strstr (text, "service-type=" IPSEC_SERVICE));
}

/* What an old profile without a user name says instead is nothing for others. */
static void
test_machine_name (void)
{
  static const ExportFormat formats[] = { EXPORT_KEYFILE, EXPORT_APPLE };
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());

  g_object_set (setting, "id", "old", "uuid", "00000000-0000-4000-8000-000000000001", "type", "vpn", NULL);
  g_object_set (vpn, "service-type", "org.freedesktop.NetworkManager.l2tp", NULL);
  nm_setting_vpn_add_data_item (vpn, "gateway", "vpn.example.org");
  nm_setting_vpn_add_data_item (vpn, "ipsec-enabled", "yes");
  nm_setting_vpn_add_data_item (vpn, "user-auth-type", "tls");
  nm_setting_vpn_add_data_item (vpn, "user-cert", "/etc/ssl/me.pem");
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = export_connection (connection, formats[i], FALSE, NULL, &error);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    g_assert_null (strstr (text, "\nuser="));
    g_assert_null (strstr (text, "AuthName"));
  }
}

/* The app takes one proposal, and the rest is said. */
static void
test_one_proposal (void)
{
  static const char *const keys[] = { "ike", "esp" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (NMConnection) connection = sample ("import/eap-tls.mobileconfig");
    g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) bytes = NULL;
    g_autofree char *text = NULL;

    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), keys[i],
                                  "aes256-sha384-modp3072,aes128-sha256-modp2048");
    bytes = export_connection (connection, EXPORT_SSWAN, FALSE, left_out, NULL);
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    g_assert_nonnull (strstr (text, "\"aes256-sha384-modp3072\""));
    g_assert_true (is_left_out (left_out, keys[i]));
  }
}

static void
test_names (void)
{
  g_autoptr (NMConnection) connection = sample ("import/psk.mobileconfig");
  g_autofree char *name = NULL;

  g_object_set (nm_connection_get_setting_connection (connection), "id", "../a/b", NULL);
  name = export_suggest_name (connection);
  g_assert_cmpstr (name, ==, "-.-a-b.nmconnection");
  g_assert_cmpint (export_format_of ("/x/Y.SSWAN"), ==, EXPORT_SSWAN);
  g_assert_cmpint (export_format_of ("y.mobileconfig"), ==, EXPORT_APPLE);
  g_assert_cmpint (export_format_of ("y"), ==, EXPORT_KEYFILE);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_files (void)
{
  g_autofree char *folder = data_path ("import");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, file, NULL);
    g_autofree char *inner = g_build_filename (path, g_str_has_prefix (file, "ipsec") ? "ipsec.conf" : "swanctl.conf", NULL);

    if (!g_str_has_suffix (file, SUFFIX))
      g_ptr_array_add (paths, g_strdup (g_file_test (inner, G_FILE_TEST_EXISTS) ? inner : path));
  }
  g_ptr_array_sort (paths, by_name);
  return paths;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  paths = list_files ();
  for (guint i = 0; i < paths->len; i++) {
    const char *path = paths->pdata[i];
    g_autofree char *test = g_strconcat ("/export/", g_strrstr (path, "/data/import/") + strlen ("/data/import/"), NULL);

    g_test_add_data_func (test, path, test_file);
  }
  g_test_add_func ("/export/secrets", test_secrets);
  g_test_add_func ("/export/token", test_token);
  g_test_add_func ("/export/closed", test_closed);
  g_test_add_func ("/export/repacked", test_repacked);
  g_test_add_func ("/export/apple", test_apple);
  g_test_add_func ("/export/apple-required", test_apple_required);
  g_test_add_func ("/export/apple-ppk", test_apple_ppk);
  g_test_add_func ("/export/left", test_left);
  g_test_add_func ("/export/domain", test_domain);
  g_test_add_func ("/export/without-method", test_without_method);
  g_test_add_func ("/export/keyfile-paths", test_keyfile_paths);
  g_test_add_func ("/export/one-proposal", test_one_proposal);
  g_test_add_func ("/export/legacy", test_legacy);
  g_test_add_func ("/export/machine-name", test_machine_name);
  g_test_add_func ("/export/names", test_names);
  return g_test_run ();
}
