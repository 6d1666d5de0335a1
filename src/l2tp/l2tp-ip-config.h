/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pppd has negotiated, as NetworkManager's configuration. Pure. */

#pragma once

#include "src/ip-config.h"
#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

/*
 * @gateway is the server outside; @ip and @ip6 are what pppd has reported of either family, of type 0 if nothing;
 * @has_router: by IPv6 more than the link can be reached.
 * FAILURE_NO_ADDRESS if there is no address.
 */
IpConfig *l2tp_ip_config_new (GInetAddress *gateway, const PppReport *ip, const PppReport *ip6, gboolean has_router, GError **error);

G_END_DECLS
