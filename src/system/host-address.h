/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The first address of this host's interfaces that lies within one of @networks (ADDRESS/PREFIX); NULL if there is none. */
GInetAddress *host_address_within (const char *const *networks);

/* The length of the longest prefix of this host's networks that @address lies within; 0 if there is none. */
guint host_address_prefix (GInetAddress *address);

/* Whether there must be NAT on the way from @own to @peer: a private address (RFC 1918, RFC 6598) calls a public one. Either
 * may be NULL. */
gboolean host_address_needs_nat (GInetAddress *own, GInetAddress *peer);
