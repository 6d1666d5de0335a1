/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows ProfileXML (VPNv2 CSP), as distributed by Intune and PowerShell scripts. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-certs.h"
#include "properties/import/import-network.h"
#include "properties/import/windows/import-xml.h"
#include "properties/import/import.h"
#include "properties/import/windows/windows-words.h"

#define PROFILE "VPNProfile"

static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  /* A script may have a profile in it, and put it together only when it runs. */
  if (!text || text[strspn (text, " \t\n")] != '<')
    return FALSE;
  return (strstr (text, "<" PROFILE) && strstr (text, "<NativeProfile")) ||
         (strstr (text, "&lt;" PROFILE) && strstr (text, "&lt;NativeProfile"));
}

static const ImportRow rows[] = {
  { "AlwaysOn", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "AlwaysOnActive", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "DeviceTunnel", IMPORT_LEAVE_ON, N_("system connections can be up before anyone logs in") },
  { "ByPassForLocal", IMPORT_LEAVE_ON, "NetworkManager supports only proxy auto-config scripts" },
  { "RegisterDNS", IMPORT_LEAVE_ON, N_("names are not registered in DNS") },
  { "TrustedNetworkDetection", IMPORT_LEAVE, N_("the connection is used on any network") },
  { "IPv4InterfaceMetric", IMPORT_LEAVE, N_("set ipv4.route-metric instead") },
  { "IPv6InterfaceMetric", IMPORT_LEAVE, N_("set ipv6.route-metric instead") },
  { "NetworkOutageTime", IMPORT_LEAVE_ON, N_("dpd-delay determines how soon a silent server is given up") },
  { "UseRasCredentials", IMPORT_LEAVE_ON, N_("other programs do not sign in with the password of the VPN") },
  { "DisableDisconnectButton", IMPORT_LEAVE_ON, N_("the connection can be switched off like any other") },
  { "DisableAdvancedOptionsEditButton", IMPORT_LEAVE_ON, N_("the connection can be edited like any other") },
  { "PrivateNetwork", IMPORT_LEAVE_ON, N_("set connection.zone instead") },
  { "NativeProfile.PlumbIKEv2TSAsRoutes", IMPORT_LEAVE_ON, N_("the networks that the server names become routes in any case") },
  { "EdpModeId", IMPORT_LEAVE, N_("applies only to Windows Information Protection") },
  { "DeviceCompliance", IMPORT_LEAVE, N_("applies only to management by Microsoft") },
  { "AppTrigger", IMPORT_LEAVE, N_("programs do not trigger the connection") },
  { "TrafficFilter", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "Proxy.Manual", IMPORT_LEAVE, "NetworkManager supports only proxy auto-config scripts" },
  { "DataEncryption", IMPORT_LEAVE, N_("the proposals specify this") },
  { "NativeProfile.DisableClassBasedDefaultRoute", IMPORT_LEAVE, N_("networks have no address classes") },
};

/* EapHostConfig: the method, and for those with TLS what the server inside must be. */
static ImportNode *
eap_config (ImportVpn *vpn, ImportNode *profile)
{
  ImportNode *outer = import_node_get (profile, "NativeProfile.Authentication.Eap.Configuration");
  g_autoptr (GError) error = NULL;
  ImportNode *config;

  /* Scripts escape it, as the setting of its own wants it. */
  if (outer && import_node_text (outer) && !import_xml_unfold (outer, &error))
    import_vpn_fail (vpn, "Eap.Configuration", "%s", error->message);
  config = import_node_get (profile, "NativeProfile.Authentication.Eap.Configuration.EapHostConfig");
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

/* The names are regular expressions; those that are plain names with a little dress are understood. */
static char *
plain_name (const char *pattern)
{
  g_autofree char *name = g_strstrip (g_strdup (pattern));
  gsize length;

  if (*name == '^')
    memmove (name, name + 1, strlen (name));
  length = strlen (name);
  if (length > 0 && name[length - 1] == '$')
    name[length - 1] = '\0';
  for (char *p = name; *p; p++) {
    if (p[0] == '\\' && p[1] == '.')
      memmove (p, p + 1, strlen (p));
  }
  return strpbrk (name, "*?+()[]{}|^$\\") || !*name ? NULL : g_steal_pointer (&name);
}

static void
read_server_names (ImportVpn *vpn, ImportNode *config)
{
  ImportNode *node = find_deep (config, "ServerNames");
  const char *text = node ? import_node_text (node) : NULL;
  g_auto (GStrv) names = g_strsplit (text ? text : "", ";", 2);
  g_autofree char *name = text && *text ? plain_name (names[0]) : NULL;

  if (!text || !*text)
    return;
  if (!name) {
    import_vpn_fail (vpn, "ServerNames", "patterns cannot be demanded of the server that checks the password");
    return;
  }
  import_vpn_set (vpn, "ServerNames", "aaa-id", name);
  if (names[1] && *names[1])
    import_vpn_leave (vpn, "ServerNames", "only the first name is accepted");
}

static void
add_fingerprints (ImportNode *node, GPtrArray *found)
{
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);
    const char *text = import_node_text (child);

    if (strcmp (import_node_get_name (child), "TrustedRootCA") == 0 && text && *text)
      g_ptr_array_add (found, (gpointer) text);
    add_fingerprints (child, found);
  }
}

static void
read_trusted_roots (ImportVpn *vpn, ImportNode *config)
{
  g_autoptr (GPtrArray) fingerprints = g_ptr_array_new ();

  add_fingerprints (config, fingerprints);
  if (fingerprints->len == 0)
    return;
  g_ptr_array_add (fingerprints, NULL);
  if (!import_certs_set_system_ca (vpn, "TrustedRootCA", import_certs_has_fingerprint, fingerprints->pdata))
    import_vpn_demand_ca (vpn, "TrustedRootCA", N_("the authority of this thumbprint is not on this system"));
}

/* The method inside PEAP or TTLS, which has to be one with a password. */
static void
check_inner (ImportVpn *vpn, ImportNode *config)
{
  static const char *const plain[] = { "PAPAuthentication", "CHAPAuthentication", "MSCHAPAuthentication", "MSCHAPv2Authentication" };
  static const char *const methods[] = { "26", "6", "4", NULL };
  ImportNode *outer = find_deep (config, "Config");
  ImportNode *type = outer ? find_deep (outer, "EapType") : NULL;
  ImportNode *inner = type ? find_deep (type, "Type") : NULL;
  const char *number = inner ? import_node_text (inner) : NULL;

  if (number && !g_strv_contains (methods, number))
    import_vpn_fail (vpn, "EapMethod.Type", strcmp (number, "13") == 0 ? "a certificate inside the tunnel of PEAP or TTLS is not supported"
                     : N_("the method inside the tunnel is not supported"));
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++) {
    if (find_deep (config, plain[i]))
      import_vpn_fail (vpn, plain[i], "inside TTLS is not supported: only EAP is");
  }
}

/* What is inside says who the server that checks the user is; a password alone says nothing. */
static void
read_eap_server (ImportVpn *vpn, ImportNode *config, const char *number)
{
  ImportNode *binding = find_deep (config, "RequireCryptoBinding");

  if (g_strcmp0 (number, "25") == 0 || g_strcmp0 (number, "21") == 0)
    check_inner (vpn, config);
  if (g_strcmp0 (number, "26") == 0)
    return;
  read_server_names (vpn, config);
  read_trusted_roots (vpn, config);
  if (binding && g_strcmp0 (import_node_text (binding), "true") == 0)
    import_vpn_leave (vpn, "RequireCryptoBinding", "strongSwan does not bind the tunnel of PEAP to what is inside");
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
  ImportNode *config = eap_config (vpn, profile);

  if (user && g_ascii_strcasecmp (user, "MSChapv2") == 0)
    windows_words_set_eap (vpn, "UserMethod", "26");
  else if (user && g_ascii_strcasecmp (user, "Eap") == 0)
    windows_words_set_eap (vpn, "EapMethod.Type", eap_number (config));
  else if (!user && machine && g_ascii_strcasecmp (machine, "Certificate") == 0)
    import_vpn_set (vpn, "MachineMethod", "auth", "cert");
  else
    import_vpn_fail (vpn, "Authentication", "must have a known UserMethod or MachineMethod");
  if (user && machine)
    import_vpn_leave (vpn, "MachineMethod", "UserMethod is how the user signs in");
  if (config)
    read_eap_server (vpn, config, eap_number (config));
}

static void
read_l2tp_auth (ImportVpn *vpn, ImportNode *profile)
{
  const char *user = import_node_get_text (profile, "NativeProfile.Authentication.UserMethod");
  const char *machine = import_node_get_text (profile, "NativeProfile.Authentication.MachineMethod");
  const char *number = eap_number (eap_config (vpn, profile));

  import_vpn_set (vpn, machine ? "MachineMethod" : "NativeProtocolType", "auth",
                  machine && g_ascii_strcasecmp (machine, "Certificate") == 0 ? "cert" : "psk");
  if (user && g_ascii_strcasecmp (user, "MSChapv2") == 0)
    import_vpn_set (vpn, "UserMethod", "ppp-auth", "mschapv2");
  else if (user && g_ascii_strcasecmp (user, "Chap") == 0)
    import_vpn_set (vpn, "UserMethod", "ppp-auth", "chap");
  else if (user && g_ascii_strcasecmp (user, "Pap") == 0)
    import_vpn_set (vpn, "UserMethod", "ppp-auth", "pap");
  else if (user && g_ascii_strcasecmp (user, "Eap") != 0)
    import_vpn_fail (vpn, "UserMethod", "must have a known UserMethod or MachineMethod");
  else if (g_strcmp0 (number, "26") == 0)
    import_vpn_set (vpn, "EapMethod.Type", "ppp-auth", "eap");
  else if (g_strcmp0 (number, "13") == 0) {
    import_vpn_set (vpn, "EapMethod.Type", "ppp-auth", "eap");
    import_vpn_wait (vpn, "EapMethod.Type", "ppp-cert", N_("it is missing from the file"));
  } else if (number)
    import_vpn_fail (vpn, "EapMethod.Type", "EAP method %.8s is not supported inside L2TP", number);
}

/* The first of ours in a ProtocolList, whose items are elements Type at some depth. */
static const char *
listed_type (ImportNode *node)
{
  static const char *const ours[] = { "ikev2", "l2tp", NULL };
  const char *found = NULL;

  for (guint i = 0; !found && i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);
    const char *text = import_node_text (child);
    g_autofree char *lower = g_ascii_strdown (text ? text : "", -1);

    found = strcmp (import_node_get_name (child), "Type") == 0 && g_strv_contains (ours, lower) ? text : listed_type (child);
  }
  return found;
}

static const char *
protocol_type (ImportVpn *vpn, ImportNode *profile)
{
  const char *type = import_node_get_text (profile, "NativeProfile.NativeProtocolType");
  ImportNode *list = import_node_get (profile, "NativeProfile.ProtocolList");
  const char *listed = list ? listed_type (list) : NULL;

  if (list)
    import_node_mark (list);
  if (!list || (type && g_ascii_strcasecmp (type, "ProtocolList") != 0 && g_ascii_strcasecmp (type, "Automatic") != 0))
    return type;
  if (listed)
    import_vpn_leave (vpn, "ProtocolList", "only the first protocol that is known is used");
  return listed ? listed : "ProtocolList";
}

static void
read_type (ImportVpn *vpn, ImportNode *profile)
{
  const char *type = protocol_type (vpn, profile);

  if (type && g_ascii_strcasecmp (type, "L2tp") == 0) {
    import_vpn_set (vpn, "NativeProtocolType", "type", "l2tp");
    read_l2tp_auth (vpn, profile);
    import_vpn_set (vpn, "NativeProfile.L2tpPsk", "psk", import_node_get_text (profile, "NativeProfile.L2tpPsk"));
    return;
  }
  if (type && g_ascii_strcasecmp (type, "Automatic") == 0)
    import_vpn_note (vpn, "NativeProtocolType", "type=ikev2", N_("IKEv2 is what Windows tries first"));
  else if (!type || g_ascii_strcasecmp (type, "IKEv2") != 0)
    import_vpn_fail (vpn, "NativeProtocolType", type ? "is neither IKEv2 nor L2TP" : "is missing");
  import_vpn_imply (vpn, "type", "ikev2");
  read_ikev2_auth (vpn, profile);
  if (import_node_get_text (profile, "NativeProfile.L2tpPsk"))
    import_vpn_leave (vpn, "NativeProfile.L2tpPsk", "is for L2TP");
}

/* The networks of those routes that lead past the tunnel (@excluded), or of those that lead into it. */
static char **
list_routes (ImportVpn *vpn, ImportNode *profile, gboolean excluded)
{
  g_autoptr (GStrvBuilder) networks = g_strv_builder_new ();

  for (guint i = 0; i < import_node_get_n_children (profile); i++) {
    ImportNode *route = import_node_get_child (profile, i);
    const char *address, *prefix;
    g_autofree char *network = NULL;

    if (strcmp (import_node_get_name (route), "Route") != 0 ||
        import_node_get_bool (route, "ExclusionRoute", FALSE) != excluded)
      continue;
    address = import_node_get_text (route, "Address");
    prefix = import_node_get_text (route, "PrefixSize");
    import_node_get_text (route, "Metric");
    network = address && prefix ? g_strconcat (address, "/", prefix, NULL) : NULL;
    if (network)
      g_strv_builder_add (networks, network);
    else
      import_vpn_fail (vpn, "Route", "must have Address and PrefixSize");
  }
  return g_strv_builder_end (networks);
}

/* A rule of the name resolution policy table: without servers it is an exemption from the wider ones. */
static void
read_domain (ImportVpn *vpn, ImportNode *information)
{
  const char *domain = import_node_get_text (information, "DomainName");
  const char *servers = import_node_get_text (information, "DnsServers");
  g_autofree char *field = g_strconcat ("DomainNameInformation.", domain, NULL);

  if (domain && *domain && !(servers && *servers))
    import_vpn_leave (vpn, field, "names no server, so that the VPN's are not to be asked: single names cannot be exempted here");
  else
    windows_words_add_domains (vpn, "DomainNameInformation.DomainName", domain, TRUE);
  windows_words_add_dns (vpn, "DomainNameInformation.DnsServers", servers);
  if (import_node_get_text (information, "WebProxyServers"))
    import_vpn_leave (vpn, "DomainNameInformation.WebProxyServers", "NetworkManager supports only proxy auto-config scripts");
  if (import_node_get_bool (information, "AutoTrigger", FALSE))
    import_vpn_leave (vpn, "DomainNameInformation.AutoTrigger", "names do not trigger the connection");
  import_node_get_text (information, "Persistent");
}

/* It takes all traffic, whatever else is written, and lets nothing out while the tunnel is down. */
static void
read_lock_down (ImportVpn *vpn, const char *policy)
{
  import_vpn_block_rest (vpn, "LockDown", NULL);
  import_vpn_block_local (vpn, "LockDown", NULL);
  if (policy && g_ascii_strcasecmp (policy, "ForceTunnel") != 0)
    import_vpn_leave (vpn, "RoutingPolicyType", "LockDown takes all traffic through the tunnel");
}

/* Windows takes all but the networks of @routes if they are none, or if it is told to. */
static gboolean
is_split (ImportVpn *vpn, ImportNode *profile, char **routes)
{
  const char *policy = import_node_get_text (profile, "NativeProfile.RoutingPolicyType");

  if (import_node_is_on (profile, "LockDown")) {
    read_lock_down (vpn, policy);
    return FALSE;
  }
  if (!policy || !*policy)
    return *routes != NULL;
  if (g_ascii_strcasecmp (policy, "SplitTunnel") != 0 && g_ascii_strcasecmp (policy, "ForceTunnel") != 0)
    import_vpn_fail (vpn, "RoutingPolicyType", "must be SplitTunnel or ForceTunnel");
  return g_ascii_strcasecmp (policy, "SplitTunnel") == 0;
}

/* Names are still asked for through the tunnel where only some networks are not. */
static void
exclude (ImportVpn *vpn, ImportNode *profile, gboolean split, char **routes, char **excluded)
{
  if (import_node_is_on (profile, "LockDown")) {
    import_vpn_leave (vpn, "Route, ExclusionRoute", "LockDown takes all traffic through the tunnel");
    return;
  }
  if (split)
    import_vpn_set_own_routes (vpn, "Route, ExclusionRoute");
  else
    import_vpn_add_search (vpn, "Route, ExclusionRoute", "~");
  import_vpn_set_networks (vpn, "Route, ExclusionRoute", split ? routes : NULL, excluded);
}

static void
read_routes (ImportVpn *vpn, ImportNode *profile)
{
  g_auto (GStrv) routes = list_routes (vpn, profile, FALSE);
  g_auto (GStrv) excluded = list_routes (vpn, profile, TRUE);
  gboolean split = is_split (vpn, profile, routes);

  if (split)
    import_vpn_set_split (vpn, import_node_get_text (profile, "NativeProfile.RoutingPolicyType") ? "RoutingPolicyType" : "Route",
                          AF_UNSPEC);
  if (*excluded && (!split || *routes)) {
    exclude (vpn, profile, split, routes, excluded);
    return;
  }
  if (*excluded)
    import_vpn_leave (vpn, "Route, ExclusionRoute", "networks cannot be excluded from the tunnel");
  for (guint i = 0; routes[i]; i++)
    import_vpn_add_route (vpn, "Route", routes[i]);
}

static void
read_names (ImportVpn *vpn, ImportNode *profile)
{
  for (guint i = 0; i < import_node_get_n_children (profile); i++) {
    ImportNode *child = import_node_get_child (profile, i);

    if (strcmp (import_node_get_name (child), "DomainNameInformation") == 0)
      read_domain (vpn, child);
  }
}

static void
read_profile (ImportVpn *vpn, ImportNode *profile)
{
  ImportNode *suite = import_node_get (profile, "NativeProfile.CryptographySuite");

  windows_words_set_server (vpn, "NativeProfile.Servers", import_node_get_text (profile, "NativeProfile.Servers"));
  read_type (vpn, profile);
  if (suite)
    windows_words_set_proposals (vpn, suite);
  read_routes (vpn, profile);
  read_names (vpn, profile);
  windows_words_add_domains (vpn, "DnsSuffix", import_node_get_text (profile, "DnsSuffix"), FALSE);
  import_vpn_set_pac (vpn, "Proxy.AutoConfigUrl", import_node_get_text (profile, "Proxy.AutoConfigUrl"));
  if (!import_node_get_bool (profile, "RememberCredentials", TRUE))
    import_vpn_never_save (vpn, "RememberCredentials", "password");
  if (import_node_is_on (profile, "DisableIKEv2Fragmentation"))
    import_vpn_set (vpn, "DisableIKEv2Fragmentation", "fragmentation", "no");
  import_node_take (profile, vpn, rows, G_N_ELEMENTS (rows));
  import_node_report_rest (profile, vpn);
  import_vpn_finish (vpn);
}

static char *
name_of (ImportSource *source, ImportNode *profile)
{
  const char *name = import_node_get_text (profile, "ProfileName");

  return name && *name ? g_strdup (name) : import_source_base_name (source);
}

/* The text of an element that has a profile as its text, as SyncML has it for devices that are managed. */
static const char *
find_packed (ImportNode *node)
{
  const char *found = import_node_text (node);

  if (found && strstr (found, "<" PROFILE))
    return found;
  found = NULL;
  for (guint i = 0; !found && i < import_node_get_n_children (node); i++)
    found = find_packed (import_node_get_child (node, i));
  return found;
}

/* One pack within another is not looked for. */
static ImportNode *
unpack (ImportNode *root, GError **error)
{
  const char *text = find_deep (root, PROFILE) ? NULL : find_packed (root);
  g_autoptr (GBytes) bytes = text ? g_bytes_new (text, strlen (text)) : NULL;
  ImportNode *packed = bytes ? import_xml_parse (bytes, error) : NULL;

  if (!text)
    return root;
  import_node_free (root);
  return packed;
}

/* Beside one another, as some keep their profiles. */
static void
read_profiles (ImportSource *source, Import *import, ImportNode *node)
{
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);
    g_autofree char *name = NULL;

    if (strcmp (import_node_get_name (child), PROFILE) != 0) {
      read_profiles (source, import, child);
      continue;
    }
    name = name_of (source, child);
    read_profile (import_add (import, name), child);
  }
}

static gboolean
read_windows (ImportSource *source, Import *import, GError **error)
{
  ImportNode *whole = import_xml_parse (import_source_get_bytes (source), error);
  g_autoptr (ImportNode) root = whole ? unpack (whole, error) : NULL;

  if (!root)
    return FALSE;
  if (!find_deep (root, PROFILE))
    return import_bad (error, "there is no element VPNProfile");
  read_profiles (source, import, root);
  return TRUE;
}

const ImportFormat import_windows = { "Windows ProfileXML", claims, read_windows };
