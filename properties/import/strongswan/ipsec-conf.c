/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-conf.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import.h"
#include "properties/import/strongswan/ipsec-include.h"
#include "properties/import/strongswan/ipsec-words.h"

#define LINES_MAX 20000
#define SECTIONS_MAX 500
#define KEYS_MAX 200
#define FOLDS_MAX 2000 /* of sections into others, with also= or alsoflip= */

/* A section as it stands in the file. */
typedef struct {
  char *kind;       /* "conn", "ca", "config" */
  char *name;
  GPtrArray *keys;  /* char * */
  GPtrArray *values;
  guint prose;      /* how much there was when it was opened */
  gboolean is_base; /* some other section folds it in */
} Section;

static void
section_free (gpointer data)
{
  Section *section = data;

  g_free (section->kind);
  g_free (section->name);
  g_ptr_array_unref (section->keys);
  g_ptr_array_unref (section->values);
  g_free (section);
}

static Section *
section_new (const char *kind, const char *name)
{
  Section *section = g_new0 (Section, 1);

  section->kind = g_strdup (kind);
  section->name = g_strdup (name);
  section->keys = g_ptr_array_new_with_free_func (g_free);
  section->values = g_ptr_array_new_with_free_func (g_free);
  return section;
}

typedef struct {
  GPtrArray *sections; /* Section */
  GPtrArray *includes; /* char * */
  Section *current;    /* or NULL */
  ImportSource *source;
  guint lines, files;  /* until now */
  GPtrArray *prose;    /* char *, where text begins that belongs to no section */
  gboolean in_prose;
  guint folds;         /* until now */
} Conf;

static gboolean
bad_line (GError **error, guint line, const char *what)
{
  return import_bad (error, "line %u: %s", line, what);
}

/* Cuts off a comment: "#" outside quotes, at the start of a word or before a blank. Within a word it may start a number in
 * hexadecimal. */
static void
strip_comment (char *line)
{
  char quote = '\0';

  for (char *p = line; *p; p++) {
    if (quote)
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"')
      quote = *p;
    else if (*p == '#' && (p == line || g_ascii_isspace (p[-1]) || !p[1] || g_ascii_isspace (p[1]))) {
      *p = '\0';
      return;
    }
  }
}

static char *
unquote (char *value)
{
  gsize length = strlen (value);

  if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
    value[length - 1] = '\0';
    return value + 1;
  }
  return value;
}

/* What has a few words for values, which libreswan takes in any case. */
static gboolean
has_words (const char *key)
{
  static const char *const keys[] = { "keyexchange", "ikev2", "authby", "leftauth", "rightauth", "leftauth2", "rightauth2", "type",
    "auto", "dpdaction", "closeaction", "phase2", NULL };

  return g_strv_contains (keys, key);
}

static gboolean
add_setting (Conf *conf, char *line, guint number, GError **error)
{
  char *equals = strchr (line, '=');
  Section *section = conf->current;
  char *key, *value;

  if (!section)
    return bad_line (error, number, _("setting outside a section"));
  if (!equals)
    return bad_line (error, number, "expected NAME=VALUE");
  if (section->keys->len == KEYS_MAX)
    return bad_line (error, number, _("too many settings"));
  *equals = '\0';
  key = g_ascii_strdown (g_strchomp (line), -1);
  value = unquote (g_strstrip (equals + 1));
  g_ptr_array_add (section->keys, key);
  g_ptr_array_add (section->values, has_words (key) ? g_ascii_strdown (value, -1) : g_strdup (value));
  return TRUE;
}

static Section *
find_section (Conf *conf, const char *kind, const char *name)
{
  for (guint i = 0; i < conf->sections->len; i++) {
    Section *section = conf->sections->pdata[i];

    if (strcmp (section->kind, kind) == 0 && strcmp (section->name, name) == 0)
      return section;
  }
  return NULL;
}

static gboolean read_lines (Conf *conf, ImportSource *file, guint depth, GError **error);

/* What is not read stays, to be told. */
static gboolean
read_include (Conf *conf, ImportSource *within, const char *pattern, guint depth, GError **error)
{
  g_autoptr (GError) unread = NULL;
  g_autoptr (GPtrArray) files = depth > 0 ? ipsec_include_read (conf->source, within, pattern, &unread) : g_ptr_array_new ();

  conf->current = NULL;
  if (unread || files->len == 0)
    g_ptr_array_add (conf->includes, g_strdup (pattern));
  for (guint i = 0; i < files->len; i++) {
    if (conf->files++ == IPSEC_INCLUDE_MAX_FILES)
      return import_bad (error, "is too complex");
    if (!read_lines (conf, files->pdata[i], depth - 1, error)) {
      g_prefix_error (error, "%s: ", import_source_get_name (files->pdata[i]));
      return FALSE;
    }
    conf->current = NULL;
  }
  return TRUE;
}

static gboolean
open_section (Conf *conf, ImportSource *file, const char *line, guint number, guint depth, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", 2);
  g_autofree char *word = g_ascii_strdown (words[0], -1);
  char *name = words[1] ? g_strstrip (words[1]) : NULL;

  if (strcmp (word, "version") == 0)
    return TRUE; /* libreswan's mark of the syntax */
  if (!name || !*name)
    return bad_line (error, number, _("expected a section name"));
  if (strcmp (word, "include") == 0)
    return read_include (conf, file, unquote (name), depth, error);
  if (conf->sections->len == SECTIONS_MAX)
    return bad_line (error, number, _("too many sections"));
  name = unquote (name);
  conf->current = find_section (conf, word, name); /* a second one of the same name goes on with it */
  if (!conf->current) {
    conf->current = section_new (word, name);
    conf->current->prose = conf->prose->len;
    g_ptr_array_add (conf->sections, conf->current);
  }
  /* "On the other side write:" */
  return conf->current->prose == conf->prose->len || bad_line (error, number, _("this section is there already, before other text"));
}

static gboolean
opens_section (const char *line)
{
  static const char *const words[] = { "conn", "ca", "config", "include", "version", NULL };
  gsize length = strcspn (line, " \t");
  g_autofree char *word = g_ascii_strdown (line, (gssize) length);
  const char *next = line + length + strspn (line + length, " \t");

  if (strcmp (word, "version") == 0 && strspn (next, "0123456789.") < strlen (next))
    return FALSE;
  return g_strv_contains (words, word) && *next != '=';
}

/* As it stands in ipsec.secrets. */
static gboolean
is_secret (const char *line)
{
  gsize colon = strcspn (line, ":\"");

  return line[colon] && colon < strcspn (line, "=");
}

/* Daemons want what belongs to a section indented and nothing else, which is lost where files come from pages and mails. */
static gboolean
is_setting (Conf *conf, const char *line, gboolean indented)
{
  return (indented && conf->current && !is_secret (line)) || g_regex_match_simple ("^[a-zA-Z0-9_-]+[ \t]*=", line, 0, 0);
}

/* Markup, scripts and mails have more around a configuration than sentences, and an option may be hidden by a bullet. */
static gboolean
may_be_prose (const char *line)
{
  return *line != '<' && !strstr (line, "<<") && !strstr (line, "quoted-printable") &&
         !g_regex_match_simple ("\\b(left|right)[a-z0-9]*[ \\t]*=", line, G_REGEX_CASELESS, 0);
}

/* Clouds and how-tos hand out configurations with sentences around them, which end a section. */
static gboolean
read_prose (Conf *conf, ImportSource *file, const char *line, guint number, GError **error)
{
  if (file != conf->source || !may_be_prose (line))
    return bad_line (error, number, _("expected conn, ca, config or include"));
  conf->current = NULL;
  if (!conf->in_prose)
    g_ptr_array_add (conf->prose, g_strdup_printf (_("line %u"), number));
  conf->in_prose = TRUE;
  return TRUE;
}

static gboolean
read_line (Conf *conf, ImportSource *file, char *line, guint number, guint depth, GError **error)
{
  gboolean indented = g_ascii_isspace (*line);
  gboolean opens;

  strip_comment (line);
  g_strstrip (line);
  if (!*line)
    return TRUE;
  opens = opens_section (line);
  if (!opens && !is_setting (conf, line, indented))
    return read_prose (conf, file, line, number, error);
  conf->in_prose = FALSE;
  return opens ? open_section (conf, file, line, number, depth, error) : add_setting (conf, line, number, error);
}

static gboolean
read_lines (Conf *conf, ImportSource *file, guint depth, GError **error)
{
  const char *text = import_source_get_text (file);
  g_auto (GStrv) lines = text ? g_strsplit (text, "\n", LINES_MAX + 1) : NULL;

  if (!lines)
    return import_bad (error, "is not text");
  for (guint i = 0; lines[i]; i++) {
    if (conf->lines++ == LINES_MAX)
      return bad_line (error, i + 1, _("too many lines"));
    if (!read_line (conf, file, lines[i], i + 1, depth, error))
      return FALSE;
  }
  return TRUE;
}

static Section *
find_conn (Conf *conf, const char *name)
{
  return find_section (conf, "conn", name);
}

/* The last counts; NULL if there is none. */
static const char *
own_value (Section *section, const char *key)
{
  for (guint k = section->keys->len; k-- > 0;) {
    if (strcmp (section->keys->pdata[k], key) == 0)
      return section->values->pdata[k];
  }
  return NULL;
}

/* Some are connections as well: the daemon loads what says so itself. */
static gboolean
is_loaded (Section *section)
{
  const char *loads = own_value (section, "auto");

  return loads && strcmp (loads, "ignore") != 0 && own_value (section, "right");
}

/* The keys that fold another section in; the second one turns its sides. */
static gboolean
is_fold (const char *key)
{
  return strcmp (key, "also") == 0 || strcmp (key, "alsoflip") == 0;
}

static void
mark_bases (Conf *conf)
{
  for (guint i = 0; i < conf->sections->len; i++) {
    Section *section = conf->sections->pdata[i];

    for (guint k = 0; k < section->keys->len; k++) {
      Section *base = is_fold (section->keys->pdata[k]) ? find_conn (conf, section->values->pdata[k]) : NULL;

      if (base)
        base->is_base = !is_loaded (base);
    }
  }
}

/* What a key of one side is called on the other; NULL if it belongs to neither. */
static char *
other_side (const char *key)
{
  if (g_str_has_prefix (key, "left"))
    return g_strconcat ("right", key + strlen ("left"), NULL);
  if (g_str_has_prefix (key, "right"))
    return g_strconcat ("left", key + strlen ("right"), NULL);
  return NULL;
}

static gboolean
add_key (ImportNode *node, const char *key, const char *value, gboolean turned)
{
  g_autofree char *other = turned ? other_side (key) : NULL;
  ImportNode *child;

  if (import_node_get (node, other ? other : key))
    return TRUE;
  child = import_node_add (node, key);
  if (!child)
    return FALSE;
  import_node_set_text (child, value);
  if (other)
    import_node_rename (child, other);
  return TRUE;
}

/* Adds what @section says and @node does not have yet, so nearer sections go first. What is not there to be folded in stays, for
 * what it may have said. */
static gboolean
fold (Conf *conf, ImportNode *node, Section *section, gboolean turned)
{
  /* Circles end here too: sections may name sections that name this one. */
  if (conf->folds++ == FOLDS_MAX)
    return FALSE;
  for (guint i = section->keys->len; i-- > 0;) { /* of one key twice, the last counts */
    const char *key = section->keys->pdata[i];

    if (!is_fold (key) && !add_key (node, key, section->values->pdata[i], turned))
      return FALSE;
  }
  for (guint i = 0; i < section->keys->len; i++) {
    const char *key = section->keys->pdata[i];
    const char *name = section->values->pdata[i];
    Section *base = is_fold (key) ? find_conn (conf, name) : NULL;

    if (base && !fold (conf, node, base, turned != (strcmp (key, "alsoflip") == 0)))
      return FALSE;
    if (!base && is_fold (key) && !add_key (node, key, name, FALSE))
      return FALSE;
  }
  return TRUE;
}

/* Daemons find out by the addresses which side they are. What stands for this machine's own is on the left here. */
static void
turn (ImportNode *conn)
{
  const char *left = ipsec_words_get (conn, "left");

  if (!left || ipsec_words_is_wild (left) || g_strcmp0 (ipsec_words_get (conn, "right"), "%defaultroute") != 0)
    return;
  for (guint i = 0; i < import_node_get_n_children (conn); i++) {
    ImportNode *child = import_node_get_child (conn, i);
    g_autofree char *other = other_side (import_node_get_name (child));

    if (other)
      import_node_rename (child, other);
  }
}

static gboolean
add_section (Conf *conf, ImportNode *root, Section *section, Section *defaults)
{
  gboolean is_conn = strcmp (section->kind, "conn") == 0;
  g_autofree char *full_name = g_strconcat (section->kind, " ", section->name, NULL);
  ImportNode *node;

  if (strcmp (section->name, "%default") == 0 || section->is_base)
    return TRUE;
  node = import_node_add (root, is_conn ? section->name : full_name);
  if (!node || !fold (conf, node, section, FALSE) || (is_conn && defaults && !fold (conf, node, defaults, FALSE)))
    return FALSE;
  if (is_conn)
    turn (node);
  return TRUE;
}

static ImportNode *
to_nodes (Conf *conf, GError **error)
{
  g_autoptr (ImportNode) root = import_node_new ();
  Section *defaults = find_conn (conf, "%default");
  ImportNode *node;

  mark_bases (conf);
  for (guint i = 0; i < conf->sections->len; i++) {
    if (!add_section (conf, root, conf->sections->pdata[i], defaults)) {
      import_bad (error, "is too complex");
      return NULL;
    }
  }
  for (guint i = 0; i < conf->includes->len; i++) {
    node = import_node_add (root, "include");
    if (node)
      import_node_set_text (node, conf->includes->pdata[i]);
  }
  for (guint i = 0; i < conf->prose->len; i++) {
    node = import_node_add (root, conf->prose->pdata[i]);
    if (node)
      import_node_set_text (node, "");
  }
  return g_steal_pointer (&root);
}

ImportNode *
ipsec_conf_parse (ImportSource *source, GError **error)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (section_free);
  g_autoptr (GPtrArray) includes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) prose = g_ptr_array_new_with_free_func (g_free);
  Conf conf = { .sections = sections, .includes = includes, .source = source, .prose = prose };

  return read_lines (&conf, source, IPSEC_INCLUDE_MAX_DEPTH, error) ? to_nodes (&conf, error) : NULL;
}
