/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Azure's point-to-site package: Generic/VpnSettings.xml and, for older gateways, VpnServerRoot.cer beside it. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-certs.h"
#include "properties/import/import-network.h"
#include "properties/import/windows/import-xml.h"
#include "properties/import/import.h"
#include "properties/import/windows/windows-words.h"

static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  return text && strstr (text, "<VpnProfile") && strstr (text, "<VpnServer");
}

static const ImportRow rows[] = {
  { "CaCert", IMPORT_LEAVE, N_("the client's certificate must be from an authority that the gateway trusts") },
  { "ServerCertIssuerCn", IMPORT_LEAVE, N_("the authority above it, ServerCertRootCn, is demanded instead") },
  { "VpnClientAddressPool", IMPORT_LEAVE, "the server assigns the addresses" },
};

static void
read_auth (ImportVpn *vpn, ImportNode *profile)
{
  const char *auth = import_node_get_text (profile, "Auth");
  g_autofree char *lower = g_ascii_strdown (auth ? auth : "", -1);

  if (strstr (lower, "mschap"))
    windows_words_set_eap (vpn, "Auth", "26");
  else if (!auth || !*auth || strstr (lower, "tls") || strstr (lower, "cert"))
    import_vpn_set (vpn, auth ? "Auth" : "VpnType", "auth", "eap-tls");
  else
    import_vpn_fail (vpn, "Auth", "must be EAP-TLS or EAP-MSCHAPv2");
}

static void
read_authority (ImportVpn *vpn, ImportNode *profile, ImportSource *source)
{
  static const char *const names[] = { "VpnServerRoot.cer", "VpnServerRoot.cer_0", NULL };
  const char *root_name = import_node_get_text (profile, "ServerCertRootCn");

  for (guint i = 0; names[i]; i++) {
    g_autoptr (GBytes) content = import_source_read (source, names[i], NULL);

    if (content) {
      import_certs_set_ca (vpn, names[i], content);
      break;
    }
  }
  if (!root_name || !*root_name)
    return;
  if (import_vpn_get (vpn, "ca"))
    import_vpn_leave (vpn, "ServerCertRootCn", "the certificate next to it is trusted");
  else if (!import_certs_set_system_ca (vpn, "ServerCertRootCn", import_certs_has_common_name, root_name))
    import_vpn_demand_ca (vpn, "ServerCertRootCn", N_("there is no VpnServerRoot.cer beside it, nor such an authority on this system"));
}

static void
read_routes (ImportVpn *vpn, ImportNode *profile)
{
  g_auto (GStrv) routes = import_node_get_list (profile, "Routes");

  if (!routes)
    return;
  import_vpn_set_split (vpn, "Routes", AF_UNSPEC);
  for (guint i = 0; routes[i]; i++)
    import_vpn_add_route (vpn, "Routes", routes[i]);
}

static void
read_profile (ImportVpn *vpn, ImportNode *profile, ImportSource *source)
{
  const char *type = import_node_get_text (profile, "VpnType");
  g_autofree char *lower = g_ascii_strdown (type ? type : "", -1);
  const char *server = import_node_get_text (profile, "VpnServer");

  windows_words_set_server (vpn, "VpnServer", server);
  if (!strstr (lower, "ikev2"))
    import_vpn_fail (vpn, "VpnType", "is not IKEv2");
  import_vpn_set (vpn, "VpnType", "type", "ikev2");
  read_auth (vpn, profile);
  read_authority (vpn, profile, source);
  read_routes (vpn, profile);
  windows_words_add_dns (vpn, "CustomDnsServers", import_node_get_text (profile, "CustomDnsServers"));
  windows_words_add_domains (vpn, "DnsSuffix", import_node_get_text (profile, "DnsSuffix"), FALSE);
  import_node_take (profile, vpn, rows, G_N_ELEMENTS (rows));
  import_node_report_rest (profile, vpn);
  import_vpn_finish (vpn);
}

static gboolean
read_azure (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = import_xml_parse (import_source_get_bytes (source), error);
  ImportNode *profile = root ? import_node_get (root, "VpnProfile") : NULL;

  if (!root)
    return FALSE;
  if (!profile)
    return import_bad (error, "VpnProfile is not the outermost element");
  read_profile (import_add (import, "Azure"), profile, source);
  return TRUE;
}

const ImportFormat import_azure = { N_("Azure VPN client package"), claims, read_azure };
