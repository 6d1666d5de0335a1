/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the host's routes hold beside a full tunnel. Pure.
 *
 * Nothing that the local network tells the host may lead traffic past the tunnel (TunnelVision, TunnelCrack): no default
 * route, no route by DHCP's option 121 or by router advertisements, no network on the link that is not private. What the
 * user, other VPNs and container engines have set holds. */

#pragma once

#include <gio/gio.h>

#include "src/system/route.h"

typedef struct {
  GPtrArray *routes;       /* of Route: all that the kernel has, of both families */
  GPtrArray *links;        /* of struct nlmsghdr: all links (RTM_NEWLINK) */
  guint tunnel;            /* device, 0: none */
  GHashTable *outside;     /* devices (GUINT_TO_POINTER) that were outside before, and so they stay; or NULL */
  gboolean local_network;  /* let private networks on the link pass */
  GPtrArray *dns;          /* of GInetAddress: never to be asked beside the tunnel; or NULL */
} Bypass;

/* Whether this one of the routes holds. */
gboolean bypass_admits (const Bypass *bypass, const Route *route);

/* Whether it is to a network that the host has an address in, on the link. */
gboolean bypass_is_local (const Route *route);

/* Whether somebody else than the user and this host's programs has a say about the device: it is a wire or a radio, or
 * has a way to the rest of the world. */
gboolean bypass_is_outside (const Bypass *bypass, guint device);
