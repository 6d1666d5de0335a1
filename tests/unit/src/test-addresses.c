/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/addresses.h"

/* What @text says with space between; free as GList of GInetAddress. */
static GList *
parse (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GList *list = NULL;

  for (guint i = 0; words[i] && *words[i]; i++)
    list = g_list_append (list, g_inet_address_new_from_string (words[i]));
  return list;
}

static Addresses *
make (const char *text)
{
  g_autolist (GInetAddress) list = parse (text);

  return addresses_new (list);
}

/* One round, which begins and ends at the address in use. */
static void
expect_round (Addresses *addresses, const char *wanted)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < addresses_count (addresses); i++) {
    g_autofree char *word = g_inet_address_to_string (addresses_get (addresses));

    g_string_append_printf (text, "%s%s", i ? " " : "", word);
    addresses_next (addresses);
  }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
expect_order (const char *found, const char *wanted)
{
  g_autoptr (Addresses) addresses = make (found);

  expect_round (addresses, wanted);
}

/* RFC 8305 4 */
static void
test_families_alternate (void)
{
  expect_order ("fd::1 fd::2 192.0.2.1 192.0.2.2", "fd::1 192.0.2.1 fd::2 192.0.2.2");
  expect_order ("192.0.2.1 192.0.2.2 192.0.2.3 fd::1", "192.0.2.1 fd::1 192.0.2.2 192.0.2.3");
  expect_order ("fd::1 fd::2", "fd::1 fd::2");
}

static void
test_each_once (void)
{
  expect_order ("192.0.2.1 192.0.2.1 fd::1 192.0.2.1 fd::1", "192.0.2.1 fd::1");
}

static void
test_most (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Addresses) addresses = NULL;

  for (guint i = 1; i <= 100; i++)
    g_string_append_printf (text, "%s192.0.2.%u", i > 1 ? " " : "", i);
  addresses = make (text->str);
  g_assert_cmpuint (addresses_count (addresses), ==, 16);
}

static void
test_rounds (void)
{
  g_autoptr (Addresses) addresses = make ("192.0.2.1 192.0.2.2");

  g_assert_cmpuint (addresses_round (addresses), ==, 0);
  addresses_next (addresses);
  g_assert_cmpuint (addresses_round (addresses), ==, 0);
  addresses_next (addresses);
  g_assert_cmpuint (addresses_round (addresses), ==, 1);
  addresses_next (addresses);
  addresses_begin (addresses);
  addresses_next (addresses);
  g_assert_cmpuint (addresses_round (addresses), ==, 0);
  addresses_next (addresses);
  g_assert_cmpuint (addresses_round (addresses), ==, 1);
}

static void
renew (Addresses *addresses, const char *text)
{
  g_autolist (GInetAddress) list = parse (text);

  addresses_renew (addresses, list);
}

static void
test_renew (void)
{
  g_autoptr (Addresses) addresses = make ("192.0.2.1 192.0.2.2");

  addresses_next (addresses);
  renew (addresses, "192.0.2.3 192.0.2.2 192.0.2.4");
  expect_round (addresses, "192.0.2.2 192.0.2.4 192.0.2.3");
  g_assert_cmpuint (addresses_round (addresses), ==, 1);
  renew (addresses, "");
  expect_round (addresses, "192.0.2.2 192.0.2.4 192.0.2.3");
  renew (addresses, "192.0.2.8 192.0.2.9");
  expect_round (addresses, "192.0.2.8 192.0.2.9");
}

static void
test_one_family (void)
{
  g_autoptr (Addresses) addresses = make ("192.0.2.1 fd::1 192.0.2.2 fd::2");

  g_assert_true (addresses_keep_family (addresses, G_SOCKET_FAMILY_IPV6));
  expect_round (addresses, "fd::1 fd::2");
  renew (addresses, "192.0.2.3 fd::3 fd::1");
  expect_round (addresses, "fd::1 fd::3");
  /* of no use */
  renew (addresses, "192.0.2.4");
  expect_round (addresses, "fd::1 fd::3");
  g_assert_false (addresses_keep_family (addresses, G_SOCKET_FAMILY_IPV4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/addresses/families-alternate", test_families_alternate);
  g_test_add_func ("/addresses/each-once", test_each_once);
  g_test_add_func ("/addresses/most", test_most);
  g_test_add_func ("/addresses/rounds", test_rounds);
  g_test_add_func ("/addresses/renew", test_renew);
  g_test_add_func ("/addresses/one-family", test_one_family);
  return g_test_run ();
}
