/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/defines.h"
#include "src/system/egress.h"
#include "src/system/policy-table.h"
#include "tests/unit/full-tunnel-net.h"
#include "tests/unit/namespace.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
test_takes_all (Net *net, gconstpointer data)
{
  assert_way (WEB, "", "dev e1");
  apply (net);
  assert_way (WEB, "", "dev tunnel");
  assert_way (WEB6, "", "dev tunnel");
  /* Only IKE and ESP go past it. */
  assert_way (SERVER, "", "dev tunnel");
  assert_way (SERVER, "ipproto tcp dport 443", "dev tunnel");
  assert_way (SERVER, "ipproto udp dport 443", "dev tunnel");
  assert_way (SERVER, "ipproto udp dport 4500", "dev e1");
  assert_way (WEB, "ipproto udp dport 4500", "dev tunnel");
  assert_way (SERVER, "mark 0x0d490000", "dev e1");
  assert_way (SERVER, "mark 0x0d490001", "dev tunnel");
  assert_way (WEB, "ipproto udp sport 68 dport 67", "dev e1");
  assert_way (WEB, "ipproto tcp sport 68 dport 67", "dev tunnel");
}

static void
assert_passes (const char *protocol)
{
  g_autofree char *rules = output_of ("ip rule | grep -o 'to " SERVER " ipproto [ae][hs]p* lookup main'");
  g_autofree char *expected = g_strdup_printf ("to " SERVER " ipproto %s lookup main\n", protocol);

  g_assert_cmpstr (rules, ==, expected);
}

static void
test_ah_passes (Net *net, gconstpointer data)
{
  net->config.ah = TRUE;
  apply (net);
  assert_passes ("ah");
  net->config.ah = FALSE;
  apply (net);
  assert_passes ("esp");
}

/* A tunnel for some networks, of which one has the server in it: IKE and ESP go past it, and nothing else that is for the
 * server; what is for others is as it was. */
static void
test_server_inside (Net *net, gconstpointer data)
{
  g_autofree char *tables = NULL;

  run ("ip route add " SERVER " via 192.168.5.1 dev e1 metric 1");
  net->config.ip4 = net->config.ip6 = FULL_TUNNEL_OFF;
  net->config.server_inside = TRUE;
  apply (net);
  assert_way (SERVER, "", "dev tunnel");
  assert_way (SERVER, "ipproto tcp dport 4500", "dev tunnel");
  assert_way (SERVER, "ipproto udp dport 4500", "dev e1");
  assert_way (SERVER, "mark 0x0d490000", "dev e1");
  assert_way (WEB, "", "dev e1");
  assert_way (WEB6, "", "dev e1");
  tables = output_of ("nft list tables");
  g_assert_cmpstr (tables, ==, "");
  change ("ip link set tunnel down");
  assert_way (SERVER, "", "No route to host");
  change ("ip link set tunnel up");
  assert_way (SERVER, "", "dev tunnel");
  net->config.server_inside = FALSE;
  apply (net);
  assert_way (SERVER, "", "dev e1");
  run ("ip route del " SERVER);
}

/* The tunnel's device is gone before anybody knows. */
static void
test_device_vanishes (Net *net, gconstpointer data)
{
  apply (net);
  /* A warning would end the test. */
  change ("ip link set tunnel down");
  assert_way (WEB, "", "No route to host");
  assert_way (WEB6, "", "No route to host");
  change ("ip link add e3 type bridge && ip addr add 192.168.77.1/24 dev e3 && ip link set e3 up");
  assert_way ("192.168.77.9", "", "dev e3");
  run ("ip link del e3");
}

/* Here both ends of the wire are on the same link-local network. */
static char *
all_of_ours (void)
{
  return output_of ("ip rule; ip -6 rule; ip route show table %d; ip -6 route show table %d | grep -v ^fe80; nft list ruleset",
                    NUMBER, NUMBER);
}

/* By an administrator, a firewall's reload, another VPN: each alone, and two at once. */
static void
test_taken_away (Net *net, gconstpointer data)
{
  static const char *const ways[] = {
    "ip rule flush protocol 73",
    "ip -6 rule flush protocol 73",
    "ip route flush table " G_STRINGIFY (NUMBER),
    "ip -6 route flush table " G_STRINGIFY (NUMBER),
    "nft flush ruleset",
    "nft flush chain inet nm-ipsec-egress-" G_STRINGIFY (NUMBER) " leave",
    "nft add rule inet nm-ipsec-egress-" G_STRINGIFY (NUMBER) " out accept",
  };
  g_autofree char *before = NULL;

  apply (net);
  before = all_of_ours ();
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    for (guint j = i; j < G_N_ELEMENTS (ways); j++) {
      g_autofree char *command = g_strdup_printf ("%s; %s 2>/dev/null || true", ways[i], ways[j]);
      g_autofree char *after = NULL;

      change (command);
      after = all_of_ours ();
      g_assert_cmpstr (after, ==, before);
    }
}

/* The kernel has no IPv6 on it then. */
static void
test_small_mtu (Net *net, gconstpointer data)
{
  run ("ip link set tunnel mtu 1100");
  apply (net);
  assert_way (WEB, "", "dev tunnel");
  assert_way (WEB6, "", "No route to host");
}

static void
test_missing_family (Net *net, gconstpointer data)
{
  net->config.ip6 = FULL_TUNNEL_REFUSE;
  apply (net);
  assert_way (WEB6, "", "No route to host");
  assert_way ("fe80::1", "oif e1", "dev e1");
  assert_way (WEB, "", "dev tunnel");
  net->config.ip4 = FULL_TUNNEL_REFUSE;
  net->config.ip6 = FULL_TUNNEL_OFF;
  apply (net);
  assert_way (WEB, "", "No route to host");
  assert_way (WEB6, "", "dev e1");
  assert_way ("192.168.5.20", "", "dev e1");
}

static void
test_sockets_bound_to_the_uplink (Net *net, gconstpointer data)
{
  apply (net);
  assert_way (WEB6, "oif e1 uid 0", "dev e1");
  assert_way (WEB, "oif e1 uid 0", "via 192.168.5.1 dev e1");
  assert_way (WEB, "uid 0", "dev tunnel");
}

static void
test_uplinks_are_closed (Net *net, gconstpointer data)
{
  assert_sent ("e1", 0, WEB, 443);
  apply (net);
  assert_kept ("e1", 0, WEB, 443);
  assert_kept ("e1", 0, WEB6, 443);
  assert_kept ("e1", 0, "192.168.6.1", 443);
  assert_kept ("e1", 0, SERVER, 443);
  assert_kept ("e1", IPSEC_MARK + 1, WEB, 443);
  assert_sent (NULL, 0, WEB, 443);
  assert_sent (NULL, 0, "127.0.0.1", 443);
  assert_sent ("e1", IPSEC_MARK, SERVER, 4500);
  assert_sent ("e1", 0, SERVER, 4500);
  assert_sent ("e1", 0, "192.168.5.1", 67 + 1000);
  assert_sent ("e1", 0, "224.0.0.251", 5353);
  assert_sent ("e1", 0, "fe80::1%e1", 443);
  net->config.local_network = FALSE;
  apply (net);
  assert_kept ("e1", 0, "192.168.5.1", 1067);
  assert_kept ("e1", 0, "224.0.0.251", 5353);
  net->config.ip6 = FULL_TUNNEL_OFF;
  apply (net);
  assert_sent ("e1", 0, WEB6, 443);
  assert_kept ("e1", 0, WEB, 443);
}

/* An uplink that comes later is one, too; and so is the way of what is only passed on. */
static void
test_new_uplink (Net *net, gconstpointer data)
{
  apply (net);
  change ("ip link add e2 type veth peer name p2 && ip link set e2 up && ip link set p2 up");
  change ("ip addr add 203.0.113.10/24 dev e2 && ip route add default via 203.0.113.1 dev e2 metric 200 proto dhcp");
  assert_kept ("e2", 0, WEB, 443);
  assert_kept ("e2", 0, "203.0.113.7", 443);
  run ("ip link del e2");
}

/* Between two networks it has no route. */
static void
test_uplink_without_route (Net *net, gconstpointer data)
{
  apply (net);
  change ("ip route del default dev e1 && ip -6 route del default dev e1 proto ra");
  assert_kept ("e1", 0, WEB, 443);
  change ("ip addr flush dev e1 scope global");
  change ("ip addr add 192.0.2.7/24 dev e1");
  assert_kept ("e1", 0, "192.0.2.8", 443);
  assert_way ("192.0.2.8", "", "dev tunnel");
}

static void
test_what_the_user_has_set_leaves (Net *net, gconstpointer data)
{
  apply (net);
  change ("ip route add 198.18.0.0/15 via 192.168.5.7 dev e1 proto static metric 100");
  assert_sent (NULL, 0, "198.18.4.4", 443);
  /* How other VPNs keep their own packets out of their tunnel. */
  change ("ip rule add fwmark 0x80000/0xff0000 lookup main pref 5210");
  assert_sent (NULL, 0x80001, WEB, 443);
  assert_kept ("e1", 0x90001, WEB, 443);
  /* What comes behind our rules never sees a packet. */
  change ("ip rule add fwmark 0x7000 lookup main pref 32000");
  assert_kept ("e1", 0x7000, WEB, 443);
  change ("ip rule add to 198.51.100.0/26 lookup main pref 100");
  assert_sent (NULL, 0, "198.51.100.1", 443);
  assert_kept ("e1", 0, WEB, 443);
  change ("ip rule add to 198.51.100.0/24 ipproto tcp lookup main pref 101");
  assert_kept ("e1", 0, WEB, 443);
  change ("ip link add docker0 type bridge && ip addr add 172.17.0.1/16 dev docker0 && ip link set docker0 up");
  assert_sent (NULL, 0, "172.17.0.1", 443);
  net->config.hold_for = UUID;
  net->config.gateway = "vpn.example.org";
  apply (net);
  assert_kept (NULL, 0x80001, WEB, 443);
  assert_kept ("e1", 0, "198.18.4.4", 443);
  assert_sent ("e1", 0, "192.168.5.1", 443);
  run ("ip link del docker0; ip rule del pref 5210; ip rule del pref 100; ip rule del pref 101; ip rule del pref 32000");
}

static void
test_name_servers_of_the_local_network (Net *net, gconstpointer data)
{
  static const guint16 ports[] = { 53, 853 };

  apply (net);
  assert_sent ("e1", 0, "192.168.5.1", 53);
  g_ptr_array_add (net->config.dns4, g_inet_address_new_from_string ("10.80.0.53"));
  apply (net);
  for (guint i = 0; i < G_N_ELEMENTS (ports); i++) {
    assert_kept ("e1", 0, "192.168.5.1", ports[i]);
    assert_kept (NULL, 0, "192.168.5.1", ports[i]);
    assert_sent (NULL, 0, "10.80.0.53", ports[i]);
  }
  assert_sent (NULL, 0, "192.168.5.1", 631);
  /* The user's choice, and no other. */
  net->config.own_dns4 = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (net->config.own_dns4, g_inet_address_new_from_string ("192.168.5.1"));
  g_ptr_array_add (net->config.own_dns4, g_inet_address_new_from_string (WEB));
  apply (net);
  assert_sent (NULL, 0, "192.168.5.1", 53);
  assert_kept (NULL, 0, "192.168.5.2", 53);
  assert_kept ("e1", 0, WEB, 53);
  g_clear_pointer (&net->config.own_dns4, g_ptr_array_unref);
}

/* What DHCP and router advertisements can say. */
static void
test_rogue_network (Net *net, gconstpointer data)
{
  apply (net);
  change ("ip route add 198.51.100.0/24 via 192.168.5.1 proto dhcp metric 1");
  change ("ip route add 10.80.0.0/16 via 192.168.5.1 proto dhcp metric 1");
  change ("ip route add 198.51.100.80 dev e1 proto dhcp metric 1");
  assert_way (WEB, "", "dev tunnel");
  assert_way ("10.80.0.1", "", "dev tunnel");
  change ("ip addr add 198.51.100.10/25 dev e1");
  assert_way (WEB, "", "dev tunnel");
  change ("ip -6 route add 2001:db8:80::/64 dev e1 proto ra");
  change ("ip -6 route add 2001:db8::/33 via fe80::1 dev e1 proto ra");
  change ("ip -6 addr add 2001:db8:80::9/64 dev e1 nodad");
  assert_way (WEB6, "", "dev tunnel");
  /* A router with the address of the web server, and the route that NetworkManager makes to the router of a VPN. */
  change ("ip route replace default via 198.51.100.80 dev e1 onlink metric 100 proto dhcp");
  change ("ip route add 198.51.100.80 dev e1 proto static metric 50");
  assert_way (WEB, "", "dev tunnel");
  /* The same to the server. */
  change ("ip route add 203.0.113.5 via 198.51.100.80 dev e1 proto 73 metric 1");
  change ("ip route add 203.0.113.5 via 198.51.100.80 dev e1 proto static metric 50");
  assert_way (SERVER, "", "dev tunnel");
  change ("ip route del 203.0.113.5 proto 73");
}

/* The first word of the network is that everything is in it. */
static void
test_huge_network (Net *net, gconstpointer data)
{
  static const guint lengths[] = { 1, 2, 4, 7 };

  apply (net);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *add = g_strdup_printf ("ip addr add 10.66.6.6/%u dev e1", lengths[i]);

    change (add);
    assert_way ("10.66.6.7", "", "dev tunnel");
    assert_way ("9.9.9.9", "", "dev tunnel");
    assert_kept ("e1", 0, "10.66.6.7", 443);
    change ("ip addr flush dev e1 to 10.66.6.6");
  }
  change ("ip addr add 10.66.6.6/8 dev e1");
  assert_way ("10.66.6.7", "", "dev e1");
  change ("ip -6 addr add fc00::6/6 dev e1 nodad && ip -6 addr add 2001:db8::6/1 dev e1 nodad");
  assert_way (WEB6, "", "dev tunnel");
  assert_way ("fd01::1", "", "dev tunnel");
  /* The user's second way to everywhere is one of his uplinks, and no exception. */
  change ("ip route add default via 192.168.5.9 dev e1 proto static metric 1");
  change ("ip -6 route add default via 2001:db8:1::9 dev e1 proto static metric 1");
  assert_way (WEB, "", "dev tunnel");
  assert_way (WEB6, "", "dev tunnel");
}

/* A network without IPv6 has some all of a sudden. */
static void
test_late_ip6 (Net *net, gconstpointer data)
{
  change ("ip -6 addr flush dev e1 && ip -6 route flush dev e1");
  net->config.ip6 = FULL_TUNNEL_REFUSE;
  apply (net);
  change ("ip -6 addr add fe80::10/64 dev e1 nodad && ip -6 addr add 2001:db8:80::9/64 dev e1 nodad");
  change ("ip -6 route replace 2001:db8:80::/64 dev e1 proto ra metric 1");
  change ("ip -6 route add default via fe80::1 dev e1 metric 1 proto ra");
  change ("ip -6 route add 2001:db8::/33 via fe80::1 dev e1 proto ra metric 1");
  assert_way (WEB6, "", "No route to host");
  assert_way ("2001:db8:80::77", "", "No route to host");
  assert_kept ("e1", 0, WEB6, 443);
  assert_kept ("e1", 0, "2001:db8:80::77", 443);
}

static void
test_local_network (Net *net, gconstpointer data)
{
  apply (net);
  assert_way ("192.168.5.20", "", "dev e1");
  change ("ip -6 addr add fd55::10/64 dev e1 nodad");
  assert_way ("fd55::20", "", "dev e1");
  g_ptr_array_add (net->config.dns4, g_inet_address_new_from_string ("192.168.5.53"));
  apply (net);
  assert_way ("192.168.5.20", "", "dev tunnel");
  assert_way ("fd55::20", "", "dev e1");
  g_ptr_array_set_size (net->config.dns4, 0);
  net->config.local_network = FALSE;
  apply (net);
  assert_way ("192.168.5.20", "", "dev tunnel");
  assert_way ("fd55::20", "", "dev tunnel");
  assert_way ("fe80::1", "oif e1", "dev e1");
}

static void
test_what_the_host_has (Net *net, gconstpointer data)
{
  net->config.local_network = FALSE;
  apply (net);
  change ("ip link add docker0 type bridge && ip addr add 172.17.0.1/16 dev docker0 && ip link set docker0 up");
  assert_way ("172.17.0.2", "", "dev docker0");
  change ("ip tuntap add wg0 mode tun && ip link set wg0 up");
  change ("ip addr add 10.7.0.2/24 dev wg0 && ip route add 100.64.0.0/10 dev wg0");
  assert_way ("10.7.0.9", "", "dev wg0");
  assert_way ("100.64.3.3", "", "dev wg0");
  /* A user's route, by way of the network outside. */
  change ("ip route add 198.18.0.0/15 via 192.168.5.7 dev e1 proto static metric 100");
  assert_way ("198.18.4.4", "", "via 192.168.5.7 dev e1");
  change ("ip -6 route add 2001:db8:9::/48 via 2001:db8:1::7 dev e1 proto static metric 100");
  assert_way ("2001:db8:9::9", "", "via 2001:db8:1::7 dev e1");
  change ("ip route del 198.18.0.0/15");
  assert_way ("198.18.4.4", "", "dev tunnel");
  /* What is not there any more does not go elsewhere. */
  run ("ip link del docker0");
  assert_way ("172.17.0.2", "", "dev tunnel");
  /* Another VPN's idea of everything does not replace ours. */
  change ("ip route add 128.0.0.0/1 dev wg0 metric 1");
  assert_way (WEB, "", "dev tunnel");
  run ("ip link del wg0");
}

/* One that is for virtual machines alone, and one that is also for the wire: that is the local network, though the way out
 * may be another. */
static void
test_bridges (Net *net, gconstpointer data)
{
  net->config.local_network = FALSE;
  apply (net);
  change ("ip link add virbr0 type bridge && ip addr add 192.168.122.1/24 dev virbr0 && ip link set virbr0 up");
  change ("ip link add v1 type veth peer name v2 && ip link set v2 up && ip link set v1 master virbr0 up");
  assert_way ("192.168.122.2", "", "dev virbr0");
  change ("ip link add wire type ifb && ip link add br0 type bridge");
  change ("ip addr add 192.168.6.10/24 dev br0 && ip addr add 198.51.100.10/24 dev br0 && ip link set br0 up");
  assert_way ("192.168.6.20", "", "dev br0");
  change ("ip link set wire master br0 up");
  assert_way ("192.168.6.20", "", "dev tunnel");
  assert_way (WEB, "", "dev tunnel");
  assert_way ("192.168.122.2", "", "dev virbr0");
  net->config.local_network = TRUE;
  apply (net);
  assert_way ("192.168.6.20", "", "dev br0");
  assert_way (WEB, "", "dev tunnel");
  run ("ip link del br0 && ip link del wire && ip link del v1 && ip link del virbr0");
}

/* Two at once, each with its own rules; one is killed and swept. */
static void
test_sweep (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FullTunnel) other = full_tunnel_new (NUMBER + 1, &error);

  apply (net);
  net->config.ip4 = net->config.ip6 = FULL_TUNNEL_REFUSE;
  full_tunnel_set (other, &net->config, &error);
  g_assert_no_error (error);
  policy_table_sweep (NUMBER, &error);
  g_assert_no_error (error);
  assert_way (WEB, "", "No route to host");
  assert_way (WEB, "mark 0x0d490000", "dev e1");
  assert_way (SERVER, "ipproto udp dport 500", "dev e1");
  g_clear_pointer (&other, full_tunnel_free);
  assert_nothing_left ();
}

/* nft would ask a directory that is behind the tunnel whether somebody is called "0". */
static void
test_root_by_name (Net *net, gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const Bypass bypass = { .routes = none, .links = none };
  const Egress egress = { .number = NUMBER, .ip4 = TRUE, .bypass4 = &bypass, .bypass6 = &bypass, .rules4 = none, .rules6 = none };
  g_autofree char *text = egress_to_text (&egress);

  g_assert_nonnull (strstr (text, "meta skuid root "));
}

/* What one connection removes by its priorities, another one must not have there, in neither family. */
static void
test_unused_number (void)
{
  static const char script[] = "for i in $(seq 0 499); do echo rule %s priority $((20000 + 2 * i)) table 99; done | ip -batch - && "
                               "for i in $(seq 0 249); do echo rule %s priority $((21001 + 4 * i)) table 99; done | ip -6 -batch -";

  run (script, "add", "add");
  for (guint i = 0; i < 20; i++)
    g_assert_cmpuint (policy_table_unused_number () % 1000 % 4, ==, 3);
  run (script, "del", "del");
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  alarm (900); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy-table/unused-number", test_unused_number);
#define ADD(path, function) g_test_add ("/full-tunnel/" path, Net, NULL, full_tunnel_net_set_up, function, full_tunnel_net_tear_down)
  ADD ("takes-all", test_takes_all);
  ADD ("ah-passes", test_ah_passes);
  ADD ("server-inside", test_server_inside);
  ADD ("device-vanishes", test_device_vanishes);
  ADD ("taken-away", test_taken_away);
  ADD ("small-mtu", test_small_mtu);
  ADD ("missing-family", test_missing_family);
  ADD ("bound", test_sockets_bound_to_the_uplink);
  ADD ("uplinks-are-closed", test_uplinks_are_closed);
  ADD ("root-by-name", test_root_by_name);
  ADD ("new-uplink", test_new_uplink);
  ADD ("uplink-without-route", test_uplink_without_route);
  ADD ("user-leaves", test_what_the_user_has_set_leaves);
  ADD ("dns-of-local-network", test_name_servers_of_the_local_network);
  ADD ("rogue-network", test_rogue_network);
  ADD ("huge-network", test_huge_network);
  ADD ("late-ip6", test_late_ip6);
  ADD ("local-network", test_local_network);
  ADD ("what-the-host-has", test_what_the_host_has);
  ADD ("bridges", test_bridges);
  ADD ("sweep", test_sweep);
  return g_test_run ();
}
