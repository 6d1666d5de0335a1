/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a child away from files that are none of its business. A mount namespace would need CAP_SYS_ADMIN, which
 * NetworkManager's unit does not grant; Landlock needs no privilege. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  FENCE_EXECUTE = 1 << 0,
  FENCE_READ = 1 << 1,    /* and list directories */
  FENCE_WRITE = 1 << 2,   /* existing files */
  FENCE_CREATE = 1 << 3,  /* regular files */
  FENCE_REMOVE = 1 << 4,  /* anything but directories */
  FENCE_SOCKET = 1 << 5,  /* create sockets */
  FENCE_OTHER = 1 << 6,   /* create anything else, remove directories, move to another directory */
} FenceRights;

#define FENCE_ALL (FENCE_EXECUTE | FENCE_READ | FENCE_WRITE | FENCE_CREATE | FENCE_REMOVE | FENCE_SOCKET | FENCE_OTHER)

/* What may be done to a file, or to everything below a directory. */
typedef struct {
  const char *path;
  FenceRights rights;
} FenceGate;

/* Whether the kernel supports Landlock. */
gboolean fence_is_possible (void);

/* For the child between fork and exec; async-signal-safe. From then on each right in @fenced applies only where a
 * gate in @gates grants it; gates whose path does not exist are skipped. No program that the child executes gets
 * more rights. Exits on failure. */
void fence_enter (const FenceGate *gates, gsize n, FenceRights fenced);

G_END_DECLS
