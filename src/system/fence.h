/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a child from what its program does by itself beyond what it is started for. A mount namespace would need
 * CAP_SYS_ADMIN, which NetworkManager's unit does not have; Landlock needs nothing. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What may be done to a file or below a directory. */
typedef struct {
  const char *path;
  gboolean execute;
  gboolean create;  /* regular files */
} FenceGate;

/* Whether the kernel can do it. */
gboolean fence_is_possible (void);

/* For the child between fork and exec, async-signal-safe: from here on what any of @gates mentions can be done at these
 * paths alone; those that are not there are left out. No program gives it more rights any more. Ends the process if it
 * fails. */
void fence_enter (const FenceGate *gates, gsize n);

G_END_DECLS
