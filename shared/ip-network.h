/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks by an address in them. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The network of @prefix bits that @address is in; g_inet_address_mask_new() takes no address with bits beyond the prefix.
 * @prefix is not longer than the address. */
GInetAddressMask *ip_network_new (GInetAddress *address, guint prefix);

/* The network that @text means: an address in it, and its prefix ("/24"), without which it is that address alone. NULL if it is
 * none. */
GInetAddressMask *ip_network_parse (const char *text);

/* The length of @address in bits: the prefix of the network that has it alone. */
guint ip_network_bits (GInetAddress *address);

G_END_DECLS
