/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/narrowing.h"

/* An IKE_SA with a CHILD_SA for each pair of selectors. */
static ViciMessage *
make_sa (const char *const (*pairs)[2], guint count)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  vici_builder_section (builder, "child-sas");
  for (guint i = 0; i < count; i++) {
    g_autofree char *name = g_strdup_printf ("net-%u", i + 1);

    vici_builder_section (builder, name);
    vici_builder_strv (builder, "local-ts", (const char *const[]) { pairs[i][0], NULL });
    vici_builder_strv (builder, "remote-ts", (const char *const[]) { pairs[i][1], NULL });
    vici_builder_end_section (builder);
  }
  vici_builder_end_section (builder);
  bytes = vici_builder_finish (builder, NULL);
  data = g_bytes_get_data (bytes, &size);
  return vici_message_parse (data, size, NULL);
}

/* @said: what the log is told, NULL for nothing. */
static void
expect (const char *const (*pairs)[2], guint count, const char **local, const char **remote, const char *said)
{
  g_autoptr (ViciMessage) sa = make_sa (pairs, count);
  char id[] = "office";
  const Profile profile = { .id = id, .local_ts = (char **) local, .remote_ts = (char **) remote };

  if (said)
    g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, said);
  narrowing_tell (&profile, sa, FALSE);
  g_test_assert_expected_messages ();
}

/* What libreswan 4.10 makes of four pairs, and what it makes of one. */
static void
test_one_pair (void)
{
  const char *const pairs[][2] = { { "10.82.0.0/24", "10.80.0.0/24" } };
  const char *here[] = { "10.82.0.0/24", NULL };
  const char *there[] = { "10.80.0.0/24", "10.90.0.0/24", NULL };

  expect (pairs, 1, here, there, "office: remote-ts: the server leaves out 10.90.0.0/24,*");
  there[1] = NULL;
  expect (pairs, 1, here, there, NULL);
  expect (pairs, 1, NULL, NULL, NULL);
}

static void
test_some_each (void)
{
  const char *const pairs[][2] = { { "10.82.0.0/24", "10.80.0.0/24" }, { "10.82.0.0/24[udp/53]", "fd80::/48" } };
  const char *there[] = { "10.80.0.0/24", "fd80::/64[tcp]", NULL };

  expect (pairs, 2, NULL, there, NULL);
}

/* In part is not as a whole; the server's own may be larger. */
static void
test_part (void)
{
  const char *const pairs[][2] = { { "192.0.2.0/28", "10.80.0.0/24" } };
  const char *here[] = { "192.0.2.0/24", NULL };
  const char *there[] = { "10.80.0.128/25", NULL };

  expect (pairs, 1, here, there, "office: local-ts: the server leaves out 192.0.2.0/24,*");
  here[0] = "10.80.0.0/24";
  expect (pairs, 1, here, there, "office: local-ts: the server leaves out 10.80.0.0/24,*");
  here[0] = "192.0.2.0/30";
  expect (pairs, 1, here, there, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/narrowing/one-pair", test_one_pair);
  g_test_add_func ("/narrowing/some-each", test_some_each);
  g_test_add_func ("/narrowing/part", test_part);
  return g_test_run ();
}
