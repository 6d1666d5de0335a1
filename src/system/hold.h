/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kill switch's memory: what stays blocked when the tunnel of a connection with block-on-drop=yes drops.
 *
 * While such a connection is up, its full tunnel is strict (full-tunnel.h): routes and an nftables table, both known by a
 * number, let nothing pass but the tunnel, IKE and ESP, DHCP, neighbor discovery and the local network. Before they are
 * set, the number is noted in IPSEC_RUN_DIR/UUID.hold. They are the kernel's, so they stay whoever dies, and a sweep leaves
 * alone what a hold names.
 *
 * A service that ends in good order leaves them too, closed, unless NetworkManager says that the user has disconnected
 * (end-reason.h): then it lifts the hold. The next attempt of the same connection finds it. Name servers are not asked in
 * the open, not even for the server, so the address that it had last is in the file. When that attempt is up, under a
 * number of its own, the earlier number is lifted: there is no gap. "nm-ipsec diagnose --fix" lifts all holds whose
 * connection is not up, and so does a restart of the machine. */

#pragma once

#include <gio/gio.h>

/* Records that @number is about to be held for the connection, in addition to what is held already. @gateway is the
 * profile's, @server its address. FAILURE_INTERNAL: do not go up then. */
gboolean hold_add (const char *uuid, guint32 number, const char *gateway, GInetAddress *server, GError **error);

/* Lifts all of the connection's holds but @number. FAILURE_TUNNEL for what could not be removed. */
gboolean hold_reduce (const char *uuid, guint32 number, GError **error);

/* Lifts all of the connection's holds, if any. FAILURE_TUNNEL. */
gboolean hold_lift (const char *uuid, GError **error);

gboolean hold_exists (const char *uuid);

/* The last address used for @gateway, as a list of GInetAddress that the caller frees; NULL if nothing is held, or
 * for another gateway. */
GList *hold_known_addresses (const char *uuid, const char *gateway);

/* Whether any connection holds this number. */
gboolean hold_has (guint32 number);

/* Lifts the holds of every connection none of whose numbers is in use according to @is_up; calls @lifted for each of
 * them. */
void hold_lift_all (gboolean (*is_up)(guint32 number), void (*lifted)(const char *uuid));
