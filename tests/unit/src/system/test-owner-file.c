/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/failures.h"
#include "shared/small-file.h"
#include "src/system/owner-file.h"

#define OWNER "nobody"

/* A directory that everybody may enter, with files in it. */
typedef struct {
  char *dir;
} Place;

static void
place_up (Place *place, gconstpointer data)
{
  place->dir = g_dir_make_tmp ("owner-file-XXXXXX", NULL);
  g_assert_nonnull (place->dir);
  g_assert_cmpint (g_chmod (place->dir, 0755), ==, 0);
}

static void
place_down (Place *place, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (place->dir, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (place->dir, name, NULL);

    g_remove (path);
  }
  g_rmdir (place->dir);
  g_free (place->dir);
}

static char *
make_file (Place *place, const char *name, gsize size, int mode)
{
  char *path = g_build_filename (place->dir, name, NULL);
  g_autofree char *content = g_malloc (size + 1);

  memset (content, 'x', size);
  g_assert_true (g_file_set_contents (path, content, (gssize) size, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

static gboolean
is_root (void)
{
  if (geteuid () == 0)
    return TRUE;
  g_test_skip ("only root can become somebody else");
  return FALSE;
}

static void
reads (const char *path, const char *owner, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = owner_file_read (path, owner, &error);
  const char *data;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, size);
  data = g_bytes_get_data (content, NULL);
  for (gsize i = 0; i < size; i++)
    g_assert_cmpint (data[i], ==, 'x');
}

static void
refuses (const char *path, const char *owner, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = owner_file_read (path, owner, &error);

  g_assert_null (content);
  g_assert_error (error, IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_read (Place *place, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 4096, 65537, SMALL_FILE_MAX };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *path = make_file (place, "file", sizes[i], 0600);

    reads (path, NULL, sizes[i]);
  }
}

static void
test_refused (Place *place, gconstpointer data)
{
  g_autofree char *large = make_file (place, "large", SMALL_FILE_MAX + 1, 0644);
  g_autofree char *missing = g_build_filename (place->dir, "missing", NULL);
  g_autofree char *fifo = g_build_filename (place->dir, "fifo", NULL);

  g_assert_cmpint (mkfifo (fifo, 0666), ==, 0);
  refuses (large, NULL, "1 MiB");
  refuses (missing, NULL, "no such file");
  refuses (fifo, NULL, "not a regular file");
  refuses (place->dir, NULL, "not a regular file");
  refuses ("/dev/zero", NULL, "not a regular file");
  refuses ("relative", NULL, "absolute");
  refuses (large, "no such user", "there is no user");
}

static void
test_owner (Place *place, gconstpointer data)
{
  g_autofree char *all = make_file (place, "all", 10, 0644);
  g_autofree char *secret = make_file (place, "secret", 10, 0600);
  g_autofree char *group = make_file (place, "group", 10, 0640); /* root's groups must be gone too */
  g_autofree char *link = g_build_filename (place->dir, "link", NULL);
  g_autofree char *missing = g_build_filename (place->dir, "missing", NULL);

  if (!is_root ())
    return;
  g_assert_cmpint (symlink (secret, link), ==, 0);
  reads (all, OWNER, 10);
  refuses (secret, OWNER, "user " OWNER " may not read it");
  refuses (group, OWNER, "user " OWNER " may not read it");
  refuses (link, OWNER, "user " OWNER " may not read it");
  refuses (missing, OWNER, "no such file");
  reads (secret, NULL, 10);
  reads (secret, "root", 10);
}

/* What is in a directory that the owner may not enter must look the same to him whether it is there or not. */
static void
test_closed_directory (Place *place, gconstpointer data)
{
  g_autofree char *there = make_file (place, "there", 10, 0644);
  g_autofree char *missing = g_build_filename (place->dir, "missing", NULL);

  if (!is_root ())
    return;
  g_assert_cmpint (g_chmod (place->dir, 0700), ==, 0);
  refuses (there, OWNER, "user " OWNER " may not read it");
  refuses (missing, OWNER, "user " OWNER " may not read it");
}

/* Through /proc the child sees itself: neither the service's open files nor its memory may be the owner's. */
static void
test_proc (Place *place, gconstpointer data)
{
  g_autofree char *secret = make_file (place, "secret", 10, 0600);
  g_autofree char *path = NULL;
  int fd;

  if (!is_root ())
    return;
  fd = open (secret, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >, 3);
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  refuses (path, OWNER, "no such file");
  refuses ("/proc/self/environ", OWNER, "may not read it");
  refuses ("/proc/self/mem", OWNER, "may not read it");
  close (fd);
}

/* The owner's other groups count, and come from the system's list. */
static void
test_groups (Place *place, gconstpointer data)
{
  g_autofree char *path = make_file (place, "file", 10, 0640);
  g_autofree char *groups = g_build_filename (place->dir, "groups", NULL);

  if (!is_root ())
    return;
  g_assert_true (g_file_set_contents (groups, "readers:x:54321:" OWNER "\n", -1, NULL));
  g_assert_cmpint (g_chmod (groups, 0644), ==, 0);
  g_assert_cmpint (chown (path, 0, 54321), ==, 0);
  refuses (path, OWNER, "may not read it");
  if (unshare (CLONE_NEWNS) < 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount (groups, "/etc/group", NULL, MS_BIND, NULL) < 0) {
    g_test_skip (g_strerror (errno));
    return;
  }
  reads (path, OWNER, 10);
  g_assert_cmpint (umount ("/etc/group"), ==, 0);
}

/* A FUSE file system whose daemon, this test, never answers. */
static void
test_hang (Place *place, gconstpointer data)
{
  g_autofree char *options = NULL;
  g_autofree char *path = g_build_filename (place->dir, "file", NULL);
  int fd = open ("/dev/fuse", O_RDWR | O_CLOEXEC);

  if (fd < 0) {
    g_test_skip ("no /dev/fuse");
    return;
  }
  options = g_strdup_printf ("fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other", fd);
  if (unshare (CLONE_NEWNS) < 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount ("test", place->dir, "fuse.test", MS_NOSUID | MS_NODEV, options) < 0) {
    g_test_skip (g_strerror (errno));
    close (fd);
    return;
  }
  refuses (path, NULL, "does not answer");
  g_assert_cmpint (umount2 (place->dir, MNT_DETACH), ==, 0);
  close (fd);
}

/* No child stays behind. */
static void
test_reaped (Place *place, gconstpointer data)
{
  g_autofree char *path = make_file (place, "file", 10, 0600);
  g_autofree char *children = g_strdup_printf ("/proc/self/task/%d/children", getpid ());

  if (!g_file_test (children, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the kernel does not list children");
    return;
  }
  reads (path, NULL, 10);
  for (;;) {
    g_autofree char *list = NULL;

    g_assert_true (g_file_get_contents (children, &list, NULL, NULL));
    if (!*list)
      break;
    g_main_context_iteration (NULL, TRUE);
  }
}

#define ADD(name, test) g_test_add ("/owner-file/" name, Place, NULL, place_up, test, place_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("read", test_read);
  ADD ("refused", test_refused);
  ADD ("owner", test_owner);
  ADD ("closed-directory", test_closed_directory);
  ADD ("proc", test_proc);
  ADD ("groups", test_groups);
  ADD ("hang", test_hang);
  ADD ("reaped", test_reaped);
  return g_test_run ();
}
