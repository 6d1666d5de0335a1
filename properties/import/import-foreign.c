/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-foreign.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/certificate-bundle.h"

/* By their first bytes. */
static const struct {
  const char *bytes;
  const char *why;
} magics[] = {
  { "MZ\x90", N_("is a program for Windows: ask for the profile itself, or enter what it says by hand") },
  { "\xd0\xcf\x11\xe0", N_("is an installer or a document for Windows: enter what it says by hand") },
  { "%PDF-", N_("is a PDF document: enter what it says by hand") },
  { "Rar!", N_("is packed in a form that is not read here: unpack it, and import what was in it") },
  { "7z\xbc\xaf", N_("is packed in a form that is not read here: unpack it, and import what was in it") },
  { "\xfd" "7zXZ", N_("is packed in a form that is not read here: unpack it, and import what was in it") },
  { "BZh", N_("is packed in a form that is not read here: unpack it, and import what was in it") },
  { "\x28\xb5\x2f\xfd", N_("is packed in a form that is not read here: unpack it, and import what was in it") },
  { "<!DOCTYPE HTML", N_("is a web page: download the profile itself, perhaps after signing in") },
  { "<html", N_("is a web page: download the profile itself, perhaps after signing in") },
  { "-----BEGIN PGP MESSAGE", N_("is encrypted: decrypt it, and import the result") },
  { "age-encryption.org/", N_("is encrypted: decrypt it, and import the result") },
  { "$ansible_vault", N_("is encrypted: decrypt it, and import the result") },
};

/* By words that are both somewhere in the text, in any case. */
static const struct {
  const char *marks[2];
  const char *why;
} texts[] = {
  { { "-----BEGIN ", " CERTIFICATE REQUEST-----" }, N_("is a request for a certificate: it is to be sent to the authority") },
  { { "-----BEGIN ", "CERTIFICATE-----" }, N_("is only a certificate: create a connection, and choose it there") },
  { { "-----BEGIN ", "PRIVATE KEY-----" }, N_("is only a private key: create a connection, and choose it there") },
  { { "\"ciphertext\"", "\"encryptedconfiguration\"" }, N_("is a configuration for ChromeOS: enter what it says by hand") },
  { { "[connection]", "[wireguard]" },
    N_("is a NetworkManager profile for another kind of connection: copy it to /etc/NetworkManager/system-connections") },
  { { "[connection]", "\nservice-type=" },
    N_("is a NetworkManager profile for another kind of connection: copy it to /etc/NetworkManager/system-connections") },
  { { "nmcli ", "vpn" }, N_("is a command for nmcli: enter what it says by hand") },
  { { "vpn.service-type:", "vpn.data:" }, N_("is what nmcli shows of a connection: enter what it says by hand") },
  { { "\nIPSec ID ", "\nXauth " }, N_("is a configuration of vpnc: Cisco's IKEv1 with XAuth is not supported") },
  { { "<globalprotect", "<portal" }, N_("is a GlobalProtect configuration: it needs NetworkManager-openconnect") },
  { { "Windows Registry Editor", "[HKEY_" }, N_("is for the registry of Windows: enter what it says by hand") },
};

/* Likewise, for what is said in the same words of each. */
static const struct {
  const char *marks[2];
  const char *name;
} devices[] = {
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
  { { "<locuri", "/msft/vpnv2/" }, "Windows VPNv2 CSP" },
};

/* By how a line begins. */
static const struct {
  const char *pattern;
  const char *why;
} lines[] = {
  { "^[^#\n]*:[ \t]*(PSK|RSA|ECDSA|PKCS8|P12|EAP|XAUTH|NTLM)[ \t]+[^ \t\n]",
    N_("holds only secrets: import the file of the VPN next to it") },
  { "^[ \t]*secrets[ \t]*\\{", N_("holds only secrets: import the file of the VPN next to it") },
  { "^[ \t]*charon[a-z-]*[ \t]*\\{", N_("holds settings of the daemon alone: import ipsec.conf or swanctl.conf instead") },
  { "^[ \t]*include[ \t]+[^ \t\n]", N_("only names other files: import one of those") },
  { "^[ \t]*@echo[ \t]+off", N_("is a script: put the configuration that it writes into a file of its own") },
  { "^[^#\n]*(VpnConnection[A-Za-z]* |Import-PfxCertificate|Import-Certificate|New-EapConfiguration)",
    N_("is a script: put the configuration that it writes into a file of its own") },
};

static gboolean
starts_with (GBytes *bytes, const char *text, const char *mark)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= strlen (mark) && memcmp (data, mark, strlen (mark)) == 0)
    return TRUE;
  return text && g_ascii_strncasecmp (text + strspn (text, " \t\n"), mark, strlen (mark)) == 0;
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
why_by_bytes (GBytes *bytes, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++) {
    if (starts_with (bytes, text, magics[i].bytes))
      return magics[i].why;
  }
  if (is_enveloped (bytes))
    return N_("is encrypted: decrypt it, and import the result");
  return is_certificate (bytes) ? N_("is only a certificate: create a connection, and choose it there") : NULL;
}

static gboolean
has_both (const char *lower, const char *const *marks)
{
  g_autofree char *first = g_ascii_strdown (marks[0], -1);
  g_autofree char *second = g_ascii_strdown (marks[1], -1);

  return strstr (lower, first) && strstr (lower, second);
}

static const char *
why_by_text (const char *text, const char *lower)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (has_both (lower, texts[i].marks))
      return texts[i].why;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    if (g_regex_match_simple (lines[i].pattern, text, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0))
      return lines[i].why;
  }
  return NULL;
}

char *
import_foreign_describe (ImportSource *source)
{
  GBytes *bytes = import_source_get_bytes (source);
  const char *text = import_source_get_text (source);
  g_autofree char *lower = g_ascii_strdown (text ? text : "", -1);
  const char *why = why_by_bytes (bytes, text);

  if (why)
    return g_strdup (_(why));
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++) {
    if (has_both (lower, devices[i].marks))
      return g_strdup_printf (_("is a configuration of %s: enter what it says by hand"), devices[i].name);
  }
  why = text ? why_by_text (text, lower) : NULL;
  return g_strdup (why ? _(why) : NULL);
}
