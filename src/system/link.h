/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device that NetworkManager sees as the tunnel. Errors are FAILURE_TUNNEL unless said otherwise. */

#pragma once

#include <glib.h>

typedef struct {
  char *name;
  guint index;
  guint32 if_id; /* of an XFRM interface; 0 for a TUN device */
  int tun;       /* what keeps a TUN device alive; -1 for an XFRM interface */
} Link;

/* An XFRM interface: packets routed to it meet only the policies that have the same if_id (not 0, used by nobody else).
 * It is bound to no device, so that it survives every change of the uplink. name may be NULL: a free one is chosen.
 * G_IO_ERROR_NOT_SUPPORTED if the kernel knows no XFRM interfaces (it has tried to load the module by itself). */
Link *link_new_xfrm (const char *name, guint32 if_id, guint mtu, GError **error);

/* For such kernels a TUN device that swallows everything: addresses, routes and name servers need a device to hang on,
 * while policies take the packets before they reach it. It goes with the process. */
Link *link_new_tun (const char *name, guint mtu, GError **error);

/* Takes no word of a router by it; without @ip6 there is no IPv6 on it at all. Where /proc/sys cannot be written, it is left
 * to shield.h. Call it before it comes up. */
void link_restrict_ip6 (const Link *link, gboolean ip6);

/* Brings it up; mtu 0 leaves the MTU as it is. */
gboolean link_set_up (const Link *link, guint mtu, GError **error);

/* Removes the device. */
void link_free (Link *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Link, link_free)

/* Removes the XFRM interface with this if_id, if there is one; for what a killed service left. */
gboolean link_delete_xfrm (guint32 if_id, GError **error);

/* What the kernel takes as the name of a device. */
gboolean link_is_name (const char *name);
