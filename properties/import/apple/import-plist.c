/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/apple/import-plist.h"

#include <plist/plist.h>
#include <stdlib.h>
#include <string.h>

#include "properties/import/import.h"

/* libplist recurses for each container inside another. */
#define XML_CONTAINERS_MAX 1000
#define XML_TAGS_MAX (2 * IMPORT_NODE_MAX_COUNT)

#define BINARY_MAGIC "bplist0"
#define BINARY_TRAILER 32

/* What a node takes by itself, in bytes, and what all of them may take with their data. */
#define NODE_WEIGHT 400
#define WEIGHT_MAX (NODE_WEIGHT * IMPORT_NODE_MAX_COUNT)

static gboolean
is_binary (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > BINARY_TRAILER && memcmp (data, BINARY_MAGIC, strlen (BINARY_MAGIC)) == 0;
}

gboolean
import_plist_claims (GBytes *bytes)
{
  g_autofree char *text = is_binary (bytes) ? NULL : import_source_decode (bytes);

  return is_binary (bytes) || (text && g_strstr_len (text, 4096, "<plist"));
}

/* libplist ends the process where a text has a NUL in it, which can also be a reference by number (&#0; or &#x00;). PHP
 * writes the apostrophe as &#039;. */
static gboolean
has_nul (const char *data, gsize size)
{
  const char *end = data + size;
  const char *at = data;

  if (memchr (data, '\0', size))
    return TRUE;
  while ((at = g_strstr_len (at, end - at, "&#"))) {
    gboolean hex = at + 2 < end && (at[2] == 'x' || at[2] == 'X');
    const char *zeros = at + (hex ? 3 : 2);

    for (at = zeros; at < end && *at == '0'; at++)
      ;
    if (at > zeros && (at == end || !g_ascii_isxdigit (*at)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_xml (const char *data, gsize size)
{
  guint tags = 0, containers = 0;

  if (size == 0 || has_nul (data, size))
    return FALSE;
  for (gsize i = 0; i + 1 < size; i++) {
    if (data[i] != '<')
      continue;
    tags++;
    containers += strncmp (data + i + 1, "array", MIN (size - i - 1, 5)) == 0 ||
                  strncmp (data + i + 1, "dict", MIN (size - i - 1, 4)) == 0;
  }
  return tags <= XML_TAGS_MAX && containers <= XML_CONTAINERS_MAX;
}

/*
 * Binary lists refer to their objects by number, from as many places as they like: 200 bytes can stand for millions of
 * nodes, or for a million levels, and libplist would build them all, with a copy of the data for each. So the tree is
 * weighed before it sees it.
 */
typedef struct {
  const guint8 *data;
  gsize size;
  guint offset_size;
  guint ref_size;
  guint64 n_objects;
  guint64 table;     /* where the offsets of the objects start */
  guint *weights;    /* of each object with all below it; 0: not known yet */
} Binary;

static guint64
number (const guint8 *bytes, guint size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | bytes[i];
  return value;
}

static gboolean
open_binary (Binary *binary)
{
  const guint8 *trailer = binary->data + binary->size - BINARY_TRAILER;

  binary->offset_size = trailer[6];
  binary->ref_size = trailer[7];
  binary->n_objects = number (trailer + 8, 8);
  binary->table = number (trailer + 24, 8);
  return binary->offset_size >= 1 && binary->offset_size <= 8 && binary->ref_size >= 1 && binary->ref_size <= 8 &&
         binary->n_objects > 0 && binary->n_objects <= IMPORT_NODE_MAX_COUNT && binary->table < binary->size &&
         binary->n_objects * binary->offset_size <= binary->size - binary->table;
}

/* How many items the object at @at has and where they start; FALSE if that is beyond the end. */
static gboolean
read_head (const Binary *binary, guint64 at, guint64 *count, guint64 *start)
{
  guint int_size;

  *count = binary->data[at] & 0xf;
  *start = at + 1;
  if (*count == 0xf) {
    if (at + 2 > binary->size || binary->data[at + 1] >> 4 != 1)
      return FALSE;
    int_size = 1u << (binary->data[at + 1] & 0xf);
    if (int_size > 8 || at + 2 + int_size > binary->size)
      return FALSE;
    *count = number (binary->data + at + 2, int_size);
    *start = at + 2 + int_size;
  }
  return *count <= binary->size;
}

static gboolean
is_text (const guint8 *bytes, guint64 count, guint unit)
{
  for (guint64 i = 0; i < count; i++) {
    if (number (bytes + i * unit, unit) == 0)
      return FALSE;
  }
  return TRUE;
}

enum { DATA = 0x4, ASCII = 0x5, UTF_16 = 0x6, ARRAY = 0xa, SET = 0xc, DICT = 0xd };

typedef struct {
  guint64 start;      /* of its bytes or references */
  guint64 bytes;
  guint64 references;
} Object;

/* The object at @at; FALSE if it reaches beyond the end, or is text with a NUL in it. */
static gboolean
read_object (const Binary *binary, guint64 at, Object *object)
{
  guint8 kind = binary->data[at] >> 4;
  gboolean is_container = kind == ARRAY || kind == SET || kind == DICT;
  guint unit = kind == UTF_16 ? 2 : 1;
  guint64 items;

  *object = (Object) { 0 };
  if (kind != DATA && kind != ASCII && kind != UTF_16 && !is_container)
    return TRUE;
  if (!read_head (binary, at, &items, &object->start))
    return FALSE;
  if (is_container) {
    object->references = items * (kind == DICT ? 2 : 1);
    return object->references * binary->ref_size <= binary->size - object->start;
  }
  object->bytes = items * unit;
  return object->bytes <= binary->size - object->start &&
         (kind == DATA || is_text (binary->data + object->start, items, unit));
}

/* The weight of an object, 0 if it is too heavy, too deep or broken. */
static guint
weigh (Binary *binary, guint64 object_number, guint depth)
{
  Object object;
  guint64 at, weight;

  if (object_number >= binary->n_objects || depth > IMPORT_NODE_MAX_DEPTH)
    return 0;
  if (binary->weights[object_number])
    return binary->weights[object_number];
  at = number (binary->data + binary->table + object_number * binary->offset_size, binary->offset_size);
  if (at >= binary->size || !read_object (binary, at, &object))
    return 0;
  weight = NODE_WEIGHT + object.bytes;
  for (guint64 i = 0; i < object.references; i++) {
    const guint8 *reference = binary->data + object.start + i * binary->ref_size;
    guint part = weigh (binary, number (reference, binary->ref_size), depth + 1);

    weight += part;
    if (part == 0 || weight > WEIGHT_MAX)
      return 0;
  }
  binary->weights[object_number] = (guint) weight;
  return (guint) weight;
}

static gboolean
check_binary (const guint8 *data, gsize size)
{
  Binary binary = { data, size };
  g_autofree guint *weights = NULL;

  if (!open_binary (&binary))
    return FALSE;
  binary.weights = weights = g_new0 (guint, binary.n_objects);
  return weigh (&binary, number (data + size - BINARY_TRAILER + 16, 8), 0) > 0;
}

static gboolean add_value (ImportNode *node, plist_t value);

static gboolean
add_dict (ImportNode *node, plist_t dict)
{
  plist_dict_iter iter = NULL;
  gboolean ok = TRUE;

  plist_dict_new_iter (dict, &iter);
  while (ok) {
    char *key = NULL;
    plist_t value = NULL;
    ImportNode *child;

    plist_dict_next_item (dict, iter, &key, &value);
    if (!value) {
      free (key);
      break;
    }
    child = import_node_add (node, key ? key : "");
    ok = child && add_value (child, value);
    free (key);
  }
  free (iter);
  return ok;
}

static gboolean
add_array (ImportNode *node, plist_t array)
{
  plist_array_iter iter = NULL;
  gboolean ok = TRUE;

  plist_array_new_iter (array, &iter);
  while (ok) {
    plist_t value = NULL;
    ImportNode *child;

    plist_array_next_item (array, iter, &value);
    if (!value)
      break;
    child = import_node_add (node, NULL);
    ok = child && add_value (child, value);
  }
  free (iter);
  return ok;
}

static void
set_string (ImportNode *node, plist_t value)
{
  uint64_t length = 0;
  const char *text = plist_get_string_ptr (value, &length);
  g_autofree char *copy = g_strndup (text ? text : "", text ? length : 0);

  import_node_set_text (node, copy);
}

static void
set_number (ImportNode *node, plist_t value, gboolean real)
{
  g_autofree char *text = NULL;
  double d = 0;
  uint64_t n = 0;

  if (real) {
    plist_get_real_val (value, &d);
    text = g_strdup_printf ("%.15g", d);
  } else {
    plist_get_uint_val (value, &n);
    text = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) n);
  }
  import_node_set_text (node, text);
}

static void
set_data (ImportNode *node, plist_t value)
{
  g_autoptr (GBytes) bytes = NULL;
  char *data = NULL;
  uint64_t size = 0;

  plist_get_data_val (value, &data, &size);
  bytes = g_bytes_new (data, data ? size : 0);
  free (data);
  import_node_set_data (node, bytes);
}

static gboolean
add_items (ImportNode *node, plist_t container)
{
  gboolean ok = plist_get_node_type (container) == PLIST_DICT ? add_dict (node, container) : add_array (node, container);

  /* Apple's own tools leave empty ones in place. */
  if (import_node_get_n_children (node) == 0)
    import_node_mark (node);
  return ok;
}

static gboolean
add_value (ImportNode *node, plist_t value)
{
  uint8_t yes = 0;

  switch (plist_get_node_type (value)) {
  case PLIST_DICT:
  case PLIST_ARRAY:
    return add_items (node, value);
  case PLIST_STRING:
    set_string (node, value);
    return TRUE;
  case PLIST_BOOLEAN:
    plist_get_bool_val (value, &yes);
    import_node_set_text (node, yes ? "true" : "false");
    return TRUE;
  case PLIST_UINT:
  case PLIST_REAL:
    set_number (node, value, plist_get_node_type (value) == PLIST_REAL);
    return TRUE;
  case PLIST_DATA:
    set_data (node, value);
    return TRUE;
  default:
    return TRUE; /* dates; later versions have more kinds */
  }
}

ImportNode *
import_plist_parse (GBytes *bytes, GError **error)
{
  g_autoptr (ImportNode) root = import_node_new ();
  gboolean binary = is_binary (bytes);
  g_autofree char *text = binary ? NULL : import_source_decode (bytes);
  gsize size = text ? strlen (text) : g_bytes_get_size (bytes);
  const char *data = text ? text : g_bytes_get_data (bytes, NULL);
  plist_t plist = NULL;
  gboolean ok;

  if (size > IMPORT_SOURCE_MAX_SIZE || !(binary ? check_binary ((const guint8 *) data, size) : check_xml (data, size))) {
    import_bad (error, "is a damaged or overly complex property list");
    return NULL;
  }
  if (binary)
    plist_from_bin (data, (uint32_t) size, &plist);
  else
    plist_from_xml (data, (uint32_t) size, &plist);
  if (!plist) {
    import_bad (error, "is a damaged property list");
    return NULL;
  }
  ok = add_value (root, plist);
  plist_free (plist);
  if (!ok) {
    import_bad (error, "is an overly complex property list");
    return NULL;
  }
  return g_steal_pointer (&root);
}
