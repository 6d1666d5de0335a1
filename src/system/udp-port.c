/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/udp-port.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  guint user;
  gulong number;
} Socket;

/* The first socket with the port in one of the kernel's lists; @foreign: that belongs to another user than us. */
static gboolean
find_in_list (const char *list, guint16 port, gboolean foreign, Socket *found)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (list, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] && lines[i]; i++) {
    guint local;

    if (sscanf (lines[i], " %*u: %*x:%x %*x:%*x %*x %*x:%*x %*x:%*x %*x %u %*u %lu", &local, &found->user, &found->number) == 3 &&
        local == port && (!foreign || found->user != geteuid ()))
      return TRUE;
  }
  return FALSE;
}

static gboolean
find_socket (guint16 port, gboolean foreign, Socket *found)
{
  return find_in_list ("/proc/net/udp", port, foreign, found) || find_in_list ("/proc/net/udp6", port, foreign, found);
}

static gboolean
has_file (const char *process, const char *link)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/fd", process);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory))) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autofree char *target = g_file_read_link (file, NULL);

    if (g_strcmp0 (target, link) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
udp_port_find_owner (guint16 port)
{
  Socket found;
  g_autofree char *link = find_socket (port, FALSE, &found) ? g_strdup_printf ("socket:[%lu]", found.number) : NULL;
  g_autoptr (GDir) directory = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (link && directory && (name = g_dir_read_name (directory))) {
    g_autofree char *path = g_strdup_printf ("/proc/%s/comm", name);
    char *program = NULL;

    if (g_ascii_isdigit (*name) && has_file (name, link) && g_file_get_contents (path, &program, NULL, NULL))
      return g_strchomp (program);
  }
  return g_strdup ("another program");
}

gboolean
udp_port_has_stranger (guint16 port, guint *user)
{
  Socket found;

  if (!find_socket (port, TRUE, &found))
    return FALSE;
  *user = found.user;
  return TRUE;
}

/* A machine without IPv6 has no port of it that could be taken. */
static gboolean
can_bind (int family, guint16 port)
{
  const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  const struct sockaddr_in6 address6 = { .sin6_family = AF_INET6, .sin6_port = htons (port) };
  const gboolean v4 = family == AF_INET;
  int fd = socket (family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int on = 1;
  gboolean bound;

  if (fd < 0)
    return !v4;
  if (!v4)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  bound = bind (fd, v4 ? (const struct sockaddr *) &address : (const struct sockaddr *) &address6,
                v4 ? sizeof address : sizeof address6) == 0;
  close (fd);
  return bound;
}

gboolean
udp_port_is_free (guint16 port)
{
  return can_bind (AF_INET, port) && can_bind (AF_INET6, port);
}
