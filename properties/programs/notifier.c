/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nm-ipsec-notifier: starts with the desktop and says why a VPN failed or was lost. The service leaves the cause in a file
 * that only users who may see the connection can read.
 */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "properties/inspect/connection-status.h"
#include "properties/inspect/failure-note.h"
#include "shared/defines.h"

#define SUFFIX ".failure"
#define NOTIFICATIONS "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"
#define NETWORK_MANAGER "org.freedesktop.NetworkManager"
#define NO_CONNECTION NETWORK_MANAGER ".Settings.InvalidConnection"
/* Milliseconds for NetworkManager's answer. */
#define NM_TIMEOUT 3000
/* Milliseconds after which it shows whether the user is asked for what was wrong, and so knows already. */
#define SETTLE 1000

typedef struct {
  char *directory;
  gint64 start;          /* what failed before is no news */
  GDBusConnection *bus;  /* of the session */
  GHashTable *told;      /* UUID to the time of the failure that was told last, guint64 * */
  GHashTable *shown;     /* number of a notification to its UUID */
} Notifier;

/* A failure that may be told soon. */
typedef struct {
  Notifier *notifier;
  char *uuid;
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_free (pending->uuid);
  g_free (pending);
}

/* --- the switch --- */

static gboolean
is_on (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "nm-ipsec.conf", NULL);
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  gboolean on;

  if (!g_key_file_load_from_file (keyfile, path, G_KEY_FILE_NONE, NULL))
    return TRUE;
  on = g_key_file_get_boolean (keyfile, "notifications", "enabled", &error);
  return error || on;
}

/* --- showing --- */

static void
add_action (GVariantBuilder *actions, const char *name, const char *label)
{
  g_variant_builder_add (actions, "s", name);
  g_variant_builder_add (actions, "s", label);
}

static GVariant *
actions_of (FailureNoteButtons buttons)
{
  GVariantBuilder actions;

  g_variant_builder_init (&actions, G_VARIANT_TYPE_STRING_ARRAY);
  if (buttons & FAILURE_NOTE_RETRY)
    add_action (&actions, "retry", _("Connect Again"));
  if (buttons & FAILURE_NOTE_SETTINGS)
    add_action (&actions, "settings", _("Settings"));
  if (buttons & FAILURE_NOTE_LOG)
    add_action (&actions, "log", _("Show Log"));
  return g_variant_builder_end (&actions);
}

static void
on_shown (GObject *bus, GAsyncResult *result, gpointer data)
{
  Pending *pending = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  guint32 number;

  if (reply) {
    g_variant_get (reply, "(u)", &number);
    g_hash_table_insert (pending->notifier->shown, GUINT_TO_POINTER (number), g_strdup (pending->uuid));
  } else {
    g_info ("cannot show it: %s", error->message);
  }
  pending_free (pending);
}

/* Bodies are markup by the specification of notifications, and what servers say must not become some. */
static void
show (Notifier *notifier, const char *uuid, const FailureNote *note)
{
  g_autofree char *body = g_markup_escape_text (note->body, -1);
  GVariantDict hints;
  Pending *pending = g_new (Pending, 1);

  pending->notifier = notifier;
  pending->uuid = g_strdup (uuid);
  g_variant_dict_init (&hints, NULL);
  g_variant_dict_insert (&hints, "desktop-entry", "s", IPSEC_SERVICE);
  g_variant_dict_insert (&hints, "category", "s", "network.error");
  g_dbus_connection_call (notifier->bus, NOTIFICATIONS, NOTIFICATIONS_PATH, NOTIFICATIONS, "Notify",
                          g_variant_new ("(susss@as@a{sv}i)", _("IPsec VPNs"), 0, "network-vpn", note->summary, body,
                                         actions_of (note->buttons), g_variant_dict_end (&hints), -1),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_shown, pending);
}

/* --- the buttons --- */

static void
launch (GAppInfoCreateFlags flags, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAppInfo) app = g_app_info_create_from_commandline (command, NULL, flags, &error);

  if (!app || !g_app_info_launch (app, NULL, NULL, &error))
    g_warning ("%s: %s", command, error->message);
}

static void
on_action (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
           GVariant *parameters, gpointer data)
{
  Notifier *notifier = data;
  guint32 number;
  const char *action, *uuid;
  g_autofree char *command = NULL;

  g_variant_get (parameters, "(u&s)", &number, &action);
  uuid = g_hash_table_lookup (notifier->shown, GUINT_TO_POINTER (number));
  if (!uuid)
    return;
  if (g_str_equal (action, "retry")) {
    /* untranslated: a command */
    command = g_strconcat ("nmcli connection up ", uuid, NULL);
    launch (G_APP_INFO_CREATE_NONE, command);
  } else if (g_str_equal (action, "settings")) {
    /* untranslated: a command */
    command = g_strconcat ("nm-ipsec-editor --edit=", uuid, NULL);
    launch (G_APP_INFO_CREATE_NONE, command);
  } else if (g_str_equal (action, "log")) {
    /* untranslated: a command */
    command = g_strconcat ("nm-ipsec log --verbose --follow ", uuid, NULL);
    launch (G_APP_INFO_CREATE_NEEDS_TERMINAL, command);
  }
}

static void
on_closed (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
           GVariant *parameters, gpointer data)
{
  Notifier *notifier = data;
  guint32 number;

  g_variant_get (parameters, "(uu)", &number, NULL);
  g_hash_table_remove (notifier->shown, GUINT_TO_POINTER (number));
}

static void
subscribe (Notifier *notifier, const char *signal, const char *type, GDBusSignalCallback callback)
{
  g_dbus_connection_signal_subscribe (notifier->bus, NOTIFICATIONS, NOTIFICATIONS, signal, NOTIFICATIONS_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, callback, notifier, NULL);
}

/* --- what failed --- */

static gboolean
is_news (Notifier *notifier, const char *uuid, GVariant *status)
{
  guint64 at = connection_status_number (status, "failure-at");
  const guint64 *told = g_hash_table_lookup (notifier->told, uuid);

  if ((gint64) at < notifier->start || (told && *told == at))
    return FALSE;
  g_hash_table_insert (notifier->told, g_strdup (uuid), g_memdup2 (&at, sizeof at));
  return TRUE;
}

/* Like the copy that "nm-ipsec test" makes: buttons for it would lead nowhere. What NetworkManager does not say is there. */
static gboolean
is_deleted (const char *uuid)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (!bus)
    return FALSE;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  reply = g_dbus_connection_call_sync (bus, NETWORK_MANAGER, "/org/freedesktop/NetworkManager/Settings",
                                       NETWORK_MANAGER ".Settings", "GetConnectionByUuid", g_variant_new ("(s)", uuid), NULL,
                                       G_DBUS_CALL_FLAGS_NO_AUTO_START, NM_TIMEOUT, NULL, &error);
  name = error ? g_dbus_error_get_remote_error (error) : NULL;
  return g_strcmp0 (name, NO_CONNECTION) == 0;
}

static gboolean
on_settled (gpointer data)
{
  Pending *pending = data;
  g_autoptr (GVariant) status = connection_status_read (NULL, pending->notifier->directory, pending->uuid);
  g_autoptr (FailureNote) note = failure_note_new (pending->uuid, status);

  /* The prompt says why it asks. */
  if (note && is_on () && g_strcmp0 (connection_status_text (status, "step"), "secrets") != 0 &&
      is_news (pending->notifier, pending->uuid, status) && !is_deleted (pending->uuid))
    show (pending->notifier, pending->uuid, note);
  return G_SOURCE_REMOVE;
}

static void
consider (Notifier *notifier, const char *name)
{
  g_autofree char *uuid = NULL;
  Pending *pending;

  if (!g_str_has_suffix (name, SUFFIX))
    return;
  uuid = g_strndup (name, strlen (name) - strlen (SUFFIX));
  if (!g_uuid_string_is_valid (uuid))
    return;
  pending = g_new (Pending, 1);
  pending->notifier = notifier;
  pending->uuid = g_steal_pointer (&uuid);
  g_timeout_add_full (G_PRIORITY_DEFAULT, SETTLE, on_settled, pending, pending_free);
}

/* What came before anybody looked. */
static void
look (Notifier *notifier)
{
  g_autoptr (GDir) directory = g_dir_open (notifier->directory, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory)))
    consider (notifier, name);
}

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  GFile *changed = event == G_FILE_MONITOR_EVENT_RENAMED ? other : file;
  Notifier *notifier = data;
  g_autofree char *name = g_file_get_basename (changed);

  if (event == G_FILE_MONITOR_EVENT_DELETED)
    return;
  /* The service makes the directory for the first connection after the machine's start, and GLib is some seconds late then. */
  if (g_strcmp0 (g_file_peek_path (changed), notifier->directory) == 0)
    look (notifier);
  else
    consider (notifier, name);
}

static int
run (Notifier *notifier)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GFile) folder = g_file_new_for_path (notifier->directory);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileMonitor) monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);

  if (monitor)
    notifier->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (!notifier->bus) {
    g_printerr ("nm-ipsec-notifier: %s\n", error->message);
    return EXIT_FAILURE;
  }
  subscribe (notifier, "ActionInvoked", "(us)", on_action);
  subscribe (notifier, "NotificationClosed", "(uu)", on_closed);
  g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), notifier);
  look (notifier);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  Notifier notifier = { .directory = g_strdup (IPSEC_STATUS_DIR), .start = g_get_real_time () / G_USEC_PER_SEC };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "directory", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &notifier.directory, N_("Where the service tells it"), "DIR" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _("Notifies of VPNs that fail; started with the desktop."));
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("nm-ipsec-notifier: %s\n", error->message);
    return EXIT_FAILURE;
  }
  notifier.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  notifier.shown = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return run (&notifier);
}
