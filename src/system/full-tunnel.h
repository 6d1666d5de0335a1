/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a full tunnel really full.
 *
 * The connection has a routing table of its own, looked up before the main one. It holds the default route through
 * the tunnel and copies of those other routes that remain in effect (bypass.h), kept up to date as they come and go.
 * Behind the default route lies one that refuses, in case the tunnel's device vanishes. A family that the tunnel
 * does not carry can be refused the same way. Only this takes another path:
 *  - packets with IPSEC_MARK: IKE and IPsec of our charons;
 *  - IKE and ESP (or AH) to the server by protocol and port, for IPv4, since a strict rp_filter looks up the return path
 *    without the mark; and ports that the caller names;
 *  - DHCP; and what root's programs send to web servers from sockets bound to an uplink, such as NetworkManager's
 *    connectivity check of that uplink.
 * What the table lacks because the kernel refuses the copy of a route goes through the tunnel. Sockets bound to an
 * uplink do not look up this table: see egress.h. Name servers on the local network are not asked while the tunnel
 * has some.
 *
 * A tunnel that takes only some networks, and the server itself among them, has in its table nothing but the server: the
 * route in the main table is that of IKE and ESP. */

#pragma once

#include <gio/gio.h>

typedef enum {
  FULL_TUNNEL_OFF,    /* left to the host's routing */
  FULL_TUNNEL_ON,     /* through the tunnel */
  FULL_TUNNEL_REFUSE, /* nowhere */
} FullTunnelWay;

/* Nothing is owned. */
typedef struct {
  guint device;           /* the tunnel; 0: none (yet), and then ON acts like REFUSE */
  FullTunnelWay ip4, ip6;
  gboolean local_network; /* private networks on the link stay reachable */
  const char *hold_for;   /* UUID of a connection with block-on-drop, for which it stays when it drops, and from the first
                             nothing but the local network passes; or NULL. See hold.h */
  const char *gateway;    /* the profile's */
  GPtrArray *dns4, *dns6; /* of GInetAddress: name servers inside; or NULL */
  GPtrArray *own_dns4, *own_dns6; /* likewise, chosen by the user, perhaps on the local network; or NULL */
  GInetAddress *server;   /* the outer address; or NULL */
  gboolean ah;            /* what goes there is AH instead of ESP */
  gboolean server_inside; /* the tunnel takes what goes to the server, though not all of its family */
  guint16 ports[4];       /* the server's UDP ports that bypass the tunnel; 0: none */
} FullTunnelConfig;

typedef struct _FullTunnel FullTunnel;

/* @number identifies the routing table and must be unique. Nothing changes yet. FAILURE_TUNNEL. */
FullTunnel *full_tunnel_new (guint32 number, GError **error);

/* Puts @config into effect. At no moment does more pass than before or after. FAILURE_TUNNEL. */
gboolean full_tunnel_set (FullTunnel *self, const FullTunnelConfig *config, GError **error);

/* Removes everything; a held block stays, closed. */
void full_tunnel_free (FullTunnel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FullTunnel, full_tunnel_free)
