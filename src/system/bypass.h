/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which of the host's routes remain in effect alongside a full tunnel. Pure.
 *
 * Nothing that the local network tells the host may lead traffic past the tunnel (TunnelVision, TunnelCrack): no
 * default route, no routes from DHCP option 121 or router advertisements, no public network on the link. What the
 * user, other VPNs and container engines have set remains in effect. */

#pragma once

#include <gio/gio.h>

#include "src/system/route.h"

typedef struct {
  GPtrArray *routes;       /* of Route: all that the kernel has, of both families */
  GPtrArray *links;        /* of struct nlmsghdr: all links (RTM_NEWLINK) */
  guint tunnel;            /* device, 0: none */
  GHashTable *outside;     /* devices (GUINT_TO_POINTER) found to be outside before, and so they remain; or NULL */
  gboolean local_network;  /* let private networks on the link pass */
  GPtrArray *dns;          /* of GInetAddress: never to be asked outside the tunnel; or NULL */
} Bypass;

/* Whether @route, one of the routes, remains in effect. */
gboolean bypass_admits (const Bypass *bypass, const Route *route);

/* Whether @route leads to an on-link network in which the host has an address. */
gboolean bypass_is_local (const Route *route);

/* Whether others than the user and this host's programs influence the device: it is wired or wireless hardware or a bridge
 * to such, or leads to the rest of the world. */
gboolean bypass_is_outside (const Bypass *bypass, guint device);

/* The device among the links, owned by them; NULL if it is not there, as 0 never is. */
const struct nlmsghdr *bypass_find_link (const Bypass *bypass, guint device);
