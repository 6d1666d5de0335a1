/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The port that xl2tpd shares with nobody but us, with other programs and users in their places. */
#include "config.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/l2tp/source-port.h"
#include "src/system/udp-port.h"
#include "tests/unit/namespace.h"

#define NOBODY 65534

/* Whoever wants may share. -1 and errno if that cannot be. */
static int
bind_as (in_addr_t own, guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int on = 1;

  address.sin_addr.s_addr = htonl (own);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), ==, 0);
  if (bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

/* As our xl2tpd does it, at one address. */
static int
bind_as_xl2tpd (guint16 port)
{
  return bind_as (INADDR_LOOPBACK, port);
}

/* -1 also where there is no other user. */
static int
bind_as_stranger (guint16 port)
{
  int fd;

  if (seteuid (NOBODY) != 0)
    return -1;
  fd = bind_as_xl2tpd (port);
  g_assert_cmpint (seteuid (0), ==, 0);
  return fd;
}

static void
test_closed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SourcePort) source = source_port_take (0, &error);
  int xl2tpd;

  g_assert_no_error (error);
  g_assert_false (udp_port_is_free (source->port));
  xl2tpd = bind_as_xl2tpd (source->port);
  g_assert_cmpint (xl2tpd, >=, 0);
  g_assert_true (source_port_close (source, &error));
  g_assert_no_error (error);
  g_assert_cmpint (bind_as_stranger (source->port), ==, -1);
  g_assert_cmpint (bind_as_xl2tpd (source->port), ==, -1);
  close (xl2tpd);
  /* and for the next call */
  g_assert_cmpint (bind_as_xl2tpd (source->port), ==, -1);
  source_port_share (source);
  xl2tpd = bind_as_xl2tpd (source->port);
  g_assert_cmpint (xl2tpd, >=, 0);
  g_assert_true (source_port_close (source, &error));
  g_assert_cmpint (bind_as_xl2tpd (source->port), ==, -1);
  close (xl2tpd);
}

/* Sends a byte to the port at the loopback address. */
static void
knock (guint16 port)
{
  int server = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (sendto (server, "x", 1, 0, (struct sockaddr *) &address, sizeof address), ==, 1);
  close (server);
}

/* What arrives is xl2tpd's, and it stays so when our socket is the newer one. */
static void
test_prefers_xl2tpd (void)
{
  g_autoptr (SourcePort) source = source_port_take (0, NULL);
  int xl2tpd = bind_as_xl2tpd (source->port);
  char byte;

  knock (source->port);
  g_assert_cmpint (recv (xl2tpd, &byte, 1, MSG_DONTWAIT), ==, 1);
  g_assert_cmpint (recv (source->fd, &byte, 1, MSG_DONTWAIT), ==, -1);
  close (xl2tpd);
}

static void
test_stranger (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SourcePort) source = source_port_take (0, NULL);
  int stranger = bind_as_stranger (source->port);

  if (stranger < 0) {
    g_test_skip ("no other user here");
    return;
  }
  g_assert_false (source_port_close (source, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_PORT_TAKEN);
  g_test_message ("%s", error->message);
  close (stranger);
}

static void
test_stranger_with_the_wanted_port (void)
{
  g_autoptr (GError) error = NULL;
  int stranger = bind_as_stranger (1701);

  if (stranger < 0) {
    g_test_skip ("no other user here");
    return;
  }
  g_assert_null (source_port_take (1701, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_PORT_TAKEN);
  close (stranger);
}

/* The system's xl2tpd has to be able to go on with its port. */
static void
test_shared (void)
{
  int system = bind_as (INADDR_ANY, 1701);
  g_autoptr (SourcePort) source = source_port_take (1701, NULL);
  int another;
  char byte;

  g_assert_nonnull (source);
  g_assert_true (source->shared);
  g_assert_true (source_port_close (source, NULL));
  another = bind_as_xl2tpd (1701);
  g_assert_cmpint (another, >=, 0);
  close (another);
  knock (1701);
  g_assert_cmpint (recv (system, &byte, 1, MSG_DONTWAIT), ==, 1);
  close (system);
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-port/closed", test_closed);
  g_test_add_func ("/source-port/prefers-xl2tpd", test_prefers_xl2tpd);
  g_test_add_func ("/source-port/stranger", test_stranger);
  g_test_add_func ("/source-port/stranger-with-the-wanted-port", test_stranger_with_the_wanted_port);
  g_test_add_func ("/source-port/shared", test_shared);
  return g_test_run ();
}
