/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of a server, and which of them is called. Pure. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Addresses Addresses;

/* @found, a list of GInetAddress best first, is copied; at least one. Families alternate from here on (RFC 8305 4). */
Addresses *addresses_new (GList *found);
void addresses_free (Addresses *addresses);

/* Leaves only those of @family, also of those that come later; FALSE if there are none then. */
gboolean addresses_keep_family (Addresses *addresses, GSocketFamily family);

/* The one in use; owned by @addresses. */
GInetAddress *addresses_get (const Addresses *addresses);

guint addresses_count (const Addresses *addresses);

/* Goes to the next one, behind the last to the first. */
void addresses_next (Addresses *addresses);

/* How many times all of them have been gone through since addresses_begin(), which begins with the one in use. */
guint addresses_round (const Addresses *addresses);
void addresses_begin (Addresses *addresses);

/* The name has been looked up again: @found as for addresses_new(); what is of no use changes nothing. Begins with the one
 * in use if it is still there. */
void addresses_renew (Addresses *addresses, GList *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Addresses, addresses_free)

G_END_DECLS
