/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a child from files that it has no business with. A mount namespace would need CAP_SYS_ADMIN, which NetworkManager's
 * unit does not have; Landlock needs nothing. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  FENCE_EXECUTE = 1 << 0,
  FENCE_READ = 1 << 1,    /* and list directories */
  FENCE_WRITE = 1 << 2,   /* into what is there */
  FENCE_CREATE = 1 << 3,  /* regular files */
  FENCE_REMOVE = 1 << 4,  /* files that are no directories */
  FENCE_SOCKET = 1 << 5,  /* make one */
  FENCE_OTHER = 1 << 6,   /* make anything else, remove directories, move to another directory */
} FenceRights;

#define FENCE_ALL (FENCE_EXECUTE | FENCE_READ | FENCE_WRITE | FENCE_CREATE | FENCE_REMOVE | FENCE_SOCKET | FENCE_OTHER)

/* What may be done to a file, or to what is below a directory. */
typedef struct {
  const char *path;
  FenceRights rights;
} FenceGate;

/* Whether the kernel can do it. */
gboolean fence_is_possible (void);

/* For the child between fork and exec, async-signal-safe: from here on what @fenced has can be done where @gates have it,
 * too, and nowhere else; gates that are not there are left out. No program gives it more rights any more. Ends the process
 * if it fails. */
void fence_enter (const FenceGate *gates, gsize n, FenceRights fenced);

G_END_DECLS
