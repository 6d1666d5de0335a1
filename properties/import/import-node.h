/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The common form of all formats: a tree of named values. It remembers which of them were read, so that the rest can be
 * reported instead of being silently dropped.
 */

#pragma once

#include "properties/import/import-vpn.h"

G_BEGIN_DECLS

/* No format needs more; growth beyond this is refused. */
#define IMPORT_NODE_MAX_DEPTH 32
#define IMPORT_NODE_MAX_COUNT 20000
#define IMPORT_NODE_MAX_CHILDREN 2000

typedef struct _ImportNode ImportNode;

/* Building. A whole tree is freed with import_node_free() of its root, which ends the life of all nodes in it. */

ImportNode *import_node_new (void);
void import_node_free (ImportNode *root);

/* Adds a child; @name is NULL for an item of a list. NULL if the tree has become too large or too deep. */
ImportNode *import_node_add (ImportNode *parent, const char *name);

/* Readers find @node as @name from here on; what became of it is told in the words of the file. */
void import_node_rename (ImportNode *node, const char *name);

/* Makes @node a scalar. Booleans are "true" and "false". */
void import_node_set_text (ImportNode *node, const char *text);
void import_node_set_data (ImportNode *node, GBytes *data);

/* Reading. @path is names with dots between; the first of several children of one name counts. What is read is marked as
 * looked at; what is absent, or of another kind, gives NULL. */

ImportNode *import_node_get (ImportNode *node, const char *path);

const char *import_node_get_text (ImportNode *node, const char *path);

/* 1, true, yes and 0, false, no, as any kind of scalar; @fallback if it is none of them. */
gboolean import_node_get_bool (ImportNode *node, const char *path, gboolean fallback);

/* Whether there is a switch that is not off: what is unreadable demands, too. */
gboolean import_node_is_on (ImportNode *node, const char *path);

/* Data as it is, or text that holds base64 or PEM. New reference. */
GBytes *import_node_get_data (ImportNode *node, const char *path);

/* A list of texts, or one text split at commas and white space; g_strfreev(); NULL if there is nothing. */
char **import_node_get_list (ImportNode *node, const char *path);

guint import_node_get_n_children (ImportNode *node);
ImportNode *import_node_get_child (ImportNode *node, guint i);
const char *import_node_get_name (ImportNode *node);

/* What the file calls it. */
const char *import_node_get_written_name (ImportNode *node);

/* The text of @node itself, or NULL; its data, or NULL (owned by the node). Marks it as looked at. */
const char *import_node_text (ImportNode *node);
GBytes *import_node_data (ImportNode *node);

/* Marks all of @node as looked at: it was dealt with, or it belongs to others. */
void import_node_mark (ImportNode *node);

/* Notes in @vpn every value below @node that nobody read. */
void import_node_report_rest (ImportNode *node, ImportVpn *vpn);

/* The same for what stands beside the VPNs in a file for several of them; a section is told as a whole if nobody looked into
 * it. Never makes @vpn fail. */
void import_node_report_unused (ImportNode *root, ImportVpn *vpn);

/* Tables: what most fields come down to */

typedef enum {
  IMPORT_SET,      /* the VPN cannot do without it */
  IMPORT_TRY,      /* it can */
  IMPORT_LEAVE,    /* not used; .text is the reason */
  IMPORT_LEAVE_ON, /* the same for a switch, but off is what happens anyway and not worth a word */
} ImportHow;

typedef struct {
  const char *path;
  ImportHow how;
  const char *text; /* the option or secret, or the reason */
} ImportRow;

/* Takes over those fields of @node that @rows names. */
void import_node_take (ImportNode *node, ImportVpn *vpn, const ImportRow *rows, gsize n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportNode, import_node_free)

G_END_DECLS
