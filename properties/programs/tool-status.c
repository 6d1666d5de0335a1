/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "properties/inspect/connection-status.h"
#include "properties/programs/tool.h"
#include "shared/defines.h"

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static GHashTable *
read_live (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  return bus ? connection_status_live (bus) : g_hash_table_new (g_str_hash, g_str_equal);
}

static GVariant *
read_one (GHashTable *live, NMRemoteConnection *remote)
{
  return connection_status_read (live, IPSEC_STATUS_DIR, nm_connection_get_uuid (NM_CONNECTION (remote)));
}

static JsonNode *
to_json (NMRemoteConnection *remote, GVariant *status)
{
  NMConnection *connection = NM_CONNECTION (remote);

  return connection_status_to_json (nm_connection_get_id (connection), nm_connection_get_uuid (connection), status);
}

static int
show_one (NMRemoteConnection *remote, gboolean as_json)
{
  g_autoptr (GHashTable) live = read_live ();
  g_autoptr (GVariant) status = read_one (live, remote);

  if (as_json) {
    g_autoptr (JsonNode) node = to_json (remote, status);

    tool_print_json (node);
  } else {
    g_autofree char *text = connection_status_details (nm_connection_get_id (NM_CONNECTION (remote)), status, now ());

    g_print ("%s", text);
  }
  return g_str_equal (connection_status_state (status), "up") ? EXIT_SUCCESS : TOOL_FOUND;
}

static int
show_all (NMClient *client, gboolean as_json)
{
  const GPtrArray *connections = nm_client_get_connections (client);
  g_autoptr (GHashTable) live = read_live ();
  g_autoptr (JsonArray) array = json_array_new ();
  guint n = 0;

  for (guint i = 0; i < connections->len; i++) {
    NMRemoteConnection *remote = connections->pdata[i];
    g_autoptr (GVariant) status = NULL;

    if (!tool_is_ours (NM_CONNECTION (remote)))
      continue;
    n++;
    status = read_one (live, remote);
    if (as_json)
      json_array_add_element (array, to_json (remote, status));
    else {
      g_autofree char *line = connection_status_summary (nm_connection_get_id (NM_CONNECTION (remote)), status);

      g_print ("%s\n", line);
    }
  }
  if (as_json) {
    g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);

    tool_print_json (node);
  } else if (n == 0)
    g_printerr ("%s\n", _("There are no IKEv2 or L2TP/IPsec connections."));
  return EXIT_SUCCESS;
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = { TOOL_JSON (&as_json), { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = NULL;
  NMRemoteConnection *remote;

  if (!tool_parse (&tool_status, entries, N_("[CONNECTION]"), 0, 1, &argc, &argv))
    return TOOL_USAGE;
  client = tool_connect (&error);
  if (!client)
    return tool_fail (NULL, error);
  if (argc < 2)
    return show_all (client, as_json);
  remote = tool_find_ours (client, argv[1], &error);
  return remote ? show_one (remote, as_json) : tool_fail (argv[1], error);
}

const ToolCommand tool_status = { "status", N_("Show the state of connections, and why the last attempt failed"), run };
