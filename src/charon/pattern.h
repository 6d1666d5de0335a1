/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts with gaps. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What stands in @text for each * of @pattern, each as short as can be, for g_strfreev(); NULL if they do not match. Both
 * begin and end at the same places: nothing within @text can pass for its beginning.
 */
char **pattern_match (const char *pattern, const char *text);

G_END_DECLS
