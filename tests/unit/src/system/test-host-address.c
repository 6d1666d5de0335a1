/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/host-address.h"

static void
test_within (void)
{
  const char *const networks[] = { "255.255.255.255/32", "127.0.0.0/8", NULL };
  const char *const elsewhere[] = { "255.255.255.255/32", "no network", NULL };
  g_autoptr (GInetAddress) found = host_address_within (networks);
  g_autofree char *text = found ? g_inet_address_to_string (found) : NULL;

  g_assert_cmpstr (text, ==, "127.0.0.1");
  g_assert_null (host_address_within (elsewhere));
}

static void
test_prefix (void)
{
  g_autoptr (GInetAddress) inside = g_inet_address_new_from_string ("127.99.0.1");
  g_autoptr (GInetAddress) outside = g_inet_address_new_from_string ("255.255.255.255");

  g_assert_cmpuint (host_address_prefix (inside), ==, 8);
  g_assert_cmpuint (host_address_prefix (outside), ==, 0);
}

static void
test_elsewhere (void)
{
  g_autoptr (GInetAddress) own = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr (GInetAddress) other = g_inet_address_new_from_string ("255.255.255.255");

  g_assert_true (host_address_is_elsewhere (own, "ppp0"));
  g_assert_false (host_address_is_elsewhere (own, "lo"));
  g_assert_false (host_address_is_elsewhere (other, "ppp0"));
  g_assert_false (host_address_is_elsewhere (NULL, "ppp0"));
  g_assert_true (host_address_is_elsewhere (own, NULL));
}

static const struct {
  const char *own, *peer;
  gboolean needs;
} ways[] = {
  { "192.168.1.2", "198.51.100.10", TRUE },
  { "10.0.0.2", "198.51.100.10", TRUE },
  { "172.31.255.254", "198.51.100.10", TRUE },
  { "100.64.0.1", "198.51.100.10", TRUE },
  { "172.32.0.1", "198.51.100.10", FALSE },
  { "100.128.0.1", "198.51.100.10", FALSE },
  { "192.0.2.10", "198.51.100.10", FALSE },
  { "192.0.2.10", "10.0.0.1", FALSE },
  { "192.168.1.2", "10.0.0.1", FALSE },
  { "2001:db8::2", "2001:db8::1", FALSE },
  { NULL, "198.51.100.10", FALSE },
};

static void
test_needs_nat (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autoptr (GInetAddress) own = ways[i].own ? g_inet_address_new_from_string (ways[i].own) : NULL;
    g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (ways[i].peer);

    g_test_message ("%s to %s", ways[i].own, ways[i].peer);
    g_assert_cmpint (host_address_needs_nat (own, peer), ==, ways[i].needs);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-address/within", test_within);
  g_test_add_func ("/host-address/elsewhere", test_elsewhere);
  g_test_add_func ("/host-address/prefix", test_prefix);
  g_test_add_func ("/host-address/needs-nat", test_needs_nat);
  return g_test_run ();
}
