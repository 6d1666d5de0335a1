/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-node.h"

#include <string.h>

struct _ImportNode {
  char *name;
  char *written_name;  /* NULL: the same */
  char *text;
  GBytes *data;
  GPtrArray *children; /* NULL for a scalar */
  ImportNode *root;
  guint depth;
  guint count;         /* of all nodes, in the root */
  gboolean seen;
};

ImportNode *
import_node_new (void)
{
  ImportNode *node = g_new0 (ImportNode, 1);

  node->root = node;
  return node;
}

/* As deep as IMPORT_NODE_MAX_DEPTH and no deeper, so recursion is safe here and below. */
void
import_node_free (ImportNode *node)
{
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_clear_pointer (&node->data, g_bytes_unref);
  g_free (node->name);
  g_free (node->written_name);
  g_free (node->text);
  g_free (node);
}

ImportNode *
import_node_add (ImportNode *parent, const char *name)
{
  ImportNode *node;

  if (parent->depth == IMPORT_NODE_MAX_DEPTH || parent->root->count == IMPORT_NODE_MAX_COUNT ||
      import_node_get_n_children (parent) == IMPORT_NODE_MAX_CHILDREN)
    return NULL;
  node = g_new0 (ImportNode, 1);
  node->name = g_strdup (name);
  node->root = parent->root;
  node->depth = parent->depth + 1;
  node->root->count++;
  if (!parent->children)
    parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify) import_node_free);
  g_ptr_array_add (parent->children, node);
  return node;
}

void
import_node_rename (ImportNode *node, const char *name)
{
  if (node->written_name)
    g_free (node->name);
  else
    node->written_name = node->name;
  node->name = g_strdup (name);
}

void
import_node_set_text (ImportNode *node, const char *text)
{
  g_free (node->text);
  node->text = g_strdup (text);
}

void
import_node_set_data (ImportNode *node, GBytes *data)
{
  g_clear_pointer (&node->data, g_bytes_unref);
  node->data = g_bytes_ref (data);
}

static ImportNode *
find_child (ImportNode *node, const char *name)
{
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);

    if (g_strcmp0 (child->name, name) == 0)
      return child;
  }
  return NULL;
}

ImportNode *
import_node_get (ImportNode *node, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);

  for (guint i = 0; node && names[i]; i++)
    node = find_child (node, names[i]);
  return node;
}

const char *
import_node_text (ImportNode *node)
{
  if (!node || !node->text)
    return NULL;
  node->seen = TRUE;
  return node->text;
}

GBytes *
import_node_data (ImportNode *node)
{
  if (!node || !node->data)
    return NULL;
  node->seen = TRUE;
  return node->data;
}

const char *
import_node_get_text (ImportNode *node, const char *path)
{
  return import_node_text (import_node_get (node, path));
}

gboolean
import_node_get_bool (ImportNode *node, const char *path, gboolean fallback)
{
  static const char *const yes[] = { "1", "true", "yes", NULL };
  static const char *const no[] = { "0", "false", "no", NULL };
  const char *text = import_node_get_text (node, path);
  g_autofree char *lower = text ? g_ascii_strdown (text, -1) : NULL;

  if (lower && g_strv_contains (yes, lower))
    return TRUE;
  return lower && g_strv_contains (no, lower) ? FALSE : fallback;
}

gboolean
import_node_is_on (ImportNode *node, const char *path)
{
  return import_node_get_bool (node, path, import_node_get (node, path) != NULL);
}

GBytes *
import_node_get_data (ImportNode *node, const char *path)
{
  ImportNode *found = import_node_get (node, path);
  const char *text = import_node_text (found);
  gsize size;
  guchar *bytes;

  if (import_node_data (found))
    return g_bytes_ref (found->data);
  if (!text)
    return NULL;
  if (strstr (text, "-----BEGIN "))
    return g_bytes_new (text, strlen (text));
  /* Skips line breaks; what is no base64 at all gives nothing. */
  bytes = g_base64_decode (text, &size);
  if (size == 0)
    g_clear_pointer (&bytes, g_free);
  return bytes ? g_bytes_new_take (bytes, size) : NULL;
}

static void
add_items (GStrvBuilder *builder, const char *text)
{
  g_auto (GStrv) items = g_strsplit_set (text, ", \t\n", -1);

  for (guint i = 0; items[i]; i++) {
    if (*items[i])
      g_strv_builder_add (builder, items[i]);
  }
}

char **
import_node_get_list (ImportNode *node, const char *path)
{
  ImportNode *found = import_node_get (node, path);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (!found)
    return NULL;
  if (import_node_text (found))
    add_items (builder, found->text);
  for (guint i = 0; i < import_node_get_n_children (found); i++) {
    const char *text = import_node_text (import_node_get_child (found, i));

    if (text)
      g_strv_builder_add (builder, text);
  }
  list = g_strv_builder_end (builder);
  return *list ? g_steal_pointer (&list) : NULL;
}

guint
import_node_get_n_children (ImportNode *node)
{
  return node->children ? node->children->len : 0;
}

ImportNode *
import_node_get_child (ImportNode *node, guint i)
{
  return g_ptr_array_index (node->children, i);
}

const char *
import_node_get_name (ImportNode *node)
{
  return node->name;
}

const char *
import_node_get_written_name (ImportNode *node)
{
  return node->written_name ? node->written_name : node->name;
}

void
import_node_mark (ImportNode *node)
{
  node->seen = TRUE;
  for (guint i = 0; i < import_node_get_n_children (node); i++)
    import_node_mark (import_node_get_child (node, i));
}

static gboolean
is_untouched (ImportNode *section)
{
  for (guint i = 0; i < section->children->len; i++) {
    ImportNode *child = section->children->pdata[i];

    if (child->children || child->seen)
      return FALSE;
  }
  return TRUE;
}

static void
report (ImportNode *node, ImportVpn *vpn, const char *prefix, gboolean beside)
{
  for (guint i = 0; i < import_node_get_n_children (node); i++) {
    ImportNode *child = import_node_get_child (node, i);
    g_autofree char *item = child->name ? NULL : g_strdup_printf ("%u", i + 1);
    g_autofree char *field = g_strconcat (prefix, *prefix ? "." : "", child->name ? child->name : item, NULL);
    gboolean whole = beside && child->children && is_untouched (child);

    if (child->children && !whole)
      report (child, vpn, field, beside);
    else if (beside && !child->seen)
      import_vpn_leave_beside (vpn, field, "no connection uses it");
    else if (!child->seen)
      import_vpn_leave (vpn, field, "is unknown");
  }
}

void
import_node_report_rest (ImportNode *node, ImportVpn *vpn)
{
  if (!import_vpn_get_error (vpn))
    report (node, vpn, "", FALSE);
}

void
import_node_report_unused (ImportNode *root, ImportVpn *vpn)
{
  report (root, vpn, "", TRUE);
}

void
import_node_take (ImportNode *node, ImportVpn *vpn, const ImportRow *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++) {
    const ImportRow *row = &rows[i];
    ImportNode *found = import_node_get (node, row->path);

    if (!found)
      continue;
    switch (row->how) {
    case IMPORT_SET:
      if (strcmp (row->text, "remote-id") == 0)
        import_vpn_set_server_id (vpn, row->path, import_node_text (found));
      else
        import_vpn_set (vpn, row->path, row->text, import_node_text (found));
      break;
    case IMPORT_TRY:
      import_vpn_try (vpn, row->path, row->text, import_node_text (found));
      break;
    case IMPORT_LEAVE_ON:
      if (!import_node_get_bool (node, row->path, TRUE))
        break;
      G_GNUC_FALLTHROUGH;
    case IMPORT_LEAVE:
      import_vpn_leave (vpn, row->path, row->text);
      import_node_mark (found);
      break;
    }
  }
}
