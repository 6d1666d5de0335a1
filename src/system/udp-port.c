/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/udp-port.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/udp-socket.h"

char *
udp_port_find_owner (guint16 port)
{
  UdpSocket found;
  char *program = udp_socket_find ("", port, UDP_SOCKET_NOBODY, &found) ? udp_socket_find_program ("", &found, NULL) : NULL;

  return program ? program : g_strdup ("another program");
}

gboolean
udp_port_has_stranger (guint16 port, guint *user)
{
  UdpSocket found;

  if (!udp_socket_find ("", port, geteuid (), &found))
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
