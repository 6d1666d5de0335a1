/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-source.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "shared/failures.h"

static void
decodes (const char *data, gsize size, const char *wanted)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autofree char *text = import_source_decode (bytes);

  g_assert_cmpstr (text, ==, wanted);
}

#define DECODES(data, wanted) decodes (data, sizeof data - 1, wanted)

/* What editors of all systems make of the same text. */
static void
test_decode (void)
{
  DECODES ("caf\xc3\xa9", "café");
  DECODES ("\xef\xbb\xbf" "caf\xc3\xa9", "café");
  DECODES ("caf\xe9", "café");
  DECODES ("\xff\xfe" "c\0\xe9\0", "cé");
  DECODES ("\xfe\xff" "\0c\0\xe9", "cé");
  DECODES ("<\0a\0", "<a");
  DECODES ("text\0\0", "text");
  DECODES ("", "");
  /* This is none. */
  DECODES ("a\0b", NULL);
  DECODES ("\xe9\0b", NULL);
  DECODES ("\xff\xfe" "a\0\0\0b\0", NULL);
}

#undef DECODES

/* Windows does not tell apart what differs in case alone, and an administrator need not either. */
static void
test_neighbours (void)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) profile = g_bytes_new_static ("profile", 7);
  g_autoptr (ImportSource) source = NULL;
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GBytes) other = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (files, g_strdup ("Generic/Root.cer"), g_bytes_new_static ("1", 1));
  g_hash_table_insert (files, g_strdup ("Generic/OTHER.CER"), g_bytes_new_static ("22", 2));
  source = import_source_new_memory ("Generic/VpnSettings.xml", profile, files);
  same = import_source_read (source, "Root.cer", NULL);
  other = import_source_read (source, "other.cer", NULL);
  g_assert_true (same && g_bytes_get_size (same) == 1);
  g_assert_true (other && g_bytes_get_size (other) == 2);
  g_assert_null (import_source_read (source, "none.cer", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_source (void)
{
  g_autofree char *fifo = g_build_filename (g_get_user_data_dir (), "fifo", NULL);
  g_autoptr (GError) missing = NULL;
  g_autofree char *large = g_build_filename (g_get_user_data_dir (), "large", NULL);
  g_autofree char *much = g_strnfill (IMPORT_SOURCE_MAX_SIZE + 1, '#');
  g_autoptr (GError) not_regular = NULL;
  g_autoptr (GError) too_large = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_null (import_source_new ("/nonexistent/file", &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (import_source_new (fifo, &not_regular));
  g_assert_error (not_regular, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_unlink (fifo);
  g_assert_true (g_file_set_contents (large, much, -1, NULL));
  g_assert_null (import_source_new (large, &too_large));
  g_assert_error (too_large, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_unlink (large);
  g_assert_null (import_source_new (g_get_user_data_dir (), &folder));
  g_assert_error (folder, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/import-source/decode", test_decode);
  g_test_add_func ("/import-source/neighbours", test_neighbours);
  g_test_add_func ("/import-source/files", test_source);
  return g_test_run ();
}
