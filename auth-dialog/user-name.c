/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "auth-dialog/user-name.h"

#include <glib/gi18n-lib.h>

static NMSettingVpn *
setting_of (NMClient *client, const char *uuid)
{
  NMRemoteConnection *connection = nm_client_get_connection_by_uuid (client, uuid);

  return connection ? nm_connection_get_setting_vpn (NM_CONNECTION (connection)) : NULL;
}

/* Of a profile for everybody NetworkManager asks another permission than of one's own. */
static gboolean
is_allowed (NMClient *client, const char *uuid)
{
  NMRemoteConnection *connection = nm_client_get_connection_by_uuid (client, uuid);
  NMSettingConnection *setting = nm_connection_get_setting_connection (NM_CONNECTION (connection));
  NMClientPermission permission = nm_setting_connection_get_num_permissions (setting) == 1 ? NM_CLIENT_PERMISSION_SETTINGS_MODIFY_OWN
                                  : NM_CLIENT_PERMISSION_SETTINGS_MODIFY_SYSTEM;
  NMClientPermissionResult result;

  /* They are asked for when everything else is there; without NetworkManager they never come. */
  while (nm_client_get_permissions_state (client) == NM_TERNARY_DEFAULT && nm_client_get_nm_running (client))
    g_main_context_iteration (NULL, TRUE);
  result = nm_client_get_permission_result (client, permission);
  return result == NM_CLIENT_PERMISSION_RESULT_YES || result == NM_CLIENT_PERMISSION_RESULT_AUTH;
}

NMClient *
user_name_open (const char *uuid)
{
  g_autoptr (NMClient) client = nm_client_new (NULL, NULL);

  return client && setting_of (client, uuid) && is_allowed (client, uuid) ? g_steal_pointer (&client) : NULL;
}

const char *
user_name_get (NMClient *client, const char *uuid)
{
  NMSettingVpn *vpn = setting_of (client, uuid);

  return vpn ? nm_setting_vpn_get_user_name (vpn) : NULL;
}

static void
on_stored (GObject *connection, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
user_name_store (NMClient *client, const char *uuid, const char *user, GError **error)
{
  NMRemoteConnection *connection = nm_client_get_connection_by_uuid (client, uuid);
  NMSettingVpn *vpn = setting_of (client, uuid);
  g_autoptr (GAsyncResult) result = NULL;

  if (!vpn) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The VPN has been removed"));
    return FALSE;
  }
  nm_setting_vpn_add_data_item (vpn, "user", user);
  nm_remote_connection_commit_changes_async (connection, TRUE, NULL, on_stored, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return nm_remote_connection_commit_changes_finish (connection, result, error);
}
