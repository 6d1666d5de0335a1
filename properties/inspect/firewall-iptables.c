/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/firewall-iptables.h"

#include <string.h>

/* A line of iptables-save while it is read: "! -p udp -m udp --dport 500 -j DROP". */
typedef struct {
  Firewall *firewall;
  Packets family;
  const char *table;
  char **words;
  guint at;
  Match match;
} Line;

static char *
chain_name (const Line *line, const char *chain)
{
  return g_strdup_printf ("%s %s %s", line->family == PACKETS_IP6 ? "ip6tables" : "iptables", line->table, chain);
}

/* --- conditions --- */

/* "500", "500:600", ":1023", and lists of them. */
static Match
match_ports (gboolean is_source, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  Match match = match_certain (0);

  for (guint i = 0; parts[i]; i++) {
    g_auto (GStrv) ends = g_strsplit (parts[i], ":", 2);
    guint64 first = ends[0] ? g_ascii_strtoull (ends[0], NULL, 10) : 0;
    guint64 last = ends[0] && ends[1] ? (*ends[1] ? g_ascii_strtoull (ends[1], NULL, 10) : G_MAXUINT16) : first;

    match = match_or (match, match_port (is_source, (guint) MIN (first, G_MAXUINT), (guint) MIN (last, G_MAXUINT)));
  }
  return match;
}

static Match
match_states (const char *text)
{
  g_auto (GStrv) states = g_strsplit (text, ",", -1);
  Match match = match_certain (0);

  for (guint i = 0; states[i]; i++)
    match = match_or (match, match_state (states[i]));
  return match;
}

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return g_strv_contains (words, word);
}

static Match
match_condition (const char *option, const char *value)
{
  static const char *const protocols[] = { "-p", "--protocol", NULL };
  static const char *const interfaces[] = { "-i", "-o", NULL };
  static const char *const there[] = { "--dport", "--dports", NULL };
  static const char *const here[] = { "--sport", "--sports", NULL };
  static const char *const states[] = { "--ctstate", "--state", NULL };

  if (is_one_of (option, protocols))
    return match_protocol (value);
  if (is_one_of (option, interfaces))
    return match_interface (value);
  if (is_one_of (option, there))
    return match_ports (FALSE, value);
  if (is_one_of (option, here))
    return match_ports (TRUE, value);
  return is_one_of (option, states) ? match_states (value) : MATCH_UNKNOWN;
}

/* What stands in a rule and says nothing about packets. */
static gboolean
is_empty (const char *option, const char *value)
{
  static const char *const harmless[] = { "conntrack", "state", "udp", "tcp", "comment", "multiport", NULL };

  return g_str_equal (option, "--comment") || (g_str_equal (option, "-m") && value && is_one_of (value, harmless));
}

/* One condition, with its value; options of modules that we do not know may have none, or several. */
static void
read_condition (Line *line)
{
  gboolean is_not = g_str_equal (line->words[line->at], "!");
  const char *option, *value;
  Match match;

  line->at += is_not ? 1 : 0;
  option = line->words[line->at];
  if (!option)
    return;
  value = line->words[++line->at];
  if (value && (*value == '-' || g_str_equal (value, "!")))
    value = NULL;
  while (line->words[line->at] && *line->words[line->at] != '-' && !g_str_equal (line->words[line->at], "!"))
    line->at++;
  if (is_empty (option, value))
    return;
  match = value ? match_condition (option, value) : MATCH_UNKNOWN;
  line->match = match_and (line->match, is_not ? match_not (match) : match);
}

/* --- lines --- */

static void
read_target (const Line *line, const char *chain, gboolean is_goto, const char *target)
{
  static const char *const drops[] = { "DROP", "REJECT", NULL };
  /* Extensions that a packet survives. */
  static const char *const goes_on[] = {
    "LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "TCPMSS", "CT", "NOTRACK", "CLASSIFY", "TRACE", "DSCP", "TOS", "SET", "AUDIT", NULL,
  };
  g_autofree char *name = chain_name (line, target);

  if (g_str_equal (target, "ACCEPT"))
    firewall_add_rule (line->firewall, chain, line->match, RULE_ACCEPT, NULL);
  else if (is_one_of (target, drops))
    firewall_add_rule (line->firewall, chain, line->match, RULE_DROP, NULL);
  else if (g_str_equal (target, "RETURN"))
    firewall_add_rule (line->firewall, chain, line->match, RULE_RETURN, NULL);
  else if (!is_one_of (target, goes_on))
    firewall_add_rule (line->firewall, chain, line->match, is_goto ? RULE_GOTO : RULE_JUMP, name);
}

static void
read_rule (Line *line)
{
  g_autofree char *chain = line->words[1] ? chain_name (line, line->words[1]) : NULL;

  line->match = match_certain (line->family);
  for (line->at = 2; chain && line->words[line->at];) {
    const char *word = line->words[line->at];
    gboolean is_goto = g_str_equal (word, "-g");

    if (is_goto || g_str_equal (word, "-j")) {
      if (line->words[line->at + 1])
        read_target (line, chain, is_goto, line->words[line->at + 1]);
      return;
    }
    read_condition (line);
  }
}

static void
read_chain (const Line *line)
{
  const char *chain = line->words[0] + 1;
  g_autofree char *name = chain_name (line, chain);
  Packets hooked = 0;

  /* The table nat decides where packets go, not whether. */
  if (g_str_equal (line->table, "nat"))
    return;
  if (g_str_equal (chain, "INPUT") || g_str_equal (chain, "PREROUTING"))
    hooked = PACKETS_IN;
  else if (g_str_equal (chain, "OUTPUT") || g_str_equal (chain, "POSTROUTING"))
    hooked = PACKETS_OUT;
  firewall_add_chain (line->firewall, name, hooked & line->family, g_strcmp0 (line->words[1], "DROP") == 0);
}

void
firewall_iptables_read (Firewall *self, const char *text, gboolean is_ip6)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Line line = { .firewall = self, .family = is_ip6 ? PACKETS_IP6 : PACKETS_IP4, .table = "" };

  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) words = NULL;

    if (*lines[i] == '*')
      line.table = lines[i] + 1;
    if (!strchr (":-", *lines[i]) || !*lines[i] || !g_shell_parse_argv (lines[i], NULL, &words, NULL))
      continue;
    line.words = words;
    if (**words == ':')
      read_chain (&line);
    else if (g_str_equal (*words, "-A"))
      read_rule (&line);
  }
}
