/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-source.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/small-file.h"

#define ARCHIVE_MAX_ENTRIES 1000
#define UNPACK_MAX (32 << 20) /* bytes of a tar archive, wanted or not */
#define FOLDERS_MAX 20 /* within a folder */
#define LIST_MAX 5000 /* of a folder beside the file */

struct _ImportSource {
  char *name;
  char *folder;           /* NULL: no files beside it but @neighbours */
  GBytes *bytes;
  char *text;             /* made when asked for */
  gboolean text_is_made;
  GHashTable *neighbours; /* char * to GBytes, or NULL */
};

/* What of a folder or archive is read, the best first, by how its name ends in lower case: Azure's package, then what needs no
 * other files. */
static const char *const main_files[] = { "vpnsettings.xml", ".mobileconfig", ".sswan", ".nmconnection", "swanctl.conf",
  "ipsec.conf", ".conf", ".pbk", ".xml", ".networkconnect", ".p12", ".pfx" };

static gboolean
bad (GError **error, const char *what)
{
  g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, what);
  return FALSE;
}

static gboolean
file_error (GError **error, const char *path, int code)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static GBytes *
read_file (const char *path, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (IMPORT_SOURCE_MAX_SIZE + 1);
  gsize size;

  switch (small_file_read_into (path, buffer, IMPORT_SOURCE_MAX_SIZE, &size)) {
  case SMALL_FILE_DONE:
    return g_bytes_new (buffer, size);
  case SMALL_FILE_REFUSED:
    file_error (error, path, errno);
    break;
  case SMALL_FILE_NOT_REGULAR:
    bad (error, _("is not a regular file"));
    break;
  case SMALL_FILE_TOO_LARGE:
    bad (error, _("is larger than 4 MiB"));
    break;
  }
  return NULL;
}

ImportSource *
import_source_new_memory (const char *name, GBytes *bytes, GHashTable *neighbours)
{
  ImportSource *source = g_new0 (ImportSource, 1);

  source->name = g_strdup (name);
  source->bytes = g_bytes_ref (bytes);
  source->neighbours = neighbours ? g_hash_table_ref (neighbours) : NULL;
  return source;
}

/* How much the file looks like the one to read; the greater, the less. */
static guint
rank_of (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  guint depth = 0;
  guint i;

  for (const char *p = name; *p; p++)
    depth += *p == '/';
  for (i = 0; i < G_N_ELEMENTS (main_files) && !g_str_has_suffix (lower, main_files[i]); i++)
    ;
  return i < G_N_ELEMENTS (main_files) ? i * ARCHIVE_MAX_ENTRIES + MIN (depth, ARCHIVE_MAX_ENTRIES - 1) : G_MAXUINT;
}

/* NULL if none of the @names (NULL-terminated) will do. */
static const char *
best_of (const char *const *names)
{
  const char *best = NULL;

  for (guint i = 0; names[i]; i++) {
    guint rank = rank_of (names[i]);

    if (rank < G_MAXUINT && (!best || rank < rank_of (best) || (rank == rank_of (best) && strcmp (names[i], best) < 0)))
      best = names[i];
  }
  return best;
}

static void
add_names (GStrvBuilder *builder, const char *path, const char *folder)
{
  g_autofree char *whole = g_build_filename (path, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (whole, 0, NULL);
  const char *name;

  for (guint n = 0; dir && n < ARCHIVE_MAX_ENTRIES && (name = g_dir_read_name (dir)); n++) {
    g_autofree char *relative = g_build_filename (folder, name, NULL);

    g_strv_builder_add (builder, relative);
  }
}

/* Azure's package keeps it one level down, and what is unpacked is often in a folder of the same name. */
static char **
list_names (const char *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) deeper = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  add_names (builder, path, ".");
  add_names (builder, path, "Generic");
  add_names (builder, path, "generic");
  names = g_strv_builder_end (builder);
  if (best_of ((const char *const *) names))
    return g_steal_pointer (&names);
  for (guint i = 0; names[i] && i < FOLDERS_MAX; i++)
    add_names (deeper, path, names[i]);
  return g_strv_builder_end (deeper);
}

static ImportSource *
open_folder (const char *path, GError **error)
{
  g_auto (GStrv) names = list_names (path);
  g_autofree char *file = NULL;

  if (!best_of ((const char *const *) names)) {
    bad (error, _("is a folder without a VPN profile"));
    return NULL;
  }
  file = g_build_filename (path, best_of ((const char *const *) names), NULL);
  if (!g_file_test (file, G_FILE_TEST_IS_DIR))
    return import_source_new (file, error);
  bad (error, _("is a folder without a VPN profile"));
  return NULL;
}

static GBytes *
read_entry (struct archive *archive)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  guint8 buffer[65536];
  la_ssize_t n;

  /* The size in the header can lie, so only what comes out counts. */
  while ((n = archive_read_data (archive, buffer, sizeof buffer)) > 0) {
    if (array->len + n > IMPORT_SOURCE_MAX_SIZE)
      return NULL;
    g_byte_array_append (array, buffer, (guint) n);
  }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* Installers for other systems are large, and macOS leaves notes of its own. */
static gboolean
is_wanted (const char *name)
{
  static const char *const suffixes[] = { ".cer", ".cer_0", ".crt", ".pem", ".der", ".key", ".secrets" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (g_str_has_prefix (name, "__MACOSX") || g_str_has_prefix (name, "._") || strstr (name, "/._"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  }
  return rank_of (name) < G_MAXUINT;
}

/* The reader of zip files passes over what is not read, that of tar files unpacks it. */
static gboolean
is_too_much (struct archive *archive, struct archive_entry *entry, gsize *passed)
{
  if (archive_format (archive) == ARCHIVE_FORMAT_ZIP)
    return FALSE;
  if (archive_entry_size (entry) > UNPACK_MAX - (la_int64_t) *passed)
    return TRUE;
  *passed += (gsize) archive_entry_size (entry);
  return FALSE;
}

/* Windows' own archives have names in the code page of the machine. */
static char *
entry_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (!name)
    name = archive_entry_pathname (entry);
  while (name && g_str_has_prefix (name, "./")) /* as tar has them of all that is in a folder */
    name += strspn (name + 1, "/") + 1;
  return name ? g_utf8_make_valid (name, -1) : NULL;
}

/* It warns of names that the locale cannot write. */
static gboolean
is_readable (int rc)
{
  return rc == ARCHIVE_OK || rc == ARCHIVE_WARN;
}

/* A single file that is only compressed, under a name that says nothing. */
static gboolean
is_alone (struct archive *archive)
{
  return archive_format (archive) == ARCHIVE_FORMAT_RAW;
}

static gboolean
read_entries (struct archive *archive, const char *single, GHashTable *files, GError **error)
{
  struct archive_entry *entry;
  gsize total = 0;
  gsize passed = 0;
  int rc = ARCHIVE_OK;

  for (guint n = 0; is_readable (rc = archive_read_next_header (archive, &entry)); n++) {
    g_autofree char *name = is_alone (archive) ? g_strdup (single) : entry_name (entry);
    g_autoptr (GBytes) bytes = NULL;

    if (n == ARCHIVE_MAX_ENTRIES || is_too_much (archive, entry, &passed))
      return bad (error, _("is an archive with too many or too large files"));
    if (!name || archive_entry_filetype (entry) != AE_IFREG || !(is_alone (archive) || is_wanted (g_strdelimit (name, "\\", '/'))))
      continue;
    if (archive_entry_is_encrypted (entry))
      return bad (error, _("is an encrypted archive: unpack it, and import the files in it"));
    bytes = read_entry (archive);
    total += bytes ? g_bytes_get_size (bytes) : 0;
    if (!bytes || total > IMPORT_SOURCE_MAX_SIZE)
      return bad (error, _("is a damaged archive, or unpacks to more than 4 MiB"));
    g_hash_table_replace (files, g_steal_pointer (&name), g_steal_pointer (&bytes));
  }
  return rc == ARCHIVE_EOF || bad (error, _("is a damaged archive"));
}

static ImportSource *
open_main_file (GHashTable *files, const char *single, GError **error)
{
  g_autofree char **names = (char **) g_hash_table_get_keys_as_array (files, NULL);
  const char *best = g_hash_table_contains (files, single) ? single : best_of ((const char *const *) names);

  if (best)
    return import_source_new_memory (best, g_hash_table_lookup (files, best), files);
  bad (error, _("is an archive without a VPN profile"));
  return NULL;
}

static gboolean
is_gzip (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 4 && memcmp (data, "\037\213", 2) == 0;
}

static gboolean
unpack (GBytes *bytes, const char *single, GHashTable *files, GError **error)
{
  struct archive *archive = archive_read_new ();
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gboolean ok;

  /* The reader for streams would unpack without bound what is not wanted, to find its end. */
  archive_read_support_format_zip_seekable (archive);
  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  if (is_gzip (bytes))
    archive_read_support_format_raw (archive); /* of what is no tar archive */
  ok = archive_read_open_memory (archive, data, size) == ARCHIVE_OK ? read_entries (archive, single, files, error)
       : bad (error, _("is a damaged archive"));
  archive_read_free (archive);
  return ok;
}

/* What a single file is called once it is unpacked. */
static char *
single_name (const char *archive)
{
  gsize length = strlen (archive);
  gboolean named = length > 3 && g_ascii_strcasecmp (archive + length - 3, ".gz") == 0;

  return g_strndup (archive, named ? length - 3 : length);
}

/* Names that the locale cannot write would be lost. */
static ImportSource *
open_archive (const char *archive, GBytes *bytes, GError **error)
{
  g_autofree char *single = single_name (archive);
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  locale_t copy = duplocale (uselocale ((locale_t) 0));
  locale_t all_names = newlocale (LC_CTYPE_MASK, "C.UTF-8", copy);
  locale_t before = uselocale (all_names ? all_names : copy);
  gboolean ok = unpack (bytes, single, files, error);

  uselocale (before);
  freelocale (all_names ? all_names : copy);
  return ok ? open_main_file (files, single, error) : NULL;
}

static gboolean
is_archive (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return is_gzip (bytes) || (size > 4 && memcmp (data, "PK\003\004", 4) == 0);
}

ImportSource *
import_source_new (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *name = g_path_get_basename (absolute);
  g_autoptr (GBytes) bytes = NULL;
  ImportSource *source;

  if (g_file_test (absolute, G_FILE_TEST_IS_DIR))
    return open_folder (absolute, error);
  bytes = read_file (absolute, error);
  if (!bytes)
    return NULL;
  if (is_archive (bytes))
    return open_archive (name, bytes, error);
  source = import_source_new_memory (name, bytes, NULL);
  source->folder = g_path_get_dirname (absolute);
  return source;
}

void
import_source_free (ImportSource *source)
{
  g_free (source->name);
  g_free (source->folder);
  g_bytes_unref (source->bytes);
  g_free (source->text);
  g_clear_pointer (&source->neighbours, g_hash_table_unref);
  g_free (source);
}

const char *
import_source_get_name (ImportSource *source)
{
  return source->name;
}

char *
import_source_base_name (ImportSource *source)
{
  char *base = g_path_get_basename (source->name);
  char *dot = strrchr (base, '.');

  if (dot && dot > base)
    *dot = '\0';
  return base;
}

const char *
import_source_get_folder (ImportSource *source)
{
  return source->folder;
}

GBytes *
import_source_get_bytes (ImportSource *source)
{
  return source->bytes;
}

/* By its mark, or by the "<" that XML starts with. */
static const char *
utf16_kind (const char *data, gsize size)
{
  if (size < 2)
    return NULL;
  if (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0)
    return "UTF-16";
  if (memcmp (data, "<\0", 2) == 0)
    return "UTF-16LE";
  return memcmp (data, "\0<", 2) == 0 ? "UTF-16BE" : NULL;
}

static char *
from_utf16 (const char *data, gsize size)
{
  gsize length = 0;
  g_autofree char *text
    = g_convert (data, (gssize) (size & ~(gsize) 1), "UTF-8", utf16_kind (data, size), NULL, &length, NULL);

  while (text && length > 0 && text[length - 1] == '\0')
    length--;
  return text && strlen (text) == length ? g_steal_pointer (&text) : NULL;
}

char *
import_source_decode (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (utf16_kind (data, size))
    return from_utf16 (data, size);
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    data += 3;
    size -= 3;
  }
  while (size > 0 && data[size - 1] == '\0')
    size--;
  if (size == 0)
    return g_strdup ("");
  if (memchr (data, '\0', size))
    return NULL;
  if (g_utf8_validate (data, (gssize) size, NULL))
    return g_strndup (data, size);
  return g_convert (data, (gssize) size, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

/* CR LF and CR become LF, in place, and the no-break spaces by which pages indent lines become blanks. */
static void
unify_lines (char *text)
{
  char *to = text;
  gboolean indent = TRUE;

  for (const char *from = text; *from; from++) {
    if (from[0] == '\r' && from[1] == '\n')
      continue;
    if (indent && g_str_has_prefix (from, "\302\240")) {
      *to++ = ' ';
      from++;
      continue;
    }
    *to++ = *from == '\r' ? '\n' : *from;
    indent = to[-1] == '\n' || (indent && (to[-1] == ' ' || to[-1] == '\t'));
  }
  *to = '\0';
}

const char *
import_source_get_text (ImportSource *source)
{
  if (!source->text_is_made) {
    source->text = import_source_decode (source->bytes);
    if (source->text)
      unify_lines (source->text);
    source->text_is_made = TRUE;
  }
  return source->text;
}

gboolean
import_source_is_script (ImportSource *source)
{
  const char *text = import_source_get_text (source);

  return text && g_str_has_prefix (text, "#!");
}

/* By the name under which an archive knows what stands beside its main file; whose archives they are, case is nothing. */
static GBytes *
find_neighbour (ImportSource *source, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (source->name);
  g_autofree char *name = strcmp (folder, ".") == 0 ? g_strdup (path) : g_build_filename (folder, path, NULL);
  GBytes *bytes = source->neighbours ? g_hash_table_lookup (source->neighbours, name) : NULL;
  GHashTableIter iter;
  gpointer key, value;

  if (bytes || !source->neighbours)
    return bytes;
  g_hash_table_iter_init (&iter, source->neighbours);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    if (g_ascii_strcasecmp (key, name) == 0)
      return value;
  }
  return NULL;
}

GBytes *
import_source_read (ImportSource *source, const char *path, GError **error)
{
  GBytes *neighbour = find_neighbour (source, path);
  g_autofree char *file = NULL;

  if (neighbour)
    return g_bytes_ref (neighbour);
  if (!source->folder) {
    file_error (error, path, ENOENT);
    return NULL;
  }
  file = g_canonicalize_filename (path, source->folder);
  return read_file (file, error);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
list_neighbours (ImportSource *source, const char *folder, GPtrArray *names)
{
  g_autofree char *own = g_path_get_dirname (source->name);
  g_autofree char *path = g_canonicalize_filename (folder, "/");
  g_autofree char *whole = strcmp (own, ".") == 0 ? g_strdup (path + 1) : g_strconcat (own, path[1] ? path : "", NULL);
  g_autofree char *prefix = g_strconcat (whole, *whole ? "/" : "", NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, source->neighbours);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    if (g_str_has_prefix (key, prefix) && !strchr ((char *) key + strlen (prefix), '/'))
      g_ptr_array_add (names, g_strdup ((char *) key + strlen (prefix)));
  }
}

static void
list_folder (ImportSource *source, const char *folder, GPtrArray *names)
{
  g_autofree char *path = g_build_filename (source->folder, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && names->len < LIST_MAX && (name = g_dir_read_name (dir))) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
      g_ptr_array_add (names, g_strdup (name));
  }
}

char **
import_source_list (ImportSource *source, const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (source->neighbours)
    list_neighbours (source, folder, names);
  else if (source->folder)
    list_folder (source, folder, names);
  g_ptr_array_sort (names, by_name);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static guint
kind_of (const char *name)
{
  return rank_of (name) / ARCHIVE_MAX_ENTRIES;
}

static gboolean
has_content (GPtrArray *sources, GBytes *bytes)
{
  for (guint i = 0; i < sources->len; i++) {
    if (g_bytes_equal (((ImportSource *) sources->pdata[i])->bytes, bytes))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
import_source_get_alike (ImportSource *source)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) import_source_free);
  g_autofree char **names = source->neighbours ? (char **) g_hash_table_get_keys_as_array (source->neighbours, NULL) : NULL;
  guint n = source->neighbours ? g_hash_table_size (source->neighbours) : 0;

  if (n > 1)
    qsort (names, n, sizeof *names, by_name);
  for (guint i = 0; i < n; i++) {
    GBytes *bytes = g_hash_table_lookup (source->neighbours, names[i]);

    if (rank_of (names[i]) < G_MAXUINT && kind_of (names[i]) == kind_of (source->name) &&
        !g_bytes_equal (bytes, source->bytes) && !has_content (found, bytes))
      g_ptr_array_add (found, import_source_new_memory (names[i], bytes, source->neighbours));
  }
  return found;
}
