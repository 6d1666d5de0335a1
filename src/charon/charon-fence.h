/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps charon to the files that it has business with: its own three, libraries, what these read, and what a token's module
 * needs. It also keeps it from running resolvconf: its plugin "resolve", without which it asks no server for name servers,
 * does so where that exists, and before 5.9.9 no setting stops it; name servers are NetworkManager's to set.
 */

#pragma once

#include "src/charon/charon-conf.h"

G_BEGIN_DECLS

typedef struct _CharonFence CharonFence;

/* Whether charon would run resolvconf if nothing stopped it. */
gboolean charon_fence_has_resolvconf (void);

/* A fence for a charon with this configuration. @token_config is a file that its PKCS#11 module reads, or NULL. Free
 * with charon_fence_free(). */
CharonFence *charon_fence_new (const CharonConf *config, const char *token_config);
void charon_fence_free (CharonFence *fence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CharonFence, charon_fence_free)

/* For the child between fork and exec; see fence_enter(). */
void charon_fence_enter (gpointer fence);

G_END_DECLS
