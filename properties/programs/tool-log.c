/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#include "properties/inspect/journal.h"
#include "properties/programs/tool.h"

/* As /proc/PID/comm has it, cut after 15 bytes. */
#define SERVICE_MATCH "_COMM=nm-ipsec-servic"

typedef struct {
  gboolean follow;
  gboolean verbose;
  gboolean as_json;
  gboolean all; /* not only since this machine started */
} Options;

/* journalctl reads whatever files of the journal this user may; libsystemd could do no more. */
static GSubprocess *
start_journalctl (const char *match, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) "journalctl");
  g_ptr_array_add (argv, (gpointer) "--output=json");
  g_ptr_array_add (argv, (gpointer) "--no-pager");
  g_ptr_array_add (argv, (gpointer) "--quiet");
  if (!options->all)
    g_ptr_array_add (argv, (gpointer) "--boot");
  if (options->follow)
    g_ptr_array_add (argv, (gpointer) "--follow");
  g_ptr_array_add (argv, (gpointer) JOURNAL_OF_ROOT);
  g_ptr_array_add (argv, (gpointer) match);
  g_ptr_array_add (argv, NULL);
  return g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
}

static void
print_line (const JournalLine *line, const Options *options)
{
  if (options->as_json) {
    g_autoptr (JsonNode) node = journal_line_to_json (line);
    g_autofree char *text = json_to_string (node, FALSE);

    g_print ("%s\n", text);
  } else {
    g_autofree char *text = journal_line_to_text (line, tool_is_terminal ());

    g_print ("%s\n", text);
  }
}

/* Gives how many lines there were, shown or not. */
static guint
print_lines (GInputStream *stream, const Options *options)
{
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stream);
  guint n = 0;

  for (;;) {
    g_autofree char *text = g_data_input_stream_read_line (input, NULL, NULL, NULL);
    g_autoptr (JournalLine) line = text ? journal_line_parse (text) : NULL;

    if (!text)
      return n;
    if (!line)
      continue;
    n++;
    if (options->verbose || options->as_json || journal_line_is_plain (line))
      print_line (line, options);
  }
}

static gboolean
may_read_journal (void)
{
  return geteuid () == 0 || access ("/var/log/journal", R_OK) == 0 || access ("/run/log/journal", R_OK) == 0;
}

/* The folders may be open to all while the files in them are not, so an empty answer is told as well. */
void
tool_explain_silence (void)
{
  g_printerr ("%s\n", _("No lines were found."));
  if (geteuid () != 0)
    g_printerr (_("You may not be allowed to read the system’s journal. Use “sudo nm-ipsec log”, or join the group that may "
                  "read it and log in again:\n  sudo usermod -aG systemd-journal %s\n"),
                g_get_user_name ());
}

static int
show (const char *match, const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) journalctl = NULL;

  if (!may_read_journal ())
    tool_explain_silence ();
  journalctl = start_journalctl (match, options, &error);
  if (!journalctl)
    return tool_fail ("journalctl", error);
  if (print_lines (g_subprocess_get_stdout_pipe (journalctl), options) > 0)
    return EXIT_SUCCESS;
  if (may_read_journal ())
    tool_explain_silence ();
  return TOOL_FOUND;
}

/* The UUID is in every line of the service, whatever the connection is called now; that of a deleted one can be given. */
static char *
find_match (const char *name, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  NMRemoteConnection *remote;

  if (!name)
    return g_strdup (SERVICE_MATCH);
  if (g_uuid_string_is_valid (name))
    return g_strconcat ("NM_CONNECTION=", name, NULL);
  client = tool_connect (error);
  remote = client ? tool_find_ours (client, name, error) : NULL;
  return remote ? g_strconcat ("NM_CONNECTION=", nm_connection_get_uuid (NM_CONNECTION (remote)), NULL) : NULL;
}

static int
run (int argc, char **argv)
{
  Options options = { FALSE, FALSE, FALSE, FALSE };
  const GOptionEntry entries[] = {
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &options.follow, N_("Wait for more lines"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options.verbose, N_("Show what strongSwan, xl2tpd and pppd say, too"), NULL },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all, N_("Also from before this machine was started"), NULL },
    TOOL_JSON (&options.as_json),
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *match = NULL;

  if (!tool_parse (&tool_log, entries, N_("[CONNECTION]"), 0, 1, &argc, &argv))
    return TOOL_USAGE;
  match = find_match (argc > 1 ? argv[1] : NULL, &error);
  return match ? show (match, &options) : tool_fail (argv[1], error);
}

const ToolCommand tool_log = { "log", N_("Show what the journal has about a connection"), run };
