/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target on every file of its corpus, each also cut off at every length up to a limit. */
#include "config.h"

#include "tests/fuzz/fuzz.h"

#define CUT_MAX 2048

static void
replay (const char *path)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const uint8_t *) data, size);
  for (gsize cut = 0; cut < MIN (size, CUT_MAX); cut++) {
    g_autofree uint8_t *part = g_memdup2 (data, cut);

    LLVMFuzzerTestOneInput (part, cut);
  }
}

static void
test_replay (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, fuzz_corpus, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;
  guint count = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    replay (file);
    count++;
  }
  g_test_message ("%u inputs", count);
  g_assert_cmpuint (count, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/replay", test_replay);
  return g_test_run ();
}
