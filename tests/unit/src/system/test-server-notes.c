/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "shared/defines.h"
#include "src/system/server-notes.h"
#include "tests/unit/namespace.h"

#define UUID "4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e"
#define PATH IPSEC_STATUS_DIR "/" UUID ".server"
#define NAMES "C=US, O=\\Lab; #1\nC=DE, CN=Büro"

static void
assert_notes (const char *uuid, const char *authorities, const char *group, gboolean lists)
{
  ServerNotes notes = { 0 };

  server_notes_read (uuid, &notes);
  g_assert_cmpstr (notes.authorities, ==, authorities);
  g_assert_cmpstr (notes.group, ==, group);
  g_assert_true (notes.lists == lists);
  server_notes_clear (&notes);
  g_assert_null (notes.group);
  g_assert_null (notes.authorities);
}

static void
test_round (void)
{
  ServerNotes notes = { (char *) NAMES, (char *) "modp2048", TRUE };
  GStatBuf status;

  assert_notes (UUID, NULL, NULL, FALSE);
  server_notes_write (UUID, &notes); /* there is no such directory */
  assert_notes (UUID, NULL, NULL, FALSE);
  run ("mkdir -m 755 " IPSEC_STATUS_DIR);
  server_notes_write (UUID, &notes);
  assert_notes (UUID, NAMES, "modp2048", TRUE);
  g_assert_cmpint (g_stat (PATH, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  server_notes_write (UUID, &(ServerNotes) { NULL, NULL, FALSE });
  assert_notes (UUID, NULL, NULL, FALSE);
}

/* A UUID becomes the name of a file. */
static void
test_bad_uuid (void)
{
  server_notes_write ("../" UUID, &(ServerNotes) { (char *) NAMES, (char *) "modp2048", TRUE });
  assert_notes ("../" UUID, NULL, NULL, FALSE);
  g_assert_false (g_file_test (IPSEC_STATUS_DIR "/../" UUID ".server", G_FILE_TEST_EXISTS));
}

static void
test_damaged (void)
{
  run ("printf '[server\\nauthorities' > " PATH);
  assert_notes (UUID, NULL, NULL, FALSE);
  run ("printf '[server]\\nlists=perhaps\\n' > " PATH);
  assert_notes (UUID, NULL, NULL, FALSE);
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-notes/round", test_round);
  g_test_add_func ("/server-notes/bad-uuid", test_bad_uuid);
  g_test_add_func ("/server-notes/damaged", test_damaged);
  return g_test_run ();
}
