/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/firewall-nftables.h"

/* --- JSON that may be anything --- */

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonArray *
get_array_member (JsonObject *object, const char *name)
{
  return get_array (json_object_get_member (object, name));
}

/* "" if it has none. */
static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

static JsonObject *
get_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* A word, or a number as a word; NULL if it is neither. */
static char *
dup_word (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return json_node_get_value_type (node) == G_TYPE_INT64 ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node)) : NULL;
}

/* --- conditions --- */

typedef enum { FIELD_UNKNOWN, FIELD_PROTOCOL, FIELD_SOURCE, FIELD_DESTINATION, FIELD_STATE, FIELD_INTERFACE, FIELD_FAMILY } Field;

/* What @left is about; of @packets, the only ones that have it. */
static Field
find_field (JsonObject *left, Packets *packets)
{
  JsonObject *payload = get_object (left, "payload");
  const char *protocol = get_string (payload, "protocol"), *field = get_string (payload, "field");
  const char *meta = get_string (get_object (left, "meta"), "key");
  gboolean is_ports = g_str_equal (field, "dport") || g_str_equal (field, "sport");

  *packets = PACKETS_ALL;
  if (g_str_equal (get_string (get_object (left, "ct"), "key"), "state"))
    return FIELD_STATE;
  if (g_str_equal (meta, "l4proto") || g_str_equal (field, "protocol") || g_str_equal (field, "nexthdr"))
    return FIELD_PROTOCOL;
  if (g_str_equal (meta, "nfproto") || g_str_equal (meta, "protocol"))
    return FIELD_FAMILY;
  if (g_str_has_prefix (meta, "iif") || g_str_has_prefix (meta, "oif"))
    return FIELD_INTERFACE;
  if (is_ports)
    *packets = g_str_equal (protocol, "udp") || g_str_equal (protocol, "th") ? PACKETS_UDP : 0;
  else if (g_str_equal (protocol, "ip"))
    *packets = PACKETS_IP4;
  else if (g_str_equal (protocol, "ip6"))
    *packets = PACKETS_IP6;
  else if (payload)
    *packets = match_protocol (protocol).yes;
  if (!is_ports)
    return FIELD_UNKNOWN;
  return g_str_equal (field, "sport") ? FIELD_SOURCE : FIELD_DESTINATION;
}

static Match
match_family (const char *word)
{
  if (g_str_equal (word, "ipv4") || g_str_equal (word, "ip"))
    return match_certain (PACKETS_IP4);
  return match_certain (g_str_equal (word, "ipv6") || g_str_equal (word, "ip6") ? PACKETS_IP6 : 0);
}

static Match
match_word (Field field, const char *word)
{
  /* The name of a set, whose elements come and go. */
  if (*word == '@')
    return MATCH_UNKNOWN;
  switch (field) {
  case FIELD_PROTOCOL:
    return match_protocol (word);
  case FIELD_SOURCE:
  case FIELD_DESTINATION: {
    guint port = (guint) g_ascii_strtoull (word, NULL, 10);

    return match_port (field == FIELD_SOURCE, port, port);
  }
  case FIELD_STATE:
    return match_state (word);
  case FIELD_INTERFACE:
    return match_interface (word);
  case FIELD_FAMILY:
    return match_family (word);
  case FIELD_UNKNOWN:
    return MATCH_UNKNOWN;
  }
  g_assert_not_reached ();
}

static Match match_value (Field field, JsonNode *right);

static Match
match_any_of (Field field, JsonArray *values)
{
  Match match = match_certain (0);

  for (guint i = 0; i < json_array_get_length (values); i++)
    match = match_or (match, match_value (field, json_array_get_element (values, i)));
  return match;
}

/* { "range": [first, last] } of ports. */
static Match
match_range (Field field, JsonArray *ends)
{
  g_autofree char *first = json_array_get_length (ends) == 2 ? dup_word (json_array_get_element (ends, 0)) : NULL;
  g_autofree char *last = first ? dup_word (json_array_get_element (ends, 1)) : NULL;

  if (!last || (field != FIELD_SOURCE && field != FIELD_DESTINATION))
    return MATCH_UNKNOWN;
  return match_port (field == FIELD_SOURCE, (guint) g_ascii_strtoull (first, NULL, 10), (guint) g_ascii_strtoull (last, NULL, 10));
}

static Match
match_value (Field field, JsonNode *right)
{
  g_autofree char *word = dup_word (right);
  JsonArray *list = get_array (right);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (right) ? json_node_get_object (right) : NULL;

  if (word)
    return match_word (field, word);
  if (!list && object)
    list = get_array_member (object, "set");
  if (list)
    return match_any_of (field, list);
  list = object ? get_array_member (object, "range") : NULL;
  return list ? match_range (field, list) : MATCH_UNKNOWN;
}

static Match
read_match (JsonObject *match)
{
  const char *op = get_string (match, "op");
  JsonNode *right = json_object_get_member (match, "right");
  JsonObject *left = get_object (match, "left");
  Packets packets;
  Field field;
  Match result;

  if (!left || !right)
    return MATCH_UNKNOWN;
  field = find_field (left, &packets);
  if (g_str_equal (op, "==") || g_str_equal (op, "in"))
    result = match_value (field, right);
  else
    result = g_str_equal (op, "!=") ? match_not (match_value (field, right)) : MATCH_UNKNOWN;
  return match_and (match_certain (packets), result);
}

/* --- rules --- */

/* A rule while it is read: the table's name, the chain's, and what has matched so far. */
typedef struct {
  Firewall *firewall;
  const char *family, *table;
  char *chain;
  Match match;
} Reading;

static Packets
family_packets (const char *family)
{
  if (g_str_equal (family, "inet"))
    return PACKETS_ALL;
  return match_family (family).yes;
}

static char *
chain_name (const char *family, const char *table, const char *chain)
{
  return g_strdup_printf ("nft %s %s %s", family, table, chain);
}

static gboolean
has (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name);
}

/* The verdict in @statement; FALSE if it has none. */
static gboolean
add_verdict (const Reading *reading, Match match, JsonObject *statement)
{
  JsonObject *call = get_object (statement, has (statement, "goto") ? "goto" : "jump");
  g_autofree char *target = call ? chain_name (reading->family, reading->table, get_string (call, "target")) : NULL;
  RuleVerdict verdict;

  if (call)
    verdict = has (statement, "goto") ? RULE_GOTO : RULE_JUMP;
  else if (has (statement, "accept"))
    verdict = RULE_ACCEPT;
  else if (has (statement, "drop") || has (statement, "reject"))
    verdict = RULE_DROP;
  else if (has (statement, "return"))
    verdict = RULE_RETURN;
  else
    return FALSE;
  firewall_add_rule (reading->firewall, reading->chain, match, verdict, target);
  return TRUE;
}

/* { "key": LEFT, "data": { "set": [[VALUE, VERDICT], ...] } } */
static void
read_map (const Reading *reading, JsonObject *map)
{
  JsonObject *left = get_object (map, "key"), *data = get_object (map, "data");
  JsonArray *pairs = data ? get_array_member (data, "set") : NULL;
  Packets packets = PACKETS_ALL;
  Field field = left ? find_field (left, &packets) : FIELD_UNKNOWN;

  for (guint i = 0; pairs && i < json_array_get_length (pairs); i++) {
    JsonArray *pair = get_array (json_array_get_element (pairs, i));
    Match match = match_and (reading->match, match_certain (packets));

    if (!pair || json_array_get_length (pair) != 2 || !get_element (pair, 1))
      continue;
    match = match_and (match, match_value (field, json_array_get_element (pair, 0)));
    add_verdict (reading, match, get_element (pair, 1));
  }
  /* A map that has a name: whatever is in it. */
  if (!pairs)
    firewall_add_rule (reading->firewall, reading->chain, match_and (reading->match, MATCH_UNKNOWN), RULE_ACCEPT, NULL);
}

static void
read_statement (Reading *reading, JsonObject *statement)
{
  /* They say nothing about the packet; untranslated: nft's words */
  static const char *const harmless[] = { "counter", "log", "comment", "mangle", "ct helper", "meter", "notrack" };

  if (has (statement, "match")) {
    JsonObject *match = get_object (statement, "match");

    reading->match = match_and (reading->match, match ? read_match (match) : MATCH_UNKNOWN);
    return;
  }
  if (get_object (statement, "vmap")) {
    read_map (reading, get_object (statement, "vmap"));
    return;
  }
  if (add_verdict (reading, reading->match, statement))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++) {
    if (has (statement, harmless[i]))
      return;
  }
  /* A limit, a match of iptables and the like. */
  reading->match = match_and (reading->match, MATCH_UNKNOWN);
}

static void
read_rule (Firewall *self, JsonObject *rule)
{
  const char *family = get_string (rule, "family"), *table = get_string (rule, "table");
  g_autofree char *chain = chain_name (family, table, get_string (rule, "chain"));
  Reading reading = { self, family, table, chain, match_certain (family_packets (family)) };
  JsonArray *statements = get_array_member (rule, "expr");

  for (guint i = 0; statements && i < json_array_get_length (statements); i++) {
    if (get_element (statements, i))
      read_statement (&reading, get_element (statements, i));
  }
}

static void
read_chain (Firewall *self, JsonObject *chain)
{
  const char *family = get_string (chain, "family"), *hook = get_string (chain, "hook");
  g_autofree char *name = chain_name (family, get_string (chain, "table"), get_string (chain, "name"));
  Packets hooked = 0;

  if (g_str_equal (hook, "input") || g_str_equal (hook, "prerouting"))
    hooked = PACKETS_IN;
  else if (g_str_equal (hook, "output") || g_str_equal (hook, "postrouting"))
    hooked = PACKETS_OUT;
  if (g_str_equal (get_string (chain, "type"), "nat"))
    hooked = 0;
  firewall_add_chain (self, name, hooked & family_packets (family), g_str_equal (get_string (chain, "policy"), "drop"));
}

/* --- tables --- */

/* The tables that iptables writes; and ours, which let all of this pass where it belongs to the VPN. */
static gboolean
is_passed_over (JsonObject *item, gboolean has_iptables)
{
  static const char *const iptables[] = { "filter", "mangle", "nat", "raw", "security", NULL };
  const char *table = get_string (item, "table");

  if (g_str_has_prefix (table, "nm-ipsec-"))
    return TRUE;
  return has_iptables && !g_str_equal (get_string (item, "family"), "inet") && g_strv_contains (iptables, table);
}

gboolean
firewall_nftables_read (Firewall *self, const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gboolean has_iptables = firewall_has_chains (self);
  JsonNode *root = json_parser_load_from_data (parser, text, -1, NULL) ? json_parser_get_root (parser) : NULL;
  JsonArray *items = root && JSON_NODE_HOLDS_OBJECT (root) ? get_array_member (json_node_get_object (root), "nftables") : NULL;

  for (guint i = 0; items && i < json_array_get_length (items); i++) {
    JsonObject *item = get_element (items, i);
    JsonObject *chain = get_object (item, "chain"), *rule = get_object (item, "rule");

    if (chain && !is_passed_over (chain, has_iptables))
      read_chain (self, chain);
    if (rule && !is_passed_over (rule, has_iptables))
      read_rule (self, rule);
  }
  return items != NULL;
}
