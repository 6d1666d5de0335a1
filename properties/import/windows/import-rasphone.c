/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows' phone book, rasphone.pbk: all VPNs of a user, without their secrets. Keys come more than once, and the first one
 * counts, so it is no file for GKeyFile. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-node.h"
#include "properties/import/import.h"
#include "properties/import/windows/windows-words.h"

#define ENTRIES_MAX 200
#define LINES_MAX 50000

static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  return text && strstr (text, "VpnStrategy=") && strstr (text, "PhoneNumber=") && strchr (text, '[');
}

static gboolean
add_entry (ImportNode *root, char *line, ImportNode **entry)
{
  char *end = strrchr (line, ']');

  if (end)
    *end = '\0';
  *entry = import_node_add (root, line + 1);
  return *entry && import_node_get_n_children (root) <= ENTRIES_MAX;
}

static gboolean
add_value (ImportNode *entry, char *line)
{
  char *equals = strchr (line, '=');
  ImportNode *node;

  if (!equals)
    return TRUE;
  *equals = '\0';
  if (!*g_strstrip (equals + 1))
    return TRUE;
  node = import_node_add (entry, g_strstrip (line));
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

static void
read_type (ImportVpn *vpn, ImportNode *entry)
{
  static const char *const l2tp[] = { "3", "4", "13", NULL };       /* only, first, with SSTP */
  static const char *const ikev2[] = { "0", "7", "8", "14", NULL }; /* automatic, only, first, with SSTP */

  if (is_strategy (entry, l2tp)) {
    import_vpn_set (vpn, "VpnStrategy", "type", "l2tp");
    import_vpn_imply (vpn, "auth", "psk");
  } else if (!is_strategy (entry, ikev2))
    import_vpn_fail (vpn, "VpnStrategy", "is neither IKEv2 nor L2TP");
  else {
    import_vpn_set (vpn, "VpnStrategy", "type", "ikev2");
    if (import_node_get (entry, "CustomAuthKey") && !is (entry, "CustomAuthKey", "0"))
      windows_words_set_eap (vpn, "CustomAuthKey", import_node_get_text (entry, "CustomAuthKey"));
    else
      import_vpn_set (vpn, "CustomAuthKey", "auth", "cert");
  }
}

static void
add_dns (ImportVpn *vpn, ImportNode *entry, const char *key)
{
  const char *address = import_node_get_text (entry, key);

  if (address && strcmp (address, "0.0.0.0") != 0 && strcmp (address, "::") != 0)
    import_vpn_add_dns (vpn, key, address);
}

static void
read_network (ImportVpn *vpn, ImportNode *entry)
{
  if (is (entry, "IpPrioritizeRemote", "0"))
    import_vpn_set_split (vpn, "IpPrioritizeRemote", AF_INET);
  if (is (entry, "Ipv6PrioritizeRemote", "0"))
    import_vpn_set_split (vpn, "Ipv6PrioritizeRemote", AF_INET6);
  add_dns (vpn, entry, "IpDnsAddress");
  add_dns (vpn, entry, "IpDns2Address");
  add_dns (vpn, entry, "Ipv6DnsAddress");
  add_dns (vpn, entry, "Ipv6Dns2Address");
  windows_words_add_domains (vpn, "IpDnsSuffix", import_node_get_text (entry, "IpDnsSuffix"), FALSE);
  if (is (entry, "DisableMobility", "1"))
    import_vpn_set (vpn, "DisableMobility", "mobike", "no");
}

static const ImportRow left_out[] = {
  { "CustomAuthData", IMPORT_LEAVE, N_("is in a format that only Windows understands") },
  { "CustomIPSecPolicies", IMPORT_LEAVE, N_("is in a format that only Windows understands: set ike and esp") },
  { "Routes", IMPORT_LEAVE, N_("is in a format that only Windows understands: set ipv4.routes and ipv6.routes") },
  { "IDI", IMPORT_LEAVE, N_("is in a format that only Windows understands: set local-id") },
  { "IDR", IMPORT_LEAVE, N_("is in a format that only Windows understands: set remote-id") },
  { "PreSharedKey", IMPORT_LEAVE, N_("is in a format that only Windows understands: set psk") },
  { "AuthRestrictions", IMPORT_LEAVE, "the server chooses among the safe ones" },
  { "DataEncryption", IMPORT_LEAVE, N_("all traffic is encrypted") },
  { "DisableIKENameEkuCheck", IMPORT_LEAVE_ON, N_("the server's certificate must contain its name") },
  { "UseMachineRootCert", IMPORT_LEAVE_ON, N_("set ca to the authority") },
  { "NetworkOutageTime", IMPORT_LEAVE_ON, N_("dpd-delay says when a silent server is given up") },
  { "NumNrptRules", IMPORT_LEAVE_ON, N_("set ipv4.dns-search") },
  { "NumTrustedNetworks", IMPORT_LEAVE_ON, N_("the connection is used on any network") },
  { "NumAppIds", IMPORT_LEAVE_ON, N_("programs do not trigger the connection") },
  { "IdleDisconnectSeconds", IMPORT_LEAVE_ON, N_("idle connections are not closed") },
  { "AlwaysOnCapable", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
};

/* About a hundred fields per entry describe modems, dialogs and Windows' own state. */
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
