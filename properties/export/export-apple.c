/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <plist/plist.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/apple/apple-words.h"
#include "properties/export/export-formats.h"
#include "shared/failures.h"
#include "shared/options.h"
#include "shared/secret-bytes.h"

typedef struct {
  ExportProfile *profile;
  plist_t payloads;  /* of the profile as a whole */
  plist_t vpn;       /* the VPN payload, owned by @payloads */
} Apple;

static void
set_text (plist_t dict, const char *key, const char *value)
{
  if (value)
    plist_dict_set_item (dict, key, plist_new_string (value));
}

static void
set_number (plist_t dict, const char *key, guint value)
{
  plist_dict_set_item (dict, key, plist_new_uint (value));
}

static void
set_data (plist_t dict, const char *key, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  plist_dict_set_item (dict, key, plist_new_data (data, size));
}

static plist_t
add_dict (plist_t dict, const char *key)
{
  plist_t child = plist_new_dict ();

  plist_dict_set_item (dict, key, child);
  return child;
}

static plist_t
add_payload (plist_t payloads, const char *type, const char *uuid)
{
  plist_t payload = plist_new_dict ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);
  g_autofree char *identifier = g_strconcat (type, ".", upper, NULL);

  set_text (payload, "PayloadType", type);
  set_number (payload, "PayloadVersion", 1);
  set_text (payload, "PayloadIdentifier", identifier);
  set_text (payload, "PayloadUUID", upper);
  plist_array_append_item (payloads, payload);
  return payload;
}

/* certificates */

static gboolean
add_authorities (Apple *apple, const char *key, GError **error)
{
  g_autoptr (GPtrArray) certificates = export_profile_take_certificates (apple->profile, key, error);

  for (guint i = 0; certificates && i < certificates->len; i++) {
    g_autofree char *uuid = g_uuid_string_random ();
    plist_t payload = add_payload (apple->payloads, "com.apple.security.root", uuid);

    set_data (payload, "PayloadContent", ((Certificate *) certificates->pdata[i])->der);
  }
  return certificates != NULL;
}

/* Adds the client's PKCS#12 and refers to it in @dict. */
static gboolean
add_client (Apple *apple, const char *cert_key, plist_t dict, GError **error)
{
  g_autoptr (GBytes) pkcs12 = NULL;
  g_autoptr (SecretString) passphrase = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);
  plist_t payload;

  if (!export_profile_take_client (apple->profile, cert_key, &pkcs12, &passphrase, error))
    return FALSE;
  if (!pkcs12)
    return TRUE;
  payload = add_payload (apple->payloads, "com.apple.security.pkcs12", uuid);
  set_data (payload, "PayloadContent", pkcs12);
  set_text (payload, "Password", passphrase);
  set_text (dict, "PayloadCertificateUUID", upper);
  return TRUE;
}

/* IKEv2 */

/* Which is text here, but not for L2TP. */
static void
set_shared_secret (Apple *apple, plist_t ike)
{
  g_autoptr (GBytes) psk = export_profile_take_psk (apple->profile);
  char *text = psk ? secret_bytes_to_text (psk) : NULL;

  set_text (ike, "SharedSecret", text);
  if (!psk || text)
    export_profile_take (apple->profile, "psk-encoding");
  else
    export_profile_leave (apple->profile, "psk", "Apple's devices take nothing but text for IKEv2");
  secret_string_free (text);
}

static gboolean
add_ike_auth (Apple *apple, plist_t ike, GError **error)
{
  const Profile *profile = export_profile_get (apple->profile);
  gboolean eap = profile->auth == PROFILE_AUTH_EAP || profile->auth == PROFILE_AUTH_EAP_TLS;
  gboolean psk = profile->auth == PROFILE_AUTH_PSK || profile->server_auth == PROFILE_SERVER_PSK;

  if (profile->auth == PROFILE_AUTH_PSK && profile->server_auth == PROFILE_SERVER_CERT)
    return failure_set (error, FAILURE_BAD_PROFILE, N_("Apple's devices do not look at the server's certificate with a pre-shared key"));
  if (profile->auth == PROFILE_AUTH_CERT_EAP)
    return failure_set (error, FAILURE_BAD_PROFILE, _("Apple devices do not support certificate and password together"));
  export_profile_take (apple->profile, "auth");
  export_profile_take (apple->profile, "server-auth");
  set_text (ike, "AuthenticationMethod", psk ? "SharedSecret" : eap ? "None" : "Certificate");
  set_number (ike, "ExtendedAuthEnabled", eap ? 1 : 0);
  if (psk)
    set_shared_secret (apple, ike);
  if (eap)
    set_text (ike, "AuthName", export_profile_take_user (apple->profile));
  if (profile->auth == PROFILE_AUTH_EAP)
    set_text (ike, "AuthPassword", export_profile_take_secret (apple->profile, "password"));
  if (profile_needs_certificate (profile) && !add_client (apple, "cert", ike, error))
    return FALSE;
  return psk || add_authorities (apple, "ca", error);
}

/* Whole minutes between ten and a day are what the format takes. */
static void
set_lifetime (Apple *apple, plist_t dict, const char *key)
{
  const char *value = export_profile_take (apple->profile, key);
  guint64 seconds = value ? g_ascii_strtoull (value, NULL, 10) : 0;

  if (!value)
    return;
  if (seconds % 60 != 0 || seconds < 600 || seconds > 86400)
    export_profile_leave (apple->profile, key, "must be 10 to 1440 whole minutes");
  else
    set_number (dict, "LifeTimeInMinutes", (guint) seconds / 60);
}

/* The first of our proposals that Apple's words can say. */
static void
set_methods (plist_t dict, const char *method)
{
  plist_t list = plist_new_array ();

  plist_array_append_item (list, plist_new_string (method));
  plist_dict_set_item (dict, "PostQuantumKeyExchangeMethods", list);
}

static void
set_parameters (Apple *apple, plist_t ike, const char *key, const char *lifetime, const char *field)
{
  const char *value = export_profile_take (apple->profile, key);
  g_auto (GStrv) list = g_strsplit (value ? value : "", ",", -1);
  AppleProposal proposal;
  plist_t dict;
  guint i;

  for (i = 0; list[i] && !apple_words_from_proposal (list[i], &proposal); i++)
    ;
  if (!value)
    return;
  if (!list[i] || list[1])
    export_profile_leave (apple->profile, key,
                          list[i] ? N_("the format allows only one proposal") : N_("Apple's format cannot express this"));
  if (!list[i])
    return;
  dict = add_dict (ike, field);
  set_text (dict, "EncryptionAlgorithm", proposal.cipher);
  set_text (dict, "IntegrityAlgorithm", proposal.hash);
  if (proposal.group)
    set_number (dict, "DiffieHellmanGroup", (guint) g_ascii_strtoull (proposal.group, NULL, 10));
  if (proposal.additional)
    set_methods (dict, proposal.additional);
  if (strcmp (key, "esp") == 0)
    set_number (ike, "EnablePFS", proposal.group ? 1 : 0);
  set_lifetime (apple, dict, lifetime);
}

/* What is said of IKE alone is taken for ESP as well. */
static void
set_proposals (Apple *apple, plist_t ike)
{
  plist_t own, child;

  set_parameters (apple, ike, "ike", "ike-lifetime", "IKESecurityAssociationParameters");
  set_parameters (apple, ike, "esp", "esp-lifetime", "ChildSecurityAssociationParameters");
  own = plist_dict_get_item (ike, "IKESecurityAssociationParameters");
  child = plist_dict_get_item (ike, "ChildSecurityAssociationParameters");
  if (!own || child)
    return;
  export_profile_leave (apple->profile, "esp", "Apple devices use the algorithms of ike for it");
  if (plist_dict_get_item (own, "LifeTimeInMinutes"))
    export_profile_leave (apple->profile, "esp-lifetime", "Apple devices use that of ike for it");
}

static void
set_switches (Apple *apple, plist_t ike)
{
  const char *mobike = export_profile_take (apple->profile, "mobike");
  const char *revocation = export_profile_take (apple->profile, "revocation");
  const char *dpd = export_profile_take (apple->profile, "dpd-delay");

  if (mobike)
    set_number (ike, "DisableMOBIKE", strcmp (mobike, "no") == 0);
  if (revocation)
    set_number (ike, "EnableCertificateRevocationCheck", strcmp (revocation, "off") != 0);
  if (g_strcmp0 (revocation, "strict") == 0)
    export_profile_leave (apple->profile, "revocation", "the format cannot express strict");
  if (g_strcmp0 (dpd, "0") == 0)
    set_text (ike, "DeadPeerDetectionRate", "None");
  else if (dpd)
    export_profile_leave (apple->profile, "dpd-delay", "the format does not support seconds");
}

/* Only with the kill switch have local networks a say there. */
static void
set_bypass (Apple *apple, plist_t ike)
{
  const Profile *profile = export_profile_get (apple->profile);

  if (!profile->block_on_drop)
    return;
  export_profile_take (apple->profile, "block-on-drop");
  export_profile_take (apple->profile, "local-network");
  set_number (ike, "IncludeAllNetworks", 1);
  set_number (ike, "ExcludeLocalNetworks", profile->local_network == PROFILE_LOCAL_ALLOW);
}

static void
set_option_number (Apple *apple, plist_t dict, const char *field, const char *key, guint min, guint max)
{
  const char *value = export_profile_take (apple->profile, key);
  guint64 number = value ? g_ascii_strtoull (value, NULL, 10) : 0;

  if (value && (number < min || number > max))
    export_profile_leave (apple->profile, key, "the format does not allow this number");
  else if (value)
    set_number (dict, field, (guint) number);
}

/* Identities are read as they stand there: no patterns, and none of strongSwan's marks for their kind, of which the one for
 * a name goes without saying. NULL if there is none, or none that can be said. */
static const char *
take_identity (Apple *apple, const char *key)
{
  const char *value = export_profile_take (apple->profile, key);
  const char *name = value && *value == '@' ? value + 1 : value;
  gboolean is_address, is_plain;

  if (!value)
    return NULL;
  is_address = g_hostname_is_ip_address (name);
  if (name != value)
    is_plain = !is_address && !strpbrk (name, "@#");
  else
    is_plain = is_address || (!strpbrk (name, "%*") && (!strchr (name, ':') || strchr (name, '=')));
  if (!is_plain)
    export_profile_leave (apple->profile, key, "Apple devices support neither wildcards nor type prefixes in identities");
  return is_plain ? name : NULL;
}

/* RFC 8784. Apple has neither of the two without the other. */
static void
set_ppk (Apple *apple, plist_t ike)
{
  const char *id = take_identity (apple, "ppk-id");
  g_autoptr (GBytes) key = export_profile_take_ppk (apple->profile);

  export_profile_take (apple->profile, "ppk-encoding");
  export_profile_take (apple->profile, "ppk-required");
  if (id && key) {
    set_text (ike, "PPKIdentifier", id);
    set_number (ike, "PPKMandatory", export_profile_get (apple->profile)->ppk_required ? 1 : 0);
    set_data (ike, "PPK", key);
  } else if (id)
    export_profile_leave (apple->profile, "ppk-id", "Apple devices accept it only together with the key");
  else if (key)
    export_profile_leave (apple->profile, "ppk", "Apple devices accept it only together with its identity");
}

static gboolean
add_ike (Apple *apple, GError **error)
{
  plist_t ike = add_dict (apple->vpn, "IKEv2");
  const char *remote_id = take_identity (apple, "remote-id");
  const char *local_id = take_identity (apple, "local-id");

  set_text (apple->vpn, "VPNType", "IKEv2");
  set_text (ike, "RemoteAddress", export_profile_take (apple->profile, "gateway"));
  set_text (ike, "RemoteIdentifier", remote_id ? remote_id : export_profile_get (apple->profile)->gateway);
  set_text (ike, "LocalIdentifier", local_id ? local_id : ""); /* it must be there */
  if (!add_ike_auth (apple, ike, error))
    return FALSE;
  set_ppk (apple, ike);
  set_proposals (apple, ike);
  set_switches (apple, ike);
  set_bypass (apple, ike);
  set_option_number (apple, ike, "NATKeepAliveInterval", "nat-keepalive", 1, 3600);
  set_option_number (apple, ike, "MTU", "mtu", 1280, 1400);
  return TRUE;
}

/* L2TP */

/* What the file brings along is trusted for IPsec and PPP alike. */
static gboolean
add_ppp_authorities (Apple *apple, GError **error)
{
  const Profile *profile = export_profile_get (apple->profile);

  if (profile->auth != PROFILE_AUTH_CERT)
    return add_authorities (apple, "ppp-ca", error);
  export_profile_take (apple->profile, "ppp-ca");
  if (g_strcmp0 (profile->ca, profile->ppp_ca) != 0)
    export_profile_leave (apple->profile, "ppp-ca", "Apple devices trust the same authorities for IPsec and PPP");
  return TRUE;
}

/* The Windows domain is a part of the name there. */
static void
set_name (Apple *apple, plist_t ppp)
{
  const char *user = export_profile_take_user (apple->profile);
  const char *domain = user ? export_profile_take (apple->profile, "domain") : NULL;
  g_autofree char *name = domain ? g_strconcat (domain, "\\", user, NULL) : g_strdup (user);

  set_text (ppp, "AuthName", name);
}

static gboolean
add_ppp (Apple *apple, GError **error)
{
  const Profile *profile = export_profile_get (apple->profile);
  plist_t ppp = add_dict (apple->vpn, "PPP");
  plist_t list;

  set_text (ppp, "CommRemoteAddress", export_profile_take (apple->profile, "gateway"));
  set_name (apple, ppp);
  set_text (ppp, "AuthPassword", export_profile_take_secret (apple->profile, "password"));
  if (profile->secret_flags[SECRET_PASSWORD] & NM_SETTING_SECRET_FLAG_NOT_SAVED)
    set_number (ppp, "TokenCard", 1);
  if (!profile->ppp_cert)
    return TRUE;
  export_profile_take (apple->profile, "ppp-auth");
  list = plist_new_array ();
  plist_array_append_item (list, plist_new_string ("EAP"));
  plist_dict_set_item (ppp, "AuthProtocol", list);
  list = plist_new_array ();
  plist_array_append_item (list, plist_new_string ("EAP-TLS"));
  plist_dict_set_item (ppp, "AuthEAPPlugins", list);
  return add_client (apple, "ppp-cert", ppp, error) && add_ppp_authorities (apple, error);
}

static gboolean
add_ipsec (Apple *apple, GError **error)
{
  const Profile *profile = export_profile_get (apple->profile);
  plist_t ipsec = add_dict (apple->vpn, "IPSec");
  g_autoptr (GBytes) psk = export_profile_take_psk (apple->profile);

  export_profile_take (apple->profile, "auth");
  if (profile->auth == PROFILE_AUTH_CERT) {
    set_text (ipsec, "AuthenticationMethod", "Certificate");
    return add_client (apple, "cert", ipsec, error) && add_authorities (apple, "ca", error);
  }
  set_text (ipsec, "AuthenticationMethod", "SharedSecret");
  export_profile_take (apple->profile, "psk-encoding");
  if (psk)
    plist_dict_set_item (ipsec, "SharedSecret", plist_new_data (g_bytes_get_data (psk, NULL), g_bytes_get_size (psk)));
  set_text (ipsec, "LocalIdentifier", take_identity (apple, "local-id"));
  return TRUE;
}

static gboolean
add_l2tp (Apple *apple, GError **error)
{
  NMSettingIPConfig *ip4 = export_profile_take_ip (apple->profile, AF_INET, "never-default");
  NMSettingIPConfig *ip6 = export_profile_take_ip (apple->profile, AF_INET6, "never-default");

  if (nm_setting_ip_config_get_never_default (ip4) != nm_setting_ip_config_get_never_default (ip6))
    export_profile_leave (apple->profile, "never-default", "the format has one setting for both IPv4 and IPv6");
  if (!export_profile_get (apple->profile)->ipsec)
    return failure_set (error, FAILURE_BAD_PROFILE, _("Apple devices do not support L2TP without IPsec"));
  set_text (apple->vpn, "VPNType", "L2TP");
  set_number (add_dict (apple->vpn, "IPv4"), "OverridePrimary", nm_setting_ip_config_get_never_default (ip4) ? 0 : 1);
  return add_ppp (apple, error) && add_ipsec (apple, error);
}

/* both */

static void
add_domains (Apple *apple, plist_t dns)
{
  static const int families[] = { AF_INET, AF_INET6 };
  plist_t search = plist_new_array ();
  plist_t match = plist_new_array ();

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    NMSettingIPConfig *setting = export_profile_take_ip (apple->profile, families[i], "dns-search");

    for (guint k = 0; k < nm_setting_ip_config_get_num_dns_searches (setting); k++) {
      const char *domain = nm_setting_ip_config_get_dns_search (setting, (int) k);

      plist_array_append_item (*domain == '~' ? match : search, plist_new_string (*domain == '~' ? domain + 1 : domain));
    }
  }
  if (plist_array_get_size (search) > 0)
    plist_dict_set_item (dns, "SearchDomains", search);
  else
    plist_free (search);
  if (plist_array_get_size (match) > 0) {
    plist_dict_set_item (dns, "SupplementalMatchDomains", match);
    set_number (dns, "SupplementalMatchDomainsNoSearch", 1);
  } else
    plist_free (match);
}

static void
add_dns (Apple *apple)
{
  static const int families[] = { AF_INET, AF_INET6 };
  plist_t dns = plist_new_dict ();
  plist_t servers = plist_new_array ();

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    NMSettingIPConfig *setting = export_profile_take_ip (apple->profile, families[i], "dns");

    for (guint k = 0; k < nm_setting_ip_config_get_num_dns (setting); k++)
      plist_array_append_item (servers, plist_new_string (nm_setting_ip_config_get_dns (setting, (int) k)));
  }
  plist_dict_set_item (dns, "ServerAddresses", servers);
  add_domains (apple, dns);
  if (plist_array_get_size (servers) > 0 || plist_dict_get_size (dns) > 1) {
    set_text (dns, "DNSProtocol", "Cleartext"); /* it must be there */
    plist_dict_set_item (apple->vpn, "DNS", dns);
  } else
    plist_free (dns);
}

static void
add_proxy (Apple *apple)
{
  const char *url = export_profile_take_pac (apple->profile);
  plist_t proxies;

  if (!url)
    return;
  proxies = add_dict (apple->vpn, "Proxies");
  set_number (proxies, "ProxyAutoConfigEnable", 1);
  set_text (proxies, "ProxyAutoConfigURLString", url);
}

static GBytes *
to_xml (plist_t root)
{
  char *xml = NULL;
  uint32_t length = 0;
  GBytes *bytes;

  plist_to_xml (root, &xml, &length);
  bytes = g_bytes_new (xml, length);
#if HAVE_DECL_PLIST_MEM_FREE
  plist_mem_free (xml);
#else
  plist_to_xml_free (xml);
#endif
  return bytes;
}

GBytes *
export_apple (ExportProfile *profile, GError **error)
{
  plist_t root = plist_new_dict ();
  plist_t payloads = plist_new_array ();
  const char *name = export_profile_get_name (profile);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);
  g_autofree char *identifier = g_strconcat ("org.freedesktop.NetworkManager.ipsec.", upper, NULL);
  Apple apple = { profile, payloads, add_payload (payloads, "com.apple.vpn.managed", export_profile_get_uuid (profile)) };
  GBytes *bytes = NULL;

  set_text (root, "PayloadType", "Configuration");
  set_number (root, "PayloadVersion", 1);
  set_text (root, "PayloadIdentifier", identifier);
  set_text (root, "PayloadUUID", upper);
  set_text (root, "PayloadDisplayName", name);
  plist_dict_set_item (root, "PayloadContent", payloads);
  set_text (apple.vpn, "UserDefinedName", name);
  set_text (apple.vpn, "PayloadDisplayName", name);
  export_profile_take (profile, "type");
  if (export_profile_get (profile)->type == PROFILE_L2TP ? add_l2tp (&apple, error) : add_ike (&apple, error)) {
    add_dns (&apple);
    add_proxy (&apple);
    bytes = to_xml (root);
  }
  plist_free (root);
  return bytes;
}
