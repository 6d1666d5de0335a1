/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what iptables-save prints. Pure. */

#pragma once

#include "properties/inspect/firewall.h"

G_BEGIN_DECLS

/* Adds the rules that "iptables-save" prints, or "ip6tables-save" if @is_ip6. */
void firewall_iptables_read (Firewall *self, const char *text, gboolean is_ip6);

G_END_DECLS
