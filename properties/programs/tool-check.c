/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "properties/import/import-report.h"
#include "properties/inspect/profile-check.h"
#include "properties/programs/tool.h"

/* NetworkManager's own form, untouched: the importer would correct what is to be told here. */
static NMConnection *
read_keyfile (const char *path, GError **error)
{
  g_autoptr (ImportSource) source = import_source_new (path, error);
  const char *text = source ? import_source_get_text (source) : NULL;
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  const char *folder;
  g_autoptr (NMConnection) connection = NULL;

  if (!text || !g_key_file_load_from_data (keyfile, text, (gsize) -1, G_KEY_FILE_NONE, NULL) ||
      !g_key_file_has_key (keyfile, "vpn", "service-type", NULL))
    return NULL;
  folder = import_source_get_folder (source);
  connection = nm_keyfile_read (keyfile, folder ? folder : "/", NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, error);
  if (connection && !nm_connection_get_uuid (connection)) {
    g_autofree char *uuid = nm_utils_uuid_generate ();

    g_object_set (nm_connection_get_setting_connection (connection), NM_SETTING_CONNECTION_UUID, uuid, NULL);
  }
  return g_steal_pointer (&connection);
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
      profile_check (import_vpn_get_connection (vpn), g_get_real_time () / G_USEC_PER_SEC, findings);
  }
  return TRUE;
}

static gboolean
check_file (const char *path, GPtrArray *findings, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autoptr (NMConnection) connection = read_keyfile (path, &own_error);

  if (own_error) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return FALSE;
  }
  if (!connection)
    return check_import (path, findings, error);
  if (!tool_is_ours (connection))
    return tool_not_ours (error);
  profile_check (connection, g_get_real_time () / G_USEC_PER_SEC, findings);
  return TRUE;
}

static gboolean
check_name (const char *name, GPtrArray *findings, GError **error)
{
  g_autoptr (NMClient) client = tool_connect (error);
  NMRemoteConnection *remote = client ? tool_find_ours (client, name, error) : NULL;

  if (!remote)
    return FALSE;
  /* Secrets are not all ours to see; those that are not count as stored by whoever may. */
  tool_get_secrets (remote, NULL);
  profile_check (NM_CONNECTION (remote), g_get_real_time () / G_USEC_PER_SEC, findings);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = { TOOL_JSON (&as_json), { NULL } };
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (!tool_parse (&tool_check, entries, N_("CONNECTION|FILE"), 1, 1, &argc, &argv))
    return TOOL_USAGE;
  done = g_file_test (argv[1], G_FILE_TEST_EXISTS) ? check_file (argv[1], findings, &error)
         : check_name (argv[1], findings, &error);
  if (!done)
    return tool_fail (argv[1], error);
  return tool_show_findings (findings, as_json);
}

const ToolCommand tool_check = { "check", N_("Look for faults in a connection or a file before it connects"), run };
