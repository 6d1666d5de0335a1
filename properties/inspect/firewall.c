/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/firewall.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Chains that call each other deeper than that are no firewall of people. */
#define DEPTH_MAX 16

typedef struct {
  Match match;
  RuleVerdict verdict;
  char *target;
} Rule;

typedef struct {
  char *name;
  Packets hooked;
  gboolean drops; /* what comes to its end */
  GArray *rules;
} Chain;

struct _Firewall {
  GHashTable *chains; /* by name */
};

static void
clear_rule (gpointer rule)
{
  g_free (((Rule *) rule)->target);
}

static void
chain_free (gpointer data)
{
  Chain *chain = data;

  g_free (chain->name);
  g_array_unref (chain->rules);
  g_free (chain);
}

Firewall *
firewall_new (void)
{
  Firewall *self = g_new0 (Firewall, 1);

  self->chains = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, chain_free);
  return self;
}

void
firewall_free (Firewall *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->chains);
  g_free (self);
}

/* --- chains --- */

static Chain *
get_chain (Firewall *self, const char *name)
{
  Chain *chain = g_hash_table_lookup (self->chains, name);

  if (chain)
    return chain;
  chain = g_new0 (Chain, 1);
  chain->name = g_strdup (name);
  chain->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (chain->rules, clear_rule);
  g_hash_table_insert (self->chains, chain->name, chain);
  return chain;
}

void
firewall_add_chain (Firewall *self, const char *name, Packets hooked, gboolean drops)
{
  Chain *chain = get_chain (self, name);

  chain->hooked = hooked;
  chain->drops = drops;
}

void
firewall_add_rule (Firewall *self, const char *chain, Match match, RuleVerdict verdict, const char *target)
{
  Rule rule = { match, verdict, g_strdup (target) };

  g_array_append_val (get_chain (self, chain)->rules, rule);
}

gboolean
firewall_has_chains (const Firewall *self)
{
  return g_hash_table_size (self->chains) > 0;
}

typedef enum { FATE_OPEN, FATE_PASSES, FATE_DROPPED } Fate;

static Fate walk (const Firewall *self, const Chain *chain, Packets packet, guint depth, gboolean *perhaps);

/* What a rule that matches decides, of all that it calls. */
static Fate
follow (const Firewall *self, const Rule *rule, Packets packet, guint depth, gboolean *perhaps)
{
  const Chain *target = rule->target ? g_hash_table_lookup (self->chains, rule->target) : NULL;

  switch (rule->verdict) {
  case RULE_ACCEPT:
    return FATE_PASSES;
  case RULE_DROP:
    return FATE_DROPPED;
  case RULE_JUMP:
  case RULE_GOTO:
    return target && depth < DEPTH_MAX ? walk (self, target, packet, depth + 1, perhaps) : FATE_OPEN;
  case RULE_CONTINUE:
  case RULE_RETURN:
    return FATE_OPEN;
  }
  g_assert_not_reached ();
}

/* @perhaps becomes TRUE if something may have let the packet pass. */
static Fate
walk (const Firewall *self, const Chain *chain, Packets packet, guint depth, gboolean *perhaps)
{
  for (guint i = 0; i < chain->rules->len; i++) {
    const Rule *rule = &g_array_index (chain->rules, Rule, i);
    gboolean is_certain = (rule->match.yes & packet) != 0;
    Fate fate;

    if (!(rule->match.maybe & packet))
      continue;
    fate = follow (self, rule, packet, depth, perhaps);
    if (!is_certain && fate == FATE_PASSES)
      *perhaps = TRUE;
    if (is_certain && fate != FATE_OPEN)
      return fate;
    if (is_certain && (rule->verdict == RULE_RETURN || rule->verdict == RULE_GOTO))
      return FATE_OPEN;
  }
  return FATE_OPEN;
}

/* --- the report --- */

typedef struct {
  Packets packets;
  const char *text;
} Kind;

static const Kind kinds[] = {
  { PACKETS_BOTH (PACKETS_IKE_OUT), N_("UDP to port 500") },
  { PACKETS_BOTH (PACKETS_NATT_OUT), N_("UDP to port 4500") },
  { PACKETS_BOTH (PACKETS_ESP_OUT), N_("ESP to the server") },
  { PACKETS_BOTH (PACKETS_IKE_IN), N_("answers from UDP port 500") },
  { PACKETS_BOTH (PACKETS_NATT_IN), N_("answers from UDP port 4500") },
  { PACKETS_BOTH (PACKETS_ESP_IN), N_("ESP from the server") },
};

/* The packets that come to their end in @chain: certainly and, in @maybe, perhaps. */
static Packets
find_dropped (const Firewall *self, const Chain *chain, Packets *maybe)
{
  Packets dropped = 0;

  for (Packets packet = 1; packet < PACKETS_ALL; packet <<= 1) {
    gboolean perhaps = FALSE;
    Fate fate;

    if (!(chain->hooked & packet))
      continue;
    fate = walk (self, chain, packet, 0, &perhaps);
    if (fate == FATE_PASSES || (fate == FATE_OPEN && !chain->drops))
      continue;
    *(perhaps ? maybe : &dropped) |= packet;
  }
  return dropped;
}

static void
report_chain (const Chain *chain, Packets packets, FindingLevel level, const char *what, GPtrArray *findings)
{
  const char *version = !(packets & PACKETS_IP6) ? "(IPv4)" : !(packets & PACKETS_IP4) ? "(IPv6)" : NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (kinds[i].packets & packets)
      g_string_append_printf (list, "%s%s", list->len ? ", " : "", _(kinds[i].text));
  }
  text = g_strconcat (what, ": ", list->str, " (", chain->name, ")", NULL);
  findings_add_part (findings, level, "firewall", version, text,
                     _("Let this computer send UDP to the server's ports 500 and 4500, and ESP; and let the answers in."));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Chain *) a)->name, ((const Chain *) b)->name);
}

void
firewall_report (const Firewall *self, GPtrArray *findings)
{
  guint before = findings->len;
  GList *chains = g_list_sort (g_hash_table_get_values (self->chains), compare_names);

  for (GList *item = chains; item; item = item->next) {
    Packets maybe = 0;
    Packets dropped = find_dropped (self, item->data, &maybe);

    if (dropped)
      report_chain (item->data, dropped, FINDING_ERROR, _("blocks"), findings);
    if (maybe)
      report_chain (item->data, maybe, FINDING_WARNING, _("may block"), findings);
  }
  g_list_free (chains);
  if (findings->len == before)
    findings_add_part (findings, FINDING_OK, "firewall", NULL, _("lets IKE and ESP out, and the answers in"), NULL);
}
