/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "properties/import/import-report.h"
#include "properties/inspect/network-overlap.h"
#include "properties/inspect/profile-check.h"
#include "properties/programs/tool.h"

/* What NetworkManager passes over when it loads a file, with nothing but a line in its log. */
static gboolean
on_warning (GKeyFile *keyfile, NMConnection *connection, NMKeyfileHandlerType type, NMKeyfileHandlerData *data, gpointer findings)
{
  NMKeyfileWarnSeverity severity;
  const char *group = NULL, *key = NULL, *message;
  g_autofree char *name = NULL;

  if (type != NM_KEYFILE_HANDLER_TYPE_WARN)
    return FALSE;
  nm_keyfile_handler_data_get_context (data, &group, &key, NULL, NULL);
  nm_keyfile_handler_data_warn_get (data, &message, &severity);
  name = g_strdup_printf ("%s%s%s", group ? group : "", key ? "." : "", key ? key : "");
  if (severity >= NM_KEYFILE_WARN_SEVERITY_WARN)
    findings_add (findings, FINDING_WARNING, name, message, NULL);
  return TRUE;
}

/* What NetworkManager makes up for a file of /etc. */
static void
complete_connection (NMSettingConnection *setting, const char *path)
{
  g_autofree char *uuid = nm_utils_uuid_generate ();
  g_autofree char *name = g_path_get_basename (path);

  if (!nm_setting_connection_get_uuid (setting))
    g_object_set (setting, NM_SETTING_CONNECTION_UUID, uuid, NULL);
  if (!nm_setting_connection_get_id (setting))
    g_object_set (setting, NM_SETTING_CONNECTION_ID, name, NULL);
}

static gboolean
is_of_vpn (GKeyFile *keyfile)
{
  g_autofree char *type = g_key_file_get_string (keyfile, "connection", "type", NULL);

  return g_key_file_has_key (keyfile, "vpn", "service-type", NULL) ||
         (g_key_file_has_group (keyfile, "vpn") && g_strcmp0 (type, "vpn") == 0);
}

/* NetworkManager's own form, untouched: the importer would correct what is to be told here. */
static NMConnection *
read_keyfile (const char *path, GPtrArray *findings, GError **error)
{
  g_autoptr (ImportSource) source = import_source_new (path, error);
  const char *text = source ? import_source_get_text (source) : NULL;
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  const char *folder;
  g_autoptr (NMConnection) connection = NULL;

  if (!text || !g_key_file_load_from_data (keyfile, text, (gsize) -1, G_KEY_FILE_NONE, NULL) || !is_of_vpn (keyfile))
    return NULL;
  folder = import_source_get_folder (source);
  connection = nm_keyfile_read (keyfile, folder ? folder : "/", NM_KEYFILE_HANDLER_FLAGS_NONE, on_warning, findings, error);
  if (connection)
    complete_connection (nm_connection_get_setting_connection (connection), path);
  return g_steal_pointer (&connection);
}

static gboolean
has_finding (GPtrArray *findings, const char *key)
{
  for (guint i = 0; i < findings->len; i++) {
    if (strcmp (((Finding *) findings->pdata[i])->key, key) == 0)
      return TRUE;
  }
  return FALSE;
}

/* For what NetworkManager would refuse the file; its errors begin with the property. */
static void
check_settings (NMConnection *connection, GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = NULL;

  if (nm_connection_normalize (connection, NULL, NULL, &error))
    return;
  parts = g_strsplit (error->message, ": ", 2);
  if (!has_finding (findings, parts[0]))
    findings_add (findings, FINDING_ERROR, parts[0], parts[1] ? parts[1] : error->message, NULL);
}

static void
check_profile (NMConnection *connection, GPtrArray *findings)
{
  profile_check (connection, g_get_real_time () / G_USEC_PER_SEC, findings);
  network_overlap_check_machine (connection, findings);
}

static gboolean
check_keyfile (NMConnection *connection, GPtrArray *findings, GError **error)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  if (tool_is_ours (connection))
    check_profile (connection, findings);
  else if (vpn && nm_setting_vpn_get_service_type (vpn))
    return tool_not_ours (error);
  check_settings (connection, findings);
  return TRUE;
}

/* What others hand out; what its reader refuses is the finding. */
static gboolean
check_import (const char *path, GPtrArray *findings, GError **error)
{
  g_autoptr (ImportSource) source = import_source_new (path, error);
  g_autoptr (Import) import = source ? import_read (source, error) : NULL;

  if (!import)
    return FALSE;
  for (guint i = 0; i < import->vpns->len; i++) {
    ImportVpn *vpn = import->vpns->pdata[i];
    const GError *failure = import_vpn_get_error (vpn);

    if (failure)
      findings_add (findings, FINDING_ERROR, import_vpn_get_name (vpn), failure->message, NULL);
    else
      check_profile (import_vpn_get_connection (vpn), findings);
  }
  return TRUE;
}

static gboolean
check_file (const char *path, GPtrArray *findings, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autoptr (NMConnection) connection = read_keyfile (path, findings, &own_error);

  if (own_error) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return FALSE;
  }
  return connection ? check_keyfile (connection, findings, error) : check_import (path, findings, error);
}

static gboolean
is_connection (const char *name, NMClient *client)
{
  g_autoptr (GError) error = NULL;

  return tool_find (client, name, &error) || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* What is in the folder where somebody happens to be does not hide a connection. */
static gboolean
is_file (const char *name, NMClient *client)
{
  return g_file_test (name, G_FILE_TEST_EXISTS) && (strchr (name, '/') || !client || !is_connection (name, client));
}

static gboolean
check (const char *name, GPtrArray *findings, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autoptr (NMClient) client = tool_connect (&own_error);
  NMRemoteConnection *remote;

  if (is_file (name, client))
    return check_file (name, findings, error);
  if (!client && strchr (name, '/')) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("there is no such file, and NetworkManager cannot be asked"));
    return FALSE;
  }
  if (!client) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return FALSE;
  }
  if (!is_connection (name, client)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("there is neither a connection nor a file with this name"));
    return FALSE;
  }
  remote = tool_find_ours (client, name, error);
  if (!remote)
    return FALSE;
  /* Secrets are not all ours to see; those that are not count as stored by whoever may. */
  tool_get_secrets (remote, NULL);
  check_profile (NM_CONNECTION (remote), findings);
  profile_check_partners (NM_CONNECTION (remote), nm_client_get_connections (client), findings);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = { TOOL_JSON (&as_json), { NULL } };
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autoptr (GError) error = NULL;

  if (!tool_parse (&tool_check, entries, N_("CONNECTION|FILE"), 1, 1, &argc, &argv))
    return TOOL_USAGE;
  if (!check (argv[1], findings, &error))
    return tool_fail (argv[1], error);
  return tool_show_findings (findings, as_json);
}

const ToolCommand tool_check = { "check", N_("Look for faults in a connection or a file before it connects"), run };
