/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An nftables table that lets only what a full tunnel admits leave by the host's uplinks. Routing alone covers only
 * unbound sockets: packets from a socket that is bound to an uplink never reach our routes (systemd-resolved queries
 * name servers like that). What comes from an IPv6 server gets the mark of what goes there, for firewalls that ask by which
 * device it would go (firewalld: "fib saddr . mark . iif"). */

#pragma once

#include "src/system/bypass.h"

/* Nothing is owned. */
typedef struct {
  guint32 number;         /* the table's; unique */
  gboolean ip4, ip6;      /* whether the family is filtered; perhaps neither */
  gboolean dns_inside;    /* the tunnel has name servers, so those on the local network are blocked */
  gboolean strict;        /* nor does what the user and other VPNs have set leave by an uplink */
  GPtrArray *own_dns4, *own_dns6; /* of GInetAddress: name servers that are allowed nevertheless; or NULL */
  GInetAddress *server;   /* or NULL */
  const guint16 *ports;   /* the server's UDP ports that bypass the tunnel; 0: none */
  guint n_ports;
  const Bypass *bypass4, *bypass6;
  guint tunnel;           /* device, 0: none */
  GPtrArray *rules4, *rules6; /* of struct nlmsghdr: the host's routing rules (RTM_NEWRULE) */
  guint32 rules_before;   /* only rules with a smaller priority count */
} Egress;

/* The table's name; g_free(). */
char *egress_table (guint32 number);

/* The table in nft's language; g_free(). */
char *egress_to_text (const Egress *egress);

/* Removes the table, if it exists. FAILURE_TUNNEL. */
gboolean egress_lower (guint32 number, GError **error);
