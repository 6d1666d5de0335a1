/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An nftables table that lets nothing out of the host's uplinks but what a full tunnel admits. Routing alone decides only
 * for sockets that are not bound: what a program sends from one that is bound to an uplink never gets to our routes
 * (systemd-resolved asks name servers like that). */

#pragma once

#include "src/system/bypass.h"

/* Nothing is owned. */
typedef struct {
  guint32 number;         /* the table's, nobody else's */
  gboolean ip4, ip6;      /* whether the family is looked at */
  gboolean dns_inside;    /* name servers on the local network are not asked, for the tunnel has some */
  gboolean strict;        /* what the user and other VPNs have set does not leave by an uplink either */
  GPtrArray *own_dns4, *own_dns6; /* of GInetAddress: name servers that are asked all the same; or NULL */
  GInetAddress *server;   /* or NULL */
  const guint16 *ports;   /* UDP ports of it that are not tunnelled; 0: none */
  guint n_ports;
  const Bypass *bypass4, *bypass6;
  guint tunnel;           /* device, 0: none */
  GPtrArray *rules4, *rules6; /* of struct nlmsghdr: the host's routing rules (RTM_NEWRULE) */
  guint32 rules_before;   /* those with a smaller priority count */
} Egress;

/* The table in nft's language; g_free(). */
char *egress_to_text (const Egress *egress);

/* Takes the table away, if there is one. FAILURE_TUNNEL. */
gboolean egress_lower (guint32 number, GError **error);
