/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "properties/programs/tool.h"
#include "shared/legacy.h"
#include "shared/profile.h"
#include "shared/text.h"

static void
print_note (const char *old_key, const char *became, const char *why, gpointer data)
{
  g_autofree char *key = text_printable (old_key, -1);
  g_autofree char *shown = text_without_pins (became ? became : _("not used"));

  g_print ("  %-24s %s%s%s\n", key, shown, why ? ": " : "", why ? _(why) : "");
}

/* The same connection as a profile of ours, told on the way. */
static NMConnection *
translate (NMRemoteConnection *remote, GError **error)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new_clone (NM_CONNECTION (remote));
  NMSettingVpn *vpn = legacy_translate (nm_connection_get_setting_vpn (connection), print_note, NULL, error);
  g_autoptr (Profile) profile = NULL;

  if (!vpn)
    return NULL;
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  profile = profile_new (connection, NULL, error);
  return profile ? g_steal_pointer (&connection) : NULL;
}

static void
make_new (NMConnection *connection)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  g_autofree char *uuid = nm_utils_uuid_generate ();
  g_autofree char *id = g_strdup_printf ("%s (ipsec)", nm_setting_connection_get_id (setting));

  g_object_set (setting, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_ID, id, NM_SETTING_CONNECTION_TIMESTAMP,
                (guint64) 0, NULL);
}

static gboolean
migrate (NMClient *client, NMRemoteConnection *remote, gboolean replace, GError **error)
{
  g_autoptr (NMConnection) connection = NULL;
  g_autofree char *name = text_printable (nm_connection_get_id (NM_CONNECTION (remote)), -1);
  g_autofree char *new_name = NULL;

  g_print ("%s\n", name);
  /* Secrets that are kept by the user's keyring cannot be moved: they will be asked for once more. */
  if (!tool_get_secrets (remote, NULL))
    g_print ("  %s\n", _("the passwords could not be read and will be asked for"));
  connection = translate (remote, error);
  if (!connection)
    return FALSE;
  if (replace)
    return tool_update (remote, connection, error);
  make_new (connection);
  new_name = text_printable (nm_connection_get_id (connection), -1);
  g_print ("  → %s\n", new_name);
  return tool_add (client, connection, error);
}

static gboolean
can_migrate (NMRemoteConnection *remote)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (NM_CONNECTION (remote));

  return vpn && legacy_is (vpn);
}

static GPtrArray *
choose (NMClient *client, char **names, gboolean all, GError **error)
{
  const GPtrArray *connections = nm_client_get_connections (client);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; all && i < connections->len; i++) {
    if (can_migrate (connections->pdata[i]))
      g_ptr_array_add (chosen, g_object_ref (connections->pdata[i]));
  }
  for (guint i = 0; names[i]; i++) {
    NMRemoteConnection *remote = tool_find (client, names[i], error);

    if (remote && !can_migrate (remote))
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("it is not a profile of NetworkManager-strongswan or NetworkManager-l2tp"));
    if (!remote || !can_migrate (remote)) {
      g_prefix_error (error, "%s: ", names[i]);
      return NULL;
    }
    g_ptr_array_add (chosen, g_object_ref (remote));
  }
  return g_steal_pointer (&chosen);
}

static int
run_all (char **names, gboolean all, gboolean replace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = tool_connect (&error);
  g_autoptr (GPtrArray) chosen = client ? choose (client, names, all, &error) : NULL;
  int status = EXIT_SUCCESS;

  if (!chosen)
    return tool_fail (NULL, error);
  for (guint i = 0; i < chosen->len; i++) {
    g_autoptr (GError) own_error = NULL;

    if (!migrate (client, chosen->pdata[i], replace, &own_error))
      status = tool_fail (nm_connection_get_id (chosen->pdata[i]), own_error);
  }
  return status;
}

static int
run (int argc, char **argv)
{
  gboolean all = FALSE, replace = FALSE;
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_("Migrate all connections of the two plugins"), NULL },
    { "replace", 'r', 0, G_OPTION_ARG_NONE, &replace, N_("Change the connection itself instead of adding another one"), NULL },
    { NULL },
  };

  if (!tool_parse (&tool_migrate, entries, N_("[CONNECTION…]"), 0, -1, &argc, &argv))
    return TOOL_USAGE;
  if (!all && argc < 2) {
    g_printerr ("nm-ipsec: %s\n", _("name a connection, or use --all"));
    return TOOL_USAGE;
  }
  return run_all (argv + 1, all, replace);
}

const ToolCommand tool_migrate
  = { "migrate", N_("Convert connections of NetworkManager-strongswan and NetworkManager-l2tp"), run };
