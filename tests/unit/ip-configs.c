/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/ip-configs.h"

IpConfig *
ip_configs_new (const char *selectors)
{
  g_auto (GStrv) networks = g_strsplit (selectors, " ", -1);
  IpConfig *config = ip_config_new ();

  config->device = g_strdup ("vpn0");
  config->gateway = g_inet_address_new_from_string ("192.0.2.1");
  g_assert_true (ip_config_add_address (config, "10.1.2.3"));
  g_assert_true (ip_config_add_address (config, "fd00::3"));
  g_assert_true (ip_config_add_dns (config, "10.0.0.53"));
  g_assert_true (ip_config_add_dns (config, "fd00::53"));
  for (guint i = 0; networks[i]; i++)
    g_assert_true (ip_config_add_selector (config, networks[i]));
  return config;
}

Profile
ip_configs_profile (void)
{
  Profile profile = { .ip4.wanted = TRUE, .ip6.wanted = TRUE };

  return profile;
}
