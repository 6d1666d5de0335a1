/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes as the kernel has them. */

#pragma once

#include "src/system/netlink.h"

#include <gio/gio.h>

/* Who made it (rtm_protocol): a number that nobody else has. NetworkManager leaves routes of protocols that it does not
 * know alone. */
#define ROUTE_PROTOCOL 73

typedef struct {
  guint8 family;
  guint8 prefix;
  guint8 type;
  guint8 scope;
  guint8 protocol;
  gboolean onlink;
  gboolean dead; /* its device is down or has no carrier */
  guint32 table;
  guint32 metric;
  guint32 device;
  guint32 mtu;          /* 0: the device's */
  GInetAddress *to;     /* NULL: everywhere */
  GInetAddress *via;    /* NULL: the peer is on the link */
  GInetAddress *source; /* NULL: the kernel chooses */
} Route;

/* From a message RTM_NEWROUTE or RTM_DELROUTE; NULL for what is no route for everybody (cached, by source or by type of
 * service). Of several next hops the first one that lives is taken. */
Route *route_parse (const struct nlmsghdr *message);
void route_free (Route *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Route, route_free)

/* The same route again. */
Route *route_copy (const Route *route);

/* All routes of a family in all tables, AF_UNSPEC for every one. NULL and the kernel's error if that fails. */
GPtrArray *route_dump (int family, GError **error);

/* Makes it, with NLM_F_ flags beside NLM_F_CREATE; takes it away, and it may be gone already. The error is the kernel's. */
gboolean route_add (const Route *route, guint16 flags, GError **error);
gboolean route_remove (const Route *route, GError **error);

/* Whether packets to the address match. */
gboolean route_covers (const Route *route, GInetAddress *address);

/* Whether it is for exactly this address. */
gboolean route_is_for_host (const Route *route, GInetAddress *address);

/* A route of ours in the main table for the one address, by the same way as this one; without a model it is a route
 * that refuses. */
Route *route_new_for_host (GInetAddress *address, guint32 metric, const Route *model);

/* Whether both lead the same way. */
gboolean route_same_way (const Route *a, const Route *b);

/* The request RTM_NEWROUTE or RTM_DELROUTE for it, with NLM_F_ flags. */
void route_request (const Route *route, guint16 type, guint16 flags, NetlinkMessage *request);
