/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the known word that a mistyped one was most probably meant to be. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one of @words (NULL-terminated) that @word comes near enough to, or NULL; owned by @words. */
const char *nearest_word (const char *word, const char *const *words);

/* The same of all keys that a profile may have. Free with g_free(). */
char *nearest_key (const char *key);

G_END_DECLS
