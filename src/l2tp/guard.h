/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps L2TP from ever leaving, or coming in, without IPsec: whoever dies in whatever order, it stays until it is taken
 * away by name.
 *
 * There are two walls, since an administrator's tools may tear down either ("nft flush ruleset", "ip xfrm policy flush")
 * without a thought of us:
 *  - IPsec policies of the kernel that block what charon's own policies do not take, with the lowest priority of all.
 *    They match our port to the server's.
 *  - An nftables table. It asks what really becomes of a packet, so it holds also against other policies, such as those
 *    of strongSwan's bypass-lan, and against a server that moves to another port. And it keeps back ICMP errors to the
 *    server, which quote what they are about.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Nothing is owned. */
typedef struct {
  const char *table;    /* name of the table: letters, digits and -, nobody else's */
  guint32 reqid;        /* marks the policies, so that xfrm_flush() finds them; nobody else's, charon's neither */
  GInetAddress *server;
  guint16 port;         /* our own UDP port */
  gboolean shared;      /* another program uses this port too: packets between it and others are not looked at */
} Guard;

/* Puts both walls up; neither stands if this fails. FAILURE_GUARD, or FAILURE_PORT_TAKEN if another connection has the
 * same port to the same server. Nothing may be sent before. */
gboolean guard_raise (const Guard *guard, GError **error);

/* Takes both away. Call it when whoever might send is gone. FAILURE_TUNNEL for what could not be removed. */
gboolean guard_lower (const Guard *guard, GError **error);

/* The table in nft's language; g_free(). */
char *guard_to_text (const Guard *guard);

G_END_DECLS
