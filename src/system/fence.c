/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Younger than the oldest headers that we are built with: Linux 5.19 and 6.2. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define FIRST_VERSION (LANDLOCK_ACCESS_FS_REFER - 1)
/* What a rule for a file that is no directory may have. */
#define FOR_FILES \
  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)

static const struct {
  FenceRights right;
  guint64 accesses;
} table[] = {
  { FENCE_EXECUTE, LANDLOCK_ACCESS_FS_EXECUTE },
  { FENCE_READ, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR },
  { FENCE_WRITE, LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE },
  { FENCE_CREATE, LANDLOCK_ACCESS_FS_MAKE_REG },
  { FENCE_REMOVE, LANDLOCK_ACCESS_FS_REMOVE_FILE },
  { FENCE_SOCKET, LANDLOCK_ACCESS_FS_MAKE_SOCK },
  { FENCE_OTHER, LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |
    LANDLOCK_ACCESS_FS_REFER },
};

/* Of Landlock's interface; below 1 there is none. */
static long
version (void)
{
  return syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

gboolean
fence_is_possible (void)
{
  return version () >= 1;
}

static guint64
known_accesses (void)
{
  long found = version ();

  if (found >= 3)
    return FIRST_VERSION | LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE;
  return found == 2 ? FIRST_VERSION | LANDLOCK_ACCESS_FS_REFER : FIRST_VERSION;
}

static guint64
accesses_of (FenceRights rights)
{
  guint64 accesses = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    if (rights & table[i].right)
      accesses |= table[i].accesses;
  }
  return accesses;
}

static gboolean
open_gate (int ruleset, const FenceGate *gate, guint64 handled)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = accesses_of (gate->rights) & handled };
  struct stat status;
  gboolean ok;

  rule.parent_fd = open (gate->path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0)
    return TRUE;
  if (fstat (rule.parent_fd, &status) == 0 && !S_ISDIR (status.st_mode))
    rule.allowed_access &= FOR_FILES;
  ok = rule.allowed_access == 0 || syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  close (rule.parent_fd);
  return ok;
}

void
fence_enter (const FenceGate *gates, gsize n, FenceRights fenced)
{
  struct landlock_ruleset_attr attr = { .handled_access_fs = accesses_of (fenced) & known_accesses () };
  int ruleset = (int) syscall (SYS_landlock_create_ruleset, &attr, sizeof (attr), 0);

  if (ruleset < 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    _exit (126);
  for (gsize i = 0; i < n; i++) {
    if (!open_gate (ruleset, &gates[i], attr.handled_access_fs))
      _exit (126);
  }
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) < 0)
    _exit (126);
  close (ruleset);
}
