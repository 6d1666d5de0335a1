/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of full tunnels share: a network to leave by, and what becomes of packets. */

#pragma once

#include "src/system/full-tunnel.h"
#include "src/system/link.h"

#define UUID "0f3b1c1e-7b52-4b36-9d5a-0a4f6e1d2c3b"
#define NUMBER 1073741900
#define SERVER "203.0.113.5"
#define WEB "198.51.100.80"
#define WEB6 "2001:db8:80::1"

/* A wire to a network that gives what it likes, and our tunnel. */
typedef struct {
  Link *tunnel;
  FullTunnel *full;
  FullTunnelConfig config;
} Net;

void full_tunnel_net_set_up (Net *net, gconstpointer data);
void full_tunnel_net_tear_down (Net *net, gconstpointer data);

/* Neither rules nor routes nor tables of nftables. */
void assert_nothing_left (void);

void apply (Net *net);

/* Runs a command, of which the kernel has queued its events before it returns, and hears of them. */
void change (const char *command);

/* @how: what follows the destination, as "mark 5"; @expected: in the answer. */
void assert_way (const char *to, const char *how, const char *expected);

/* What becomes of a datagram from a socket that is bound to a device (NULL: not) and has a mark; 0 or an errno. */
int send_by (const char *device, guint32 mark, const char *to, guint16 port);
#define assert_sent(device, mark, to, port) g_assert_cmpint (send_by (device, mark, to, port), ==, 0)
#define assert_kept(device, mark, to, port) g_assert_cmpint (send_by (device, mark, to, port), ==, EPERM)
