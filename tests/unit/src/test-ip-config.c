/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ip-config.h"

#include <string.h>

#include "tests/unit/ip-configs.h"

static char *
address_to_string (GVariant *value)
{
  g_autoptr (GInetAddress) address = NULL;
  guint32 number;
  gconstpointer bytes;
  gsize size;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32)) {
    number = g_variant_get_uint32 (value);
    address = g_inet_address_new_from_bytes ((const guint8 *) &number, G_SOCKET_FAMILY_IPV4);
  } else {
    g_assert_true (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING));
    bytes = g_variant_get_fixed_array (value, &size, 1);
    g_assert_cmpuint (size, ==, 16);
    address = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  }
  return g_inet_address_to_string (address);
}

/* "NETWORK/PREFIX NETWORK/PREFIX " of a dictionary of either family; "none" without the key. */
static char *
routes_to_string (GVariant *dict, const char *type)
{
  g_autoptr (GVariant) routes = g_variant_lookup_value (dict, "routes", G_VARIANT_TYPE (type));
  GString *text = g_string_new (NULL);

  if (!routes)
    return g_string_free (g_string_append (text, "none"), FALSE);
  for (gsize i = 0; i < g_variant_n_children (routes); i++) {
    g_autoptr (GVariant) route = g_variant_get_child_value (routes, i);
    g_autoptr (GVariant) network = g_variant_get_child_value (route, 0);
    g_autoptr (GVariant) prefix = g_variant_get_child_value (route, 1);
    g_autoptr (GVariant) next_hop = g_variant_get_child_value (route, 2);
    g_autofree char *network_text = address_to_string (network);
    g_autofree char *next_hop_text = address_to_string (next_hop);

    g_assert_cmpuint (g_variant_n_children (route), ==, 4);
    g_assert_true (g_str_equal (next_hop_text, "0.0.0.0") || g_str_equal (next_hop_text, "::"));
    g_string_append_printf (text, "%s/%u ", network_text, g_variant_get_uint32 (prefix));
  }
  return g_string_free (text, FALSE);
}

static gboolean
lookup_boolean (GVariant *dict, const char *key)
{
  gboolean value;

  g_assert_true (g_variant_lookup (dict, key, "b", &value));
  return value;
}

typedef struct {
  const char *selectors;
  ProfileIp ip;
  const char *routes4, *routes6;
} Case;

static void
check_case (const Case *row)
{
  Profile profile = { .ip4 = row->ip, .ip6 = row->ip };
  g_autoptr (IpConfig) config = ip_configs_new (row->selectors);
  g_autoptr (GVariant) ip4 = g_variant_ref_sink (ip_config_to_ip4 (config, &profile));
  g_autoptr (GVariant) ip6 = g_variant_ref_sink (ip_config_to_ip6 (config, &profile));
  g_autofree char *routes4 = routes_to_string (ip4, "aau");
  g_autofree char *routes6 = routes_to_string (ip6, "a(ayuayu)");

  g_assert_cmpstr (routes4, ==, row->routes4);
  g_assert_cmpstr (routes6, ==, row->routes6);
  g_assert_true (lookup_boolean (ip4, "never-default"));
  g_assert_true (lookup_boolean (ip6, "never-default"));
}

#define WHOLE "0.0.0.0/0 ::/0"
#define DNS4 "10.0.0.53/32 "
#define DNS6 "fd00::53/128 "
#define PLAIN { .wanted = TRUE }
#define NEVER_DEFAULT { .wanted = TRUE, .never_default = TRUE }

static void
test_routes (void)
{
  static const Case rows[] = {
    { WHOLE, PLAIN, "", "" },
    { WHOLE " 10.0.0.0/8", PLAIN, "10.0.0.0/8 ", "" },
    /* the name servers must still be reached through the tunnel */
    { "10.0.0.0/8 fd00::/16", PLAIN, DNS4 "10.0.0.0/8 ", DNS6 "fd00::/16 " },
    { WHOLE, NEVER_DEFAULT, DNS4, DNS6 },
    { WHOLE " 10.9.0.0/16", NEVER_DEFAULT, DNS4 "10.9.0.0/16 ", DNS6 },
    { WHOLE, { .wanted = TRUE, .never_default = TRUE, .ignore_auto_dns = TRUE }, "", "" },
    { "10.0.0.0/8 fd00::/16", NEVER_DEFAULT, DNS4 "10.0.0.0/8 ", DNS6 "fd00::/16 " },
    { "10.0.0.0/8 fd00::/16", { .wanted = TRUE, .ignore_auto_routes = TRUE }, "", "" },
    { WHOLE, { .wanted = TRUE, .ignore_auto_routes = TRUE }, "", "" },
    { WHOLE, { .wanted = TRUE, .ignore_auto_routes = TRUE, .never_default = TRUE }, "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("row %u", i);
    check_case (&rows[i]);
  }
}

static void
test_routes_by_us (void)
{
  Profile profile = ip_configs_profile ();
  g_autoptr (IpConfig) config = ip_configs_new (WHOLE);
  g_autoptr (GVariant) ip4 = NULL;
  g_autofree char *routes = NULL;

  config->routes_by_us = TRUE;
  ip4 = g_variant_ref_sink (ip_config_to_ip4 (config, &profile));
  routes = routes_to_string (ip4, "aau");
  g_assert_cmpstr (routes, ==, "none");
  g_assert_true (lookup_boolean (ip4, "never-default"));
}

static void
test_own_searches (void)
{
  Profile profile = ip_configs_profile ();
  g_autoptr (IpConfig) full = ip_configs_new ("0.0.0.0/0");
  g_autoptr (IpConfig) split = ip_configs_new ("10.0.0.0/8");
  g_autoptr (GVariant) of_full = NULL, of_ip6 = NULL, of_split = NULL, of_never = NULL, by_us = NULL;

  profile.ip4.own_searches = profile.ip6.own_searches = TRUE;
  of_full = g_variant_ref_sink (ip_config_to_ip4 (full, &profile));
  of_ip6 = g_variant_ref_sink (ip_config_to_ip6 (full, &profile));
  of_split = g_variant_ref_sink (ip_config_to_ip4 (split, &profile));
  full->routes_by_us = TRUE;
  by_us = g_variant_ref_sink (ip_config_to_ip4 (full, &profile));
  full->routes_by_us = FALSE;
  profile.ip4.never_default = TRUE;
  of_never = g_variant_ref_sink (ip_config_to_ip4 (full, &profile));
  g_assert_false (lookup_boolean (of_full, "never-default"));
  g_assert_true (lookup_boolean (of_ip6, "never-default"));
  g_assert_true (lookup_boolean (of_split, "never-default"));
  g_assert_true (lookup_boolean (of_never, "never-default"));
  g_assert_true (lookup_boolean (by_us, "never-default"));
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* KEY:TYPE of everything, sorted: NetworkManager takes no other type. */
static char *
types_to_string (GVariant *dict)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_ptr_array_add (types, g_strdup_printf ("%s:%s", key, g_variant_get_type_string (value)));
  g_ptr_array_sort (types, compare_strings);
  g_ptr_array_add (types, NULL);
  return g_strjoinv (" ", (char **) types->pdata);
}

static void
expect_types (GVariant *dict, const char *expected)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (dict);
  g_autofree char *types = types_to_string (owned);

  g_assert_true (g_variant_is_of_type (owned, G_VARIANT_TYPE_VARDICT));
  g_assert_cmpstr (types, ==, expected);
}

static void
test_types (void)
{
  Profile profile = ip_configs_profile ();
  g_autoptr (IpConfig) config = ip_configs_new (WHOLE);

  expect_types (ip_config_to_generic (config, &profile), "gateway:u has-ip4:b has-ip6:b tundev:s");
  config->mtu = 1400;
  config->can_persist = TRUE;
  expect_types (ip_config_to_generic (config, &profile),
                "can-persist:b gateway:u has-ip4:b has-ip6:b mtu:u tundev:s");
  expect_types (ip_config_to_ip4 (config, &profile),
                "address:u dns:au domains:as never-default:b prefix:u routes:aau");
  config->ip4.peer = g_inet_address_new_from_string ("10.0.0.1");
  g_assert_true (ip_config_add_wins (config, "10.0.0.54"));
  expect_types (ip_config_to_ip4 (config, &profile),
                "address:u dns:au domains:as nbns:au never-default:b prefix:u ptp:u routes:aau");
  config->ip6.peer = g_inet_address_new_from_string ("fe80::1");
  expect_types (ip_config_to_ip6 (config, &profile),
                "address:ay dns:aay domains:as never-default:b prefix:u ptp:ay routes:a(ayuayu)");
  g_clear_object (&config->gateway);
  config->gateway = g_inet_address_new_from_string ("2001:db8::1");
  expect_types (ip_config_to_generic (config, &profile),
                "can-persist:b gateway:ay has-ip4:b has-ip6:b mtu:u tundev:s");
}

static void
test_values (void)
{
  static const guint8 address4[] = { 10, 1, 2, 3 };
  Profile profile = ip_configs_profile ();
  g_autoptr (IpConfig) config = ip_configs_new ("10.0.0.0/8");
  g_autoptr (GVariant) generic = g_variant_ref_sink (ip_config_to_generic (config, &profile));
  g_autoptr (GVariant) ip4 = g_variant_ref_sink (ip_config_to_ip4 (config, &profile));
  g_autoptr (GVariant) ip6 = g_variant_ref_sink (ip_config_to_ip6 (config, &profile));
  g_autoptr (GVariant) address6 = g_variant_lookup_value (ip6, "address", NULL);
  g_autofree char *text6 = address_to_string (address6);
  const char *device;
  guint32 number;

  g_assert_true (g_variant_lookup (generic, "tundev", "&s", &device));
  g_assert_cmpstr (device, ==, "vpn0");
  g_assert_true (lookup_boolean (generic, "has-ip4") && lookup_boolean (generic, "has-ip6"));
  g_assert_true (g_variant_lookup (ip4, "address", "u", &number));
  g_assert_cmpmem (&number, 4, address4, 4);
  g_assert_true (g_variant_lookup (ip4, "prefix", "u", &number));
  g_assert_cmpuint (number, ==, 32);
  g_assert_true (g_variant_lookup (ip6, "prefix", "u", &number));
  g_assert_cmpuint (number, ==, 128);
  g_assert_cmpstr (text6, ==, "fd00::3");
}

static void
test_families (void)
{
  Profile profile = ip_configs_profile ();
  g_autoptr (IpConfig) config = ip_configs_new (WHOLE);
  g_autoptr (GVariant) generic = NULL;

  profile.ip6.wanted = FALSE;
  g_assert_null (ip_config_to_ip6 (config, &profile));
  g_clear_object (&config->ip4.address);
  g_assert_null (ip_config_to_ip4 (config, &profile));
  generic = g_variant_ref_sink (ip_config_to_generic (config, &profile));
  g_assert_false (lookup_boolean (generic, "has-ip4"));
  g_assert_false (lookup_boolean (generic, "has-ip6"));
  g_assert_true (ip_config_get_family (config, G_SOCKET_FAMILY_IPV4) == &config->ip4);
  g_assert_true (ip_config_get_family (config, G_SOCKET_FAMILY_IPV6) == &config->ip6);
}

static char *
selector_to_routes (const char *selector)
{
  g_autoptr (IpConfig) config = ip_config_new ();
  GString *text = g_string_new (NULL);
  GPtrArray *both[] = { config->ip4.routes, config->ip6.routes };

  if (!ip_config_add_selector (config, selector)) {
    g_assert_cmpuint (both[0]->len + both[1]->len, ==, 0);
    return g_string_free (g_string_append (text, "refused"), FALSE);
  }
  for (guint f = 0; f < 2; f++) {
    for (guint i = 0; i < both[f]->len; i++) {
      GInetAddressMask *mask = both[f]->pdata[i];
      g_autofree char *network = g_inet_address_to_string (g_inet_address_mask_get_address (mask));

      g_string_append_printf (text, "%s/%u ", network, g_inet_address_mask_get_length (mask));
    }
  }
  return g_string_free (text, FALSE);
}

static void
test_selectors (void)
{
  static const struct {
    const char *selector, *routes;
  } rows[] = {
    { "10.0.0.0/8", "10.0.0.0/8 " },
    { "10.1.2.3/8", "10.0.0.0/8 " },
    { "10.0.0.1", "10.0.0.1/32 " },
    { "10.0.0.1/32[udp/1701]", "10.0.0.1/32 " },
    { "fd00::/64[tcp]", "fd00::/64 " },
    { "::/0", "::/0 " },
    { "10.0.0.1..10.0.0.9", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/30 10.0.0.8/31 " },
    { "10.0.0.1..10.0.0.9[udp/53]", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/30 10.0.0.8/31 " },
    { "10.0.0.7..10.0.0.7", "10.0.0.7/32 " },
    { "10.0.0.0..10.0.255.255", "10.0.0.0/16 " },
    { "10.255.255.255..11.0.0.0", "10.255.255.255/32 11.0.0.0/32 " },
    { "0.0.0.0..255.255.255.255", "0.0.0.0/0 " },
    { "255.255.255.254..255.255.255.255", "255.255.255.254/31 " },
    { "127.255.255.255..255.255.255.255", "127.255.255.255/32 128.0.0.0/1 " },
    { "::..ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0 " },
    { "fd00::ffff..fd00::1:1", "fd00::ffff/128 fd00::1:0/127 " },
    { "10.0.0.9..10.0.0.1", "refused" },
    { "10.0.0.1..fd00::1", "refused" },
    { "10.0.0.1..", "refused" },
    { "..10.0.0.1", "refused" },
    { "10.0.0.1..10.0.0.5..10.0.0.9", "refused" },
    { "10.0.0.1/32..10.0.0.9/32", "refused" },
    { "10.0.0.0/33", "refused" },
    { "10.0.0.0/8,11.0.0.0/8", "refused" },
    { "10.0.0.0/8 junk", "refused" },
    { "dynamic", "refused" },
    { "[udp/1701]", "refused" },
    { "", "refused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *routes = selector_to_routes (rows[i].selector);

    g_test_message ("%s", rows[i].selector);
    g_assert_cmpstr (routes, ==, rows[i].routes);
  }
}

/* The longest list that a range can need. */
static void
test_widest_range (void)
{
  g_autofree char *routes = selector_to_routes ("::1..ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
  g_auto (GStrv) items = g_strsplit (routes, " ", -1);

  g_assert_cmpuint (g_strv_length (items) - 1, ==, 2 * 127);
  g_assert_cmpstr (items[0], ==, "::1/128");
  g_assert_cmpstr (items[253], ==, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128");
}

static void
test_no_twins (void)
{
  g_autoptr (IpConfig) config = ip_configs_new ("10.0.0.0/8 10.0.0.0..10.255.255.255");

  g_assert_true (ip_config_add_dns (config, "10.0.0.53"));
  g_assert_true (ip_config_add_address (config, "10.9.9.9"));
  g_assert_cmpuint (config->ip4.routes->len, ==, 1);
  g_assert_cmpuint (config->ip4.dns->len, ==, 1);
}

/* A server may send any number of anything. */
static void
test_limits (void)
{
  g_autoptr (IpConfig) config = ip_config_new ();

  for (guint i = 0; i < 3000; i++) {
    g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i / 100, 2 * (i % 100) + 1);

    ip_config_add_dns (config, address);
    ip_config_add_wins (config, address);
    ip_config_add_selector (config, address);
  }
  g_assert_cmpuint (config->ip4.dns->len, ==, 8);
  g_assert_cmpuint (config->ip4.wins->len, ==, 8);
  g_assert_cmpuint (config->ip4.routes->len, ==, 2048);
  g_assert_true (config->too_many_routes);
}

/* Selectors as they come, and what is left of them. */
static void
test_aggregation (void)
{
  static const struct {
    const char *selectors, *routes;
  } rows[] = {
    { "0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0 " },
    { "128.0.0.0/1 0.0.0.0/1 10.0.0.0/8", "0.0.0.0/0 10.0.0.0/8 " },
    { "10.0.0.0/9 10.128.0.0/9", "10.0.0.0/8 " },
    { "10.0.0.0/25 10.0.0.128/26 10.0.0.192/26", "10.0.0.0/24 " },
    { "10.0.0.0/24 10.0.0.7 10.0.0.0/24", "10.0.0.0/24 " },
    { "10.0.0.7 10.0.0.9 10.0.0.0/24", "10.0.0.0/24 " },
    { "10.0.0.128/25 10.0.1.0/25", "10.0.0.128/25 10.0.1.0/25 " },
    { "0.0.0.0/0 10.0.0.0/8", "0.0.0.0/0 10.0.0.0/8 " },
    { "10.0.0.0/8 0.0.0.0/0 0.0.0.0/0", "0.0.0.0/0 10.0.0.0/8 " },
    { "fd00::/65 fd00:0:0:0:8000::/65", "fd00::/64 " },
    { "10.0.0.0..10.0.0.127 10.0.0.128..10.0.1.255", "10.0.0.0/23 " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (IpConfig) config = ip_config_new ();
    g_auto (GStrv) selectors = g_strsplit (rows[i].selectors, " ", -1);
    g_autoptr (GString) text = g_string_new (NULL);
    GPtrArray *routes = strchr (selectors[0], ':') ? config->ip6.routes : config->ip4.routes;

    for (char **selector = selectors; *selector; selector++)
      g_assert_true (ip_config_add_selector (config, *selector));
    for (guint n = 0; n < routes->len; n++) {
      g_autofree char *network = g_inet_address_mask_to_string (routes->pdata[n]);

      g_string_append_printf (text, "%s ", network);
    }
    g_test_message ("row %u", i);
    g_assert_cmpstr (text->str, ==, rows[i].routes);
    g_assert_false (config->too_many_routes);
  }
}

/* Each makes thirty networks; all of them count. */
static void
test_many_ranges (void)
{
  g_autoptr (IpConfig) config = ip_config_new ();

  for (guint i = 0; i < 60; i++) {
    g_autofree char *range = g_strdup_printf ("10.%u.0.1..10.%u.255.254", i, i);

    g_assert_true (ip_config_add_selector (config, range));
  }
  g_assert_cmpuint (config->ip4.routes->len, ==, 60 * 30);
  g_assert_false (config->too_many_routes);
}

static void
test_nonsense (void)
{
  static const char *const addresses[] = { "", "x", "10.0.0", "0.0.0.0", "::", "10.0.0.1/8", "10.0.0.1 ",
    "127.0.0.1", "::1", "224.0.0.1", "ff02::1", "255.255.255.255", "0.1.2.3",
    "240.0.0.1", NULL };
  static const char *const servers[] = { "", "x", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "10.0.0.1,10.0.0.2",
    "127.0.0.53", "::1", "255.255.255.255", NULL };
  g_autoptr (IpConfig) config = ip_config_new ();

  for (guint i = 0; addresses[i]; i++)
    g_assert_false (ip_config_add_address (config, addresses[i]));
  for (guint i = 0; servers[i]; i++) {
    g_assert_false (ip_config_add_dns (config, servers[i]));
    g_assert_false (ip_config_add_wins (config, servers[i]));
  }
  g_assert_false (ip_config_add_wins (config, "fd00::1"));
  g_assert_null (config->ip4.address);
  g_assert_null (config->ip6.address);
  g_assert_cmpuint (config->ip4.dns->len + config->ip6.dns->len + config->ip4.wins->len, ==, 0);
}

static char *
networks_to_string (GPtrArray *routes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < routes->len; i++) {
    g_autofree char *network = g_inet_address_mask_to_string (routes->pdata[i]);

    g_string_append_printf (text, "%s ", network);
  }
  return g_string_free (text, FALSE);
}

/* What the server gives, the network around our router, and what is left. */
static const struct {
  const char *selectors, *router;
  guint prefix;
  const char *routes;
} spared[] = {
  { "10.0.0.0/8 192.168.1.0/30", "192.168.1.1", 24, "10.0.0.0/8 192.168.1.2/31 192.168.1.0 " },
  { "192.168.1.1/32 10.0.0.0/8", "192.168.1.1", 24, "10.0.0.0/8 " },
  { "192.168.1.0..192.168.1.2", "192.168.1.1", 24, "192.168.1.2 192.168.1.0 " },
  /* the network's own route comes first */
  { "192.168.0.0/16", "192.168.1.1", 24, "192.168.0.0/16 " },
  { "0.0.0.0/0", "192.168.1.1", 24, "0.0.0.0/0 " },
  { "192.168.2.0/24", "192.168.1.1", 24, "192.168.2.0/24 " },
  /* a router that is on no network of ours */
  { "192.168.1.0/24", "192.168.1.1", 0, "192.168.1.0/24 " },
  { "192.168.1.1/32", "192.168.1.1", 0, "" },
};

static void
test_spare_router (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (spared); i++) {
    g_autoptr (IpConfig) config = ip_configs_new (spared[i].selectors);
    g_autoptr (GInetAddress) router = g_inet_address_new_from_string (spared[i].router);
    g_autofree char *routes = NULL;

    g_assert_true (ip_config_spare_router (config, router, spared[i].prefix));
    routes = networks_to_string (config->ip4.routes);
    g_assert_cmpstr (routes, ==, spared[i].routes);
  }
}

/* What the server gives, what is left, and whether something was for nothing else. */
static void
test_spare_reserved (void)
{
  static const struct {
    const char *selectors, *routes;
    gboolean found;
  } rows[] = {
    { "10.0.0.0/8 127.0.0.0/8", "10.0.0.0/8 ", TRUE },
    { "127.0.0.1 127.0.0.53..127.0.0.54", "", TRUE },
    { "224.0.0.0/4 239.1.2.3 255.255.255.255", "", TRUE },
    { "0.0.0.0/8 0.1.2.3", "", TRUE },
    { "::1 fe80::/64 ff02::1", "", TRUE },
    { "128.0.0.0/1", "128.0.0.0/2 192.0.0.0/3 ", FALSE },
    { "64.0.0.0/2", "64.0.0.0/3 96.0.0.0/4 112.0.0.0/5 120.0.0.0/6 124.0.0.0/7 126.0.0.0/8 ", FALSE },
    { "fc00::/6", "fc00::/7 fe00::/9 fec0::/10 ", FALSE },
    { "10.0.0.0/8 169.254.0.0/30 192.0.2.0/24", "10.0.0.0/8 169.254.0.0/30 192.0.2.0/24 ", FALSE },
    /* a full tunnel has its own way with these */
    { "0.0.0.0/0", "0.0.0.0/0 ", FALSE },
    { "::/0", "::/0 ", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (IpConfig) config = ip_configs_new (rows[i].selectors);
    g_autofree char *routes = NULL;

    g_test_message ("row %u", i);
    g_assert_cmpint (ip_config_spare_reserved (config), ==, rows[i].found);
    routes = networks_to_string (strchr (rows[i].selectors, ':') ? config->ip6.routes : config->ip4.routes);
    g_assert_cmpstr (routes, ==, rows[i].routes);
  }
}

static void
test_router_given_to_us (void)
{
  g_autoptr (IpConfig) config = ip_configs_new ("fe80::/126 10.0.0.0/8");
  g_autoptr (GInetAddress) ours = g_inet_address_new_from_string ("10.1.2.3");
  g_autoptr (GInetAddress) dns = g_inet_address_new_from_string ("10.0.0.53");
  g_autoptr (GInetAddress) link = g_inet_address_new_from_string ("fe80::1");
  g_autofree char *routes = NULL;

  g_assert_false (ip_config_spare_router (config, ours, 24));
  config->ip4.peer = g_object_ref (dns);
  g_assert_true (ip_config_spare_router (config, dns, 24));
  g_assert_cmpuint (config->ip4.dns->len, ==, 0);
  g_assert_null (config->ip4.peer);
  g_assert_true (ip_config_spare_router (config, link, 64));
  routes = networks_to_string (config->ip6.routes);
  g_assert_cmpstr (routes, ==, "fe80::2/127 fe80:: ");
  g_assert_cmpuint (config->ip6.dns->len, ==, 1);
}

/* Bytes on the wire of an inner packet of @size: RFC 4303 2, RFC 3948 2.1, with AES-CBC and SHA-512. */
static guint
esp_size (guint size, GSocketFamily outer)
{
  guint padded = (size + 2 + 15) / 16 * 16;

  return (outer == G_SOCKET_FAMILY_IPV6 ? 40 : 20) + 8 + 8 + 16 + padded + 32;
}

typedef void (*Change)(IpConfig *config);

static void
change_address (IpConfig *config)
{
  g_clear_object (&config->ip4.address);
  ip_config_add_address (config, "10.1.2.4");
}

static void
change_dns (IpConfig *config)
{
  ip_config_add_dns (config, "fd00::54");
}

static void
change_route (IpConfig *config)
{
  ip_config_add_selector (config, "fd01::/64");
}

static void
change_mtu (IpConfig *config)
{
  config->mtu = 1300;
}

static void
change_gateway (IpConfig *config)
{
  g_clear_object (&config->gateway);
  config->gateway = g_inet_address_new_from_string ("192.0.2.2");
}

static void
change_family (IpConfig *config)
{
  g_clear_object (&config->ip6.address);
}

/* What a server gives another time. */
static void
test_equal (void)
{
  static const Change changes[] = {
    change_address, change_dns, change_route, change_mtu, change_gateway, change_family,
  };
  Profile profile = ip_configs_profile ();
  g_autoptr (IpConfig) before = ip_configs_new ("10.0.0.0/8 fd00::/64");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (IpConfig) after = ip_configs_new ("10.0.0.0/8 fd00::/64");

    g_assert_true (ip_config_equal (before, after, &profile));
    changes[i](after);
    g_assert_false (ip_config_equal (before, after, &profile));
    g_assert_false (ip_config_equal (after, before, &profile));
  }
}

static void
expect_inside (const IpConfig *config, const char *expected)
{
  g_autoptr (GPtrArray) inside = ip_config_list_inside (config);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < inside->len; i++) {
    g_autofree char *mask = g_inet_address_mask_to_string (inside->pdata[i]);

    g_string_append_printf (text, "%s ", mask);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_inside (void)
{
  g_autoptr (IpConfig) config = ip_config_new ();

  expect_inside (config, "");
  ip_config_add_address (config, "10.81.0.1");
  ip_config_add_address (config, "fd81::1");
  ip_config_add_selector (config, "10.80.0.0/16");
  ip_config_add_selector (config, "fd80::/64");
  ip_config_add_dns (config, "10.80.0.53");
  expect_inside (config, "10.81.0.1 10.80.0.53 10.80.0.0/16 fd81::1 fd80::/64 ");
  config->routes_by_us = TRUE;
  expect_inside (config, "10.81.0.1 10.80.0.53 fd81::1 ");
}

static void
test_mtu (void)
{
  static const GSocketFamily outers[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };

  for (guint f = 0; f < 2; f++) {
    for (guint uplink = 1420; uplink <= 9000; uplink++) {
      guint mtu = ip_config_compute_mtu (uplink, outers[f], TRUE);

      g_assert_true (mtu == 1280 || esp_size (mtu, outers[f]) <= uplink);
      g_assert_cmpuint (esp_size (mtu + 1, outers[f]), >, uplink);
    }
  }
  g_assert_cmpuint (ip_config_compute_mtu (1500, G_SOCKET_FAMILY_IPV4, TRUE), ==, 1406);
  g_assert_cmpuint (ip_config_compute_mtu (1280, G_SOCKET_FAMILY_IPV6, TRUE), ==, 1280);
  g_assert_cmpuint (ip_config_compute_mtu (1280, G_SOCKET_FAMILY_IPV4, FALSE), ==, 1182);
  g_assert_cmpuint (ip_config_compute_mtu (0, G_SOCKET_FAMILY_IPV4, FALSE), ==, 576);
  g_assert_cmpuint (ip_config_compute_mtu (0, G_SOCKET_FAMILY_IPV4, TRUE), ==, 1280);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ip-config/routes", test_routes);
  g_test_add_func ("/ip-config/routes-by-us", test_routes_by_us);
  g_test_add_func ("/ip-config/own-searches", test_own_searches);
  g_test_add_func ("/ip-config/types", test_types);
  g_test_add_func ("/ip-config/values", test_values);
  g_test_add_func ("/ip-config/families", test_families);
  g_test_add_func ("/ip-config/selectors", test_selectors);
  g_test_add_func ("/ip-config/widest-range", test_widest_range);
  g_test_add_func ("/ip-config/no-twins", test_no_twins);
  g_test_add_func ("/ip-config/limits", test_limits);
  g_test_add_func ("/ip-config/aggregation", test_aggregation);
  g_test_add_func ("/ip-config/many-ranges", test_many_ranges);
  g_test_add_func ("/ip-config/nonsense", test_nonsense);
  g_test_add_func ("/ip-config/spare-router", test_spare_router);
  g_test_add_func ("/ip-config/spare-reserved", test_spare_reserved);
  g_test_add_func ("/ip-config/router-given-to-us", test_router_given_to_us);
  g_test_add_func ("/ip-config/equal", test_equal);
  g_test_add_func ("/ip-config/inside", test_inside);
  g_test_add_func ("/ip-config/mtu", test_mtu);
  return g_test_run ();
}
