/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that a line "include PATTERN" of a daemon's configuration means. */

#pragma once

#include "properties/import/import-source.h"

G_BEGIN_DECLS

/* So deep may files include others, and so many may there be. */
#define IPSEC_INCLUDE_MAX_DEPTH 8
#define IPSEC_INCLUDE_MAX_FILES 200

/*
 * ImportSource, in the order of their names, which are relative to @source; those that are not beside it or below its folder
 * are not named by it, though one of those may be a symbolic link. @within is the file that has the line: @source, or one that this function gave. Of an absolute path the end
 * will do, for the whole tree may have been copied. Why one of them cannot be read is left in @unread, unless there is a
 * reason already; it may be NULL. g_ptr_array_unref().
 */
GPtrArray *ipsec_include_read (ImportSource *source, ImportSource *within, const char *pattern, GError **unread);

/* Whether @source, or a file that it includes, has a text that @is what it looks for. */
gboolean ipsec_include_is_any (ImportSource *source, gboolean (*is)(const char *text));

G_END_DECLS
