/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A full tunnel to an IPv6 server beside a firewall that drops what comes by another device than by which its sender would be
 * reached, as firewalld's does by default. */
#include "config.h"

#include "src/system/full-tunnel.h"
#include "src/system/link.h"
#include "tests/unit/namespace.h"

#include <net/if.h>
#include <netinet/if_ether.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NUMBER 1073741900
#define SERVER "2001:db8:5::5"
#define OTHER "2001:db8:5::6"

typedef struct {
  Link *tunnel;
  FullTunnel *full;
  FullTunnelConfig config;
} Net;

static void
set_up (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run ("ip link add e1 address 02:00:00:00:00:01 type veth peer name p1 && ip link set e1 up && ip link set p1 up");
  run ("ip addr add 2001:db8:1::10/64 dev e1 nodad && ip -6 route add default via fe80::1 dev e1 metric 100 proto ra");
  run ("nft 'table inet theirs { chain in { type filter hook prerouting priority 10;"
       "  ip6 saddr 2001:db8:5::/64 fib saddr . mark . iif oif missing counter drop; }; }'");
  net->tunnel = link_new_tun ("tunnel", 1400, &error);
  g_assert_no_error (error);
  run ("ip link set tunnel up && ip addr add fd00::2/128 dev tunnel nodad");
  net->full = full_tunnel_new (NUMBER, &error);
  g_assert_no_error (error);
  net->config = (FullTunnelConfig) {
    .device = net->tunnel->index,
    .server = g_inet_address_new_from_string (SERVER),
    .ports = { 500, 4500 },
  };
}

static void
tear_down (Net *net, gconstpointer data)
{
  g_autofree char *tables = NULL;

  full_tunnel_free (net->full);
  tables = output_of ("nft list tables");
  g_assert_cmpstr (tables, ==, "table inet theirs\n");
  g_object_unref (net->config.server);
  link_free (net->tunnel);
  run ("ip link del e1; nft delete table inet theirs");
}

static void
apply (Net *net)
{
  g_autoptr (GError) error = NULL;

  full_tunnel_set (net->full, &net->config, &error);
  g_assert_no_error (error);
}

/* A packet comes by the wire. Nobody looks at its sums. */
static void
receive (const char *from, guint8 protocol, guint16 port)
{
  struct sockaddr_ll wire = { .sll_family = AF_PACKET, .sll_protocol = htons (ETH_P_IPV6), .sll_halen = 6,
    .sll_ifindex = (int) if_nametoindex ("p1"), .sll_addr = { 2, 0, 0, 0, 0, 1 } };
  g_autoptr (GInetAddress) source = g_inet_address_new_from_string (from);
  g_autoptr (GInetAddress) to = g_inet_address_new_from_string ("2001:db8:1::10");
  struct {
    struct ip6_hdr ip;
    guint16 ports[4];
  } packet = { .ports = { htons (port), htons (500), htons (8), 0 } };
  int fd = socket (AF_PACKET, SOCK_DGRAM, 0);

  packet.ip.ip6_flow = htonl (6u << 28);
  packet.ip.ip6_plen = htons (sizeof packet.ports);
  packet.ip.ip6_nxt = protocol;
  packet.ip.ip6_hlim = 64;
  memcpy (&packet.ip.ip6_src, g_inet_address_to_bytes (source), 16);
  memcpy (&packet.ip.ip6_dst, g_inet_address_to_bytes (to), 16);
  g_assert_cmpint (sendto (fd, &packet, sizeof packet, 0, (struct sockaddr *) &wire, sizeof wire), ==, sizeof packet);
  close (fd);
}

/* So many since the last time. */
static void
assert_dropped (guint expected)
{
  g_autofree char *said = output_of ("nft list chain inet theirs in | grep -o 'packets [0-9]*'");
  g_autofree char *number = g_strdup_printf ("packets %u\n", expected);

  g_assert_cmpstr (said, ==, number);
  run ("nft replace rule inet theirs in handle $(nft -a list chain inet theirs in | sed -n 's/.*counter.*handle //p')"
       "  ip6 saddr 2001:db8:5::/64 fib saddr . mark . iif oif missing counter drop");
}

static void
receive_answers (void)
{
  receive (SERVER, IPPROTO_ESP, 0);
  receive (SERVER, IPPROTO_AH, 0);
  receive (SERVER, IPPROTO_UDP, 500);
  receive (SERVER, IPPROTO_UDP, 4500);
  /* Their type comes first. */
  receive (OTHER, IPPROTO_ICMPV6, ICMP6_PACKET_TOO_BIG << 8);
  receive (OTHER, IPPROTO_ICMPV6, ND_NEIGHBOR_ADVERT << 8);
}

static void
assert_expected (void)
{
  receive_answers ();
  assert_dropped (0);
  receive (SERVER, IPPROTO_UDP, 443);
  receive (SERVER, IPPROTO_TCP, 4500);
  receive (SERVER, IPPROTO_ICMPV6, ICMP6_ECHO_REPLY << 8);
  assert_dropped (3);
}

static void
test_full (Net *net, gconstpointer data)
{
  receive_answers ();
  assert_dropped (0);
  net->config.ip4 = net->config.ip6 = FULL_TUNNEL_ON;
  apply (net);
  assert_expected ();
  receive (OTHER, IPPROTO_ESP, 0);
  receive (OTHER, IPPROTO_UDP, 4500);
  assert_dropped (2);
  net->config.ip6 = FULL_TUNNEL_REFUSE;
  apply (net);
  assert_expected ();
}

/* Of a tunnel for some networks only. */
static void
test_server_inside (Net *net, gconstpointer data)
{
  net->config.server_inside = TRUE;
  apply (net);
  assert_expected ();
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  alarm (300); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/expected-answers/full", Net, NULL, set_up, test_full, tear_down);
  g_test_add ("/expected-answers/server-inside", Net, NULL, set_up, test_server_inside, tear_down);
  return g_test_run ();
}
