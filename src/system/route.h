/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes as the kernel has them. */

#pragma once

#include "src/system/netlink.h"

#include <gio/gio.h>

/* Marks our routes (rtm_protocol): a number that nobody else uses. NetworkManager leaves routes of unknown protocols
 * alone. */
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
  GInetAddress *to;     /* NULL: a default route */
  GInetAddress *via;    /* NULL: the peer is on the link */
  GInetAddress *source; /* NULL: the kernel chooses */
} Route;

/* Parses an RTM_NEWROUTE or RTM_DELROUTE message; NULL for a route that is not for all traffic (cached, by source,
 * by type of service). Of several next hops the first live one is taken. */
Route *route_parse (const struct nlmsghdr *message);
void route_free (Route *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Route, route_free)

/* A copy; route_free(). */
Route *route_copy (const Route *route);

/* All routes of a family (AF_UNSPEC: every family) in all tables: an array of Route. NULL and the kernel's error on
 * failure. */
GPtrArray *route_dump (int family, GError **error);

/* Add the route, with NLM_F_ flags besides NLM_F_CREATE, or remove it; that it is already gone is no error. Errors
 * are the kernel's. */
gboolean route_add (const Route *route, guint16 flags, GError **error);
gboolean route_remove (const Route *route, GError **error);

/* Whether the route matches packets to the address. */
gboolean route_covers (const Route *route, GInetAddress *address);

/* Whether it is a host route to exactly this address. */
gboolean route_is_for_host (const Route *route, GInetAddress *address);

/* A new route of ours in the main table to this one address, with the same next hop as @model; without a model, one
 * that refuses. */
Route *route_new_for_host (GInetAddress *address, guint32 metric, const Route *model);

/* Whether both have the same next hop. */
gboolean route_same_way (const Route *a, const Route *b);

/* Fills in an RTM_NEWROUTE or RTM_DELROUTE request for the route, with NLM_F_ flags. */
void route_request (const Route *route, guint16 type, guint16 flags, NetlinkMessage *request);
