/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Apple configuration profiles (.mobileconfig): VPN payloads of type IKEv2, L2TP and AlwaysOn. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/apple/apple-ike.h"
#include "properties/import/import-certs.h"
#include "properties/import/import-network.h"
#include "properties/import/apple/import-cms.h"
#include "properties/import/import-node.h"
#include "properties/import/apple/import-plist.h"
#include "properties/import/import.h"
#include "shared/secret-bytes.h"

#define VPN_PAYLOAD "com.apple.vpn.managed"
#define APP_PAYLOAD VPN_PAYLOAD ".applayer" /* for some programs of the device alone */

static gboolean
claims (ImportSource *source)
{
  GBytes *bytes = import_source_get_bytes (source);

  return import_plist_claims (bytes) || import_cms_claims (bytes);
}

/* What says something about the payload, not about the VPN. */
static const char *const labels[] = { "PayloadType", "PayloadVersion", "PayloadIdentifier", "PayloadUUID", "PayloadDisplayName",
  "PayloadDescription", "PayloadOrganization", "PayloadEnabled", "PayloadScope",
  "UserDefinedName", "VPNType", "VPNUUID", "PayloadCertificateFileName", NULL };

/* What macOS has of that kind where there are no payloads. */
static const char *const exported_labels[] = { "PPP.UserDefinedName", "PPP.AuthPasswordEncryption", "IPSec.SharedSecretEncryption",
  NULL };

static void
mark_all (ImportNode *node, const char *const *fields)
{
  for (guint i = 0; fields[i]; i++)
    import_node_get_text (node, fields[i]);
}

static gboolean
is_vpn (ImportNode *payload)
{
  const char *type = import_node_get_text (payload, "PayloadType");

  return g_strcmp0 (type, VPN_PAYLOAD) == 0 || g_strcmp0 (type, APP_PAYLOAD) == 0;
}

/* Hands write them in any case. */
static gboolean
is_word (const char *value, const char *word)
{
  return value && g_ascii_strcasecmp (value, word) == 0;
}

/* L2TP */

static const ImportRow l2tp_rows[] = {
  { "PPP.CCPEnabled", IMPORT_LEAVE_ON, N_("applies only to PPTP") },
  { "PPP.CCPMPPE40Enabled", IMPORT_LEAVE_ON, N_("applies only to PPTP") },
  { "PPP.CCPMPPE128Enabled", IMPORT_LEAVE_ON, N_("applies only to PPTP") },
  { "PPP.DisconnectOnIdle", IMPORT_LEAVE_ON, N_("idle connections are not closed") },
  { "PPP.DisconnectOnIdleTimer", IMPORT_LEAVE, N_("idle connections are not closed") },
  { "PPP.DisconnectOnFastUserSwitch", IMPORT_LEAVE_ON, N_("the connection is not tied to a login session") },
  { "PPP.DisconnectOnLogout", IMPORT_LEAVE_ON, N_("the connection is not tied to a login session") },
  { "PPP.DisconnectOnSleep", IMPORT_LEAVE_ON, N_("NetworkManager decides this") },
};

static void
read_ppp_certificate (ImportVpn *vpn, ImportNode *payload, const AppleCertificates *certificates)
{
  ImportNode *at = import_node_get (payload, "PPP.PayloadCertificateUUID");

  if (!at)
    at = import_node_get (payload, "IPSec.PayloadCertificateUUID");
  apple_certificates_set_client (certificates, vpn, "PPP.AuthEAPPlugins", "ppp-cert", import_node_text (at));
  apple_certificates_set_ca (certificates, vpn, "ppp-ca", NULL);
  import_vpn_set (vpn, "PPP.AuthProtocol", "ppp-auth", "eap");
}

static void
read_ppp_auth (ImportVpn *vpn, ImportNode *payload, const AppleCertificates *certificates)
{
  g_auto (GStrv) protocols = import_node_get_list (payload, "PPP.AuthProtocol");
  g_auto (GStrv) plugins = import_node_get_list (payload, "PPP.AuthEAPPlugins");
  const char *password = import_node_get_text (payload, "PPP.AuthPassword");

  if (plugins && g_strv_contains ((const char *const *) plugins, "EAP-TLS"))
    read_ppp_certificate (vpn, payload, certificates);
  else if (plugins)
    import_vpn_fail (vpn, "PPP.AuthEAPPlugins", "%s is not supported", plugins[0]);
  else if (protocols)
    import_vpn_leave (vpn, "PPP.AuthProtocol", "the server chooses among the safe ones");
  import_vpn_set (vpn, "PPP.AuthPassword", "password", password);
  if (import_node_get_bool (payload, "PPP.TokenCard", FALSE))
    import_vpn_never_save (vpn, "PPP.TokenCard", "password");
}

/* KeyID, the only type that Apple knows here, is any text, which must not be taken for a name or an address. */
static void
read_l2tp_id (ImportVpn *vpn, ImportNode *payload)
{
  const char *id = import_node_get_text (payload, "IPSec.LocalIdentifier");
  const char *type = import_node_get_text (payload, "IPSec.LocalIdentifierType");
  gboolean key_id = type && g_ascii_strcasecmp (type, "KeyID") == 0;
  g_autofree char *typed = id && *id ? g_strconcat (key_id ? "keyid:" : "", id, NULL) : NULL;

  import_vpn_set (vpn, "IPSec.LocalIdentifier", "local-id", typed);
  if (type && *type && (!typed || !key_id))
    import_vpn_leave (vpn, "IPSec.LocalIdentifierType", typed ? "is a type that is not known" : N_("there is no LocalIdentifier"));
  else if (type && *type)
    import_vpn_note (vpn, "IPSec.LocalIdentifierType", "local-id is a key id", NULL);
}

static void
read_l2tp_ipsec (ImportVpn *vpn, ImportNode *payload, const AppleCertificates *certificates)
{
  const char *method = import_node_get_text (payload, "IPSec.AuthenticationMethod");

  if (g_strcmp0 (method, "Certificate") == 0) {
    import_vpn_set (vpn, "IPSec.AuthenticationMethod", "auth", "cert");
    apple_certificates_set_client (certificates, vpn, "IPSec.PayloadCertificateUUID", "cert",
                                   import_node_get_text (payload, "IPSec.PayloadCertificateUUID"));
    apple_certificates_set_ca (certificates, vpn, "ca", NULL);
    return;
  }
  if (method && strcmp (method, "SharedSecret") != 0)
    import_vpn_fail (vpn, "IPSec.AuthenticationMethod", "must be SharedSecret or Certificate");
  import_vpn_imply (vpn, "auth", "psk");
  apple_ike_set_psk (vpn, import_node_get (payload, "IPSec.SharedSecret"), "IPSec.SharedSecret");
  read_l2tp_id (vpn, payload);
}

/* Of a Windows account, the domain goes before the name. */
static void
read_l2tp_user (ImportVpn *vpn, ImportNode *payload)
{
  const char *name = import_node_get_text (payload, "PPP.AuthName");
  const char *separator = name ? strchr (name, '\\') : NULL;
  gboolean is_account = separator && separator > name && separator[1];
  g_autofree char *domain = is_account ? g_strndup (name, (gsize) (separator - name)) : NULL;

  import_vpn_set (vpn, "PPP.AuthName", "domain", domain);
  import_vpn_set (vpn, "PPP.AuthName", "user", is_account ? separator + 1 : name);
}

static void
read_l2tp (ImportVpn *vpn, ImportNode *payload, const AppleCertificates *certificates)
{
  import_vpn_imply (vpn, "type", "l2tp");
  import_vpn_set (vpn, "PPP.CommRemoteAddress", "gateway", import_node_get_text (payload, "PPP.CommRemoteAddress"));
  read_l2tp_user (vpn, payload);
  import_node_take (payload, vpn, l2tp_rows, G_N_ELEMENTS (l2tp_rows));
  read_l2tp_ipsec (vpn, payload, certificates);
  read_ppp_auth (vpn, payload, certificates);
  if (!import_node_get_bool (payload, "IPv4.OverridePrimary", FALSE))
    import_vpn_set_split (vpn, "IPv4.OverridePrimary", AF_UNSPEC);
  if (!import_vpn_get (vpn, "gateway"))
    import_vpn_fail (vpn, "PPP.CommRemoteAddress", "is missing");
}

/* both */

static const ImportRow common_rows[] = {
  { "OnDemandEnabled", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "OnDemandRules", IMPORT_LEAVE, N_("use connection.autoconnect instead") },
  { "IPv4.IncludedRoutes", IMPORT_LEAVE, N_("the server says which networks it has: see ipv4.routes") },
  { "IPv4.ExcludedRoutes", IMPORT_LEAVE, N_("networks are not kept out of the tunnel") },
  { "IPv6.IncludedRoutes", IMPORT_LEAVE, N_("the server says which networks it has: see ipv6.routes") },
  { "IPv6.ExcludedRoutes", IMPORT_LEAVE, N_("networks are not kept out of the tunnel") },
  { "AlwaysOn.UIToggleEnabled", IMPORT_LEAVE, N_("the connection can be switched off like any other") },
  { "AlwaysOn.ServiceExceptions", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "AlwaysOn.ApplicationExceptions", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "AlwaysOn.AllowCaptiveWebSheet", IMPORT_LEAVE_ON, N_("all programs use the tunnel") },
  { "AlwaysOn.AllowAllCaptiveNetworkPlugins", IMPORT_LEAVE_ON, N_("all programs use the tunnel") },
  { "AlwaysOn.AllowedCaptiveNetworkPlugins", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "DNS.ServerURL", IMPORT_LEAVE, "DNS queries are sent unencrypted inside the tunnel" },
  { "DNS.ServerName", IMPORT_LEAVE, "DNS queries are sent unencrypted inside the tunnel" },
  { "OnDemandMatchAppEnabled", IMPORT_LEAVE_ON, N_("programs do not trigger the connection") },
  { "SafariDomains", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "MailDomains", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "ContactsDomains", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "CalendarDomains", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "SMBDomains", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "ExcludedDomains", IMPORT_LEAVE, N_("all programs use the tunnel") },
};

static void
read_match_domains (ImportVpn *vpn, ImportNode *payload)
{
  g_auto (GStrv) domains = import_node_get_list (payload, "DNS.SupplementalMatchDomains");
  gboolean no_search = import_node_get_bool (payload, "DNS.SupplementalMatchDomainsNoSearch", FALSE);

  for (guint i = 0; domains && domains[i]; i++) {
    g_autofree char *entry = g_strconcat (no_search || !*domains[i] ? "~" : "", domains[i], NULL);

    import_vpn_add_search (vpn, "DNS.SupplementalMatchDomains", entry);
  }
}

static void
read_dns (ImportVpn *vpn, ImportNode *payload)
{
  g_auto (GStrv) servers = import_node_get_list (payload, "DNS.ServerAddresses");
  g_auto (GStrv) domains = import_node_get_list (payload, "DNS.SearchDomains");
  const char *protocol = import_node_get_text (payload, "DNS.DNSProtocol");

  if (protocol && strcmp (protocol, "Cleartext") != 0)
    import_vpn_leave (vpn, "DNS.DNSProtocol", "DNS queries are sent unencrypted inside the tunnel");
  for (guint i = 0; servers && servers[i]; i++)
    import_vpn_add_dns (vpn, "DNS.ServerAddresses", servers[i]);
  for (guint i = 0; domains && domains[i]; i++)
    import_vpn_add_search (vpn, "DNS.SearchDomains", domains[i]);
  import_vpn_add_search (vpn, "DNS.DomainName", import_node_get_text (payload, "DNS.DomainName"));
  read_match_domains (vpn, payload);
}

static void
read_proxies (ImportVpn *vpn, ImportNode *payload)
{
  ImportNode *proxies = import_node_get (payload, "Proxies");
  const char *script = import_node_get_text (payload, "Proxies.ProxyAutoConfigURLString");

  if (proxies)
    import_node_mark (proxies);
  if (import_node_get_bool (payload, "Proxies.ProxyAutoConfigEnable", FALSE))
    import_vpn_set_pac (vpn, "Proxies.ProxyAutoConfigURLString", script);
  else if (script)
    import_vpn_leave (vpn, "Proxies.ProxyAutoConfigURLString", "is switched off by ProxyAutoConfigEnable");
  for (guint i = 0; proxies && i < import_node_get_n_children (proxies); i++) {
    ImportNode *child = import_node_get_child (proxies, i);
    g_autofree char *field = g_strconcat ("Proxies.", import_node_get_name (child), NULL);

    if (!g_str_has_prefix (field, "Proxies.ProxyAutoConfig") && g_strcmp0 (import_node_text (child), "0") != 0)
      import_vpn_leave (vpn, field, "NetworkManager supports only proxy auto-config scripts");
    import_node_mark (child);
  }
}

static void
finish (ImportVpn *vpn, ImportNode *payload)
{
  if (g_strcmp0 (import_node_get_text (payload, "PayloadType"), APP_PAYLOAD) == 0)
    import_vpn_leave (vpn, APP_PAYLOAD, "all programs use the tunnel");
  import_node_take (payload, vpn, common_rows, G_N_ELEMENTS (common_rows));
  read_dns (vpn, payload);
  read_proxies (vpn, payload);
  import_node_report_rest (payload, vpn);
  import_vpn_finish (vpn);
}

static void
read_tunnels (Import *import, ImportNode *payload, const char *name, const AppleCertificates *certificates)
{
  ImportNode *tunnels = import_node_get (payload, "AlwaysOn.TunnelConfigurations");
  guint n = tunnels ? import_node_get_n_children (tunnels) : 0;
  guint first = import->vpns->len;

  if (n == 0)
    import_vpn_fail (import_add (import, name), "AlwaysOn.TunnelConfigurations", "is missing");
  for (guint i = 0; i < n; i++) {
    ImportNode *tunnel = import_node_get_child (tunnels, i);
    g_auto (GStrv) interfaces = import_node_get_list (tunnel, "Interfaces");
    g_autofree char *joined = interfaces ? g_strjoinv (", ", interfaces) : NULL;
    g_autofree char *title = n > 1 && joined ? g_strdup_printf ("%s (%s)", name, joined) : NULL;
    ImportVpn *vpn = import_add (import, title ? title : name);

    if (g_strcmp0 (import_node_get_text (tunnel, "ProtocolType"), "IKEv2") != 0)
      import_vpn_fail (vpn, "ProtocolType", "must be IKEv2");
    if (interfaces)
      import_vpn_leave (vpn, "Interfaces", "the tunnel is used on any network");
    import_vpn_leave (vpn, "VPNType", "AlwaysOn: set connection.autoconnect to keep it up at all times");
    import_vpn_block_rest (vpn, "VPNType", NULL);
    import_vpn_block_local (vpn, "VPNType", NULL);
    apple_ike_read (vpn, tunnel, certificates);
    import_node_report_rest (tunnel, vpn);
  }
  if (tunnels)
    import_node_mark (tunnels);
  for (guint i = first; i < import->vpns->len; i++)
    finish (import->vpns->pdata[i], payload);
}

static const char *
why_not (const char *type)
{
  if (!type)
    return "is missing";
  if (strcmp (type, "IPSec") == 0)
    return N_("Cisco's IKEv1 with XAuth is not supported");
  return strcmp (type, "VPN") == 0 ? N_("is for a third-party app") : N_("is not supported");
}

static void
read_vpn (Import *import, ImportNode *payload, const AppleCertificates *certificates)
{
  const char *type = import_node_get_text (payload, "VPNType");
  const char *name = import_node_get_text (payload, "UserDefinedName");
  ImportNode *ike = import_node_get (payload, "IKEv2");
  ImportVpn *vpn;

  mark_all (payload, labels);
  if (!name || !*name)
    name = import_node_get_text (payload, "PayloadDisplayName");
  if (is_word (type, "AlwaysOn")) {
    read_tunnels (import, payload, name, certificates);
    return;
  }
  vpn = import_add (import, name);
  if (is_word (type, "L2TP"))
    read_l2tp (vpn, payload, certificates);
  else if (!is_word (type, "IKEv2"))
    import_vpn_fail (vpn, "VPNType", "%s", why_not (type));
  else if (!ike)
    import_vpn_fail (vpn, "IKEv2", "is missing");
  else {
    if (import_node_get_text (payload, "IPv4.OverridePrimary"))
      import_vpn_leave (vpn, "IPv4.OverridePrimary", "does not apply to IKEv2");
    apple_ike_read (vpn, ike, certificates);
    import_node_report_rest (ike, vpn);
    import_node_mark (ike);
  }
  finish (vpn, payload);
}

static const ImportRow profile_rows[] = {
  { "PayloadRemovalDisallowed", IMPORT_LEAVE_ON, N_("the connection can be removed like any other") },
  { "HasRemovalPasscode", IMPORT_LEAVE_ON, N_("the connection can be removed like any other") },
  { "PayloadExpirationDate", IMPORT_LEAVE, N_("the connection stays until it is removed") },
  { "RemovalDate", IMPORT_LEAVE, N_("the connection stays until it is removed") },
  { "DurationUntilRemoval", IMPORT_LEAVE, N_("the connection stays until it is removed") },
  { "ConsentText", IMPORT_LEAVE, N_("no consent is requested") },
};

static void
report_payload (ImportVpn *vpn, ImportNode *payload, const AppleCertificates *certificates)
{
  const char *type = import_node_get_text (payload, "PayloadType");

  if (is_vpn (payload))
    return;
  if (apple_certificates_is_used (certificates, payload)) {
    mark_all (payload, labels);
    import_node_report_rest (payload, vpn);
  } else if (type && g_str_has_prefix (type, "com.apple.security."))
    import_vpn_leave (vpn, type, "no VPN in the file uses it");
  else
    import_vpn_leave (vpn, type ? type : "PayloadContent", "is not a VPN");
}

/* What is not about one VPN is told to the one that nmcli takes: the file has no other place for it. */
static void
report_profile (Import *import, ImportNode *root, ImportNode *payloads, const AppleCertificates *certificates)
{
  ImportVpn *vpn = import_usable (import);

  if (!vpn)
    return;
  for (guint i = 0; i < import_node_get_n_children (payloads); i++)
    report_payload (vpn, import_node_get_child (payloads, i), certificates);
  import_node_mark (payloads);
  mark_all (root, labels);
  import_node_take (root, vpn, profile_rows, G_N_ELEMENTS (profile_rows));
  import_node_report_rest (root, vpn);
}

static void
read_payloads (Import *import, ImportNode *root)
{
  ImportNode *payloads = import_node_get (root, "PayloadContent");
  g_autoptr (AppleCertificates) certificates = apple_certificates_new (payloads, &import->effort);

  /* Some tools hand out the VPN payload without the profile around it. */
  if (is_vpn (root))
    read_vpn (import, root, certificates);
  for (guint i = 0; payloads && i < import_node_get_n_children (payloads); i++) {
    ImportNode *payload = import_node_get_child (payloads, i);

    if (is_vpn (payload))
      read_vpn (import, payload, certificates);
  }
  if (payloads)
    report_profile (import, root, payloads, certificates);
}

/* Data, which is text here. */
static void
read_exported_password (ImportVpn *vpn, ImportNode *config)
{
  g_autoptr (GBytes) bytes = import_node_get_data (config, "PPP.ExportedPassword");
  char *text = bytes ? secret_bytes_to_text (bytes) : NULL;

  if (bytes && !text)
    import_vpn_wait (vpn, "PPP.ExportedPassword", "password", N_("it is not text"));
  import_vpn_set (vpn, "PPP.ExportedPassword", "password", text);
  secret_string_free (text);
}

/* What macOS itself exported before it had profiles (.networkConnect): the same dictionaries without payloads around them. */
static void
read_user_configs (Import *import, ImportNode *configs)
{
  g_autoptr (AppleCertificates) certificates = apple_certificates_new (NULL, &import->effort);

  for (guint i = 0; i < import_node_get_n_children (configs); i++) {
    ImportNode *config = import_node_get_child (configs, i);
    ImportVpn *vpn = import_add (import, import_node_get_text (config, "PPP.UserDefinedName"));

    mark_all (config, exported_labels);
    read_l2tp (vpn, config, certificates);
    apple_ike_set_psk (vpn, import_node_get (config, "IPSec.ExportedSharedSecret"), "IPSec.ExportedSharedSecret");
    read_exported_password (vpn, config);
    finish (vpn, config);
  }
}

static ImportNode *
parse (GBytes *bytes, Import *import, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  if (!import_cms_claims (bytes))
    return import_plist_parse (bytes, error);
  g_clear_pointer (&import->signature, g_free);
  content = import_cms_unwrap (bytes, &import->signature, error);
  return content ? import_plist_parse (content, error) : NULL;
}

/* Device management sends a profile as the payload of a command. */
static GBytes *
commanded_profile (ImportNode *root)
{
  const char *request = import_node_get_text (root, "Command.RequestType");

  return g_strcmp0 (request, "InstallProfile") == 0 ? import_node_get_data (root, "Command.Payload") : NULL;
}

static ImportNode *
parse_profile (GBytes *bytes, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = parse (bytes, import, error);
  g_autoptr (GBytes) profile = root ? commanded_profile (root) : NULL;

  return profile ? parse (profile, import, error) : g_steal_pointer (&root);
}

static gboolean
read_apple (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = parse_profile (import_source_get_bytes (source), import, error);

  if (!root)
    return FALSE;
  if (import_node_get_bool (root, "IsEncrypted", FALSE) || import_node_get (root, "EncryptedPayloadContent"))
    return import_bad (error, "is encrypted for a managed device");
  read_payloads (import, root);
  if (import_node_get (root, "L2TP.UserConfigs"))
    read_user_configs (import, import_node_get (root, "L2TP.UserConfigs"));
  return TRUE;
}

const ImportFormat import_apple = { N_("Apple configuration profile"), claims, read_apple };
