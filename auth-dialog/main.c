/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Started by a NetworkManager agent (GNOME Shell, nm-applet, nmcli --ask) to get the secrets of one connection. */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "auth-dialog/keyring.h"
#include "auth-dialog/prompt.h"
#include "auth-dialog/request.h"
#include "auth-dialog/user-name.h"
#include "shared/certificate-bundle.h"
#include "shared/secret-bytes.h"
#include "shared/small-file.h"
#include "shared/validate.h"

#define QUIT_SECONDS 20

typedef struct {
  RequestCall call;
  gboolean external_ui;
} Arguments;

static gboolean
read_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  RequestCall *call = &arguments->call;
  const GOptionEntry entries[] = {
    { "uuid", 'u', 0, G_OPTION_ARG_STRING, &call->uuid, N_("UUID of the connection"), "UUID" },
    { "name", 'n', 0, G_OPTION_ARG_STRING, &call->name, N_("Name of the connection"), "NAME" },
    { "service", 's', 0, G_OPTION_ARG_STRING, &call->service, N_("Type of the VPN"), "SERVICE" },
    { "allow-interaction", 'i', 0, G_OPTION_ARG_NONE, &call->interactive, N_("Ask the user"), NULL },
    { "reprompt", 'r', 0, G_OPTION_ARG_NONE, &call->reprompt, N_("Ask even for stored secrets"), NULL },
    { "hint", 't', 0, G_OPTION_ARG_STRING_ARRAY, &call->hints, N_("Secret to ask for"), "HINT" },
    { "external-ui-mode", 0, 0, G_OPTION_ARG_NONE, &arguments->external_ui, N_("Describe the window instead of showing it"),
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (!call->uuid || !call->name || !call->service) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--uuid, --name and --service are needed"));
    return FALSE;
  }
  return TRUE;
}

static void
clear_arguments (Arguments *arguments)
{
  g_free (arguments->call.uuid);
  g_free (arguments->call.name);
  g_free (arguments->call.service);
  g_strfreev (arguments->call.hints);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, clear_arguments)

static char *
lookup (const char *name, gpointer data)
{
  const RequestCall *call = data;

  return keyring_lookup (call->uuid, name, call->interactive);
}

/* @key may be NULL: then @cert holds the key. */
static RequestKey
inspect_key (const char *cert, const char *key)
{
  const char *place = key ? key : cert;
  g_autoptr (GBytes) bytes = NULL;

  if (!place)
    return REQUEST_KEY_OPEN;
  if (validate_is_pkcs11 (place))
    return REQUEST_KEY_LOCKED;
  bytes = small_file_read (place, NULL);
  if (!bytes)
    return REQUEST_KEY_UNREADABLE;
  return certificate_bundle_needs_passphrase (bytes) ? REQUEST_KEY_LOCKED : REQUEST_KEY_OPEN;
}

static gboolean
prompt (Request *request, GError **error)
{
  GModule *module = g_module_open (PLUGINDIR "/" PROMPT_MODULE, G_MODULE_BIND_LOCAL);
  gpointer run;

  if (!module || !g_module_symbol (module, PROMPT_SYMBOL, &run)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("The window cannot be shown: %s"), g_module_error ());
    return FALSE;
  }
  /* GTK's types stay registered, so the module must stay too. */
  g_module_make_resident (module);
  return ((PromptRun) run)(request, error);
}

/* A corrected user name is stored before the agent answers: the service looks for it then. */
static gboolean
ask (Request *request, const RequestCall *call, GError **error)
{
  g_autoptr (NMClient) client = request->user ? user_name_open (call->uuid) : NULL;

  request->user_fixed = !client;
  if (client)
    request_settle_user (request, user_name_get (client, call->uuid));
  if (!prompt (request, error))
    return FALSE;
  return !request->new_user || user_name_store (client, call->uuid, request->new_user, error);
}

static void
answer (char *text)
{
  fputs (text, stdout);
  fflush (stdout);
  secret_string_free (text);
}

/* The agent says QUIT, or closes the pipe, when it has read our answer; an agent that never does must not keep us. */
static void
wait_for_quit (void)
{
  struct pollfd input = { STDIN_FILENO, POLLIN, 0 };
  gint64 end = g_get_monotonic_time () + QUIT_SECONDS * G_TIME_SPAN_SECOND;
  g_autoptr (GString) seen = g_string_new (NULL);
  char buffer[256];

  while (!strstr (seen->str, "QUIT")) {
    gint64 left = (end - g_get_monotonic_time ()) / 1000;
    gssize n;

    if (left <= 0 || poll (&input, 1, (int) left) <= 0)
      return;
    n = read (STDIN_FILENO, buffer, sizeof buffer);
    if (n <= 0)
      return;
    g_string_append_len (seen, buffer, n);
  }
}

static gboolean
run (const Arguments *arguments, GError **error)
{
  const RequestCall *call = &arguments->call;
  g_autoptr (GHashTable) data = NULL;
  g_autoptr (GHashTable) given = NULL;
  g_autoptr (NMConnection) connection = NULL;
  g_autoptr (Profile) profile = NULL;
  g_autoptr (Request) request = NULL;

  if (!nm_vpn_service_plugin_read_vpn_details (STDIN_FILENO, &data, &given)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("No profile of “%s” came on standard input"), call->name);
    return FALSE;
  }
  connection = request_connection_new (call, data);
  profile = profile_new (connection, NULL, error);
  if (!profile)
    return FALSE;
  request = request_new (call, connection, profile, inspect_key (profile->cert, profile->key),
                         inspect_key (profile->ppp_cert, profile->ppp_key), given, lookup, (gpointer) call);
  if (arguments->external_ui) {
    answer (request_to_keyfile (request));
    return TRUE;
  }
  if (request_asks (request) && !ask (request, call, error))
    return FALSE;
  answer (request_to_lines (request));
  wait_for_quit ();
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_auto (Arguments) arguments = { { 0 } };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  if (read_arguments (&argc, &argv, &arguments, &error) && run (&arguments, &error))
    return 0;
  if (error)
    g_printerr ("%s\n", error->message);
  return 1;
}
