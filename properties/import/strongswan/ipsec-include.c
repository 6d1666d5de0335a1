/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-include.h"

#include <limits.h>
#include <string.h>

#include "properties/import/import.h"

/* So many ends of an absolute path are tried. */
#define ENDS_MAX 16

static GPtrArray *
sources_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) import_source_free);
}

static gsize
size_of (const GPtrArray *files)
{
  gsize size = 0;

  for (guint i = 0; i < files->len; i++)
    size += g_bytes_get_size (import_source_get_bytes (files->pdata[i]));
  return size;
}

/* One file more than there may be tells callers that there are too many. */
static void
add_file (GPtrArray *files, ImportSource *source, const char *path, GError **unread)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = import_source_read (source, path, &error);

  if (bytes && size_of (files) + g_bytes_get_size (bytes) > IMPORT_SOURCE_MAX_SIZE)
    import_bad (&error, "is too complex");
  else if (bytes && files->len <= IPSEC_INCLUDE_MAX_FILES)
    g_ptr_array_add (files, import_source_new_memory (path, bytes, NULL));
  if (error && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) && unread && !*unread)
    *unread = g_steal_pointer (&error);
}

static void
add_matching (GPtrArray *files, ImportSource *source, const char *folder, const char *pattern, GError **unread)
{
  g_auto (GStrv) names = import_source_list (source, folder);
  g_autofree char *own = g_path_get_basename (import_source_get_name (source));

  for (guint i = 0; names[i]; i++) {
    g_autofree char *path = strcmp (folder, ".") == 0 ? g_strdup (names[i]) : g_build_filename (folder, names[i], NULL);

    /* GLib stops the program at a name that is not UTF-8. */
    if (*names[i] != '.' && strcmp (path, own) != 0 && g_utf8_validate (names[i], -1, NULL) && g_pattern_match_simple (pattern, names[i]))
      add_file (files, source, path, unread);
  }
}

/* @path is relative to @source; only the last part of it may be a pattern. */
static GPtrArray *
read_path (ImportSource *source, const char *path, GError **unread)
{
  GPtrArray *files = sources_new ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  if (strpbrk (folder, "*?") || g_strv_contains ((const char *const *) parts, ".."))
    return files;
  if (strpbrk (name, "*?"))
    add_matching (files, source, folder, name, unread);
  else
    add_file (files, source, path, unread);
  return files;
}

/* As "ipsec.d" is beside a copy of /etc/ipsec.conf; all that is beside it is too much. */
static GPtrArray *
read_absolute (ImportSource *source, const char *path, GError **unread)
{
  guint n = 0;

  for (const char *rest = path; rest && n < ENDS_MAX; rest = strchr (rest, '/'), n++) {
    GPtrArray *files;

    rest += strspn (rest, "/");
    if (!strchr (rest, '/') && strpbrk (rest, "*?"))
      break;
    files = read_path (source, rest, unread);
    if (files->len > 0)
      return files;
    g_ptr_array_unref (files);
  }
  return sources_new ();
}

GPtrArray *
ipsec_include_read (ImportSource *source, ImportSource *within, const char *pattern, GError **unread)
{
  g_autofree char *folder = g_path_get_dirname (import_source_get_name (within));
  g_autofree char *path = NULL;

  if (strlen (pattern) >= PATH_MAX)
    return sources_new ();
  if (g_path_is_absolute (pattern))
    return read_absolute (source, pattern, unread);
  if (within == source || strcmp (folder, ".") == 0)
    return read_path (source, pattern, unread);
  path = g_build_filename (folder, pattern, NULL);
  return read_path (source, path, unread);
}

static gboolean
is_any (ImportSource *source, ImportSource *within, gboolean (*is)(const char *text), guint depth, guint *n)
{
  const char *text = import_source_get_text (within);
  g_autoptr (GRegex) regex = g_regex_new ("^[ \\t]*include[ \\t]+\"?([^\\s\"#]+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!text || depth == 0 || (*n)++ > IPSEC_INCLUDE_MAX_FILES)
    return FALSE;
  if (is (text))
    return TRUE;
  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match) && (*n)++ < IPSEC_INCLUDE_MAX_FILES; g_match_info_next (match, NULL)) {
    g_autofree char *pattern = g_match_info_fetch (match, 1);
    g_autoptr (GPtrArray) files = ipsec_include_read (source, within, pattern, NULL);

    for (guint i = 0; i < files->len; i++) {
      if (is_any (source, files->pdata[i], is, depth - 1, n))
        return TRUE;
    }
  }
  return FALSE;
}

gboolean
ipsec_include_is_any (ImportSource *source, gboolean (*is)(const char *text))
{
  guint n = 0;

  return is_any (source, source, is, IPSEC_INCLUDE_MAX_DEPTH, &n);
}
