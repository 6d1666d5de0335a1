/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-adapt.h"

#include "src/full-tunnel-choice.h"
#include "src/ike/ike-ip-config.h"
#include "src/spare-routers.h"

gboolean
ike_adapt_route (IkeTunnel *tunnel, const Profile *profile, const IpConfig *config, GError **error)
{
  FullTunnelConfig full = { 0 };

  full_tunnel_choose (config, profile, &full);
  return ike_tunnel_route (tunnel, &full, profile->port, error);
}

gboolean
ike_adapt (IkeTunnel *tunnel, const Profile *profile, const IpConfig *given, IpConfig **config, gboolean *news, GError **error)
{
  g_autoptr (IpConfig) suits = ip_config_copy (given);

  if (!ike_tunnel_set_peer (tunnel, suits->gateway, error))
    return FALSE;
  suits->mtu = ike_ip_config_mtu (suits, profile, uplink_get_mtu (tunnel->uplink));
  if (!spare_routers (tunnel->uplink, suits, error) || !link_set_up (tunnel->link, suits->mtu, error))
    return FALSE;
  *news = !*config || !ip_config_equal (*config, suits, profile);
  g_clear_pointer (config, ip_config_free);
  *config = g_steal_pointer (&suits);
  return ike_tunnel_shield (tunnel, profile->request_address ? *config : NULL, error) &&
         ike_adapt_route (tunnel, profile, *config, error);
}
