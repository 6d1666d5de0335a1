/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/link.h"
#include "src/system/uplink.h"
#include "tests/unit/namespace.h"

#include <net/if.h>
#include <string.h>
#include <unistd.h>

#define PEER "203.0.113.5"
#define PEER6 "2001:db8:77::5"

/* Two uplinks, e1 and e2, each a cable to p1 and p2; and our tunnel with a full tunnel's routes. */
typedef struct {
  Link *tunnel;
  Uplink *uplink;
  int changes;
} Net;

static void
add_uplink (int n, int metric)
{
  run ("ip link add e%d type veth peer name p%d && ip link set e%d up && ip link set p%d up", n, n, n, n);
  run ("ip addr add 192.0.%d.10/24 dev e%d && ip addr add 2001:db8:%d::10/64 dev e%d nodad", n, n, n, n);
  run ("ip route add default via 192.0.%d.1 dev e%d metric %d", n, n, metric);
  run ("ip -6 route add default via 2001:db8:%d::1 dev e%d metric %d", n, n, metric);
}

static void
set_up (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_uplink (1, 100);
  add_uplink (2, 200);
  net->tunnel = link_new_tun ("tunnel", 1400, &error);
  g_assert_no_error (error);
  run ("ip link set tunnel up && ip addr add 10.9.0.2/32 dev tunnel && ip addr add fd00::2/128 dev tunnel nodad");
  run ("ip route add 0.0.0.0/1 dev tunnel metric 50 && ip route add 128.0.0.0/1 dev tunnel metric 50");
  run ("ip -6 route add ::/1 dev tunnel metric 50 && ip -6 route add 8000::/1 dev tunnel metric 50");
}

static void
tear_down (Net *net, gconstpointer data)
{
  g_clear_object (&net->uplink);
  g_clear_pointer (&net->tunnel, link_free);
  run ("for n in 1 2; do [ ! -e /proc/sys/net/ipv4/conf/e$n ] || ip link del e$n; done");
}

static void
on_changed (Uplink *uplink, Net *net)
{
  net->changes++;
}

static Uplink *
new_uplink (const char *peer, guint tunnel)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (peer);
  g_autoptr (GError) error = NULL;
  Uplink *uplink = uplink_new (address, tunnel, &error);

  g_assert_no_error (error);
  return uplink;
}

static void
start (Net *net, const char *peer)
{
  net->uplink = new_uplink (peer, net->tunnel->index);
  net->changes = 0;
  g_signal_connect (net->uplink, "changed", G_CALLBACK (on_changed), net);
}

/* The kernel has queued its events before the command returned. */
static void
dispatch (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* But it tells of carriers from a thread of its own. */
static void
wait_device (Net *net, const char *device)
{
  guint index = if_nametoindex (device);

  while (uplink_get_device (net->uplink) != index)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_route (const char *peer, const char *expected)
{
  g_autofree char *route = output_of ("ip route get %s", peer);

  if (!strstr (route, expected))
    g_error ("route to %s is not '%s': %s", peer, expected, route);
}

/* Number of our routes to the peer. */
static void
assert_own_routes (const char *peer, int expected)
{
  g_autofree char *routes = output_of ("ip route show %s proto 73 | wc -l", peer);
  g_autofree char *routes6 = output_of ("ip -6 route show %s proto 73 | wc -l", peer);

  g_assert_cmpint (atoi (routes) + atoi (routes6), ==, expected);
}

static void
assert_state (Net *net, const char *device, const char *source, guint mtu)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (uplink_get_device (net->uplink), ==, device ? if_nametoindex (device) : 0);
  if (uplink_get_source (net->uplink))
    text = g_inet_address_to_string (uplink_get_source (net->uplink));
  g_assert_cmpstr (text, ==, source);
  g_assert_cmpuint (uplink_get_mtu (net->uplink), ==, mtu);
}

/* Of both uplinks and both families, whichever way the peer is reached. */
static void
test_routers (Net *net, gconstpointer data)
{
  static const char *const expected[] = { "192.0.1.1", "192.0.2.1", "2001:db8:1::1", "2001:db8:2::1" };
  g_autoptr (GPtrArray) routers = NULL;

  start (net, PEER6);
  routers = uplink_find_routers (net->uplink);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (GInetAddress) router = g_inet_address_new_from_string (expected[i]);

    g_assert_true (g_ptr_array_find_with_equal_func (routers, router, (GEqualFunc) g_inet_address_equal, NULL));
  }
}

static void
test_install (Net *net, gconstpointer data)
{
  start (net, PEER);
  assert_route (PEER, "via 192.0.1.1 dev e1");
  assert_state (net, "e1", "192.0.1.10", 1500);
  assert_own_routes (PEER, 2);
  assert_route ("203.0.113.6", "dev tunnel");

  /* Our own changes come back as events and change nothing. */
  dispatch ();
  g_assert_cmpint (net->changes, ==, 0);
  g_clear_object (&net->uplink);
  assert_own_routes (PEER, 0);
}

static void
test_install6 (Net *net, gconstpointer data)
{
  start (net, PEER6);
  assert_route (PEER6, "via 2001:db8:1::1 dev e1");
  assert_state (net, "e1", "2001:db8:1::10", 1500);
  assert_own_routes (PEER6, 2);
  dispatch ();
  g_assert_cmpint (net->changes, ==, 0);
  g_clear_object (&net->uplink);
  assert_own_routes (PEER6, 0);
}

/* A better uplink comes, loses its carrier, gets it back, and goes. */
static void
roam (Net *net, const char *peer, const char *family, const char *router, const char *source1, const char *source2)
{
  start (net, peer);
  run ("ip -%s route add default via %s dev e2 metric 7", family, router);
  assert_route (peer, "dev e1");
  dispatch ();
  assert_route (peer, "dev e2");
  assert_state (net, "e2", source2, 1500);
  g_assert_cmpint (net->changes, ==, 1);
  assert_own_routes (peer, 2);

  run ("ip link set p2 down");
  wait_device (net, "e1");
  assert_route (peer, "dev e1");
  assert_state (net, "e1", source1, 1500);
  g_assert_cmpint (net->changes, ==, 2);

  run ("ip link set p2 up");
  wait_device (net, "e2");
  assert_state (net, "e2", source2, 1500);

  /* Not one packet goes into the tunnel before we are told. */
  run ("ip link del e2");
  assert_route (peer, "No route to host");
  dispatch ();
  assert_route (peer, "dev e1");
  assert_state (net, "e1", source1, 1500);
  assert_own_routes (peer, 2);
}

static void
test_roam (Net *net, gconstpointer data)
{
  roam (net, PEER, "4", "192.0.2.1", "192.0.1.10", "192.0.2.10");
}

static void
test_roam6 (Net *net, gconstpointer data)
{
  roam (net, PEER6, "6", "2001:db8:2::1", "2001:db8:1::10", "2001:db8:2::10");
}

static void
test_all_lost (Net *net, gconstpointer data)
{
  start (net, PEER);
  run ("ip link del e2");
  run ("ip link del e1");
  assert_route (PEER, "No route to host");
  dispatch ();
  assert_route (PEER, "No route to host");
  assert_own_routes (PEER, 1);
  assert_state (net, NULL, NULL, 0);
  g_assert_cmpint (net->changes, ==, 1);

  add_uplink (2, 200);
  dispatch ();
  assert_route (PEER, "via 192.0.2.1 dev e2");
  assert_state (net, "e2", "192.0.2.10", 1500);
  assert_own_routes (PEER, 2);
}

/* Policy routing: the main table knows no way, and we keep out of it until it does. */
static void
test_never_any (Net *net, gconstpointer data)
{
  run ("ip link del e1 && ip link del e2");
  start (net, PEER);
  assert_own_routes (PEER, 0);
  assert_state (net, NULL, NULL, 0);
  add_uplink (1, 100);
  dispatch ();
  assert_route (PEER, "via 192.0.1.1 dev e1");
  g_assert_cmpint (net->changes, ==, 1);
}

static void
test_refused_by_admin (Net *net, gconstpointer data)
{
  run ("ip route add unreachable 203.0.113.0/24");
  start (net, PEER);
  assert_own_routes (PEER, 0);
  assert_state (net, NULL, NULL, 0);
  run ("ip route del unreachable 203.0.113.0/24");
  dispatch ();
  assert_state (net, "e1", "192.0.1.10", 1500);
}

/* A stale route of NetworkManager is not followed, one that the user made is. */
static void
test_host_routes (Net *net, gconstpointer data)
{
  run ("ip route add " PEER " via 192.0.2.1 dev e2 proto static metric 50");
  start (net, PEER);
  assert_route (PEER, "dev e1");
  run ("ip route add " PEER " via 192.0.2.1 dev e2 proto static metric 200");
  dispatch ();
  assert_route (PEER, "dev e2");
  g_assert_cmpint (net->changes, ==, 1);
  run ("ip route del " PEER " via 192.0.2.1 metric 200 && ip route del " PEER " via 192.0.2.1 metric 50");
}

static void
test_healed (Net *net, gconstpointer data)
{
  start (net, PEER);
  run ("ip route del " PEER " metric 1 && ip route del unreachable " PEER);
  assert_route (PEER, "dev tunnel");
  dispatch ();
  assert_route (PEER, "dev e1");
  assert_own_routes (PEER, 2);
  g_assert_cmpint (net->changes, ==, 0);
}

static void
test_mtu_and_address (Net *net, gconstpointer data)
{
  start (net, PEER);
  run ("ip link set e1 mtu 1300");
  dispatch ();
  assert_state (net, "e1", "192.0.1.10", 1300);
  g_assert_cmpint (net->changes, ==, 1);
  run ("ip addr add 192.0.1.11/24 dev e1");
  run ("ip route replace default via 192.0.1.1 dev e1 metric 100 src 192.0.1.11 mtu 1290");
  dispatch ();
  assert_state (net, "e1", "192.0.1.11", 1290);
  assert_route (PEER, "src 192.0.1.11");
}

/* A peer on the link: its route refuses nothing, or the network could not be set up again. */
static void
test_on_link (Net *net, gconstpointer data)
{
  start (net, "192.0.1.1");
  assert_route ("192.0.1.1", "192.0.1.1 dev e1");
  assert_own_routes ("192.0.1.1", 1);
  run ("ip route add 192.0.1.1 via 192.0.2.1 dev e2 metric 100");
  dispatch ();
  assert_own_routes ("192.0.1.1", 2);
  run ("ip route del 192.0.1.1 via 192.0.2.1 metric 100");
  dispatch ();
  assert_route ("192.0.1.1", "192.0.1.1 dev e1");
  assert_own_routes ("192.0.1.1", 1);
}

static void
test_on_link6 (Net *net, gconstpointer data)
{
  start (net, PEER6);
  assert_route (PEER6, "via 2001:db8:1::1 dev e1");
  run ("ip -6 route add 2001:db8:77::/64 dev e2");
  dispatch ();
  assert_route (PEER6, PEER6 " from :: dev e2");
  assert_own_routes (PEER6, 1);
  run ("ip -6 route del 2001:db8:77::/64 dev e2");
  dispatch ();
  assert_route (PEER6, "via 2001:db8:1::1 dev e1");
  assert_own_routes (PEER6, 2);
}

static void
test_new_peer (Net *net, gconstpointer data)
{
  g_autoptr (GInetAddress) other = g_inet_address_new_from_string ("203.0.113.99");
  g_autoptr (GInetAddress) other6 = g_inet_address_new_from_string (PEER6);

  start (net, PEER);
  uplink_set_peer (net->uplink, other);
  assert_own_routes (PEER, 0);
  assert_own_routes ("203.0.113.99", 2);
  assert_route (PEER, "dev tunnel");
  assert_route ("203.0.113.99", "dev e1");
  g_assert_cmpint (net->changes, ==, 0);
  uplink_set_peer (net->uplink, other6);
  assert_own_routes ("203.0.113.99", 0);
  assert_own_routes (PEER6, 2);
  assert_state (net, "e1", "2001:db8:1::10", 1500);
  g_assert_cmpint (net->changes, ==, 1);
}

static void
test_shared_peer (Net *net, gconstpointer data)
{
  g_autoptr (Uplink) second = NULL;

  start (net, PEER);
  second = new_uplink (PEER, net->tunnel->index);
  assert_own_routes (PEER, 4);
  g_clear_object (&net->uplink);
  assert_own_routes (PEER, 2);
  assert_route (PEER, "dev e1");
  g_clear_object (&second);
  assert_own_routes (PEER, 0);
}

static void
test_sweep (Net *net, gconstpointer data)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (PEER);
  g_autoptr (GInetAddress) peer6 = g_inet_address_new_from_string (PEER6);
  g_autoptr (GError) error = NULL;

  run ("ip route add " PEER " via 192.0.2.1 proto 73 metric 3 && ip route add unreachable " PEER " proto 73 metric 27");
  run ("ip route add " PEER " via 192.0.2.1 proto static metric 50");
  run ("ip route add 203.0.113.6 via 192.0.2.1 proto 73 metric 3");
  run ("ip route add unreachable " PEER6 " proto 73 metric 27");
  start (net, PEER);
  assert_own_routes (PEER, 4);
  g_assert_true (uplink_sweep (peer, &error));
  g_assert_true (uplink_sweep (peer6, &error));
  g_assert_no_error (error);
  assert_own_routes (PEER, 0);
  assert_own_routes (PEER6, 0);
  assert_own_routes ("203.0.113.6", 1);
  assert_route (PEER, "via 192.0.2.1"); /* not ours */
  dispatch ();
  assert_own_routes (PEER, 2);
  run ("ip route del 203.0.113.6 proto 73 && ip route del " PEER " metric 50");
}

/* Other VPNs. */
static void
test_other_tunnels (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Link) young = NULL;
  g_autoptr (Uplink) nested = NULL;

  start (net, PEER);
  young = link_new_tun ("young", 1400, &error);
  g_assert_no_error (error);
  run ("ip link set young up && ip addr add 10.8.0.2/32 dev young && ip route add 203.0.113.0/24 dev young");
  dispatch ();
  assert_route (PEER, "dev e1");

  /* A tunnel that is older than the other one leads to its peer's network; a full tunnel does not. */
  run ("ip route add 172.16.0.0/12 dev tunnel");
  nested = new_uplink ("172.16.1.1", young->index);
  assert_route ("172.16.1.1", "dev tunnel");
  g_clear_object (&nested);
  nested = new_uplink ("172.32.1.1", young->index);
  assert_route ("172.32.1.1", "dev e1");
  g_clear_object (&nested);

  /* Nothing else is left. */
  run ("ip link del e1 && ip link del e2");
  dispatch ();
  assert_route (PEER, "dev young");
}

static void
test_tunnel_later (Net *net, gconstpointer data)
{
  run ("ip route add 203.0.113.0/25 dev tunnel");
  net->uplink = new_uplink (PEER, 0);
  assert_route (PEER, "dev tunnel");
  uplink_set_tunnel (net->uplink, net->tunnel->index);
  assert_route (PEER, "dev e1");
}

static void
test_forms (Net *net, gconstpointer data)
{
  start (net, PEER);
  run ("ip route add 203.0.113.0/24 nexthop via 192.0.1.7 dev e1 nexthop via 192.0.2.7 dev e2");
  dispatch ();
  assert_route (PEER, "via 192.0.1.7 dev e1");
  run ("ip link set p1 down");
  wait_device (net, "e2");
  assert_route (PEER, "via 192.0.2.7 dev e2");
  run ("ip link set p1 up && ip route del 203.0.113.0/24");
  run ("ip nexthop add id 5 via 192.0.2.8 dev e2 && ip route add 203.0.113.0/24 nhid 5");
  dispatch ();
  assert_route (PEER, "via 192.0.2.8 dev e2");
  run ("ip nexthop del id 5");
  run ("ip route add 203.0.113.0/24 via inet6 fe80::7 dev e1");
  wait_device (net, "e1");
  assert_route (PEER, "via inet6 fe80::7 dev e1");
  run ("ip route del 203.0.113.0/24 && ip route add 203.0.113.0/24 via 10.77.0.1 dev e2 onlink");
  dispatch ();
  assert_route (PEER, "via 10.77.0.1 dev e2");
}

/* The kernel tells of a change once, and there is no socket to look at it; later there is one. */
static void
test_no_descriptors (Net *net, gconstpointer data)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (PEER);
  g_autoptr (GInetAddress) peer6 = g_inet_address_new_from_string (PEER6);
  struct rlimit before;

  start (net, PEER);
  assert_route (PEER, "dev e1");
  run ("ip link del e1");
  before = use_up_descriptors ();
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_WARNING, "*Too many open files*");
  g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  g_assert_true (uplink_has_way (peer6));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  wait_device (net, "e2");
  assert_route (PEER, "dev e2");
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  alarm (900); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/uplink/" path, Net, NULL, set_up, function, tear_down)
  ADD ("install", test_install);
  ADD ("routers", test_routers);
  ADD ("install6", test_install6);
  ADD ("roam", test_roam);
  ADD ("roam6", test_roam6);
  ADD ("all-lost", test_all_lost);
  ADD ("no-descriptors", test_no_descriptors);
  ADD ("never-any", test_never_any);
  ADD ("refused-by-admin", test_refused_by_admin);
  ADD ("host-routes", test_host_routes);
  ADD ("healed", test_healed);
  ADD ("mtu-and-address", test_mtu_and_address);
  ADD ("on-link", test_on_link);
  ADD ("on-link6", test_on_link6);
  ADD ("new-peer", test_new_peer);
  ADD ("shared-peer", test_shared_peer);
  ADD ("sweep", test_sweep);
  ADD ("other-tunnels", test_other_tunnels);
  ADD ("tunnel-later", test_tunnel_later);
  ADD ("forms", test_forms);
  return g_test_run ();
}
