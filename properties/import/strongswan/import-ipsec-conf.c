/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strongSwan's and Libreswan's ipsec.conf, with ipsec.secrets beside it: connections in which this side is the client. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import-node.h"
#include "properties/import/import.h"
#include "properties/import/strongswan/ipsec-conf.h"
#include "properties/import/strongswan/ipsec-credentials.h"
#include "properties/import/strongswan/ipsec-include.h"
#include "properties/import/strongswan/ipsec-secrets.h"
#include "properties/import/strongswan/ipsec-words.h"

static const char *const certificate_folders[] = { "ipsec.d/certs", "certs", NULL };
static const char *const key_folders[] = { "ipsec.d/private", "private", NULL };
static const char *const authority_folders[] = { "ipsec.d/cacerts", "cacerts", NULL };

/* Where the authority is if no section names it: the daemon trusts what is in a folder. */
static const char *const authority_names[] = { "cacert.pem", "ca.pem", "ca.crt", "ca-cert.pem", NULL };

static gboolean
has_conn (const char *text)
{
  return g_regex_match_simple ("^[ \\t]*conn[ \\t]+[^\\s=]", text, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0) &&
         g_regex_match_simple ("^[ \\t]*(left|right|also|keyexchange)[a-z]*[ \\t]*=", text, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0);
}

static gboolean
claims (ImportSource *source)
{
  return !import_source_is_script (source) && ipsec_include_is_any (source, has_conn);
}

typedef struct {
  IpsecFiles *files;
  ImportNode *root;
  GPtrArray *secrets; /* IpsecSecret */
  GPtrArray *keys;    /* IpsecKey, of those that are keys */
  GError *unread;     /* why there are none although there is a file, or NULL */
  const char *name;   /* of the file, without its ending */
} Conf;

static gboolean
is (ImportNode *conn, const char *key, const char *value)
{
  return g_strcmp0 (ipsec_words_get (conn, key), value) == 0;
}

/* the type */

static int
ike_version (ImportVpn *vpn, ImportNode *conn)
{
  const char *exchange = ipsec_words_get (conn, "keyexchange");
  const char *libreswan = ipsec_words_get (conn, "ikev2");

  if (libreswan)
    return strcmp (libreswan, "no") == 0 || strcmp (libreswan, "never") == 0 || strcmp (libreswan, "permit") == 0 ? 1 : 2;
  if (!exchange || strcmp (exchange, "ike") == 0 || strcmp (exchange, "ikev2") == 0)
    return 2;
  if (strcmp (exchange, "ikev1") == 0)
    return 1;
  import_vpn_fail (vpn, "keyexchange", "must be ikev1 or ikev2");
  return 2;
}

static gboolean
names_l2tp (const char *port)
{
  return port && (strstr (port, "1701") || strstr (port, "l2tp"));
}

/* Some servers answer from another port, and their how-tos allow any. */
static gboolean
is_l2tp (ImportNode *conn)
{
  const char *port = ipsec_words_get (conn, "rightprotoport");

  return names_l2tp (port) || (port && strstr (port, "%any") && names_l2tp (ipsec_words_get (conn, "leftprotoport")));
}

static gboolean
read_type (ImportVpn *vpn, ImportNode *conn)
{
  int version = ike_version (vpn, conn);

  if (is_l2tp (conn)) {
    import_vpn_set (vpn, "rightprotoport", "type", "l2tp");
    if (version == 2)
      import_vpn_imply (vpn, "ike-version", "2");
    import_node_get_text (conn, "leftprotoport");
    import_node_get_text (conn, "type");
    return TRUE;
  }
  import_vpn_imply (vpn, "type", "ikev2");
  if (version == 1)
    import_vpn_fail (vpn, ipsec_words_get (conn, "keyexchange") ? "keyexchange" : "ikev2", "IKEv1 is supported only for L2TP");
  if (ipsec_words_get (conn, "type") && !is (conn, "type", "tunnel"))
    import_vpn_fail (vpn, "type", "must be tunnel, or transport for L2TP");
  ipsec_words_refuse_ports (vpn, conn);
  return FALSE;
}

/* how each side proves itself */

/* What leftauth or authby says; certificates if nothing does. */
static const char *
own_auth (ImportNode *conn, const char **field)
{
  const char *auth = ipsec_words_get (conn, "leftauth");

  *field = auth ? "leftauth" : "authby";
  if (!auth)
    auth = ipsec_words_get (conn, "authby");
  return auth ? auth : "pubkey";
}

static void
read_second_round (ImportVpn *vpn, ImportNode *conn)
{
  const char *second = ipsec_words_get (conn, "leftauth2");

  if (!second)
    return;
  if (!ipsec_words_eap_method (second)) {
    import_vpn_fail (vpn, "leftauth2", "must be EAP with a user name and password");
    return;
  }
  ipsec_words_set_second_round (vpn, "leftauth2", "leftauth2", second);
}

/* Daemons want a certificate if neither rightauth nor authby says otherwise; authby is about both sides, but EAP only about
 * this one. */
static void
read_server_auth (ImportVpn *vpn, ImportNode *conn)
{
  const char *auth = ipsec_words_get (conn, "rightauth");
  const char *both = ipsec_words_get (conn, "authby");

  if (auth)
    ipsec_words_set_server_auth (vpn, "rightauth", auth);
  else if (both && !ipsec_words_get (conn, "leftauth"))
    ipsec_words_set_server_auth (vpn, "authby", g_str_has_prefix (both, "eap") ? "pubkey" : both);
  else
    ipsec_words_set_server_auth (vpn, both ? "authby" : "leftauth", both ? both : "pubkey");
}

static void
read_auth (ImportVpn *vpn, ImportNode *conn, gboolean l2tp)
{
  const char *field;
  const char *auth = own_auth (conn, &field);
  if (ipsec_words_is_psk (auth))
    import_vpn_set (vpn, field, "auth", "psk");
  else if (ipsec_words_is_pubkey (auth))
    import_vpn_set (vpn, field, "auth", "cert");
  else if (!l2tp && strcmp (auth, "eap-tls") == 0)
    import_vpn_set (vpn, field, "auth", "eap-tls");
  else if (!l2tp && ipsec_words_eap_method (auth)) {
    import_vpn_set (vpn, field, "auth", "eap");
    import_vpn_set (vpn, field, "eap-method", ipsec_words_eap_method (auth));
  } else
    import_vpn_fail (vpn, field, "is an authentication method that is not supported");
  if (!l2tp)
    read_second_round (vpn, conn);
  read_server_auth (vpn, conn);
}

/* identities */

static void
read_server_id (ImportVpn *vpn, ImportNode *conn)
{
  const char *id = ipsec_words_get (conn, "rightid");

  if (id)
    ipsec_words_set_server_id (vpn, "rightid", id);
}

static void
read_user (ImportVpn *vpn, ImportNode *conn)
{
  const char *user = ipsec_words_get (conn, "eap_identity");
  const char *id = ipsec_words_get (conn, "leftid");
  g_autofree char *name = id ? ipsec_words_user (id) : NULL;

  if (user && !ipsec_words_is_wild (user))
    import_vpn_set (vpn, "eap_identity", "user", user);
  else if (name && !ipsec_words_is_wild (id))
    import_vpn_set (vpn, "leftid", "user", name); /* what the daemon then sends */
}

static void
read_identities (ImportVpn *vpn, ImportNode *conn, gboolean l2tp)
{
  const char *auth = import_vpn_get (vpn, "auth");

  ipsec_words_take_local_id (vpn, conn, "leftid");
  if (!l2tp && auth && g_strcmp0 (auth, "psk") != 0 && g_strcmp0 (auth, "cert") != 0)
    read_user (vpn, conn);
  if (!l2tp)
    ipsec_words_take (vpn, conn, "aaa_identity", "aaa-id");
}

/* secrets and certificates */

static void
set_secret (ImportVpn *vpn, const Conf *conf, const IpsecSecret *secret, const char *field, const char *key)
{
  if (secret)
    ipsec_words_set_secret (vpn, field, key, secret->bytes);
  else if (conf->secrets->len > 0)
    import_vpn_leave (vpn, field, N_("has no entry for this connection: you are asked for it when connecting"));
}

static void
read_psk (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  const char *ids[] = { ipsec_words_get (conn, "rightid"), ipsec_words_get (conn, "right"), ipsec_words_get (conn, "leftid"),
    ipsec_words_get (conn, "left") };

  set_secret (vpn, conf, ipsec_secrets_find (conf->secrets, "PSK", ids, G_N_ELEMENTS (ids)), "ipsec.secrets PSK", "psk");
}

static void
read_password (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  const char *ids[] = { import_vpn_get (vpn, "user"), ipsec_words_get (conn, "leftid") };
  const IpsecSecret *secret = ipsec_secrets_find (conf->secrets, "EAP", ids, G_N_ELEMENTS (ids));

  if (!secret)
    secret = ipsec_secrets_find (conf->secrets, "XAUTH", ids, G_N_ELEMENTS (ids));
  set_secret (vpn, conf, secret, "ipsec.secrets EAP", "password");
}

static void
add_keys (const Conf *conf)
{
  static const char *const types[] = { "RSA", "ECDSA", "PKCS8", "P12", "BLISS", NULL };

  for (guint i = 0; i < conf->secrets->len; i++) {
    const IpsecSecret *secret = conf->secrets->pdata[i];
    g_autofree char *upper = g_ascii_strup (secret->type, -1);

    if (secret->value && g_strv_contains (types, upper))
      g_ptr_array_add (conf->keys, ipsec_key_new ("ipsec.secrets", secret->value, ipsec_secret_passphrase (secret)));
  }
}

/* Without leftcert, the daemon takes any certificate that goes with leftid, also out of a PKCS#12. */
static const CertificateBundle *
read_pkcs12 (ImportVpn *vpn, const Conf *conf)
{
  const char *const names[] = { conf->name, NULL };

  for (guint i = 0; i < conf->secrets->len; i++) {
    const IpsecSecret *secret = conf->secrets->pdata[i];

    if (!secret->value || g_ascii_strcasecmp (secret->type, "P12") != 0)
      continue;
    return ipsec_credentials_set_pkcs12 (vpn, conf->files, "ipsec.secrets", secret->value, key_folders, ipsec_secret_passphrase (secret));
  }
  return ipsec_credentials_find_client (vpn, conf->files, "leftcert", names, key_folders, N_("the file names none"));
}

/* Gives what the client's PKCS#12 holds, or NULL. */
static const CertificateBundle *
read_client_certificate (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  const char *name = ipsec_words_get (conn, "leftcert");
  const char *const names[] = { name, conf->name, NULL };
  const IpsecFile *certificate;

  if (!name)
    return read_pkcs12 (vpn, conf);
  if (*name == '%') {
    import_vpn_wait (vpn, "leftcert", "cert", N_("certificates on smart cards need a pkcs11: URI"));
    return NULL;
  }
  if (ipsec_files_is_missing (conf->files, name, certificate_folders))
    return ipsec_credentials_find_client (vpn, conf->files, "leftcert", names, key_folders, N_("it is not beside the file"));
  certificate = ipsec_credentials_set_file (vpn, conf->files, "leftcert", "cert", name, certificate_folders, NULL);
  if (!ipsec_credentials_set_key (vpn, conf->files, certificate, conf->keys, key_folders))
    import_vpn_wait (vpn, "ipsec.secrets", "key", conf->unread ? N_("it cannot be read") : N_("it contains no key for the certificate"));
  return NULL;
}

/* Out of the "ca" sections, which count for all connections. */
static char **
named_authorities (const Conf *conf)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < import_node_get_n_children (conf->root); i++) {
    ImportNode *section = import_node_get_child (conf->root, i);

    if (g_str_has_prefix (import_node_get_name (section), "ca ") && ipsec_words_get (section, "cacert"))
      g_strv_builder_add (names, ipsec_words_get (section, "cacert"));
  }
  list = g_strv_builder_end (names);
  return *list ? g_steal_pointer (&list) : NULL;
}

/* %same is the authority that is demanded of the client, or that of its own certificate; NULL if neither is there. */
static const char *
same_issuer (ImportNode *conn, const CertificateBundle *client)
{
  const char *issuer = ipsec_words_get (conn, "leftca");
  Certificate *own = client ? certificate_bundle_leaf (client, client->key_id) : NULL;

  if (issuer && !ipsec_words_is_wild (issuer))
    return issuer;
  return own ? own->issuer : NULL;
}

static const char *
wanted_issuer (ImportNode *conn, const CertificateBundle *client)
{
  const char *issuer = ipsec_words_get (conn, "rightca");

  if (g_strcmp0 (issuer, "%same") == 0)
    return same_issuer (conn, client);
  return issuer && (ipsec_words_is_wild (issuer) || !strchr (issuer, '=')) ? NULL : issuer;
}

/* rightca has a name of a certificate. Some manuals make it a file, which a daemon takes for a name that nobody has, and does
 * without. */
static const char *
issuer_file (ImportNode *conn)
{
  const char *issuer = ipsec_words_get (conn, "rightca");

  return issuer && !ipsec_words_is_wild (issuer) && !strchr (issuer, '=') ? issuer : NULL;
}

static void
read_server_certificate (ImportVpn *vpn, ImportNode *conn, const Conf *conf, const CertificateBundle *client)
{
  const char *pinned[] = { ipsec_words_get (conn, "rightcert"), NULL };
  const char *meant[] = { issuer_file (conn), NULL };
  g_auto (GStrv) named = named_authorities (conf);
  const char *issuer = wanted_issuer (conn, client);
  IpsecAuthorities authorities = { "ipsec.d/cacerts", NULL, FALSE, authority_names, authority_folders, client, issuer };

  if (!issuer && g_strcmp0 (ipsec_words_get (conn, "rightca"), "%same") == 0) {
    import_vpn_demand_ca (vpn, "rightca", N_("it is that of the client's certificate, which is not beside the file"));
    return;
  }
  if (pinned[0]) {
    authorities = (IpsecAuthorities) { "rightcert", pinned, TRUE, NULL, certificate_folders, NULL, NULL };
  } else if (meant[0]) {
    authorities.field = "rightca";
    authorities.names = meant;
  } else if (named) {
    authorities.field = "cacert";
    authorities.names = (const char *const *) named;
  }
  ipsec_credentials_set_authorities (vpn, conf->files, &authorities);
}

static void
read_credentials (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  IpsecNeeds needs = ipsec_credentials_needs (vpn);
  const CertificateBundle *client = NULL;

  if (conf->unread && needs & (IPSEC_NEEDS_PSK | IPSEC_NEEDS_PASSWORD | IPSEC_NEEDS_CERTIFICATE))
    import_vpn_leave (vpn, "ipsec.secrets", conf->unread->message);
  if (needs & IPSEC_NEEDS_PSK)
    read_psk (vpn, conn, conf);
  if (needs & IPSEC_NEEDS_PASSWORD)
    read_password (vpn, conn, conf);
  if (needs & IPSEC_NEEDS_CERTIFICATE)
    client = read_client_certificate (vpn, conn, conf);
  if (needs & IPSEC_NEEDS_AUTHORITY)
    read_server_certificate (vpn, conn, conf, client);
}

/* the tunnel */

/* An address in a network of this side is libreswan's way to say from where the machine itself speaks. */
static gboolean
read_address (ImportVpn *vpn, ImportNode *conn, const char *networks)
{
  const char *address = ipsec_words_get (conn, "leftsourceip");
  gboolean own = address && networks && ipsec_words_has_addresses (networks, address);
  gboolean request = (address && !own) || import_node_is_on (conn, "leftmodecfgclient");

  import_vpn_imply (vpn, "request-address", request ? "yes" : "no");
  if (own)
    import_vpn_leave (vpn, "leftsourceip", N_("it belongs to a network on this side and is not requested"));
  else if (address)
    ipsec_words_request_address (vpn, "leftsourceip", address);
  return request;
}

static void
read_tunnel (ImportVpn *vpn, ImportNode *conn)
{
  const char *networks = ipsec_words_get (conn, "leftsubnet") ? "leftsubnet" : "leftsubnets";
  gboolean request = read_address (vpn, conn, ipsec_words_get (conn, networks));

  ipsec_words_take_networks (vpn, conn, networks, "local-ts");
  ipsec_words_take_networks (vpn, conn, ipsec_words_get (conn, "rightsubnet") ? "rightsubnet" : "rightsubnets", "remote-ts");
  /* Without it, the tunnel is to the server itself. */
  if (!request && !import_vpn_get (vpn, "remote-ts"))
    ipsec_words_set_server_alone (vpn, "right");
  ipsec_words_take_switch (vpn, conn, "mobike", "mobike");
  ipsec_words_take_switch (vpn, conn, "fragmentation", "fragmentation");
}

static const ImportRow left_out[] = {
  { "auto", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "left", IMPORT_LEAVE, N_("the address follows from the route to the server") },
  { "leftikeport", IMPORT_LEAVE, N_("a free port is used") },
  { "leftfirewall", IMPORT_LEAVE, N_("scripts are not run") },
  { "leftupdown", IMPORT_LEAVE, N_("scripts are not run") },
  { "dpdaction", IMPORT_LEAVE, N_("dead peer detection is always on") },
  { "closeaction", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "keyingtries", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "rekey", IMPORT_LEAVE, N_("keys are renewed") },
  { "reauth", IMPORT_LEAVE, N_("keys are renewed without reauthentication") },
  { "rekeymargin", IMPORT_LEAVE, N_("keys are renewed in time") },
  { "margintime", IMPORT_LEAVE, N_("keys are renewed in time") },
  { "rekeyfuzz", IMPORT_LEAVE, N_("keys are renewed in time") },
  { "leftdns", IMPORT_LEAVE, N_("the server decides this") },
  { "modecfgdns", IMPORT_LEAVE, N_("the server decides this") },
  { "modecfgdomains", IMPORT_LEAVE, N_("the server decides this") },
  { "pfs", IMPORT_LEAVE, N_("the ESP proposals specify this") },
  { "modeconfig", IMPORT_LEAVE, "it is for IKEv1" },
  { "leftnexthop", IMPORT_LEAVE, N_("the address follows from the route to the server") },
  { "rightfirewall", IMPORT_LEAVE, N_("the server decides this") },
  { "rightupdown", IMPORT_LEAVE, N_("the server decides this") },
  { "rightsourceip", IMPORT_LEAVE, N_("the server decides this") },
  { "rightdns", IMPORT_LEAVE, N_("the server decides this") },
  { "rightnexthop", IMPORT_LEAVE, N_("the server decides this") },
  { "leftsendcert", IMPORT_LEAVE, N_("the certificate is sent when needed") },
  { "rightsendcert", IMPORT_LEAVE, N_("the server decides this") },
  { "right6", IMPORT_LEAVE, N_("only one server is used") },
  { "mtu", IMPORT_TRY, "mtu" },
  { "aggressive", IMPORT_LEAVE_ON, "it is for IKEv1" },
  { "narrowing", IMPORT_LEAVE, N_("the server may narrow the networks") },
};

static const char *const not_insisted[] = { "no", "never", "permit", "yes", "propose", NULL };
static const char *const no[] = { "no", NULL };
static const char *const by_certificate[] = { "%cert", "", NULL };

/* What is asked of the server beyond its certificate and its name, and bare keys of our own. */
static const IpsecDemand demands[] = {
  { "also", NULL, N_("names a section that is not in the file") },
  { "alsoflip", NULL, N_("names a section that is not in the file") },
  { "rightauth2", NULL, N_("a second proof of the server is not supported") },
  { "rightcert2", NULL, N_("a second proof of the server is not supported") },
  { "rightca2", NULL, N_("a second proof of the server is not supported") },
  { "rightid2", NULL, N_("a second proof of the server is not supported") },
  { "rightgroups", NULL, N_("groups cannot be demanded of the server") },
  { "rightgroups2", NULL, N_("groups cannot be demanded of the server") },
  { "rightcertpolicy", NULL, N_("certificate policies cannot be demanded of the server") },
  { "leftrsasigkey", by_certificate, N_("bare public keys are not supported") },
  { "leftsigkey", by_certificate, N_("bare public keys are not supported") },
  { "rightsigkey", by_certificate, N_("bare public keys are not supported") },
  { "rightrsasigkey", by_certificate, N_("bare public keys are not supported") },
  { "rightrsasigkey2", by_certificate, N_("bare public keys are not supported") },
  { "rightpubkey", by_certificate, N_("bare public keys are not supported") },
  { "mediation", no, N_("connections through a mediation server are not supported") },
  { "mediated_by", NULL, N_("connections through a mediation server are not supported") },
  { "ppk", not_insisted, N_("a post-quantum pre-shared key (RFC 8784) is demanded and not supported") },
};

/* Of "config setup", for all connections. */
static void
read_revocation (ImportVpn *vpn, ImportNode *root)
{
  static const char *const keys[] = { "strictcrlpolicy", "crl-strict", "ocsp-strict" };
  /* untranslated: a name in the file */
  ImportNode *setup = import_node_get (root, "config setup");

  for (guint i = 0; setup && i < G_N_ELEMENTS (keys); i++) {
    const char *value = ipsec_words_get (setup, keys[i]);

    if (value && strcmp (value, "no") != 0)
      import_vpn_set (vpn, keys[i], "revocation", "strict");
  }
}

static void
read_dpd (ImportVpn *vpn, ImportNode *conn)
{
  if (!is (conn, "dpdaction", "none"))
    ipsec_words_take_time (vpn, conn, "dpddelay", "dpd-delay");
  else if (ipsec_words_get (conn, "dpddelay"))
    import_vpn_leave (vpn, "dpddelay", "dpdaction is none");
  if (ipsec_words_get (conn, "dpdtimeout"))
    import_vpn_leave (vpn, "dpdtimeout", "it is for IKEv1");
}

/* libreswan has the same key for the algorithms of either. */
static void
read_traffic (ImportVpn *vpn, ImportNode *conn)
{
  const char *algorithms = ipsec_words_get (conn, "esp") ? "esp" : "phase2alg";

  if (!is (conn, "phase2", "ah"))
    ipsec_words_take_traffic (vpn, conn, algorithms, "ah");
  else if (ipsec_words_get (conn, algorithms))
    ipsec_words_take_proposals (vpn, conn, algorithms, "ah");
  else if (ipsec_words_get (conn, "ah"))
    ipsec_words_take_proposals (vpn, conn, "ah", "ah");
  else
    import_vpn_set (vpn, "phase2", "ah", "default");
}

static void
read_rest (ImportVpn *vpn, ImportNode *conn)
{
  ipsec_words_take (vpn, conn, "rightikeport", "port");
  ipsec_words_take_proposals (vpn, conn, "ike", "ike");
  read_traffic (vpn, conn);
  ipsec_words_take_switch (vpn, conn, "forceencaps", "encap");
  ipsec_words_take_switch (vpn, conn, "encapsulation", "encap");
  ipsec_words_take_switch (vpn, conn, "compress", "ipcomp");
  ipsec_words_take_time (vpn, conn, "ikelifetime", "ike-lifetime");
  ipsec_words_take_time (vpn, conn, "lifetime", "esp-lifetime");
  ipsec_words_take_time (vpn, conn, "salifetime", "esp-lifetime");
  ipsec_words_take_time (vpn, conn, "keylife", "esp-lifetime");
  read_dpd (vpn, conn);
  import_node_take (conn, vpn, left_out, G_N_ELEMENTS (left_out));
}

/* Of several servers the first one is used; "%" in front says that it may move. */
static void
read_gateway (ImportVpn *vpn, const char *right)
{
  g_auto (GStrv) servers = g_strsplit (*right == '%' ? right + 1 : right, ",", 2);

  if (!servers[0] || !*g_strstrip (servers[0]))
    import_vpn_fail (vpn, "right", "is missing");
  else
    import_vpn_set (vpn, "right", "gateway", servers[0]);
  if (servers[0] && servers[1])
    import_vpn_leave (vpn, "right", "only the first server is used");
}

static void
call_fields (ImportVpn *vpn, ImportNode *conn)
{
  ImportNode *right = import_node_get (conn, "right");

  /* Those that can be missing; they belong to the same side as the others. */
  if (right && strcmp (import_node_get_written_name (right), "left") == 0) {
    import_vpn_call_field (vpn, "leftauth", "rightauth");
    import_vpn_call_field (vpn, "leftcert", "rightcert");
  }
  for (guint i = 0; i < import_node_get_n_children (conn); i++) {
    ImportNode *child = import_node_get_child (conn, i);

    import_vpn_call_field (vpn, import_node_get_name (child), import_node_get_written_name (child));
  }
}

static void
read_conn (Import *import, ImportNode *conn, const Conf *conf)
{
  const char *right = ipsec_words_get (conn, "right");
  ImportVpn *vpn = import_add (import, import_node_get_name (conn));
  gboolean l2tp;

  call_fields (vpn, conn);
  if (!right || ipsec_words_is_wild (right)) {
    import_vpn_fail (vpn, "right", right ? "matches anyone: this is the server's side" : "is missing");
    return;
  }
  read_gateway (vpn, right);
  l2tp = read_type (vpn, conn);
  read_auth (vpn, conn, l2tp);
  read_identities (vpn, conn, l2tp);
  read_credentials (vpn, conn, conf);
  read_server_id (vpn, conn);
  ipsec_words_refuse (vpn, conn, "", demands, G_N_ELEMENTS (demands));
  read_revocation (vpn, conf->root);
  if (!l2tp)
    read_tunnel (vpn, conn);
  read_rest (vpn, conn);
  import_node_report_rest (conn, vpn);
  import_vpn_finish (vpn);
}

static gboolean
is_conn (ImportNode *node)
{
  const char *name = import_node_get_name (node);

  return !g_str_has_prefix (name, "ca ") && !g_str_has_prefix (name, "config ");
}

/* Of a section that is a rule for all connections, not one of them. */
static void
set_policy (Import *import, ImportNode *conn)
{
  for (guint i = 0; i < import->vpns->len; i++)
    ipsec_words_set_policy (import->vpns->pdata[i], import_node_get_name (conn), ipsec_words_get (conn, "type"),
                            ipsec_words_get (conn, "rightsubnet"));
  import_node_mark (conn);
}

/* Includes and what stands beside the connections. */
static void
report_beside (Import *import, ImportNode *root)
{
  ImportVpn *first = import_usable (import);

  for (guint i = 0; first && i < import_node_get_n_children (root); i++) {
    ImportNode *node = import_node_get_child (root, i);
    const char *name = import_node_get_name (node);

    const char *text = import_node_text (node);

    if (text && strcmp (name, "include") == 0)
      ipsec_words_leave_include (first, text);
    else if (text)
      import_vpn_leave_beside (first, name, N_("text outside the connections is not read"));
  }
  if (first)
    import_node_report_unused (root, first);
}

static gboolean
read_ipsec_conf (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = ipsec_conf_parse (source, error);
  g_autoptr (GError) unread = NULL;
  g_autoptr (GPtrArray) secrets = root ? ipsec_secrets_read (source, &unread, error) : NULL;
  g_autoptr (IpsecFiles) files = ipsec_files_new (source, &import->effort);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) ipsec_key_free);
  g_autofree char *name = import_source_base_name (source);
  Conf conf = { files, root, secrets, keys, unread, name };

  if (!root)
    return FALSE;
  if (!secrets) {
    g_prefix_error (error, "ipsec.secrets: ");
    return FALSE;
  }
  add_keys (&conf);
  for (guint i = 0; i < import_node_get_n_children (root); i++) {
    ImportNode *node = import_node_get_child (root, i);

    if (import_node_text (node) || !is_conn (node) || ipsec_words_is_policy (ipsec_words_get (node, "type")))
      continue;
    read_conn (import, node, &conf);
    import_node_mark (node);
  }
  for (guint i = 0; i < import_node_get_n_children (root); i++) {
    ImportNode *node = import_node_get_child (root, i);

    if (ipsec_words_is_policy (ipsec_words_get (node, "type")))
      set_policy (import, node);
  }
  report_beside (import, root);
  return TRUE;
}

const ImportFormat import_ipsec_conf = { "ipsec.conf", claims, read_ipsec_conf };
