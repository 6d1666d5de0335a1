/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/apple/apple-ike.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/apple/apple-words.h"
#include "properties/import/import-network.h"
#include "shared/secret-bytes.h"

static const ImportRow rows[] = {
  { "RemoteAddress", IMPORT_SET, "gateway" },
  { "RemoteIdentifier", IMPORT_SET, "remote-id" },
  { "LocalIdentifier", IMPORT_SET, "local-id" },
  { "NATKeepAliveInterval", IMPORT_TRY, "nat-keepalive" },
  { "MTU", IMPORT_TRY, "mtu" },
  { "CertificateType", IMPORT_LEAVE, N_("the certificate type is taken from the certificate") },
  { "TLSMaximumVersion", IMPORT_LEAVE, N_("TLS 1.2 is used") },
  { "DisableRedirect", IMPORT_LEAVE_ON, N_("redirects (RFC 5685) are never followed") },
  { "UseConfigurationAttributeInternalIPSubnet", IMPORT_LEAVE_ON, N_("the networks follow from the traffic selectors") },
  { "NATKeepAliveOffloadEnable", IMPORT_LEAVE_ON, N_("applies only to phone hardware") },
  { "DisconnectOnIdle", IMPORT_LEAVE_ON, N_("idle connections are not closed") },
  { "DisconnectOnIdleTimer", IMPORT_LEAVE, N_("idle connections are not closed") },
  { "EnableFallback", IMPORT_LEAVE_ON, N_("applies only to cellular networks") },
  { "OnDemandEnabled", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "OnDemandRules", IMPORT_LEAVE, N_("use connection.autoconnect instead") },
  { "OnDemandUserOverrideDisabled", IMPORT_LEAVE_ON, N_("use connection.autoconnect instead") },
  { "ExcludeCellularServices", IMPORT_LEAVE_ON, N_("applies only to phones") },
  { "ExcludeAPNs", IMPORT_LEAVE_ON, N_("applies only to phones") },
  { "ExcludeDeviceCommunication", IMPORT_LEAVE_ON, N_("applies only to phones") },
  { "ProviderType", IMPORT_LEAVE, N_("applies only to third-party apps") },
  { "ProviderBundleIdentifier", IMPORT_LEAVE, N_("applies only to third-party apps") },
  { "ProviderDesignatedRequirement", IMPORT_LEAVE, N_("applies only to third-party apps") },
};

/* Forms that were left empty come along, and say nothing. */
static const char *
get (ImportNode *node, const char *field)
{
  const char *text = import_node_get_text (node, field);

  return text && text[strspn (text, " \t\r\n")] ? text : NULL;
}

/* what the server has to be */

static void
read_server (ImportVpn *vpn, ImportNode *ike)
{
  const char *name = get (ike, "ServerCertificateCommonName");
  const char *id = import_node_get_text (ike, "RemoteIdentifier");
  const char *tls = get (ike, "TLSMinimumVersion");

  if (name && g_strcmp0 (name, id) != 0)
    import_vpn_fail (vpn, "ServerCertificateCommonName", "only RemoteIdentifier can be demanded of the server's certificate");
  else if (name)
    import_vpn_leave (vpn, "ServerCertificateCommonName", "RemoteIdentifier says the same");
  if (tls && !g_regex_match_simple ("^1(\\.[012])?$", tls, 0, 0))
    import_vpn_fail (vpn, "TLSMinimumVersion", "must not be above 1.2");
  else if (tls)
    import_vpn_note (vpn, "TLSMinimumVersion", "TLS 1.2 is demanded", NULL);
}

/* proposals */

/* The key exchange of RFC 9370 beside the group, or NULL; the VPN fails if it cannot be had. */
static const char *
find_additional (ImportVpn *vpn, ImportNode *parameters)
{
  const char *field = "PostQuantumKeyExchangeMethods";
  g_auto (GStrv) methods = import_node_get_list (parameters, field);
  const AppleWord *word = methods && !methods[1] ? apple_words_find (APPLE_ADDITIONAL, methods[0]) : NULL;

  if (methods && !word && strcmp (methods[0], "0") != 0)
    import_vpn_fail (vpn, field, "must be 36 or 37");
  return word ? word->ours : NULL;
}

/* Apple falls back to the group alone only if told to; then it is all that is offered here, since not every strongSwan knows
 * more. */
static void
add_additional (ImportVpn *vpn, ImportNode *parameters, GString *text, gboolean fallback)
{
  const char *word = find_additional (vpn, parameters);

  if (word && fallback)
    import_vpn_leave (vpn, "PostQuantumKeyExchangeMethods", "AllowPostQuantumKeyExchangeFallback lets the server do without");
  else if (word)
    g_string_append_printf (text, "-%s", word);
}

/* NULL if the VPN failed. */
static const AppleWord *
find_word (ImportVpn *vpn, ImportNode *parameters, const char *field, AppleKind kind)
{
  const char *text = import_node_get_text (parameters, field);
  const AppleWord *word = apple_words_find (kind, text);

  if (!word)
    import_vpn_fail (vpn, field, "is not a known algorithm");
  else if (!word->ours)
    import_vpn_fail (vpn, field, "%s is insecure and not supported", text);
  return word && word->ours ? word : NULL;
}

static void
set_proposal (ImportVpn *vpn, ImportNode *parameters, const char *field, const char *key, gboolean with_group, gboolean fallback)
{
  const AppleWord *cipher = find_word (vpn, parameters, "EncryptionAlgorithm", APPLE_CIPHER);
  const AppleWord *hash = find_word (vpn, parameters, "IntegrityAlgorithm", APPLE_HASH);
  const AppleWord *group = find_word (vpn, parameters, "DiffieHellmanGroup", APPLE_GROUP);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean ike = strcmp (key, "ike") == 0;

  if (!cipher || !hash || !group)
    return;
  g_string_append (text, cipher->ours);
  /* With a cipher that checks integrity itself the word means the pseudo-random function, which only IKE has. */
  if (cipher->aead && ike)
    g_string_append_printf (text, "-prf%s", g_str_has_prefix (hash->ours, "sha1") ? "sha1" : hash->ours);
  else if (!cipher->aead)
    g_string_append_printf (text, "-%s", hash->ours);
  if (with_group) {
    g_string_append_printf (text, "-%s", group->ours);
    add_additional (vpn, parameters, text, fallback);
  }
  import_vpn_set (vpn, field, key, text->str);
}

static void
set_lifetime (ImportVpn *vpn, ImportNode *parameters, const char *field, const char *key)
{
  g_autofree char *path = g_strconcat (field, ".LifeTimeInMinutes", NULL);
  const char *text = import_node_get_text (parameters, "LifeTimeInMinutes");
  g_autofree char *seconds = NULL;
  guint64 minutes;

  if (!text)
    return;
  if (!g_ascii_string_to_unsigned (text, 10, 10, 1440, &minutes, NULL)) {
    import_vpn_leave (vpn, path, "must be 10 to 1440");
    return;
  }
  seconds = g_strdup_printf ("%u", (guint) minutes * 60);
  import_vpn_try (vpn, path, key, seconds);
}

static void
read_parameters (ImportVpn *vpn, ImportNode *ike)
{
  const char *own_field = "IKESecurityAssociationParameters";
  const char *child_field = "ChildSecurityAssociationParameters";
  ImportNode *own = import_node_get (ike, own_field);
  ImportNode *child = import_node_get (ike, child_field);
  gboolean pfs = import_node_get_bool (ike, "EnablePFS", FALSE);
  gboolean fallback = import_node_get_bool (ike, "AllowPostQuantumKeyExchangeFallback", FALSE);

  if (own && import_node_get_n_children (own) == 0)
    import_node_mark (own);
  if (own) {
    set_proposal (vpn, own, own_field, "ike", TRUE, fallback);
    set_lifetime (vpn, own, own_field, "ike-lifetime");
  }
  if (child || own) {
    set_proposal (vpn, child ? child : own, child ? child_field : own_field, "esp", pfs, fallback);
    set_lifetime (vpn, child ? child : own, child ? child_field : own_field, "esp-lifetime");
  } else if (import_node_get (ike, "EnablePFS"))
    import_vpn_leave (vpn, "EnablePFS", "it is used if the server requires it");
}

/* signing in */

static void
set_key (ImportVpn *vpn, ImportNode *node, const char *field, const char *key)
{
  GBytes *data = node ? import_node_data (node) : NULL;
  const char *text = data ? NULL : import_node_text (node);
  g_autoptr (GBytes) bytes = text ? secret_bytes_new (text, strlen (text)) : NULL;

  import_vpn_set_psk (vpn, field, key, data ? data : bytes);
}

void
apple_ike_set_psk (ImportVpn *vpn, ImportNode *node, const char *field)
{
  set_key (vpn, node, field, "psk");
}

static void
read_eap (ImportVpn *vpn, ImportNode *ike, const AppleCertificates *certificates)
{
  const char *method = import_node_get_text (ike, "AuthenticationMethod");
  const char *uuid = get (ike, "PayloadCertificateUUID");
  const char *password = import_node_get_text (ike, "AuthPassword");

  if (uuid && get (ike, "AuthName") && apple_certificates_has_authority (certificates, uuid)) {
    import_vpn_leave (vpn, "PayloadCertificateUUID", N_("names an authority: the password is used to sign in"));
    uuid = NULL;
  }
  import_vpn_set (vpn, "AuthName", "user", import_node_get_text (ike, "AuthName"));
  if (g_strcmp0 (method, "SharedSecret") == 0) {
    /* FortiGate: the server proves itself with the key, the user with the password. */
    import_vpn_set (vpn, "ExtendedAuthEnabled", "auth", "eap");
    import_vpn_set (vpn, "AuthenticationMethod", "server-auth", "psk");
    apple_ike_set_psk (vpn, import_node_get (ike, "SharedSecret"), "SharedSecret");
    import_vpn_set (vpn, "AuthPassword", "password", password);
  } else if (uuid) {
    import_vpn_set (vpn, "ExtendedAuthEnabled", "auth", "eap-tls");
    apple_certificates_set_client (certificates, vpn, "PayloadCertificateUUID", "cert", uuid);
    if (password)
      import_vpn_leave (vpn, "AuthPassword", "the certificate is used to sign in");
  } else {
    import_vpn_set (vpn, "ExtendedAuthEnabled", "auth", "eap");
    import_vpn_set (vpn, "AuthPassword", "password", password);
  }
}

static void
read_auth (ImportVpn *vpn, ImportNode *ike, const AppleCertificates *certificates)
{
  const char *method = import_node_get_text (ike, "AuthenticationMethod");
  ImportNode *psk = import_node_get (ike, "SharedSecret");

  if (import_node_get_bool (ike, "ExtendedAuthEnabled", FALSE))
    read_eap (vpn, ike, certificates);
  else if (g_strcmp0 (method, "Certificate") == 0) {
    import_vpn_set (vpn, "AuthenticationMethod", "auth", "cert");
    apple_certificates_set_client (certificates, vpn, "PayloadCertificateUUID", "cert",
                                   get (ike, "PayloadCertificateUUID"));
  } else if (g_strcmp0 (method, "SharedSecret") == 0 || (g_strcmp0 (method, "None") == 0 && psk)) {
    import_vpn_set (vpn, "AuthenticationMethod", "auth", "psk");
    apple_ike_set_psk (vpn, psk, "SharedSecret");
  } else if (!method)
    import_vpn_fail (vpn, "AuthenticationMethod", "is missing");
  else
    import_vpn_fail (vpn, "AuthenticationMethod", "must be SharedSecret or Certificate, or ExtendedAuthEnabled must be set");
}

static void
read_ppk (ImportVpn *vpn, ImportNode *ike)
{
  ImportNode *ppk = import_node_get (ike, "PPK");
  const char *id = import_node_get_text (ike, "PPKIdentifier");
  gboolean mandatory = import_node_get_bool (ike, "PPKMandatory", TRUE);

  if (!ppk && !id)
    return;
  if (ppk)
    import_node_mark (ppk);
  if (id) {
    import_vpn_set (vpn, "PPKIdentifier", "ppk-id", id);
    if (ppk)
      set_key (vpn, ppk, "PPK", "ppk");
    import_vpn_set (vpn, "PPKMandatory", "ppk-required", mandatory ? "yes" : "no");
  } else if (mandatory) {
    import_vpn_fail (vpn, "PPK", "a post-quantum pre-shared key (RFC 8784) is required, but PPKIdentifier is missing");
  } else {
    import_vpn_leave (vpn, "PPK", "PPKIdentifier is missing");
  }
}

static void
read_switches (ImportVpn *vpn, ImportNode *ike)
{
  const char *rate = import_node_get_text (ike, "DeadPeerDetectionRate");

  if (g_strcmp0 (rate, "None") == 0)
    import_vpn_set (vpn, "DeadPeerDetectionRate", "dpd-delay", "0");
  else if (rate)
    import_vpn_leave (vpn, "DeadPeerDetectionRate", "the server is checked more often, after 30 seconds of silence");
  if (import_node_get (ike, "DisableMOBIKE"))
    import_vpn_set (vpn, "DisableMOBIKE", "mobike", import_node_get_bool (ike, "DisableMOBIKE", FALSE) ? "no" : "yes");
  if (import_node_get (ike, "EnableCertificateRevocationCheck"))
    import_vpn_set (vpn, "EnableCertificateRevocationCheck", "revocation",
                    import_node_get_bool (ike, "EnableCertificateRevocationCheck", FALSE) ? "relaxed" : "off");
}

static void
read_local_network (ImportVpn *vpn, ImportNode *ike, const char *demanded_by)
{
  const char *field = "ExcludeLocalNetworks";

  if (!import_node_get (ike, field))
    import_vpn_block_local (vpn, demanded_by, N_("as on a Mac, where ExcludeLocalNetworks is off by default"));
  else if (import_node_get_bool (ike, field, FALSE))
    import_vpn_set (vpn, field, "local-network", "allow");
  else
    import_vpn_block_local (vpn, field, NULL);
}

/* What may go around the tunnel. */
static void
read_bypass (ImportVpn *vpn, ImportNode *ike)
{
  gboolean all = import_node_is_on (ike, "IncludeAllNetworks");
  gboolean enforce = import_node_is_on (ike, "EnforceRoutes");

  if (all)
    import_vpn_block_rest (vpn, "IncludeAllNetworks", NULL);
  if (all && enforce)
    import_vpn_leave (vpn, "EnforceRoutes", "IncludeAllNetworks demands more");
  else if (enforce)
    import_vpn_leave (vpn, "EnforceRoutes", "only a tunnel that takes all traffic takes precedence over the routes of local networks");
  if (all || enforce)
    read_local_network (vpn, ike, all ? "IncludeAllNetworks" : "EnforceRoutes");
  else if (import_node_is_on (ike, "ExcludeLocalNetworks"))
    import_vpn_leave (vpn, "ExcludeLocalNetworks", "has no effect without IncludeAllNetworks or EnforceRoutes");
}

void
apple_ike_read (ImportVpn *vpn, ImportNode *ike, const AppleCertificates *certificates)
{
  const char *issuer = get (ike, "ServerCertificateIssuerCommonName");

  import_vpn_imply (vpn, "type", "ikev2");
  import_node_take (ike, vpn, rows, G_N_ELEMENTS (rows));
  read_server (vpn, ike);
  read_auth (vpn, ike, certificates);
  if (g_strcmp0 (import_vpn_get (vpn, "auth"), "psk") != 0 && !import_vpn_get (vpn, "server-auth"))
    apple_certificates_set_ca (certificates, vpn, "ca", issuer);
  else if (issuer)
    import_vpn_fail (vpn, "ServerCertificateIssuerCommonName", "cannot be demanded of a server that proves itself with a pre-shared key");
  read_parameters (vpn, ike);
  read_switches (vpn, ike);
  read_bypass (vpn, ike);
  read_ppk (vpn, ike);
  if (!import_vpn_get (vpn, "gateway"))
    import_vpn_fail (vpn, "RemoteAddress", "is missing");
}
