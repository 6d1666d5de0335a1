/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NetworkManager's keyfiles for this VPN, NetworkManager-strongswan and NetworkManager-l2tp, and what NetworkManager-l2tp
 * exports, which looks similar but is a different format.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-network.h"
#include "properties/import/import.h"
#include "shared/defines.h"
#include "shared/legacy.h"

#define LINES_MAX 20000

/* NetworkManager-l2tp's files have its name in a comment. */
static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  /* NetworkManager passes over what is before the bracket. */
  if (!text || !g_regex_match_simple ("^[ \\t]*\\[vpn\\]", text, G_REGEX_MULTILINE, 0))
    return FALSE;
  return strstr (text, IPSEC_SERVICE) || strstr (text, LEGACY_STRONGSWAN) || strstr (text, LEGACY_L2TP);
}

static void
note_legacy (const char *old_key, const char *became, const char *why, gpointer data)
{
  ImportVpn *vpn = data;
  g_autofree char *field = g_strconcat ("vpn.", old_key, NULL);

  import_vpn_note (vpn, field, became, why);
}

static void
note_item (const char *key, const char *value, gpointer data)
{
  g_autofree char *field = g_strconcat ("vpn.", key, NULL);
  g_autofree char *became = g_strdup_printf ("%s=%s", key, value);

  import_vpn_note (data, field, became, NULL);
}

static void
note_secret (const char *key, const char *value, gpointer data)
{
  g_autofree char *field = g_strconcat ("vpn-secrets.", key, NULL);

  import_vpn_note (data, field, key, NULL);
}

static void
collect_empty (const char *key, const char *value, gpointer data)
{
  if (!*value)
    g_ptr_array_add (data, g_strdup (key));
}

/* An empty value is as good as none. */
static void
drop_empty (NMSettingVpn *setting)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (g_free);

  nm_setting_vpn_foreach_data_item (setting, collect_empty, keys);
  for (guint i = 0; i < keys->len; i++)
    nm_setting_vpn_remove_data_item (setting, keys->pdata[i]);
  nm_setting_vpn_foreach_secret (setting, collect_empty, secrets);
  for (guint i = 0; i < secrets->len; i++)
    nm_setting_vpn_remove_secret (setting, secrets->pdata[i]);
}

/* Makes @connection's VPN ours; FALSE, and @vpn has failed, if it cannot be. */
static gboolean
translate (ImportVpn *vpn, NMConnection *connection)
{
  NMSettingVpn *old = nm_connection_get_setting_vpn (connection);
  g_autoptr (GError) error = NULL;
  NMSettingVpn *ours;

  if (!legacy_is (old)) {
    drop_empty (old);
    nm_setting_vpn_foreach_data_item (old, note_item, vpn);
    nm_setting_vpn_foreach_secret (old, note_secret, vpn);
    return TRUE;
  }
  ours = legacy_translate (old, note_legacy, vpn, &error);
  if (!ours) {
    import_vpn_fail (vpn, "vpn", "%s", error->message);
    return FALSE;
  }
  if (legacy_user_is_host (old))
    nm_setting_vpn_remove_data_item (ours, "user");
  nm_connection_add_setting (connection, NM_SETTING (ours));
  return TRUE;
}

static gboolean
is_vpn (NMConnection *connection)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  const char *service = vpn ? nm_setting_vpn_get_service_type (vpn) : NULL;

  return setting && vpn && g_strcmp0 (nm_setting_connection_get_connection_type (setting), "vpn") == 0 &&
         (g_strcmp0 (service, IPSEC_SERVICE) == 0 || legacy_is (vpn));
}

/* both forms: of what a file from elsewhere says about this machine, only what a VPN needs is taken over */

static gboolean
is_route (const char *key)
{
  return g_regex_match_simple ("^routes?[0-9]*(_options)?$", key, 0, 0);
}

static gboolean
is_used (const char *group, const char *key)
{
  static const char *const ip[] = { "method", "dns", "dns-search", "ignore-auto-routes", "ignore-auto-dns", "never-default", NULL };
  static const char *const connection[] = { "id", "type", NULL };

  if (strcmp (group, "ipv4") == 0 || strcmp (group, "ipv6") == 0)
    return g_strv_contains (ip, key) || is_route (key);
  if (strcmp (group, "connection") == 0)
    return g_strv_contains (connection, key);
  return strcmp (group, "vpn") == 0 || strcmp (group, "vpn-secrets") == 0;
}

static const char *
why_left (const char *group, const char *key)
{
  static const char *const groups[] = { "connection", "ipv4", "ipv6", "proxy", NULL };

  if (!g_strv_contains (groups, group))
    return N_("does not belong to a VPN");
  if (strcmp (key, "uuid") == 0)
    return N_("the connection gets one of its own");
  if (strcmp (key, "permissions") == 0)
    return N_("the connection is for whoever imports it");
  if (g_str_has_prefix (key, "address") || strcmp (key, "gateway") == 0)
    return N_("the server gives the addresses");
  return N_("a file from elsewhere does not decide that");
}

/* PPP lets the client insist on an address. */
static gboolean
is_manual (ImportVpn *vpn, const char *method)
{
  return g_strcmp0 (method, "manual") == 0 && g_strcmp0 (import_vpn_get (vpn, "type"), "l2tp") == 0;
}

/* take_address() has taken it. */
static gboolean
is_taken (ImportVpn *vpn, const char *group, const char *key, const char *value)
{
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (import_vpn_get_connection (vpn));

  if (strcmp (group, "ipv4") != 0 || nm_setting_ip_config_get_num_addresses (ip4) == 0)
    return FALSE;
  return strcmp (key, "address1") == 0 || (strcmp (key, "gateway") == 0 && g_strcmp0 (nm_setting_ip_config_get_gateway (ip4), value) == 0);
}

static void
report_rest (ImportVpn *vpn, GKeyFile *keyfile)
{
  g_auto (GStrv) groups = g_key_file_get_groups (keyfile, NULL);

  for (guint i = 0; groups[i]; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (keyfile, groups[i], NULL, NULL);

    for (guint k = 0; keys && keys[k]; k++) {
      g_autofree char *field = g_strconcat (groups[i], ".", keys[k], NULL);
      g_autofree char *value = g_key_file_get_value (keyfile, groups[i], keys[k], NULL);

      if (*value && !is_used (groups[i], keys[k]) && !is_taken (vpn, groups[i], keys[k], value))
        import_vpn_leave (vpn, field, why_left (groups[i], keys[k]));
    }
  }
}

/* Off stays off, and then nothing else of the group counts. */
static gboolean
is_off (ImportVpn *vpn, GKeyFile *keyfile, const char *group, const char *method)
{
  g_auto (GStrv) keys = g_key_file_get_keys (keyfile, group, NULL, NULL);

  if (g_strcmp0 (method, "disabled") != 0 && (g_strcmp0 (method, "ignore") != 0 || strcmp (group, "ipv6") != 0))
    return FALSE;
  for (guint i = 0; keys[i]; i++) {
    g_autofree char *field = g_strconcat (group, ".", keys[i], NULL);
    g_autofree char *value = g_key_file_get_value (keyfile, group, keys[i], NULL);

    if (strcmp (keys[i], "method") == 0)
      import_vpn_note (vpn, field, "disabled", NULL);
    else if (is_used (group, keys[i]) && strcmp (value, "false") != 0)
      import_vpn_leave (vpn, field, "the method disables it");
  }
  return TRUE;
}

/* All but the routes, which the two forms write in ways of their own. FALSE if the group is switched off. */
static gboolean
read_ip (ImportVpn *vpn, GKeyFile *keyfile, const char *group, NMSettingIPConfig *setting)
{
  static const char *const switches[] = { "ignore-auto-routes", "ignore-auto-dns", "never-default" };
  g_autofree char *method = g_key_file_get_string (keyfile, group, "method", NULL);
  g_auto (GStrv) dns = g_key_file_get_string_list (keyfile, group, "dns", NULL, NULL);
  g_auto (GStrv) search = g_key_file_get_string_list (keyfile, group, "dns-search", NULL, NULL);
  g_autofree char *method_field = g_strconcat (group, ".method", NULL);
  g_autofree char *dns_field = g_strconcat (group, ".dns", NULL);
  g_autofree char *search_field = g_strconcat (group, ".dns-search", NULL);

  if (is_off (vpn, keyfile, group, method)) {
    g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, method, NULL);
    return FALSE;
  }
  if (method && strcmp (method, "auto") != 0 && !(is_manual (vpn, method) && g_key_file_has_key (keyfile, group, "address1", NULL)))
    import_vpn_leave (vpn, method_field, "the server assigns the addresses");
  for (guint i = 0; dns && dns[i]; i++)
    import_vpn_add_dns (vpn, dns_field, dns[i]);
  for (guint i = 0; search && search[i]; i++)
    import_vpn_add_search (vpn, search_field, search[i]);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    g_autofree char *field = g_strconcat (group, ".", switches[i], NULL);

    if (!g_key_file_get_boolean (keyfile, group, switches[i], NULL))
      continue;
    g_object_set (setting, switches[i], TRUE, NULL);
    import_vpn_note (vpn, field, field, NULL);
  }
  return TRUE;
}

/* NetworkManager's form */

static gboolean
on_warning (GKeyFile *keyfile, NMConnection *connection, NMKeyfileHandlerType type, NMKeyfileHandlerData *handler_data,
            void *data)
{
  const char *message = NULL, *group = NULL, *key = NULL;
  g_autofree char *field = NULL;

  if (type != NM_KEYFILE_HANDLER_TYPE_WARN)
    return FALSE;
  nm_keyfile_handler_data_get_context (handler_data, &group, &key, NULL, NULL);
  nm_keyfile_handler_data_warn_get (handler_data, &message, NULL);
  field = g_strconcat (group ? group : "file", key ? "." : "", key ? key : "", NULL);
  import_vpn_leave (data, field, message);
  return TRUE;
}

/* route1=NETWORK/PREFIX,NEXT HOP,METRIC and the like, and what belongs to it in route1_options. */
static void
take_routes (ImportVpn *vpn, GKeyFile *keyfile, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (keyfile, group, NULL, NULL);
  g_autofree char *field = g_strconcat (group, ".routes", NULL);

  for (guint i = 0; keys && keys[i]; i++) {
    g_autofree char *value = is_route (keys[i]) ? g_key_file_get_value (keyfile, group, keys[i], NULL) : NULL;
    g_auto (GStrv) parts = g_strsplit (value ? value : "", ",", 2);
    gboolean options = g_str_has_suffix (keys[i], "_options");

    if (!value || !*value)
      continue;
    if (!options)
      import_vpn_add_route (vpn, field, g_strstrip (parts[0]));
    if (options || parts[1])
      import_vpn_leave (vpn, field, "of a route only the network is used");
  }
}

/* NetworkManager has 0.0.0.0 for none. */
static gboolean
is_gateway (const char *value)
{
  return value && nm_utils_ipaddr_valid (AF_INET, value) && strcmp (value, "0.0.0.0") != 0;
}

static void
take_address (ImportVpn *vpn, GKeyFile *keyfile, NMSettingIPConfig *setting)
{
  g_autofree char *method = g_key_file_get_string (keyfile, "ipv4", "method", NULL);
  g_autofree char *value = g_key_file_get_value (keyfile, "ipv4", "address1", NULL);
  g_autofree char *gateway = g_key_file_get_value (keyfile, "ipv4", "gateway", NULL);
  g_auto (GStrv) parts = g_strsplit_set (value ? value : "", "/,", -1);
  guint prefix = parts[0] && parts[1] ? (guint) g_ascii_strtoull (parts[1], NULL, 10) : 32;
  NMIPAddress *address = is_manual (vpn, method) && parts[0] ? nm_ip_address_new (AF_INET, parts[0], prefix, NULL) : NULL;

  if (!address)
    return;
  nm_setting_ip_config_add_address (setting, address);
  nm_ip_address_unref (address);
  g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, "manual", NULL);
  if (!is_gateway (gateway) && parts[1]) {
    g_free (gateway);
    gateway = g_strdup (parts[2]);
  }
  if (is_gateway (gateway)) /* the server's, inside PPP */
    g_object_set (setting, NM_SETTING_IP_CONFIG_GATEWAY, gateway, NULL);
  import_vpn_note (vpn, "ipv4.method", N_("manual, with the first address"), NULL);
}

static void
take_vpn (ImportVpn *vpn, NMSettingVpn *from)
{
  g_autofree char *timeout = g_strdup_printf ("vpn.timeout=%u", nm_setting_vpn_get_timeout (from));

  nm_connection_add_setting (import_vpn_get_connection (vpn), nm_setting_duplicate (NM_SETTING (from)));
  if (nm_setting_vpn_get_persistent (from))
    import_vpn_note (vpn, "vpn.persistent", "vpn.persistent=yes", NULL);
  if (nm_setting_vpn_get_timeout (from))
    import_vpn_note (vpn, "vpn.timeout", timeout, NULL);
  if (nm_setting_vpn_get_user_name (from)) {
    g_autofree char *user = g_strconcat ("vpn.user-name=", nm_setting_vpn_get_user_name (from), NULL);

    import_vpn_note (vpn, "vpn.user-name", user, NULL);
  }
}

/* Nothing but what is taken here gets into the connection. */
static void
take (ImportVpn *vpn, GKeyFile *keyfile, NMConnection *from)
{
  NMConnection *to = import_vpn_get_connection (vpn);
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (to);
  g_autoptr (GError) error = NULL;

  take_vpn (vpn, nm_connection_get_setting_vpn (from));
  if (!translate (vpn, to))
    return;
  if (read_ip (vpn, keyfile, "ipv4", ip4)) {
    take_routes (vpn, keyfile, "ipv4");
    take_address (vpn, keyfile, ip4);
  }
  if (read_ip (vpn, keyfile, "ipv6", nm_connection_get_setting_ip6_config (to)))
    take_routes (vpn, keyfile, "ipv6");
  report_rest (vpn, keyfile);
  if (nm_connection_normalize (to, NULL, NULL, &error))
    import_vpn_finish_as_it_is (vpn);
  else
    import_vpn_fail (vpn, "file", "%s", error->message);
}

/* libnm is given no more than what is taken from it: what is left out is not worth its trust in files. */
static GKeyFile *
only_what_is_used (GKeyFile *keyfile)
{
  GKeyFile *copy = g_key_file_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (keyfile, NULL);

  for (guint i = 0; groups[i]; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (keyfile, groups[i], NULL, NULL);

    for (guint k = 0; keys && keys[k]; k++) {
      g_autofree char *value = g_key_file_get_value (keyfile, groups[i], keys[k], NULL);

      if (!g_str_has_prefix (groups[i], "ipv") && is_used (groups[i], keys[k]))
        g_key_file_set_value (copy, groups[i], keys[k], value);
    }
  }
  return copy;
}

static gboolean
read_own (GKeyFile *keyfile, const char *folder, Import *import, GError **error)
{
  g_autofree char *id = g_key_file_get_string (keyfile, "connection", "id", NULL);
  ImportVpn *vpn = import_add (import, id);
  g_autoptr (GError) own_error = NULL;
  g_autoptr (NMConnection) connection = NULL;
  g_autoptr (GKeyFile) used = NULL;

  /* NetworkManager finds it out by the groups. */
  if (!g_key_file_has_key (keyfile, "connection", "type", NULL))
    g_key_file_set_string (keyfile, "connection", "type", "vpn");
  used = only_what_is_used (keyfile);
  connection = nm_keyfile_read (used, folder ? folder : "/", NM_KEYFILE_HANDLER_FLAGS_NONE, on_warning, vpn, &own_error);
  if (!connection)
    return import_bad (error, "%s", own_error->message);
  if (!is_vpn (connection))
    return import_bad (error, "is a profile for another kind of connection");
  take (vpn, keyfile, connection);
  return TRUE;
}

/* NetworkManager-l2tp's form: lists with semicolons, booleans true and false, routes in words, never a secret */

static void
read_routes (ImportVpn *vpn, GKeyFile *keyfile, const char *group)
{
  g_auto (GStrv) routes = g_key_file_get_string_list (keyfile, group, "routes", NULL, NULL);
  g_autofree char *field = g_strconcat (group, ".routes", NULL);

  for (guint i = 0; routes && routes[i]; i++) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (routes[i]), " ", 2);

    import_vpn_add_route (vpn, field, words[0]);
    if (words[0] && words[1])
      import_vpn_leave (vpn, field, "what follows the network does not apply to a VPN");
  }
}

static void
read_l2tp (GKeyFile *keyfile, Import *import)
{
  g_autofree char *id = g_key_file_get_string (keyfile, "connection", "id", NULL);
  ImportVpn *vpn = import_add (import, id);
  NMConnection *connection = import_vpn_get_connection (vpn);
  NMSettingVpn *setting = nm_connection_get_setting_vpn (connection);
  g_auto (GStrv) keys = g_key_file_get_keys (keyfile, "vpn", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_object_set (setting, NM_SETTING_VPN_SERVICE_TYPE, LEGACY_L2TP, NULL);
  for (guint i = 0; keys && keys[i]; i++) {
    g_autofree char *value = g_key_file_get_string (keyfile, "vpn", keys[i], NULL);

    if (value && *value)
      nm_setting_vpn_add_data_item (setting, keys[i], value);
  }
  if (!translate (vpn, connection))
    return;
  if (read_ip (vpn, keyfile, "ipv4", nm_connection_get_setting_ip4_config (connection)))
    read_routes (vpn, keyfile, "ipv4");
  if (read_ip (vpn, keyfile, "ipv6", nm_connection_get_setting_ip6_config (connection)))
    read_routes (vpn, keyfile, "ipv6");
  report_rest (vpn, keyfile);
  if (!nm_connection_verify (connection, &error))
    import_vpn_fail (vpn, "ipv4, ipv6", "%s", error->message);
  import_vpn_finish (vpn);
}

static gboolean
read_keyfile (ImportSource *source, Import *import, GError **error)
{
  const char *text = import_source_get_text (source);
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  g_autoptr (GError) own_error = NULL;
  guint lines = 0;

  for (const char *p = text; *p; p++)
    lines += *p == '\n';
  if (lines > LINES_MAX)
    return import_bad (error, "has too many lines");
  if (!g_key_file_load_from_data (keyfile, text, (gsize) -1, G_KEY_FILE_NONE, &own_error))
    return import_bad (error, "%s", own_error->message);
  if (g_key_file_has_key (keyfile, "vpn", "service-type", NULL))
    return read_own (keyfile, import_source_get_folder (source), import, error);
  read_l2tp (keyfile, import);
  return TRUE;
}

const ImportFormat import_keyfile = { N_("NetworkManager profile"), claims, read_keyfile };
