/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The first address of this host's interfaces within one of @networks (ADDRESS/PREFIX), a loopback address only if
 * there is no other; g_object_unref(). NULL if there is none. */
GInetAddress *host_address_within (const char *const *networks);

/* Whether an interface has @address, another one than @device; either may be NULL. */
gboolean host_address_is_elsewhere (GInetAddress *address, const char *device);

/* The longest prefix, in bits, of this host's networks that contain @address; 0 if none does. */
guint host_address_prefix (GInetAddress *address);

/* Whether there must be NAT between @own and @peer: @own is private (RFC 1918, RFC 6598) and @peer public. Either
 * may be NULL. */
gboolean host_address_needs_nat (GInetAddress *own, GInetAddress *peer);
