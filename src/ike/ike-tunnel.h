/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tunnel has in the kernel that is ours and not charon's: the interface, what is routed into it, the way to the
 * server past it, and the note on disk of all that. */

#pragma once

#include <gio/gio.h>

#include "src/system/full-tunnel.h"
#include "src/system/link.h"
#include "src/system/state-file.h"
#include "src/system/uplink.h"

G_BEGIN_DECLS

typedef struct {
  StateFile *state_file;
  Link *link;
  guint32 reqid;       /* for the policies, nobody else's */
  guint32 table;       /* of routes of a full tunnel */
  FullTunnel *full;
  GInetAddress *peer;
  Uplink *uplink;      /* both NULL until ike_tunnel_set_peer() */
} IkeTunnel;

/* @name of the interface, NULL for any; @ip6 is whether IPv6 is wanted inside; @charon_id as charon_start_async() will get it. FAILURE_TUNNEL,
 * FAILURE_NO_KERNEL_ESP or FAILURE_INTERNAL; nothing is left then. */
IkeTunnel *ike_tunnel_new (const char *name, gboolean ip6, const char *charon_id, GError **error);

/* Keeps packets to @peer out of the tunnel from here on, instead of those to an earlier one. */
gboolean ike_tunnel_set_peer (IkeTunnel *tunnel, GInetAddress *peer, GError **error);

/* Routes the families as @full says of them; the rest of it is filled in. @port of the server, for IKE. FAILURE_TUNNEL. */
gboolean ike_tunnel_route (IkeTunnel *tunnel, FullTunnelConfig *full, guint16 port, GError **error);

/* Whether the kernel has no XFRM interfaces, so that policies do without. */
gboolean ike_tunnel_is_policy_based (const IkeTunnel *tunnel);

/* Removes the policies and states that a charon has left which died. FAILURE_TUNNEL. */
gboolean ike_tunnel_flush (const IkeTunnel *tunnel, GError **error);

/* Removes everything, and what a charon that died has left. */
void ike_tunnel_free (IkeTunnel *tunnel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IkeTunnel, ike_tunnel_free)

G_END_DECLS
