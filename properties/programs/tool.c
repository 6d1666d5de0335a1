/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/tool.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/defines.h"
#include "shared/legacy.h"
#include "shared/text.h"

gboolean
tool_parse (const ToolCommand *command, const GOptionEntry *entries, const char *arguments, int min, int max, int *argc,
            char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments ? _(arguments) : NULL);
  g_autofree char *name = g_strconcat ("nm-ipsec ", command->name, NULL);
  g_autofree char *help = NULL;
  g_autoptr (GError) error = NULL;

  g_set_prgname (name);
  g_option_context_set_summary (context, _(command->help));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error)) {
    tool_fail (NULL, error);
    return FALSE;
  }
  if (*argc - 1 >= min && (max < 0 || *argc - 1 <= max))
    return TRUE;
  help = g_option_context_get_help (context, TRUE, NULL);
  g_printerr ("%s", help);
  return FALSE;
}

int
tool_fail (const char *what, const GError *error)
{
  g_autofree char *name = what ? text_printable (what, -1) : NULL;
  g_autofree char *text = text_without_pins (error->message);

  if (name)
    g_printerr ("nm-ipsec: %s: %s\n", name, text);
  else
    g_printerr ("nm-ipsec: %s\n", text);
  return EXIT_FAILURE;
}

gboolean
tool_is_terminal (void)
{
  return isatty (STDOUT_FILENO) && !g_getenv ("NO_COLOR") && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

void
tool_progress (const char *text)
{
  if (isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0)
    g_printerr ("\r\033[K%s%s", text ? text : "", text ? " …" : "");
}

void
tool_print_json (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

int
tool_show_findings (GPtrArray *findings, gboolean as_json)
{
  if (as_json) {
    g_autoptr (JsonNode) node = findings_to_json (findings);

    tool_print_json (node);
  } else if (findings->len == 0)
    g_print ("%s\n", _("no problems found"));
  else {
    g_autofree char *text = findings_to_text (findings, tool_is_terminal ());

    g_print ("%s", text);
  }
  return findings_worst (findings) == FINDING_ERROR ? TOOL_FOUND : EXIT_SUCCESS;
}

NMClient *
tool_connect (GError **error)
{
  g_autoptr (NMClient) client = nm_client_new (NULL, error);

  if (client && !nm_client_get_nm_running (client)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("NetworkManager is not running"));
    return NULL;
  }
  if (!client)
    g_prefix_error (error, "%s: ", _("NetworkManager cannot be reached"));
  return g_steal_pointer (&client);
}

NMConnection *
tool_choose (const GPtrArray *connections, const char *name, GError **error)
{
  NMConnection *chosen = NULL;

  for (guint i = 0; i < connections->len; i++) {
    NMConnection *connection = connections->pdata[i];

    if (g_strcmp0 (nm_connection_get_id (connection), name) != 0 || (chosen && !tool_is_ours (connection)))
      continue;
    if (chosen && tool_is_ours (chosen)) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("several VPNs have this name: use the UUID of the one you mean"));
      return NULL;
    }
    chosen = connection;
  }
  if (!chosen)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("there is no connection with this name"));
  return chosen;
}

NMRemoteConnection *
tool_find (NMClient *client, const char *name, GError **error)
{
  NMRemoteConnection *connection = nm_client_get_connection_by_uuid (client, name);

  if (!connection)
    connection = nm_client_get_connection_by_path (client, name);
  return connection ? connection : (NMRemoteConnection *) tool_choose (nm_client_get_connections (client), name, error);
}

gboolean
tool_is_ours (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  return vpn && (legacy_is (vpn) || g_strcmp0 (nm_setting_vpn_get_service_type (vpn), IPSEC_SERVICE) == 0);
}

gboolean
tool_not_ours (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("it is not an IKEv2 or L2TP/IPsec connection"));
  return FALSE;
}

NMRemoteConnection *
tool_find_ours (NMClient *client, const char *name, GError **error)
{
  NMRemoteConnection *connection = tool_find (client, name, error);

  if (!connection || tool_is_ours (NM_CONNECTION (connection)))
    return connection;
  tool_not_ours (error);
  return NULL;
}

/* libnm adds and changes connections asynchronously only; a tool has nothing else to do meanwhile. */
typedef struct {
  GMainLoop *loop;
  GAsyncResult *result;
} Wait;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static GAsyncResult *
finish (Wait *wait)
{
  g_main_loop_run (wait->loop);
  g_main_loop_unref (wait->loop);
  return wait->result;
}

gboolean
tool_merge_secrets (NMRemoteConnection *remote, NMConnection *connection, GError **error)
{
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) secrets = NULL;

  nm_remote_connection_get_secrets_async (remote, NM_SETTING_VPN_SETTING_NAME, NULL, on_ready, &wait);
  result = finish (&wait);
  secrets = nm_remote_connection_get_secrets_finish (remote, result, error);
  return secrets && nm_connection_update_secrets (connection, NM_SETTING_VPN_SETTING_NAME, secrets, error);
}

gboolean
tool_get_secrets (NMRemoteConnection *connection, GError **error)
{
  return tool_merge_secrets (connection, NM_CONNECTION (connection), error);
}

gboolean
tool_add (NMClient *client, NMConnection *connection, GError **error)
{
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NMRemoteConnection) added = NULL;

  nm_client_add_connection_async (client, connection, TRUE, NULL, on_ready, &wait);
  result = finish (&wait);
  added = nm_client_add_connection_finish (client, result, error);
  return added != NULL;
}

gboolean
tool_update (NMRemoteConnection *remote, NMConnection *connection, GError **error)
{
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;

  nm_remote_connection_update2 (remote, nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL),
                                NM_SETTINGS_UPDATE2_FLAG_TO_DISK, NULL, NULL, on_ready, &wait);
  result = finish (&wait);
  answer = nm_remote_connection_update2_finish (remote, result, error);
  return answer != NULL;
}
