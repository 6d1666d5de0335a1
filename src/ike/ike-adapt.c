/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-adapt.h"

#include "src/full-tunnel-choice.h"
#include "src/ike/ike-ip-config.h"
#include "src/ike/own-addresses.h"
#include "src/spare-routers.h"
#include "src/system/host-address.h"

gboolean
ike_adapt_route (IkeTunnel *tunnel, const Profile *profile, const IpConfig *config, GError **error)
{
  FullTunnelConfig full = { 0 };

  full_tunnel_choose (config, profile, &full);
  return ike_tunnel_route (tunnel, &full, profile->port, error);
}

/* Where there is an XFRM interface; else charon puts the address where it is the policies that matter. */
static gboolean
check_own_addresses (const IkeTunnel *tunnel, const Profile *profile, const IpConfig *given, GError **error)
{
  return !profile->request_address || ike_tunnel_is_policy_based (tunnel) || own_addresses_check (given, error);
}

static void
spare_elsewhere (IpFamilyConfig *family, const char *device)
{
  if (host_address_is_elsewhere (family->address, device))
    g_clear_object (&family->address);
}

void
ike_adapt_shield (IkeTunnel *tunnel, const Profile *profile, const IpConfig *config)
{
  g_autoptr (IpConfig) inner = config && profile->request_address ? ip_config_copy (config) : NULL;
  g_autoptr (GError) error = NULL;

  if (inner && !ike_tunnel_is_policy_based (tunnel)) {
    spare_elsewhere (&inner->ip4, inner->device);
    spare_elsewhere (&inner->ip6, inner->device);
  }
  if (config && !ike_tunnel_shield (tunnel, inner, &error))
    g_warning ("%s", error->message);
}

gboolean
ike_adapt (IkeTunnel *tunnel, const Profile *profile, const IpConfig *given, IpConfig **config, gboolean *news, GError **error)
{
  g_autoptr (IpConfig) suits = ip_config_copy (given);

  if (!check_own_addresses (tunnel, profile, given, error) || !ike_tunnel_set_peer (tunnel, suits->gateway, error))
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
