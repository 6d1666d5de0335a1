/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* What stands in for the machine: a folder with a folder and files. */
typedef struct {
  char *folder, *open_folder, *shut_file, *open_file, *inner_file;
} Place;

static void
place_init (Place *place)
{
  place->folder = g_dir_make_tmp ("fence-XXXXXX", NULL);
  place->open_folder = g_build_filename (place->folder, "open", NULL);
  place->shut_file = g_build_filename (place->folder, "shut-file", NULL);
  place->open_file = g_build_filename (place->folder, "open-file", NULL);
  place->inner_file = g_build_filename (place->open_folder, "file", NULL);
  g_assert_cmpint (g_mkdir (place->open_folder, 0700), ==, 0);
  g_file_set_contents (place->shut_file, "x", 1, NULL);
  g_file_set_contents (place->open_file, "x", 1, NULL);
  g_file_set_contents (place->inner_file, "x", 1, NULL);
}

static int
try_open (const char *path, int flags)
{
  int fd = open (path, flags | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int
try_socket (const char *folder)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int status;

  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/socket", folder);
  status = bind (fd, (struct sockaddr *) &address, sizeof address) == 0 ? 0 : errno;
  close (fd);
  return status;
}

/* In a process of its own, for there is no way back. */
static void
in_fence (void)
{
  Place place;

  place_init (&place);
  {
    g_autofree char *new_file = g_build_filename (place.open_folder, "new", NULL);
    const FenceGate gates[] = {
      { place.open_folder, FENCE_READ | FENCE_SOCKET },
      { place.open_file, FENCE_READ | FENCE_WRITE | FENCE_SOCKET },
      { "/nowhere", FENCE_READ },
    };

    fence_enter (gates, G_N_ELEMENTS (gates), FENCE_ALL);
    g_assert_cmpint (try_open (place.inner_file, O_RDONLY), ==, 0);
    g_assert_cmpint (try_open (place.open_folder, O_RDONLY | O_DIRECTORY), ==, 0);
    g_assert_cmpint (try_open (place.open_file, O_WRONLY), ==, 0);
    g_assert_cmpint (try_open (place.open_file, O_WRONLY | O_TRUNC), ==, 0);
    g_assert_cmpint (try_socket (place.open_folder), ==, 0);

    g_assert_cmpint (try_open (place.shut_file, O_RDONLY), ==, EACCES);
    g_assert_cmpint (try_open (place.folder, O_RDONLY | O_DIRECTORY), ==, EACCES);
    g_assert_cmpint (try_open ("/etc/passwd", O_RDONLY), ==, EACCES);
    g_assert_cmpint (try_open (place.inner_file, O_WRONLY), ==, EACCES);
    g_assert_cmpint (try_open (new_file, O_WRONLY | O_CREAT), ==, EACCES);
    g_assert_cmpint (try_socket (place.folder), ==, EACCES);
    g_assert_cmpint (unlink (place.inner_file) == 0 ? 0 : errno, ==, EACCES);
    g_assert_cmpint (mkdir (new_file, 0700) == 0 ? 0 : errno, ==, EACCES);
    g_assert_cmpint (symlink ("x", new_file) == 0 ? 0 : errno, ==, EACCES);
  }
  exit (0);
}

/* What is not fenced goes on as before. */
static void
in_low_fence (void)
{
  Place place;

  place_init (&place);
  {
    const FenceGate gates[] = { { place.open_folder, FENCE_CREATE } };
    g_autofree char *new_file = g_build_filename (place.folder, "new", NULL);
    g_autofree char *inner_new_file = g_build_filename (place.open_folder, "new", NULL);

    fence_enter (gates, G_N_ELEMENTS (gates), FENCE_CREATE | FENCE_EXECUTE);
    g_assert_cmpint (try_open (place.shut_file, O_RDWR), ==, 0);
    g_assert_cmpint (try_open (inner_new_file, O_WRONLY | O_CREAT), ==, 0);
    g_assert_cmpint (try_open (new_file, O_WRONLY | O_CREAT), ==, EACCES);
    g_assert_cmpint (execl ("/bin/true", "true", NULL) < 0 ? errno : 0, ==, EACCES);
  }
  exit (0);
}

static void
test_in_subprocess (gconstpointer data)
{
  if (!fence_is_possible ()) {
    g_test_skip ("no Landlock");
    return;
  }
  g_test_trap_subprocess (data, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/fence/all", "/fence/subprocess/all", test_in_subprocess);
  g_test_add_data_func ("/fence/low", "/fence/subprocess/low", test_in_subprocess);
  g_test_add_func ("/fence/subprocess/all", in_fence);
  g_test_add_func ("/fence/subprocess/low", in_low_fence);
  return g_test_run ();
}
