/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An nftables table that keeps the inner addresses the tunnel's own: packets to them that come in another way are dropped
 * (CVE-2019-14899), since whoever is on the same network could find out by the answers which connections the tunnel has,
 * and break into them. The kernel's rp_filter does not see to it: it asks only about the sender. */

#pragma once

#include <gio/gio.h>

/* Nothing is owned. */
typedef struct {
  gboolean quiet;       /* nobody at the other end may configure us: no router advertisements, no redirects */
  const char *device;   /* the tunnel; NULL: what IPsec has taken off its wrapping counts, whatever device it came by */
  GInetAddress *inner4; /* NULL: none */
  GInetAddress *inner6;
} Shield;

/* Puts this process's up, in the place of an earlier one. FAILURE_GUARD. */
gboolean shield_raise (const Shield *shield, GError **error);

/* Takes that of a process away, if it has one. FAILURE_TUNNEL. */
gboolean shield_lower (GPid pid, GError **error);

/* The table in nft's language; g_free(). */
char *shield_to_text (const Shield *shield, GPid pid);
