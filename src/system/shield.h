/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An nftables table that protects the tunnel's inner addresses: packets to them that arrive any other way are
 * dropped (CVE-2019-14899). Otherwise someone on the same network could tell from the answers which connections run
 * through the tunnel, and inject data into them. The kernel's rp_filter does not help: it checks only the source. Nor is
 * ARP for the inner IPv4 address answered. */

#pragma once

#include <gio/gio.h>

#include "src/system/standing-table.h"

/* Nothing is owned. */
typedef struct {
  gboolean quiet;       /* the other end may not configure us: no router advertisements, no redirects */
  const char *device;   /* the tunnel; NULL: packets decapsulated by IPsec count, whatever device they came in by */
  GInetAddress *inner4; /* NULL: none */
  GInetAddress *inner6;
} Shield;

/* Installs this process's table, replacing an earlier one. @table, NULL at first, keeps it there. FAILURE_GUARD. */
gboolean shield_raise (StandingTable **table, const Shield *shield, GError **error);

/* Removes the table of a process, if it has one and nobody keeps it any more. FAILURE_TUNNEL. */
gboolean shield_lower (GPid pid, GError **error);

/* The table in nft's language; g_free(). */
char *shield_to_text (const Shield *shield, GPid pid);
