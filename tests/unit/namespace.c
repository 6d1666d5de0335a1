/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/namespace.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

static void
write_map (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error ("%s", error->message);
}

void
namespace_enter (void)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWNET | CLONE_NEWNS) != 0) {
    if (geteuid () == 0)
      g_error ("no namespaces for root: %s", g_strerror (errno));
    if (unshare (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0) {
      g_printerr ("no namespaces: %s\n", g_strerror (errno));
      exit (77);
    }
    write_map ("/proc/self/setgroups", "deny");
    write_map ("/proc/self/uid_map", uid_map);
    write_map ("/proc/self/gid_map", gid_map);
  }
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount ("run", "/run", "tmpfs", 0, "mode=755") != 0)
    g_error ("no /run of our own: %s", g_strerror (errno));
  run ("ip link set lo up");
}

static int
execute (const char *command, char **output)
{
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, output, NULL, &status, &error);
  g_assert_no_error (error);
  return status;
}

void
run (const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  if (execute (command, &output) != 0)
    g_error ("failed: %s", command);
}

char *
output_of (const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *both = NULL;
  char *output = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  both = g_strdup_printf ("{ %s; } 2>&1", command);
  execute (both, &output);
  return output;
}

struct rlimit
use_up_descriptors (void)
{
  struct rlimit before, none;
  int next = dup (0);

  g_assert_cmpint (next, >=, 0);
  close (next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = (struct rlimit) { (rlim_t) next, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  return before;
}
