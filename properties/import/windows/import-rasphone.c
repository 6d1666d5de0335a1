/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Windows phone book, rasphone.pbk: all VPNs of a user, without their secrets. Keys may be repeated and the first one
 * counts, so GKeyFile cannot read it. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-network.h"
#include "properties/import/import-node.h"
#include "properties/import/import.h"
#include "properties/import/windows/windows-words.h"

#define ENTRIES_MAX 1000
#define LINES_MAX 200000

/* Bits of AuthRestrictions. */
enum {
  AUTH_PAP = 0x8,
  AUTH_CHAP = 0x20,
  AUTH_MSCHAP = 0x40,
  AUTH_EAP = 0x80,
  AUTH_MSCHAPV2 = 0x200,
};

/* Bits of ExcludedProtocols. */
enum {
  EXCLUDED_IP4 = 0x4,
  EXCLUDED_IP6 = 0x8,
};

#define SERVER_ASSIGNS "1" /* of IpAssign and IpNameAssign */

static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  g_autofree char *lower = g_ascii_strdown (text ? text : "", -1);

  /* Scripts write one as well, and have other things first. Comments are after semicolons. */
  return strstr (lower, "vpnstrategy") && strstr (lower, "phonenumber") &&
         g_regex_match_simple ("^(\\s*;[^\n]*\n)*\\s*\\[[^\\]\n]*\\][ \\t]*$", lower, G_REGEX_MULTILINE, G_REGEX_MATCH_ANCHORED);
}

static const char *const used[] = { "Type", "VpnStrategy", "PhoneNumber", "CustomAuthKey", "AuthRestrictions", "IpPrioritizeRemote",
  "Ipv6PrioritizeRemote", "IpDnsAddress", "IpDns2Address", "Ipv6DnsAddress", "Ipv6Dns2Address",
  "IpDnsSuffix", "DisableMobility", "IpNameAssign", "Ipv6NameAssign", "IpAssign", "IpAddress", "IpWinsAddress", "CacheCredentials",
  "ExcludedProtocols", "IpSecFlags", "PreSharedKey", "UseMachineRootCert", "CustomAuthData", NULL };

static const ImportRow left_out[] = {
  { "CustomIPSecPolicies", IMPORT_LEAVE, N_("is in a form that only Windows knows: set ike and esp") },
  { "Routes", IMPORT_LEAVE, N_("is in a form that only Windows knows: set ipv4.routes and ipv6.routes") },
  { "IDI", IMPORT_LEAVE, N_("is in a form that only Windows knows: set local-id") },
  { "IDR", IMPORT_LEAVE, N_("is in a form that only Windows knows: set remote-id") },
  { "DataEncryption", IMPORT_LEAVE, N_("all is encrypted") },
  { "DisableIKENameEkuCheck", IMPORT_LEAVE_ON, N_("the certificate of the server must have its name") },
  { "NetworkOutageTime", IMPORT_LEAVE_ON, N_("dpd-delay determines how soon a silent server is given up") },
  { "NumNrptRules", IMPORT_LEAVE_ON, N_("set ipv4.dns-search") },
  { "NumTrustedNetworks", IMPORT_LEAVE_ON, N_("the connection does not depend on the network") },
  { "NumAppIds", IMPORT_LEAVE_ON, N_("programs do not start the connection") },
  { "IdleDisconnectSeconds", IMPORT_LEAVE_ON, N_("idle connections stay up") },
  { "AlwaysOnCapable", IMPORT_LEAVE_ON, N_("set connection.autoconnect instead") },
};

static gboolean
add_entry (ImportNode *root, char *line, ImportNode **entry)
{
  char *end = strrchr (line, ']');

  if (end)
    *end = '\0';
  *entry = import_node_add (root, line + 1);
  return *entry && import_node_get_n_children (root) <= ENTRIES_MAX;
}

/* The field as it is written here, for which Windows does not care about case; NULL for most of them: about a hundred per entry
 * describe modems, dialogs and Windows' own state. */
static const char *
known_key (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (left_out); i++) {
    if (g_ascii_strcasecmp (left_out[i].path, key) == 0)
      return left_out[i].path;
  }
  for (gsize i = 0; used[i]; i++) {
    if (g_ascii_strcasecmp (used[i], key) == 0)
      return used[i];
  }
  return NULL;
}

static gboolean
add_value (ImportNode *entry, char *line)
{
  char *equals = strchr (line, '=');
  const char *key;
  ImportNode *node;

  if (!equals)
    return TRUE;
  *equals = '\0';
  key = known_key (g_strstrip (line));
  if (!*g_strstrip (equals + 1) || !key || import_node_get (entry, key))
    return TRUE;
  node = import_node_add (entry, key);
  if (node)
    import_node_set_text (node, equals + 1);
  return node != NULL;
}

static ImportNode *
parse (const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", LINES_MAX + 1);
  g_autoptr (ImportNode) root = import_node_new ();
  ImportNode *entry = NULL;

  for (guint i = 0; lines[i]; i++) {
    char *line = g_strstrip (lines[i]);
    gboolean ok = TRUE;

    if (*line == '[')
      ok = add_entry (root, line, &entry);
    else if (*line && entry)
      ok = add_value (entry, line);
    if (!ok || i == LINES_MAX) {
      import_bad (error, "line %u: too many entries or fields", i + 1);
      return NULL;
    }
  }
  return g_steal_pointer (&root);
}

static gboolean
is (ImportNode *entry, const char *key, const char *value)
{
  return g_strcmp0 (import_node_get_text (entry, key), value) == 0;
}

/* RASENTRY's dwVpnStrategy. */
static gboolean
is_strategy (ImportNode *entry, const char *const *numbers)
{
  const char *strategy = import_node_get_text (entry, "VpnStrategy");

  return strategy && g_strv_contains (numbers, strategy);
}

static guint
restrictions (ImportNode *entry)
{
  const char *text = import_node_get_text (entry, "AuthRestrictions");
  guint64 bits = 0;

  if (text)
    g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &bits, NULL);
  return (guint) bits;
}

/* Bit 0 of IpSecFlags says that a pre-shared key is used, else a certificate. */
static void
read_l2tp (ImportVpn *vpn, ImportNode *entry)
{
  static const struct {
    guint bit;
    const char *word;
  } words[] = { { AUTH_MSCHAPV2, "mschapv2" }, { AUTH_EAP, "eap" }, { AUTH_CHAP, "chap" }, { AUTH_MSCHAP, "mschap" }, { AUTH_PAP, "pap" } };
  const char *psk = import_node_get_text (entry, "PreSharedKey");
  const char *flags = import_node_get_text (entry, "IpSecFlags");
  gboolean certificate = !psk && flags && (g_ascii_strtoull (flags, NULL, 10) & 1) == 0;
  guint bits = restrictions (entry);
  g_autoptr (GString) list = g_string_new (NULL);

  import_vpn_set (vpn, "VpnStrategy", "type", "l2tp");
  import_vpn_set (vpn, flags ? "IpSecFlags" : "VpnStrategy", "auth", certificate ? "cert" : "psk");
  import_vpn_set (vpn, "PreSharedKey", "psk", psk);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    if (bits & words[i].bit)
      g_string_append_printf (list, "%s%s", list->len ? "," : "", words[i].word);
  }
  import_vpn_set (vpn, "AuthRestrictions", "ppp-auth", list->str);
}

/* Without EAP, MS-CHAPv2 means the user's name and password, and nothing at all the certificate of the machine. */
static void
read_ikev2 (ImportVpn *vpn, ImportNode *entry)
{
  const char *method = import_node_get_text (entry, "CustomAuthKey");
  guint bits = restrictions (entry);

  import_vpn_set (vpn, "VpnStrategy", "type", "ikev2");
  if (method && strcmp (method, "0") != 0 && (bits & AUTH_EAP || !(bits & AUTH_MSCHAPV2))) {
    windows_words_set_eap (vpn, "CustomAuthKey", method);
    if (bits)
      import_vpn_leave (vpn, "AuthRestrictions", "CustomAuthKey says more");
  } else if (bits & (AUTH_MSCHAPV2 | AUTH_EAP))
    windows_words_set_eap (vpn, "AuthRestrictions", bits & AUTH_MSCHAPV2 ? "26" : NULL);
  else
    import_vpn_set (vpn, bits ? "AuthRestrictions" : "CustomAuthKey", "auth", "cert");
  if (import_node_get_text (entry, "PreSharedKey"))
    import_vpn_leave (vpn, "PreSharedKey", "is for L2TP");
  if (import_node_get_bool (entry, "UseMachineRootCert", FALSE))
    import_vpn_demand_ca (vpn, "UseMachineRootCert", N_("which authority is demanded is in a form that only Windows knows"));
}

static void
read_type (ImportVpn *vpn, ImportNode *entry)
{
  static const char *const l2tp[] = { "3", "4", "13", NULL };       /* only, first, with SSTP */
  static const char *const ikev2[] = { "0", "7", "8", "14", NULL }; /* automatic, only, first, with SSTP */

  if (is_strategy (entry, l2tp))
    read_l2tp (vpn, entry);
  else if (is_strategy (entry, ikev2))
    read_ikev2 (vpn, entry);
  else
    import_vpn_fail (vpn, "VpnStrategy", "is neither IKEv2 nor L2TP");
}

/* For methods with TLS it is where server and authority would be named; a password alone has nothing to say there. */
static void
read_eap_data (ImportVpn *vpn, ImportNode *entry)
{
  const char *method = import_vpn_get (vpn, "eap-method");
  gboolean tls = g_strcmp0 (import_vpn_get (vpn, "auth"), "eap-tls") == 0 || g_strcmp0 (method, "peap") == 0 ||
                 g_strcmp0 (method, "ttls") == 0;

  if (import_node_get_text (entry, "CustomAuthData"))
    import_vpn_leave (vpn, "CustomAuthData", tls ? N_("is in a form that only Windows knows: set aaa-id and ca if it demands a server or authority")
                      : N_("is in a form that only Windows knows"));
}

/* An address that is not of zeros; NULL if there is none. */
static const char *
get_address (ImportNode *entry, const char *key)
{
  const char *address = import_node_get_text (entry, key);

  return address && strcmp (address, "0.0.0.0") != 0 && strcmp (address, "::") != 0 ? address : NULL;
}

/* Windows keeps addresses that were entered once, and @assign says whether they count: not if the server gives them. */
static void
add_dns (ImportVpn *vpn, ImportNode *entry, const char *key, const char *assign)
{
  const char *address = get_address (entry, key);

  if (address && is (entry, assign, SERVER_ASSIGNS))
    import_vpn_leave (vpn, key, N_("the server assigns it, as IpNameAssign says"));
  else
    import_vpn_add_dns (vpn, key, address);
}

static void
leave_addresses (ImportVpn *vpn, ImportNode *entry)
{
  if (get_address (entry, "IpAddress") && !is (entry, "IpAssign", SERVER_ASSIGNS))
    import_vpn_leave (vpn, "IpAddress", "the server assigns the addresses");
  if (get_address (entry, "IpWinsAddress") && !is (entry, "IpNameAssign", SERVER_ASSIGNS))
    import_vpn_leave (vpn, "IpWinsAddress", N_("only the server assigns WINS servers"));
}

static void
read_switches (ImportVpn *vpn, ImportNode *entry)
{
  const char *excluded = import_node_get_text (entry, "ExcludedProtocols");

  if (excluded && (g_ascii_strtoull (excluded, NULL, 10) & (EXCLUDED_IP4 | EXCLUDED_IP6)))
    import_vpn_leave (vpn, "ExcludedProtocols", N_("both IP versions are asked for: see ipv4.method and ipv6.method"));
  if (is (entry, "CacheCredentials", "0"))
    import_vpn_never_save (vpn, "CacheCredentials", "password");
  if (is (entry, "DisableMobility", "1"))
    import_vpn_set (vpn, "DisableMobility", "mobike", "no");
}

static void
read_network (ImportVpn *vpn, ImportNode *entry)
{
  if (is (entry, "IpPrioritizeRemote", "0"))
    import_vpn_set_split (vpn, "IpPrioritizeRemote", AF_INET);
  if (is (entry, "Ipv6PrioritizeRemote", "0"))
    import_vpn_set_split (vpn, "Ipv6PrioritizeRemote", AF_INET6);
  add_dns (vpn, entry, "IpDnsAddress", "IpNameAssign");
  add_dns (vpn, entry, "IpDns2Address", "IpNameAssign");
  add_dns (vpn, entry, "Ipv6DnsAddress", "Ipv6NameAssign");
  add_dns (vpn, entry, "Ipv6Dns2Address", "Ipv6NameAssign");
  leave_addresses (vpn, entry);
  windows_words_add_domains (vpn, "IpDnsSuffix", import_node_get_text (entry, "IpDnsSuffix"), FALSE);
  read_switches (vpn, entry);
}

static void
report_others (ImportVpn *vpn, ImportNode *entry)
{
  import_vpn_leave (vpn, N_("other fields"), "they apply to modems and dialogs");
  import_node_mark (entry);
}

static void
read_entry (Import *import, ImportNode *entry)
{
  ImportVpn *vpn = import_add (import, import_node_get_name (entry));

  if (!is (entry, "Type", "2")) {
    import_vpn_fail (vpn, "Type", "is not a VPN");
    return;
  }
  windows_words_set_server (vpn, "PhoneNumber", import_node_get_text (entry, "PhoneNumber"));
  read_type (vpn, entry);
  read_eap_data (vpn, entry);
  read_network (vpn, entry);
  import_node_take (entry, vpn, left_out, G_N_ELEMENTS (left_out));
  report_others (vpn, entry);
  import_vpn_finish (vpn);
}

static gboolean
read_rasphone (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = parse (import_source_get_text (source), error);

  if (!root)
    return FALSE;
  for (guint i = 0; i < import_node_get_n_children (root); i++)
    read_entry (import, import_node_get_child (root, i));
  return TRUE;
}

const ImportFormat import_rasphone = { N_("Windows phone book"), claims, read_rasphone };
