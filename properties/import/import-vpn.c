/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-vpn.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/options.h"
#include "shared/profile.h"
#include "shared/secrets.h"
#include "shared/validate.h"

#define NAME_MAX_LENGTH 100
#define TEXT_MAX_LENGTH 1000
#define NOTES_MAX 2000

typedef struct {
  char *path;
  GBytes *content;
} ImportFile;

struct _ImportVpn {
  char *name;
  guint64 *effort;
  NMConnection *connection;
  GPtrArray *notes;
  GPtrArray *files; /* ImportFile */
  guint n_written;  /* of @files */
  GError *error;
};

static void
note_free (gpointer data)
{
  ImportNote *note = data;

  g_free (note->field);
  g_free (note->became);
  g_free (note->why);
  g_free (note);
}

static void
file_free (gpointer data)
{
  ImportFile *file = data;

  g_free (file->path);
  g_bytes_unref (file->content);
  g_free (file);
}

/* Names come from strangers and go to lists, logs and terminals. */
static char *
printable (const char *text, gsize max)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = valid; *p && clean->len < max; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (clean, g_unichar_isprint (c) ? c : ' ');
  }
  g_strstrip (clean->str);
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

static NMSettingIPConfig *
new_ip (NMSetting *setting)
{
  g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, "auto", NULL);
  return NM_SETTING_IP_CONFIG (setting);
}

static NMConnection *
new_connection (const char *id)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();
  g_autofree char *uuid = nm_utils_uuid_generate ();

  g_object_set (setting, NM_SETTING_CONNECTION_ID, id, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_TYPE,
                NM_SETTING_VPN_SETTING_NAME, NM_SETTING_CONNECTION_AUTOCONNECT, FALSE, NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE, NULL);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, vpn);
  nm_connection_add_setting (connection, NM_SETTING (new_ip (nm_setting_ip4_config_new ())));
  nm_connection_add_setting (connection, NM_SETTING (new_ip (nm_setting_ip6_config_new ())));
  return connection;
}

ImportVpn *
import_vpn_new (const char *name, guint64 *effort)
{
  ImportVpn *vpn = g_new0 (ImportVpn, 1);

  vpn->effort = effort;
  vpn->name = printable (name && *name ? name : "VPN", NAME_MAX_LENGTH);
  if (!*vpn->name) {
    g_free (vpn->name);
    vpn->name = g_strdup ("VPN");
  }
  vpn->connection = new_connection (vpn->name);
  vpn->notes = g_ptr_array_new_with_free_func (note_free);
  vpn->files = g_ptr_array_new_with_free_func (file_free);
  return vpn;
}

void
import_vpn_free (ImportVpn *vpn)
{
  g_free (vpn->name);
  g_object_unref (vpn->connection);
  g_ptr_array_unref (vpn->notes);
  g_ptr_array_unref (vpn->files);
  g_clear_error (&vpn->error);
  g_free (vpn);
}

static NMSettingVpn *
setting_of (ImportVpn *vpn)
{
  return nm_connection_get_setting_vpn (vpn->connection);
}

/* Of the empty text gettext has the head of its file. */
static const char *
translate (const char *text)
{
  return *text ? _(text) : text;
}

void
import_vpn_note (ImportVpn *vpn, const char *field, const char *became, const char *why)
{
  ImportNote *note;

  if (vpn->notes->len == NOTES_MAX) {
    import_vpn_fail (vpn, field, "there are too many fields");
    return;
  }
  note = g_new0 (ImportNote, 1);
  note->field = printable (field, NAME_MAX_LENGTH);
  note->became = became ? printable (translate (became), TEXT_MAX_LENGTH) : NULL;
  note->why = why ? printable (translate (why), TEXT_MAX_LENGTH) : NULL;
  g_ptr_array_add (vpn->notes, note);
}

void
import_vpn_leave (ImportVpn *vpn, const char *field, const char *why)
{
  import_vpn_note (vpn, field, NULL, why);
}

void
import_vpn_leave_beside (ImportVpn *vpn, const char *field, const char *why)
{
  if (vpn->notes->len < NOTES_MAX - 1)
    import_vpn_leave (vpn, field, why);
  else if (vpn->notes->len == NOTES_MAX - 1)
    import_vpn_leave (vpn, _("and others"), "there are too many to list");
}

void
import_vpn_fail (ImportVpn *vpn, const char *field, const char *format, ...)
{
  g_autofree char *name = printable (field, NAME_MAX_LENGTH);
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  if (vpn->error)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (_(format), args);
  va_end (args);
  clean = printable (text, TEXT_MAX_LENGTH);
  vpn->error = g_error_new (IPSEC_FAILURE, FAILURE_BAD_PROFILE, "%s: %s", name, clean);
}

static void
note_value (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *became = g_strdup_printf ("%s=%s", key, value);

  import_vpn_note (vpn, field, became, NULL);
}

/* Gives the reason, without the key, if @value will not do. */
static char *
put (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  const Option *option = option_find (key);
  g_autoptr (GError) error = NULL;
  g_autofree char *normal = NULL;

  if (!option_check (option, value, &error))
    return g_strdup (error->message + strlen (key) + strlen (": "));
  if (option->kind == OPTION_SECRET) {
    nm_setting_vpn_add_secret (setting_of (vpn), key, value);
    if (field)
      import_vpn_note (vpn, field, key, NULL);
    return NULL;
  }
  normal = option_normalize (option, value);
  nm_setting_vpn_add_data_item (setting_of (vpn), key, normal);
  if (field)
    note_value (vpn, field, key, normal);
  return NULL;
}

void
import_vpn_set (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *why = NULL;

  if (vpn->error || !value || !*value)
    return;
  why = put (vpn, field, key, value);
  if (why)
    import_vpn_fail (vpn, field, "%s", why);
}

gboolean
import_vpn_try (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *why = NULL;

  if (vpn->error || !value || !*value)
    return FALSE;
  why = put (vpn, field, key, value);
  if (why)
    import_vpn_leave (vpn, field, why);
  return !why;
}

void
import_vpn_imply (ImportVpn *vpn, const char *key, const char *value)
{
  g_autofree char *why = vpn->error ? NULL : put (vpn, NULL, key, value);

  if (why)
    import_vpn_fail (vpn, key, "%s", why);
}

const char *
import_vpn_get (ImportVpn *vpn, const char *key)
{
  return nm_setting_vpn_get_data_item (setting_of (vpn), key);
}

static void
set_flags (ImportVpn *vpn, const char *key, NMSettingSecretFlags flags)
{
  nm_setting_set_secret_flags (NM_SETTING (setting_of (vpn)), key, flags, NULL);
}

void
import_vpn_never_save (ImportVpn *vpn, const char *field, const char *key)
{
  g_autofree char *became = g_strdup_printf ("%s-flags=2", key);

  if (vpn->error)
    return;
  set_flags (vpn, key, NM_SETTING_SECRET_FLAG_NOT_SAVED);
  import_vpn_note (vpn, field, became, NULL);
}

/* Below the user's data: SELinux lets NetworkManager and charon read it there. */
static char *
certificate_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "networkmanagement", "certificates", "ipsec", NULL);
}

static const char *
keep_file (ImportVpn *vpn, const char *suffix, GBytes *content)
{
  g_autofree char *folder = certificate_folder ();
  g_autofree char *name = g_strdup_printf ("%s-%s", nm_connection_get_uuid (vpn->connection), suffix);
  ImportFile *file;

  for (guint i = 0; i < vpn->files->len; i++) {
    file = g_ptr_array_index (vpn->files, i);
    if (g_bytes_equal (file->content, content))
      return file->path;
  }
  file = g_new0 (ImportFile, 1);
  file->path = g_build_filename (folder, name, NULL);
  file->content = g_bytes_ref (content);
  g_ptr_array_add (vpn->files, file);
  return file->path;
}

void
import_vpn_set_file (ImportVpn *vpn, const char *field, const char *key, const char *suffix, GBytes *content)
{
  if (!vpn->error)
    import_vpn_set (vpn, field, key, keep_file (vpn, suffix, content));
}

/* The setting that an address of this kind belongs to; NULL, and a note, if it is no address. */
static NMSettingIPConfig *
ip_setting (ImportVpn *vpn, const char *field, const char *address)
{
  if (nm_utils_ipaddr_valid (AF_INET, address))
    return nm_connection_get_setting_ip4_config (vpn->connection);
  if (nm_utils_ipaddr_valid (AF_INET6, address))
    return nm_connection_get_setting_ip6_config (vpn->connection);
  import_vpn_leave (vpn, field, "is not an IP address");
  return NULL;
}

void
import_vpn_add_dns (ImportVpn *vpn, const char *field, const char *value)
{
  NMSettingIPConfig *setting;

  if (vpn->error || !value || !*value)
    return;
  setting = ip_setting (vpn, field, value);
  if (!setting)
    return;
  nm_setting_ip_config_add_dns (setting, value);
  note_value (vpn, field, NM_IS_SETTING_IP4_CONFIG (setting) ? "ipv4.dns" : "ipv6.dns", value);
}

void
import_vpn_add_search (ImportVpn *vpn, const char *field, const char *value)
{
  g_autofree char *domain = NULL;
  g_autofree char *entry = NULL;

  if (vpn->error || !value || !*value)
    return;
  domain = validate_host (value[0] == '~' ? value + 1 : value, NULL);
  if (!domain) {
    import_vpn_leave (vpn, field, "is not a domain");
    return;
  }
  entry = g_strconcat (value[0] == '~' ? "~" : "", domain, NULL);
  nm_setting_ip_config_add_dns_search (nm_connection_get_setting_ip4_config (vpn->connection), entry);
  note_value (vpn, field, "ipv4.dns-search", entry);
}

void
import_vpn_set_split (ImportVpn *vpn, const char *field, int family)
{
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (vpn->connection);
  NMSettingIPConfig *ip6 = nm_connection_get_setting_ip6_config (vpn->connection);

  if (vpn->error)
    return;
  if (family != AF_INET6) {
    g_object_set (ip4, NM_SETTING_IP_CONFIG_NEVER_DEFAULT, TRUE, NULL);
    note_value (vpn, field, "ipv4.never-default", "yes");
  }
  if (family != AF_INET) {
    g_object_set (ip6, NM_SETTING_IP_CONFIG_NEVER_DEFAULT, TRUE, NULL);
    note_value (vpn, field, "ipv6.never-default", "yes");
  }
}

void
import_vpn_set_own_routes (ImportVpn *vpn, const char *field)
{
  if (vpn->error)
    return;
  g_object_set (nm_connection_get_setting_ip4_config (vpn->connection), NM_SETTING_IP_CONFIG_IGNORE_AUTO_ROUTES, TRUE, NULL);
  g_object_set (nm_connection_get_setting_ip6_config (vpn->connection), NM_SETTING_IP_CONFIG_IGNORE_AUTO_ROUTES, TRUE, NULL);
  import_vpn_note (vpn, field, "ipv4.ignore-auto-routes=yes, ipv6.ignore-auto-routes=yes", NULL);
}

void
import_vpn_add_route (ImportVpn *vpn, const char *field, const char *network)
{
  g_auto (GStrv) networks = NULL;
  g_auto (GStrv) parts = NULL;
  NMSettingIPConfig *setting;
  NMIPRoute *route;

  if (vpn->error || !network || !*network)
    return;
  networks = validate_selectors (network, NULL);
  if (!networks || networks[1]) {
    import_vpn_leave (vpn, field, "is not a network");
    return;
  }
  parts = g_strsplit (networks[0], "/", 2);
  setting = ip_setting (vpn, field, parts[0]);
  route = nm_ip_route_new (NM_IS_SETTING_IP4_CONFIG (setting) ? AF_INET : AF_INET6, parts[0], (guint) atoi (parts[1]), NULL,
                           -1, NULL);
  nm_setting_ip_config_add_route (setting, route);
  nm_ip_route_unref (route);
  note_value (vpn, field, NM_IS_SETTING_IP4_CONFIG (setting) ? "ipv4.routes" : "ipv6.routes", networks[0]);
}

void
import_vpn_set_pac (ImportVpn *vpn, const char *field, const char *url)
{
  NMSetting *setting;

  if (vpn->error || !url || !*url)
    return;
  if (!g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL) || !validate_text (url, 2000, NULL)) {
    import_vpn_leave (vpn, field, "is not a URL");
    return;
  }
  setting = nm_setting_proxy_new ();
  g_object_set (setting, NM_SETTING_PROXY_METHOD, NM_SETTING_PROXY_METHOD_AUTO, NM_SETTING_PROXY_PAC_URL, url, NULL);
  nm_connection_add_setting (vpn->connection, setting);
  note_value (vpn, field, "proxy.pac-url", url);
}

static gboolean
uses (ImportVpn *vpn, Secret secret)
{
  const char *auth = import_vpn_get (vpn, "auth");
  gboolean l2tp = g_strcmp0 (import_vpn_get (vpn, "type"), "l2tp") == 0;

  switch (secret) {
  case SECRET_PASSWORD:
    return l2tp ? !import_vpn_get (vpn, "ppp-cert") : g_strcmp0 (auth, "eap") == 0 || g_strcmp0 (auth, "cert-eap") == 0;
  case SECRET_PSK:
    return g_strcmp0 (auth, "psk") == 0 || g_strcmp0 (import_vpn_get (vpn, "server-auth"), "psk") == 0;
  case SECRET_KEY_PASSWORD:
    return import_vpn_get (vpn, "cert") != NULL;
  case SECRET_PPP_KEY_PASSWORD:
    return import_vpn_get (vpn, "ppp-cert") != NULL;
  case SECRET_OTP:
    return TRUE;
  case SECRET_TUNNEL:
    return FALSE;
  }
  g_assert_not_reached ();
}

/* A secret that came with the file is stored with the profile, so that it works wherever it is imported; one that did
 * not is asked for and kept in the user's keyring. */
static void
finish_secrets (ImportVpn *vpn)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    const char *key = secret_to_string (secret);
    g_autofree char *flags = g_strdup_printf ("%s-flags", key);

    if (secret == SECRET_OTP)
      set_flags (vpn, key, NM_SETTING_SECRET_FLAG_NOT_SAVED);
    else if (uses (vpn, secret) && !import_vpn_get (vpn, flags) && !nm_setting_vpn_get_secret (setting_of (vpn), key))
      set_flags (vpn, key, NM_SETTING_SECRET_FLAG_AGENT_OWNED);
  }
}

/* What a person can add after the import; all else that is wrong is the file's fault. */
static gboolean
can_wait (ImportVpn *vpn, const ProfileProblem *problem)
{
  static const char *const keys[] = { "gateway", "user", "cert", NULL };

  return g_strv_contains (keys, problem->key) && !import_vpn_get (vpn, problem->key);
}

static void
check (ImportVpn *vpn)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (Profile) profile = profile_new (vpn->connection, problems, NULL);
  g_autoptr (Secrets) secrets = NULL;

  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = g_ptr_array_index (problems, i);

    if (can_wait (vpn, problem))
      import_vpn_note (vpn, problem->key, "must be filled in before connecting", N_("it is missing from the file"));
    else
      import_vpn_fail (vpn, problem->key, "%s", problem->text);
  }
  if (!profile && problems->len == 0)
    import_vpn_fail (vpn, "vpn", "is not valid");
  secrets = vpn->error ? NULL : profile_read_secrets (setting_of (vpn), &vpn->error);
}

void
import_vpn_finish (ImportVpn *vpn)
{
  const char *type = import_vpn_get (vpn, "type");

  if (vpn->error)
    return;
  finish_secrets (vpn);
  if (g_strcmp0 (type, "l2tp") != 0)
    g_object_set (setting_of (vpn), NM_SETTING_VPN_PERSISTENT, TRUE, NULL);
  check (vpn);
}

void
import_vpn_set_connection (ImportVpn *vpn, NMConnection *connection)
{
  g_set_object (&vpn->connection, connection);
  if (!vpn->error)
    check (vpn);
}

guint64 *
import_vpn_get_effort (ImportVpn *vpn)
{
  return vpn->effort;
}

const char *
import_vpn_get_name (ImportVpn *vpn)
{
  return vpn->name;
}

const GPtrArray *
import_vpn_get_notes (ImportVpn *vpn)
{
  return vpn->notes;
}

const GError *
import_vpn_get_error (ImportVpn *vpn)
{
  return vpn->error;
}

NMConnection *
import_vpn_get_connection (ImportVpn *vpn)
{
  return vpn->connection;
}

void
import_vpn_undo (ImportVpn *vpn)
{
  while (vpn->n_written > 0) {
    ImportFile *file = g_ptr_array_index (vpn->files, --vpn->n_written);

    g_unlink (file->path);
  }
}

static gboolean
write_files (ImportVpn *vpn, GError **error)
{
  g_autofree char *folder = certificate_folder ();

  if (vpn->files->len > 0 && g_mkdir_with_parents (folder, 0700) < 0) {
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
    return FALSE;
  }
  for (; vpn->n_written < vpn->files->len; vpn->n_written++) {
    ImportFile *file = g_ptr_array_index (vpn->files, vpn->n_written);
    gsize size;
    const char *data = g_bytes_get_data (file->content, &size);

    if (!g_file_set_contents_full (file->path, data, (gssize) size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
      return FALSE;
  }
  return TRUE;
}

NMConnection *
import_vpn_save (ImportVpn *vpn, GError **error)
{
  if (vpn->error) {
    g_propagate_error (error, g_error_copy (vpn->error));
    return NULL;
  }
  if (!write_files (vpn, error)) {
    import_vpn_undo (vpn);
    return NULL;
  }
  return g_object_ref (vpn->connection);
}
