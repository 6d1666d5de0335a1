/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server as a router, at the other end of a pair of devices. */
#include "config.h"

#include <net/if.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/l2tp/router.h"
#include "tests/unit/namespace.h"

static const guint8 identifier[8] = { 0, 0, 0, 0, 0, 0, 0, 7 };

typedef struct {
  struct nd_router_advert head;
  struct nd_opt_prefix_info prefix;
} Message;

typedef struct {
  Router *router;
  int server;
  guint changed;
} Fixture;

static void
on_changed (Fixture *fixture)
{
  fixture->changed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run ("ip link add ours type veth peer name theirs");
  run ("cd /proc/sys/net/ipv6/conf && echo 0 > ours/accept_dad && echo 0 > theirs/accept_dad && echo 0 > ours/accept_ra");
  run ("ip link set ours up");
  run ("ip link set theirs up");
  /* The kernel takes its time to see that both ends are up. */
  run ("for end in ours theirs; do until ip -6 -o addr show dev $end -tentative | grep -q 'inet6 fe80'; do sleep 0.02; done; done");
  fixture->server = socket (AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
  fixture->router = router_new ("ours", identifier, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->router, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->router);
  close (fixture->server);
  run ("ip link del ours");
}

static void
advertise (const Fixture *fixture, const char *prefix, guint seconds, guint lifetime, int hop_limit)
{
  Message message = {
    .head = { .nd_ra_type = ND_ROUTER_ADVERT },
    .prefix = {
      .nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION, .nd_opt_pi_len = 4, .nd_opt_pi_prefix_len = 64,
      .nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK | ND_OPT_PI_FLAG_AUTO,
    },
  };
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (prefix);
  struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_scope_id = if_nametoindex ("theirs") };

  message.head.nd_ra_router_lifetime = htons ((guint16) lifetime);
  message.prefix.nd_opt_pi_valid_time = message.prefix.nd_opt_pi_preferred_time = htonl (seconds);
  memcpy (&message.prefix.nd_opt_pi_prefix, g_inet_address_to_bytes (address), 16);
  to.sin6_addr.s6_addr[0] = 0xff;
  to.sin6_addr.s6_addr[1] = 0x02;
  to.sin6_addr.s6_addr[15] = 0x01;
  g_assert_cmpint (setsockopt (fixture->server, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hop_limit, sizeof hop_limit), ==, 0);
  g_assert_cmpint (sendto (fixture->server, &message, sizeof message, 0, (struct sockaddr *) &to, sizeof to), ==,
                   (int) sizeof message);
  /* The kernel has handed it over by now. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
expect (const char *address, gboolean there)
{
  g_autofree char *output = output_of ("ip -6 -o addr show dev ours scope global");

  g_test_message ("%s", output);
  g_assert_cmpint (strstr (output, address) != NULL, ==, there);
}

static void
test_address (Fixture *fixture, gconstpointer data)
{
  g_autofree char *routes = NULL;

  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *text = NULL;

  g_assert_false (router_is_usable (fixture->router));
  g_assert_null (router_get_address (fixture->router));
  advertise (fixture, "fd83::", 3600, 1800, 255);
  address = router_get_address (fixture->router);
  text = g_inet_address_to_string (address);
  g_assert_cmpstr (text, ==, "fd83::7");
  expect ("fd83::7/128", TRUE);
  expect ("valid_lft 3600sec", TRUE);
  g_assert_true (router_is_usable (fixture->router));
  g_assert_cmpuint (fixture->changed, ==, 1);
  /* again, for a longer time */
  advertise (fixture, "fd83::", 7200, 1800, 255);
  expect ("valid_lft 7200sec", TRUE);
  g_assert_cmpuint (fixture->changed, ==, 1);
  routes = output_of ("ip -6 route show dev ours");
  g_assert_null (strstr (routes, "default"));
  g_assert_null (strstr (routes, "fd83:"));
}

static void
test_no_router (Fixture *fixture, gconstpointer data)
{
  advertise (fixture, "fd83::", 3600, 0, 255);
  g_assert_false (router_is_usable (fixture->router));
  expect ("fd83::7/128", TRUE);
  g_assert_cmpuint (fixture->changed, ==, 1);
}

/* Then nothing gets out, instead of past the tunnel. */
static void
test_router_goes (Fixture *fixture, gconstpointer data)
{
  advertise (fixture, "fd83::", 3600, 1800, 255);
  for (guint i = 0; i < 10; i++) {
    advertise (fixture, "fd83::", 3600, 0, 255);
    g_assert_true (router_is_usable (fixture->router));
    advertise (fixture, "fd83::", 3600, 1800, 255);
  }
  g_assert_cmpuint (fixture->changed, ==, 1);
}

static void
test_one_prefix_at_a_time (Fixture *fixture, gconstpointer data)
{
  advertise (fixture, "fd83::", 3600, 1800, 255);
  for (guint i = 0; i < 20; i++) {
    g_autofree char *prefix = g_strdup_printf ("fd84:%x::", i);

    advertise (fixture, prefix, 3600, 1800, 255);
  }
  expect ("fd83::7/128", TRUE);
  expect ("fd84:", FALSE);
}

static void
test_from_afar (Fixture *fixture, gconstpointer data)
{
  advertise (fixture, "fd83::", 3600, 1800, 254);
  expect ("fd83:", FALSE);
  g_assert_cmpuint (fixture->changed, ==, 0);
}

static void
test_not_link_local (Fixture *fixture, gconstpointer data)
{
  struct sockaddr_in6 from = { .sin6_family = AF_INET6 };

  run ("ip addr add 2001:db8::1/64 dev theirs nodad");
  from.sin6_addr.s6_addr[0] = 0x20;
  from.sin6_addr.s6_addr[1] = 0x01;
  from.sin6_addr.s6_addr[2] = 0x0d;
  from.sin6_addr.s6_addr[3] = 0xb8;
  from.sin6_addr.s6_addr[15] = 0x01;
  g_assert_cmpint (bind (fixture->server, (struct sockaddr *) &from, sizeof from), ==, 0);
  advertise (fixture, "fd83::", 3600, 1800, 255);
  expect ("fd83:", FALSE);
}

static void
test_device_goes (Fixture *fixture, gconstpointer data)
{
  run ("ip link set ours down");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (fixture->changed, ==, 0);
}

static void
test_no_device (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (router_new ("nothing", identifier, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test)(Fixture *, gconstpointer);
  } tests[] = {
    { "/router/address", test_address },
    { "/router/no-router", test_no_router },
    { "/router/router-goes", test_router_goes },
    { "/router/one-prefix-at-a-time", test_one_prefix_at_a_time },
    { "/router/from-afar", test_from_afar },
    { "/router/not-link-local", test_not_link_local },
    { "/router/device-goes", test_device_goes },
  };

  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/router/no-device", test_no_device);
  return g_test_run ();
}
