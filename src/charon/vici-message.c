/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/failures.h"
#include "src/charon/vici-message.h"

#define NAME_SIZE_MAX 255
#define VALUE_SIZE_MAX 65535
/* charon's own messages nest four deep. */
#define DEPTH_MAX 16
/* More bytes than these are shown as their count. */
#define TEXT_HEX_MAX 64

/* The byte before each element on the wire. */
typedef enum {
  TAG_SECTION_START = 1,
  TAG_SECTION_END,
  TAG_KEY_VALUE,
  TAG_LIST_START,
  TAG_LIST_ITEM,
  TAG_LIST_END,
} Tag;

gboolean
vici_message_is_text (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return TRUE;
}

/* Writing */

typedef struct {
  guint8 *data;
  gsize size;
  gsize room;
} Buffer;

struct _ViciBuilder {
  Buffer *buffer;
  guint depth;
  gboolean in_list;
  GError *error; /* the first mistake */
};

static void
buffer_free (Buffer *buffer)
{
  if (buffer->data)
    explicit_bzero (buffer->data, buffer->size);
  g_free (buffer->data);
  g_free (buffer);
}

/* Not realloc(), which would leave copies of secrets behind. */
static void
buffer_reserve (Buffer *buffer, gsize size)
{
  guint8 *data;

  if (buffer->size + size <= buffer->room)
    return;
  buffer->room = MAX (MAX (buffer->room * 2, buffer->size + size), 1024);
  data = g_malloc (buffer->room);
  if (buffer->data) {
    memcpy (data, buffer->data, buffer->size);
    explicit_bzero (buffer->data, buffer->size);
    g_free (buffer->data);
  }
  buffer->data = data;
}

ViciBuilder *
vici_builder_new (void)
{
  ViciBuilder *builder = g_new0 (ViciBuilder, 1);

  builder->buffer = g_new0 (Buffer, 1);
  return builder;
}

void
vici_builder_free (ViciBuilder *builder)
{
  g_clear_pointer (&builder->buffer, buffer_free);
  g_clear_error (&builder->error);
  g_free (builder);
}

static void
fail (ViciBuilder *builder, const char *what, const char *name)
{
  if (!builder->error)
    failure_set (&builder->error, FAILURE_INTERNAL, "message for charon: %s%s", what, name ? name : "");
}

static void
append (ViciBuilder *builder, gconstpointer data, gsize size)
{
  Buffer *buffer = builder->buffer;

  if (size > VICI_MESSAGE_MAX - buffer->size)
    fail (builder, "too long", NULL);
  if (builder->error || size == 0)
    return;
  buffer_reserve (buffer, size);
  memcpy (buffer->data + buffer->size, data, size);
  buffer->size += size;
}

static void
append_tag (ViciBuilder *builder, Tag tag)
{
  guint8 byte = tag;

  append (builder, &byte, 1);
}

static void
append_name (ViciBuilder *builder, Tag tag, const char *name)
{
  gsize size = strlen (name);
  guint8 byte = size;

  if (size < 1 || size > NAME_SIZE_MAX || !vici_message_is_text (name, size))
    fail (builder, "bad name", NULL);
  else if (builder->in_list)
    fail (builder, "within a list: ", name);
  append_tag (builder, tag);
  append (builder, &byte, 1);
  append (builder, name, size);
}

static void
append_value (ViciBuilder *builder, const char *name, gconstpointer value, gsize size)
{
  guint8 bytes[] = { size >> 8, size & 0xff };

  if (size > VALUE_SIZE_MAX)
    fail (builder, "value too long: ", name);
  append (builder, bytes, sizeof bytes);
  append (builder, value, size);
}

static void
append_text (ViciBuilder *builder, const char *name, const char *value)
{
  gsize size = strlen (value);

  if (!vici_message_is_text (value, size))
    fail (builder, "value is not printable ASCII: ", name);
  append_value (builder, name, value, size);
}

static void
append_blob (ViciBuilder *builder, const char *name, GBytes *value)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (value, &size);

  append_value (builder, name, data, size);
}

void
vici_builder_section (ViciBuilder *builder, const char *name)
{
  append_name (builder, TAG_SECTION_START, name);
  if (builder->depth == DEPTH_MAX)
    fail (builder, "nested too deeply: ", name);
  else
    builder->depth++;
}

void
vici_builder_end_section (ViciBuilder *builder)
{
  if (builder->in_list || builder->depth == 0)
    fail (builder, "end of a section that is not open", NULL);
  else
    builder->depth--;
  append_tag (builder, TAG_SECTION_END);
}

void
vici_builder_kv (ViciBuilder *builder, const char *name, const char *value)
{
  append_name (builder, TAG_KEY_VALUE, name);
  append_text (builder, name, value);
}

void
vici_builder_kv_printf (ViciBuilder *builder, const char *name, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  vici_builder_kv (builder, name, value);
}

void
vici_builder_kv_blob (ViciBuilder *builder, const char *name, GBytes *value)
{
  append_name (builder, TAG_KEY_VALUE, name);
  append_blob (builder, name, value);
}

void
vici_builder_list (ViciBuilder *builder, const char *name)
{
  append_name (builder, TAG_LIST_START, name);
  builder->in_list = TRUE;
}

static void
append_item_tag (ViciBuilder *builder)
{
  if (!builder->in_list)
    fail (builder, "item outside a list", NULL);
  append_tag (builder, TAG_LIST_ITEM);
}

void
vici_builder_item (ViciBuilder *builder, const char *value)
{
  append_item_tag (builder);
  append_text (builder, "item", value);
}

void
vici_builder_item_blob (ViciBuilder *builder, GBytes *value)
{
  append_item_tag (builder);
  append_blob (builder, "item", value);
}

void
vici_builder_end_list (ViciBuilder *builder)
{
  if (!builder->in_list)
    fail (builder, "end of a list that is not open", NULL);
  builder->in_list = FALSE;
  append_tag (builder, TAG_LIST_END);
}

void
vici_builder_strv (ViciBuilder *builder, const char *name, const char *const *values)
{
  vici_builder_list (builder, name);
  for (; *values; values++)
    vici_builder_item (builder, *values);
  vici_builder_end_list (builder);
}

GBytes *
vici_builder_finish (ViciBuilder *builder, GError **error)
{
  Buffer *buffer;

  if (builder->in_list || builder->depth > 0)
    fail (builder, "a section or list is left open", NULL);
  if (builder->error) {
    g_propagate_error (error, g_steal_pointer (&builder->error));
    return NULL;
  }
  buffer = g_steal_pointer (&builder->buffer);
  return g_bytes_new_with_free_func (buffer->data, buffer->size, (GDestroyNotify) buffer_free, buffer);
}

/* Reading */

/* Elements stand in one array, each followed by what is within it; the first one is the message. */
struct _ViciMessage {
  ViciKind kind;
  guint span; /* elements from this one to the end of what is within it */
  const char *name;
  char *value; /* the first element's is the store of all names and values */
  gsize size;
};

typedef struct {
  const guint8 *at;
  const guint8 *end;
  char *store;
  GArray *elements;
  guint open[DEPTH_MAX + 2]; /* indices of the message, the sections and the list that are open */
  guint depth;
} Reader;

static ViciMessage *
element_at (Reader *reader, guint index)
{
  return &g_array_index (reader->elements, ViciMessage, index);
}

/*
 * Copies a string that has its length before it, in @width bytes. The copy's NUL takes no more room than the length did,
 * so a store as large as the message is enough.
 */
static char *
read_string (Reader *reader, guint width, gsize *size)
{
  gsize left = reader->end - reader->at;
  char *copy = reader->store;

  if (left < width)
    return NULL;
  *size = width == 1 ? reader->at[0] : (reader->at[0] << 8 | reader->at[1]);
  if (left - width < *size)
    return NULL;
  memcpy (copy, reader->at + width, *size);
  copy[*size] = '\0';
  reader->store += *size + 1;
  reader->at += width + *size;
  return copy;
}

static char *
read_name (Reader *reader)
{
  gsize size;
  char *name = read_string (reader, 1, &size);

  return name && size > 0 && vici_message_is_text (name, size) ? name : NULL;
}

static gboolean
open_element (Reader *reader, ViciKind kind)
{
  ViciMessage element = { .kind = kind, .name = read_name (reader) };

  if (!element.name || (kind == VICI_SECTION && reader->depth == DEPTH_MAX))
    return FALSE;
  reader->open[++reader->depth] = reader->elements->len;
  g_array_append_val (reader->elements, element);
  return TRUE;
}

static gboolean
close_element (Reader *reader)
{
  guint index = reader->open[reader->depth];

  if (reader->depth == 0)
    return FALSE;
  element_at (reader, index)->span = reader->elements->len - index;
  reader->depth--;
  return TRUE;
}

static gboolean
read_value (Reader *reader, gboolean named)
{
  ViciMessage element = { .kind = VICI_VALUE, .span = 1 };

  if (named && !(element.name = read_name (reader)))
    return FALSE;
  element.value = read_string (reader, 2, &element.size);
  if (!element.value)
    return FALSE;
  g_array_append_val (reader->elements, element);
  return TRUE;
}

static gboolean
read_element (Reader *reader)
{
  gboolean in_list = element_at (reader, reader->open[reader->depth])->kind == VICI_LIST;

  switch ((Tag) *reader->at++) {
  case TAG_SECTION_START:
    return !in_list && open_element (reader, VICI_SECTION);
  case TAG_SECTION_END:
    return !in_list && close_element (reader);
  case TAG_KEY_VALUE:
    return !in_list && read_value (reader, TRUE);
  case TAG_LIST_START:
    return !in_list && open_element (reader, VICI_LIST);
  case TAG_LIST_ITEM:
    return in_list && read_value (reader, FALSE);
  case TAG_LIST_END:
    return in_list && close_element (reader);
  }
  return FALSE; /* a byte from outside need not be one of these */
}

ViciMessage *
vici_message_parse (gconstpointer data, gsize size, GError **error)
{
  Reader reader = { .at = data, .end = (const guint8 *) data + size };
  ViciMessage first = { .kind = VICI_SECTION };
  g_autoptr (ViciMessage) message = NULL;
  gboolean good = TRUE;

  if (size > VICI_MESSAGE_MAX) {
    failure_set (error, FAILURE_INTERNAL, "message from charon is too long");
    return NULL;
  }
  first.value = reader.store = g_malloc (size + 1);
  reader.elements = g_array_new (FALSE, FALSE, sizeof first);
  g_array_append_val (reader.elements, first);
  while (good && reader.at < reader.end)
    good = read_element (&reader);
  element_at (&reader, 0)->span = reader.elements->len;
  message = (ViciMessage *) (gpointer) g_array_free (reader.elements, FALSE);
  if (good && reader.depth == 0)
    return g_steal_pointer (&message);
  failure_set (error, FAILURE_INTERNAL, "message from charon is malformed");
  return NULL;
}

void
vici_message_free (ViciMessage *message)
{
  g_free (message->value);
  g_free (message);
}

ViciKind
vici_message_get_kind (const ViciMessage *element)
{
  return element->kind;
}

const char *
vici_message_get_name (const ViciMessage *element)
{
  return element->name;
}

const char *
vici_message_get_blob (const ViciMessage *element, gsize *size)
{
  *size = element->size;
  return element->kind == VICI_VALUE ? element->value : NULL;
}

const ViciMessage *
vici_message_next (const ViciMessage *section, const ViciMessage *previous)
{
  const ViciMessage *next = previous ? previous + previous->span : section + 1;

  return next < section + section->span ? next : NULL;
}

static const ViciMessage *
find_va (const ViciMessage *section, va_list args)
{
  const ViciMessage *found = section;
  const char *name;

  while (found && (name = va_arg (args, const char *))) {
    const ViciMessage *element = NULL;

    while ((element = vici_message_next (found, element)) && g_strcmp0 (element->name, name) != 0)
      continue;
    found = element;
  }
  return found;
}

const ViciMessage *
vici_message_find (const ViciMessage *section, ...)
{
  const ViciMessage *found;
  va_list args;

  va_start (args, section);
  found = find_va (section, args);
  va_end (args);
  return found;
}

static gboolean
is_string (const ViciMessage *element)
{
  return element->kind == VICI_VALUE && g_utf8_validate (element->value, element->size, NULL);
}

const char *
vici_message_get_string (const ViciMessage *section, ...)
{
  const ViciMessage *found;
  va_list args;

  va_start (args, section);
  found = find_va (section, args);
  va_end (args);
  return found && is_string (found) ? found->value : NULL;
}

char **
vici_message_dup_strv (const ViciMessage *section, ...)
{
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  const ViciMessage *list, *item = NULL;
  va_list args;

  va_start (args, section);
  list = find_va (section, args);
  va_end (args);
  while (list && list->kind == VICI_LIST && (item = vici_message_next (list, item)))
    if (is_string (item))
      g_strv_builder_add (strings, item->value);
  return g_strv_builder_end (strings);
}

/* Showing */

/* load-shared and load-key have "data", load-token has "pin"; that load-cert's "data" is hidden too is no loss. */
static gboolean
is_secret (const char *name)
{
  return g_strcmp0 (name, "data") == 0 || g_strcmp0 (name, "pin") == 0;
}

static void
show_value (GString *text, const ViciMessage *element, gboolean with_secrets)
{
  if (!with_secrets && is_secret (element->name)) {
    g_string_append (text, "(hidden)");
    return;
  }
  if (vici_message_is_text (element->value, element->size)) {
    g_autofree char *escaped = g_strescape (element->value, NULL);

    g_string_append_printf (text, "\"%s\"", escaped);
    return;
  }
  if (element->size > TEXT_HEX_MAX) {
    g_string_append_printf (text, "(%" G_GSIZE_FORMAT " bytes)", element->size);
    return;
  }
  g_string_append (text, "0x");
  for (gsize i = 0; i < element->size; i++)
    g_string_append_printf (text, "%02x", (guint8) element->value[i]);
}

/* Recursive, but no deeper than DEPTH_MAX. */
static void
show_elements (GString *text, const ViciMessage *section, gboolean with_secrets, guint indent)
{
  const ViciMessage *element = NULL;

  while ((element = vici_message_next (section, element))) {
    gboolean is_list = element->kind == VICI_LIST;

    g_string_append_printf (text, "%*s%s", (int) indent, "", element->name ? element->name : "");
    if (element->kind == VICI_VALUE) {
      g_string_append (text, element->name ? " = " : "");
      show_value (text, element, with_secrets);
      g_string_append_c (text, '\n');
      continue;
    }
    g_string_append (text, is_list ? " [\n" : " {\n");
    show_elements (text, element, with_secrets, indent + 2);
    g_string_append_printf (text, "%*s%s\n", (int) indent, "", is_list ? "]" : "}");
  }
}

char *
vici_message_to_text (const ViciMessage *message, gboolean with_secrets)
{
  GString *text = g_string_new (NULL);

  show_elements (text, message, with_secrets, 0);
  return g_string_free (text, FALSE);
}
