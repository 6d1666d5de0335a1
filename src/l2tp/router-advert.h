/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses router advertisements (RFC 4861 4.2), as far as they matter for an address. Pure; the server sends them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a prefix for addresses; the interface identifier fills the rest. */
#define ROUTER_ADVERT_PREFIX 8

typedef struct {
  gboolean is_router;             /* the server routes to other networks */
  gboolean has_prefix;
  guint8 prefix[ROUTER_ADVERT_PREFIX];
  guint32 valid, preferred;       /* lifetimes of the prefix in seconds; all ones: forever */
} RouterAdvert;

/* Parses an ICMPv6 message; FALSE if it is not a valid advertisement. The first prefix meant for addresses counts. */
gboolean router_advert_parse (RouterAdvert *advert, const guint8 *message, gsize size);

G_END_DECLS
