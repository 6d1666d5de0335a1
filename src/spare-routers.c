/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/spare-routers.h"

#include "shared/failures.h"
#include "src/system/host-address.h"

gboolean
spare_routers (Uplink *uplink, IpConfig *config, GError **error)
{
  g_autoptr (GPtrArray) routers = uplink_find_routers (uplink);

  for (guint i = 0; i < routers->len; i++) {
    GInetAddress *router = routers->pdata[i];

    if (!ip_config_spare_router (config, router, host_address_prefix (router)))
      return failure_set (error, FAILURE_NO_ADDRESS, "it gave that of this network's router");
  }
  return TRUE;
}
