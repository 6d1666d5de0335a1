/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tunnel that takes everything takes, of traffic and of names. */
#include "config.h"

#include "src/ip-config.h"
#include "tests/unit/ip-configs.h"

#define WHOLE "0.0.0.0/0 ::/0"
#define PLAIN { .wanted = TRUE }
#define NEVER_DEFAULT { .wanted = TRUE, .never_default = TRUE }

static char *
domains_of (GVariant *dict)
{
  g_autofree const char **domains = NULL;

  return g_variant_lookup (dict, "domains", "^a&s", &domains) ? g_strjoinv (" ", (char **) domains) : g_strdup ("none");
}

/* Which names are asked for inside. */
static void
test_domains (void)
{
  static const struct {
    const char *selectors;
    ProfileIp ip4, ip6;
    const char *domains4, *domains6;
  } rows[] = {
    { WHOLE, PLAIN, PLAIN, "~", "~" },
    { "0.0.0.0/0", PLAIN, PLAIN, "~", "~" },
    { "10.0.0.0/8", PLAIN, PLAIN, "none", "none" },
    { WHOLE, NEVER_DEFAULT, NEVER_DEFAULT, "none", "none" },
    { WHOLE, NEVER_DEFAULT, PLAIN, "~", "~" },
    { WHOLE, { .wanted = TRUE, .ignore_auto_dns = TRUE }, PLAIN, "none", "~" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Profile profile = { .ip4 = rows[i].ip4, .ip6 = rows[i].ip6 };
    g_autoptr (IpConfig) config = ip_configs_new (rows[i].selectors);
    g_autoptr (GVariant) ip4 = g_variant_ref_sink (ip_config_to_ip4 (config, &profile));
    g_autoptr (GVariant) ip6 = g_variant_ref_sink (ip_config_to_ip6 (config, &profile));
    g_autofree char *domains4 = domains_of (ip4);
    g_autofree char *domains6 = domains_of (ip6);

    g_assert_cmpstr (domains4, ==, rows[i].domains4);
    g_assert_cmpstr (domains6, ==, rows[i].domains6);
  }
}

/* A server of the user's own choice counts, too. */
static void
test_own_dns (void)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (g_object_unref);
  const Profile profile = { .ip4 = { .wanted = TRUE, .ignore_auto_dns = TRUE, .dns = own }, .ip6.wanted = TRUE };
  g_autoptr (IpConfig) config = ip_configs_new (WHOLE);
  g_autoptr (GVariant) ip4 = NULL;
  g_autofree char *domains = NULL;
  FullTunnelConfig full = { 0 };

  g_ptr_array_add (own, g_inet_address_new_from_string ("192.168.1.53"));
  ip4 = g_variant_ref_sink (ip_config_to_ip4 (config, &profile));
  domains = domains_of (ip4);
  g_assert_cmpstr (domains, ==, "~");
  ip_config_set_full_tunnel (config, &profile, &full);
  g_assert_null (full.dns4);
  g_assert_true (full.dns6 == config->ip6.dns && full.own_dns4 == own);
}

/* As "ON/REFUSE". */
static char *
full_tunnel_of (const char *selectors, const Profile *profile, gboolean routes_by_us)
{
  static const char *const words[] = { "off", "on", "refuse" };
  g_autoptr (IpConfig) config = ip_configs_new (selectors);
  FullTunnelConfig full = { 0 };

  config->routes_by_us = routes_by_us;
  ip_config_set_full_tunnel (config, profile, &full);
  g_assert_cmpstr (full.hold_for, ==, profile->block_on_drop ? profile->uuid : NULL);
  g_assert_true (full.dns4 == config->ip4.dns && full.dns6 == config->ip6.dns);
  return g_strdup_printf ("%s/%s", words[full.ip4], words[full.ip6]);
}

static void
test_full_tunnel (void)
{
  static const struct {
    const char *selectors;
    ProfileIp ip4, ip6;
    guint missing_family;
    const char *expected;
  } rows[] = {
    { WHOLE, PLAIN, PLAIN, PROFILE_MISSING_BLOCK, "on/on" },
    { "10.0.0.0/8", PLAIN, PLAIN, PROFILE_MISSING_BLOCK, "off/off" },
    { "0.0.0.0/0", PLAIN, PLAIN, PROFILE_MISSING_BLOCK, "on/refuse" },
    { "::/0", PLAIN, PLAIN, PROFILE_MISSING_BLOCK, "refuse/on" },
    { "0.0.0.0/0 fd00::/8", PLAIN, PLAIN, PROFILE_MISSING_BLOCK, "on/refuse" },
    { "0.0.0.0/0", PLAIN, PLAIN, PROFILE_MISSING_ALLOW, "on/off" },
    { "::/0", PLAIN, PLAIN, PROFILE_MISSING_ALLOW, "off/on" },
    /* the family is not wanted inside */
    { WHOLE, PLAIN, { .wanted = FALSE }, PROFILE_MISSING_BLOCK, "on/refuse" },
    { WHOLE, { .wanted = FALSE, .never_default = TRUE }, PLAIN, PROFILE_MISSING_BLOCK, "refuse/on" },
    /* the profile says that it is no full tunnel */
    { WHOLE, PLAIN, NEVER_DEFAULT, PROFILE_MISSING_BLOCK, "on/off" },
    { WHOLE, NEVER_DEFAULT, NEVER_DEFAULT, PROFILE_MISSING_BLOCK, "off/off" },
    { WHOLE, { .wanted = TRUE, .ignore_auto_routes = TRUE }, PLAIN, PROFILE_MISSING_BLOCK, "off/on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Profile profile = { .ip4 = rows[i].ip4, .ip6 = rows[i].ip6, .missing_family = rows[i].missing_family };
    g_autofree char *full = full_tunnel_of (rows[i].selectors, &profile, FALSE);

    g_test_message ("row %u", i);
    g_assert_cmpstr (full, ==, rows[i].expected);
  }
}

/* The server is at 192.0.2.1: whether what is for itself goes through a tunnel that does not take everything. */
static void
test_server_inside (void)
{
  static const struct {
    const char *selectors;
    ProfileIp ip4;
    gboolean routes_by_us, expected;
  } rows[] = {
    { "192.0.2.1/32", PLAIN, FALSE, TRUE },
    { "10.0.0.0/8 192.0.2.0/24", NEVER_DEFAULT, FALSE, TRUE },
    { "192.0.2.2/32 fd00::/8", PLAIN, FALSE, FALSE },
    { WHOLE, PLAIN, FALSE, FALSE },
    { WHOLE, NEVER_DEFAULT, FALSE, FALSE },
    { "192.0.2.1/32", { .wanted = TRUE, .ignore_auto_routes = TRUE }, FALSE, FALSE },
    { "192.0.2.1/32", { .wanted = FALSE }, FALSE, FALSE },
    { "192.0.2.1/32", PLAIN, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Profile profile = { .ip4 = rows[i].ip4, .ip6 = PLAIN };
    g_autoptr (IpConfig) config = ip_configs_new (rows[i].selectors);
    FullTunnelConfig full = { 0 };

    config->routes_by_us = rows[i].routes_by_us;
    ip_config_set_full_tunnel (config, &profile, &full);
    g_test_message ("row %u", i);
    g_assert_cmpint (full.server_inside, ==, rows[i].expected);
  }
}

/* The kill switch: nothing is left as the host has it. */
static void
test_block_on_drop (void)
{
  static const struct {
    const char *selectors;
    ProfileIp ip4;
    const char *expected;
  } rows[] = {
    { WHOLE, PLAIN, "on/on" },
    { "0.0.0.0/0", PLAIN, "on/refuse" },
    { "10.0.0.0/8", PLAIN, "refuse/refuse" },
    { WHOLE, NEVER_DEFAULT, "refuse/on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Profile profile = { .ip4 = rows[i].ip4, .ip6.wanted = TRUE, .missing_family = PROFILE_MISSING_ALLOW,
      .block_on_drop = TRUE, .uuid = (char *) "0f3b1c1e-7b52-4b36-9d5a-0a4f6e1d2c3b" };
    g_autofree char *full = full_tunnel_of (rows[i].selectors, &profile, FALSE);

    g_assert_cmpstr (full, ==, rows[i].expected);
  }
}

/* Without XFRM interfaces charon routes what is inside; what is missing is still ours. */
static void
test_full_tunnel_by_policies (void)
{
  Profile profile = ip_configs_profile ();
  g_autofree char *both = full_tunnel_of (WHOLE, &profile, TRUE);
  g_autofree char *one = full_tunnel_of ("0.0.0.0/0", &profile, TRUE);

  g_assert_cmpstr (both, ==, "off/off");
  g_assert_cmpstr (one, ==, "off/refuse");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/full-tunnel-config/ways", test_full_tunnel);
  g_test_add_func ("/full-tunnel-config/server-inside", test_server_inside);
  g_test_add_func ("/full-tunnel-config/block-on-drop", test_block_on_drop);
  g_test_add_func ("/full-tunnel-config/by-policies", test_full_tunnel_by_policies);
  g_test_add_func ("/full-tunnel-config/domains", test_domains);
  g_test_add_func ("/full-tunnel-config/own-dns", test_own_dns);
  return g_test_run ();
}
