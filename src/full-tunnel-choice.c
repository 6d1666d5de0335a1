/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/full-tunnel-choice.h"

void
full_tunnel_choose (const IpConfig *config, const Profile *profile, FullTunnelConfig *full)
{
  g_autofree char *text = NULL;

  ip_config_set_full_tunnel (config, profile, full);
  text = ip_config_describe_full_tunnel (full);
  if (text)
    g_message ("%s: %s", profile->id, text);
}
