/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/source-port.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/system/udp-port.h"

/* -1 and errno if the port cannot be had. */
static int
bind_port (guint16 port, gboolean share)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int on = share;
  int code;

  if (fd >= 0 && setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  code = errno;
  if (fd >= 0)
    close (fd);
  errno = code;
  return -1;
}

static gboolean
refuse_strangers (guint16 port, GError **error)
{
  guint user;

  return !udp_port_has_stranger (port, &user) ||
         failure_set (error, FAILURE_PORT_TAKEN, "port %u: by the user with number %u", port, user);
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
  if (source->fd < 0 || setsockopt (source->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      getsockname (source->fd, (struct sockaddr *) &address, &size) != 0) {
    g_autofree char *owner = udp_port_find_owner (port);

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
