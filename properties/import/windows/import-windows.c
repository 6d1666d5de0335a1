/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows' ProfileXML (VPNv2 CSP), as Intune and PowerShell scripts hand it out. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/windows/import-xml.h"
#include "properties/import/import.h"
#include "properties/import/windows/windows-words.h"

static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  return text && strstr (text, "<VPNProfile") && strstr (text, "<NativeProfile");
}

static const ImportRow rows[] = {
  { "AlwaysOn", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "AlwaysOnActive", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "DeviceTunnel", IMPORT_LEAVE_ON, N_("system connections can be up before anyone logs in") },
  { "LockDown", IMPORT_LEAVE_ON, N_("traffic is not blocked while the tunnel is down") },
  { "ByPassForLocal", IMPORT_LEAVE_ON, "NetworkManager supports only proxy auto-config scripts" },
  { "RegisterDNS", IMPORT_LEAVE_ON, N_("names are not registered in DNS") },
  { "TrustedNetworkDetection", IMPORT_LEAVE, N_("the connection is used on any network") },
  { "EdpModeId", IMPORT_LEAVE, N_("applies only to Windows Information Protection") },
  { "DeviceCompliance", IMPORT_LEAVE, N_("applies only to management by Microsoft") },
  { "AppTrigger", IMPORT_LEAVE, N_("programs do not trigger the connection") },
  { "TrafficFilter", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "Proxy.Manual", IMPORT_LEAVE, "NetworkManager supports only proxy auto-config scripts" },
  { "DataEncryption", IMPORT_LEAVE, N_("the proposals specify this") },
  { "NativeProfile.DisableClassBasedDefaultRoute", IMPORT_LEAVE, N_("networks have no address classes") },
  { "NativeProfile.L2tpPsk", IMPORT_SET, "psk" },
};

/* EapHostConfig: the method, and for those with TLS what the server inside must be. */
static ImportNode *
eap_config (ImportNode *profile)
{
  ImportNode *config = import_node_get (profile, "NativeProfile.Authentication.Eap.Configuration.EapHostConfig");

  if (config)
    import_node_mark (config); /* the rest are the many switches of Windows' own dialogs */
  return config;
}

static ImportNode *
find_deep (ImportNode *node, const char *name)
{
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);
    ImportNode *found = strcmp (import_node_get_name (child), name) == 0 ? child : find_deep (child, name);

    if (found)
      return found;
  }
  return NULL;
}

static void
read_eap_server (ImportVpn *vpn, ImportNode *config)
{
  ImportNode *names = find_deep (config, "ServerNames");
  const char *text = names ? import_node_text (names) : NULL;

  /* Several names, or a pattern, cannot be said. */
  if (text && *text && !strpbrk (text, ";*^$\\"))
    import_vpn_try (vpn, "ServerNames", "aaa-id", text);
  else if (text && *text)
    import_vpn_leave (vpn, "ServerNames", "is more than one name");
  if (find_deep (config, "TrustedRootCA"))
    import_vpn_leave (vpn, "TrustedRootCA", "is only a thumbprint: set ca to the authority");
}

static const char *
eap_number (ImportNode *config)
{
  ImportNode *type = config ? import_node_get (config, "EapMethod.Type") : NULL;

  return type ? import_node_text (type) : NULL;
}

static void
read_ikev2_auth (ImportVpn *vpn, ImportNode *profile)
{
  const char *user = import_node_get_text (profile, "NativeProfile.Authentication.UserMethod");
  const char *machine = import_node_get_text (profile, "NativeProfile.Authentication.MachineMethod");
  ImportNode *config = eap_config (profile);

  if (user && g_ascii_strcasecmp (user, "MSChapv2") == 0)
    windows_words_set_eap (vpn, "UserMethod", "26");
  else if (user && g_ascii_strcasecmp (user, "Eap") == 0)
    windows_words_set_eap (vpn, "EapMethod.Type", eap_number (config));
  else if (!user && g_strcmp0 (machine, "Certificate") == 0)
    import_vpn_set (vpn, "MachineMethod", "auth", "cert");
  else
    import_vpn_fail (vpn, "Authentication", "must have a known UserMethod or MachineMethod");
  if (config)
    read_eap_server (vpn, config);
}

static void
read_l2tp_auth (ImportVpn *vpn, ImportNode *profile)
{
  const char *user = import_node_get_text (profile, "NativeProfile.Authentication.UserMethod");
  const char *machine = import_node_get_text (profile, "NativeProfile.Authentication.MachineMethod");
  const char *number = eap_number (eap_config (profile));

  import_vpn_set (vpn, machine ? "MachineMethod" : "NativeProtocolType", "auth",
                  machine && strcmp (machine, "Certificate") == 0 ? "cert" : "psk");
  if (user && g_ascii_strcasecmp (user, "MSChapv2") == 0)
    import_vpn_set (vpn, "UserMethod", "ppp-auth", "mschapv2");
  else if (g_strcmp0 (number, "26") == 0)
    import_vpn_set (vpn, "EapMethod.Type", "ppp-auth", "eap");
  else if (g_strcmp0 (number, "13") == 0) {
    import_vpn_set (vpn, "EapMethod.Type", "ppp-auth", "eap");
    import_vpn_note (vpn, "EapMethod.Type", "must be filled in before connecting: ppp-cert",
                     N_("it is missing from the file"));
  } else if (number)
    import_vpn_fail (vpn, "EapMethod.Type", "EAP method %.8s is not supported inside L2TP", number);
}

static void
read_type (ImportVpn *vpn, ImportNode *profile)
{
  const char *type = import_node_get_text (profile, "NativeProfile.NativeProtocolType");

  if (type && g_ascii_strcasecmp (type, "L2tp") == 0) {
    import_vpn_set (vpn, "NativeProtocolType", "type", "l2tp");
    read_l2tp_auth (vpn, profile);
    return;
  }
  if (type && g_ascii_strcasecmp (type, "Automatic") == 0)
    import_vpn_note (vpn, "NativeProtocolType", "type=ikev2", N_("IKEv2 is what Windows tries first"));
  else if (!type || g_ascii_strcasecmp (type, "IKEv2") != 0)
    import_vpn_fail (vpn, "NativeProtocolType", type ? "is neither IKEv2 nor L2TP" : "is missing");
  import_vpn_imply (vpn, "type", "ikev2");
  read_ikev2_auth (vpn, profile);
}

static void
read_route (ImportVpn *vpn, ImportNode *route)
{
  const char *address = import_node_get_text (route, "Address");
  const char *prefix = import_node_get_text (route, "PrefixSize");
  g_autofree char *network = address && prefix ? g_strconcat (address, "/", prefix, NULL) : NULL;

  import_node_get_text (route, "Metric");
  if (import_node_get_bool (route, "ExclusionRoute", FALSE))
    import_vpn_leave (vpn, "Route", "networks cannot be excluded from the tunnel");
  else if (!network)
    import_vpn_fail (vpn, "Route", "must have Address and PrefixSize");
  else
    import_vpn_add_route (vpn, "Route", network);
}

static void
read_domain (ImportVpn *vpn, ImportNode *information)
{
  windows_words_add_domains (vpn, "DomainNameInformation.DomainName", import_node_get_text (information, "DomainName"), TRUE);
  windows_words_add_dns (vpn, "DomainNameInformation.DnsServers", import_node_get_text (information, "DnsServers"));
  if (import_node_get_text (information, "WebProxyServers"))
    import_vpn_leave (vpn, "DomainNameInformation.WebProxyServers", "NetworkManager supports only proxy auto-config scripts");
  if (import_node_get_bool (information, "AutoTrigger", FALSE))
    import_vpn_leave (vpn, "DomainNameInformation.AutoTrigger", "names do not trigger the connection");
  import_node_get_text (information, "Persistent");
}

static void
read_lists (ImportVpn *vpn, ImportNode *profile)
{
  for (guint i = 0; i < import_node_get_n_children (profile); i++) {
    ImportNode *child = import_node_get_child (profile, i);

    if (strcmp (import_node_get_name (child), "Route") == 0)
      read_route (vpn, child);
    else if (strcmp (import_node_get_name (child), "DomainNameInformation") == 0)
      read_domain (vpn, child);
  }
}

static void
read_profile (ImportVpn *vpn, ImportNode *profile)
{
  const char *policy = import_node_get_text (profile, "NativeProfile.RoutingPolicyType");
  ImportNode *suite = import_node_get (profile, "NativeProfile.CryptographySuite");

  windows_words_set_server (vpn, "NativeProfile.Servers", import_node_get_text (profile, "NativeProfile.Servers"));
  read_type (vpn, profile);
  if (suite)
    windows_words_set_proposals (vpn, suite);
  if (policy && strcmp (policy, "SplitTunnel") == 0)
    import_vpn_set_split (vpn, "RoutingPolicyType", AF_UNSPEC);
  read_lists (vpn, profile);
  windows_words_add_domains (vpn, "DnsSuffix", import_node_get_text (profile, "DnsSuffix"), FALSE);
  import_vpn_set_pac (vpn, "Proxy.AutoConfigUrl", import_node_get_text (profile, "Proxy.AutoConfigUrl"));
  if (!import_node_get_bool (profile, "RememberCredentials", TRUE))
    import_vpn_never_save (vpn, "RememberCredentials", "password");
  import_node_take (profile, vpn, rows, G_N_ELEMENTS (rows));
  import_node_report_rest (profile, vpn);
  import_vpn_finish (vpn);
}

static char *
name_of (ImportSource *source, ImportNode *profile)
{
  const char *name = import_node_get_text (profile, "ProfileName");
  g_autofree char *base = g_strdup (import_source_get_name (source));
  char *dot = strrchr (base, '.');

  if (name && *name)
    return g_strdup (name);
  if (dot && dot > base)
    *dot = '\0';
  return g_steal_pointer (&base);
}

static gboolean
read_windows (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = import_xml_parse (import_source_get_bytes (source), error);
  ImportNode *profile = root ? import_node_get (root, "VPNProfile") : NULL;
  g_autofree char *name = NULL;

  if (!root)
    return FALSE;
  if (!profile)
    return import_bad (error, "VPNProfile is not the outermost element");
  name = name_of (source, profile);
  read_profile (import_add (import, name), profile);
  return TRUE;
}

const ImportFormat import_windows = { "Windows ProfileXML", claims, read_windows };
