/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/source-port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/failures.h"

/* -1 and errno if the port cannot be had. */
static int
bind_port (guint16 port, gboolean share)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int on = share;
  int code;

  if (fd >= 0 && setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
      && bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  code = errno;
  if (fd >= 0)
    close (fd);
  errno = code;
  return -1;
}

gboolean
source_port_is_free (guint16 port)
{
  int fd = bind_port (port, FALSE);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

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

    if (sscanf (lines[i], " %*u: %*x:%x %*x:%*x %*x %*x:%*x %*x:%*x %*x %u %*u %lu", &local, &found->user, &found->number) == 3
        && local == port && (!foreign || found->user != geteuid ()))
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

/* The program that has the port. Files of processes with more rights than ours cannot be seen. */
static char *
find_owner (guint16 port)
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

static gboolean
refuse_strangers (guint16 port, GError **error)
{
  Socket found;

  return !find_socket (port, TRUE, &found)
         || failure_set (error, FAILURE_PORT_TAKEN, "port %u: by the user with number %u", port, found.user);
}

SourcePort *
source_port_take (guint16 port, GError **error)
{
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  g_autoptr (SourcePort) source = g_new0 (SourcePort, 1);
  int on = 1;

  source->fd = bind_port (port, FALSE);
  if (source->fd < 0 && port != 0) {
    source->shared = TRUE;
    source->fd = bind_port (port, TRUE);
  }
  /* Only from now on, or the kernel might choose a port that another one shares; xl2tpd shares. */
  if (source->fd < 0 || setsockopt (source->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || getsockname (source->fd, (struct sockaddr *) &address, &size) != 0) {
    g_autofree char *owner = find_owner (port);

    failure_set (error, FAILURE_PORT_TAKEN, "port %u: by %s", port, owner);
    return NULL;
  }
  source->port = ntohs (address.sin_port);
  if (source->shared) {
    /* It keeps nobody out, and would take what comes for the other one. */
    close (source->fd);
    source->fd = -1;
    if (!refuse_strangers (source->port, error))
      return NULL;
  }
  return g_steal_pointer (&source);
}

void
source_port_share (SourcePort *source)
{
  const int on = 1;

  if (!source->shared && setsockopt (source->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
    g_warning ("port %u: %s", source->port, g_strerror (errno));
}

gboolean
source_port_close (SourcePort *source, GError **error)
{
  const int off = 0;

  if (!source->shared && setsockopt (source->fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off) != 0)
    return failure_set (error, FAILURE_INTERNAL, "port %u: %s", source->port, g_strerror (errno));
  /* Whoever is not there now cannot come any more. */
  return refuse_strangers (source->port, error);
}

void
source_port_free (SourcePort *source)
{
  if (source->fd >= 0)
    close (source->fd);
  g_free (source);
}
