/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device that NetworkManager sees as the tunnel. Errors are FAILURE_TUNNEL unless said otherwise. */

#pragma once

#include <glib.h>

typedef struct {
  char *name;
  guint index;
  guint32 if_id; /* of an XFRM interface; 0 for a TUN device */
  int tun;       /* the descriptor that keeps a TUN device alive; -1 for an XFRM interface */
} Link;

/* An XFRM interface: packets routed to it match only policies with the same if_id (not 0, unique). It is bound to no
 * device, so that it survives any change of uplink. A NULL name picks a free one. G_IO_ERROR_NOT_SUPPORTED if the
 * kernel has no XFRM interfaces (it tries to load the module itself). */
Link *link_new_xfrm (const char *name, guint32 if_id, guint mtu, GError **error);

/* For such kernels, a TUN device that discards everything: addresses, routes and name servers need a device to
 * belong to, while policies catch the packets before they reach it. It vanishes with the process. */
Link *link_new_tun (const char *name, guint mtu, GError **error);

/* A TUN device with the index of one that is gone, for who has not noticed. */
Link *link_new_stand_in (guint index, GError **error);

/* Ignores router advertisements on the link; without @ip6 disables IPv6 on it altogether. Where /proc/sys is not
 * writable, this is left to shield.h. Call it before the link comes up. */
void link_restrict_ip6 (const Link *link, gboolean ip6);

typedef enum {
  LINK_GONE,
  LINK_DOWN,
  LINK_UP,
} LinkState;

/* Whether there is a device of this index, and whether it is up. */
LinkState link_get_state (guint index);

/* Brings any device up. */
gboolean link_raise (guint index, GError **error);

/* Brings the link up. mtu is in bytes; 0 leaves it unchanged. */
gboolean link_set_up (const Link *link, guint mtu, GError **error);

/* Makes the device anew, with the same name and if_id, after somebody deleted it. */
gboolean link_renew (Link *link, guint mtu, GError **error);

/* Removes the device. */
void link_free (Link *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Link, link_free)

/* Removes the XFRM interface with this if_id, if there is one: what a killed service left behind. */
gboolean link_delete_xfrm (guint32 if_id, GError **error);

/* Whether the kernel accepts this as a device name. */
gboolean link_is_name (const char *name);
