/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of the table; that it holds is for the system tests. */
#include "config.h"

#include "src/l2tp/guard.h"

static void
expect (const char *server, guint16 port, gboolean shared, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (server);
  const Guard guard = { "nm-ipsec-test", 1, address, port, shared };
  g_autofree char *got = guard_to_text (&guard);

  g_assert_cmpstr (got, ==, text);
}

static void
test_own_port (void)
{
  expect ("192.0.2.1", 40000, FALSE,
          "table inet nm-ipsec-test {\n"
          "  chain out {\n"
          "    type filter hook postrouting priority 300; policy accept;\n"
          "    ip daddr 192.0.2.1 udp dport 1701 rt ipsec missing drop\n"
          "    udp sport 40000 rt ipsec missing drop\n"
          "    ip daddr 192.0.2.1 icmp type { destination-unreachable, time-exceeded, parameter-problem }"
          " rt ipsec missing drop\n"
          "  }\n"
          "  chain in {\n"
          "    type filter hook input priority -300; policy accept;\n"
          "    ip saddr 192.0.2.1 udp sport 1701 meta secpath missing drop\n"
          "    udp dport 40000 meta secpath missing drop\n"
          "  }\n"
          "}\n");
}

/* Port 1701 may be an xl2tpd's of the system, which serves others. */
static void
test_shared_port (void)
{
  expect ("2001:db8::1", 1701, TRUE,
          "table inet nm-ipsec-test {\n"
          "  chain out {\n"
          "    type filter hook postrouting priority 300; policy accept;\n"
          "    ip6 daddr 2001:db8::1 udp dport 1701 rt ipsec missing drop\n"
          "    ip6 daddr 2001:db8::1 icmpv6 type"
          " { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } rt ipsec missing drop\n"
          "  }\n"
          "  chain in {\n"
          "    type filter hook input priority -300; policy accept;\n"
          "    ip6 saddr 2001:db8::1 udp sport 1701 meta secpath missing drop\n"
          "  }\n"
          "}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/own-port", test_own_port);
  g_test_add_func ("/guard/shared-port", test_shared_port);
  return g_test_run ();
}
