/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/full-tunnel-net.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/system/hold.h"
#include "tests/unit/namespace.h"

void
full_tunnel_net_set_up (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run ("mkdir -p -m 700 /run/nm-ipsec");
  run ("ip link add e1 type veth peer name p1 && ip link set e1 up && ip link set p1 up");
  run ("ip addr add 192.168.5.10/24 dev e1 && ip addr add 2001:db8:1::10/64 dev e1 nodad");
  run ("ip route add default via 192.168.5.1 dev e1 metric 100 proto dhcp");
  run ("ip -6 route add default via fe80::1 dev e1 metric 100 proto ra");
  net->tunnel = link_new_tun ("tunnel", 1400, &error);
  g_assert_no_error (error);
  run ("ip link set tunnel up && ip addr add 10.9.0.2/32 dev tunnel && ip addr add fd00::2/128 dev tunnel nodad");
  net->full = full_tunnel_new (NUMBER, &error);
  g_assert_no_error (error);
  net->config = (FullTunnelConfig) {
    .device = net->tunnel->index,
    .ip4 = FULL_TUNNEL_ON,
    .ip6 = FULL_TUNNEL_ON,
    .local_network = TRUE,
    .dns4 = g_ptr_array_new_with_free_func (g_object_unref),
    .server = g_inet_address_new_from_string (SERVER),
    .ports = { 500, 4500 },
  };
}

void
assert_nothing_left (void)
{
  g_autofree char *rules = output_of ("ip rule show | grep -c 'proto 73'; ip -6 rule show | grep -c 'proto 73'");
  g_autofree char *routes = output_of ("ip route show table all proto 73; ip -6 route show table all proto 73");

  g_autofree char *tables = output_of ("nft list tables");

  g_assert_cmpstr (rules, ==, "0\n0\n");
  g_assert_cmpstr (routes, ==, "");
  g_assert_cmpstr (tables, ==, "");
}

void
full_tunnel_net_tear_down (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&net->full, full_tunnel_free);
  hold_lift (UUID, &error);
  g_assert_no_error (error);
  assert_nothing_left ();
  g_ptr_array_unref (net->config.dns4);
  g_object_unref (net->config.server);
  g_clear_pointer (&net->tunnel, link_free);
  run ("ip link del e1");
}

void
apply (Net *net)
{
  g_autoptr (GError) error = NULL;

  full_tunnel_set (net->full, &net->config, &error);
  g_assert_no_error (error);
}

void
change (const char *command)
{
  run ("%s", command);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
assert_way (const char *to, const char *how, const char *expected)
{
  g_autofree char *answer = output_of ("ip route get %s %s 2>&1", to, how);

  if (!strstr (answer, expected))
    g_error ("route to %s %s is not '%s': %s", to, how, expected, answer);
}

int
send_by (const char *device, guint32 mark, const char *to, guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (to, port);
  char native[128];
  int fd = socket (g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
  int failure = 0;

  g_assert_true (g_socket_address_to_native (address, native, sizeof native, NULL));
  if (device)
    g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, device, strlen (device) + 1), ==, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark), ==, 0);
  if (sendto (fd, "x", 1, 0, (struct sockaddr *) native, g_socket_address_get_native_size (address)) < 0)
    failure = errno;
  close (fd);
  return failure;
}
