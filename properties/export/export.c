/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/export/export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/export/export-formats.h"
#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/secrets.h"
#include "shared/validate.h"

ExportFormat
export_format_of (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (lower, ".sswan"))
    return EXPORT_SSWAN;
  return g_str_has_suffix (lower, ".mobileconfig") ? EXPORT_APPLE : EXPORT_KEYFILE;
}

char *
export_suggest_name (NMConnection *connection)
{
  const char *id = nm_connection_get_id (connection);
  g_autofree char *name = g_strdup (id && *id ? id : "VPN");

  g_strdelimit (name, "/\\:*?\"<>|", '-');
  if (*name == '.')
    *name = '-';
  return g_strconcat (name, ".nmconnection", NULL);
}

/* Those of a keyring are not written into a file. */
static void
own_secrets (NMSettingVpn *vpn)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    const char *name = secret_to_string (secret);
    NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;

    if (nm_setting_vpn_get_secret (vpn, name) && nm_setting_get_secret_flags (NM_SETTING (vpn), name, &flags, NULL) &&
        flags == NM_SETTING_SECRET_FLAG_AGENT_OWNED)
      nm_setting_set_secret_flags (NM_SETTING (vpn), name, NM_SETTING_SECRET_FLAG_NONE, NULL);
  }
}

/* What belongs to this machine and its user, and the secrets where they are not wanted, stay here. */
static NMConnection *
copy_for_others (NMConnection *connection, gboolean with_secrets, GError **error)
{
  g_autoptr (NMConnection) copy = nm_simple_connection_new_clone (connection);
  NMSettingVpn *vpn = legacy_translate (nm_connection_get_setting_vpn (copy), NULL, NULL, error);

  if (!vpn)
    return NULL;
  nm_connection_add_setting (copy, NM_SETTING (vpn));
  if (legacy_user_is_host (nm_connection_get_setting_vpn (connection)))
    nm_setting_vpn_remove_data_item (vpn, "user");
  g_object_set (nm_connection_get_setting_connection (copy), NM_SETTING_CONNECTION_PERMISSIONS, NULL,
                NM_SETTING_CONNECTION_TIMESTAMP, (guint64) 0, NULL);
  if (with_secrets)
    own_secrets (vpn);
  else
    nm_connection_clear_secrets (copy);
  return g_steal_pointer (&copy);
}

/* Of a token there is nothing but the URI. */
static void
report_files (NMSettingVpn *vpn, GPtrArray *left_out)
{
  guint n;
  const Option *options = options_all (&n);

  for (guint i = 0; i < n; i++) {
    const char *value = nm_setting_vpn_get_data_item (vpn, options[i].key);

    if ((options[i].kind == OPTION_FILE || options[i].kind == OPTION_KEYFILE) && value && *value && !validate_is_pkcs11 (value))
      g_ptr_array_add (left_out, g_strdup_printf ("%s: %s", options[i].key, _("the exported file contains only the path, not the contents")));
  }
}

static GBytes *
export_keyfile (NMConnection *connection, gboolean with_secrets, GPtrArray *left_out, GError **error)
{
  g_autoptr (NMConnection) copy = copy_for_others (connection, with_secrets, error);
  g_autoptr (GKeyFile) keyfile = copy ? nm_keyfile_write (copy, NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, error) : NULL;
  gsize length;
  char *text;

  if (!keyfile)
    return NULL;
  if (left_out)
    report_files (nm_connection_get_setting_vpn (copy), left_out);
  text = g_key_file_to_data (keyfile, &length, NULL);
  return g_bytes_new_take (text, length);
}

static GBytes *
export_foreign (ExportProfile *profile, ExportFormat format, GPtrArray *left_out, GError **error)
{
  GBytes *bytes = format == EXPORT_SSWAN ? export_sswan (profile, error) : export_apple (profile, error);

  if (bytes && left_out)
    export_profile_report (profile, left_out);
  return bytes;
}

GBytes *
export_connection (NMConnection *connection, ExportFormat format, gboolean with_secrets, GPtrArray *left_out, GError **error)
{
  g_autoptr (ExportProfile) profile = export_profile_new (connection, with_secrets, error);

  if (!profile)
    return NULL;
  if (format == EXPORT_KEYFILE)
    return export_keyfile (connection, with_secrets, left_out, error);
  return export_foreign (profile, format, left_out, error);
}

gboolean
export_to_file (NMConnection *connection, const char *path, gboolean with_secrets, GPtrArray *left_out, GError **error)
{
  g_autoptr (GBytes) bytes = export_connection (connection, export_format_of (path), with_secrets, left_out, error);
  gsize size;
  const char *data;

  if (!bytes)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  return g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
