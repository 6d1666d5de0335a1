/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the known word that a mistyped one was most probably meant to be. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The word of @words (NULL-terminated) that is close enough to @word, or NULL; owned by @words. */
const char *nearest_word (const char *word, const char *const *words);

/* Likewise among all keys that a profile may have; g_free(). */
char *nearest_key (const char *key);

/* Likewise among the names of all secrets; not to be freed. */
const char *nearest_secret (const char *name);

G_END_DECLS
