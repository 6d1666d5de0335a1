/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be imported: the bytes of a file, and the files beside it that it may name. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes; far more than any real profile needs. */
#define IMPORT_SOURCE_MAX_SIZE (4 * 1024 * 1024)

typedef struct _ImportSource ImportSource;

/*
 * Reads the file at @path, a folder or an archive (zip, tar.gz): of these two, the file in it that by its name describes a VPN becomes
 * the source and the others its neighbours. Errors: G_FILE_ERROR, and IPSEC_FAILURE, FAILURE_BAD_PROFILE for what is no
 * regular file or too large. Free with import_source_free().
 */
ImportSource *import_source_new (const char *path, GError **error);

/* The same from memory. @neighbours maps names (char *) to GBytes and may be NULL; it is all that import_source_read()
 * will find. */
ImportSource *import_source_new_memory (const char *name, GBytes *bytes, GHashTable *neighbours);

void import_source_free (ImportSource *source);

/* The file's name without its folder. */
const char *import_source_get_name (ImportSource *source);

/* The same without its ending. g_free(). */
char *import_source_base_name (ImportSource *source);

/* The folder, or NULL where there is none. */
const char *import_source_get_folder (ImportSource *source);

GBytes *import_source_get_bytes (ImportSource *source);

/* @bytes as text, made UTF-8 (from UTF-16 with a mark, or else from Windows-1252), without NULs at the end; NULL if they hold
 * others. g_free(). */
char *import_source_decode (GBytes *bytes);

/* The bytes as text, decoded so, with LF as the ends of lines. */
const char *import_source_get_text (ImportSource *source);

/* Whether it is a script that a shell or the like runs: what it has in it is not yet what it writes. */
gboolean import_source_is_script (ImportSource *source);

/* Another file, by a path that is absolute or relative to this one. Errors as import_source_new(); an absolute path in
 * an archive, or one that leaves it, is not found. */
GBytes *import_source_read (ImportSource *source, const char *path, GError **error);

/* The names of the files in @folder, a path relative to this one, in their order; empty if there is no such folder. */
char **import_source_list (ImportSource *source, const char *folder);

/* The other files of an archive whose names end like that of @source, in their order, without what is the same twice; of
 * ImportSource, unref. */
GPtrArray *import_source_get_alike (ImportSource *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportSource, import_source_free)

G_END_DECLS
