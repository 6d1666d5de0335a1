/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each file in data/import is imported and compared with its .report, which says what became of every field and what the
 * connection is; each in data/import-bad is refused with the message in import-bad.report, and leaves nothing behind.
 * With IPSEC_TEST_UPDATE=1 the reports are written anew.
 */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "properties/import/apple/import-plist.h"
#include "properties/import/import-report.h"
#include "properties/import/windows/import-xml.h"
#include "shared/defines.h"
#include "shared/failures.h"

#define SUFFIX ".report"

static char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL);
}

/* What changes from run to run gets a fixed name. */
static char *
stable (const char *text, const char *uuid)
{
  g_autoptr (GString) result = g_string_new (text);
  g_autofree char *source = data_path ("import");

  g_string_replace (result, g_get_user_data_dir (), "DATA", 0);
  g_string_replace (result, source, "SOURCE", 0);
  if (uuid)
    g_string_replace (result, uuid, "UUID", 0);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
compare (const char *path, const char *text)
{
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (g_getenv ("IPSEC_TEST_UPDATE"), "1") == 0)
    g_file_set_contents (path, text, -1, &error);
  else
    g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  if (expected)
    g_assert_cmpstr (text, ==, expected);
}

static void
add_property (NMSetting *setting, const char *name, const GValue *value, GParamFlags flags, gpointer data)
{
  static const char *const names[] = { "persistent", "never-default", "dns", "dns-search", "routes", "ignore-auto-routes",
    "pac-url", "method", "timeout", "user-name", "autoconnect", "gateway", NULL };
  const char *group = nm_setting_get_name (setting);
  g_autofree char *shown = NULL;

  if (!g_strv_contains (names, name))
    return;
  if (strcmp (name, "routes") == 0) {
    GPtrArray *routes = g_value_get_boxed (value);

    for (guint i = 0; i < routes->len; i++)
      g_string_append_printf (data, "%s.routes %s/%u\n", group, nm_ip_route_get_dest (routes->pdata[i]),
                              nm_ip_route_get_prefix (routes->pdata[i]));
    return;
  }
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    shown = g_strjoinv (" ", g_value_get_boxed (value));
  else if (!g_param_value_defaults (g_object_class_find_property (G_OBJECT_GET_CLASS (setting), name), value))
    shown = g_strdup_value_contents (value);
  if (shown && *shown && strcmp (shown, "NULL") != 0 && strcmp (shown, "\"auto\"") != 0)
    g_string_append_printf (data, "%s.%s %s\n", group, name, shown);
}

static void
add_item (const char *key, const char *value, gpointer data)
{
  g_string_append_printf (data, "%s=%s\n", key, value);
}

static void
add_keys (GString *text, NMSettingVpn *vpn)
{
  g_autofree const char **keys = nm_setting_vpn_get_data_keys (vpn, NULL);
  g_autofree const char **secrets = nm_setting_vpn_get_secret_keys (vpn, NULL);

  for (guint i = 0; keys && keys[i]; i++)
    add_item (keys[i], nm_setting_vpn_get_data_item (vpn, keys[i]), text);
  for (guint i = 0; secrets && secrets[i]; i++)
    add_item (secrets[i], nm_setting_vpn_get_secret (vpn, secrets[i]), text);
}

/* A file that nobody connects without, and that the user has to bring. */
static gboolean
is_to_come (ImportVpn *vpn, const char *key)
{
  const GPtrArray *notes = import_vpn_get_notes (vpn);
  g_autofree char *became = g_strconcat ("must be filled in before connecting: ", key, NULL);

  for (guint i = 0; i < notes->len; i++) {
    if (g_strcmp0 (((ImportNote *) notes->pdata[i])->became, became) == 0)
      return TRUE;
  }
  return FALSE;
}

/* An unpacked file is there, is the user's alone, and is gone with the import. */
static void
check_files (ImportVpn *vpn)
{
  static const char *const keys[] = { "ca", "cert", "key", "ppp-ca", "ppp-cert" };
  const char *folder = g_get_user_data_dir ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *path = import_vpn_get (vpn, keys[i]);
    struct stat st;

    if (!path || !g_str_has_prefix (path, folder) || is_to_come (vpn, keys[i]))
      continue;
    g_assert_cmpint (g_stat (path, &st), ==, 0);
    g_assert_cmpint (st.st_mode & 07777, ==, 0600);
  }
  import_vpn_undo (vpn);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *path = import_vpn_get (vpn, keys[i]);

    if (path && g_str_has_prefix (path, folder))
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  }
}

static void
add_connection (GString *text, ImportVpn *vpn)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) connection = import_vpn_save (vpn, &error);
  g_autoptr (GString) dump = g_string_new ("\n");
  g_autofree char *part = NULL;

  g_assert_no_error (error);
  g_assert_true (nm_connection_verify (connection, &error));
  g_assert_no_error (error);
  add_keys (dump, nm_connection_get_setting_vpn (connection));
  nm_connection_for_each_setting_value (connection, add_property, dump);
  part = stable (dump->str, nm_connection_get_uuid (connection));
  g_string_append (text, part);
  check_files (vpn);
}

static void
test_good (gconstpointer data)
{
  const char *path = data;
  g_autofree char *expected = g_strconcat (path, SUFFIX, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ImportSource) source = import_source_new (path, &error);
  g_autoptr (Import) import = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  import = import_read (source, &error);
  g_assert_no_error (error);
  g_string_append_printf (text, "%s\n", import->format);
  if (import->signature)
    g_string_append_printf (text, "%s\n", import->signature);
  for (guint i = 0; i < import->vpns->len; i++) {
    ImportVpn *vpn = import->vpns->pdata[i];
    g_autofree char *report = import_report_vpn (vpn);
    g_autofree char *part = stable (report, nm_connection_get_uuid (import_vpn_get_connection (vpn)));

    g_string_append_printf (text, "\n%s", part);
    if (!import_vpn_get_error (vpn))
      add_connection (text, vpn);
  }
  compare (expected, text->str);
}

/* A field's name may have a path before it, and others beside it. */
static gboolean
is_named (const ImportNote *note, const char *name)
{
  g_auto (GStrv) fields = g_strsplit (note->field, ", ", -1);
  g_autofree char *end = g_strconcat (".", name, NULL);

  for (guint i = 0; fields[i]; i++) {
    if (strcmp (fields[i], name) == 0 || g_str_has_suffix (fields[i], end))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_told (Import *import, const char *name)
{
  for (guint i = 0; name && i < import->vpns->len; i++) {
    const GPtrArray *notes = import_vpn_get_notes (import->vpns->pdata[i]);

    for (guint k = 0; k < notes->len; k++) {
      if (is_named (notes->pdata[k], name))
        return TRUE;
    }
  }
  return FALSE;
}

/* What is off or what happens anyway, says something about the file only, or is part of what another field became. */
static gboolean
says_nothing (ImportNode *leaf, const char *name)
{
  static const char *const values[] = { "", "0", "false", NULL };
  static const char *const names[] = { "AuthenticationMethod", "DNSProtocol", "EnablePFS", "NativeProtocolType", "OverridePrimary",
    "PayloadCertificateFileName", "PayloadCertificateUUID", "PayloadContent",
    "PayloadDescription", "PayloadDisplayName", "PayloadIdentifier", "PayloadOrganization",
    "PayloadType", "PayloadUUID", "PayloadVersion", "ProfileName", "ProtocolType",
    "ProxyAutoConfigEnable", "RememberCredentials", "RoutingPolicyType",
    "SupplementalMatchDomainsNoSearch", "UserDefinedName", "UserMethod", "VPNType", NULL };
  const char *text = import_node_text (leaf);

  return (!text && !import_node_data (leaf)) || (text && g_strv_contains (values, text)) || g_strv_contains (names, name);
}

static void
check_told (Import *import, ImportNode *node, const char *name)
{
  if (is_told (import, name) || is_told (import, import_node_get_text (node, "PayloadType")))
    return;
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);

    check_told (import, child, import_node_get_name (child) ? import_node_get_name (child) : name);
  }
  g_test_message ("%s", name ? name : "the root");
  g_assert_true (import_node_get_n_children (node) > 0 || says_nothing (node, name));
}

/* What stands in the other forms is said in golden reports alone; of a VPN that cannot be had the rest does not matter. */
static gboolean
has_to_tell (const char *path)
{
  static const char *const others[] = { "misplaced.mobileconfig", "several.mobileconfig", NULL };
  g_autofree char *name = g_path_get_basename (path);

  if (g_strv_contains (others, name) || g_str_has_prefix (name, "signed"))
    return FALSE;
  return g_str_has_suffix (name, ".mobileconfig") || g_str_has_suffix (name, ".xml") || strstr (path, "/azure");
}

/* Nothing of a file is dropped in silence. */
static void
test_told (gconstpointer data)
{
  g_autoptr (ImportSource) source = import_source_new (data, NULL);
  g_autoptr (Import) import = import_read (source, NULL);
  GBytes *bytes = import_source_get_bytes (source);
  g_autoptr (ImportNode) root = import_plist_claims (bytes) ? import_plist_parse (bytes, NULL) : import_xml_parse (bytes, NULL);

  for (guint i = 0; i < import->vpns->len; i++)
    g_assert_no_error (import_vpn_get_error (import->vpns->pdata[i]));
  check_told (import, root, NULL);
}

static guint
count_files (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "networkmanagement", "certificates", "ipsec", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What to import out of a folder NAME.d that also has the files it names. */
static char *
main_file (const char *folder, const char *file)
{
  static const char *const names[] = { "ipsec.conf", "swanctl.conf" };
  g_autofree char *path = g_build_filename (folder, file, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *inner = g_build_filename (path, names[i], NULL);

    if (g_file_test (inner, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&inner);
  }
  return g_steal_pointer (&path);
}

static GPtrArray *
list_files (const char *name)
{
  g_autofree char *folder = data_path (name);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir))) {
    if (!g_str_has_suffix (file, SUFFIX))
      g_ptr_array_add (paths, main_file (folder, file));
  }
  g_ptr_array_sort (paths, by_name);
  return paths;
}

static char *
refusal (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImportSource) source = import_source_new (path, &error);
  g_autoptr (Import) import = source ? import_read (source, &error) : NULL;
  ImportVpn *vpn = import ? import_first (import, &error) : NULL;

  if (vpn)
    g_test_message ("%s is not refused", path);
  g_assert_null (vpn);
  g_assert_nonnull (error);
  return g_strdup (error->message);
}

static void
test_bad (void)
{
  g_autoptr (GPtrArray) paths = list_files ("import-bad");
  g_autofree char *expected = data_path ("import-bad" SUFFIX);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpuint (paths->len, >, 10);
  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *name = g_path_get_basename (paths->pdata[i]);
    g_autofree char *message = refusal (paths->pdata[i]);

    g_string_append_printf (text, "%s: %s\n", name, message);
  }
  g_assert_cmpuint (count_files (), ==, 0);
  compare (expected, text->str);
}

/* Refused, and soon: 4 MiB of what each parser, or the look for its format, likes least. */
static void
test_hostile (void)
{
  static const struct {
    const char *begin, *repeat, *end;
  } cases[] = {
    { "<plist>", "<array>" },
    { "<plist>", "<dict><key>a</key>" },
    { "<plist><dict><key>a</key><string>", "&amp;" },
    { "{ \"remote\": { \"addr\": ", "[" },
    { "{ \"remote\": { \"addr\": \"x\", ", "\"a\":1," },
    { "{ \"remote\": { \"addr\": \"", "\\u0041" },
    { "conn x\n right=1.1.1.1\n", " a=b\n" },
    { "conn x\n right=1.1.1.1\n", "conn y\n" },
    { "x\n", " \n", "connections remote {" },
    { "x\n", "connections ", "remote {" },
    { "x\n", "conn \n", "remote {\n left=" },
    { "conn x\n", " left", "\n" },
    { "connections { remote { ", "a { " },
    { "connections { remote { ", "a = b\n" },
    { "connections { remote { a = \"", "\\\"" },
    { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\n", "a=b\n" },
    { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\n", "[a]\n" },
    { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\na=", "b;" },
    { "<VPNProfile><NativeProfile>", "<a>" },
    { "<VPNProfile><NativeProfile>", "<a/>" },
    { "<VPNProfile><NativeProfile a=\"", "&#65;" },
    { "[x]\nVpnStrategy=7\nPhoneNumber=1\n", "a=b\n" },
    { "[x]\nVpnStrategy=7\nPhoneNumber=1\n", "[a]\n" },
    { "#org.freedesktop.NetworkManager.l2tp\n[vpn]\n", "a=b\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) text = g_string_new (cases[i].begin);
    g_autoptr (ImportSource) source = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (Import) import = NULL;
    g_autoptr (GError) error = NULL;

    while (text->len + strlen (cases[i].repeat) < IMPORT_SOURCE_MAX_SIZE)
      g_string_append (text, cases[i].repeat);
    if (cases[i].end)
      g_string_append (text, cases[i].end);
    bytes = g_string_free_to_bytes (g_steal_pointer (&text));
    source = import_source_new_memory ("hostile", bytes, NULL);
    import = import_read (source, &error);
    g_assert_true (!import || !import_first (import, &error));
    g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  }
}

/* swanctl.conf with so many connections, which sign in with a certificate, and so many secrets named @kind and a number. */
static Import *
read_swanctl (guint n_connections, guint n_secrets, const char *kind, const char *secret)
{
  g_autoptr (GString) text = g_string_new ("connections {\n");
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
  g_autofree char *path = data_path ("certificates/rsa.pem");
  g_autofree char *content = NULL;
  g_autoptr (ImportSource) source = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Import *import;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_hash_table_insert (files, (char *) "alice.pem", g_bytes_new (content, size));
  for (guint i = 0; i < n_connections; i++)
    g_string_append_printf (text, "c%u {\nremote_addrs=a.example\nvips=::\nlocal {\ncerts=alice.pem\n}\n}\n", i);
  g_string_append (text, "}\nsecrets {\n");
  for (guint i = 0; i < n_secrets; i++)
    g_string_append_printf (text, "%s-%u {\n%s\n}\n", kind, i, secret);
  g_string_append (text, "}\n");
  g_assert_cmpuint (text->len, <, IMPORT_SOURCE_MAX_SIZE);
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  source = import_source_new_memory ("swanctl.conf", bytes, files);
  import = import_read (source, &error);
  g_assert_no_error (error);
  return import;
}

/* Each connection looks for its key among all of them, and their names are long: soon, all the same. */
static void
test_many_keys (void)
{
  g_autofree char *name = g_strnfill (1800, 'k');
  g_autofree char *secret = g_strconcat ("file=", name, NULL);
  g_autoptr (Import) import = read_swanctl (1500, 1900, "private", secret);

  for (guint i = 0; i < import->vpns->len; i++) {
    g_assert_no_error (import_vpn_get_error (import->vpns->pdata[i]));
    g_assert_null (import_vpn_get (import->vpns->pdata[i], "key"));
  }
}

/* What no connection uses is told, but no connection is lost for it. */
static void
test_beside (void)
{
  g_autoptr (Import) some = read_swanctl (1, 1100, "eap", "id=x\nsecret=x");
  g_autoptr (Import) many = read_swanctl (1, 1999, "eap", "id=x\nsecret=x");
  g_autofree char *some_told = import_report (some);
  g_autofree char *many_told = import_report (many);

  g_assert_no_error (import_vpn_get_error (some->vpns->pdata[0]));
  g_assert_true (g_str_has_suffix (some_told, "  secrets.eap-1099  not used: no connection uses it\n"));
  g_assert_no_error (import_vpn_get_error (many->vpns->pdata[0]));
  g_assert_true (g_str_has_suffix (many_told, "  and others        not used: there are too many to list\n"));
}

/* Whoever takes one of several is told that there are others. */
static void
test_number (void)
{
  g_autoptr (Import) one = read_swanctl (1, 1, "eap", "id=x\nsecret=x");
  g_autoptr (Import) many = read_swanctl (3, 1, "eap", "id=x\nsecret=x");
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();

  g_object_set (setting, NM_SETTING_CONNECTION_ID, "Office", NULL);
  nm_connection_add_setting (connection, setting);
  import_number (one, connection);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "Office");
  import_number (many, connection);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "Office (1 of 3 in the file)");
}

/* Each of the certificates alone is as slow to open as one may be; the second is one too many. */
static void
test_effort (void)
{
  g_autofree char *path = data_path ("certificates/null-passphrase.p12");
  g_autofree char *content = NULL;
  g_autofree char *base64 = NULL;
  g_autoptr (GString) text = g_string_new ("<plist><dict><key>PayloadContent</key><array><dict><key>PayloadType</key>"
                                           "<string>com.apple.vpn.managed</string><key>VPNType</key><string>IKEv2</string>"
                                           "<key>IKEv2</key><dict><key>AuthenticationMethod</key><string>None</string>"
                                           "<key>RemoteAddress</key><string>x</string>"
                                           "<key>RemoteIdentifier</key><string>x</string><key>ExtendedAuthEnabled</key>"
                                           "<true/></dict></dict>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ImportSource) source = NULL;
  g_autoptr (Import) import = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  base64 = g_base64_encode ((guchar *) content, size);
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (text, "<dict><key>PayloadType</key><string>com.apple.security.root</string>"
                                  "<key>PayloadContent</key><data>%s</data></dict>", base64);
  g_string_append (text, "</array></dict></plist>");
  g_assert_cmpuint (text->len, <, IMPORT_SOURCE_MAX_SIZE);
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  source = import_source_new_memory ("effort", bytes, NULL);
  import = import_read (source, &error);
  g_assert_no_error (error);
  g_assert_null (import_first (import, &error));
  g_assert_nonnull (strstr (error->message, "too many"));
}

/* A field that nobody knows, in each format that has fields. */
static void
test_unknown_field (void)
{
  static const char *const files[] = {
    "<plist><dict><key>PayloadType</key><string>com.apple.vpn.managed</string><key>VPNType</key><string>IKEv2</string>"
    "<key>IKEv2</key><dict><key>RemoteAddress</key><string>a.example</string><key>RemoteIdentifier</key><string>a</string>"
    "<key>AuthenticationMethod</key><string>None</string><key>ExtendedAuthEnabled</key><true/>"
    "<key>unheard</key><string>x</string></dict></dict></plist>",
    "{ \"name\": \"a\", \"type\": \"ikev2-eap\", \"remote\": { \"addr\": \"a.example\", \"unheard\": 1 } }",
    "conn a\n  right=a.example\n  leftauth=eap\n  leftsourceip=%config\n  unheard=x\n",
    "conn a\n  right=a.example\n  leftauth=eap\n  leftsourceip=%config\nca unheard\n  certuribase=x\n",
    "config unheard\n  uniqueids=no\nconn a\n  right=a.example\n  leftauth=eap\n  leftsourceip=%config\n",
    "connections {\n  a {\n    remote_addrs = a.example\n    vips = 0.0.0.0\n    local { auth = eap\n }\n  }\n}\n"
    "secrets {\n  token-unheard {\n    pin = x\n  }\n}\n",
    "connections {\n  a {\n    remote_addrs = a.example\n    vips = 0.0.0.0\n    local { auth = eap\n }\n  }\n}\n"
    "secrets {\n  private-unheard {\n    file = x.key\n  }\n}\n",
    "connections {\n  a {\n    remote_addrs = a.example\n    vips = 0.0.0.0\n    unheard = x\n    local { auth = eap\n }\n"
    "    remote { auth = pubkey\n }\n  }\n}\n",
    "<VPNProfile><NativeProfile><Servers>a.example</Servers><NativeProtocolType>IKEv2</NativeProtocolType><Authentication>"
    "<MachineMethod>Certificate</MachineMethod></Authentication></NativeProfile><unheard>x</unheard></VPNProfile>",
    "<VpnProfile><VpnServer>a.example</VpnServer><VpnType>IkeV2</VpnType><Auth>EAPTLS</Auth><unheard>x</unheard></VpnProfile>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (files[i], strlen (files[i]));
    g_autoptr (ImportSource) source = import_source_new_memory ("a", bytes, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (Import) import = import_read (source, &error);
    ImportVpn *vpn = import ? import_first (import, &error) : NULL;
    gboolean told = FALSE;

    g_test_message ("%s", files[i]);
    g_assert_no_error (error);
    for (guint k = 0; k < import_vpn_get_notes (vpn)->len; k++) {
      const ImportNote *note = import_vpn_get_notes (vpn)->pdata[k];

      told = told || (g_str_has_suffix (note->field, "unheard") && !note->became && note->why);
    }
    g_assert_true (told);
  }
}

/* Files that are there and cannot be read; that they are links to themselves stops even root. */
static void
test_unread (void)
{
  static const char conf[] = "conn a\n right=192.0.2.1\n leftsourceip=%config\n leftauth=psk\n rightauth=psk\n";
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "etc", NULL);
  g_autofree char *path = g_build_filename (folder, "ipsec.conf", NULL);
  g_autofree char *secrets = g_build_filename (folder, "ipsec.secrets", NULL);
  g_autoptr (ImportSource) source = NULL;
  g_autoptr (Import) import = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, conf, -1, NULL));
  g_assert_cmpint (symlink ("ipsec.secrets", secrets), ==, 0);
  source = import_source_new (path, &error);
  g_assert_no_error (error);
  import = import_read (source, &error);
  g_assert_no_error (error);
  report = import_report (import);
  g_test_message ("%s", report);
  g_assert_nonnull (strstr (report, "  ipsec.secrets  not used: "));
  g_assert_nonnull (strstr (report, g_strerror (ELOOP)));
  g_unlink (secrets);
  g_unlink (path);
  g_rmdir (folder);
}

/* The second file cannot be written, so the first one goes again. */
static void
test_rollback (void)
{
  g_autofree char *path = data_path ("import/everything.sswan");
  g_autofree char *name = NULL;
  g_autoptr (ImportSource) source = import_source_new (path, NULL);
  g_autoptr (Import) import = import_read (source, NULL);
  ImportVpn *vpn = import_first (import, NULL);
  g_autoptr (GError) error = NULL;
  const char *ca = import_vpn_get (vpn, "ca");

  g_assert_nonnull (vpn);
  g_assert_nonnull (ca);
  /* A folder stands where a file should go. */
  g_assert_cmpint (g_mkdir_with_parents (ca, 0700), ==, 0);
  name = g_build_filename (ca, "x", NULL);
  g_assert_true (g_file_set_contents (name, "", 0, NULL));
  g_assert_null (import_vpn_save (vpn, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (import_vpn_get (vpn, "cert"), G_FILE_TEST_EXISTS));
  g_unlink (name);
  g_rmdir (ca);
  g_assert_cmpuint (count_files (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  paths = list_files ("import");
  for (guint i = 0; i < paths->len; i++) {
    const char *path = paths->pdata[i];
    g_autofree char *test = g_strconcat ("/import/", g_strrstr (path, "/data/import/") + strlen ("/data/import/"), NULL);

    g_autofree char *told = g_strconcat (test, "/told", NULL);

    g_test_add_data_func (test, path, test_good);
    if (has_to_tell (path))
      g_test_add_data_func (told, path, test_told);
  }
  g_test_add_func ("/import/bad", test_bad);
  g_test_add_func ("/import/hostile", test_hostile);
  g_test_add_func ("/import/many-keys", test_many_keys);
  g_test_add_func ("/import/beside", test_beside);
  g_test_add_func ("/import/number", test_number);
  g_test_add_func ("/import/effort", test_effort);
  g_test_add_func ("/import/unknown-field", test_unknown_field);
  g_test_add_func ("/import/unread", test_unread);
  g_test_add_func ("/import/rollback", test_rollback);
  return g_test_run ();
}
