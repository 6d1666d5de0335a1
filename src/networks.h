/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of networks of one family, by address, of which none overlaps another and no two could be one. Pure. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether all of @narrow is in @wide. A whole family covers nothing else: that it is there need not mean that it is used. */
gboolean networks_covers (GInetAddressMask *wide, GInetAddressMask *narrow);

/* Whether one of @networks, an array of GInetAddressMask, covers @network. */
gboolean networks_have (GPtrArray *networks, GInetAddressMask *network);

/* Adds @network, which is taken and which none of @networks covers; what it covers goes, and two halves become one. */
void networks_add (GPtrArray *networks, GInetAddressMask *network);

G_END_DECLS
