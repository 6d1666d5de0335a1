/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others take from an L2TP session that is up. */
#include "config.h"

#include "src/l2tp/l2tp-path.h"

#include <string.h>
#include <unistd.h>

#include "tests/unit/l2tp-stand-ins.h"

/* "ip xfrm policy flush", or the device is deleted: hung up, and dialled again by who insists. */
static void
test_taken (gconstpointer what)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_take (self, GPOINTER_TO_UINT (what));
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  l2tp_stand_ins_bring_up (self, "2");
  l2tp_stand_ins_stop (self);
}

static void
test_taken_for_good (gconstpointer what)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_take (self, GPOINTER_TO_UINT (what));
  l2tp_stand_ins_ends (self, "done:connection-lost ");
}

static void
test_device_down (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  stand_ins_take (self, SENTRY_DEVICE_DOWN);
  stand_ins_await (self, "raised up:10.0.0.2 ");
  self->no_device = TRUE;
  stand_ins_take (self, SENTRY_DEVICE_DOWN);
  l2tp_stand_ins_ends (self, "done:connection-lost ");
}

/* The guard was taken down, and the kernel does not let it be put up again: not even who insists is called again. */
static void
test_exposed (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");
  g_autoptr (GError) error = failure_new (FAILURE_GUARD, NULL);
  const L2tpPath *path;

  l2tp_stand_ins_bring_up (self, "1");
  path = self->path;
  path->exposed (path->user_data, error);
  l2tp_stand_ins_ends (self, "done:guard ");
}

/* charon dies under a call that is up: another one is started, and dials. */
static void
test_charon_is_replaced (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  fake_charon_die (self->charon);
  stand_ins_await_state (self, SESSION_RECOVER);
  g_assert_true (self->flushed);
  stand_ins_expire (self);
  l2tp_stand_ins_bring_up (self, "2");
  l2tp_stand_ins_stop (self);
}

/* The lid is closed: hung up on every layer, and nobody is called until it is open.
 * terminate →       → CDN, StopCCN, DELETE
 *          ← asleep */
static void
test_sleeps (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin ("persistent", "yes");

  l2tp_stand_ins_bring_up (self, "1");
  session_suspend (self->session);
  stand_ins_await (self, "hung-up ");
  stand_ins_await (self, "asleep ");
  g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "terminate {"));
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_RECOVER);
  stand_ins_settle ();
  g_assert_cmpint (stand_ins_pause (self), ==, -1);
  session_resume (self->session);
  l2tp_stand_ins_bring_up (self, "2");
  l2tp_stand_ins_stop (self);
}

/* Who does not insist is not called again. */
static void
test_sleeps_for_good (void)
{
  g_autoptr (StandIns) self = l2tp_stand_ins_begin (NULL, NULL);

  l2tp_stand_ins_bring_up (self, "1");
  session_suspend (self->session);
  stand_ins_await (self, "hung-up ");
  l2tp_stand_ins_ends (self, "done:connection-lost ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_data_func ("/l2tp-losses/taken/device", GUINT_TO_POINTER (SENTRY_DEVICE_GONE), test_taken);
  g_test_add_data_func ("/l2tp-losses/taken/ipsec", GUINT_TO_POINTER (SENTRY_IPSEC_GONE), test_taken);
  g_test_add_data_func ("/l2tp-losses/taken-for-good/device", GUINT_TO_POINTER (SENTRY_DEVICE_GONE), test_taken_for_good);
  g_test_add_data_func ("/l2tp-losses/taken-for-good/ipsec", GUINT_TO_POINTER (SENTRY_IPSEC_GONE), test_taken_for_good);
  g_test_add_func ("/l2tp-losses/device-down", test_device_down);
  g_test_add_func ("/l2tp-losses/exposed", test_exposed);
  g_test_add_func ("/l2tp-losses/charon-is-replaced", test_charon_is_replaced);
  g_test_add_func ("/l2tp-losses/sleeps", test_sleeps);
  g_test_add_func ("/l2tp-losses/sleeps-for-good", test_sleeps_for_good);
  return g_test_run ();
}
