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

/* @tunnel is the index of our device, 0 if there is none yet. Returns an object even if there is no route to the
 * peer. FAILURE_TUNNEL if the kernel refuses. */
Uplink *uplink_new (GInetAddress *peer, guint tunnel, GError **error);

/* The server moved (MOBIKE), or the device now exists. Setting the same value again is fine. */
void uplink_set_peer (Uplink *self, GInetAddress *peer);
void uplink_set_tunnel (Uplink *self, guint tunnel);

/* Whether there is a route to @peer that does not go through a full tunnel. */
gboolean uplink_has_way (GInetAddress *peer);

/* The index of the device that leads to the peer, 0 if none. */
guint uplink_get_device (Uplink *self);

/* Our address towards the peer, NULL if none. Owned by self. */
GInetAddress *uplink_get_source (Uplink *self);

/* The routers of this host: that through which the peer is reached, and those of all default routes, of either family.
 * An array of GInetAddress, maybe empty; g_ptr_array_unref(). */
GPtrArray *uplink_find_routers (Uplink *self);

/* The MTU towards the peer in bytes, as far as the kernel knows: that of the device, route or path. 0: unknown. */
guint uplink_get_mtu (Uplink *self);

/* Removes the routes to the peer that a killed service left behind. Those of live services restore themselves at
 * once. */
gboolean uplink_sweep (GInetAddress *peer, GError **error);
