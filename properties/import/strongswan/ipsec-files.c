/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-files.h"

#include "shared/failures.h"

struct _IpsecFiles {
  ImportSource *source;
  guint64 *effort;
  GHashTable *opened; /* how they were asked for, to IpsecFile */
};

static void
file_free (gpointer data)
{
  IpsecFile *file = data;

  g_clear_pointer (&file->content, g_bytes_unref);
  g_clear_pointer (&file->bundle, certificate_bundle_free);
  g_clear_error (&file->error);
  g_free (file);
}

IpsecFiles *
ipsec_files_new (ImportSource *source, guint64 *effort)
{
  IpsecFiles *files = g_new0 (IpsecFiles, 1);

  files->source = source;
  files->effort = effort;
  files->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  return files;
}

void
ipsec_files_free (IpsecFiles *files)
{
  g_hash_table_unref (files->opened);
  g_free (files);
}

/* The first that is there counts, even if it cannot be read. */
static GBytes *
read_named (IpsecFiles *files, const char *name, const char *const *folders, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  GBytes *content = import_source_read (files->source, name, &own_error);

  for (guint i = 0; folders[i] && !g_path_is_absolute (name); i++) {
    g_autofree char *path = g_build_filename (folders[i], name, NULL);

    if (!g_error_matches (own_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      break;
    g_clear_error (&own_error);
    content = import_source_read (files->source, path, &own_error);
  }
  if (own_error)
    g_propagate_error (error, g_steal_pointer (&own_error));
  return content;
}

/* An absolute path is where the file is to be put; it may still be where it was handed out. */
static GBytes *
read_file (IpsecFiles *files, const char *name, const char *const *folders, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  GBytes *content = read_named (files, name, folders, &own_error);

  if (g_path_is_absolute (name) && g_error_matches (own_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_autofree char *base = g_path_get_basename (name);

    content = read_named (files, base, folders, NULL);
  }
  if (content)
    return content;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return NULL;
}

static IpsecFile *
file_new (IpsecFiles *files, const char *name, const char *const *folders, const char *passphrase)
{
  IpsecFile *file = g_new0 (IpsecFile, 1);

  file->content = read_file (files, name, folders, &file->error);
  if (!file->content)
    return file;
  file->bundle = certificate_bundle_parse_one (file->content, passphrase, files->effort, &file->error);
  /* What is broken is not kept, so that no more is than may be opened. */
  if (!file->bundle && !g_error_matches (file->error, IPSEC_FAILURE, FAILURE_KEY_ENCRYPTED))
    g_clear_pointer (&file->content, g_bytes_unref);
  return file;
}

const IpsecFile *
ipsec_files_open (IpsecFiles *files, const char *name, const char *const *folders, const char *passphrase)
{
  g_autofree char *request = g_strjoin ("\n", folders[0] ? folders[0] : "", name, passphrase, NULL);
  IpsecFile *file = g_hash_table_lookup (files->opened, request);

  if (!file) {
    file = file_new (files, name, folders, passphrase);
    g_hash_table_insert (files->opened, g_steal_pointer (&request), file);
  }
  return file;
}

gboolean
ipsec_files_is_missing (IpsecFiles *files, const char *name, const char *const *folders)
{
  return g_error_matches (ipsec_files_open (files, name, folders, NULL)->error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

char **
ipsec_files_list (IpsecFiles *files, const char *folder)
{
  return import_source_list (files->source, folder);
}
