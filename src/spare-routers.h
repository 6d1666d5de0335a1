/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "src/ip-config.h"
#include "src/system/uplink.h"

G_BEGIN_DECLS

/* Without the routers of its networks this machine would have no way to the server, and nobody to renew its addresses:
 * leaves them out of @config. FAILURE_NO_ADDRESS if one of them is what the server assigned. */
gboolean spare_routers (Uplink *uplink, IpConfig *config, GError **error);

G_END_DECLS
