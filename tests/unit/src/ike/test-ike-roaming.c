/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real IKEv2 session while the network under it becomes another one. */
#include "config.h"

#include <unistd.h>

#include "src/ike/ike-session.h"
#include "tests/unit/ike-stand-ins.h"

#define V6 "2001:db8::1"
#define V4 "198.51.100.1"

static void
assert_address (GInetAddress *address, const char *text)
{
  g_autofree char *string = g_inet_address_to_string (address);

  g_assert_cmpstr (string, ==, text);
}

/* The next network takes smaller packets. */
static void
test_mtu (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  g_assert_cmpuint (self->told->mtu, ==, ip_config_compute_mtu (1500, G_SOCKET_FAMILY_IPV4, FALSE));
  self->mtu = 1300;
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (self->told->mtu, ==, ip_config_compute_mtu (1300, G_SOCKET_FAMILY_IPV4, FALSE));
  ike_stand_ins_stop (self);
}

/* charon has found the way by the other family, whose headers are longer:
 *                   → UPDATE_SA_ADDRESSES
 *          ← ike-update */
static void
test_other_family_by_mobike (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);
  g_autoptr (GBytes) event = fake_charon_message ("remote-host", V6, NULL);

  ike_stand_ins_bring_up (self);
  fake_charon_emit (self->charon, "ike-update", event);
  stand_ins_await (self, "up:10.0.0.2 ");
  assert_address (self->told->gateway, V6);
  g_assert_cmpuint (self->told->mtu, ==, ip_config_compute_mtu (1500, G_SOCKET_FAMILY_IPV6, FALSE));
  ike_stand_ins_stop (self);
}

/* What the network's router has for an address is not in the tunnel, and only as long as we are there. */
static void
test_router (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  stand_ins_expect_line_and_child (self, "IKE", "installing DNS server 10.0.0.53 to /run/resolv", "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (self->told->ip4.dns->len, ==, 1);
  self->router = "10.0.0.53";
  stand_ins_set_device (self, 3);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (self->told->ip4.dns->len, ==, 0);
  self->router = "192.0.2.1";
  stand_ins_set_device (self, 4);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (self->told->ip4.dns->len, ==, 1);
  ike_stand_ins_stop (self);
}

/* The next network's router has the address that we have inside: the server is asked for another one. */
static void
test_router_has_our_address (void)
{
  g_autoptr (StandIns) self = ike_stand_ins_begin (NULL, NULL);

  ike_stand_ins_bring_up (self);
  fake_charon_always (self->charon, "terminate", NULL);
  self->router = "10.0.0.2";
  stand_ins_set_device (self, 3);
  stand_ins_await_state (self, SESSION_RECOVER);
  ike_stand_ins_stop (self);
}

static StandIns *
begin_named (void)
{
  StandIns *self = ike_stand_ins_begin ("gateway", "vpn.example.org");

  self->found = V4 " " V6;
  ike_stand_ins_bring_up (self);
  fake_charon_always (self->charon, "terminate", NULL);
  return self;
}

/* The next network has IPv6 alone, and the server does not speak MOBIKE:
 * initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
static void
test_other_family (void)
{
  g_autoptr (StandIns) self = begin_named ();

  self->only_way = V6;
  stand_ins_expect_child (self, "2");
  stand_ins_set_device (self, 0);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_child (self, "1", FALSE);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (stand_ins_count (self, "remote_addrs [\n      \"" V6 "\"\n"), ==, 1);
  ike_stand_ins_stop (self);
}

/* It was gone for a moment. */
static void
test_same_family_again (void)
{
  g_autoptr (StandIns) self = begin_named ();

  self->only_way = V6;
  stand_ins_set_device (self, 0);
  stand_ins_set_device (self, 2);
  stand_ins_await (self, "up:10.0.0.2 ");
  stand_ins_settle ();
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  ike_stand_ins_stop (self);
}

/* No network at all: the tunnel waits for it. */
static void
test_no_family (void)
{
  g_autoptr (StandIns) self = begin_named ();

  stand_ins_set_device (self, 0);
  stand_ins_settle ();
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
  ike_stand_ins_stop (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/ike-roaming/mtu", test_mtu);
  g_test_add_func ("/ike-roaming/other-family-by-mobike", test_other_family_by_mobike);
  g_test_add_func ("/ike-roaming/router", test_router);
  g_test_add_func ("/ike-roaming/router-has-our-address", test_router_has_our_address);
  g_test_add_func ("/ike-roaming/other-family", test_other_family);
  g_test_add_func ("/ike-roaming/same-family-again", test_same_family_again);
  g_test_add_func ("/ike-roaming/no-family", test_no_family);
  return g_test_run ();
}
