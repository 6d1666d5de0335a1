/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks names up in both address families, also in the one that this computer has no address of now: a connection outlives
 * the network that it was started in. GLib's own resolver leaves that family out.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define IPSEC_TYPE_WHOLE_RESOLVER (whole_resolver_get_type ())
G_DECLARE_FINAL_TYPE (WholeResolver, whole_resolver, IPSEC, WHOLE_RESOLVER, GResolver)

/* For g_resolver_set_default(); knows g_resolver_lookup_by_name_async() alone. Errors are G_RESOLVER_ERROR. */
GResolver *whole_resolver_new (void);

G_END_DECLS
