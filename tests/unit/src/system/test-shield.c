/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text, and that nft takes it; what becomes of packets is for the system tests. */
#include "config.h"

#include "shared/failures.h"
#include "src/system/shield.h"
#include "tests/unit/namespace.h"

#include <string.h>
#include <unistd.h>

static void
expect (const char *device, const char *rules)
{
  g_autoptr (GInetAddress) inner4 = g_inet_address_new_from_string ("10.81.0.1");
  g_autoptr (GInetAddress) inner6 = g_inet_address_new_from_string ("fd81::1");
  const Shield shield = { TRUE, device, inner4, inner6 };
  g_autofree char *text = shield_to_text (&shield, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *hushed = NULL;
  g_autofree char *left = NULL;
  StandingTable *table = NULL;

  g_assert_nonnull (strstr (text, rules));
  /* Twice: the second takes the place of the first. */
  for (guint i = 0; i < 2; i++) {
    shield_raise (&table, &shield, &error);
    g_assert_no_error (error);
  }
  listed = output_of ("nft list table inet nm-ipsec-shield-%d | grep -c drop", (int) getpid ());
  g_assert_cmpstr (listed, ==, "4\n");
  hushed = output_of ("nft list table arp nm-ipsec-shield-%d | grep -c 'arp daddr ip 10.81.0.1 drop'", (int) getpid ());
  g_assert_cmpstr (hushed, ==, "1\n");
  standing_table_free (table);
  shield_lower (getpid (), &error);
  g_assert_no_error (error);
  shield_lower (getpid (), &error);
  g_assert_no_error (error);
  left = output_of ("nft list ruleset");
  g_assert_cmpstr (left, ==, "");
}

static void
test_device (void)
{
  expect ("nm-ipsec0", "    iifname \"nm-ipsec0\" icmpv6 type { nd-router-advert, nd-redirect } drop\n"
                       "    iifname \"nm-ipsec0\" icmp type { redirect, router-advertisement } drop\n"
                       "    iifname != { \"lo\", \"nm-ipsec0\" } ip daddr 10.81.0.1 drop\n"
                       "    iifname != { \"lo\", \"nm-ipsec0\" } ip6 daddr fd81::1 drop\n");
}

static void
test_policies (void)
{
  expect (NULL, "    iifname != \"lo\" meta secpath missing ip daddr 10.81.0.1 drop\n"
                "    iifname != \"lo\" meta secpath missing ip6 daddr fd81::1 drop\n");
}

static guint
count_drops (void)
{
  g_autofree char *listed = output_of ("nft list ruleset | grep -c drop");

  return (guint) g_ascii_strtoull (listed, NULL, 10);
}

/* Each of the two tables is watched, not only the one that matters more. */
static void
test_taken_away (void)
{
  static const char *const losses[] = { "delete table arp $name", "flush chain arp $name in", "delete table inet $name",
    "flush ruleset" };
  g_autoptr (GInetAddress) inner4 = g_inet_address_new_from_string ("10.81.0.1");
  const Shield shield = { TRUE, "nm-ipsec0", inner4, NULL };
  g_autoptr (GError) error = NULL;
  StandingTable *table = NULL;

  shield_raise (&table, &shield, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_drops (), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++) {
    run ("name=nm-ipsec-shield-%d; nft %s", (int) getpid (), losses[i]);
    while (count_drops () < 4)
      g_main_context_iteration (NULL, TRUE);
  }
  standing_table_free (table);
  shield_lower (getpid (), &error);
  g_assert_no_error (error);
}

/* A service that was killed leaves both behind; in another's place it is not one more rule, and of the one it may lack the
 * other. */
static void
test_left_behind (void)
{
  static const char *const losses[] = { "list ruleset", "delete table arp $name", "delete table inet $name" };
  g_autoptr (GInetAddress) inner4 = g_inet_address_new_from_string ("10.81.0.1");
  const Shield shield = { TRUE, "nm-ipsec0", inner4, NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (losses); i++) {
    for (guint j = 0; j < 2; j++) {
      StandingTable *table = NULL;

      g_assert_true (shield_raise (&table, &shield, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (count_drops (), ==, 4);
      standing_table_free (table);
      run ("name=nm-ipsec-shield-%d; nft %s >/dev/null", (int) getpid (), losses[i]);
    }
  }
  g_assert_true (shield_lower (getpid (), NULL));
}

static void
test_names (void)
{
  static const char *const names[] = { "a\"", "w*", "a b", "$x", "a;b" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const Shield shield = { FALSE, names[i], NULL, NULL };
    g_autoptr (GError) error = NULL;
    StandingTable *table = NULL;

    g_assert_false (shield_raise (&table, &shield, &error));
    g_assert_error (error, IPSEC_FAILURE, FAILURE_GUARD);
  }
}

/* libnftables would end the program. */
static void
test_no_descriptors (void)
{
  g_autoptr (GInetAddress) inner = g_inet_address_new_from_string ("10.81.0.1");
  const Shield shield = { TRUE, "nm-ipsec0", inner, NULL };
  g_autoptr (GError) error = NULL;
  StandingTable *table = NULL;
  struct rlimit before;

  g_assert_true (shield_raise (&table, &shield, &error));
  g_assert_no_error (error);
  before = use_up_descriptors ();
  g_assert_false (shield_raise (&table, &shield, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_RESOURCES);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  standing_table_free (table);
  g_assert_true (shield_lower (getpid (), NULL));
}

static void
on_warning (const char *domain, GLogLevelFlags level, const char *message, gpointer warned)
{
  *(gboolean *) warned = TRUE;
}

/* What could not be put up again is tried later, without anybody else's doing. */
static void
test_no_descriptors_later (void)
{
  g_autoptr (GInetAddress) inner = g_inet_address_new_from_string ("10.81.0.1");
  const Shield shield = { TRUE, "nm-ipsec0", inner, NULL };
  g_autoptr (GError) error = NULL;
  gboolean warned = FALSE;
  StandingTable *table = NULL;
  struct rlimit before;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  guint handler = g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, on_warning, &warned);

  g_assert_true (shield_raise (&table, &shield, &error));
  g_assert_no_error (error);
  run ("(sleep 1; nft flush ruleset) &");
  before = use_up_descriptors ();
  while (!warned)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  while (count_drops () < 4)
    g_main_context_iteration (NULL, TRUE);
  g_log_remove_handler (G_LOG_DOMAIN, handler);
  g_log_set_always_fatal (fatal);
  standing_table_free (table);
  g_assert_true (shield_lower (getpid (), NULL));
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shield/device", test_device);
  g_test_add_func ("/shield/policies", test_policies);
  g_test_add_func ("/shield/taken-away", test_taken_away);
  g_test_add_func ("/shield/left-behind", test_left_behind);
  g_test_add_func ("/shield/no-descriptors", test_no_descriptors);
  g_test_add_func ("/shield/no-descriptors-later", test_no_descriptors_later);
  g_test_add_func ("/shield/names", test_names);
  return g_test_run ();
}
