/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "properties/inspect/connection-status.h"
#include "properties/inspect/journal.h"
#include "properties/inspect/profile-check.h"
#include "properties/inspect/redact.h"
#include "properties/programs/tool.h"
#include "shared/defines.h"
#include "shared/options.h"
#include "shared/text.h"

/* The newest lines of the journal that go into it. */
#define LINES "--lines=400"

typedef struct {
  GString *text;
  Redact *redact;
} Report;

static void
add_part (Report *report, const char *title, const char *text)
{
  g_string_append_printf (report->text, "== %s\n%s\n", title, text);
}

/* --- what is taken out --- */

static const char *
kind_of (const Option *option)
{
  /* A key of other plugins, or one that is mistyped, may hold anything. */
  if (!option || option->kind == OPTION_SECRET)
    return "value";
  if (option->kind == OPTION_HOST)
    return "server";
  if (option->kind == OPTION_TEXT || option->kind == OPTION_IDENTITY)
    return "name";
  return option->kind == OPTION_FILE || option->kind == OPTION_KEYFILE ? "file" : NULL;
}

static void
hide_item (const char *key, const char *value, gpointer data)
{
  Report *report = data;
  const char *kind = kind_of (option_find (key));
  g_autofree char *shown = text_without_pins (value);
  g_autofree char *file = NULL;

  if (!kind)
    return;
  redact_add (report->redact, kind, value);
  if (g_path_is_absolute (shown))
    redact_add (report->redact, kind, file = g_path_get_basename (shown));
  else
    redact_add_name (report->redact, kind, shown);
}

static void
hide_connection (Report *report, NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  redact_add_name (report->redact, "connection", nm_connection_get_id (connection));
  redact_add (report->redact, "uuid", nm_connection_get_uuid (connection));
  redact_add_name (report->redact, "name", nm_setting_vpn_get_user_name (vpn));
  nm_setting_vpn_foreach_data_item (vpn, hide_item, report);
}

/* What the server calls itself. */
static void
hide_server (Report *report, GVariant *status)
{
  redact_add_name (report->redact, "name", connection_status_text (status, "server-id"));
  redact_add_name (report->redact, "name", connection_status_text (status, "server-certificate"));
}

/* Many machines are called as their system is, which the report is to tell. */
static gboolean
is_name_of_system (const char *name)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_ID);

  return g_ascii_strcasecmp (name, "localhost") == 0 || (system && g_ascii_strcasecmp (name, system) == 0);
}

static void
hide_machine (Report *report)
{
  redact_add (report->redact, "home", g_get_home_dir ());
  /* root is a word of certificates, too, and nobody's name. */
  if (g_strcmp0 (g_get_user_name (), "root") != 0)
    redact_add (report->redact, "login", g_get_user_name ());
  if (!is_name_of_system (g_get_host_name ()))
    redact_add_name (report->redact, "machine", g_get_host_name ());
}

/* --- what is in it --- */

static void
append_item (const char *key, const char *value, gpointer data)
{
  const Option *option = option_find (key);
  /* A key that does not belong here may hold a secret. */
  gboolean is_known = (option && option->kind != OPTION_SECRET) || option_find_flags (key);
  g_autofree char *name = text_printable (key, -1);
  g_autofree char *shown = is_known ? text_without_pins (value) : g_strdup ("<value>");

  g_string_append_printf (data, "%s=%s\n", name, shown);
}

static void
add_connection (Report *report, NMConnection *connection)
{
  g_autoptr (GString) items = g_string_new (NULL);
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autoptr (GVariant) status = connection_status_read (NULL, IPSEC_STATUS_DIR, nm_connection_get_uuid (connection));
  g_autofree char *details
    = connection_status_details (nm_connection_get_id (connection), status, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *faults = NULL;

  nm_setting_vpn_foreach_data_item (nm_connection_get_setting_vpn (connection), append_item, items);
  profile_check (connection, g_get_real_time () / G_USEC_PER_SEC, findings);
  faults = findings_to_text (findings, FALSE);
  hide_server (report, status);
  add_part (report, "connection", items->str);
  add_part (report, "check", faults);
  add_part (report, "status", details);
}

static void
add_machine (Report *report)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autofree char *text = NULL;
  g_autofree char *versions = NULL;
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  tool_look_at_machine (findings);
  text = findings_to_text (findings, FALSE);
  versions = g_strdup_printf ("nm-ipsec %s\n%s\n", PACKAGE_VERSION, system ? system : "?");
  add_part (report, "versions", versions);
  add_part (report, "machine", text);
}

static void
add_log (Report *report, const char *uuid)
{
  g_autofree char *match = g_strconcat ("NM_CONNECTION=", uuid, NULL);
  g_autoptr (GSubprocess) journalctl
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "journalctl",
                        "--output=json", "--no-pager", "--quiet", LINES, JOURNAL_OF_ROOT, match, NULL);
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  char *json;

  if (journalctl)
    input = g_data_input_stream_new (g_subprocess_get_stdout_pipe (journalctl));
  while (input && (json = g_data_input_stream_read_line (input, NULL, NULL, NULL))) {
    g_autoptr (JournalLine) line = journal_line_parse (json);
    g_autofree char *text = line ? journal_line_to_text (line, FALSE) : NULL;

    if (text)
      g_string_append_printf (lines, "%s\n", text);
    g_free (json);
  }
  /* A report without them is worth little, and nobody may notice. */
  if (!lines->len)
    tool_explain_silence ();
  add_part (report, "journal", lines->len ? lines->str : _("No lines were found."));
}

/* --- the command --- */

/* Nothing is written that was not shown; who is not at a terminal has to have said so. */
static gboolean
is_agreed (const char *text, const char *path, gboolean agreed)
{
  char answer[8] = "";

  if (agreed)
    return TRUE;
  g_print ("%s\n", text);
  if (!isatty (STDIN_FILENO))
    return FALSE;
  g_print (_("This is all that would be written to %s. Write it? [y/N] "), path);
  return fgets (answer, sizeof answer, stdin) && g_ascii_tolower (answer[0]) == 'y';
}

static char *
make_report (NMRemoteConnection *remote)
{
  Report report = { g_string_new (NULL), redact_new () };
  char *text;

  hide_machine (&report);
  add_machine (&report);
  if (remote) {
    hide_connection (&report, NM_CONNECTION (remote));
    add_connection (&report, NM_CONNECTION (remote));
    add_log (&report, nm_connection_get_uuid (NM_CONNECTION (remote)));
  }
  text = redact_text (report.redact, report.text->str);
  g_string_free (report.text, TRUE);
  redact_free (report.redact);
  return text;
}

static int
write_report (const char *name, const char *path, gboolean agreed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = name ? tool_connect (&error) : NULL;
  NMRemoteConnection *remote = client ? tool_find_ours (client, name, &error) : NULL;
  g_autofree char *text = NULL;

  if (name && !remote)
    return tool_fail (name, error);
  text = make_report (remote);
  if (!is_agreed (text, path, agreed))
    return TOOL_FOUND;
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return tool_fail (path, error);
  return EXIT_SUCCESS;
}

static int
run (int argc, char **argv)
{
  gboolean agreed = FALSE;
  char *path = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("Where to write it: nm-ipsec-report.txt if not given"), N_("FILE") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &agreed, N_("Write it without showing it or asking"), NULL },
    { NULL },
  };
  int status = TOOL_USAGE;

  if (tool_parse (&tool_report, entries, N_("[CONNECTION]"), 0, 1, &argc, &argv))
    status = write_report (argc > 1 ? argv[1] : NULL, path ? path : "nm-ipsec-report.txt", agreed);
  g_free (path);
  return status;
}

const ToolCommand tool_report = { "report", N_("Write what a bug report needs, without names, public addresses and secrets"), run };
