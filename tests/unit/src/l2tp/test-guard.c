/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of the table, and that both walls stay whatever others take down; that they hold is for the system tests. */
#include "config.h"

#include "src/l2tp/guard.h"

#include <string.h>

#include "shared/failures.h"
#include "tests/unit/namespace.h"

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
          "  chain server {\n"
          "    udp dport 1701 drop\n"
          "    icmp type { destination-unreachable, time-exceeded, parameter-problem } drop\n"
          "  }\n"
          "  chain out {\n"
          "    type filter hook postrouting priority 300; policy accept;\n"
          "    rt ipsec exists accept\n"
          "    ip daddr 192.0.2.1 jump server\n"
          "    udp sport 40000 drop\n"
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
          "  chain server {\n"
          "    udp dport 1701 drop\n"
          "    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } drop\n"
          "  }\n"
          "  chain out {\n"
          "    type filter hook postrouting priority 300; policy accept;\n"
          "    rt ipsec exists accept\n"
          "    ip6 daddr 2001:db8::1 jump server\n"
          "  }\n"
          "  chain in {\n"
          "    type filter hook input priority -300; policy accept;\n"
          "    ip6 saddr 2001:db8::1 udp sport 1701 meta secpath missing drop\n"
          "  }\n"
          "}\n");
}

static void
assert_stands (gboolean policies, gboolean table)
{
  g_autofree char *output = output_of ("ip xfrm policy | grep -c 'action block'; nft list tables | grep -c nm-ipsec-test");
  g_autofree char *expected = g_strdup_printf ("%d\n%d\n", policies ? 2 : 0, table ? 1 : 0);

  g_assert_cmpstr (output, ==, expected);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_stays (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");
  const Guard guard = { "nm-ipsec-test", 1, address, 40000, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (StandingTable) table = standing_table_new (guard.table, NULL, NULL, &error);
  g_autofree char *chains = NULL;

  g_assert_no_error (error);
  guard_raise (&guard, table, &error);
  g_assert_no_error (error);
  assert_stands (TRUE, TRUE);
  run ("nft flush ruleset");
  settle ();
  assert_stands (TRUE, TRUE);
  run ("nft flush chain inet nm-ipsec-test out");
  settle ();
  chains = output_of ("nft list table inet nm-ipsec-test");
  g_assert_nonnull (strstr (chains, "jump server"));
  run ("ip xfrm policy flush");
  guard_mend (&guard, &error);
  g_assert_no_error (error);
  assert_stands (TRUE, TRUE);
  run ("ip xfrm policy delete src 0.0.0.0/0 dst 192.0.2.1/32 proto udp sport 40000 dport 1701 dir out");
  guard_mend (&guard, &error);
  g_assert_no_error (error);
  assert_stands (TRUE, TRUE);
  standing_table_release (table);
  guard_lower (&guard, &error);
  g_assert_no_error (error);
  settle ();
  assert_stands (FALSE, FALSE);
}

static void
on_fallen (gpointer data, const GError *error)
{
  g_assert_error (error, IPSEC_FAILURE, FAILURE_GUARD);
  *(gboolean *) data = TRUE;
}

static void
on_flushed (GObject *process, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* Another program takes it down again and again, also while it is being put up: it stands again, or that is told. */
static void
test_falls (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");
  const Guard guard = { "nm-ipsec-test", 1, address, 40000, FALSE };
  gboolean fallen = FALSE, flushed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (StandingTable) table = standing_table_new (guard.table, on_fallen, &fallen, &error);
  g_autoptr (GSubprocess) flush = NULL;

  g_assert_no_error (error);
  guard_raise (&guard, table, &error);
  g_assert_no_error (error);
  flush = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sh", "-c", "for i in $(seq 80); do nft flush ruleset; done", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (flush, NULL, on_flushed, &flushed);
  while (!flushed)
    g_main_context_iteration (NULL, TRUE);
  settle ();
  assert_stands (TRUE, !fallen);
  standing_table_release (table);
  guard_lower (&guard, &error);
  g_assert_no_error (error);
  settle ();
  assert_stands (FALSE, FALSE);
}

/* Where nobody is told, it stands again once the other program has stopped. */
static void
test_falls_untold (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.1");
  const Guard guard = { "nm-ipsec-test", 1, address, 40000, FALSE };
  gboolean flushed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (StandingTable) table = standing_table_new (guard.table, NULL, NULL, &error);
  g_autoptr (GSubprocess) flush = NULL;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK); /* it warns */

  g_assert_no_error (error);
  guard_raise (&guard, table, &error);
  g_assert_no_error (error);
  flush = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sh", "-c", "for i in $(seq 120); do nft flush ruleset; done", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (flush, NULL, on_flushed, &flushed);
  while (!flushed)
    g_main_context_iteration (NULL, TRUE);
  for (gboolean stands = FALSE; !stands;) {
    g_autofree char *listed = output_of ("nft list ruleset");

    stands = strstr (listed, "chain out") != NULL;
    if (!stands)
      g_main_context_iteration (NULL, TRUE);
  }
  g_log_set_always_fatal (fatal);
  standing_table_release (table);
  guard_lower (&guard, &error);
  g_assert_no_error (error);
  settle ();
  assert_stands (FALSE, FALSE);
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/own-port", test_own_port);
  g_test_add_func ("/guard/shared-port", test_shared_port);
  g_test_add_func ("/guard/stays", test_stays);
  g_test_add_func ("/guard/falls", test_falls);
  g_test_add_func ("/guard/falls-untold", test_falls_untold);
  return g_test_run ();
}
