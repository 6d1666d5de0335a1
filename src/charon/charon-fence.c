/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/charon-fence.h"

#include <unistd.h>

#include "src/system/fence.h"

static const FenceGate gates[] = {
  { .path = CHARON_PATH, .execute = TRUE },   { .path = "/lib", .execute = TRUE },
  { .path = "/lib64", .execute = TRUE },      { .path = "/usr/lib", .execute = TRUE },
  { .path = "/usr/lib64", .execute = TRUE },  { .path = "/usr/libexec", .execute = TRUE },
};

CharonFence
charon_fence_check (void)
{
  if (access ("/sbin/resolvconf", F_OK) < 0 && access ("/usr/sbin/resolvconf", F_OK) < 0)
    return CHARON_FENCE_NOT_NEEDED;
  return fence_is_possible () ? CHARON_FENCE_POSSIBLE : CHARON_FENCE_IMPOSSIBLE;
}

void
charon_fence_enter (gpointer unused)
{
  fence_enter (gates, G_N_ELEMENTS (gates));
}
