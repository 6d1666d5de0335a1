/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/windows/import-xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "properties/import/import.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

/* libxml2 itself goes no deeper than 256, nodes no deeper than IMPORT_NODE_MAX_DEPTH. */
static gboolean
add_element (ImportNode *parent, xmlNode *element)
{
  ImportNode *node = import_node_add (parent, (const char *) element->name);
  xmlChar *text;

  if (!node)
    return FALSE;
  for (xmlNode *child = element->children; child; child = child->next) {
    if (child->type == XML_ELEMENT_NODE && !add_element (node, child))
      return FALSE;
  }
  if (import_node_get_n_children (node) > 0)
    return TRUE;
  text = xmlNodeGetContent (element);
  if (text && *g_strstrip ((char *) text))
    import_node_set_text (node, (char *) text);
  else
    import_node_mark (node); /* says nothing, and is as good as left out */
  xmlFree (text);
  return TRUE;
}

/* Whatever encoding @text names, it is UTF-8. Scripts leave lines before it that are empty. */
static gboolean
add_document (ImportNode *node, const char *text, GError **error)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
  const char *start = text ? text + strspn (text, " \t\r\n") : NULL;
  g_autoptr (xmlDoc) doc = start ? xmlReadMemory (start, (int) strlen (start), NULL, "UTF-8", options) : NULL;

  if (!doc || !xmlDocGetRootElement (doc))
    return import_bad (error, "is broken XML");
  if (doc->intSubset)
    return import_bad (error, "must not have a document type");
  return add_element (node, xmlDocGetRootElement (doc)) || import_bad (error, "is too complex");
}

ImportNode *
import_xml_parse (GBytes *bytes, GError **error)
{
  g_autofree char *text = import_source_decode (bytes);
  g_autoptr (ImportNode) root = import_node_new ();

  return add_document (root, text, error) ? g_steal_pointer (&root) : NULL;
}

gboolean
import_xml_unfold (ImportNode *node, GError **error)
{
  return add_document (node, import_node_text (node), error);
}
