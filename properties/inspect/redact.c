/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/redact.h"

#include <gio/gio.h>
#include <string.h>

/* Shorter values would be found everywhere, and somewhat longer ones within words. */
#define VALUE_MIN 2
#define INSIDE_MIN 5

typedef struct {
  char *value;
  char *word;
} Pair;

struct _Redact {
  GArray *pairs;       /* of Pair, the longest value first: a name may hold another */
  GHashTable *words;   /* value in lower case to word, which .pairs own */
  GHashTable *numbers; /* kind to the number of its last one */
};

/* What is replaced wherever it stands. */
typedef struct {
  const char *kind;
  const char *pattern;
  gboolean (*is_meant)(const char *text);
  gboolean is_name; /* and what it finds is replaced where it stands otherwise, too */
} Shape;

typedef struct {
  Redact *redact;
  const Shape *shape;
} Replacement;

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
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
known_word (Redact *self, const char *value)
{
  g_autofree char *lower = g_utf8_strdown (value, -1);

  return g_hash_table_lookup (self->words, lower);
}

static const char *
word_for (Redact *self, const char *kind, const char *value)
{
  const char *known = known_word (self, value);
  guint number, place = 0;
  Pair pair;

  if (known)
    return known;
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, kind)) + 1;
  g_hash_table_insert (self->numbers, g_strdup (kind), GUINT_TO_POINTER (number));
  pair = (Pair) { g_strdup (value), g_strdup_printf ("<%s-%u>", kind, number) };
  while (place < self->pairs->len && strlen (g_array_index (self->pairs, Pair, place).value) >= strlen (value))
    place++;
  g_array_insert_val (self->pairs, place, pair);
  g_hash_table_insert (self->words, g_utf8_strdown (value, -1), pair.word);
  return pair.word;
}

void
redact_add (Redact *self, const char *kind, const char *value)
{
  g_autofree char *valid = value ? g_utf8_make_valid (value, -1) : NULL;

  if (valid && g_utf8_strlen (valid, -1) >= VALUE_MIN)
    word_for (self, kind, valid);
}

/* With the domains that it is in, but for the top. */
static void
add_host (Redact *self, const char *kind, const char *host)
{
  const char *dot = strchr (host, '.');

  redact_add (self, kind, host);
  for (; dot && strchr (dot + 1, '.'); dot = strchr (dot + 1, '.'))
    redact_add (self, kind, dot + 1);
}

void
redact_add_name (Redact *self, const char *kind, const char *value)
{
  gboolean has_parts = value && !g_hostname_is_ip_address (value);
  g_auto (GStrv) parts = has_parts ? g_regex_split_simple ("[@\\\\,;?&]|^[a-z0-9]+:", value, 0, 0) : NULL;

  redact_add (self, kind, value);
  for (guint i = 0; parts && parts[i]; i++) {
    char *equals = strchr (parts[i], '=');
    const char *part = g_strstrip (equals ? equals + 1 : parts[i]);
    g_autofree char *plain = g_uri_unescape_string (part, NULL);

    add_host (self, kind, part);
    /* A token is called by its URI in the profile, and by its name in what is said of it. */
    redact_add (self, kind, plain);
  }
}

/* --- shapes --- */

static gboolean
is_meaningless (GInetAddress *address)
{
  return g_inet_address_get_is_site_local (address) || g_inet_address_get_is_loopback (address) ||
         g_inet_address_get_is_link_local (address) || g_inet_address_get_is_any (address) ||
         g_inet_address_get_is_multicast (address);
}

/* Only what really is an address, and a time of day or a list of fingerprints is not. */
static gboolean
is_public (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address && !is_meaningless (address);
}

/* Identities may be addresses, which are dealt with as such. */
static gboolean
is_no_address (const char *text)
{
  return !g_hostname_is_ip_address (text);
}

/* Files and D-Bus names have dots, too. */
static gboolean
is_host (const char *text)
{
  static const char *const suffixes[] = { "so", "conf", "service", "socket", "pem", "der", "crt", "key", "ko", "txt", "json", "log",
    "pid", "ctl", "vici", "list", "desktop", "nmconnection", NULL };
  /* NetworkManager's, which stand in what check finds. */
  static const char *const properties[] = { "vpn.data", "vpn.secrets", "ipv4.method", "connection.uuid", "connection.permissions", NULL };

  return !g_str_has_prefix (text, "org.freedesktop") && !g_strv_contains (properties, text) && !g_strv_contains (suffixes, strrchr (text, '.') + 1);
}

/* What strongSwan and xl2tpd put between quotes where they speak of those who sign in, and of what these say. */
#define BEFORE_NAME "(?:\\b(?:of|to|for|sending|identity|hostname|host|peer|is|ID[ir]|match|matches|succeeded:|failed:) |\\(|' - )'\\K"

#define ATTRIBUTE \
  "(?:CN|C|OU|O|ST|L|SN|S|GN|G|DC|UID|E|T|I|D|ID|UN|EN|emailAddress|serialNumber|STREET|street|title|postal\\w+|business\\w+|" \
  "organization\\w+|jurisdiction\\w+|unstructured\\w+|telephone\\w+|[0-2](?:\\.\\d+)+)"

static const Shape shapes[] = {
  { "mail", "[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+", NULL, TRUE },
  { "name", BEFORE_NAME "(?!%any)[^'<>]+(?=')", is_no_address, TRUE },
  { "name", "(?:\\.\\d{1,3}|:[0-9A-Fa-f]{0,4}|<address-\\d+>)\\[\\K(?!\\d+\\])[^\\]<>]+(?=\\])", is_no_address, TRUE },
  { "login", "/home/\\K[^<>/\\s:;,\"']+", NULL, TRUE },
  { "name", "(?<![\\w.-])" ATTRIBUTE "=\\K(?:(?!/" ATTRIBUTE "=)[^<>,;\"'=])+", NULL },
  { "fingerprint", "(?<![\\w:])[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){7,}(?![\\w:])", NULL },
  { "mac", "(?<![\\w:])[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}(?![\\w:])", NULL },
  /* Not a part of a version, but also after the three points that charon writes between two ends. */
  { "address", "(?<!\\d)(?<!\\d\\.)\\d{1,3}(\\.\\d{1,3}){3}(?![\\d.]*\\d)", is_public },
  { "address", "(?<![\\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:(?:[0-9A-Fa-f.:]*[0-9A-Fa-f])?(?![\\w:])", is_public },
  { "host", "(?<![\\w.@/<-])(?:[A-Za-z0-9_-]+\\.)+[A-Za-z]{2,}(?![\\w-]|\\.\\w)", is_host },
};

static gboolean
replace_shape (const GMatchInfo *match, GString *result, gpointer data)
{
  Replacement *replacement = data;
  g_autofree char *text = g_match_info_fetch (match, 0);
  gboolean is_meant = !replacement->shape->is_meant || replacement->shape->is_meant (text);

  g_string_append (result, is_meant ? word_for (replacement->redact, replacement->shape->kind, text) : text);
  return FALSE;
}

static gboolean
learn_name (const GMatchInfo *match, GString *result, gpointer data)
{
  Replacement *replacement = data;
  g_autofree char *text = g_match_info_fetch (match, 0);

  if (!replacement->shape->is_meant || replacement->shape->is_meant (text))
    redact_add (replacement->redact, replacement->shape->kind, text);
  return FALSE;
}

static gboolean
replace_value (const GMatchInfo *match, GString *result, gpointer data)
{
  Replacement *replacement = data;
  g_autofree char *text = g_match_info_fetch (match, 0);
  const char *word = known_word (replacement->redact, text);

  g_string_append (result, word ? word : "<name>");
  return FALSE;
}

static gboolean
replace_key (const GMatchInfo *match, GString *result, gpointer data)
{
  g_string_append (result, "<key>");
  return FALSE;
}

static char *
replace_all (const char *text, const char *pattern, GRegexEvalCallback callback, gpointer data)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS * (callback == replace_value), 0, NULL);
  char *result = regex ? g_regex_replace_eval (regex, text, -1, 0, 0, callback, data, NULL) : NULL;

  return result ? result : g_strdup ("<unreadable>");
}

/* All at once, or one could be found in the word for another. */
static char *
pattern_of_values (Redact *self)
{
  GString *pattern = g_string_new ("(?:");

  for (guint i = 0; i < self->pairs->len; i++) {
    const char *value = g_array_index (self->pairs, Pair, i).value;
    g_autofree char *escaped = g_regex_escape_string (value, -1);
    gboolean anywhere = g_utf8_strlen (value, -1) >= INSIDE_MIN;

    g_string_append_printf (pattern, anywhere ? "%s%s" : "%s(?<!\\w)%s(?!\\w)", i ? "|" : "", escaped);
  }
  g_string_append_c (pattern, ')');
  return g_string_free (pattern, FALSE);
}

static char *
replace_values (Redact *self, const char *text)
{
  g_autofree char *pattern = pattern_of_values (self);
  Replacement replacement = { self, NULL };

  return self->pairs->len ? replace_all (text, pattern, replace_value, &replacement) : g_strdup (text);
}

/* So that the same name is the same everywhere. */
static void
learn_names (Redact *self, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    Replacement replacement = { self, &shapes[i] };

    if (shapes[i].is_name)
      g_free (replace_all (text, shapes[i].pattern, learn_name, &replacement));
  }
}

char *
redact_text (Redact *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *clean = NULL;

  learn_names (self, valid);
  clean = replace_values (self, valid);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    Replacement replacement = { self, &shapes[i] };
    char *next = replace_all (clean, shapes[i].pattern, replace_shape, &replacement);

    g_free (clean);
    clean = next;
  }
  return replace_all (clean, "(?<![\\w/+])[A-Za-z0-9+/]{32,}={0,2}", replace_key, self);
}
