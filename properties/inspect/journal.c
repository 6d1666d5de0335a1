/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/journal.h"

#include <syslog.h>

#include "shared/text.h"

void
journal_line_free (JournalLine *line)
{
  g_free (line->message);
  g_free (line->cause);
  g_free (line->step);
  g_free (line);
}

/* What is no UTF-8 comes as a list of bytes. */
static char *
read_bytes (JsonArray *array)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    guint8 byte = JSON_NODE_HOLDS_VALUE (node) ? (guint8) json_node_get_int (node) : '?';

    g_byte_array_append (bytes, &byte, 1);
  }
  return g_utf8_make_valid ((const char *) bytes->data, bytes->len);
}

static char *
read_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return read_bytes (json_node_get_array (node));
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

static guint64
read_number (JsonObject *object, const char *name, guint64 fallback)
{
  g_autofree char *text = read_text (object, name);
  guint64 number;

  return text && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL) ? number : fallback;
}

JournalLine *
journal_line_parse (const char *json)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autofree char *message = object ? read_text (object, "MESSAGE") : NULL;
  JournalLine *line;

  if (!message)
    return NULL;
  line = g_new0 (JournalLine, 1);
  line->message = g_steal_pointer (&message);
  line->time = read_number (object, "__REALTIME_TIMESTAMP", 0);
  line->priority = (int) MIN (read_number (object, "PRIORITY", LOG_INFO), LOG_DEBUG);
  line->cause = read_text (object, "NM_IPSEC_CAUSE");
  line->step = read_text (object, "NM_IPSEC_STEP");
  return line;
}

gboolean
journal_line_is_plain (const JournalLine *line)
{
  return line->priority <= LOG_NOTICE;
}

char *
journal_line_to_text (const JournalLine *line, gboolean coloured)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) (line->time / G_USEC_PER_SEC));
  g_autofree char *shown = time ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
  g_autofree char *message = text_printable (line->message, -1);
  g_autoptr (GString) text = g_string_new (shown);
  gboolean red = coloured && line->priority <= LOG_WARNING;

  g_string_append (text, red ? " \033[31m" : " ");
  g_string_append (text, message);
  if (red)
    g_string_append (text, "\033[0m");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add (JsonBuilder *builder, const char *name, const char *value)
{
  if (value)
    json_builder_add_string_value (json_builder_set_member_name (builder, name), value);
}

JsonNode *
journal_line_to_json (const JournalLine *line)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_add_int_value (json_builder_set_member_name (builder, "time"), (gint64) line->time);
  json_builder_add_int_value (json_builder_set_member_name (builder, "priority"), line->priority);
  add (builder, "message", line->message);
  add (builder, "cause", line->cause);
  add (builder, "step", line->step);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
