/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/swanctl-conf.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import.h"
#include "properties/import/strongswan/ipsec-include.h"

#define NAME_END " \t\n={}#:,\""
#define REFERENCES_MAX 16 /* of one section */

typedef struct {
  ImportSource *source;   /* all of it */
  ImportSource *file;     /* what is read now: the source, or what it includes */
  const char *at;
  guint line;
  guint depth, files;     /* of includes, until now */
  guint outer;            /* sections that are open around what is read now, with the root */
  GPtrArray *stack;       /* ImportNode: the sections that are open, the root first */
  GHashTable *references; /* of an ImportNode that takes over what others have: GPtrArray of char *, names with dots between */
  GHashTable *settled;    /* ImportNode, a set */
} Parser;

static gboolean
bad_line (Parser *parser, GError **error, const char *what)
{
  return import_bad (error, "line %u: %s", parser->line, what);
}

static void
skip (Parser *parser, gboolean over_lines)
{
  for (;; parser->at++) {
    if (*parser->at == '#') {
      parser->at += strcspn (parser->at, "\n");
      parser->at--;
    } else if (*parser->at == '\n' && over_lines)
      parser->line++;
    else if (*parser->at != ' ' && *parser->at != '\t')
      return;
  }
}

static char *
read_name (Parser *parser)
{
  gsize length = strcspn (parser->at, NAME_END);
  char *name = g_strndup (parser->at, length);

  parser->at += length;
  return name;
}

/* Up to the next quote; NULL if there is none. */
static char *
read_quoted (Parser *parser)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (parser->at++; *parser->at != '"'; parser->at++) {
    if (!*parser->at)
      return NULL;
    if (*parser->at == '\\' && parser->at[1] && parser->at[1] != '\n')
      parser->at++; /* of the escapes only quotes and backslashes make sense in a value of ours */
    if (*parser->at == '\n')
      parser->line++;
    g_string_append_c (text, *parser->at);
  }
  parser->at++;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
read_value (Parser *parser)
{
  gsize length;
  char *text;

  skip (parser, FALSE);
  if (*parser->at == '"')
    return read_quoted (parser);
  length = strcspn (parser->at, "\n#{}");
  text = g_strstrip (g_strndup (parser->at, length));
  parser->at += length;
  return text;
}

static ImportNode *
top (Parser *parser)
{
  return parser->stack->pdata[parser->stack->len - 1];
}

static gboolean
open_section (Parser *parser, const char *name, GError **error)
{
  ImportNode *node = import_node_get (top (parser), name);

  if (!node || import_node_text (node))
    node = import_node_add (top (parser), name);
  if (!node)
    return bad_line (parser, error, _("too many sections, or nested too deeply"));
  g_ptr_array_add (parser->stack, node);
  return TRUE;
}

static GPtrArray *
references_of (Parser *parser, ImportNode *node)
{
  GPtrArray *names = g_hash_table_lookup (parser->references, node);

  if (!names) {
    names = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (parser->references, node, names);
  }
  return names;
}

/* Copying once is enough, and each time takes as long as the first. */
static gboolean
read_references (Parser *parser, GPtrArray *names, GError **error)
{
  do {
    g_autofree char *name = NULL;

    parser->at++;
    skip (parser, TRUE);
    name = read_name (parser);
    skip (parser, TRUE);
    if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      continue;
    if (names->len == REFERENCES_MAX)
      return bad_line (parser, error, _("too many references to other sections"));
    g_ptr_array_add (names, g_steal_pointer (&name));
  } while (*parser->at == ',');
  return *parser->at == '{' || bad_line (parser, error, "expected {");
}

static gboolean
read_section (Parser *parser, const char *name, GError **error)
{
  const gboolean refers = *parser->at == ':';

  if (!open_section (parser, name, error) ||
      (refers && !read_references (parser, references_of (parser, top (parser)), error)))
    return FALSE;
  parser->at++;
  return TRUE;
}

static gboolean
set (Parser *parser, ImportNode *section, const char *name, const char *value, GError **error)
{
  ImportNode *node = import_node_get (section, name);

  if (!node)
    node = import_node_add (section, name);
  if (!node)
    return bad_line (parser, error, _("too many settings"));
  import_node_set_text (node, value);
  return TRUE;
}

static gboolean
read_setting (Parser *parser, ImportNode *section, const char *name, GError **error)
{
  g_autofree char *value = read_value (parser);

  return value ? set (parser, section, name, value, error) : bad_line (parser, error, _("unterminated quote"));
}

static gboolean read_items (Parser *parser, GError **error);

static gboolean
read_file (Parser *parser, ImportSource *file, GError **error)
{
  Parser around = *parser;
  gboolean ok;

  parser->file = file;
  parser->at = import_source_get_text (file);
  parser->line = 1;
  parser->outer = parser->stack->len;
  parser->depth++;
  ok = parser->at ? read_items (parser, error) : import_bad (error, "is not text");
  if (!ok && file != parser->source)
    g_prefix_error (error, "%s: ", import_source_get_name (file));
  around.files = parser->files;
  *parser = around;
  return ok;
}

/* What is not read stays, to be told. */
static gboolean
read_include (Parser *parser, GError **error)
{
  g_autofree char *pattern = read_value (parser);
  g_autoptr (GError) unread = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (!pattern)
    return bad_line (parser, error, _("unterminated quote"));
  files = parser->depth < IPSEC_INCLUDE_MAX_DEPTH ? ipsec_include_read (parser->source, parser->file, pattern, &unread) : g_ptr_array_new ();
  for (guint i = 0; i < files->len; i++) {
    if (parser->files++ == IPSEC_INCLUDE_MAX_FILES)
      return import_bad (error, "is too complex");
    if (!read_file (parser, files->pdata[i], error))
      return FALSE;
  }
  return (files->len > 0 && !unread) || set (parser, parser->stack->pdata[0], "include", pattern, error);
}

static gboolean
read_item (Parser *parser, GError **error)
{
  g_autofree char *name = read_name (parser);

  if (!*name)
    return bad_line (parser, error, "expected a name");
  if (strcmp (name, "include") == 0 && (*parser->at == ' ' || *parser->at == '\t'))
    return read_include (parser, error);
  skip (parser, TRUE);
  if (*parser->at == '{' || *parser->at == ':')
    return read_section (parser, name, error);
  if (*parser->at != '=')
    return bad_line (parser, error, "expected = or {");
  parser->at++;
  return read_setting (parser, top (parser), name, error);
}

static gboolean
read_items (Parser *parser, GError **error)
{
  for (skip (parser, TRUE); *parser->at; skip (parser, TRUE)) {
    if (*parser->at != '}') {
      if (!read_item (parser, error))
        return FALSE;
      continue;
    }
    if (parser->stack->len == parser->outer)
      return bad_line (parser, error, "unmatched }");
    if (import_node_get_n_children (top (parser)) == 0)
      import_node_mark (top (parser)); /* says nothing */
    g_ptr_array_remove_index (parser->stack, parser->stack->len - 1);
    parser->at++;
  }
  return parser->stack->len == parser->outer || bad_line (parser, error, _("unterminated section"));
}

/* The tree's bounds end it where sections take over each other. */
static gboolean
copy (ImportNode *from, ImportNode *to)
{
  guint n = import_node_get_n_children (from);

  for (guint i = 0; i < n; i++) {
    ImportNode *child = import_node_get_child (from, i);
    const char *text = import_node_text (child);
    ImportNode *own = import_node_get (to, import_node_get_name (child));

    if (own && text)
      continue;
    if (!own)
      own = import_node_add (to, import_node_get_name (child));
    if (!own)
      return FALSE;
    if (text)
      import_node_set_text (own, text);
    if (!copy (child, own))
      return FALSE;
  }
  return TRUE;
}

static gboolean settle (Parser *parser, ImportNode *node);

/* Each section on the way to it may have the next one from another. */
static gboolean
take_over (Parser *parser, const char *path, ImportNode *node)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  ImportNode *from = parser->stack->pdata[0];

  for (guint i = 0; names[i]; i++) {
    from = import_node_get (from, names[i]);
    if (!from || from == node)
      return TRUE;
    if (!settle (parser, from))
      return FALSE;
  }
  return copy (from, node);
}

/* What a section takes over has to be complete before: it may take over something itself. Done when all is read, for that may
 * come later. FALSE if the tree becomes too large. */
static gboolean
settle (Parser *parser, ImportNode *node)
{
  GPtrArray *names = g_hash_table_lookup (parser->references, node);

  if (!g_hash_table_add (parser->settled, node))
    return TRUE; /* or about to be: they refer to each other in a circle */
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    if (!settle (parser, import_node_get_child (node, i)))
      return FALSE;
  }
  for (guint i = 0; names && i < names->len; i++) {
    if (!take_over (parser, names->pdata[i], node))
      return FALSE;
  }
  return TRUE;
}

static gboolean
resolve (Parser *parser, GError **error)
{
  return settle (parser, parser->stack->pdata[0]) || import_bad (error, "sections refer to each other too deeply");
}

ImportNode *
swanctl_conf_parse (ImportSource *source, GError **error)
{
  g_autoptr (ImportNode) root = import_node_new ();
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  g_autoptr (GHashTable) references = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) settled = g_hash_table_new (NULL, NULL);
  Parser parser = { .source = source, .stack = stack, .references = references, .settled = settled };

  g_ptr_array_add (stack, root);
  return read_file (&parser, source, error) && resolve (&parser, error) ? g_steal_pointer (&root) : NULL;
}
