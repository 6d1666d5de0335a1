/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps charon from running resolvconf. Its plugin "resolve", without which it asks no server for name servers, runs
 * /sbin/resolvconf where that exists, and before 5.9.9 no setting stops it; name servers are NetworkManager's to set.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CHARON_FENCE_NOT_NEEDED,  /* there is no resolvconf */
  CHARON_FENCE_POSSIBLE,    /* use charon_fence_enter() */
  CHARON_FENCE_IMPOSSIBLE,  /* there is one, and no Landlock: do without the plugin */
} CharonFence;

CharonFence charon_fence_check (void);

/* For the child between fork and exec, as fence_enter(): from here on nothing but charon and what lies below the library
 * directories can be executed. */
void charon_fence_enter (gpointer unused);

G_END_DECLS
