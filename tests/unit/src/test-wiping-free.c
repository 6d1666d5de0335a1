/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TEXT "Wagtail-Bluethroat-Nightingale-Dunnock-Whinchat-Redstart"
/* Bytes at the beginning that the allocator uses itself once they are free. */
#define ITS_OWN 16
#define LARGE (4 * 1024 * 1024)

/* What stands somewhere, whoever has it now. */
static gboolean
is_there (guintptr address)
{
  char bytes[sizeof TEXT] = { 0 };
  int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (pread (memory, bytes, sizeof bytes, (off_t) address), ==, sizeof bytes);
  close (memory);
  return memcmp (bytes + ITS_OWN, &TEXT[ITS_OWN], 8) == 0;
}

static void
test_free (void)
{
  char *text = g_strdup (TEXT);
  guintptr address = (guintptr) text;

  g_assert_true (is_there (address));
  errno = ERANGE;
  free (text);
  g_assert_cmpint (errno, ==, ERANGE);
  g_assert_false (is_there (address));
  free (NULL);
}

static void
test_realloc (void)
{
  char *text = realloc (NULL, sizeof TEXT);
  guintptr address = (guintptr) text;

  memcpy (text, TEXT, sizeof TEXT);
  text = realloc (text, 100000);
  g_assert_cmpstr (text, ==, TEXT);
  g_assert_false (is_there (address));
  address = (guintptr) text;
  text = realloc (text, 99000);
  g_assert_cmpuint ((guintptr) text, ==, address);
  text = realloc (text, 80);
  g_assert_cmpstr (text, ==, TEXT);
  free (text);
}

/* Of the whole pages within a block, how many are in memory. */
static guint
count_pages (guintptr address, gsize size)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  guintptr first = (address + page - 1) / page * page;
  gsize n = (address + size - first) / page;
  g_autofree guchar *there = g_malloc (n);
  guint count = 0;

  g_assert_cmpint (mincore ((void *) first, n * page, there), ==, 0);
  for (gsize i = 0; i < n; i++)
    count += there[i] & 1;
  return count;
}

/* What is never touched stays so; the block is one of the heap, which stays mapped. */
static void
test_large (void)
{
  static const gsize places[] = { 0, 1000000, LARGE - sizeof TEXT };
  guintptr address;
  guint before;
  char *block;

  mallopt (M_MMAP_THRESHOLD, 2 * LARGE);
  mallopt (M_TRIM_THRESHOLD, 4 * LARGE);
  block = malloc (LARGE);
  address = (guintptr) block;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    memcpy (block + places[i], TEXT, sizeof TEXT);
  before = count_pages (address, LARGE);
  free (block);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_false (is_there (address + places[i]));
  g_assert_cmpuint (count_pages (address, LARGE), <=, before);
}

/* GLib's own, in a shared library. */
static void
test_library (void)
{
  GVariant *text = g_variant_ref_sink (g_variant_new_string (TEXT));
  guintptr address = (guintptr) g_variant_get_string (text, NULL);
  GString *string = g_string_new (TEXT);
  guintptr before = (guintptr) string->str;

  g_variant_unref (text);
  g_assert_false (is_there (address));
  while ((guintptr) string->str == before)
    g_string_append (string, TEXT);
  g_assert_false (is_there (before));
  g_string_free (string, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#ifndef __SANITIZE_ADDRESS__
  g_test_add_func ("/wiping-free/free", test_free);
  g_test_add_func ("/wiping-free/realloc", test_realloc);
  g_test_add_func ("/wiping-free/large", test_large);
  g_test_add_func ("/wiping-free/library", test_library);
#endif
  return g_test_run ();
}
