/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-foreign.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/certificate-bundle.h"

/* Words that are both somewhere in the text, in any case, and what that says: a sentence, or a name. */
typedef struct {
  const char *marks[2];
  const char *what;
} Marked;

static const Marked profiles[] = {
  { { "[Interface]", "PrivateKey" }, N_("is a WireGuard configuration, which NetworkManager imports itself") },
  { { "<AnyConnectProfile", "<AnyConnectProfile" }, N_("is a Cisco AnyConnect profile: it needs NetworkManager-openconnect") },
  { { "[main]", "GroupName=" }, N_("is a Cisco VPN Client profile: Cisco's IKEv1 with XAuth is not supported") },
  { { "vpncfg", "connections {" }, N_("is a FRITZ!Box profile: Cisco's IKEv1 with XAuth is not supported") },
  { { "Add-VpnConnection", "ServerAddress" }, N_("is a PowerShell script: enter what it passes to Add-VpnConnection by hand") },
  { { "<VPNProfile", "<PluginProfile" }, N_("is for a third-party app") },
  { { "<VPNProfile", "</VPNProfile>" }, N_("is a script: run it on Windows, or save the VPNProfile in it as a file of its own") },
  { { "s:network-host:", "s:auth-method:" }, N_("is a Shrew Soft VPN profile: Cisco's IKEv1 with XAuth is not supported") },
  { { "[vpn]", "org.freedesktop.NetworkManager.libreswan" },
    N_("is a profile of NetworkManager-libreswan: import what “nmcli connection export” makes of it") },
  { { "[vpn]", "org.freedesktop.NetworkManager.openswan" }, /* its old name */
    N_("is a profile of NetworkManager-libreswan: import what “nmcli connection export” makes of it") },
  { { "<AzVpnProfile", "<serverlist" }, N_("is for Azure VPN Client, which uses OpenVPN: import VpnSettings.xml from the folder Generic instead") },
  { { "<EapHostConfig", "</EapHostConfig>" }, N_("says only how a VPN of Windows signs in: import the profile that it belongs to") },
  { { "<pfsense>", "</pfsense>" }, N_("is a firewall's own configuration: enter its settings by hand") },
  { { "<opnsense>", "</opnsense>" }, N_("is a firewall's own configuration: enter its settings by hand") },
  /* untranslated: words in files */
  { { "sainfo ", "exchange_mode " }, N_("is a racoon configuration: IKEv1 is supported only for L2TP") },
  { { "charon-cmd ", "--host " }, N_("is a command for charon-cmd: enter its settings by hand") },
  /* untranslated: words in files */
  { { "\nremote ", "dev tun" }, N_("is an OpenVPN profile: it needs NetworkManager-openvpn") },
};

/* By their first bytes. */
static const struct {
  const char *bytes;
  const char *why;
} magics[] = {
  { "MZ\x90", N_("is a Windows program: ask for the profile itself") },
  { "\xd0\xcf\x11\xe0", N_("is a Windows installer or document: enter its settings by hand") },
  { "%PDF-", N_("is a PDF document: enter its settings by hand") },
  { "Rar!", N_("is packed in an unsupported format: unpack it, and import the files in it") },
  { "7z\xbc\xaf", N_("is packed in an unsupported format: unpack it, and import the files in it") },
  { "\xfd" "7zXZ", N_("is packed in an unsupported format: unpack it, and import the files in it") },
  { "BZh", N_("is packed in an unsupported format: unpack it, and import the files in it") },
  { "\x28\xb5\x2f\xfd", N_("is packed in an unsupported format: unpack it, and import the files in it") },
  { "<!DOCTYPE HTML", N_("is a web page: download the profile itself, perhaps after signing in") },
  { "<html", N_("is a web page: download the profile itself, perhaps after signing in") },
  { "-----BEGIN PGP MESSAGE", N_("is encrypted: decrypt it, and import the result") },
  { "age-encryption.org/", N_("is encrypted: decrypt it, and import the result") },
  { "$ansible_vault", N_("is encrypted: decrypt it, and import the result") },
};

/* Of what nothing else is known. */
static const Marked texts[] = {
  { { "-----BEGIN ", " CERTIFICATE REQUEST-----" }, N_("is a certificate request: send it to the certificate authority") },
  { { "-----BEGIN ", "CERTIFICATE-----" }, N_("is only a certificate: create a connection, and choose it there") },
  { { "-----BEGIN PKCS7-----", "-----END PKCS7-----" }, N_("is only a certificate: create a connection, and choose it there") },
  { { "-----BEGIN ", "PRIVATE KEY-----" }, N_("is only a private key: create a connection, and choose it there") },
  { { "[connection]", "[wireguard]" },
    N_("is a NetworkManager profile for another kind of connection: copy it to /etc/NetworkManager/system-connections") },
  { { "[connection]", "\nservice-type=" },
    N_("is a NetworkManager profile for another kind of connection: copy it to /etc/NetworkManager/system-connections") },
  { { "nmcli ", "vpn" }, N_("is a command for nmcli: enter its settings by hand") },
  { { "vpn.service-type:", "vpn.data:" }, N_("is nmcli's output for a connection: enter its settings by hand") },
  { { "\nIPSec ID ", "\nXauth " }, N_("is a configuration of vpnc: Cisco's IKEv1 with XAuth is not supported") },
  { { "<globalprotect", "<portal" }, N_("is a GlobalProtect configuration: it needs NetworkManager-openconnect") },
  { { "[InternetShortcut]", "url=" }, N_("contains only a web address: download what is there, and import that") },
  { { "\"com.apple.configuration.", "\"profileurl\"" }, N_("contains only a web address: download what is there, and import that") },
  { { "\nSubject: ", "\nContent-Type: " }, N_("is a mail message: save what is attached to it, and import that") },
  { { "Windows Registry Editor", "[HKEY_" }, N_("is a Windows registry file: enter its settings by hand") },
};

/* By name: of each the same is said. */
static const Marked devices[] = {
  { { "\"networkconfigurations\"", "\"vpn\"" }, "ChromeOS" },
  { { "\"ciphertext\"", "\"encryptedconfiguration\"" }, "ChromeOS" },
  { { "<forticlient_configuration", "<ipsecvpn" }, "FortiClient" },
  /* untranslated: words in files */
  { { "/ip ipsec ", "add " }, "RouterOS" },
  { { "ikev2 ", "srcid " }, "OpenIKED" },
  { { "[provider_", "host" }, "ConnMan" },
  { { "[lac ", "lns" }, "xl2tpd" },
  { { "ipcp-accept-local", "noauth" }, "pppd" },
  { { "config ", "\n\toption " }, "OpenWrt" },
  /* untranslated: words in files */
  { { "set vpn ipsec ", "'" }, "VyOS" },
  { { "site-to-site {", "ike-group " }, "VyOS" },
  /* untranslated: words in files */
  { { "crypto ikev2 ", "\n" }, "Cisco IOS" },
  { { "crypto isakmp ", "\n" }, "Cisco IOS" },
  /* untranslated: words in files */
  { { "crypto map ", "tunnel-group " }, "Cisco ASA" },
  { { "set security ike ", "set security ipsec " }, "Junos" },
  /* untranslated: words in files */
  { { "config vpn ipsec ", "edit " }, "FortiGate" },
  { { "[profile1]", "connmedia=" }, "NCP Secure Client" },
  { { "[phase 1]", "[general]" }, "TheGreenBow VPN Client" },
  { { "<sw_client_policy", "<connection" }, "SonicWall Global VPN Client" },
  { { "\"gateway\"", "\"user_portal_port\"" }, "Sophos Connect" },
  { { "\"gateway\"", "\"remote_auth\"" }, "Sophos Connect" },
  { { "\"ipsecconfig\"", "\"ikeconfig\"" }, "Alibaba Cloud" },
  { { "Amazon Web Services", "Virtual Private Cloud" }, "Amazon Web Services" },
  { { "network:", "passthrough:" }, "Netplan" },
  { { "network:", "nm-devices:" }, "Netplan" },
  { { "interfaces:", "libreswan:" }, "nmstate" },
  { { "[Connection Manager]", "cmsfile" }, "Windows Connection Manager" },
  { { "advancedinf=", "servicename" }, "Windows Connection Manager" },
  { { "#microsoft.graph.", "vpnconfiguration" }, "Microsoft Intune" },
  { { "#microsoft.graph.", "customconfiguration" }, "Microsoft Intune" },
  { { "<os_x_configuration_profile", "<payloads" }, "Jamf Pro" },
  { { "services.strongswan", "= {" }, "NixOS" },
  { { "[NetDev]", "kind=xfrm" }, "systemd-networkd" },
  /* untranslated: words in files */
  { { "gcloud ", "vpn-tunnels " }, "Google Cloud" },
  { { "\"x_ipsec_pre_shared_key\"", "\"purpose\"" }, "UniFi" },
  { { "l2tp {", "remote-access {" }, "EdgeOS/VyOS" },
  { { "<locuri", "/msft/vpnv2/" }, "Windows VPNv2 CSP" },
};

/* By how a line begins. */
static const struct {
  const char *pattern;
  const char *why;
} lines[] = {
  { "^[^#\n]*:[ \t]*(PSK|RSA|ECDSA|PKCS8|P12|EAP|XAUTH|NTLM)[ \t]+[^ \t\n]",
    N_("contains only secrets: import the VPN profile next to it") },
  { "^[ \t]*secrets[ \t]*\\{", N_("contains only secrets: import the VPN profile next to it") },
  { "^[ \t]*charon[a-z-]*[ \t]*\\{", N_("contains only settings of the daemon itself: import ipsec.conf or swanctl.conf instead") },
  { "^[ \t]*include[ \t]+[^ \t\n]", N_("only includes other files: import one of those") },
  { "^[ \t]*@echo[ \t]+off", N_("is a script: put the configuration that it writes into a file of its own") },
  { "^[^#\n]*(VpnConnection[A-Za-z]* |Import-PfxCertificate|Import-Certificate|New-EapConfiguration)",
    N_("is a script: put the configuration that it writes into a file of its own") },
};

static gboolean
has_mark (const char *lower, const char *mark)
{
  g_autofree char *own = g_ascii_strdown (mark, -1);

  return strstr (lower, own) != NULL;
}

static const char *
find_marked (const Marked *rows, gsize n_rows, const char *lower)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (has_mark (lower, rows[i].marks[0]) && has_mark (lower, rows[i].marks[1]))
      return rows[i].what;
  }
  return NULL;
}

static gboolean
starts_with (GBytes *bytes, const char *text, const char *mark)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= strlen (mark) && memcmp (data, mark, strlen (mark)) == 0)
    return TRUE;
  return text && g_ascii_strncasecmp (text + strspn (text, " \t\n"), mark, strlen (mark)) == 0;
}

static const char *
why_by_magic (GBytes *bytes, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++) {
    if (starts_with (bytes, text, magics[i].bytes))
      return magics[i].why;
  }
  return NULL;
}

/* CMS of the type EnvelopedData; its name is near the beginning. */
static gboolean
is_enveloped (GBytes *bytes)
{
  static const guint8 name[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03 };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i + sizeof name <= size && i < 16; i++) {
    if (*data == 0x30 && memcmp (data + i, name, sizeof name) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_certificate (GBytes *bytes)
{
  g_autoptr (CertificateBundle) bundle = certificate_bundle_parse (bytes, NULL, NULL);

  return bundle && bundle->certificates->len > 0;
}

static const char *
why_by_text (const char *text, const char *lower)
{
  const char *why = find_marked (texts, G_N_ELEMENTS (texts), lower);

  for (gsize i = 0; !why && i < G_N_ELEMENTS (lines); i++) {
    if (g_regex_match_simple (lines[i].pattern, text, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0))
      why = lines[i].why;
  }
  return why;
}

/* A certificate may also be in what has more to it, so that comes late. */
static const char *
why_by_content (GBytes *bytes, const char *text, const char *lower)
{
  if (is_enveloped (bytes))
    return N_("is encrypted: decrypt it, and import the result");
  if (is_certificate (bytes))
    return N_("is only a certificate: create a connection, and choose it there");
  return text ? why_by_text (text, lower) : NULL;
}

char *
import_foreign_describe (ImportSource *source)
{
  GBytes *bytes = import_source_get_bytes (source);
  const char *text = import_source_get_text (source);
  g_autofree char *lower = g_ascii_strdown (text ? text : "", -1);
  const char *why = find_marked (profiles, G_N_ELEMENTS (profiles), lower);
  const char *device;

  if (!why && import_source_is_script (source))
    why = N_("is a script: put the configuration that it writes into a file of its own");
  if (!why)
    why = why_by_magic (bytes, text);
  if (why)
    return g_strdup (_(why));
  device = find_marked (devices, G_N_ELEMENTS (devices), lower);
  if (device)
    return g_strdup_printf (_("is a configuration for %s: enter its settings by hand"), device);
  why = why_by_content (bytes, text, lower);
  return g_strdup (why ? _(why) : NULL);
}
