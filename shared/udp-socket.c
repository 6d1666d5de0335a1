/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/udp-socket.h"

#include <stdio.h>

static gboolean
find_in_list (const char *root, const char *list, guint16 port, guint except, UdpSocket *found)
{
  g_autofree char *path = g_strconcat (root, list, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] && lines[i]; i++) {
    guint local;

    if (sscanf (lines[i], " %*u: %*x:%x %*x:%*x %*x %*x:%*x %*x:%*x %*x %u %*u %lu", &local, &found->user, &found->inode) == 3 &&
        local == port && found->user != except)
      return TRUE;
  }
  return FALSE;
}

gboolean
udp_socket_find (const char *root, guint16 port, guint except, UdpSocket *found)
{
  return find_in_list (root, "/proc/net/udp", port, except, found) || find_in_list (root, "/proc/net/udp6", port, except, found);
}

static gboolean
has_open (const char *folder, const char *wanted)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory))) {
    g_autofree char *file = g_build_filename (folder, name, NULL);
    g_autofree char *target = g_file_read_link (file, NULL);

    if (g_strcmp0 (target, wanted) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
udp_socket_find_program (const char *root, const UdpSocket *socket, char **pid)
{
  g_autofree char *proc = g_strconcat (root, "/proc", NULL);
  g_autofree char *wanted = g_strdup_printf ("socket:[%lu]", socket->inode);
  g_autoptr (GDir) directory = g_dir_open (proc, 0, NULL);
  const char *process;

  while (directory && (process = g_dir_read_name (directory))) {
    g_autofree char *folder = g_build_filename (proc, process, "fd", NULL);
    g_autofree char *comm = g_build_filename (proc, process, "comm", NULL);
    char *program = NULL;

    if (!g_ascii_isdigit (*process) || !has_open (folder, wanted) || !g_file_get_contents (comm, &program, NULL, NULL))
      continue;
    if (pid)
      *pid = g_strdup (process);
    return g_strchomp (program);
  }
  return NULL;
}
