/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-source.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/failures.h"

#define ARCHIVE_MAX_ENTRIES 1000

struct _ImportSource {
  char *name;
  char *folder;           /* NULL: no files beside it but @neighbours */
  GBytes *bytes;
  char *text;             /* made when asked for */
  gboolean text_is_made;
  GHashTable *neighbours; /* char * to GBytes, or NULL */
};

/* What of a folder or archive is read: Azure's point-to-site packages. */
static const char *const main_files[] = { "Generic/VpnSettings.xml", "Generic/VPNSettings.xml", "VpnSettings.xml",
                                          "VPNSettings.xml", NULL };

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
read_fd (int fd, const char *path, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      file_error (error, path, errno);
      return NULL;
    }
    if (array->len + n > IMPORT_SOURCE_MAX_SIZE) {
      bad (error, _("is larger than 4 MiB"));
      return NULL;
    }
    g_byte_array_append (array, buffer, (guint) n);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* O_NONBLOCK: a FIFO must not hold up the program that shows the file chooser. */
static GBytes *
read_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  GBytes *bytes = NULL;
  struct stat st;

  if (fd < 0) {
    file_error (error, path, errno);
    return NULL;
  }
  if (fstat (fd, &st) < 0)
    file_error (error, path, errno);
  else if (!S_ISREG (st.st_mode))
    bad (error, _("is not a regular file"));
  else
    bytes = read_fd (fd, path, error);
  close (fd);
  return bytes;
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

static ImportSource *
open_folder (const char *path, GError **error)
{
  for (guint i = 0; main_files[i]; i++) {
    g_autofree char *file = g_build_filename (path, main_files[i], NULL);

    if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
      return import_source_new (file, error);
  }
  bad (error, _("is a folder without VpnSettings.xml"));
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

static gboolean
is_wanted (const char *name)
{
  static const char *const suffixes[] = { ".xml", ".cer", ".cer_0", ".crt" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
read_entries (struct archive *archive, GHashTable *files, GError **error)
{
  struct archive_entry *entry;
  gsize total = 0;
  int rc = ARCHIVE_OK;

  for (guint n = 0; (rc = archive_read_next_header (archive, &entry)) == ARCHIVE_OK; n++) {
    const char *name = archive_entry_pathname_utf8 (entry);
    g_autoptr (GBytes) bytes = NULL;

    if (n == ARCHIVE_MAX_ENTRIES)
      return bad (error, _("is an archive with too many files"));
    if (!name || archive_entry_filetype (entry) != AE_IFREG || !is_wanted (name))
      continue;
    bytes = read_entry (archive);
    total += bytes ? g_bytes_get_size (bytes) : 0;
    if (!bytes || total > IMPORT_SOURCE_MAX_SIZE)
      return bad (error, _("is a damaged archive, or unpacks to more than 4 MiB"));
    g_hash_table_replace (files, g_strdup (name), g_steal_pointer (&bytes));
  }
  return rc == ARCHIVE_EOF || bad (error, _("is a damaged archive"));
}

static ImportSource *
open_main_file (GHashTable *files, GError **error)
{
  for (guint i = 0; main_files[i]; i++) {
    GBytes *bytes = g_hash_table_lookup (files, main_files[i]);

    if (bytes)
      return import_source_new_memory (main_files[i], bytes, files);
  }
  bad (error, _("is an archive without VpnSettings.xml"));
  return NULL;
}

static ImportSource *
open_archive (GBytes *bytes, GError **error)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  struct archive *archive = archive_read_new ();
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gboolean ok;

  /* The reader for streams would unpack without bound what is not wanted, to find its end. */
  archive_read_support_format_zip_seekable (archive);
  ok = archive_read_open_memory (archive, data, size) == ARCHIVE_OK ? read_entries (archive, files, error)
                                                                    : bad (error, _("is a damaged archive"));
  archive_read_free (archive);
  return ok ? open_main_file (files, error) : NULL;
}

static gboolean
is_archive (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 4 && memcmp (data, "PK\003\004", 4) == 0;
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
    return open_archive (bytes, error);
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

static char *
to_utf8 (const char *data, gsize size)
{
  if (size >= 2 && (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0))
    return g_convert (data, (gssize) size, "UTF-8", "UTF-16", NULL, NULL, NULL);
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    data += 3;
    size -= 3;
  }
  if (memchr (data, '\0', size))
    return NULL;
  if (g_utf8_validate (data, (gssize) size, NULL))
    return g_strndup (data, size);
  return g_convert (data, (gssize) size, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

/* CR LF and CR become LF, in place. */
static void
unify_lines (char *text)
{
  char *to = text;

  for (const char *from = text; *from; from++) {
    if (from[0] == '\r' && from[1] == '\n')
      continue;
    *to++ = *from == '\r' ? '\n' : *from;
  }
  *to = '\0';
}

const char *
import_source_get_text (ImportSource *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source->bytes, &size);

  if (!source->text_is_made) {
    source->text = size > 0 ? to_utf8 (data, size) : g_strdup ("");
    if (source->text)
      unify_lines (source->text);
    source->text_is_made = TRUE;
  }
  return source->text;
}

/* The name under which an archive knows what stands beside its main file. */
static GBytes *
find_neighbour (ImportSource *source, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (source->name);
  g_autofree char *name = strcmp (folder, ".") == 0 ? g_strdup (path) : g_build_filename (folder, path, NULL);

  return source->neighbours ? g_hash_table_lookup (source->neighbours, name) : NULL;
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
