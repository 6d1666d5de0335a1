/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GBytes whose memory is wiped when the last reference goes. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A wiped copy of @size bytes at @data. */
GBytes *secret_bytes_new (gconstpointer data, gsize size);

/* Takes over @data, which g_malloc() gave. */
GBytes *secret_bytes_new_take (gpointer data, gsize size);

/* What @text stands for, wiped: hexadecimal digits, in pairs; base64 (RFC 4648 4), with or without the padding. NULL if it is
 * something else, or stands for nothing. */
GBytes *secret_bytes_new_hex (const char *text);
GBytes *secret_bytes_new_base64 (const char *text);

/* @bytes as they can stand in a profile as text: UTF-8, and no control characters; else NULL. secret_string_free(). */
char *secret_bytes_to_text (GBytes *bytes);

/* Wipes and frees a string; does nothing for NULL. */
void secret_string_free (char *string);

/* A string that g_autoptr (SecretString) wipes. */
typedef char SecretString;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SecretString, secret_string_free)

G_END_DECLS
