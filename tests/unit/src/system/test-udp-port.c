/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/udp-port.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/namespace.h"

#define PORT 500
#define OTHER 501

static int
open_port (int family, guint16 port)
{
  const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  const struct sockaddr_in6 address6 = { .sin6_family = AF_INET6, .sin6_port = htons (port) };
  const gboolean v4 = family == AF_INET;
  int fd = socket (family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int on = 1;

  g_assert_cmpint (fd, >=, 0);
  if (!v4)
    g_assert_cmpint (setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), ==, 0);
  g_assert_cmpint (bind (fd, v4 ? (const struct sockaddr *) &address : (const struct sockaddr *) &address6,
                         v4 ? sizeof address : sizeof address6), ==, 0);
  return fd;
}

static void
expect_owner (const char *wanted)
{
  g_autofree char *owner = udp_port_find_owner (PORT);

  g_assert_cmpstr (owner, ==, wanted);
}

static void
expect_taken (int family)
{
  int fd = open_port (family, PORT);
  guint user;

  g_assert_false (udp_port_is_free (PORT));
  g_assert_true (udp_port_is_free (OTHER));
  expect_owner ("test-udp-port");
  /* It is ours. */
  g_assert_false (udp_port_has_stranger (PORT, &user));
  close (fd);
  g_assert_true (udp_port_is_free (PORT));
  expect_owner ("another program");
}

static void
test_ip4 (void)
{
  expect_taken (AF_INET);
}

static void
test_ip6 (void)
{
  expect_taken (AF_INET6);
}

/* Who opens a socket owns it, whatever he becomes later. */
static void
expect_stranger (int family)
{
  guint user = 0;
  int fd;

  if (seteuid (1) != 0) {
    g_test_skip ("there is but one user");
    return;
  }
  fd = open_port (family, PORT + 1000);
  g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_true (udp_port_has_stranger (PORT + 1000, &user));
  g_assert_cmpuint (user, ==, 1);
  g_assert_false (udp_port_has_stranger (OTHER + 1000, &user));
  close (fd);
}

static void
test_stranger (void)
{
  expect_stranger (AF_INET);
  expect_stranger (AF_INET6);
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/udp-port/ip4", test_ip4);
  g_test_add_func ("/udp-port/ip6", test_ip6);
  g_test_add_func ("/udp-port/stranger", test_stranger);
  return g_test_run ();
}
