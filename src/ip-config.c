/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ip-config.h"

#include <string.h>

#include "shared/failures.h"
#include "shared/ip-network.h"
#include "shared/validate.h"
#include "src/networks.h"

/* More than any server is known to give. */
#define MAX_ROUTES 2048
#define MAX_SERVERS 8
#define ROUTE_METRIC 0 /* ignored by NetworkManager, which takes the profile's */

static void
family_init (IpFamilyConfig *family)
{
  family->routes = g_ptr_array_new_with_free_func (g_object_unref);
  family->dns = g_ptr_array_new_with_free_func (g_object_unref);
  family->wins = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
family_clear (IpFamilyConfig *family)
{
  g_clear_object (&family->address);
  g_clear_object (&family->peer);
  g_clear_pointer (&family->routes, g_ptr_array_unref);
  g_clear_pointer (&family->dns, g_ptr_array_unref);
  g_clear_pointer (&family->wins, g_ptr_array_unref);
}

IpConfig *
ip_config_new (void)
{
  IpConfig *config = g_new0 (IpConfig, 1);

  family_init (&config->ip4);
  family_init (&config->ip6);
  return config;
}

static gpointer
share (gconstpointer object, gpointer user_data)
{
  return g_object_ref ((gpointer) object);
}

static void
family_copy (IpFamilyConfig *copy, const IpFamilyConfig *family)
{
  copy->address = family->address ? g_object_ref (family->address) : NULL;
  copy->peer = family->peer ? g_object_ref (family->peer) : NULL;
  copy->prefix = family->prefix;
  copy->routes = g_ptr_array_copy (family->routes, share, NULL);
  copy->dns = g_ptr_array_copy (family->dns, share, NULL);
  copy->wins = g_ptr_array_copy (family->wins, share, NULL);
}

IpConfig *
ip_config_copy (const IpConfig *config)
{
  IpConfig *copy = g_memdup2 (config, sizeof *config);

  copy->device = g_strdup (config->device);
  copy->gateway = config->gateway ? g_object_ref (config->gateway) : NULL;
  family_copy (&copy->ip4, &config->ip4);
  family_copy (&copy->ip6, &config->ip6);
  return copy;
}

void
ip_config_free (IpConfig *config)
{
  family_clear (&config->ip4);
  family_clear (&config->ip6);
  g_free (config->device);
  g_clear_object (&config->gateway);
  g_free (config);
}

IpFamilyConfig *
ip_config_get_family (IpConfig *config, GSocketFamily family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? &config->ip6 : &config->ip4;
}

/* One that a machine can have on a network: RFC 1122 3.2.1.3, RFC 1112 4, RFC 4291 2.5 to 2.7. */
static gboolean
is_host (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  gboolean is_ip4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;

  return !g_inet_address_get_is_any (address) && !g_inet_address_get_is_loopback (address) &&
         !g_inet_address_get_is_multicast (address) && !(is_ip4 && (bytes[0] == 0 || bytes[0] >= 240));
}

gboolean
ip_config_add_address (IpConfig *config, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  IpFamilyConfig *family;

  if (!address || !is_host (address))
    return FALSE;
  family = ip_config_get_family (config, g_inet_address_get_family (address));
  if (!family->address) {
    family->prefix = ip_network_bits (address);
    family->address = g_steal_pointer (&address);
  }
  return TRUE;
}

static gboolean
add_server (GPtrArray *servers, GInetAddress *address)
{
  if (!is_host (address) || servers->len >= MAX_SERVERS)
    return FALSE;
  for (guint i = 0; i < servers->len; i++) {
    if (g_inet_address_equal (servers->pdata[i], address))
      return TRUE;
  }
  g_ptr_array_add (servers, g_object_ref (address));
  return TRUE;
}

gboolean
ip_config_take_address (IpConfig *config, const char *text, GError **error)
{
  g_autofree char *gateway = g_inet_address_to_string (config->gateway);

  return (!g_str_equal (text, gateway) && ip_config_add_address (config, text)) ||
         failure_set (error, FAILURE_NO_ADDRESS, "it gave “%s”, which cannot be ours", text);
}

gboolean
ip_config_add_dns (IpConfig *config, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address && add_server (ip_config_get_family (config, g_inet_address_get_family (address))->dns, address);
}

gboolean
ip_config_add_wins (IpConfig *config, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 &&
         add_server (config->ip4.wins, address);
}

static void
add_route (IpConfig *config, GInetAddress *network, guint prefix)
{
  GPtrArray *routes = ip_config_get_family (config, g_inet_address_get_family (network))->routes;
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new (network, prefix, NULL);

  if (!mask || networks_have (routes, mask))
    return;
  if (routes->len < MAX_ROUTES)
    networks_add (routes, g_steal_pointer (&mask));
  else
    config->too_many_routes = TRUE;
}

static gboolean
bit_is_set (const guint8 *bytes, guint bit)
{
  return bytes[bit / 8] & (0x80u >> (bit % 8));
}

static void
set_bits_from (guint8 *bytes, guint bits, guint first)
{
  for (guint i = first; i < bits; i++)
    bytes[i / 8] |= (guint8) (0x80u >> (i % 8));
}

/* Adds one; FALSE if that overflows. */
static gboolean
increment (guint8 *bytes, guint size)
{
  for (guint i = size; i-- > 0;) {
    if (++bytes[i] != 0)
      return TRUE;
  }
  return FALSE;
}

/* Splits a range into networks: each time the largest one that starts where the range does and ends within it. FALSE if
 * the ends make no range. */
static gboolean
add_range (IpConfig *config, GInetAddress *from, GInetAddress *to)
{
  guint size = g_inet_address_get_native_size (from);
  guint bits = size * 8;
  const guint8 *end = g_inet_address_to_bytes (to);
  guint8 start[16], last[16];
  gboolean more = TRUE;

  if (g_inet_address_get_family (to) != g_inet_address_get_family (from) ||
      memcmp (g_inet_address_to_bytes (from), end, size) > 0)
    return FALSE;
  memcpy (start, g_inet_address_to_bytes (from), size);
  for (guint n = 0; more && memcmp (start, end, size) <= 0 && n < 2 * bits; n++) {
    g_autoptr (GInetAddress) network = g_inet_address_new_from_bytes (start, g_inet_address_get_family (from));
    guint prefix = bits;

    while (prefix > 0 && !bit_is_set (start, prefix - 1)) {
      memcpy (last, start, size);
      set_bits_from (last, bits, prefix - 1);
      if (memcmp (last, end, size) > 0)
        break;
      prefix--;
    }
    add_route (config, network, prefix);
    set_bits_from (start, bits, prefix);
    more = increment (start, size);
  }
  return TRUE;
}

gboolean
ip_config_add_selector (IpConfig *config, const char *text)
{
  g_autofree char *bare = g_strndup (text, strcspn (text, "["));
  g_auto (GStrv) ends = g_strsplit (bare, "..", 2);
  g_auto (GStrv) networks = NULL;

  if (g_strv_length (ends) == 2) {
    g_autoptr (GInetAddress) from = g_inet_address_new_from_string (ends[0]);
    g_autoptr (GInetAddress) to = g_inet_address_new_from_string (ends[1]);

    return from && to && add_range (config, from, to);
  }
  networks = validate_selectors (bare, NULL);
  if (!networks || networks[1])
    return FALSE;
  {
    g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (networks[0], NULL);

    add_route (config, g_inet_address_mask_get_address (mask), g_inet_address_mask_get_length (mask));
  }
  return TRUE;
}

/* All of @mask but the network of @prefix bits that @host is in: each time the half that it is not in. */
static void
add_without (GPtrArray *routes, GInetAddressMask *mask, GInetAddress *host, guint prefix)
{
  gsize size = g_inet_address_get_native_size (host);

  for (guint bit = g_inet_address_mask_get_length (mask); bit < prefix; bit++) {
    g_autoptr (GInetAddress) half = NULL;
    guint8 bytes[16];

    memcpy (bytes, g_inet_address_to_bytes (host), size);
    bytes[bit / 8] ^= (guint8) (0x80u >> (bit % 8));
    half = g_inet_address_new_from_bytes (bytes, g_inet_address_get_family (host));
    g_ptr_array_add (routes, ip_network_new (half, bit + 1));
  }
}

/* No other one covers what is left of a network, as they do not overlap. */
static void
cut_out (GPtrArray *routes, GInetAddress *host, guint prefix)
{
  for (guint i = routes->len; i-- > 0;) {
    g_autoptr (GInetAddressMask) mask = g_object_ref (routes->pdata[i]);

    if (g_inet_address_mask_get_length (mask) < prefix || !g_inet_address_mask_matches (mask, host))
      continue;
    g_ptr_array_remove_index (routes, i);
    add_without (routes, mask, host, ip_network_bits (host));
  }
}

/* A whole family is left as it is: a full tunnel has its own way with these. TRUE if a route was within @reserved. */
static gboolean
cut_network (GPtrArray *routes, GInetAddressMask *reserved)
{
  gboolean found = FALSE;

  for (guint i = routes->len; i-- > 0;) {
    g_autoptr (GInetAddressMask) mask = g_object_ref (routes->pdata[i]);

    if (!networks_covers (mask, reserved) && !networks_covers (reserved, mask))
      continue;
    g_ptr_array_remove_index (routes, i);
    found = found || networks_covers (reserved, mask);
    add_without (routes, mask, g_inet_address_mask_get_address (reserved), g_inet_address_mask_get_length (reserved));
  }
  return found;
}

gboolean
ip_config_spare_reserved (IpConfig *config)
{
  static const char *const reserved[] = { "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8", "fe80::/10" };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++) {
    g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (reserved[i], NULL);

    if (cut_network (ip_config_get_family (config, g_inet_address_mask_get_family (mask))->routes, mask))
      found = TRUE;
  }
  return found;
}

static gboolean
is_same (GInetAddress *a, GInetAddress *b)
{
  return a && g_inet_address_equal (a, b);
}

gboolean
ip_config_spare_router (IpConfig *config, GInetAddress *router, guint prefix)
{
  IpFamilyConfig *family = ip_config_get_family (config, g_inet_address_get_family (router));
  g_autofree char *text = g_inet_address_to_string (router);

  if (is_same (family->address, router))
    return FALSE;
  cut_out (family->routes, router, prefix > 0 ? prefix : ip_network_bits (router));
  if (is_same (family->peer, router))
    g_clear_object (&family->peer);
  for (guint i = family->dns->len; i-- > 0;) {
    if (!g_inet_address_equal (family->dns->pdata[i], router))
      continue;
    g_message ("the server's name server %s is not used: this network's router has that address", text);
    g_ptr_array_remove_index (family->dns, i);
  }
  return TRUE;
}

guint
ip_config_compute_mtu (guint uplink_mtu, GSocketFamily outer, gboolean inner_ip6)
{
  guint header = outer == G_SOCKET_FAMILY_IPV6 ? 40 : 20;
  guint overhead = header + 8 /* UDP */ + 8 /* SPI, sequence number */ + 16 /* IV */ + 32 /* ICV */;
  guint floor = inner_ip6 ? 1280 : 576;
  guint mtu;

  if (uplink_mtu < overhead + floor)
    return floor;
  /* RFC 4303 2.4: padding, its length and the next header fill whole blocks. */
  mtu = ((uplink_mtu - overhead) & ~15u) - 2;
  return MAX (mtu, floor);
}

/* One address as NetworkManager wants it: a number in network order, or an array of bytes. */
static GVariant *
address_to_variant (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  guint32 number;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, 16, 1);
  memcpy (&number, bytes, 4);
  return g_variant_new_uint32 (number);
}

GVariant *
ip_config_to_generic (const IpConfig *config, const Profile *profile)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, NM_VPN_PLUGIN_CONFIG_TUNDEV, "s", config->device);
  g_variant_dict_insert_value (&dict, NM_VPN_PLUGIN_CONFIG_EXT_GATEWAY, address_to_variant (config->gateway));
  g_variant_dict_insert (&dict, NM_VPN_PLUGIN_CONFIG_HAS_IP4, "b", config->ip4.address && profile->ip4.wanted);
  g_variant_dict_insert (&dict, NM_VPN_PLUGIN_CONFIG_HAS_IP6, "b", config->ip6.address && profile->ip6.wanted);
  if (config->mtu)
    g_variant_dict_insert (&dict, NM_VPN_PLUGIN_CONFIG_MTU, "u", config->mtu);
  if (config->can_persist)
    g_variant_dict_insert (&dict, NM_VPN_PLUGIN_CAN_PERSIST, "b", TRUE);
  return g_variant_dict_end (&dict);
}

static gboolean
is_whole (GInetAddressMask *mask)
{
  return g_inet_address_mask_get_length (mask) == 0;
}

static gboolean
has_whole (const IpFamilyConfig *family)
{
  for (guint i = 0; i < family->routes->len; i++) {
    if (is_whole (family->routes->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

static void
append_route (GVariantBuilder *builder, GInetAddress *network, guint prefix)
{
  g_autoptr (GInetAddress) none = g_inet_address_new_any (g_inet_address_get_family (network));
  guint32 words[4] = { 0 };

  if (g_inet_address_get_family (network) == G_SOCKET_FAMILY_IPV6) {
    g_variant_builder_add (builder, "(@ayu@ayu)", address_to_variant (network), prefix, address_to_variant (none),
                           ROUTE_METRIC);
    return;
  }
  memcpy (&words[0], g_inet_address_to_bytes (network), 4);
  words[1] = prefix;
  words[3] = ROUTE_METRIC;
  g_variant_builder_add_value (builder, g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, words, 4, sizeof (guint32)));
}

/* Without a default route the name servers behind the tunnel would be asked past it. */
static void
append_dns_routes (GVariantBuilder *builder, const IpFamilyConfig *family, const ProfileIp *ip)
{
  if (ip->ignore_auto_dns)
    return;
  for (guint i = 0; i < family->dns->len; i++)
    append_route (builder, family->dns->pdata[i], ip_network_bits (family->dns->pdata[i]));
}

static gboolean
is_full (const IpFamilyConfig *family, const ProfileIp *ip)
{
  return family->address && ip->wanted && has_whole (family) && !ip->never_default && !ip->ignore_auto_routes;
}

/* Of a family that is not taken whole, beside one that is (@other). */
static FullTunnelWay
way_beside (const IpFamilyConfig *family, const ProfileIp *ip, gboolean other, const Profile *profile)
{
  const gboolean meant = family->address && ip->wanted && (ip->never_default || ip->ignore_auto_routes);

  if (profile->block_on_drop)
    return FULL_TUNNEL_REFUSE;
  return other && !meant && profile->missing_family == PROFILE_MISSING_BLOCK ? FULL_TUNNEL_REFUSE : FULL_TUNNEL_OFF;
}

/* Its own route in the main table leads past the tunnel. */
static gboolean
has_server (const IpFamilyConfig *family, const ProfileIp *ip, GInetAddress *server)
{
  if (!family->address || !ip->wanted || ip->ignore_auto_routes)
    return FALSE;
  for (guint i = 0; i < family->routes->len; i++) {
    GInetAddressMask *mask = family->routes->pdata[i];

    if (!is_whole (mask) && g_inet_address_mask_matches (mask, server))
      return TRUE;
  }
  return FALSE;
}

void
ip_config_set_full_tunnel (const IpConfig *config, const Profile *profile, FullTunnelConfig *full)
{
  const gboolean full4 = is_full (&config->ip4, &profile->ip4);
  const gboolean full6 = is_full (&config->ip6, &profile->ip6);
  const FullTunnelWay on = config->routes_by_us ? FULL_TUNNEL_OFF : FULL_TUNNEL_ON;

  full->hold_for = profile->block_on_drop ? profile->uuid : NULL;
  full->gateway = profile->gateway;
  full->ip4 = full4 ? on : way_beside (&config->ip4, &profile->ip4, full6, profile);
  full->ip6 = full6 ? on : way_beside (&config->ip6, &profile->ip6, full4, profile);
  full->ah = profile->ah != NULL;
  full->server_inside = !config->routes_by_us && (has_server (&config->ip4, &profile->ip4, config->gateway) ||
                                                  has_server (&config->ip6, &profile->ip6, config->gateway));
  full->local_network = profile->local_network == PROFILE_LOCAL_ALLOW;
  full->dns4 = profile->ip4.ignore_auto_dns ? NULL : config->ip4.dns;
  full->dns6 = profile->ip6.ignore_auto_dns ? NULL : config->ip6.dns;
  full->own_dns4 = profile->ip4.dns;
  full->own_dns6 = profile->ip6.dns;
}

static const char *
describe_way (FullTunnelWay way)
{
  switch (way) {
  case FULL_TUNNEL_OFF:
    return "is left alone";
  case FULL_TUNNEL_ON:
    return "goes through the tunnel";
  case FULL_TUNNEL_REFUSE:
    return "is blocked";
  }
  g_assert_not_reached ();
}

char *
ip_config_describe_full_tunnel (const FullTunnelConfig *full)
{
  if (full->ip4 == FULL_TUNNEL_OFF && full->ip6 == FULL_TUNNEL_OFF)
    return NULL;
  return g_strdup_printf ("%s: IPv4 %s, IPv6 %s, the local network is %s%s",
                          full->ip4 == FULL_TUNNEL_ON || full->ip6 == FULL_TUNNEL_ON ? "full tunnel" : "beside the tunnel",
                          describe_way (full->ip4), describe_way (full->ip6),
                          full->local_network ? "reachable" : "blocked",
                          full->hold_for ? "; traffic stays blocked when the tunnel drops" : "");
}

static GVariant *
routes_to_variant (const IpFamilyConfig *family, const ProfileIp *ip, GSocketFamily number)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, number == G_SOCKET_FAMILY_IPV6 ? G_VARIANT_TYPE ("a(ayuayu)") : G_VARIANT_TYPE ("aau"));
  if (ip->ignore_auto_routes)
    return g_variant_builder_end (&builder);
  if (!is_full (family, ip))
    append_dns_routes (&builder, family, ip);
  for (guint i = 0; i < family->routes->len; i++) {
    GInetAddressMask *mask = family->routes->pdata[i];

    if (!is_whole (mask))
      append_route (&builder, g_inet_address_mask_get_address (mask), g_inet_address_mask_get_length (mask));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
servers_to_variant (GPtrArray *servers, const char *type)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (type));
  for (guint i = 0; i < servers->len; i++)
    g_variant_builder_add_value (&builder, address_to_variant (servers->pdata[i]));
  return g_variant_builder_end (&builder);
}

static gboolean
has_dns (const IpFamilyConfig *family, const ProfileIp *ip)
{
  return (family->dns->len > 0 && !ip->ignore_auto_dns) || (ip->dns && ip->dns->len > 0);
}

/* Without a word about it, NetworkManager lets the local network's servers be asked for all names but those of the VPN's
 * domains once there are such, for it does not see the default route. */
static gboolean
takes_all_names (const IpConfig *config, const IpFamilyConfig *family, const ProfileIp *ip, const Profile *profile)
{
  return has_dns (family, ip) && (is_full (&config->ip4, &profile->ip4) || is_full (&config->ip6, &profile->ip6));
}

/* Newer NetworkManagers (seen with 1.52) forget these domains beside searches of the user's own, but not the default route.
 * It changes nothing else: our routing table is looked up first. */
static gboolean
needs_default_route (const IpConfig *config, const IpFamilyConfig *family, const ProfileIp *ip)
{
  return ip->own_searches && is_full (family, ip) && !config->routes_by_us;
}

static GVariant *
family_to_variant (const IpConfig *config, const IpFamilyConfig *family, const ProfileIp *ip, GSocketFamily number,
                   const Profile *profile)
{
  static const char *const all_names[] = { "~", NULL };
  gboolean ip6 = number == G_SOCKET_FAMILY_IPV6;
  GVariantDict dict;

  if (!family->address || !ip->wanted)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "address", address_to_variant (family->address));
  g_variant_dict_insert (&dict, "prefix", "u", family->prefix);
  if (family->peer)
    g_variant_dict_insert_value (&dict, "ptp", address_to_variant (family->peer));
  g_variant_dict_insert (&dict, "never-default", "b", !needs_default_route (config, family, ip));
  if (!config->routes_by_us)
    g_variant_dict_insert_value (&dict, "routes", routes_to_variant (family, ip, number));
  if (family->dns->len)
    g_variant_dict_insert_value (&dict, "dns", servers_to_variant (family->dns, ip6 ? "aay" : "au"));
  if (takes_all_names (config, family, ip, profile))
    g_variant_dict_insert_value (&dict, "domains", g_variant_new_strv (all_names, -1));
  if (family->wins->len)
    g_variant_dict_insert_value (&dict, "nbns", servers_to_variant (family->wins, "au"));
  return g_variant_dict_end (&dict);
}

GVariant *
ip_config_to_ip4 (const IpConfig *config, const Profile *profile)
{
  return family_to_variant (config, &config->ip4, &profile->ip4, G_SOCKET_FAMILY_IPV4, profile);
}

GVariant *
ip_config_to_ip6 (const IpConfig *config, const Profile *profile)
{
  return family_to_variant (config, &config->ip6, &profile->ip6, G_SOCKET_FAMILY_IPV6, profile);
}

static gboolean
is_told_the_same (GVariant *(*to_variant)(const IpConfig *config, const Profile *profile), const IpConfig *a,
                  const IpConfig *b, const Profile *profile)
{
  GVariant *first = to_variant (a, profile), *second = to_variant (b, profile);
  g_autoptr (GVariant) owned_first = first ? g_variant_ref_sink (first) : NULL;
  g_autoptr (GVariant) owned_second = second ? g_variant_ref_sink (second) : NULL;

  return first && second ? g_variant_equal (first, second) : first == second;
}

gboolean
ip_config_equal (const IpConfig *a, const IpConfig *b, const Profile *profile)
{
  return is_told_the_same (ip_config_to_generic, a, b, profile) && is_told_the_same (ip_config_to_ip4, a, b, profile) &&
         is_told_the_same (ip_config_to_ip6, a, b, profile);
}

static void
add_host (GPtrArray *masks, GInetAddress *address)
{
  g_ptr_array_add (masks, g_inet_address_mask_new (address, ip_network_bits (address), NULL));
}

GPtrArray *
ip_config_list_inside (const IpConfig *config)
{
  const IpFamilyConfig *const families[] = { &config->ip4, &config->ip6 };
  GPtrArray *inside = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    if (families[i]->address)
      add_host (inside, families[i]->address);
    for (guint j = 0; j < families[i]->dns->len; j++)
      add_host (inside, families[i]->dns->pdata[j]);
    for (guint j = 0; !config->routes_by_us && j < families[i]->routes->len; j++)
      g_ptr_array_add (inside, g_object_ref (families[i]->routes->pdata[j]));
  }
  return inside;
}
