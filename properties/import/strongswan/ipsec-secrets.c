/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-secrets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import.h"
#include "properties/import/strongswan/ipsec-include.h"
#include "properties/import/strongswan/ipsec-words.h"
#include "shared/secret-bytes.h"

#define LINES_MAX 20000
#define SECRETS_MAX 500
#define WORDS_MAX 64

static void
secret_free (gpointer data)
{
  IpsecSecret *secret = data;

  g_strfreev (secret->selectors);
  g_free (secret->type);
  secret_string_free (secret->value);
  g_clear_pointer (&secret->bytes, g_bytes_unref);
  secret_string_free (secret->passphrase);
  g_free (secret);
}

/* The next word of a line, which may be quoted; NULL at its end. Moves @at behind it. */
static char *
next_word (const char **at, gboolean *quoted)
{
  const char *start, *end;

  while (g_ascii_isspace (**at))
    (*at)++;
  start = *at;
  *quoted = *start == '"' || *start == '\'';
  if (!*start || (*start == '#' && !*quoted))
    return NULL;
  if (*quoted) {
    end = strchr (start + 1, *start);
    if (!end)
      end = start + strlen (start);
    *at = *end ? end + 1 : end;
    return g_strndup (start + 1, (gsize) (end - start - 1));
  }
  for (end = start; *end && !g_ascii_isspace (*end); end++)
    ;
  *at = end;
  return g_strndup (start, (gsize) (end - start));
}

static gboolean
ends_selectors (const char *word)
{
  return strcmp (word, ":") == 0;
}

/* The colon and the type without a blank between them; an address may start with colons, too. */
static gboolean
starts_type (const char *word)
{
  return word[0] == ':' && g_ascii_isalpha (word[1]);
}

static gboolean
read_secret (GPtrArray *secrets, const char *line, guint number, GError **error)
{
  g_autoptr (GStrvBuilder) selectors = g_strv_builder_new ();
  const char *at = line;
  IpsecSecret *secret;
  gboolean quoted = FALSE;
  char *word;

  for (guint n = 0; (word = next_word (&at, &quoted)) && (quoted || !ends_selectors (word)); n++) {
    gsize length = strlen (word);
    gboolean last = !quoted && length > 1 && word[length - 1] == ':';

    if (n == WORDS_MAX) {
      g_free (word);
      return import_bad (error, "entry %u: too many identities", number);
    }
    if (!quoted && starts_type (word)) {
      at -= length - 1;
      break;
    }
    if (last)
      word[length - 1] = '\0';
    g_strv_builder_add (selectors, word);
    g_free (word);
    word = NULL;
    if (last)
      break;
  }
  g_free (word);
  secret = g_new0 (IpsecSecret, 1);
  g_ptr_array_add (secrets, secret);
  secret->selectors = g_strv_builder_end (selectors);
  secret->type = next_word (&at, &quoted);
  word = next_word (&at, &quoted);
  if (!secret->type || !word) {
    g_free (word);
    return import_bad (error, "entry %u: expected IDENTITY : TYPE SECRET", number);
  }
  secret->value = word;
  secret->bytes = quoted ? secret_bytes_new (word, strlen (word)) : ipsec_words_decode_secret (word);
  secret->passphrase = next_word (&at, &quoted);
  return TRUE;
}

/* An entry goes on in lines that are indented. */
static char **
join_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", LINES_MAX + 1);
  g_autoptr (GPtrArray) joined = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i]; i++) {
    if (g_ascii_isspace (*lines[i]) && joined->len > 0 && strlen (joined->pdata[joined->len - 1]) < 65536) {
      char *whole = g_strconcat (joined->pdata[joined->len - 1], " ", lines[i], NULL);

      g_free (joined->pdata[joined->len - 1]);
      joined->pdata[joined->len - 1] = whole;
    } else
      g_ptr_array_add (joined, g_strdup (lines[i]));
  }
  g_ptr_array_add (joined, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&joined), FALSE);
}

typedef struct {
  ImportSource *source; /* what the secrets are for */
  GPtrArray *secrets;   /* IpsecSecret */
  GError **unread;
  guint files;          /* until now */
  char *missing;        /* what is included and not there, or NULL */
} Reader;

static gboolean read_file (Reader *reader, ImportSource *file, guint depth, GError **error);

static gboolean
read_include (Reader *reader, ImportSource *file, const char *pattern, guint depth, GError **error)
{
  g_autoptr (GPtrArray) files = depth > 0 ? ipsec_include_read (reader->source, file, pattern, reader->unread) : g_ptr_array_new ();

  if (files->len == 0 && !reader->missing)
    reader->missing = g_strdup (pattern);
  for (guint i = 0; i < files->len; i++) {
    if (reader->files++ == IPSEC_INCLUDE_MAX_FILES)
      return import_bad (error, "is too complex");
    if (!read_file (reader, files->pdata[i], depth - 1, error)) {
      g_prefix_error (error, "%s: ", import_source_get_name (files->pdata[i]));
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_entry (Reader *reader, ImportSource *file, const char *line, guint number, guint depth, GError **error)
{
  const char *at = line;
  gboolean quoted;
  g_autofree char *word = next_word (&at, &quoted);
  g_autofree char *pattern = g_strcmp0 (word, "include") == 0 ? next_word (&at, &quoted) : NULL;

  if (!word)
    return TRUE;
  if (pattern && strcmp (pattern, ":") != 0)
    return read_include (reader, file, pattern, depth, error);
  if (reader->secrets->len == SECRETS_MAX)
    return import_bad (error, "has too many secrets");
  return read_secret (reader->secrets, line, number, error);
}

static gboolean
read_file (Reader *reader, ImportSource *file, guint depth, GError **error)
{
  const char *text = import_source_get_text (file);
  g_auto (GStrv) lines = text ? join_lines (text) : NULL;

  if (!lines)
    return import_bad (error, "is not text");
  for (guint i = 0; lines[i]; i++) {
    if (!read_entry (reader, file, g_strstrip (lines[i]), i + 1, depth, error))
      return FALSE;
  }
  return TRUE;
}

static ImportSource *
open_secrets (ImportSource *source, GError **error)
{
  g_autofree char *base = import_source_base_name (source);
  g_autofree char *own_name = g_strconcat (base, ".secrets", NULL);
  g_autoptr (GError) own_error = NULL;
  g_autoptr (GBytes) bytes = import_source_read (source, own_name, &own_error);

  if (g_error_matches (own_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    bytes = import_source_read (source, "ipsec.secrets", error);
  else if (own_error)
    g_propagate_error (error, g_steal_pointer (&own_error));
  return bytes ? import_source_new_memory (own_name, bytes, NULL) : NULL;
}

/* What is handed out as one text has the secret further down. Only what is plainly one is taken: no placeholder, nothing that a
 * script would write. */
static ImportSource *
find_secrets (ImportSource *source)
{
  const char *text = import_source_get_text (source);
  g_autoptr (GRegex) regex = g_regex_new ("^[ \\t]*(?:[%@\\w.:-]+[ \\t]+)*(?:[%@\\w.-]+)?[ \\t]*:[ \\t]*(?:PSK|EAP|XAUTH)[ \\t]+"
                                          "\"[^\"$<>{}\\n]+\"[ \\t]*$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL)) {
    g_autofree char *line = g_match_info_fetch (match, 0);

    g_string_append_printf (found, "%s\n", g_strstrip (line));
  }
  bytes = g_bytes_new (found->str, found->len);
  return found->len > 0 ? import_source_new_memory (import_source_get_name (source), bytes, NULL) : NULL;
}

GPtrArray *
ipsec_secrets_read (ImportSource *source, GError **unread, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autoptr (ImportSource) file = open_secrets (source, &own_error);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (secret_free);
  Reader reader = { source, secrets, unread, 0, NULL };
  gboolean ok;

  if (!file)
    file = find_secrets (source);
  if (own_error && !g_error_matches (own_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    *unread = g_steal_pointer (&own_error);
  ok = !file || read_file (&reader, file, IPSEC_INCLUDE_MAX_DEPTH, error);
  if (reader.missing && secrets->len == 0 && !*unread)
    import_bad (unread, _("“%s” is not beside this file, or cannot be read"), reader.missing);
  g_free (reader.missing);
  return ok ? g_steal_pointer (&secrets) : NULL;
}

static gboolean
has_selector (const IpsecSecret *secret, const char *id)
{
  for (guint i = 0; id && secret->selectors[i]; i++) {
    if (g_ascii_strcasecmp (secret->selectors[i], id) == 0 ||
        (*id == '@' && g_ascii_strcasecmp (secret->selectors[i], id + 1) == 0))
      return TRUE;
  }
  return FALSE;
}

const IpsecSecret *
ipsec_secrets_find (const GPtrArray *secrets, const char *type, const char *const *ids, gsize n_ids)
{
  const IpsecSecret *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < secrets->len; i++) {
    const IpsecSecret *secret = secrets->pdata[i];
    guint score = !*secret->selectors || has_selector (secret, "%any") ? 1 : 0;

    if (g_ascii_strcasecmp (secret->type, type) != 0)
      continue;
    for (gsize k = 0; k < n_ids; k++)
      score += has_selector (secret, ids[k]) ? 2 : 0;
    if (score > best_score) {
      best = secret;
      best_score = score;
    }
  }
  return best;
}

const char *
ipsec_secret_passphrase (const IpsecSecret *secret)
{
  return secret->passphrase && strcmp (secret->passphrase, "%prompt") != 0 ? secret->passphrase : NULL;
}
