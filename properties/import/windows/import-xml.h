/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XML as nodes: elements by their local names, with their text; attributes, comments and instructions are left out. */

#pragma once

#include "properties/import/import-node.h"

G_BEGIN_DECLS

/* The root's only child is the document's root element. Document types and with them entities are refused, nothing is
 * fetched. NULL with an error (IPSEC_FAILURE, FAILURE_BAD_PROFILE) if it is broken or too complex. */
ImportNode *import_xml_parse (GBytes *bytes, GError **error);

/* Adds the XML that @node has as its text below it; FALSE if it is broken, or becomes too much. */
gboolean import_xml_unfold (ImportNode *node, GError **error);

G_END_DECLS
