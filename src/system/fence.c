/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

gboolean
fence_is_possible (void)
{
  return syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

static guint64
rights_of (const FenceGate *gate)
{
  return (gate->execute ? LANDLOCK_ACCESS_FS_EXECUTE : 0) | (gate->create ? LANDLOCK_ACCESS_FS_MAKE_REG : 0);
}

static gboolean
open_gate (int ruleset, const FenceGate *gate)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = rights_of (gate) };
  gboolean ok;

  rule.parent_fd = open (gate->path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0)
    return TRUE;
  ok = syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  close (rule.parent_fd);
  return ok;
}

void
fence_enter (const FenceGate *gates, gsize n)
{
  struct landlock_ruleset_attr attr = { 0 };
  int ruleset;

  for (gsize i = 0; i < n; i++)
    attr.handled_access_fs |= rights_of (&gates[i]);
  ruleset = (int) syscall (SYS_landlock_create_ruleset, &attr, sizeof (attr), 0);
  if (ruleset < 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    _exit (126);
  for (gsize i = 0; i < n; i++) {
    if (!open_gate (ruleset, &gates[i]))
      _exit (126);
  }
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) < 0)
    _exit (126);
  close (ruleset);
}
