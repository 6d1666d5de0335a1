/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#include "properties/import/import-report.h"
#include "properties/programs/tool.h"
#include "shared/text.h"

typedef struct {
  gboolean dry_run;
  gboolean system;
  char *gateway;
  char *user;
} Options;

/* What the file lacks can be given on the command line; what it has stays. */
static void
complete (ImportVpn *vpn, const Options *options)
{
  if (!import_vpn_get (vpn, "gateway"))
    import_vpn_set (vpn, "--gateway", "gateway", options->gateway);
  if (!import_vpn_get (vpn, "user"))
    import_vpn_set (vpn, "--user", "user", options->user);
}

static gboolean
add (ImportVpn *vpn, NMClient *client, const Options *options, GError **error)
{
  g_autoptr (NMConnection) connection = NULL;

  if (options->system)
    import_vpn_set_system (vpn);
  connection = import_vpn_save (vpn, error);
  if (!connection)
    return FALSE;
  if (tool_add (client, connection, error))
    return TRUE;
  import_vpn_undo (vpn);
  return FALSE;
}

/* Prints the report of each VPN as it was imported. Gives how many could not be. */
static guint
add_all (Import *import, NMClient *client, const Options *options)
{
  guint failed = 0;

  for (guint i = 0; i < import->vpns->len; i++) {
    ImportVpn *vpn = import->vpns->pdata[i];
    g_autoptr (GError) error = NULL;
    g_autofree char *report = NULL;
    gboolean usable = !import_vpn_get_error (vpn);

    if (usable)
      complete (vpn, options);
    report = import_report_vpn (vpn);
    g_print ("\n%s", report);
    if (import_vpn_get_error (vpn))
      failed++;
    else if (client && !add (vpn, client, options, &error)) {
      tool_fail (import_vpn_get_name (vpn), error);
      failed++;
    }
  }
  return failed;
}

static int
import_path (const char *path, const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImportSource) source = import_source_new (path, &error);
  g_autoptr (Import) import = source ? import_read (source, &error) : NULL;
  g_autoptr (NMClient) client = NULL;
  g_autofree char *name = NULL;

  if (!import)
    return tool_fail (path, error);
  if (!options->dry_run) {
    client = tool_connect (&error);
    if (!client)
      return tool_fail (NULL, error);
  }
  name = text_printable (path, -1);
  g_print ("%s: %s\n", name, import->format);
  if (import->signature)
    g_print ("%s\n", import->signature);
  return add_all (import, client, options) > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
run (int argc, char **argv)
{
  /* Root has no keyring, and imports for the users of the machine. */
  Options options = { FALSE, geteuid () == 0, NULL, NULL };
  const GOptionEntry entries[] = {
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run, N_("Only show what would be imported"), NULL },
    { "system", 's', 0, G_OPTION_ARG_NONE, &options.system, N_("Make the connection available to all users, with its secrets stored by the system"), NULL },
    { "gateway", 'g', 0, G_OPTION_ARG_STRING, &options.gateway, N_("Server, for files that do not name one"), N_("HOST") },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &options.user, N_("User name, for files that do not contain one"), N_("NAME") },
    { NULL },
  };
  int status = TOOL_USAGE;

  if (tool_parse (&tool_import, entries, N_("FILE…"), 1, -1, &argc, &argv)) {
    status = EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
      if (import_path (argv[i], &options) != EXIT_SUCCESS)
        status = EXIT_FAILURE;
    }
  }
  g_free (options.gateway);
  g_free (options.user);
  return status;
}

const ToolCommand tool_import = { "import", N_("Create connections from the files that a VPN’s administrator provides"), run };
