/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/kill-switch.h"

#include "src/system/hold.h"
#include "tests/unit/namespace.h"

#define UUID "4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e"

static const Profile blocking = { .uuid = (char *) UUID, .id = (char *) "work", .block_on_drop = TRUE };
static const Profile changed = { .uuid = (char *) UUID, .id = (char *) "work" };

static void
add (guint32 number)
{
  g_autoptr (GError) error = NULL;

  hold_add (UUID, number, "vpn.example.org", NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (void)
{
  run ("mkdir -p -m 700 /run/nm-ipsec");
  add (7);
  g_assert_true (kill_switch_holds (UUID));
}

static void
test_up (void)
{
  set_up ();
  kill_switch_note_up (&blocking);
  g_assert_true (kill_switch_holds (UUID));
  /* The profile was changed while it was blocked. */
  kill_switch_note_up (&changed);
  g_assert_false (kill_switch_holds (UUID));
}

static void
test_end (void)
{
  set_up ();
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "work: traffic is blocked*");
  kill_switch_note_end (UUID, "work", FALSE);
  g_test_assert_expected_messages ();
  g_assert_true (kill_switch_holds (UUID));
  kill_switch_note_end (UUID, "work", TRUE);
  g_assert_false (kill_switch_holds (UUID));
  /* of which nothing is said */
  kill_switch_note_end (UUID, "work", FALSE);
}

/* The same number again and again, as with a connection that does not get up, leaves room for the next one. */
static void
test_noted_once (void)
{
  set_up ();
  for (guint i = 0; i < 50; i++)
    add (7);
  add (8);
  g_assert_true (hold_has (7));
  g_assert_true (hold_has (8));
  g_assert_false (hold_has (9));
  kill_switch_note_end (UUID, "work", TRUE);
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kill-switch/up", test_up);
  g_test_add_func ("/kill-switch/end", test_end);
  g_test_add_func ("/kill-switch/noted-once", test_noted_once);
  return g_test_run ();
}
