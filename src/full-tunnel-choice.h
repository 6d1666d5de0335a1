/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session lets its full tunnel take. */

#pragma once

#include "src/ip-config.h"

G_BEGIN_DECLS

/* ip_config_set_full_tunnel(), and the log says what was chosen. */
void full_tunnel_choose (const IpConfig *config, const Profile *profile, FullTunnelConfig *full);

G_END_DECLS
