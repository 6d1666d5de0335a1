/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps IKE and ESP to the server out of the tunnel, on whatever uplink there is.
 *
 * While it lives there is a host route to the server (the peer), copied from the best route that does not lead through
 * the tunnel, moved when that changes. It is better than the one that NetworkManager makes (metric 50), which stays
 * where it was when an uplink goes. Behind it lies a route that refuses: when the kernel drops the host route together
 * with its uplink, not one packet finds the way into the tunnel before we hear of it. (An XFRM interface drops packets
 * that come back to itself; PPP over L2TP would wrap them again and again.)
 *
 * Which route is best: the longest prefix, then the smallest metric, in the tables main and default, and
 *  - not by a device without carrier;
 *  - not a host route as NetworkManager makes them for VPNs: it may be stale;
 *  - a default route, or the half of one, through another VPN only if nothing else leads to the peer: as with
 *    NetworkManager, VPNs lie side by side, unless one leads to the network of the other's server;
 *  - a tunnel younger than ours may itself run through ours: last of all, an XFRM interface never.
 *
 * If the main table has never had a route to the peer (the host uses policy routing), nothing is done: then our routes in
 * the main table do not count for the peer either, or no route matches. Rules before the main table, VRFs and routes by
 * source address are not looked at.
 *
 * Signals:
 *   "changed" ()  something that uplink_get_*() gives is different.
 */
#pragma once

#include <gio/gio.h>

#define IPSEC_TYPE_UPLINK (uplink_get_type ())
G_DECLARE_FINAL_TYPE (Uplink, uplink, IPSEC, UPLINK, GObject)

/* tunnel is the index of our device, 0 if there is none yet. Without any way to the peer it gives an object all the
 * same. FAILURE_TUNNEL if the kernel refuses. */
Uplink *uplink_new (GInetAddress *peer, guint tunnel, GError **error);

/* The server moved (MOBIKE), the device has come. The same peer or tunnel is fine. */
void uplink_set_peer (Uplink *self, GInetAddress *peer);
void uplink_set_tunnel (Uplink *self, guint tunnel);

/* Whether the kernel knows a way to @peer that is not through a full tunnel. */
gboolean uplink_has_way (GInetAddress *peer);

/* The device that leads to the peer, 0: none. */
guint uplink_get_device (Uplink *self);

/* Our address towards the peer, NULL: none. Belongs to self. */
GInetAddress *uplink_get_source (Uplink *self);

/* The router of this network that leads to the peer; NULL: none, or the peer is on the link. Belongs to self. */
GInetAddress *uplink_get_router (Uplink *self);

/* The MTU towards the peer as far as the kernel knows: of the device, the route or the path. 0: unknown. */
guint uplink_get_mtu (Uplink *self);

/* Removes the routes to the peer that a killed service left. Those of living ones come back at once by themselves. */
gboolean uplink_sweep (GInetAddress *peer, GError **error);
