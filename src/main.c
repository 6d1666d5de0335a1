/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-ipsec-service: started by NetworkManager for each connection. */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <syslog.h>
#include <unistd.h>

#include "shared/defines.h"
#include "src/abilities.h"
#include "src/charon/charon.h"
#include "src/system/hold.h"
#include "src/system/confinement.h"
#include "src/system/state-file.h"
#include "src/service.h"
#include "src/whole-resolver.h"

typedef struct {
  char *bus_name;
  gboolean debug;
  gboolean sweep;
  gboolean abilities;
} Arguments;

/* What write_log() needs, for as long as the process lives. */
typedef struct {
  int level;
  Status *status;
} Log;

/* syslog's number of a GLib level, to compare with what NetworkManager asks for. */
static int
level_to_syslog (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return LOG_ERR;
  if (level & G_LOG_LEVEL_WARNING)
    return LOG_WARNING;
  if (level & G_LOG_LEVEL_MESSAGE)
    return LOG_NOTICE;
  return level & G_LOG_LEVEL_INFO ? LOG_INFO : LOG_DEBUG;
}

/* Every line tells its connection and how far that was, so that journalctl NM_CONNECTION= finds the lines of all parts. */
static void
write_marked (GLogLevelFlags level, const GLogField *fields, gsize n_fields, Status *status)
{
  g_autofree GLogField *marked = g_new (GLogField, n_fields + 2);
  StatusMark mark;

  if (!status_get_mark (status, &mark)) {
    g_log_writer_journald (level, fields, n_fields, NULL);
    return;
  }
  memcpy (marked, fields, n_fields * sizeof *fields);
  marked[n_fields] = (GLogField) { "NM_CONNECTION", mark.uuid, -1 };
  marked[n_fields + 1] = (GLogField) { "NM_IPSEC_STEP", mark.step, -1 };
  g_log_writer_journald (level, marked, n_fields + 2, NULL);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const Log *log = data;
  g_autofree char *text = NULL;

  if (level_to_syslog (level) > log->level)
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (STDERR_FILENO)) {
    write_marked (level, fields, n_fields, log->status);
    return G_LOG_WRITER_HANDLED;
  }
  text = g_log_writer_format_fields (level, fields, n_fields, FALSE);
  fprintf (stderr, "%s\n", text);
  return G_LOG_WRITER_HANDLED;
}

/* NetworkManager tells its own log level in the environment. */
static void
set_up_log (Log *log, gboolean debug)
{
  const char *text = g_getenv ("NM_VPN_LOG_LEVEL");
  guint64 level = LOG_INFO;

  if (debug)
    level = LOG_DEBUG;
  else if (text)
    g_ascii_string_to_unsigned (text, 10, LOG_EMERG, LOG_DEBUG, &level, NULL);
  log->level = (int) level;
  g_log_set_writer_func (write_log, log, NULL);
}

static gboolean
parse_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "bus-name", 0, 0, G_OPTION_ARG_STRING, &arguments->bus_name, "Name on the system bus", "NAME" },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &arguments->debug, "Log everything", NULL },
    { "sweep", 0, 0, G_OPTION_ARG_NONE, &arguments->sweep, "Only remove what a killed service left behind, and lift what block-on-drop blocks", NULL },
    { "abilities", 0, 0, G_OPTION_ARG_NONE, &arguments->abilities, "Only print what the charon that is installed can do", NULL },
    { NULL },
  };

  g_option_context_set_summary (context, "IKEv2 and L2TP/IPsec for NetworkManager, which starts this program.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
on_signal (gpointer service)
{
  nm_ipsec_service_shut_down (service);
  return G_SOURCE_CONTINUE;
}

static int
run (const char *bus_name, Status *status)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GResolver) resolver = whole_resolver_new ();
  g_autoptr (NMIpsecService) service = nm_ipsec_service_new (bus_name, status, &error);

  g_resolver_set_default (resolver);
  if (!service) {
    g_warning ("cannot serve %s: %s", bus_name, error->message);
    return EXIT_FAILURE;
  }
  /* After the service, to replace libnm's handlers, which emit signals where only async-signal-safe calls may be. */
  g_unix_signal_add (SIGTERM, on_signal, service);
  g_unix_signal_add (SIGINT, on_signal, service);
  g_signal_connect_swapped (service, "finished", G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

static int
print_abilities (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = abilities_ask (&error);

  if (!text) {
    printf ("error %s\n", error->message);
    fflush (stdout);
    return EXIT_FAILURE;
  }
  fputs (text, stdout);
  fflush (stdout);
  return EXIT_SUCCESS;
}

static void
on_lifted (const char *uuid)
{
  g_message ("traffic of connection %s is not blocked any more", uuid);
  status_forget (IPSEC_STATUS_DIR, uuid);
}

/* A heap of less than one would be given a huge page, most of it for nothing, and again after its memory was given back. Nor
 * could it be seen which parts of a large block were ever used. What is started has it from here. */
static void
use_small_pages (void)
{
  if (prctl (PR_SET_THP_DISABLE, 1, 0, 0, 0) < 0)
    g_debug ("huge pages cannot be refused: %s", g_strerror (errno));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Arguments arguments = { 0 };
  Log log = { LOG_INFO, status_new (IPSEC_STATUS_DIR) };
  int status;

  /* Not the language: the journal is English. */
  setlocale (LC_CTYPE, "");
  if (!parse_arguments (&argc, &argv, &arguments, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return EXIT_FAILURE;
  }
  set_up_log (&log, arguments.debug);
  use_small_pages ();
  if (!confinement_enter (&error)) {
    g_warning ("cannot be confined: %s", error->message);
    return EXIT_FAILURE;
  }
  /* What a killed service could not undo; others that run are left alone. */
  state_file_sweep (charon_sweep);
  if (arguments.sweep) {
    hold_lift_all (state_file_knows_full_tunnel, on_lifted);
    return EXIT_SUCCESS;
  }
  status = arguments.abilities ? print_abilities () : run (arguments.bus_name ? arguments.bus_name : IPSEC_SERVICE, log.status);
  g_free (arguments.bus_name);
  /* A thread may still read the trust store or wait for a token: exit() would clean up libraries under its feet. */
  _exit (status);
}
