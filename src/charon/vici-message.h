/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The messages of strongSwan's VICI protocol: trees of named sections, values and lists. Pure: bytes in, bytes out.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* charon drops a connection that sends more in one segment. */
#define VICI_MESSAGE_MAX (512 * 1024)

/*
 * A writer. Calls cannot fail: the first mistake is remembered and reported by vici_builder_finish(). Buffers are wiped
 * once no longer needed, since they may hold secrets.
 */
typedef struct _ViciBuilder ViciBuilder;

/* Whether @text, @size bytes long, is printable ASCII; charon refuses anything else. */
gboolean vici_message_is_text (const char *text, gsize size);

/* An empty message; free with vici_builder_free(). */
ViciBuilder *vici_builder_new (void);

void vici_builder_free (ViciBuilder *builder);

/* Opens a section; sections nest. Names everywhere are 1 to 255 characters of printable ASCII. */
void vici_builder_section (ViciBuilder *builder, const char *name);

void vici_builder_end_section (ViciBuilder *builder);

/* A value as text: printable ASCII. At most 65535 bytes, as every value. */
void vici_builder_kv (ViciBuilder *builder, const char *name, const char *value);

/* The same, formatted. */
void vici_builder_kv_printf (ViciBuilder *builder, const char *name, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* A value of arbitrary bytes: certificates, keys, secrets. */
void vici_builder_kv_blob (ViciBuilder *builder, const char *name, GBytes *value);

/* Opens a list; lists contain only items. */
void vici_builder_list (ViciBuilder *builder, const char *name);

void vici_builder_item (ViciBuilder *builder, const char *value);

void vici_builder_item_blob (ViciBuilder *builder, GBytes *value);

void vici_builder_end_list (ViciBuilder *builder);

/* A whole list of text items. */
void vici_builder_strv (ViciBuilder *builder, const char *name, const char *const *values);

/*
 * Takes the message out of @builder, which is then useless but must still be freed. NULL and @error (FAILURE_INTERNAL,
 * which never quotes a value) if a call was wrong or the message is too long.
 */
GBytes *vici_builder_finish (ViciBuilder *builder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViciBuilder, vici_builder_free)

/* A parsed message, or a section, list, value or item inside it; the latter live as long as the whole message. */
typedef struct _ViciMessage ViciMessage;

typedef enum {
  VICI_SECTION, /* the message itself too */
  VICI_LIST,
  VICI_VALUE, /* items of lists too; these have no name */
} ViciKind;

/*
 * Parses a whole message. Safe with arbitrary bytes: a message that is too long, too deeply nested, truncated or badly
 * nested is an error (FAILURE_INTERNAL). Free with vici_message_free().
 */
ViciMessage *vici_message_parse (gconstpointer data, gsize size, GError **error);

/* @message must come from vici_message_parse(). */
void vici_message_free (ViciMessage *message);

ViciKind vici_message_get_kind (const ViciMessage *element);

/* NULL for a whole message and for list items. */
const char *vici_message_get_name (const ViciMessage *element);

/* The bytes of a value, followed by a NUL that @size does not count; NULL and 0 for a section or list. */
const char *vici_message_get_blob (const ViciMessage *element, gsize *size);

/* The element of @section (or list) after @previous; NULL asks for the first one, and is returned after the last. */
const ViciMessage *vici_message_next (const ViciMessage *section, const ViciMessage *previous);

/* The element at the path of these names, which ends with NULL; NULL if there is none. */
const ViciMessage *vici_message_find (const ViciMessage *section, ...) G_GNUC_NULL_TERMINATED;

/* The value at that path; NULL if there is none, or if it is not UTF-8 or contains a NUL. */
const char *vici_message_get_string (const ViciMessage *section, ...) G_GNUC_NULL_TERMINATED;

/* The items of the list at that path, without those that are not UTF-8 or contain a NUL; empty if there is no list.
 * g_strfreev(). */
char **vici_message_dup_strv (const ViciMessage *section, ...) G_GNUC_NULL_TERMINATED;

/*
 * The message as text: one element per line, indented; ASCII in quotes, other bytes in hexadecimal or, if there are
 * many, as their count. Unless @with_secrets, values that may hold secrets ("data" and "pin", in all of charon's
 * commands) are hidden. g_free().
 */
char *vici_message_to_text (const ViciMessage *message, gboolean with_secrets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViciMessage, vici_message_free)

G_END_DECLS
