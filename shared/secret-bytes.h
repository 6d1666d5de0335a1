/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GBytes whose memory is wiped when the last reference is dropped. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A copy of @size bytes at @data, wiped when freed. */
GBytes *secret_bytes_new (gconstpointer data, gsize size);

/* Takes ownership of @data, which g_malloc() allocated. */
GBytes *secret_bytes_new_take (gpointer data, gsize size);

/* Decodes @text: pairs of hexadecimal digits; base64 (RFC 4648 4), with or without padding. NULL if it is malformed
 * or empty. */
GBytes *secret_bytes_new_hex (const char *text);
GBytes *secret_bytes_new_base64 (const char *text);

/* @bytes as text for a profile if they are UTF-8 without control characters; else NULL. secret_string_free(). */
char *secret_bytes_to_text (GBytes *bytes);

/* Wipes and frees a string; does nothing for NULL. */
void secret_string_free (char *string);

/* Wipes what functions that have returned left on this thread's stack: libraries compute with keys there. */
void secret_stack_wipe (void);

/* A string that g_autoptr (SecretString) wipes. */
typedef char SecretString;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SecretString, secret_string_free)

G_END_DECLS
