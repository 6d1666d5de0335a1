/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/paste.h"

#include <string.h>

#include "properties/editor/typed.h"
#include "shared/secret-bytes.h"

#define TEXT_MAX 16384

/* What the things are called, in the languages that the form speaks. The first that fits counts. */
static const struct {
  const char *key, *names;
} vocabulary[] = {
  { "remote-id", "remote[ -]?id(?:entity|entifier)?|server[ -]?id(?:entity|entifier)?" },
  { "local-id", "local[ -]?id(?:entity|entifier)?|peer[ -]?id|group[ -]?(?:name|id)|gruppenname|nom du groupe" },
  { "psk", "(?:(?:ipsec|vpn|l2tp|ike)[ -]?)?(?:psk|(?:pre[ -]?)?shared[ -]?(?:key|secret)|secret(?:[ -]?key)?|"
           "group[ -]?(?:key|password|secret))|ipsec[ -]?(?:key|password)|"
           "(?:(?:vorinstallierter|vorab ausgetauschter|gemeinsamer|geteilter|ipsec)[ -]?)?schl(?:ü|ue)ssel|"
           "gruppen(?:kennwort|passwort)|cl(?:é|e) (?:pr(?:é|e)[ -]?)?partag(?:é|e)e|secret partag(?:é|e)|"
           "clave (?:pre[ -]?)?compartida|secreto compartido" },
  { "password", "(?:(?:vpn|user|login|account)[ -]?)?(?:password|passwd|passcode|pass|pwd?|passwort|kennwort|mot de passe|"
                "contrase(?:ñ|n)a)" },
  { "user", "(?:vpn[ -]?)?(?:user(?:[ -]?(?:name|id))?|login(?:[ -]?name)?|account(?:[ -]?name)?|benutzer(?:name|kennung)?|"
            "konto|anmeldename|(?:nom d['’] ?)?utilisateur|identifiant|(?:nombre de )?usuario)" },
  { "domain", "(?:(?:nt|windows|ad)[ -]?)?(?:domain|dom(?:ä|ae)ne|domaine|dominio)" },
  { "type", "(?:vpn[ -]?)?(?:type|typ|tipo|protocol|protokoll|protocole|protocolo)" },
  { "gateway", "(?:(?:vpn|remote|ipsec|l2tp)[ -]?)?(?:server|host|gateway)(?:[ -]?(?:host))?(?:[ -]?(?:name|address|adresse|ip|url))?|"
               "(?:(?:ip|internet|vpn|remote)[ -]?)(?:address|adresse)|(?:adresse |nom )?(?:du )?serveur(?: vpn)?|passerelle|"
               "(?:direcci(?:ó|o)n )?(?:del )?servidor(?: vpn)?" },
};

/* In which a form takes them: the first ones decide which of the others there are. */
static const char *const order[] = {
  "type", "auth", "server-auth", "gateway", "user", "domain", "password", "psk", "remote-id", "local-id"
};

typedef struct {
  guint word; /* in vocabulary */
  int start;  /* of the name */
  int end;    /* behind what follows the name */
} Mark;

static void
item_free (gpointer data)
{
  PasteItem *item = data;

  secret_string_free (item->value);
  g_free (item);
}

/* A name with a colon, an equals sign or a tab; or at the start of a line with a dash, or alone in it. */
static GRegex *
names_regex (void)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *pattern = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    g_string_append_printf (names, "%s(%s)", i ? "|" : "", vocabulary[i].names);
  pattern = g_strdup_printf ("(?:(?<start>^[ \\t>*•·–-]*)|(?<=[\\s,;.|(*]))(?:%s)\\**[ \\t]*(?:\\([^)\\n]{0,40}\\))?"
                             "(?:[ \\t]*[:=：]\\**[ \\t]*|\\t[ \\t|]*|(?(<start>)(?:[ \\t]+[–—-][ \\t]+|[ \\t]*$)|(?!)))", names->str);
  return g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL);
}

static GArray *
find_marks (const char *text)
{
  g_autoptr (GRegex) regex = names_regex ();
  g_autoptr (GMatchInfo) match = NULL;
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (Mark));

  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match)) {
    Mark mark;

    g_match_info_fetch_pos (match, 0, &mark.start, &mark.end);
    for (mark.word = 0; mark.word < G_N_ELEMENTS (vocabulary); mark.word++) {
      int place = -1;

      /* The first group is the start of the line. */
      if (g_match_info_fetch_pos (match, mark.word + 2, &place, NULL) && place >= 0)
        break;
    }
    if (mark.word < G_N_ELEMENTS (vocabulary))
      g_array_append_val (marks, mark);
    g_match_info_next (match, NULL);
  }
  return marks;
}

/* What stands from @start to the end of the line or @end, or in the line after that if there is nothing. */
static char *
value_at (const char *text, int start, int end)
{
  const char *from = text + start, *to = text + end;

  for (const char *line = from; line < to; line += strcspn (line, "\n") + 1) {
    gsize length = MIN (strcspn (line, "\n"), (gsize) (to - line));
    g_autofree char *value = g_strstrip (g_strndup (line, length));

    if (*value)
      return g_steal_pointer (&value);
  }
  return g_strdup ("");
}

/* Marks around it are the mail's, not its own. */
static void
strip_marks (char *value, gboolean is_last)
{
  static const char *const pairs[] = { "\"\"", "''", "<>", "``", "**", "“”", "„“", "«»" };

  if (!is_last && *value && strchr (",;|", value[strlen (value) - 1]))
    value[strlen (value) - 1] = '\0';
  g_strchomp (value);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    gsize half = strlen (pairs[i]) / 2, length = strlen (value);

    if (length > 2 * half && strncmp (value, pairs[i], half) == 0 && strcmp (value + length - half, pairs[i] + half) == 0) {
      memmove (value, value + half, length - 2 * half);
      value[length - 2 * half] = '\0';
    }
  }
}

static const char *
type_in (const char *text)
{
  gboolean l2tp = g_regex_match_simple ("\\bl2tp", text, G_REGEX_CASELESS, 0);
  gboolean ikev2 = g_regex_match_simple ("\\bike ?v2", text, G_REGEX_CASELESS, 0);

  return l2tp == ikev2 ? NULL : l2tp ? "l2tp" : "ikev2";
}

static void
keep (GHashTable *found, const char *key, const char *value)
{
  const Option *option = option_find (key);

  if (value && *value && !g_hash_table_contains (found, option))
    g_hash_table_insert (found, (gpointer) option, g_strdup (value));
}

static void
keep_marked (GHashTable *found, const char *text, const GArray *marks)
{
  for (guint i = 0; i < marks->len; i++) {
    const Mark *mark = &g_array_index (marks, Mark, i);
    gboolean is_last = i + 1 == marks->len;
    int end = is_last ? (int) strlen (text) : g_array_index (marks, Mark, i + 1).start;
    char *value = value_at (text, mark->end, end);

    strip_marks (value, is_last);
    if (strcmp (vocabulary[mark->word].key, "type") == 0)
      keep (found, "type", type_in (value));
    else
      keep (found, vocabulary[mark->word].key, value);
    secret_string_free (value);
  }
}

static gboolean
has (GHashTable *found, const char *key)
{
  return g_hash_table_contains (found, option_find (key));
}

/* A key for all together with a user is L2TP, unless IKEv2 is spoken of: then it is what FortiGate does. */
static void
guess (GHashTable *found, const char *text)
{
  gboolean user = has (found, "user") || has (found, "password"), psk = has (found, "psk");
  const char *type;

  keep (found, "type", type_in (text));
  if (psk && user)
    keep (found, "type", "l2tp");
  type = g_hash_table_lookup (found, option_find ("type"));
  if (g_strcmp0 (type, "l2tp") == 0) {
    if (psk)
      keep (found, "auth", "psk");
    return;
  }
  if (user)
    keep (found, "auth", "eap");
  else if (psk)
    keep (found, "auth", "psk");
  if (psk && user)
    keep (found, "server-auth", "psk");
  g_hash_table_remove (found, option_find ("domain"));
}

GPtrArray *
paste_read (const char *text)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (GHashTable) found = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) secret_string_free);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GArray) marks = NULL;

  if (strlen (text) > TEXT_MAX || !g_utf8_validate (text, -1, NULL))
    return items;
  g_string_append (lines, text);
  g_string_replace (lines, "\r\n", "\n", 0);
  g_string_replace (lines, "\r", "\n", 0);
  g_string_replace (lines, "\u00a0", " ", 0);
  marks = find_marks (lines->str);
  keep_marked (found, lines->str, marks);
  if (g_hash_table_size (found) > 0)
    guess (found, lines->str);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    const char *value = g_hash_table_lookup (found, option_find (order[i]));
    PasteItem item = { option_find (order[i]), g_strdup (value) };

    if (value)
      g_ptr_array_add (items, g_memdup2 (&item, sizeof item));
  }
  explicit_bzero (lines->str, lines->len);
  return items;
}
