/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a full tunnel mean it.
 *
 * A routing table of the connection's own, asked before the main one, has the default route through the tunnel and copies
 * of those other routes that hold beside it (bypass.h), which are followed as they come and go; behind the default route
 * lies one that refuses, for when the tunnel's device vanishes. A family that the tunnel does not carry can be refused
 * the same way. Nothing then takes another way but:
 *  - packets with IPSEC_MARK: IKE and ESP of our charons;
 *  - IKE and ESP to the server by their numbers, with IPv4, since a strict rp_filter asks for the way back without a mark;
 *    and ports that the caller names;
 *  - DHCP; and what root's programs send to web servers from sockets that they have bound to an uplink, as
 *    NetworkManager's check of whether that one leads to the Internet.
 * What the table does not have, because the kernel refuses the copy of a route, goes through the tunnel. Sockets that are
 * bound to an uplink do not ask it: see egress.h. Name servers on the local network are not asked while there are some
 * inside.
 */

#pragma once

#include <gio/gio.h>

typedef enum {
  FULL_TUNNEL_OFF,    /* as the host has it */
  FULL_TUNNEL_ON,     /* through the tunnel */
  FULL_TUNNEL_REFUSE, /* nowhere */
} FullTunnelWay;

/* Nothing is owned. */
typedef struct {
  guint device;           /* the tunnel; 0: none (yet), and ON is as REFUSE */
  FullTunnelWay ip4, ip6;
  gboolean local_network; /* private networks on the link stay reachable */
  const char *hold_for;   /* UUID of a connection with block-on-drop, for which it stays when it drops, and from the first
                             nothing but the local network passes; or NULL. See hold.h */
  const char *gateway;    /* of its profile */
  GPtrArray *dns4, *dns6; /* of GInetAddress: servers inside; or NULL */
  GPtrArray *own_dns4, *own_dns6; /* likewise, of the user's choice, which may be on the local network; or NULL */
  GInetAddress *server;   /* the outer address; or NULL */
  guint16 ports[4];       /* UDP ports of it that are not tunnelled; 0: none */
} FullTunnelConfig;

typedef struct _FullTunnel FullTunnel;

/* @number is for the table, nobody else's. Nothing changes yet. FAILURE_TUNNEL. */
FullTunnel *full_tunnel_new (guint32 number, GError **error);

/* From here on it is so. There is no moment in which more passes than before or after. FAILURE_TUNNEL. */
gboolean full_tunnel_set (FullTunnel *self, const FullTunnelConfig *config, GError **error);

/* Removes everything; what is held stays, closed. */
void full_tunnel_free (FullTunnel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FullTunnel, full_tunnel_free)
