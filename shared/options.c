/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/profile-data.h"
#include "shared/secrets.h"
#include "shared/validate.h"

#define TEXT_MAX_DEFAULT 1024

static const char *const type_words[] = { "ikev2", "l2tp", NULL };
static const char *const type_labels[] = { "IKEv2", "L2TP/IPsec", NULL };
static const char *const auth_words[] = { "eap", "eap-tls", "cert", "psk", "cert-eap", NULL };
static const char *const auth_labels[] = {
  N_("User Name and Password"), N_("Certificate (EAP-TLS)"), N_("Certificate"), N_("Pre-shared Key"),
  N_("Certificate and Password"), NULL
};
static const char *const server_auth_words[] = { "cert", "psk", NULL };
static const char *const server_auth_labels[] = { N_("Certificate"), N_("Pre-shared Key"), NULL };
static const char *const eap_words[] = { "auto", "mschapv2", "md5", "gtc", "ttls", "peap", NULL };
static const char *const eap_labels[] = { N_("Automatic"), "MSCHAPv2", "MD5", "GTC", "TTLS", "PEAP", NULL };
static const char *const security_words[] = { "modern", "compatible", "legacy", NULL };
static const char *const security_labels[] = { N_("Modern"), N_("Compatible"), N_("Legacy (Insecure)"), NULL };
static const char *const security_notes[] = {
  N_("AES with SHA-2, and groups of at least 2048 bits."),
  N_("Also SHA-1 for integrity, which older servers need."),
  N_("Also 3DES and 1024-bit groups, which can be broken. For servers that know nothing better."),
};
static const char *const revocation_words[] = { "relaxed", "strict", "off", NULL };
static const char *const revocation_labels[] = { N_("If Reachable"), N_("Required"), N_("Off"), NULL };
static const char *const ike_version_words[] = { "auto", "1", "2", NULL };
static const char *const ike_version_labels[] = { N_("Automatic"), "IKEv1", "IKEv2", NULL };
static const char *const ppp_auth_words[] = { "mschapv2", "eap", "chap", "mschap", "pap", NULL };
static const char *const ppp_auth_labels[] = { "MSCHAPv2", "EAP", "CHAP", "MSCHAP", "PAP", NULL };
static const char *const source_port_words[] = { "auto", "1701", "ephemeral", NULL };
static const char *const source_port_labels[] = { N_("Automatic"), "1701", N_("Random"), NULL };
static const char *const mppe_words[] = { "no", "yes", "40", "128", NULL };
static const char *const mppe_labels[] = { N_("Off"), N_("40 or 128 Bits"), N_("40 Bits"), N_("128 Bits"), NULL };

static const char *const ipsec_notes[] = { N_("Without IPsec everybody on the way can read the traffic."), NULL };

#define BIT(auth) (1u << (auth))
#define WITH_CERTIFICATE (BIT (PROFILE_AUTH_CERT) | BIT (PROFILE_AUTH_EAP_TLS) | BIT (PROFILE_AUTH_CERT_EAP))
#define WITH_EAP (BIT (PROFILE_AUTH_EAP) | BIT (PROFILE_AUTH_EAP_TLS) | BIT (PROFILE_AUTH_CERT_EAP))
#define WITH_PASSWORD (BIT (PROFILE_AUTH_EAP) | BIT (PROFILE_AUTH_CERT_EAP))
#define WORDS(name) .words = name##_words, .word_labels = name##_labels
#define AT(field) G_STRUCT_OFFSET (Profile, field)
#define SECRET_AT(field) G_STRUCT_OFFSET (Secrets, field)

static const Option options[] = {
  { "type", OPTION_WORD, OPTION_BOTH, .offset = AT (type), WORDS (type), .fallback = "ikev2",
    .label = N_("_Type"),
    .help = "IKEv2, or L2TP inside IPsec." },
  { "gateway", OPTION_HOST, OPTION_BOTH | OPTION_REQUIRED, .offset = AT (gateway),
    .label = N_("_Server"),
    .help = "Host name or IP address of the server." },
  { "auth", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC, .offset = AT (auth), WORDS (auth),
    .label = N_("_Authentication"),
    .help = "How this machine proves itself: eap (user name and password, the default of IKEv2), eap-tls "
            "(certificate inside EAP), cert (certificate), psk (pre-shared key, the default of L2TP), cert-eap "
            "(certificate, then user name and password, RFC 4739). L2TP knows psk and cert; the user then signs in "
            "to PPP." },
  { "user", OPTION_TEXT, OPTION_BOTH, WITH_PASSWORD | BIT (PROFILE_AUTH_EAP_TLS), AT (user), .max = 255,
    .label = N_("_User Name"),
    .help = "Name for EAP or PPP; if absent, the user name of the connection." },
  { "password", OPTION_SECRET, OPTION_BOTH, WITH_PASSWORD, SECRET_AT (password), .max = 1024,
    .label = N_("_Password"),
    .help = "Password for EAP or PPP." },
  { "psk", OPTION_SECRET, OPTION_BOTH | OPTION_IPSEC, BIT (PROFILE_AUTH_PSK) | BIT (PROFILE_AUTH_EAP),
    SECRET_AT (psk), .max = 1024,
    .label = N_("Pre-s_hared Key"),
    .help = "The key that all users of the server share." },
  { "cert", OPTION_KEYFILE, OPTION_BOTH | OPTION_IPSEC, WITH_CERTIFICATE, AT (cert),
    .label = N_("User C_ertificate"),
    .help = "Certificate of this client: a file (PEM, DER or PKCS#12) or a pkcs11: URI." },
  { "key", OPTION_KEYFILE, OPTION_BOTH | OPTION_IPSEC, WITH_CERTIFICATE, AT (key),
    .label = N_("Private _Key"), .absent = N_("In the Certificate File"),
    .help = "Its private key: a file (PEM, DER or PKCS#12) or a pkcs11: URI; if absent, cert holds it." },
  { "key-password", OPTION_SECRET, OPTION_BOTH | OPTION_IPSEC, WITH_CERTIFICATE, SECRET_AT (key_password),
    .max = 1024,
    .label = N_("Key Passph_rase"),
    .help = "Opens an encrypted key or PKCS#12 file; PIN of a token." },
  { "otp", OPTION_SECRET, OPTION_BOTH, WITH_PASSWORD, SECRET_AT (otp), .max = 1024,
    .label = N_("_One-time Password"),
    .help = "One-time password: asked for if append-otp says so; never stored." },
  { "ca", OPTION_FILE, OPTION_BOTH | OPTION_IPSEC | OPTION_SERVER_CERT, 0, AT (ca),
    .label = N_("CA _Certificate"), .absent = N_("Certificates of the System"),
    .help = "File with the certificates of the authorities that may vouch for the server, or with the certificate of "
            "the server itself; if absent, the authorities that this system trusts." },
  { "remote-id", OPTION_IDENTITY, OPTION_BOTH | OPTION_IPSEC, 0, AT (remote_id),
    .label = N_("Server _Identity"), .absent = N_("Automatic"),
    .help = "What the server must call itself; if absent, the name or address in gateway (L2TP with a pre-shared "
            "key: anything). %any takes any name that the authority in ca has certified." },
  { "local-id", OPTION_IDENTITY, OPTION_BOTH | OPTION_IPSEC, 0, AT (local_id), .group = OPTION_GROUP_IDENTITY,
    .label = N_("_Client Identity"), .absent = N_("Automatic"),
    .help = "What this client calls itself to IKE; if absent, what fits: the user name, the subject of the "
            "certificate (with cert=pkcs11:type=cert its first alternative name) or the address." },
  { "aaa-id", OPTION_IDENTITY, OPTION_IKEV2, WITH_EAP, AT (aaa_id), .group = OPTION_GROUP_IDENTITY,
    .label = N_("_AAA Identity"), .absent = N_("Any"),
    .help = "What the certificate of the server inside EAP-TLS, TTLS or PEAP must name; if absent, any name that the "
            "authority has certified." },
  { "server-auth", OPTION_WORD, OPTION_IKEV2, 0, AT (server_auth), WORDS (server_auth),
    .group = OPTION_GROUP_IDENTITY,
    .label = N_("Server A_uthentication"),
    .help = "How the server proves itself: cert (the default) or psk (the default with auth=psk; with auth=eap what "
            "FortiGate calls IKEv2 with EAP)." },
  { "ipsec", OPTION_BOOL, OPTION_L2TP, 0, AT (ipsec), .fallback = "yes", .notes = ipsec_notes,
    .insecure = 1u << FALSE, .group = OPTION_GROUP_SECURITY,
    .label = N_("_Protect L2TP with IPsec"),
    .help = "no leaves L2TP without IPsec: everybody on the way can read the traffic." },
  { "ike-version", OPTION_WORD, OPTION_L2TP | OPTION_IPSEC, 0, AT (ike_version), WORDS (ike_version),
    .fallback = "auto", .group = OPTION_GROUP_SECURITY,
    .label = N_("IKE _Version"),
    .help = "Version of IKE below L2TP: 1, 2, or auto for what strongSwan here and the server can do." },
  { "eap-method", OPTION_WORD, OPTION_IKEV2, WITH_PASSWORD, AT (eap_method), WORDS (eap), .fallback = "auto",
    .group = OPTION_GROUP_SECURITY,
    .label = N_("EAP _Method"),
    .help = "The EAP method to insist on; auto takes what the server asks for." },
  { "append-otp", OPTION_BOOL, OPTION_BOTH | OPTION_LOCAL, WITH_PASSWORD, AT (append_otp), .fallback = "no",
    .group = OPTION_GROUP_SECURITY,
    .label = N_("As_k for a one-time password"),
    .help = "yes asks for a one-time password at each connection and sends it behind the password, as most servers "
            "with two factors want it. Set otp-flags=2 with it, or NetworkManager stores what was entered." },
  { "security", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC, 0, AT (security), WORDS (security),
    .fallback = "compatible", .notes = security_notes, .insecure = 1u << PROFILE_SECURITY_LEGACY,
    .group = OPTION_GROUP_SECURITY,
    .label = N_("Security _Level"),
    .help = "The algorithms offered: modern (AES with SHA-2 and groups of at least 2048 bits), compatible (also "
            "SHA-1 for integrity), legacy (also 3DES and 1024-bit groups: insecure, for old servers)." },
  { "ike", OPTION_PROPOSALS, OPTION_BOTH | OPTION_IPSEC, 0, AT (ike), .group = OPTION_GROUP_SECURITY,
    .label = N_("I_KE Proposals"), .absent = N_("By Security Level"),
    .help = "Proposals for IKE in strongSwan's syntax, separated by commas; they replace those of security." },
  { "esp", OPTION_PROPOSALS, OPTION_BOTH | OPTION_IPSEC, 0, AT (esp), .group = OPTION_GROUP_SECURITY,
    .label = N_("_ESP Proposals"), .absent = N_("By Security Level"),
    .help = "Proposals for ESP in strongSwan's syntax, separated by commas; they replace those of security." },
  { "revocation", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC | OPTION_SERVER_CERT, 0, AT (revocation), WORDS (revocation),
    .fallback = "relaxed", .group = OPTION_GROUP_SECURITY,
    .label = N_("_Revocation Check"),
    .help = "Whether the certificate of the server is looked up in CRL and OCSP: relaxed (if they can be reached), "
            "strict (must succeed), off." },
  { "port", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (port), 1, 65535, .fallback = "500",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("Server P_ort"),
    .help = "UDP port of the server for IKE." },
  { "local-ts", OPTION_SELECTORS, OPTION_IKEV2, 0, AT (local_ts), .group = OPTION_GROUP_TUNNEL,
    .label = N_("_Local Networks"), .absent = N_("Address from the Server"),
    .help = "Networks on this side that may use the tunnel; if absent, the address that the server gives." },
  { "remote-ts", OPTION_SELECTORS, OPTION_IKEV2, 0, AT (remote_ts), .group = OPTION_GROUP_TUNNEL,
    .label = N_("Remote _Networks"), .absent = N_("All That the Server Offers"),
    .help = "Networks to reach through the tunnel; if absent, all that the server gives." },
  { "request-address", OPTION_BOOL, OPTION_IKEV2, 0, AT (request_address), .fallback = "yes",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("Request an _address"),
    .help = "Ask the server for addresses inside the tunnel; no makes it a site-to-site tunnel." },
  { "mobike", OPTION_BOOL, OPTION_IKEV2, 0, AT (mobike), .fallback = "yes", .group = OPTION_GROUP_TUNNEL,
    .label = N_("Follow network changes (_MOBIKE)"),
    .help = "Keep the tunnel when the address of this machine changes (RFC 4555)." },
  { "fragmentation", OPTION_BOOL, OPTION_IKEV2, 0, AT (fragmentation), .fallback = "yes",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("Split large I_KE messages"),
    .help = "Split large IKE messages (RFC 7383)." },
  { "encap", OPTION_BOOL, OPTION_BOTH | OPTION_IPSEC, 0, AT (encap), .fallback = "no", .group = OPTION_GROUP_TUNNEL,
    .label = N_("_Enforce UDP encapsulation"),
    .help = "Wrap ESP in UDP also where no NAT is found, for networks that drop ESP." },
  { "ipcomp", OPTION_BOOL, OPTION_BOTH | OPTION_IPSEC, 0, AT (ipcomp), .fallback = "no",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("I_P compression"),
    .help = "Offer IP compression (RFC 3173)." },
  { "mtu", OPTION_UINT, OPTION_BOTH, 0, AT (mtu), 576, 65535, .group = OPTION_GROUP_TUNNEL,
    .unit = N_("bytes"), .label = N_("M_TU"), .absent = N_("Automatic"),
    .help = "Largest packet inside the tunnel, in bytes; if absent, computed." },
  { "ike-lifetime", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (ike_lifetime), 30, 604800,
    .group = OPTION_GROUP_TIMERS,
    .unit = N_("seconds"), .label = N_("IKE _Lifetime"), .absent = N_("Automatic"),
    .help = "Seconds until the keys of IKE are renewed." },
  { "esp-lifetime", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (esp_lifetime), 30, 604800,
    .group = OPTION_GROUP_TIMERS,
    .unit = N_("seconds"), .label = N_("ESP L_ifetime"), .absent = N_("Automatic"),
    .help = "Seconds until the keys of ESP are renewed." },
  { "dpd-delay", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (dpd_delay), 0, 86400, .fallback = "30",
    .group = OPTION_GROUP_TIMERS,
    .unit = N_("seconds"), .label = N_("_Dead Peer Detection"),
    .help = "Seconds of silence after which the server is asked whether it lives; 0: never." },
  { "nat-keepalive", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (nat_keepalive), 0, 3600, .fallback = "20",
    .group = OPTION_GROUP_TIMERS,
    .unit = N_("seconds"), .label = N_("NAT _Keep-alive"),
    .help = "Seconds between packets that keep a NAT's mapping; 0: none." },
  { "ppp-auth", OPTION_WORDS, OPTION_L2TP, 0, AT (ppp_auth), WORDS (ppp_auth), .fallback = "mschapv2,eap",
    .group = OPTION_GROUP_PPP,
    .label = N_("PPP _Authentication"),
    .help = "Protocols that may carry the password: a list out of mschapv2, eap, chap, mschap, pap." },
  { "domain", OPTION_TEXT, OPTION_L2TP, 0, AT (domain), .max = 255, .group = OPTION_GROUP_PPP,
    .label = N_("NT D_omain"), .absent = N_("None"),
    .help = "Put before the user name as DOMAIN\\user." },
  { "ppp-ca", OPTION_FILE, OPTION_L2TP, 0, AT (ppp_ca), .group = OPTION_GROUP_PPP,
    .label = N_("PPP C_A Certificate"), .absent = N_("Certificates of the System"),
    .help = "File with the authorities that may vouch for the server inside PPP, for EAP-TLS; if absent, the "
            "authorities that this system trusts." },
  { "ppp-cert", OPTION_FILE, OPTION_L2TP, 0, AT (ppp_cert), .group = OPTION_GROUP_PPP,
    .label = N_("PPP User Certificat_e"), .absent = N_("None"),
    .help = "Certificate that signs in to PPP with EAP-TLS instead of a password: a file (PEM, DER or PKCS#12)." },
  { "ppp-key", OPTION_FILE, OPTION_L2TP, 0, AT (ppp_key), .group = OPTION_GROUP_PPP,
    .label = N_("PPP Private Ke_y"), .absent = N_("In the Certificate File"),
    .help = "Its private key: a file (PEM, DER or PKCS#12); if absent, ppp-cert holds it." },
  { "ppp-key-password", OPTION_SECRET, OPTION_L2TP, 0, SECRET_AT (ppp_key_password), .max = 1024,
    .group = OPTION_GROUP_PPP,
    .label = N_("PPP Key Passphra_se"),
    .help = "Opens ppp-key or a PKCS#12 file." },
  { "l2tp-source-port", OPTION_WORD, OPTION_L2TP, 0, AT (l2tp_source_port), WORDS (source_port), .fallback = "auto",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("L2TP _Source Port"),
    .help = "Own UDP port of L2TP: 1701, ephemeral, or auto (1701 if it is free "
            "and there is no NAT to be seen; the other one if nothing answers)." },
  { "l2tp-retries", OPTION_UINT, OPTION_L2TP, 0, AT (l2tp_retries), 1, 100, .group = OPTION_GROUP_TUNNEL,
    .label = N_("L2TP Ret_ries"), .absent = N_("Automatic"),
    .help = "How often a control message of L2TP is sent before the server counts as lost; if absent, 5." },
  { "peer-address", OPTION_ADDRESS4, OPTION_L2TP, 0, AT (peer_address), .group = OPTION_GROUP_PPP,
    .label = N_("P_eer Address"), .absent = N_("Automatic"),
    .help = "IPv4 address of the server inside PPP, where the profile sets addresses by hand." },
  { "mru", OPTION_UINT, OPTION_L2TP, 0, AT (mru), 576, 65535, .group = OPTION_GROUP_PPP,
    .unit = N_("bytes"), .label = N_("M_RU"), .absent = N_("Automatic"),
    .help = "Largest packet that the server may send, in bytes; if absent, computed." },
  { "mrru", OPTION_UINT, OPTION_L2TP, 0, AT (mrru), 128, 16384, .group = OPTION_GROUP_PPP,
    .unit = N_("bytes"), .label = N_("_MRRU"), .absent = N_("Off"),
    .help = "Use multilink PPP and accept packets of up to this many bytes; if absent, no multilink." },
  { "lcp-echo-interval", OPTION_UINT, OPTION_L2TP, 0, AT (lcp_echo_interval), 0, 3600, .fallback = "15",
    .group = OPTION_GROUP_PPP,
    .unit = N_("seconds"), .label = N_("LCP Echo _Interval"),
    .help = "Seconds between LCP echo requests; 0: none." },
  { "lcp-echo-failure", OPTION_UINT, OPTION_L2TP, 0, AT (lcp_echo_failure), 0, 100, .fallback = "4",
    .group = OPTION_GROUP_PPP,
    .label = N_("LCP Echo _Failures"),
    .help = "Unanswered LCP echo requests after which the connection counts as lost; 0: never." },
  { "mppe", OPTION_WORD, OPTION_L2TP | OPTION_PLAIN, 0, AT (mppe), WORDS (mppe), .fallback = "no",
    .group = OPTION_GROUP_PPP,
    .label = N_("_MPPE Encryption"),
    .help = "Require MPPE (yes: 40 or 128 bits): weak, for L2TP without IPsec only." },
  { "mppe-stateful", OPTION_BOOL, OPTION_L2TP | OPTION_PLAIN, 0, AT (mppe_stateful), .fallback = "no",
    .group = OPTION_GROUP_PPP,
    .label = N_("_Stateful MPPE"),
    .help = "Allow MPPE to keep its keys between packets." },
  { "bsdcomp", OPTION_BOOL, OPTION_L2TP | OPTION_PLAIN, 0, AT (bsdcomp), .fallback = "yes",
    .group = OPTION_GROUP_PPP,
    .label = N_("_BSD compression"),
    .help = "Allow BSD compression; without IPsec only." },
  { "deflate", OPTION_BOOL, OPTION_L2TP | OPTION_PLAIN, 0, AT (deflate), .fallback = "yes",
    .group = OPTION_GROUP_PPP,
    .label = N_("_Deflate compression"),
    .help = "Allow Deflate compression; without IPsec only." },
  { "vj-comp", OPTION_BOOL, OPTION_L2TP, 0, AT (vj_comp), .fallback = "yes", .group = OPTION_GROUP_PPP,
    .label = N_("TCP _header compression"),
    .help = "Allow Van Jacobson header compression." },
  { "pcomp", OPTION_BOOL, OPTION_L2TP, 0, AT (pcomp), .fallback = "yes", .group = OPTION_GROUP_PPP,
    .label = N_("Protocol _field compression"),
    .help = "Allow compression of the PPP protocol field." },
  { "accomp", OPTION_BOOL, OPTION_L2TP, 0, AT (accomp), .fallback = "yes", .group = OPTION_GROUP_PPP,
    .label = N_("Address and _control compression"),
    .help = "Allow compression of the PPP address and control fields." },
};

const Option *
options_all (guint *n)
{
  *n = G_N_ELEMENTS (options);
  return options;
}

const Option *
option_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    if (strcmp (options[i].key, key) == 0)
      return &options[i];
  }
  return NULL;
}

const Option *
option_find_flags (const char *key)
{
  g_autofree char *name = NULL;
  const Option *option;

  if (!g_str_has_suffix (key, "-flags"))
    return NULL;
  name = g_strndup (key, strlen (key) - strlen ("-flags"));
  option = option_find (name);
  return option && option->kind == OPTION_SECRET ? option : NULL;
}

static gboolean
parse_text (const Option *option, const char *value, char **result, GError **error)
{
  switch (option->kind) {
  case OPTION_TEXT:
  case OPTION_SECRET:
    *result = validate_text (value, option->max ? option->max : TEXT_MAX_DEFAULT, error) ? g_strdup (value) : NULL;
    return *result != NULL;
  case OPTION_HOST:
    return (*result = validate_host (value, error)) != NULL;
  case OPTION_ADDRESS4:
    return (*result = validate_address4 (value, error)) != NULL;
  case OPTION_IDENTITY:
    return (*result = validate_identity (value, error)) != NULL;
  case OPTION_FILE:
    return (*result = validate_file (value, error)) != NULL;
  case OPTION_KEYFILE:
    return (*result = validate_keyfile (value, error)) != NULL;
  case OPTION_BOOL:
  case OPTION_UINT:
  case OPTION_WORD:
  case OPTION_WORDS:
  case OPTION_PROPOSALS:
  case OPTION_SELECTORS:
    break;
  }
  g_assert_not_reached ();
}

static gboolean
parse (const Option *option, const char *value, gpointer field, GError **error)
{
  g_autofree char *text = NULL;
  char **list;

  switch (option->kind) {
  case OPTION_BOOL:
    return validate_bool (value, field, error);
  case OPTION_UINT:
    return validate_uint (value, option->min, option->max, field, error);
  case OPTION_WORD:
    return validate_word (value, option->words, field, error);
  case OPTION_WORDS:
    return validate_words (value, option->words, field, error);
  case OPTION_PROPOSALS:
  case OPTION_SELECTORS:
    list = option->kind == OPTION_PROPOSALS ? validate_proposals (value, error) : validate_selectors (value, error);
    if (!list)
      return FALSE;
    g_strfreev (*(char ***) field);
    *(char ***) field = list;
    return TRUE;
  case OPTION_TEXT:
  case OPTION_HOST:
  case OPTION_ADDRESS4:
  case OPTION_IDENTITY:
  case OPTION_FILE:
  case OPTION_KEYFILE:
  case OPTION_SECRET:
    if (!parse_text (option, value, &text, error))
      return FALSE;
    g_free (*(char **) field);
    *(char **) field = g_steal_pointer (&text);
    return TRUE;
  }
  g_assert_not_reached ();
}

gboolean
option_parse (const Option *option, const char *value, gpointer target, GError **error)
{
  if (parse (option, value, (char *) target + option->offset, error))
    return TRUE;
  g_prefix_error (error, "%s: ", option->key);
  return FALSE;
}

/* Room for one field of any kind, for those who want to know only whether it parses. */
typedef union {
  guint number;
  char *text;
  char **list;
} Field;

static gboolean
is_list (const Option *option)
{
  return option->kind == OPTION_PROPOSALS || option->kind == OPTION_SELECTORS;
}

static gboolean
is_number (const Option *option)
{
  return option->kind == OPTION_BOOL || option->kind == OPTION_UINT || option->kind == OPTION_WORD ||
         option->kind == OPTION_WORDS;
}

static void
clear_field (const Option *option, Field *field)
{
  if (is_number (option))
    return;
  if (is_list (option)) {
    g_clear_pointer (&field->list, g_strfreev);
    return;
  }
  if (option->kind == OPTION_SECRET && field->text)
    explicit_bzero (field->text, strlen (field->text));
  g_clear_pointer (&field->text, g_free);
}

gboolean
option_check (const Option *option, const char *value, GError **error)
{
  Field field = { 0 };
  gboolean ok = parse (option, value, &field, error);

  if (!ok)
    g_prefix_error (error, "%s: ", option->key);
  clear_field (option, &field);
  return ok;
}

void
option_clear (const Option *option, gpointer target)
{
  clear_field (option, (Field *) ((char *) target + option->offset));
}

static char *
words_to_string (const Option *option, guint bits)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; option->words[i]; i++) {
    if (bits & (1u << i))
      g_string_append_printf (text, "%s%s", text->len ? "," : "", option->words[i]);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
option_normalize (const Option *option, const char *value)
{
  Field field = { 0 };
  char *text = NULL;

  if (!parse (option, value, &field, NULL))
    return NULL;
  if (option->kind == OPTION_BOOL)
    text = g_strdup (field.number ? "yes" : "no");
  else if (option->kind == OPTION_UINT)
    text = g_strdup_printf ("%u", field.number);
  else if (option->kind == OPTION_WORD)
    text = g_strdup (option->words[field.number]);
  else if (option->kind == OPTION_WORDS)
    text = words_to_string (option, field.number);
  else if (is_list (option))
    text = g_strjoinv (",", field.list);
  else
    text = g_strdup (field.text);
  clear_field (option, &field);
  return text;
}

char *
option_title (const Option *option)
{
  g_auto (GStrv) parts = g_strsplit (_(option->label), "_", -1);

  return g_strjoinv ("", parts);
}

const char *
option_group_to_string (OptionGroup group)
{
  switch (group) {
  case OPTION_GROUP_GENERAL:
    return N_("General");
  case OPTION_GROUP_IDENTITY:
    return N_("Identity");
  case OPTION_GROUP_SECURITY:
    return N_("Security");
  case OPTION_GROUP_TUNNEL:
    return N_("Tunnel");
  case OPTION_GROUP_PPP:
    return N_("PPP");
  case OPTION_GROUP_TIMERS:
    return N_("Timers");
  }
  g_assert_not_reached ();
}
