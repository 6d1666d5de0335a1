/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps L2TP from ever leaving or arriving without IPsec. Whoever dies, in whatever order, the guard stays until it is
 * removed by name.
 *
 * There are two walls, since an administrator's tools may tear down either ("nft flush ruleset", "ip xfrm policy
 * flush") without knowing about us:
 *  - IPsec policies of the lowest priority, which block what charon's own policies do not cover. They match our port
 *    and the server's.
 *  - An nftables table. It checks what really becomes of a packet, so it also holds against other policies, such as
 *    those of strongSwan's bypass-lan, and against a server that moves to another port. It also holds back ICMP errors to
 *    the server, which quote the packet that caused them.
 */

#pragma once

#include <gio/gio.h>

#include "src/system/standing-table.h"

G_BEGIN_DECLS

/* Nothing is owned. */
typedef struct {
  const char *table;    /* name of the table: letters, digits and -; unique */
  guint32 reqid;        /* marks the policies for xfrm_flush(); unique, and not charon's either */
  GInetAddress *server;
  guint16 port;         /* our own UDP port */
  gboolean shared;      /* another program uses this port too: packets between it and others are not looked at */
} Guard;

/* Puts up both walls, or neither on failure: FAILURE_GUARD, or FAILURE_PORT_TAKEN if another connection uses the
 * same port to the same server. @table keeps the one of them. Send nothing before it succeeds. */
gboolean guard_raise (const Guard *guard, StandingTable *table, GError **error);

/* Puts up again what has been removed of the IPsec policies. FAILURE_GUARD. */
gboolean guard_mend (const Guard *guard, GError **error);

/* Takes both down; the table is no longer kept. Call it only once nothing is left that might send. FAILURE_TUNNEL for what
 * could not be removed. */
gboolean guard_lower (const Guard *guard, GError **error);

/* The table in nft's language; g_free(). */
char *guard_to_text (const Guard *guard);

G_END_DECLS
