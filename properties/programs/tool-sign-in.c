/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nm-ipsec test --sign-in: a whole sign-in with a copy of the profile that NetworkManager keeps in memory only, and ends with
 * this program. It takes neither routes, but the one to the server itself, nor name servers, so that what the
 * machine does otherwise goes on.
 */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "properties/inspect/connection-status.h"
#include "properties/programs/tool.h"
#include "properties/programs/tool-sign-in.h"
#include "shared/defines.h"

/* Milliseconds between two looks at how far it is. */
#define LOOK 50

typedef struct {
  NMClient *client;
  GDBusConnection *bus;
  NMActiveConnection *active; /* NULL until NetworkManager has begun */
  const char *uuid;           /* of the copy */
  GMainLoop *loop;
  JsonBuilder *json;          /* NULL: text */
  GError *error;
  char *step;                 /* the last that was told */
  GVariant *status;           /* the last that was seen */
  gint64 start;
} Trial;

/* --- the copy --- */

static void
isolate_ip (NMSettingIPConfig *ip)
{
  if (!ip)
    return;
  g_object_set (ip, NM_SETTING_IP_CONFIG_NEVER_DEFAULT, TRUE, NM_SETTING_IP_CONFIG_IGNORE_AUTO_ROUTES, TRUE,
                NM_SETTING_IP_CONFIG_IGNORE_AUTO_DNS, TRUE, NULL);
  nm_setting_ip_config_clear_routes (ip);
  nm_setting_ip_config_clear_dns (ip);
  nm_setting_ip_config_clear_dns_searches (ip);
}

/* Nobody keeps the secrets of a connection that is in memory only, so those that are known are its own. */
static void
own_secret (const char *name, const char *value, gpointer data)
{
  nm_setting_set_secret_flags (NM_SETTING (data), name, NM_SETTING_SECRET_FLAG_NONE, NULL);
}

static NMConnection *
trial_connection_new (NMRemoteConnection *remote, GError **error)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new_clone (NM_CONNECTION (remote));
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  g_autofree char *uuid = nm_utils_uuid_generate ();
  g_autofree char *name = g_strdup_printf (_("%s (test)"), nm_setting_connection_get_id (setting));

  if (!tool_merge_secrets (remote, connection, error))
    return NULL;
  g_object_set (setting, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_ID, name,
                NM_SETTING_CONNECTION_AUTOCONNECT, FALSE, NM_SETTING_CONNECTION_SECONDARIES, NULL, NULL);
  g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, FALSE, NULL);
  nm_setting_vpn_remove_data_item (vpn, "block-on-drop");
  nm_setting_vpn_foreach_secret (vpn, own_secret, vpn);
  isolate_ip (nm_connection_get_setting_ip4_config (connection));
  isolate_ip (nm_connection_get_setting_ip6_config (connection));
  nm_connection_remove_setting (connection, NM_TYPE_SETTING_PROXY);
  return g_steal_pointer (&connection);
}

/* A second sign-in of the same user may end the first. */
static gboolean
is_in_use (NMClient *client, NMRemoteConnection *remote)
{
  const GPtrArray *all = nm_client_get_active_connections (client);

  for (guint i = 0; i < all->len; i++) {
    if (nm_active_connection_get_connection (all->pdata[i]) == remote)
      return TRUE;
  }
  return FALSE;
}

/* --- the way --- */

static void
tell (Trial *trial, const char *step, const char *text)
{
  double seconds = (double) (g_get_monotonic_time () - trial->start) / G_USEC_PER_SEC;

  if (!trial->json) {
    g_print ("%6.2f s  %s\n", seconds, text);
    return;
  }
  json_builder_begin_object (trial->json);
  json_builder_add_string_value (json_builder_set_member_name (trial->json, "step"), step);
  json_builder_add_double_value (json_builder_set_member_name (trial->json, "seconds"), seconds);
  json_builder_end_object (trial->json);
}

static void
look (Trial *trial)
{
  g_autoptr (GHashTable) live = connection_status_live (trial->bus);
  GVariant *status = g_hash_table_lookup (live, trial->uuid);
  const char *step = status ? connection_status_text (status, "step") : NULL;
  const char *text = status ? connection_status_waiting (status, (gint64) connection_status_number (status, "step-since")) : NULL;

  if (!step)
    return;
  g_clear_pointer (&trial->status, g_variant_unref);
  trial->status = g_variant_ref (status);
  if (g_strcmp0 (step, trial->step) == 0)
    return;
  g_free (trial->step);
  trial->step = g_strdup (step);
  if (text)
    tell (trial, step, text);
}

static gboolean
on_look (gpointer data)
{
  Trial *trial = data;
  NMActiveConnectionState state = trial->active ? nm_active_connection_get_state (trial->active) : NM_ACTIVE_CONNECTION_STATE_UNKNOWN;

  look (trial);
  if (state == NM_ACTIVE_CONNECTION_STATE_ACTIVATED || state >= NM_ACTIVE_CONNECTION_STATE_DEACTIVATING)
    g_main_loop_quit (trial->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_activated (GObject *client, GAsyncResult *result, gpointer data)
{
  Trial *trial = data;

  trial->active = nm_client_add_and_activate_connection2_finish (NM_CLIENT (client), result, NULL, &trial->error);
  if (!trial->active)
    g_main_loop_quit (trial->loop);
}

static void
run_trial (Trial *trial, NMConnection *connection)
{
  GVariantBuilder options;
  guint source;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "persist", g_variant_new_string ("volatile"));
  g_variant_builder_add (&options, "{sv}", "bind-activation", g_variant_new_string ("dbus-client"));
  trial->start = g_get_monotonic_time ();
  nm_client_add_and_activate_connection2 (trial->client, connection, NULL, NULL, g_variant_builder_end (&options), NULL,
                                          on_activated, trial);
  source = g_timeout_add (LOOK, on_look, trial);
  g_main_loop_run (trial->loop);
  g_source_remove (source);
}

/* --- the end --- */

static gboolean
is_signed_in (const Trial *trial)
{
  return trial->active && nm_active_connection_get_state (trial->active) == NM_ACTIVE_CONNECTION_STATE_ACTIVATED;
}

static char *
describe_failure (const Trial *trial)
{
  g_autoptr (GVariant) status = connection_status_read (NULL, IPSEC_STATUS_DIR, trial->uuid);
  char *text = connection_status_failure (status);

  return text ? text : g_strdup (_("NetworkManager gave up, perhaps because a password or key was not given."));
}

static void
show_text (Trial *trial, const char *name)
{
  g_autofree char *details = NULL;
  g_autofree char *failure = NULL;

  if (is_signed_in (trial)) {
    tell (trial, "up", _("signed in"));
    details = trial->status ? connection_status_details (name, trial->status, g_get_real_time () / G_USEC_PER_SEC) : g_strdup ("");
    g_print ("\n%s\n%s\n", details, _("The profile works. Other traffic and name servers stayed as they were."));
    return;
  }
  failure = describe_failure (trial);
  tell (trial, "failed", failure);
}

static void
show_json (Trial *trial, const char *name)
{
  g_autofree char *failure = is_signed_in (trial) ? NULL : describe_failure (trial);
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_array (trial->json);
  json_builder_add_boolean_value (json_builder_set_member_name (trial->json, "signed-in"), is_signed_in (trial));
  if (failure)
    json_builder_add_string_value (json_builder_set_member_name (trial->json, "failure"), failure);
  if (trial->status)
    json_builder_add_value (json_builder_set_member_name (trial->json, "status"),
                            connection_status_to_json (name, trial->uuid, trial->status));
  json_builder_end_object (trial->json);
  root = json_builder_get_root (trial->json);
  tool_print_json (root);
}

static void
on_deactivated (GObject *client, GAsyncResult *result, gpointer data)
{
  nm_client_deactivate_connection_finish (NM_CLIENT (client), result, NULL);
  g_main_loop_quit (data);
}

static int
end (Trial *trial, const char *name)
{
  int status = is_signed_in (trial) ? EXIT_SUCCESS : TOOL_FOUND;

  look (trial);
  if (trial->json)
    show_json (trial, name);
  else
    show_text (trial, name);
  if (is_signed_in (trial)) {
    nm_client_deactivate_connection_async (trial->client, trial->active, NULL, on_deactivated, trial->loop);
    g_main_loop_run (trial->loop);
  }
  return status;
}

static void
begin_json (Trial *trial, const char *name)
{
  trial->json = json_builder_new ();
  json_builder_begin_object (trial->json);
  json_builder_add_string_value (json_builder_set_member_name (trial->json, "connection"), name);
  json_builder_begin_array (json_builder_set_member_name (trial->json, "steps"));
}

static void
trial_clear (Trial *trial)
{
  g_clear_object (&trial->active);
  g_clear_object (&trial->bus);
  g_clear_object (&trial->json);
  g_clear_pointer (&trial->status, g_variant_unref);
  g_clear_pointer (&trial->loop, g_main_loop_unref);
  g_clear_error (&trial->error);
  g_free (trial->step);
}

static int
try (NMClient *client, NMRemoteConnection *remote, NMConnection *connection, gboolean as_json)
{
  /* libnm replaces what it says of a connection whenever NetworkManager touches it. */
  g_autofree char *name = g_strdup (nm_connection_get_id (NM_CONNECTION (remote)));
  Trial trial = { .client = client, .uuid = nm_connection_get_uuid (connection), .loop = g_main_loop_new (NULL, FALSE) };
  int status;

  trial.bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &trial.error);
  if (as_json)
    begin_json (&trial, name);
  if (trial.bus)
    run_trial (&trial, connection);
  status = trial.error ? tool_fail (name, trial.error) : end (&trial, name);
  trial_clear (&trial);
  return status;
}

int
tool_sign_in (const char *name, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = tool_connect (&error);
  NMRemoteConnection *remote = client ? tool_find_ours (client, name, &error) : NULL;
  g_autoptr (NMConnection) connection = NULL;

  if (remote && is_in_use (client, remote))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_BUSY, _("is in use; disconnect it first"));
  else if (remote)
    connection = trial_connection_new (remote, &error);
  return connection ? try (client, remote, connection, as_json) : tool_fail (name, error);
}
