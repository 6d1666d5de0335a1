/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a tunnel in the kernel that is ours rather than charon's: the interface, the routes into it, the host
 * route to the server around it, and the state file that lists them. */

#pragma once

#include <gio/gio.h>

#include "src/ip-config.h"
#include "src/system/full-tunnel.h"
#include "src/system/link.h"
#include "src/system/standing-table.h"
#include "src/system/state-file.h"
#include "src/system/uplink.h"

G_BEGIN_DECLS

typedef struct {
  StateFile *state_file;
  Link *link;
  gboolean ip6;        /* wanted inside */
  guint32 reqid;       /* for the policies, nobody else's; without an XFRM interface also their routing table's number */
  guint32 table;       /* of routes of a full tunnel */
  FullTunnel *full;
  StandingTable *shield;  /* for shield_raise() */
  GInetAddress *peer;
  Uplink *uplink;      /* both NULL until ike_tunnel_set_peer() */
} IkeTunnel;

/* @charon_id is the id that charon_start_async() will get. FAILURE_TUNNEL, FAILURE_NO_KERNEL_ESP or FAILURE_INTERNAL;
 * nothing is left behind then. */
IkeTunnel *ike_tunnel_new (const Profile *profile, const char *charon_id, GError **error);

/* Keeps packets to @peer out of the tunnel from now on, and no longer those to an earlier peer. */
gboolean ike_tunnel_set_peer (IkeTunnel *tunnel, GInetAddress *peer, GError **error);

/* Routes the address families as @full says; the rest of @full is filled in. @port is the server's IKE port.
 * FAILURE_TUNNEL. */
gboolean ike_tunnel_route (IkeTunnel *tunnel, FullTunnelConfig *full, guint16 port, GError **error);

/* See shield_raise(). @config is NULL for a site-to-site tunnel, which has no address that is its own. */
gboolean ike_tunnel_shield (IkeTunnel *tunnel, const IpConfig *config, GError **error);

/* Whether policies work without an XFRM interface, because the kernel has none. */
gboolean ike_tunnel_is_policy_based (const IkeTunnel *tunnel);

/* Makes the device anew after somebody deleted it; what was set with ike_tunnel_route() has to be set again. FAILURE_TUNNEL. */
gboolean ike_tunnel_renew_link (IkeTunnel *tunnel, GError **error);

/* Removes the policies, states, routes and rules left by a charon that died. FAILURE_TUNNEL. */
gboolean ike_tunnel_flush (const IkeTunnel *tunnel, GError **error);

/* Removes everything, including what a charon that died left behind. */
void ike_tunnel_free (IkeTunnel *tunnel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IkeTunnel, ike_tunnel_free)

G_END_DECLS
