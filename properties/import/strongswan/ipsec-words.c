/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import-network.h"
#include "shared/libreswan.h"
#include "shared/secret-bytes.h"

const char *
ipsec_words_get (ImportNode *node, const char *field)
{
  const char *text = import_node_get_text (node, field);

  return text && *text ? text : NULL;
}

gboolean
ipsec_words_is_wild (const char *value)
{
  static const char *const words[] = { "%any", "%any4", "%any6", "%defaultroute", "%fromcert", "%identity", "%config", "%config4",
    "%config6", "%cfg", "%modeconfig", "%modecfg", "%group", "%opportunistic", "%opportunisticgroup", "%dynamic", "dynamic", "%same", "0.0.0.0", "default", NULL };

  return g_strv_contains (words, value);
}

const char *
ipsec_words_eap_method (const char *auth)
{
  static const char *const methods[] = { "mschapv2", "md5", "gtc", "ttls", "peap", NULL };

  if (strcmp (auth, "eap") == 0 || strcmp (auth, "eap-dynamic") == 0 || strcmp (auth, "eap-radius") == 0)
    return "auto";
  if (!g_str_has_prefix (auth, "eap-"))
    return NULL;
  return g_strv_contains (methods, auth + 4) ? auth + 4 : NULL;
}

gboolean
ipsec_words_is_pubkey (const char *auth)
{
  static const char *const words[] = { "pubkey", "rsa", "ecdsa", "ed25519", "ed448", "ike:", NULL };

  for (guint i = 0; words[i]; i++) {
    if (g_str_has_prefix (auth, words[i]))
      return TRUE;
  }
  return FALSE;
}

gboolean
ipsec_words_is_psk (const char *auth)
{
  return strcmp (auth, "psk") == 0 || strcmp (auth, "secret") == 0;
}

/* libreswan's hashes, and what it means by "sha2". */
static const char *
hash_word (const char *word)
{
  static const char *const words[][2] = {
    { "sha2", "sha256-sha384-sha512" }, { "sha2_256", "sha256" }, { "sha2_384", "sha384" }, { "sha2_512", "sha512" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strcmp (word, words[i][0]) == 0)
      return words[i][1];
  }
  return word;
}

/* One word as strongSwan has it: "rsa-sha2_512" is "rsa-sha512". */
static char *
to_constraint (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (strcmp (word, "rsasig") == 0 ? "pubkey" : word, "-", -1);

  for (guint i = 0; parts[i]; i++) {
    const char *hash = hash_word (parts[i]);

    if (hash != parts[i]) {
      g_free (parts[i]);
      parts[i] = g_strdup (hash);
    }
  }
  return g_strjoinv ("-", parts);
}

/* With several words any of them will do, so of what they demand only what they share can be kept. */
static char *
constraint_of (const char *auth)
{
  g_auto (GStrv) words = g_strsplit (auth, ",", -1);
  g_autoptr (GString) all = g_string_new ("pubkey");

  if (words[0] && !words[1])
    return to_constraint (g_strstrip (words[0]));
  for (guint i = 0; words[i]; i++) {
    g_autofree char *word = to_constraint (g_strstrip (words[i]));
    const char *dash = strchr (word, '-');

    if (!dash)
      return g_strdup ("pubkey");
    g_string_append (all, dash);
  }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

void
ipsec_words_set_server_auth (ImportVpn *vpn, const char *field, const char *auth)
{
  gboolean l2tp = g_strcmp0 (import_vpn_get (vpn, "type"), "l2tp") == 0;
  gboolean client_psk = g_strcmp0 (import_vpn_get (vpn, "auth"), "psk") == 0;
  g_autofree char *constraint = NULL;

  if (ipsec_words_is_psk (auth) != client_psk && l2tp)
    import_vpn_fail (vpn, field, "L2TP needs the same way of signing in on both sides");
  else if (ipsec_words_is_psk (auth)) {
    if (!client_psk)
      import_vpn_set (vpn, field, "server-auth", "psk");
  } else if (ipsec_words_is_pubkey (auth)) {
    constraint = constraint_of (auth);
    if (client_psk)
      import_vpn_set (vpn, field, "server-auth", "cert");
    if (strcmp (constraint, "pubkey") == 0)
      return;
    if (l2tp)
      import_vpn_fail (vpn, field, "%s cannot be demanded of an L2TP server", auth);
    import_vpn_set (vpn, field, "server-signature", constraint);
  } else
    import_vpn_fail (vpn, field, "must be pubkey or psk");
}

/* strongSwan's words for about anybody. */
static gboolean
is_anybody (const char *id)
{
  static const char *const words[] = { "%any", "%any4", "%any6", "%fromcert", "*", "@*", "0.0.0.0", "::", "0::0", "0.0.0.0/0", "::/0", NULL };

  return g_strv_contains (words, id);
}

char *
ipsec_words_identity (const char *id)
{
  if (*id == '%' && !is_anybody (id))
    id++;
  return libreswan_identity (id);
}

char *
ipsec_words_user (const char *id)
{
  g_autofree char *name = ipsec_words_identity (id);
  const char *start = name + strspn (name, "@");

  if (is_anybody (name) || strpbrk (name, ":=") || !*start || (name != start && strchr ("#~[", *start)))
    return NULL;
  return g_strdup (start);
}

static void
set_anybody (ImportVpn *vpn, const char *field)
{
  gboolean by_psk = g_strcmp0 (import_vpn_get (vpn, "auth"), "psk") == 0 && g_strcmp0 (import_vpn_get (vpn, "server-auth"), "cert") != 0;

  if (by_psk || g_strcmp0 (import_vpn_get (vpn, "server-auth"), "psk") == 0 || import_vpn_get (vpn, "ca"))
    import_vpn_set (vpn, field, "remote-id", "%any");
  else
    import_vpn_leave (vpn, field, "anybody with a public certificate could be the server: it must have the name in gateway");
}

void
ipsec_words_set_server_id (ImportVpn *vpn, const char *field, const char *id)
{
  g_autofree char *name = ipsec_words_identity (id);

  if (is_anybody (id))
    set_anybody (vpn, field);
  else if (strcmp (id, "%host") == 0)
    import_vpn_note (vpn, field, "remote-id is left out: it is the server's own name", NULL);
  else if (g_str_has_prefix (name, "@~"))
    import_vpn_fail (vpn, field, "is in a form that only libreswan knows");
  else if (!ipsec_words_is_wild (id)) {
    import_vpn_set_server_id (vpn, field, name);
    if (*id == '%')
      import_vpn_leave (vpn, field, "the server may not use another name, as % would let it");
  }
}

void
ipsec_words_set_second_round (ImportVpn *vpn, const char *round, const char *field, const char *auth)
{
  if (g_strcmp0 (import_vpn_get (vpn, "auth"), "cert") != 0) {
    import_vpn_fail (vpn, round, N_("can only follow a certificate"));
    return;
  }
  import_vpn_set (vpn, field, "auth", "cert-eap");
  import_vpn_imply (vpn, "eap-method", ipsec_words_eap_method (auth));
}

void
ipsec_words_set_server_alone (ImportVpn *vpn, const char *field)
{
  const char *gateway = import_vpn_get (vpn, "gateway");

  if (gateway && g_hostname_is_ip_address (gateway))
    import_vpn_set (vpn, field, "remote-ts", gateway);
  else if (gateway)
    import_vpn_fail (vpn, field, N_("must be an address: no networks are named, so the tunnel is to the server alone"));
}

void
ipsec_words_refuse (ImportVpn *vpn, ImportNode *node, const char *prefix, const IpsecDemand *demands, gsize n_demands)
{
  for (gsize i = 0; i < n_demands; i++) {
    ImportNode *found = import_node_get (node, demands[i].field);
    const char *value = import_node_text (found);
    g_autofree char *field = g_strconcat (prefix, demands[i].field, NULL);

    if (found && !(value && demands[i].harmless && g_strv_contains (demands[i].harmless, value)))
      import_vpn_fail (vpn, field, "%s", _(demands[i].why));
  }
}

void
ipsec_words_refuse_ports (ImportVpn *vpn, ImportNode *conn)
{
  static const char *const all[] = { "", "%any", "%any/%any", "any", "any/any", "0", "0/0", "0/%any", NULL };
  static const IpsecDemand demands[] = {
    { "leftprotoport", all, N_("the tunnel takes whole networks, not single protocols or ports") },
    { "rightprotoport", all, N_("the tunnel takes whole networks, not single protocols or ports") },
  };

  ipsec_words_refuse (vpn, conn, "", demands, G_N_ELEMENTS (demands));
}

GBytes *
ipsec_words_decode_secret (const char *value)
{
  if (g_str_has_prefix (value, "0x"))
    return secret_bytes_new_hex (value + 2);
  if (g_str_has_prefix (value, "0s"))
    return secret_bytes_new_base64 (value + 2);
  return secret_bytes_new (value, strlen (value));
}

void
ipsec_words_set_secret (ImportVpn *vpn, const char *field, const char *key, GBytes *secret)
{
  char *text = secret ? secret_bytes_to_text (secret) : NULL;

  if (!secret)
    import_vpn_wait (vpn, field, key, N_("what follows 0x or 0s is neither hexadecimal nor base64"));
  else if (strcmp (key, "psk") == 0 || strcmp (key, "ppk") == 0)
    import_vpn_set_psk (vpn, field, key, secret);
  else if (text)
    import_vpn_set (vpn, field, key, text);
  else
    import_vpn_wait (vpn, field, key, N_("it is not text"));
  secret_string_free (text);
}

void
ipsec_words_take (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);

  if (value && !ipsec_words_is_wild (value))
    import_vpn_set (vpn, field, option, value);
}

void
ipsec_words_take_networks (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);
  g_autofree char *plain = value && *value == '{' ? g_strdup (value + 1) : NULL;

  if (plain) {
    g_strdelimit (g_strstrip (g_strdelimit (plain, "}", ' ')), " \t", ',');
    import_vpn_set (vpn, field, option, plain);
  } else
    ipsec_words_take (vpn, node, field, option);
}

static gboolean
has_address (const char *networks, const char *address)
{
  g_auto (GStrv) list = g_strsplit_set (networks, ", {}", -1);
  g_autoptr (GInetAddress) own = g_inet_address_new_from_string (address);
  gboolean found = FALSE;

  for (guint i = 0; own && list[i] && !found; i++) {
    g_autoptr (GInetAddressMask) mask = *list[i] ? g_inet_address_mask_new_from_string (list[i], NULL) : NULL;

    found = mask && g_inet_address_mask_get_length (mask) > 0 && g_inet_address_mask_matches (mask, own);
  }
  return found;
}

gboolean
ipsec_words_has_addresses (const char *networks, const char *addresses)
{
  g_auto (GStrv) list = g_strsplit_set (addresses, ", ", -1);
  guint n = 0;

  for (guint i = 0; list[i]; i++) {
    if (*list[i] && !has_address (networks, list[i]))
      return FALSE;
    n += *list[i] != '\0';
  }
  return n > 0;
}

void
ipsec_words_request_address (ImportVpn *vpn, const char *field, const char *addresses)
{
  g_auto (GStrv) list = g_strsplit_set (addresses, ", ", -1);

  import_vpn_set (vpn, field, "request-address", "yes");
  for (guint i = 0; list[i]; i++) {
    if (*list[i] && !ipsec_words_is_wild (list[i]) && !is_anybody (list[i]))
      import_vpn_leave (vpn, field, "the server assigns the addresses");
  }
}

void
ipsec_words_take_local_id (ImportVpn *vpn, ImportNode *node, const char *field)
{
  const char *value = ipsec_words_get (node, field);
  g_autofree char *id = value ? ipsec_words_identity (value) : NULL;

  if (value && !ipsec_words_is_wild (value))
    import_vpn_set (vpn, field, "local-id", id);
}

void
ipsec_words_take_switch (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  static const char *const no[] = { "no", "false", "disabled", "0", NULL };
  const char *value = ipsec_words_get (node, field);
  g_autofree char *lower = g_ascii_strdown (value ? value : "", -1);

  /* "force" and "accept" of fragmentation are shades of yes, and "auto" is what happens anyway. */
  if (value && strcmp (lower, "auto") != 0)
    import_vpn_set (vpn, field, option, g_strv_contains (no, lower) ? "no" : "yes");
}

static gboolean
is_everything (const char *networks)
{
  g_auto (GStrv) list = g_strsplit_set (networks, ", ", -1);

  return g_strv_contains ((const char *const *) list, "0.0.0.0/0") || g_strv_contains ((const char *const *) list, "::/0");
}

gboolean
ipsec_words_is_policy (const char *mode)
{
  static const char *const policies[] = { "pass", "passthrough", "drop", "reject", NULL };

  return mode && g_strv_contains (policies, mode);
}

void
ipsec_words_set_policy (ImportVpn *vpn, const char *field, const char *mode, const char *networks)
{
  if (strcmp (mode, "drop") != 0 && strcmp (mode, "reject") != 0)
    import_vpn_leave (vpn, field, "local-network says whether the networks that this machine is attached to stay reachable");
  else if (networks && is_everything (networks))
    import_vpn_block_rest (vpn, field, NULL);
  else
    import_vpn_leave (vpn, field, "single networks cannot be blocked");
}

void
ipsec_words_take_time (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);
  g_autofree char *seconds = value ? libreswan_seconds (value) : NULL;

  if (seconds)
    import_vpn_try (vpn, field, option, seconds);
}

/* Which L2TP is for, unless the file demands IKEv2. */
static gboolean
is_ikev1 (ImportVpn *vpn)
{
  return g_strcmp0 (import_vpn_get (vpn, "type"), "l2tp") == 0 && g_strcmp0 (import_vpn_get (vpn, "ike-version"), "2") != 0;
}

void
ipsec_words_take_proposals (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);
  g_autofree char *text = value ? libreswan_proposals (option, value, is_ikev1 (vpn)) : NULL;

  if (value && !ipsec_words_is_wild (value))
    import_vpn_set (vpn, field, option, text);
}

void
ipsec_words_take_traffic (ImportVpn *vpn, ImportNode *node, const char *esp, const char *ah)
{
  const char *value = ipsec_words_get (node, ah);
  g_autofree char *text = value ? libreswan_proposals ("ah", value, FALSE) : NULL;

  ipsec_words_take_proposals (vpn, node, esp, "esp");
  if (value && ipsec_words_get (node, esp))
    import_vpn_leave (vpn, ah, N_("ESP is used, which encrypts"));
  else if (value)
    import_vpn_set (vpn, ah, "ah", text);
}

void
ipsec_words_leave_include (ImportVpn *vpn, const char *pattern)
{
  g_autofree char *why = g_strdup_printf (_("“%s” is not beside this file, or cannot be read"), pattern);

  import_vpn_leave_beside (vpn, "include", why);
}
