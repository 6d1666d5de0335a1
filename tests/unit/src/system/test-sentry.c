/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/sentry.h"

#include <net/if.h>

#include "shared/failures.h"
#include "tests/unit/namespace.h"

/* A state with a SPI and nothing else, which needs no ESP in this kernel. */
#define STATE "ip xfrm state allocspi src 192.0.2.%d dst 192.0.2.%d proto esp mode tunnel reqid %d min %d max %d"
#define POLICY "ip xfrm policy %s src 10.0.0.0/24 dst 10.0.1.0/24 dir %s "
#define TEMPLATE "tmpl src 192.0.2.1 dst 192.0.2.2 proto esp reqid 77 mode tunnel"

static void
on_alarm (gpointer text, SentryAlarm what)
{
  static const char *const words[] = {
    [SENTRY_DEVICE_DOWN] = "down ",
    [SENTRY_DEVICE_GONE] = "gone ",
    [SENTRY_IPSEC_GONE] = "ipsec ",
    [SENTRY_WAY_GONE] = "way ",
  };

  g_string_append (text, words[what]);
}

static void
settle (guint milliseconds)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  gboolean over;

  /* Once more when the time is over: this process may have had to wait for it. */
  do {
    over = g_timer_elapsed (timer, NULL) * 1000 >= milliseconds;
    while (g_main_context_iteration (NULL, FALSE))
      ;
  } while (!over);
}

static void
expect (GString *text, const char *command, guint milliseconds, const char *expected)
{
  run ("%s", command);
  settle (milliseconds);
  g_assert_cmpstr (text->str, ==, expected);
  g_string_truncate (text, 0);
}

static void
test_device (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Sentry) sentry = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error2 = NULL;
  SentryPost post = { 0 };

  run ("ip link add t1 type veth peer name t2 && ip link set t1 up && ip link set t2 up");
  post.device = if_nametoindex ("t1");
  sentry = sentry_new (&post, on_alarm, text);
  /* The other end, and a lost carrier, are none of its business. */
  expect (text, "ip link set t2 down; ip addr add 192.0.2.1/24 dev t1; ip link add t3 type bridge; ip link del t3", 0, "");
  expect (text, "ip link set t1 down", 0, "down ");
  sentry_mend (sentry, SENTRY_DEVICE_DOWN, &error);
  g_assert_no_error (error);
  expect (text, "ip link show dev t1 up | grep t1", 0, "");
  expect (text, "ip link del t1", 0, "gone ");
  g_assert_false (sentry_mend (sentry, SENTRY_DEVICE_GONE, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_CONNECTION_LOST);
  g_assert_false (sentry_mend (sentry, SENTRY_DEVICE_DOWN, &error2));
  g_assert_error (error2, IPSEC_FAILURE, FAILURE_CONNECTION_LOST);
}

/* It was taken down while the session came up. */
static void
test_device_before (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Sentry) sentry = NULL;
  SentryPost post = { 0 };

  run ("ip link add t1 type veth peer name t2 && ip link set t2 up");
  post.device = if_nametoindex ("t1");
  sentry = sentry_new (&post, on_alarm, text);
  g_assert_cmpstr (text->str, ==, "");
  expect (text, "true", 100, "down ");
  run ("ip link del t1");
}

/* pppd takes its device down before it says that it ends. */
static void
test_device_of_others (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Sentry) sentry = NULL;
  SentryPost post = { .grace = 500 };

  run ("ip link add t1 type veth peer name t2 && ip link set t1 up");
  post.device = if_nametoindex ("t1");
  sentry = sentry_new (&post, on_alarm, text);
  expect (text, "ip link set t1 down", 0, "");
  run ("ip link set t1 up");
  settle (700);
  g_assert_cmpstr (text->str, ==, "");
  expect (text, "ip link set t1 down", 700, "down ");
  expect (text, "ip link del t1", 0, "");
  settle (700);
  g_assert_cmpstr (text->str, ==, "gone ");
}

static void
expect_back (Sentry *sentry, GString *text, const char *loss)
{
  static const char *const there[] = { "10.81.0.1/32", "fd81::1/128", "10.80.0.0/24 proto static scope link metric 50", "fd80::/64 proto static" };
  g_autoptr (GError) error = NULL;

  expect (text, loss, 700, "way ");
  g_assert_true (sentry_mend (sentry, SENTRY_WAY_GONE, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (there); i++) {
    g_autofree char *found = output_of ("{ ip addr show dev t1; ip route show dev t1; ip -6 route show dev t1; } | grep -cF '%s'", there[i]);

    if (!g_str_equal (found, "1\n"))
      g_error ("after %s: %s is missing", loss, there[i]);
  }
  expect (text, "true", 700, "");
}

static GPtrArray *
new_masks (const char *const *texts)
{
  GPtrArray *masks = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *texts; texts++)
    g_ptr_array_add (masks, g_inet_address_mask_new_from_string (*texts, NULL));
  return masks;
}

/* What is given to the device before and after the sentry comes is kept, and nothing else. */
static void
test_way (void)
{
  static const char *const wanted[] = { "10.81.0.1", "fd81::1", "10.80.0.0/24", "fd80::/64", "10.99.0.0/24", NULL };
  g_autoptr (GPtrArray) inside = new_masks (wanted);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Sentry) sentry = NULL;
  SentryPost post = { .inside = inside };

  run ("ip link add t1 type veth peer name t2 && ip link set t1 up && ip link set t2 up");
  run ("ip addr add 10.81.0.1/32 dev t1 && ip route add 10.80.0.0/24 dev t1 proto static metric 50");
  post.device = if_nametoindex ("t1");
  sentry = sentry_new (&post, on_alarm, text);
  run ("ip addr add fd81::1/128 dev t1 nodad && ip route add fd80::/64 dev t1 proto static");
  expect (text, "ip route add 10.98.0.0/24 dev t1 && ip route del 10.98.0.0/24; ip addr add 10.97.0.1/32 dev t1 && ip addr del 10.97.0.1/32 dev t1",
          700, "");
  expect_back (sentry, text, "ip route del 10.80.0.0/24");
  expect_back (sentry, text, "ip -6 route del fd80::/64");
  expect_back (sentry, text, "ip addr flush dev t1 scope global");
  /* It is not missed while the device is down. */
  expect (text, "ip link set t1 down", 700, "down ");
  expect_back (sentry, text, "ip link set t1 up");
  /* Others may put another in its place. */
  expect (text, "ip route add 10.80.0.0/24 dev t1 metric 60 && ip route del 10.80.0.0/24 metric 50", 700, "");
  g_ptr_array_set_size (inside, 0);
  sentry_move (sentry, &post);
  expect (text, "ip route flush dev t1; ip addr flush dev t1 scope global", 700, "");
  run ("ip link del t1");
}

static void
add_states (void)
{
  run (STATE, 1, 2, 77, 101, 101);
  run (STATE, 2, 1, 77, 102, 102);
}

static void
add_ipsec (void)
{
  add_states ();
  run (POLICY TEMPLATE, "add", "out");
  run (POLICY TEMPLATE, "add", "in");
}

static void
test_ipsec (void)
{
  static const char *const losses[] = {
    "ip xfrm state flush",
    "ip xfrm policy flush",
    "ip xfrm state delete src 192.0.2.1 dst 192.0.2.2 proto esp spi 101",
    "ip xfrm state delete src 192.0.2.2 dst 192.0.2.1 proto esp spi 102",
    "ip xfrm policy delete src 10.0.0.0/24 dst 10.0.1.0/24 dir out",
    "ip xfrm policy delete src 10.0.0.0/24 dst 10.0.1.0/24 dir in",
  };
  const SentryPost post = { 1, 0, 77, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (losses); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (Sentry) sentry = NULL;

    run ("ip xfrm state flush && ip xfrm policy flush");
    add_ipsec ();
    sentry = sentry_new (&post, on_alarm, text);
    expect (text, losses[i], 700, "ipsec ");
  }
}

/* Nobody renews: charon hangs. A state that has a SPI alone lives for as long as the kernel waits for the rest. */
static void
test_expiry (void)
{
  const SentryPost post = { 1, 0, 77, 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Sentry) sentry = NULL;

  run ("ip xfrm state flush && ip xfrm policy flush && echo 1 > /proc/sys/net/core/xfrm_acq_expires");
  add_ipsec ();
  sentry = sentry_new (&post, on_alarm, text);
  settle (2500);
  run ("echo 30 > /proc/sys/net/core/xfrm_acq_expires");
  g_assert_cmpstr (text->str, ==, "ipsec ");
}

/* charon renews: the new states are there before the old ones go, or a moment after (RFC 4555). */
static void
test_renewal (void)
{
  const SentryPost post = { 1, 0, 77, 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Sentry) sentry = NULL;

  run ("ip xfrm state flush && ip xfrm policy flush");
  add_ipsec ();
  run (STATE, 7, 8, 5, 900, 900);
  sentry = sentry_new (&post, on_alarm, text);
  expect (text, "ip xfrm state delete src 192.0.2.7 dst 192.0.2.8 proto esp spi 900", 700, "");
  run (STATE, 1, 2, 77, 103, 103);
  expect (text, "ip xfrm state delete src 192.0.2.1 dst 192.0.2.2 proto esp spi 101", 700, "");
  run ("ip xfrm state flush");
  settle (0);
  add_states ();
  settle (700);
  g_assert_cmpstr (text->str, ==, "");
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sentry/device", test_device);
  g_test_add_func ("/sentry/device-before", test_device_before);
  g_test_add_func ("/sentry/device-of-others", test_device_of_others);
  g_test_add_func ("/sentry/way", test_way);
  g_test_add_func ("/sentry/ipsec", test_ipsec);
  g_test_add_func ("/sentry/expiry", test_expiry);
  g_test_add_func ("/sentry/renewal", test_renewal);
  return g_test_run ();
}
