/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches text against patterns with wildcards. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What each * of @pattern matches in @text, each as short as possible; g_strfreev(). NULL if there is no match. A
 * pattern is anchored at both ends, so that nothing inside @text can pass for its beginning.
 */
char **pattern_match (const char *pattern, const char *text);

G_END_DECLS
