/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stays blocked when the tunnel of a connection with block-on-drop is gone. */
#include "config.h"

#include "shared/defines.h"
#include "src/system/hold.h"
#include "tests/unit/full-tunnel-net.h"
#include "tests/unit/namespace.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

static void
assert_blocked (void)
{
  assert_way (WEB, "", "No route to host");
  assert_way (WEB6, "", "No route to host");
  assert_way (SERVER, "mark 0x0d490000", "dev e1");
  assert_way ("192.168.5.20", "", "dev e1");
  assert_kept ("e1", 0, WEB, 443);
  assert_kept ("e1", 0, "192.168.5.1", 53);
  assert_sent ("e1", 0, "192.168.5.1", 631);
  assert_sent ("e1", IPSEC_MARK, SERVER, 500);
}

/* The connection drops, and what is blocked stays, from one attempt to the next. */
static void
test_hold (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FullTunnel *next;
  GList *known;

  net->config.hold_for = UUID;
  net->config.gateway = "vpn.example.org";
  apply (net);
  assert_way (WEB, "", "dev tunnel");
  g_clear_pointer (&net->full, full_tunnel_free);
  assert_blocked ();
  g_assert_true (hold_exists (UUID) && hold_has (NUMBER) && !hold_has (NUMBER + 1));
  known = hold_known_addresses (UUID, "vpn.example.org");
  g_assert_true (known && !known->next && g_inet_address_equal (known->data, net->config.server));
  g_list_free_full (known, g_object_unref);
  g_assert_null (hold_known_addresses (UUID, "other.example.org"));

  next = full_tunnel_new (NUMBER + 1, &error);
  assert_blocked ();
  full_tunnel_set (next, &net->config, &error);
  g_assert_no_error (error);
  assert_way (WEB, "", "dev tunnel");
  g_assert_true (hold_has (NUMBER + 1) && !hold_has (NUMBER));
  full_tunnel_free (next);
  assert_blocked ();
  hold_lift (UUID, &error);
  g_assert_no_error (error);
  assert_nothing_left ();
  g_assert_false (hold_exists (UUID));
  assert_way (WEB, "", "dev e1");
}

static guint32 living; /* nocheck: static callbacks without data */
static guint lifted;

static gboolean
is_living (guint32 number)
{
  return number == living;
}

static void
on_lifted (const char *uuid)
{
  g_assert_cmpstr (uuid, ==, UUID);
  lifted++;
}

static void
test_lift_all (Net *net, gconstpointer data)
{
  net->config.hold_for = UUID;
  net->config.gateway = "vpn.example.org";
  apply (net);
  living = NUMBER;
  hold_lift_all (is_living, on_lifted);
  g_assert_cmpuint (lifted, ==, 0);
  assert_way (WEB, "", "dev tunnel");
  living = 0;
  g_clear_pointer (&net->full, full_tunnel_free);
  hold_lift_all (is_living, on_lifted);
  g_assert_cmpuint (lifted, ==, 1);
  assert_nothing_left ();
}

/* Whoever could not note it must not go up. */
static void
test_hold_cannot_be_noted (Net *net, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  net->config.gateway = "vpn.example.org";
  net->config.hold_for = "../../etc/x";
  g_assert_false (full_tunnel_set (net->full, &net->config, &error));
  g_clear_error (&error);
  run ("rm -rf /run/nm-ipsec");
  net->config.hold_for = UUID;
  g_assert_false (full_tunnel_set (net->full, &net->config, &error));
  run ("mkdir -p -m 700 /run/nm-ipsec");
}

/* Sets what needs more descriptors than are to be had; a few are. */
static void
set_in_want (Net *net)
{
  g_autoptr (GError) error = NULL;
  struct rlimit before, few;
  int next = dup (0);

  close (next);
  getrlimit (RLIMIT_NOFILE, &before);
  few = (struct rlimit) { (rlim_t) next + 6, before.rlim_max };
  setrlimit (RLIMIT_NOFILE, &few);
  g_assert_false (full_tunnel_set (net->full, &net->config, &error));
  setrlimit (RLIMIT_NOFILE, &before);
}

/* What was never up blocks nothing; what was up before stays blocked. */
static void
test_hold_cannot_be_set (Net *net, gconstpointer data)
{
  net->config.gateway = "vpn.example.org";
  net->config.hold_for = UUID;
  set_in_want (net);
  g_assert_false (hold_exists (UUID));
  g_clear_pointer (&net->full, full_tunnel_free);
  assert_nothing_left ();
  assert_way (WEB, "", "dev e1");
  run ("mkdir -p -m 700 /run/nm-ipsec");
  net->full = full_tunnel_new (NUMBER, NULL);
  apply (net);
  net->config.local_network = FALSE;
  set_in_want (net);
  g_assert_true (hold_exists (UUID));
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  alarm (900); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/hold/" path, Net, NULL, full_tunnel_net_set_up, function, full_tunnel_net_tear_down)
  ADD ("hold", test_hold);
  ADD ("lift-all", test_lift_all);
  ADD ("cannot-be-noted", test_hold_cannot_be_noted);
  ADD ("cannot-be-set", test_hold_cannot_be_set);
  return g_test_run ();
}
