/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/charon-fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const executable[] = { CHARON_PATH, "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/libexec" };

CharonFence
charon_fence_check (void)
{
  if (access ("/sbin/resolvconf", F_OK) < 0 && access ("/usr/sbin/resolvconf", F_OK) < 0)
    return CHARON_FENCE_NOT_NEEDED;
  if (syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
    return CHARON_FENCE_IMPOSSIBLE;
  return CHARON_FENCE_POSSIBLE;
}

static int
allow (int ruleset, const char *path)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = LANDLOCK_ACCESS_FS_EXECUTE };
  int result;

  rule.parent_fd = open (path, O_PATH | O_CLOEXEC);
  /* A directory that this system does not have holds nothing to execute. */
  if (rule.parent_fd < 0)
    return 0;
  result = (int) syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close (rule.parent_fd);
  return result;
}

void
charon_fence_enter (gpointer unused)
{
  struct landlock_ruleset_attr attr = { .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE };
  int ruleset = (int) syscall (SYS_landlock_create_ruleset, &attr, sizeof (attr), 0);

  if (ruleset < 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    _exit (126);
  for (gsize i = 0; i < G_N_ELEMENTS (executable); i++) {
    if (allow (ruleset, executable[i]) < 0)
      _exit (126);
  }
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) < 0)
    _exit (126);
  close (ruleset);
}
