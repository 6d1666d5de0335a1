/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The server as the IPv6 router of a PPP link (RFC 5072 5, RFC 4862): asks it for a prefix, and gives the link the address
 * that follows from it. In the kernel's place, which would also take every route that is announced: one to everywhere, of
 * no matter which length, in spite of what the profile says.
 *
 * Signals:
 *   "changed" ()  the link has an address now, or another one, or the way beyond the server is there
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define IPSEC_TYPE_ROUTER (router_get_type ())
G_DECLARE_FINAL_TYPE (Router, router, IPSEC, ROUTER, GObject)

/* @device is up; @identifier is its interface identifier, 8 bytes. FAILURE_INTERNAL if it cannot listen. */
Router *router_new (const char *device, const guint8 *identifier, GError **error);

/* Whether the link has an address and the server is a router. Once TRUE it stays TRUE. */
gboolean router_is_usable (Router *self);

/* The link's global address; g_object_unref(). NULL if there is none yet. */
GInetAddress *router_get_address (Router *self);

G_END_DECLS
