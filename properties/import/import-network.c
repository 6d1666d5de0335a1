/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/ip-ranges.h"
#include "shared/validate.h"

static void
note_value (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *became = g_strdup_printf ("%s=%s", key, value);

  import_vpn_note (vpn, field, became, NULL);
}

/* The setting that an address of this kind belongs to; NULL, and a note, if it is no address. */
static NMSettingIPConfig *
ip_setting (ImportVpn *vpn, const char *field, const char *address)
{
  if (nm_utils_ipaddr_valid (AF_INET, address))
    return nm_connection_get_setting_ip4_config (import_vpn_get_connection (vpn));
  if (nm_utils_ipaddr_valid (AF_INET6, address))
    return nm_connection_get_setting_ip6_config (import_vpn_get_connection (vpn));
  import_vpn_leave (vpn, field, "is not an IP address");
  return NULL;
}

void
import_vpn_add_dns (ImportVpn *vpn, const char *field, const char *value)
{
  NMSettingIPConfig *setting;

  if (import_vpn_get_error (vpn) || !value || !*value)
    return;
  setting = ip_setting (vpn, field, value);
  if (!setting)
    return;
  nm_setting_ip_config_add_dns (setting, value);
  note_value (vpn, field, NM_IS_SETTING_IP4_CONFIG (setting) ? "ipv4.dns" : "ipv6.dns", value);
}

void
import_vpn_add_search (ImportVpn *vpn, const char *field, const char *value)
{
  g_autofree char *domain = NULL;
  g_autofree char *entry = NULL;
  const char *name;

  if (import_vpn_get_error (vpn) || !value || !*value)
    return;
  name = value + (*value == '~');
  if (g_str_has_prefix (name, "*."))
    name++;
  if (*name == '.')
    name++;
  domain = strcmp (name, "*") == 0 || !*name ? NULL : validate_host (name, NULL);
  if (!domain && *name && strcmp (name, "*") != 0) {
    import_vpn_leave (vpn, field, "is not a domain");
    return;
  }
  entry = domain ? g_strconcat (value[0] == '~' ? "~" : "", domain, NULL) : g_strdup ("~.");
  nm_setting_ip_config_add_dns_search (nm_connection_get_setting_ip4_config (import_vpn_get_connection (vpn)), entry);
  note_value (vpn, field, "ipv4.dns-search", entry);
}

static void
set_never_default (ImportVpn *vpn, const char *field, NMSettingIPConfig *ip, const char *key)
{
  if (nm_setting_ip_config_get_never_default (ip))
    return;
  g_object_set (ip, NM_SETTING_IP_CONFIG_NEVER_DEFAULT, TRUE, NULL);
  note_value (vpn, field, key, "yes");
}

void
import_vpn_set_split (ImportVpn *vpn, const char *field, int family)
{
  NMConnection *connection = import_vpn_get_connection (vpn);

  if (import_vpn_get_error (vpn))
    return;
  if (family != AF_INET6)
    set_never_default (vpn, field, nm_connection_get_setting_ip4_config (connection), "ipv4.never-default");
  if (family != AF_INET)
    set_never_default (vpn, field, nm_connection_get_setting_ip6_config (connection), "ipv6.never-default");
}

void
import_vpn_set_own_routes (ImportVpn *vpn, const char *field)
{
  if (import_vpn_get_error (vpn))
    return;
  g_object_set (nm_connection_get_setting_ip4_config (import_vpn_get_connection (vpn)), NM_SETTING_IP_CONFIG_IGNORE_AUTO_ROUTES, TRUE, NULL);
  g_object_set (nm_connection_get_setting_ip6_config (import_vpn_get_connection (vpn)), NM_SETTING_IP_CONFIG_IGNORE_AUTO_ROUTES, TRUE, NULL);
  import_vpn_note (vpn, field, "ipv4.ignore-auto-routes=yes, ipv6.ignore-auto-routes=yes", NULL);
}

void
import_vpn_add_route (ImportVpn *vpn, const char *field, const char *network)
{
  g_auto (GStrv) networks = NULL;
  g_auto (GStrv) parts = NULL;
  NMSettingIPConfig *setting;
  NMIPRoute *route;

  if (import_vpn_get_error (vpn) || !network || !*network)
    return;
  networks = validate_selectors (network, NULL);
  if (!networks || networks[1]) {
    import_vpn_leave (vpn, field, "is not a network");
    return;
  }
  parts = g_strsplit (networks[0], "/", 2);
  setting = ip_setting (vpn, field, parts[0]);
  route = nm_ip_route_new (NM_IS_SETTING_IP4_CONFIG (setting) ? AF_INET : AF_INET6, parts[0], (guint) atoi (parts[1]), NULL,
                           -1, NULL);
  nm_setting_ip_config_add_route (setting, route);
  nm_ip_route_unref (route);
  note_value (vpn, field, NM_IS_SETTING_IP4_CONFIG (setting) ? "ipv4.routes" : "ipv6.routes", networks[0]);
}

static gboolean
has_family (char **ranges, gboolean ip6)
{
  for (guint i = 0; ranges && ranges[i]; i++) {
    if ((strchr (ranges[i], ':') != NULL) == ip6)
      return TRUE;
  }
  return FALSE;
}

void
import_vpn_set_networks (ImportVpn *vpn, const char *field, char **included, char **excluded)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) networks = ip_ranges_subtract (included, excluded, &error);
  gboolean split4 = included || has_family (excluded, FALSE);
  gboolean split6 = included || has_family (excluded, TRUE);

  if (!networks) {
    import_vpn_fail (vpn, field, "%s", error->message);
    return;
  }
  import_vpn_set_split (vpn, field, split4 && split6 ? AF_UNSPEC : split4 ? AF_INET : AF_INET6);
  for (guint i = 0; networks[i]; i++) {
    if (strchr (networks[i], ':') ? split6 : split4)
      import_vpn_add_route (vpn, field, networks[i]);
  }
}

void
import_vpn_block_rest (ImportVpn *vpn, const char *field, const char *beyond)
{
  import_vpn_imply (vpn, "block-on-drop", "yes");
  import_vpn_note (vpn, field, "block-on-drop=yes",
                   N_("once the VPN is up, traffic leaves this machine only through the tunnel until you disconnect"));
  if (beyond)
    import_vpn_note (vpn, field, "block-on-drop=yes", beyond);
}

void
import_vpn_block_local (ImportVpn *vpn, const char *field, const char *why)
{
  import_vpn_imply (vpn, "local-network", "block");
  import_vpn_note (vpn, field, "local-network=block", why);
}

void
import_vpn_set_pac (ImportVpn *vpn, const char *field, const char *url)
{
  NMSetting *setting;

  if (import_vpn_get_error (vpn) || !url || !*url)
    return;
  if (!g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL) || !validate_text (url, 2000, NULL)) {
    import_vpn_leave (vpn, field, "is not a URL");
    return;
  }
  setting = nm_setting_proxy_new ();
  g_object_set (setting, NM_SETTING_PROXY_METHOD, NM_SETTING_PROXY_METHOD_AUTO, NM_SETTING_PROXY_PAC_URL, url, NULL);
  nm_connection_add_setting (import_vpn_get_connection (vpn), setting);
  note_value (vpn, field, "proxy.pac-url", url);
}
