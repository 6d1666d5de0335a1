/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command-line tool: nm-ipsec COMMAND, see nm-ipsec(1). Each command has its own file, tool-NAME.c. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "properties/inspect/nearest.h"
#include "properties/programs/tool.h"
#include "shared/text.h"

static const ToolCommand *const commands[] = {
  &tool_status, &tool_log, &tool_check, &tool_test, &tool_diagnose, &tool_report,
  &tool_import, &tool_export, &tool_migrate,
};

static char *
summary (void)
{
  g_autoptr (GString) text = g_string_new (_("Commands:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-8s %s\n", commands[i]->name, _(commands[i]->help));
  g_string_append (text, _("\nRun “nm-ipsec COMMAND --help” for more."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static int
show_usage (gboolean asked)
{
  g_autofree char *text = summary ();

  if (asked)
    g_print ("%s\n  nm-ipsec COMMAND …\n\n%s\n", _("Usage:"), text);
  else
    g_printerr ("%s\n  nm-ipsec COMMAND …\n\n%s\n", _("Usage:"), text);
  return asked ? EXIT_SUCCESS : TOOL_USAGE;
}

static int
refuse (const char *word)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  g_autofree char *shown = text_printable (word, -1);
  const char *meant;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i]->name;
  meant = nearest_word (word, names);
  g_printerr ("nm-ipsec: %s: %s\n", shown, _("there is no such command"));
  if (meant) {
    g_printerr (_("Did you mean %s?"), meant);
    g_printerr ("\n");
    return TOOL_USAGE;
  }
  return show_usage (FALSE);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (argc < 2)
    return show_usage (FALSE);
  if (strcmp (argv[1], "help") == 0 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    return show_usage (TRUE);
  if (strcmp (argv[1], "--version") == 0) {
    g_print ("nm-ipsec %s\n", PACKAGE_VERSION);
    return EXIT_SUCCESS;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (argv[1], commands[i]->name) == 0)
      return commands[i]->run (argc - 1, argv + 1);
  }
  return refuse (argv[1]);
}
