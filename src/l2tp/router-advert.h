/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Router advertisements, RFC 4861 4.2: what of them makes an address. Pure; they come from the server. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a prefix that a host makes addresses of; the interface identifier fills up the rest. */
#define ROUTER_ADVERT_PREFIX 8

typedef struct {
  gboolean is_router;             /* other networks can be reached by way of the server */
  gboolean has_prefix;
  guint8 prefix[ROUTER_ADVERT_PREFIX];
  guint32 valid, preferred;       /* of the prefix: seconds, all ones: for ever */
} RouterAdvert;

/* Reads an ICMPv6 message; FALSE if it is no valid advertisement. The first prefix that is for addresses counts. */
gboolean router_advert_parse (RouterAdvert *advert, const guint8 *message, gsize size);

G_END_DECLS
