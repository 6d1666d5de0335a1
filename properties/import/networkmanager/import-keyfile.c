/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NetworkManager's own form of a profile (keyfile), of this VPN, NetworkManager-strongswan and NetworkManager-l2tp; and
 * what NetworkManager-l2tp exports, which looks like it but is a form of its own.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import.h"
#include "shared/defines.h"
#include "shared/legacy.h"

#define LINES_MAX 20000

/* NetworkManager-l2tp's files have its name in a comment. */
static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  if (!text || !(g_str_has_prefix (text, "[vpn]") || strstr (text, "\n[vpn]")))
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
  nm_connection_add_setting (connection, NM_SETTING (ours));
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

/* Whose it was and where it was used says nothing about who imports it; what is no VPN's does not belong here. */
static void
make_new (ImportVpn *vpn, NMConnection *connection)
{
  static const char *const kept[] = { "connection", "vpn", "ipv4", "ipv6", "proxy", NULL };
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  g_autofree char *uuid = nm_utils_uuid_generate ();
  g_autofree NMSetting **settings = nm_connection_get_settings (connection, NULL);

  if (nm_setting_connection_get_uuid (setting))
    import_vpn_leave (vpn, "connection.uuid", "the connection gets a new one");
  if (nm_setting_connection_get_num_permissions (setting) > 0)
    import_vpn_leave (vpn, "connection.permissions", "the connection belongs to the user who imports it");
  g_object_set (setting, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_PERMISSIONS, NULL,
                NM_SETTING_CONNECTION_TIMESTAMP, (guint64) 0, NULL);
  if (!nm_setting_connection_get_id (setting))
    g_object_set (setting, NM_SETTING_CONNECTION_ID, import_vpn_get_name (vpn), NULL);
  for (guint i = 0; settings && settings[i]; i++) {
    const char *name = nm_setting_get_name (settings[i]);

    if (g_strv_contains (kept, name))
      continue;
    import_vpn_leave (vpn, name, "does not apply to a VPN");
    nm_connection_remove_setting (connection, G_OBJECT_TYPE (settings[i]));
  }
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

static gboolean
read_own (GKeyFile *keyfile, const char *folder, Import *import, GError **error)
{
  g_autofree char *id = g_key_file_get_string (keyfile, "connection", "id", NULL);
  ImportVpn *vpn = import_add (import, id);
  g_autoptr (GError) own_error = NULL;
  g_autoptr (NMConnection) connection
      = nm_keyfile_read (keyfile, folder ? folder : "/", NM_KEYFILE_HANDLER_FLAGS_NONE, on_warning, vpn, &own_error);

  if (!connection)
    return import_bad (error, "%s", own_error->message);
  if (!is_vpn (connection))
    return import_bad (error, "is a profile for another kind of connection");
  make_new (vpn, connection);
  if (!translate (vpn, connection))
    return TRUE;
  if (nm_connection_normalize (connection, NULL, NULL, &own_error))
    import_vpn_set_connection (vpn, connection);
  else
    import_vpn_fail (vpn, "file", "%s", own_error->message);
  return TRUE;
}

/* NetworkManager-l2tp's form: lists with semicolons, booleans true and false, routes in words, never a secret */

static void
read_routes (ImportVpn *vpn, char **routes, const char *field)
{
  for (guint i = 0; routes && routes[i]; i++) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (routes[i]), " ", 2);

    import_vpn_add_route (vpn, field, words[0]);
    if (words[0] && words[1])
      import_vpn_leave (vpn, field, "what follows the network does not apply to a VPN");
  }
}

static gboolean
is_used (const char *group, const char *key)
{
  static const char *const ip[] = { "method", "dns", "dns-search", "routes", "ignore-auto-routes", "ignore-auto-dns",
                                    "never-default", NULL };

  if (strcmp (group, "ipv4") == 0 || strcmp (group, "ipv6") == 0)
    return g_strv_contains (ip, key);
  if (strcmp (group, "proxy") == 0)
    return strcmp (key, "method") == 0 || strcmp (key, "pac-url") == 0;
  return strcmp (group, "vpn") == 0 || (strcmp (group, "connection") == 0 && strcmp (key, "id") == 0);
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

static void
read_ip (ImportVpn *vpn, GKeyFile *keyfile, const char *group, NMSettingIPConfig *setting)
{
  static const char *const switches[] = { "ignore-auto-routes", "ignore-auto-dns", "never-default" };
  g_autofree char *method = g_key_file_get_string (keyfile, group, "method", NULL);
  g_auto (GStrv) dns = g_key_file_get_string_list (keyfile, group, "dns", NULL, NULL);
  g_auto (GStrv) search = g_key_file_get_string_list (keyfile, group, "dns-search", NULL, NULL);
  g_auto (GStrv) routes = g_key_file_get_string_list (keyfile, group, "routes", NULL, NULL);
  g_autofree char *method_field = g_strconcat (group, ".method", NULL);
  g_autofree char *dns_field = g_strconcat (group, ".dns", NULL);
  g_autofree char *search_field = g_strconcat (group, ".dns-search", NULL);
  g_autofree char *routes_field = g_strconcat (group, ".routes", NULL);

  if (is_off (vpn, keyfile, group, method)) {
    g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, method, NULL);
    return;
  }
  if (method && strcmp (method, "auto") != 0)
    import_vpn_leave (vpn, method_field, "the server assigns the addresses");
  for (guint i = 0; dns && dns[i]; i++)
    import_vpn_add_dns (vpn, dns_field, dns[i]);
  for (guint i = 0; search && search[i]; i++)
    import_vpn_add_search (vpn, search_field, search[i]);
  read_routes (vpn, routes, routes_field);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    g_autofree char *field = g_strconcat (group, ".", switches[i], NULL);

    if (!g_key_file_get_boolean (keyfile, group, switches[i], NULL))
      continue;
    g_object_set (setting, switches[i], TRUE, NULL);
    import_vpn_note (vpn, field, field, NULL);
  }
}

static void
report_rest (ImportVpn *vpn, GKeyFile *keyfile)
{
  g_auto (GStrv) groups = g_key_file_get_groups (keyfile, NULL);

  for (guint i = 0; groups[i]; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (keyfile, groups[i], NULL, NULL);

    for (guint k = 0; keys && keys[k]; k++) {
      g_autofree char *field = g_strconcat (groups[i], ".", keys[k], NULL);

      if (!is_used (groups[i], keys[k]))
        import_vpn_leave (vpn, field, g_str_has_prefix (keys[k], "address") ? "the server assigns the addresses"
                                                                            : "is unknown");
    }
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
  g_autofree char *pac = g_key_file_get_string (keyfile, "proxy", "pac-url", NULL);

  g_object_set (setting, NM_SETTING_VPN_SERVICE_TYPE, LEGACY_L2TP, NULL);
  for (guint i = 0; keys && keys[i]; i++) {
    g_autofree char *value = g_key_file_get_string (keyfile, "vpn", keys[i], NULL);

    if (value && *value)
      nm_setting_vpn_add_data_item (setting, keys[i], value);
  }
  if (!translate (vpn, connection))
    return;
  read_ip (vpn, keyfile, "ipv4", nm_connection_get_setting_ip4_config (connection));
  read_ip (vpn, keyfile, "ipv6", nm_connection_get_setting_ip6_config (connection));
  import_vpn_set_pac (vpn, "proxy.pac-url", pac);
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
