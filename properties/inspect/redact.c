/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/redact.h"

#include <gio/gio.h>
#include <string.h>

/* Shorter ones would be found everywhere. */
#define VALUE_MIN 3

typedef struct {
  char *value;
  char *word;
} Pair;

struct _Redact {
  GArray *pairs;          /* of Pair, the longest value first: a name may hold another */
  GHashTable *words;      /* value to word, owned by .pairs */
  GHashTable *numbers;    /* kind to the number of its last one */
};

static void
clear_pair (gpointer data)
{
  Pair *pair = data;

  g_free (pair->value);
  g_free (pair->word);
}

Redact *
redact_new (void)
{
  Redact *self = g_new0 (Redact, 1);

  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_array_set_clear_func (self->pairs, clear_pair);
  self->words = g_hash_table_new (g_str_hash, g_str_equal);
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
redact_free (Redact *self)
{
  g_hash_table_unref (self->words);
  g_hash_table_unref (self->numbers);
  g_array_unref (self->pairs);
  g_free (self);
}

static const char *
word_for (Redact *self, const char *kind, const char *value)
{
  const char *known = g_hash_table_lookup (self->words, value);
  guint number;
  Pair pair;
  guint place = 0;

  if (known)
    return known;
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, kind)) + 1;
  g_hash_table_insert (self->numbers, g_strdup (kind), GUINT_TO_POINTER (number));
  pair = (Pair) { g_strdup (value), g_strdup_printf ("<%s-%u>", kind, number) };
  while (place < self->pairs->len && strlen (g_array_index (self->pairs, Pair, place).value) >= strlen (value))
    place++;
  g_array_insert_val (self->pairs, place, pair);
  g_hash_table_insert (self->words, pair.value, pair.word);
  return pair.word;
}

void
redact_add (Redact *self, const char *kind, const char *value)
{
  if (value && strlen (value) >= VALUE_MIN)
    word_for (self, kind, value);
}

static gboolean
is_private (GInetAddress *address)
{
  return g_inet_address_get_is_site_local (address) || g_inet_address_get_is_loopback (address) ||
         g_inet_address_get_is_link_local (address) || g_inet_address_get_is_any (address) ||
         g_inet_address_get_is_multicast (address);
}

/* Only what really is an address, and a time of day or a list of fingerprints is not. */
static gboolean
replace_address (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *text = g_match_info_fetch (match, 0);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  g_string_append (result, address && !is_private (address) ? word_for (data, "address", text) : text);
  return FALSE;
}

static gboolean
replace_mail (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *text = g_match_info_fetch (match, 0);

  g_string_append (result, word_for (data, "mail", text));
  return FALSE;
}

static gboolean
replace_key (const GMatchInfo *match, GString *result, gpointer data)
{
  g_string_append (result, "<key>");
  return FALSE;
}

static char *
replace_all (const char *text, const char *pattern, GRegexEvalCallback callback, Redact *self)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  char *result = g_regex_replace_eval (regex, text, -1, 0, 0, callback, self, NULL);

  return result ? result : g_strdup ("<unreadable>");
}

static char *
replace_values (Redact *self, const char *text)
{
  g_autoptr (GString) result = g_string_new (text);

  for (guint i = 0; i < self->pairs->len; i++)
    g_string_replace (result, g_array_index (self->pairs, Pair, i).value, g_array_index (self->pairs, Pair, i).word, 0);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

char *
redact_text (Redact *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *named = replace_values (self, valid);
  g_autofree char *mailed = replace_all (named, "[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+", replace_mail, self);
  g_autofree char *ip4 = replace_all (mailed, "(?<![\\d.])\\d{1,3}(\\.\\d{1,3}){3}(?![\\d.]*\\d)", replace_address, self);
  g_autofree char *ip6 = replace_all (ip4, "(?<![\\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f.:]*(?<![:.])", replace_address, self);

  return replace_all (ip6, "(?<![\\w/+])[A-Za-z0-9+/]{32,}={0,2}", replace_key, self);
}
