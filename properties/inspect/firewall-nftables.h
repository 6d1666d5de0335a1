/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what nft prints. Pure. */

#pragma once

#include "properties/inspect/firewall.h"

G_BEGIN_DECLS

/* Adds the rules that "nft --json list ruleset" prints; FALSE if it is not that. Tables that iptables has written need its own
 * words: they are passed over if there are any. */
gboolean firewall_nftables_read (Firewall *self, const char *text);

G_END_DECLS
