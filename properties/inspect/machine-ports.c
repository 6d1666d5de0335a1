/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/machine-ports.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The inode of the socket that is bound to UDP @port, by /proc/net/udp; NULL if there is none. */
static char *
find_socket (const char *root, const char *list, guint port)
{
  g_autofree char *path = g_strconcat (root, list, NULL);
  g_autofree char *text = NULL;
  g_autofree char *pattern = g_strdup_printf ("^\\s*\\d+: [0-9A-F]+:%04X .*$", port);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) fields = NULL;
  static const guint inode = 9;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_regex_match (regex, text, 0, &match))
    return NULL;
  line = g_match_info_fetch (match, 0);
  fields = g_regex_split_simple ("\\s+", g_strstrip (line), 0, 0);
  return g_strdup (g_strv_length (fields) > inode ? fields[inode] : "");
}

static gboolean
has_open (const char *folder, const char *wanted)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (g_strcmp0 (target, wanted) == 0)
      return TRUE;
  }
  return FALSE;
}

/* "charon (1234)"; NULL if nobody is known to have it, as a user may look into no one else's processes. */
static char *
find_holder (const char *root, const char *inode)
{
  g_autofree char *proc = g_strconcat (root, "/proc", NULL);
  g_autofree char *wanted = g_strdup_printf ("socket:[%s]", inode);
  g_autoptr (GDir) dir = g_dir_open (proc, 0, NULL);
  const char *pid;

  while (dir && (pid = g_dir_read_name (dir))) {
    g_autofree char *folder = g_build_filename (proc, pid, "fd", NULL);
    g_autofree char *comm = g_build_filename (proc, pid, "comm", NULL);
    g_autofree char *name = NULL;

    if (g_ascii_isdigit (*pid) && has_open (folder, wanted) && g_file_get_contents (comm, &name, NULL, NULL))
      return g_strdup_printf ("%s (%s)", g_strstrip (name), pid);
  }
  return NULL;
}

static void
check_port (const char *root, guint port, FindingLevel level, const char *advice, GPtrArray *findings)
{
  g_autofree char *key = g_strdup_printf ("UDP %u", port);
  g_autofree char *inode = find_socket (root, "/proc/net/udp", port);
  g_autofree char *holder = NULL, *text = NULL;

  if (!inode)
    inode = find_socket (root, "/proc/net/udp6", port);
  if (!inode)
    return;
  holder = find_holder (root, inode);
  text = holder ? g_strdup_printf (_("is taken by %s"), holder) : g_strdup (_("is taken by a program; root is told which one"));
  findings_add (findings, level, key, text, advice);
}

void
machine_check_ports (const char *root, GPtrArray *findings)
{
  const char *only_if = _("Only a connection that has to send from this port (local-port) needs it.");

  check_port (root, 500, FINDING_OK, only_if, findings);
  check_port (root, 4500, FINDING_OK, only_if, findings);
#ifdef WITH_L2TP
  check_port (root, 1701, FINDING_WARNING, _("L2TP then uses another port, which some servers do not take."), findings);
#endif
}
