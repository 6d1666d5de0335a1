/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pppd has negotiated, as NetworkManager's configuration. Pure. */

#pragma once

#include "src/ip-config.h"
#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

/*
 * @gateway is the server's outer address; @ip and @ip6 are pppd's reports on each family, of type 0 if there was none;
 * @has_router: IPv6 reaches beyond the link. FAILURE_NO_ADDRESS if there is no address, or one that
 * cannot be ours.
 */
IpConfig *l2tp_ip_config_new (GInetAddress *gateway, const PppReport *ip, const PppReport *ip6, gboolean has_router, GError **error);

G_END_DECLS
