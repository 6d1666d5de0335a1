/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GBytes whose memory is wiped when the last reference goes. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A wiped copy of @size bytes at @data. */
GBytes *secret_bytes_new (gconstpointer data, gsize size);

/* Takes over @data, which g_malloc() gave. */
GBytes *secret_bytes_new_take (gpointer data, gsize size);

/* Wipes and frees a string; does nothing for NULL. */
void secret_string_free (char *string);

G_END_DECLS
