/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strongSwan's swanctl.conf: connections in which this side is the client. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import.h"
#include "properties/import/strongswan/ipsec-credentials.h"
#include "properties/import/strongswan/ipsec-include.h"
#include "properties/import/strongswan/ipsec-words.h"
#include "properties/import/strongswan/swanctl-conf.h"

static const char *const certificate_folders[] = { "x509", NULL };
static const char *const key_kinds[] = { "private", "rsa", "ecdsa", "pkcs8", NULL }; /* folders and sections alike */
static const char *const pkcs12_folders[] = { "pkcs12", NULL };
static const char *const authority_folders[] = { "x509ca", "pkcs12", NULL };

/* swanctl trusts whatever is in x509ca, and loads whatever is in private. */
static const char *const authority_names[] = { "cacert.pem", "caCert.pem", "ca.pem", "ca.crt", "ca-cert.pem", NULL };

static gboolean
has_connections (const char *text)
{
  return g_regex_match_simple ("^[ \\t]*connections\\s*\\{", text, G_REGEX_MULTILINE, 0) && strstr (text, "remote");
}

static gboolean
claims (ImportSource *source)
{
  return !import_source_is_script (source) && ipsec_include_is_any (source, has_connections);
}

typedef struct {
  IpsecFiles *files;
  ImportNode *root;
  GPtrArray *keys; /* IpsecKey */
  const char *name; /* of the file, without its ending */
} Conf;

static const char *
get (ImportNode *node, const char *field)
{
  return node ? ipsec_words_get (node, field) : NULL;
}

static gboolean
is (ImportNode *node, const char *field, const char *value)
{
  return g_strcmp0 (get (node, field), value) == 0;
}

/* The child number @n whose name starts with @prefix, as in local-1 and local-2. */
static ImportNode *
nth_child (ImportNode *node, const char *prefix, guint n)
{
  for (guint i = 0; node && i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);

    if (g_str_has_prefix (import_node_get_name (child), prefix) && n-- == 0)
      return child;
  }
  return NULL;
}

static guint64
round_number (ImportNode *section)
{
  const char *number = get (section, "round");

  return number ? g_ascii_strtoull (number, NULL, 10) : 0;
}

static int
by_round (gconstpointer a, gconstpointer b)
{
  guint64 first = round_number (*(ImportNode *const *) a);
  guint64 second = round_number (*(ImportNode *const *) b);

  return (first > second) - (first < second);
}

/* A section of a round of signing in, as they are numbered or else stand there; not a setting like local_addrs. */
static ImportNode *
nth_round (ImportNode *conn, const char *side, guint n)
{
  g_autoptr (GPtrArray) rounds = g_ptr_array_new ();
  ImportNode *node;

  for (guint i = 0; (node = nth_child (conn, side, i)); i++) {
    if (import_node_get_n_children (node) == 0)
      continue;
    get (node, "round"); /* says nothing of the only one */
    g_ptr_array_add (rounds, node);
  }
  g_ptr_array_sort (rounds, by_round);
  return n < rounds->len ? rounds->pdata[n] : NULL;
}

static ImportNode *
find_tunnel (ImportNode *children)
{
  for (guint i = 0; children && i < import_node_get_n_children (children); i++) {
    ImportNode *child = import_node_get_child (children, i);

    if (!ipsec_words_is_policy (get (child, "mode")))
      return child;
  }
  return NULL;
}

/* the type */

static gboolean
is_l2tp (ImportNode *child)
{
  const char *ts = get (child, "remote_ts");

  return is (child, "mode", "transport") && ts && (strstr (ts, "1701") || strstr (ts, "l2tp"));
}

static gboolean
read_type (ImportVpn *vpn, ImportNode *conn, ImportNode *child)
{
  gboolean version1 = is (conn, "version", "1");

  if (is_l2tp (child)) {
    import_vpn_set (vpn, "children.mode", "type", "l2tp");
    import_node_get_text (child, "local_ts");
    if (is (conn, "version", "2"))
      import_vpn_set (vpn, "version", "ike-version", "2");
    return TRUE;
  }
  import_vpn_imply (vpn, "type", "ikev2");
  if (version1)
    import_vpn_fail (vpn, "version", "IKEv1 is supported only for L2TP");
  if (get (child, "mode") && !is (child, "mode", "tunnel"))
    import_vpn_fail (vpn, "children.mode", "must be tunnel, or transport for L2TP");
  return FALSE;
}

/* secrets: sections named eap-1, ike-gateway and the like, with id, id-1 and so on */

static gboolean
is_of (ImportNode *section, const char *const *kinds)
{
  for (guint i = 0; kinds[i]; i++) {
    if (g_str_has_prefix (import_node_get_name (section), kinds[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_for (ImportNode *section, const char *id)
{
  gboolean found = FALSE;

  for (guint i = 0; id && i < import_node_get_n_children (section); i++) {
    ImportNode *child = import_node_get_child (section, i);

    if (g_str_has_prefix (import_node_get_name (child), "id") && g_strcmp0 (import_node_text (child), id) == 0)
      found = TRUE;
  }
  return found;
}

static ImportNode *
find_secret (const Conf *conf, const char *const *kinds, const char *const *ids, gsize n_ids)
{
  ImportNode *secrets = import_node_get (conf->root, "secrets");
  ImportNode *general = NULL;

  for (guint i = 0; secrets && i < import_node_get_n_children (secrets); i++) {
    ImportNode *section = import_node_get_child (secrets, i);

    if (!is_of (section, kinds))
      continue;
    for (gsize n = 0; n < n_ids; n++) {
      if (is_for (section, ids[n]))
        return section;
    }
    if (!general && (!nth_child (section, "id", 0) || is_for (section, "%any")))
      general = section;
  }
  return general;
}

static void
set_secret (ImportVpn *vpn, ImportNode *section, const char *key)
{
  const char *value = get (section, "secret");
  g_autofree char *field = section ? g_strconcat ("secrets.", import_node_get_name (section), ".secret", NULL) : NULL;
  g_autoptr (GBytes) decoded = value ? ipsec_words_decode_secret (value) : NULL;

  if (value)
    ipsec_words_set_secret (vpn, field, key, decoded);
}

static void
read_psk (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  static const char *const kinds[] = { "ike", NULL };
  const char *ids[] = { get (nth_round (conn, "remote", 0), "id"), import_vpn_get (vpn, "gateway"),
    get (nth_round (conn, "local", 0), "id") };

  set_secret (vpn, find_secret (conf, kinds, ids, G_N_ELEMENTS (ids)), "psk");
}

static const char *const off[] = { "no", "0", "false", "", NULL };

/* strongSwan's default is that it is not required. */
static void
read_ppk (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  static const char *const kinds[] = { "ppk", NULL };
  const char *id = get (conn, "ppk_id");
  const char *required = get (conn, "ppk_required");

  if (!id)
    return;
  import_vpn_set (vpn, "ppk_id", "ppk-id", id);
  if (!required || g_strv_contains (off, required))
    import_vpn_imply (vpn, "ppk-required", "no");
  set_secret (vpn, find_secret (conf, kinds, &id, 1), "ppk");
}

static void
read_password (ImportVpn *vpn, const Conf *conf)
{
  static const char *const kinds[] = { "eap", "ntlm", "xauth", NULL };
  const char *ids[] = { import_vpn_get (vpn, "user"), import_vpn_get (vpn, "local-id") };

  set_secret (vpn, find_secret (conf, kinds, ids, G_N_ELEMENTS (ids)), "password");
}

/* how each side proves itself */

static void
read_second_round (ImportVpn *vpn, ImportNode *round)
{
  const char *auth = get (round, "auth");

  if (!round)
    return;
  if (!auth || !ipsec_words_eap_method (auth)) {
    import_vpn_fail (vpn, "local.auth", "the second round must be EAP with a user name and password");
    return;
  }
  ipsec_words_set_second_round (vpn, import_node_get_name (round), "local.auth", auth);
  import_vpn_set (vpn, "local.eap_id", "user", get (round, "eap_id"));
}

static void
read_user (ImportVpn *vpn, ImportNode *round)
{
  const char *id = get (round, "id");
  g_autofree char *name = id && !ipsec_words_is_wild (id) ? ipsec_words_user (id) : NULL;

  import_vpn_set (vpn, "local.id", "user", name);
}

static void
read_local (ImportVpn *vpn, ImportNode *conn, gboolean l2tp)
{
  ImportNode *round = nth_round (conn, "local", 0);
  const char *auth = get (round, "auth");

  if (!auth || ipsec_words_is_pubkey (auth))
    import_vpn_set (vpn, "local.auth", "auth", "cert");
  else if (ipsec_words_is_psk (auth))
    import_vpn_set (vpn, "local.auth", "auth", "psk");
  else if (!l2tp && strcmp (auth, "eap-tls") == 0)
    import_vpn_set (vpn, "local.auth", "auth", "eap-tls");
  else if (!l2tp && ipsec_words_eap_method (auth)) {
    import_vpn_set (vpn, "local.auth", "auth", "eap");
    import_vpn_set (vpn, "local.auth", "eap-method", ipsec_words_eap_method (auth));
  } else
    import_vpn_fail (vpn, "local.auth", "is an authentication method that is not supported");
  if (!round)
    return;
  ipsec_words_take_local_id (vpn, round, "id");
  if (l2tp)
    return;
  read_second_round (vpn, nth_round (conn, "local", 1));
  if (g_strcmp0 (import_vpn_get (vpn, "auth"), "psk") == 0)
    return;
  ipsec_words_take (vpn, round, "eap_id", "user");
  ipsec_words_take (vpn, round, "aaa_id", "aaa-id");
  /* What is sent as the EAP identity if nothing is said. */
  if (auth && ipsec_words_eap_method (auth) && !import_vpn_get (vpn, "user"))
    read_user (vpn, round);
}

/* What is asked of the server beyond its certificate and its name. */
static const IpsecDemand remote_demands[] = {
  { "groups", NULL, N_("groups cannot be demanded of the server") },
  { "cert_policy", NULL, N_("certificate policies cannot be demanded of the server") },
  { "pubkeys", NULL, N_("bare public keys are not supported") },
  { "eap_id", NULL, N_("the server must not sign in with EAP") },
};

static const IpsecDemand unsupported[] = {
  { "mediation", off, N_("connections through a mediation server are not supported") },
  { "mediated_by", NULL, N_("connections through a mediation server are not supported") },
};

static const IpsecDemand demands[] = {
  { "ppk_required", off, N_("a post-quantum pre-shared key (RFC 8784) is demanded, but ppk_id is missing") },
};

static void
read_remote (ImportVpn *vpn, ImportNode *conn)
{
  ImportNode *round = nth_round (conn, "remote", 0);
  const char *auth = get (round, "auth");
  const char *revocation = get (round, "revocation");

  ipsec_words_set_server_auth (vpn, "remote.auth", auth ? auth : "pubkey");
  ipsec_words_refuse (vpn, conn, "", unsupported, G_N_ELEMENTS (unsupported));
  if (!get (conn, "ppk_id"))
    ipsec_words_refuse (vpn, conn, "", demands, G_N_ELEMENTS (demands));
  if (nth_round (conn, "remote", 1))
    import_vpn_fail (vpn, import_node_get_name (nth_round (conn, "remote", 1)), "a second proof of the server is not supported");
  if (!round)
    return;
  ipsec_words_refuse (vpn, round, "remote.", remote_demands, G_N_ELEMENTS (remote_demands));
  if (revocation)
    import_vpn_set (vpn, "remote.revocation", "revocation", strcmp (revocation, "relaxed") == 0 ? "relaxed" : "strict");
}

/* Without an id the daemon takes anybody whom its authorities have certified. */
static void
read_server_id (ImportVpn *vpn, ImportNode *conn)
{
  const char *id = get (nth_round (conn, "remote", 0), "id");

  if (id)
    ipsec_words_set_server_id (vpn, "remote.id", id);
  else if (import_vpn_get (vpn, "ca"))
    ipsec_words_set_server_id (vpn, "remote.id", "%any");
}

/* certificates and keys */

static void
add_keys (const Conf *conf)
{
  ImportNode *secrets = import_node_get (conf->root, "secrets");

  for (guint i = 0; secrets && i < import_node_get_n_children (secrets); i++) {
    ImportNode *section = import_node_get_child (secrets, i);
    const char *name = get (section, "file");
    g_autofree char *field = g_strconcat ("secrets.", import_node_get_name (section), NULL);

    if (name && is_of (section, key_kinds))
      g_ptr_array_add (conf->keys, ipsec_key_new (field, name, get (section, "secret")));
  }
}

/* swanctl tries all keys in its folder; by custom a key is called like its certificate. */
static char *
guess_key (const char *certificate)
{
  const char *found = strstr (certificate, "Cert");
  const char *dot = strrchr (certificate, '.');

  if (found)
    return g_strdup_printf ("%.*sKey%s", (int) (found - certificate), certificate, found + strlen ("Cert"));
  return g_strdup_printf ("%.*s.key", dot ? (int) (dot - certificate) : (int) strlen (certificate), certificate);
}

static gboolean
is_called (gconstpointer key, gconstpointer name)
{
  return strcmp (((const IpsecKey *) key)->name, name) == 0;
}

static void
read_key (ImportVpn *vpn, const char *name, const IpsecFile *certificate, const Conf *conf)
{
  g_autofree char *guess = guess_key (name);
  const IpsecFile *guessed = ipsec_files_open (conf->files, guess, key_kinds, NULL);
  gboolean missing = g_error_matches (guessed->error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  gboolean named = g_ptr_array_find_with_equal_func (conf->keys, guess, is_called, NULL);
  guint n_named = conf->keys->len;

  if (guessed->content && !named)
    g_ptr_array_add (conf->keys, ipsec_key_new ("private", guess, NULL));
  if (!ipsec_credentials_set_key (vpn, conf->files, certificate, conf->keys, key_kinds))
    import_vpn_wait (vpn, "private", "key",
                     missing || guessed->bundle ? N_("the certificate's key is not next to the file") : guessed->error->message);
  g_ptr_array_set_size (conf->keys, (int) n_named);
}

/* The first PKCS#12 in its folder is taken where nothing names one. */
static const CertificateBundle *
find_client (ImportVpn *vpn, const char *name, const Conf *conf)
{
  g_auto (GStrv) beside = ipsec_files_list (conf->files, pkcs12_folders[0]);
  const char *const names[] = { name ? name : conf->name, conf->name, beside[0], NULL };

  return ipsec_credentials_find_client (vpn, conf->files, "local.certs", names, pkcs12_folders,
                                        name ? N_("it is not beside the file") : N_("the file names none"));
}

/* Gives what the client's PKCS#12 holds, or NULL. */
static const CertificateBundle *
read_client_certificate (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  ImportNode *round = nth_round (conn, "local", 0);
  ImportNode *pkcs12 = nth_child (import_node_get (conf->root, "secrets"), "pkcs12", 0);
  g_auto (GStrv) names = round ? import_node_get_list (round, "certs") : NULL;
  ImportNode *section = names ? NULL : nth_child (round, "cert", 0);
  const char *name = names ? names[0] : get (section, "file");
  g_autofree char *pkcs12_field = pkcs12 ? g_strconcat ("secrets.", import_node_get_name (pkcs12), NULL) : NULL;
  const IpsecFile *certificate;

  if (get (section, "handle")) {
    import_vpn_wait (vpn, "local.cert.handle", "cert", N_("certificates on smart cards need a pkcs11: URI"));
    import_node_mark (section);
    return NULL;
  }
  if (!name && get (pkcs12, "file"))
    return ipsec_credentials_set_pkcs12 (vpn, conf->files, pkcs12_field, get (pkcs12, "file"), pkcs12_folders,
                                         get (pkcs12, "secret"));
  if (!name || ipsec_files_is_missing (conf->files, name, certificate_folders))
    return find_client (vpn, name, conf);
  certificate = ipsec_credentials_set_file (vpn, conf->files, "local.certs", "cert", name, certificate_folders, NULL);
  read_key (vpn, name, certificate, conf);
  return NULL;
}

/* Certificates of the server, or of authorities: a list of files, and sections of their own. */
static char **
remote_files (ImportNode *round, const char *list, const char *section)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) listed = round ? import_node_get_list (round, list) : NULL;
  g_auto (GStrv) all = NULL;
  ImportNode *node;

  for (guint i = 0; listed && listed[i]; i++)
    g_strv_builder_add (names, listed[i]);
  for (guint i = 0; round && (node = nth_child (round, section, i)); i++) {
    if (import_node_get_n_children (node) > 0)
      g_strv_builder_add (names, get (node, "file") ? get (node, "file") : N_("a certificate of a token"));
  }
  all = g_strv_builder_end (names);
  return *all ? g_steal_pointer (&all) : NULL;
}

/* Sections of "authorities" count for all connections. */
static char **
general_authorities (const Conf *conf)
{
  ImportNode *authorities = import_node_get (conf->root, "authorities");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; authorities && i < import_node_get_n_children (authorities); i++) {
    ImportNode *section = import_node_get_child (authorities, i);
    const char *name = get (section, "cacert") ? get (section, "cacert") : get (section, "file");

    if (name)
      g_strv_builder_add (names, name);
  }
  all = g_strv_builder_end (names);
  return *all ? g_steal_pointer (&all) : NULL;
}

static void
read_authority (ImportVpn *vpn, ImportNode *conn, const Conf *conf, const CertificateBundle *client)
{
  ImportNode *round = nth_round (conn, "remote", 0);
  g_auto (GStrv) pinned = remote_files (round, "certs", "cert");
  g_auto (GStrv) named = remote_files (round, "cacerts", "cacert");
  g_auto (GStrv) general = general_authorities (conf);
  char **names = pinned ? pinned : named ? named : general;
  IpsecAuthorities authorities = { pinned ? "remote.certs" : named ? "remote.cacerts" : general ? "authorities" : "x509ca",
    (const char *const *) names, pinned != NULL, authority_names, pinned ? certificate_folders : authority_folders,
    client, get (round, "ca_id") };

  ipsec_credentials_set_authorities (vpn, conf->files, &authorities);
}

static void
read_credentials (ImportVpn *vpn, ImportNode *conn, const Conf *conf)
{
  IpsecNeeds needs = ipsec_credentials_needs (vpn);
  const CertificateBundle *client = NULL;

  if (needs & IPSEC_NEEDS_PSK)
    read_psk (vpn, conn, conf);
  read_ppk (vpn, conn, conf);
  if (needs & IPSEC_NEEDS_PASSWORD)
    read_password (vpn, conf);
  if (needs & IPSEC_NEEDS_CERTIFICATE)
    client = read_client_certificate (vpn, conn, conf);
  if (needs & IPSEC_NEEDS_AUTHORITY)
    read_authority (vpn, conn, conf, client);
}

/* the tunnel */

static void
read_tunnel (ImportVpn *vpn, ImportNode *conn, ImportNode *child)
{
  gboolean request = get (conn, "vips") != NULL;

  if (request)
    ipsec_words_request_address (vpn, "vips", get (conn, "vips"));
  else
    import_vpn_imply (vpn, "request-address", "no");
  if (child) {
    ipsec_words_take (vpn, child, "local_ts", "local-ts");
    ipsec_words_take (vpn, child, "remote_ts", "remote-ts");
  }
  /* Without it, the tunnel is to the server itself. */
  if (!request && !import_vpn_get (vpn, "remote-ts"))
    ipsec_words_set_server_alone (vpn, "remote_addrs");
  ipsec_words_take_switch (vpn, conn, "mobike", "mobike");
  ipsec_words_take_switch (vpn, conn, "fragmentation", "fragmentation");
}

static const ImportRow left_out[] = {
  { "local_addrs", IMPORT_LEAVE, N_("the address follows from the route to the server") },
  { "local_port", IMPORT_LEAVE, N_("a free port is used") },
  { "keyingtries", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "unique", IMPORT_LEAVE, N_("the server decides this") },
  { "send_cert", IMPORT_LEAVE, N_("the certificate is sent when needed") },
  { "send_certreq", IMPORT_LEAVE, "certificate requests are sent when needed" },
  { "reauth_time", IMPORT_LEAVE, N_("keys are renewed without reauthentication") },
  { "rand_time", IMPORT_LEAVE, N_("keys are renewed in time") },
  { "over_time", IMPORT_LEAVE, N_("keys are renewed in time") },
  { "dpd_timeout", IMPORT_LEAVE, "it is for IKEv1" },
  { "aggressive", IMPORT_LEAVE, N_("aggressive mode is insecure") },
};

static const ImportRow left_out_child[] = {
  { "start_action", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "close_action", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "trap_action", IMPORT_LEAVE, N_("NetworkManager decides when to connect") },
  { "dpd_action", IMPORT_LEAVE, N_("dead peer detection is always on") },
  { "updown", IMPORT_LEAVE, N_("scripts are not run") },
  { "life_time", IMPORT_LEAVE, N_("keys are renewed in time") },
  { "rand_time", IMPORT_LEAVE, N_("keys are renewed in time") },
};

static void
read_child (ImportVpn *vpn, ImportNode *child)
{
  if (!child)
    return;
  ipsec_words_take_traffic (vpn, child, "esp_proposals", "ah_proposals");
  ipsec_words_take_time (vpn, child, "rekey_time", "esp-lifetime");
  ipsec_words_take_switch (vpn, child, "ipcomp", "ipcomp");
  import_node_take (child, vpn, left_out_child, G_N_ELEMENTS (left_out_child));
}

static void
read_rest (ImportVpn *vpn, ImportNode *conn, ImportNode *children, const ImportNode *tunnel)
{
  ipsec_words_take (vpn, conn, "remote_port", "port");
  ipsec_words_take_proposals (vpn, conn, "proposals", "ike");
  ipsec_words_take_switch (vpn, conn, "encap", "encap");
  ipsec_words_take_time (vpn, conn, "rekey_time", "ike-lifetime");
  ipsec_words_take_time (vpn, conn, "dpd_delay", "dpd-delay");
  import_node_take (conn, vpn, left_out, G_N_ELEMENTS (left_out));
  for (guint i = 0; children && i < import_node_get_n_children (children); i++) {
    ImportNode *other = import_node_get_child (children, i);
    g_autofree char *field = g_strconcat ("children.", import_node_get_name (other), NULL);

    if (other == tunnel)
      continue;
    if (ipsec_words_is_policy (get (other, "mode")))
      ipsec_words_set_policy (vpn, field, get (other, "mode"), get (other, "remote_ts"));
    else
      import_vpn_leave (vpn, field, "there is one tunnel for all networks: see remote-ts");
    import_node_mark (other);
  }
}

static void
read_conn (Import *import, ImportNode *conn, const Conf *conf)
{
  g_auto (GStrv) addresses = import_node_get_list (conn, "remote_addrs");
  ImportNode *children = import_node_get (conn, "children");
  ImportNode *child = find_tunnel (children);
  ImportVpn *vpn = import_add (import, import_node_get_name (conn));
  gboolean l2tp;

  if (!addresses || ipsec_words_is_wild (addresses[0])) {
    import_vpn_fail (vpn, "remote_addrs", "matches anyone: this is the server's side"); /* as does none at all */
    return;
  }
  import_vpn_set (vpn, "remote_addrs", "gateway", addresses[0]);
  if (addresses[1])
    import_vpn_leave (vpn, "remote_addrs", "only the first one is used");
  l2tp = read_type (vpn, conn, child);
  read_local (vpn, conn, l2tp);
  read_remote (vpn, conn);
  read_credentials (vpn, conn, conf);
  read_server_id (vpn, conn);
  if (!l2tp)
    read_tunnel (vpn, conn, child);
  read_child (vpn, child);
  read_rest (vpn, conn, children, child);
  import_node_report_rest (conn, vpn);
  import_vpn_finish (vpn);
}

/* Includes and what stands beside the connections. */
static void
report_beside (Import *import, const Conf *conf)
{
  ImportVpn *first = import_usable (import);

  if (!first)
    return;
  if (import_node_get_text (conf->root, "include"))
    ipsec_words_leave_include (first, import_node_get_text (conf->root, "include"));
  for (guint i = 0; i < conf->keys->len; i++) {
    const IpsecKey *key = conf->keys->pdata[i];

    if (!key->used)
      import_vpn_leave_beside (first, key->field, "no connection uses it");
  }
  import_node_mark (import_node_get (conf->root, "connections"));
  import_node_report_unused (conf->root, first);
}

static gboolean
read_swanctl (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = swanctl_conf_parse (source, error);
  ImportNode *connections = root ? import_node_get (root, "connections") : NULL;
  g_autoptr (IpsecFiles) files = ipsec_files_new (source, &import->effort);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) ipsec_key_free);
  g_autofree char *name = import_source_base_name (source);
  Conf conf = { files, root, keys, name };

  if (!root)
    return FALSE;
  add_keys (&conf);
  for (guint i = 0; connections && i < import_node_get_n_children (connections); i++)
    read_conn (import, import_node_get_child (connections, i), &conf);
  report_beside (import, &conf);
  return TRUE;
}

const ImportFormat import_swanctl = { "swanctl.conf", claims, read_swanctl };
