/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profiles for strongSwan's Android app: JSON in UTF-8, written by hand, by scripts or by management systems. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-certs.h"
#include "properties/import/import-network.h"
#include "properties/import/import-node.h"
#include "properties/import/import.h"

/* More than any profile has; JSON-GLib recurses for each of them. */
#define BRACKETS_MAX 500

static gboolean
claims (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  if (!text)
    return FALSE;
  while (g_ascii_isspace (*text))
    text++;
  return *text == '{' && strstr (text, "\"remote\"") && strstr (text, "\"addr\"");
}

/* JSON to nodes */

static gboolean add_json (ImportNode *node, JsonNode *json);

static gboolean
add_object (ImportNode *node, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *name = names; name; name = name->next) {
    ImportNode *child;

    if (json_object_get_null_member (object, name->data))
      continue; /* how programs write that there is none */
    child = import_node_add (node, name->data);
    if (!child || !add_json (child, json_object_get_member (object, name->data)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_array (ImportNode *node, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++) {
    ImportNode *child = import_node_add (node, NULL);

    if (!child || !add_json (child, json_array_get_element (array, i)))
      return FALSE;
  }
  return TRUE;
}

static void
set_value (ImportNode *node, JsonNode *json)
{
  g_autofree char *text = NULL;
  GType type = json_node_get_value_type (json);

  if (type == G_TYPE_STRING)
    text = json_node_dup_string (json);
  else if (type == G_TYPE_BOOLEAN)
    text = g_strdup (json_node_get_boolean (json) ? "true" : "false");
  else if (type == G_TYPE_INT64)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (json));
  else
    text = json_to_string (json, FALSE);
  import_node_set_text (node, text);
}

static gboolean
add_json (ImportNode *node, JsonNode *json)
{
  switch (json_node_get_node_type (json)) {
  case JSON_NODE_OBJECT:
    return add_object (node, json_node_get_object (json));
  case JSON_NODE_ARRAY:
    return add_array (node, json_node_get_array (json));
  case JSON_NODE_VALUE:
    set_value (node, json);
    return TRUE;
  case JSON_NODE_NULL:
    import_node_mark (node);
    return TRUE;
  }
  return FALSE;
}

static ImportNode *
parse (ImportSource *source, GError **error)
{
  const char *text = import_source_get_text (source);
  g_autoptr (ImportNode) root = import_node_new ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) own_error = NULL;
  JsonNode *json;
  guint brackets = 0;

  for (const char *p = text; *p; p++)
    brackets += *p == '{' || *p == '[';
  if (brackets > BRACKETS_MAX) {
    import_bad (error, "is too complex");
    return NULL;
  }
  if (!json_parser_load_from_data (parser, text, -1, &own_error)) {
    import_bad (error, "%s", own_error->message);
    return NULL;
  }
  json = json_parser_get_root (parser);
  if (!json || !JSON_NODE_HOLDS_OBJECT (json) || !add_json (root, json)) {
    import_bad (error, "is not an object, or is too complex");
    return NULL;
  }
  return g_steal_pointer (&root);
}

/* nodes to a VPN */

static const ImportRow rows[] = {
  { "uuid", IMPORT_LEAVE, N_("the connection gets a new one") },
  { "remote.addr", IMPORT_SET, "gateway" },
  { "remote.id", IMPORT_SET, "remote-id" },
  { "remote.port", IMPORT_TRY, "port" },
  { "local.id", IMPORT_SET, "local-id" },
  { "local.rsa-pss", IMPORT_LEAVE_ON, N_("strongSwan chooses the best signature scheme that both sides support") },
  { "ike-proposal", IMPORT_SET, "ike" },
  { "esp-proposal", IMPORT_SET, "esp" },
  { "mtu", IMPORT_TRY, "mtu" },
  { "nat-keepalive", IMPORT_TRY, "nat-keepalive" },
  { "ipv6-transport", IMPORT_LEAVE, N_("IPv6 is used if the server offers it") },
  { "proxy", IMPORT_LEAVE, "NetworkManager supports only proxy auto-config scripts" },
  { "apps", IMPORT_LEAVE, N_("all programs use the tunnel") },
  { "excluded-apps", IMPORT_LEAVE, N_("all programs use the tunnel") },
};

static const ImportRow password_rows[] = {
  { "local.eap_id", IMPORT_SET, "user" },
  { "local.shared_secret", IMPORT_SET, "password" },
};

static const struct {
  const char *type;
  const char *auth;
  gboolean certificate;
  gboolean password;
} types[] = {
  { "ikev2-eap", "eap", FALSE, TRUE },
  { "ikev2-byod-eap", "eap", FALSE, TRUE }, /* with TNC, which the server may want or not */
  { "ikev2-cert", "cert", TRUE, FALSE },
  { "ikev2-cert-eap", "cert-eap", TRUE, TRUE },
  { "ikev2-eap-tls", "eap-tls", TRUE, FALSE },
};

static void
read_client (ImportVpn *vpn, ImportNode *root)
{
  g_autoptr (GBytes) p12 = import_node_get_data (root, "local.p12");
  g_autoptr (CertificateBundle) bundle = NULL;

  if (p12) {
    bundle = import_certs_set_client (vpn, "local.p12", "cert", p12, NULL);
    /* Servers' scripts leave remote.cert out: the app adds the authorities in the PKCS#12 to those it trusts. */
    if (!import_node_get (root, "remote.cert") && !import_certs_trust_client (vpn, "local.p12", bundle))
      import_vpn_note (vpn, "local.p12", "the system's authorities are trusted", N_("it contains none of its own"));
  } else if (import_node_get (root, "local.p12") && g_strcmp0 (import_node_get_text (root, "local.p12"), "") != 0)
    import_vpn_fail (vpn, "local.p12", "is not base64");
}

static void
read_type (ImportVpn *vpn, ImportNode *root)
{
  const char *type = import_node_get_text (root, "type");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types) && g_strcmp0 (type, types[i].type) != 0; i++)
    ;
  if (i == G_N_ELEMENTS (types)) {
    import_vpn_leave (vpn, "type", "is unknown and treated as ikev2-eap, as in the app");
    i = 0;
  }
  import_vpn_set (vpn, "type", "auth", types[i].auth);
  if (types[i].password)
    import_node_take (root, vpn, password_rows, G_N_ELEMENTS (password_rows));
  if (types[i].certificate)
    read_client (vpn, root);
}

static void
read_ca (ImportVpn *vpn, ImportNode *root)
{
  g_autoptr (GBytes) content = import_node_get_data (root, "remote.cert");

  if (!import_node_get_bool (root, "remote.certreq", TRUE))
    import_vpn_leave (vpn, "remote.certreq", "certificate requests are sent when needed");
  if (content)
    import_certs_set_ca (vpn, "remote.cert", content);
  else if (import_node_get (root, "remote.cert"))
    import_vpn_fail (vpn, "remote.cert", "is not base64");
}

static void
read_revocation (ImportVpn *vpn, ImportNode *root)
{
  gboolean crl = import_node_get_bool (root, "remote.revocation.crl", TRUE);
  gboolean ocsp = import_node_get_bool (root, "remote.revocation.ocsp", TRUE);
  gboolean strict = import_node_get_bool (root, "remote.revocation.strict", FALSE);

  if (!import_node_get (root, "remote.revocation"))
    return;
  import_vpn_set (vpn, "remote.revocation", "revocation", strict ? "strict" : crl || ocsp ? "relaxed" : "off");
  if (crl != ocsp)
    import_vpn_leave (vpn, crl ? "remote.revocation.ocsp" : "remote.revocation.crl", "both ways of checking are used");
}

static void
read_split (ImportVpn *vpn, ImportNode *root)
{
  g_auto (GStrv) subnets = import_node_get_list (root, "split-tunneling.subnets");
  g_auto (GStrv) excluded = import_node_get_list (root, "split-tunneling.excluded");

  if (subnets)
    import_vpn_set_own_routes (vpn, "split-tunneling");
  /* Names go where all else goes. */
  if (subnets ? g_strv_contains ((const char *const *) subnets, "0.0.0.0/0") : excluded != NULL)
    import_vpn_add_search (vpn, "split-tunneling", "~");
  if (subnets || excluded)
    import_vpn_set_networks (vpn, "split-tunneling", subnets, excluded);
}

/* Of one IP version alone nothing is blocked but the whole, where the tunnel does not take it. */
static void
block (ImportVpn *vpn, const char *field, gboolean alone, gboolean split, const char *other)
{
  if (alone && !split) {
    import_vpn_set (vpn, field, "missing-family", "block");
    return;
  }
  import_vpn_block_rest (vpn, field, alone ? other : NULL);
  import_vpn_block_local (vpn, field, NULL);
}

/* The app keeps its device while the tunnel is down, and the device takes local networks, too. */
static void
read_block (ImportVpn *vpn, ImportNode *root)
{
  gboolean ip4 = import_node_is_on (root, "split-tunneling.block-ipv4");
  gboolean ip6 = import_node_is_on (root, "split-tunneling.block-ipv6");
  gboolean split = import_node_get (root, "split-tunneling.subnets") || import_node_get (root, "split-tunneling.excluded");

  if (ip4)
    block (vpn, "split-tunneling.block-ipv4", !ip6, split, N_("IPv6 outside the tunnel is also blocked"));
  if (ip6)
    block (vpn, "split-tunneling.block-ipv6", !ip4, split, N_("IPv4 outside the tunnel is also blocked"));
}

static gboolean
read_sswan (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (ImportNode) root = parse (source, error);
  g_auto (GStrv) dns = NULL;
  ImportVpn *vpn;

  if (!root)
    return FALSE;
  vpn = import_add (import, import_node_get_text (root, "name"));
  import_vpn_imply (vpn, "type", "ikev2");
  read_type (vpn, root);
  import_node_take (root, vpn, rows, G_N_ELEMENTS (rows));
  read_ca (vpn, root);
  read_revocation (vpn, root);
  dns = import_node_get_list (root, "dns-servers");
  for (guint i = 0; dns && dns[i]; i++)
    import_vpn_add_dns (vpn, "dns-servers", dns[i]);
  read_split (vpn, root);
  read_block (vpn, root);
  import_node_report_rest (root, vpn);
  if (!import_vpn_get (vpn, "gateway"))
    import_vpn_fail (vpn, "remote.addr", "is missing");
  import_vpn_finish (vpn);
  return TRUE;
}

const ImportFormat import_sswan = { N_("strongSwan app profile"), claims, read_sswan };
