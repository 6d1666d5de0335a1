/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server's addresses, and the one being called. Pure. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Addresses Addresses;

/* Copies @found, a non-empty list of GInetAddress, best first, and from then on alternates the address families (RFC
 * 8305 4). Free with addresses_free(). */
Addresses *addresses_new (GList *found);
void addresses_free (Addresses *addresses);

/* Keeps only addresses of @family, now and in later calls of addresses_renew(). FALSE if that leaves none. */
gboolean addresses_keep_family (Addresses *addresses, GSocketFamily family);

/* The address in use; owned by @addresses. */
GInetAddress *addresses_get (const Addresses *addresses);

guint addresses_count (const Addresses *addresses);

/* The address number @i of addresses_count(), in no special order; owned by @addresses. */
GInetAddress *addresses_get_nth (const Addresses *addresses, guint i);

/* Moves on to the next address, and from the last one back to the first. */
void addresses_next (Addresses *addresses);

/* How many times the whole list has been tried since addresses_begin(), which starts a round at the address in use. */
guint addresses_round (const Addresses *addresses);
void addresses_begin (Addresses *addresses);

/* Replaces the list after a new lookup: @found as for addresses_new(); an empty or unusable list changes nothing.
 * Starts with the address in use if it is still listed. */
void addresses_renew (Addresses *addresses, GList *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Addresses, addresses_free)

G_END_DECLS
