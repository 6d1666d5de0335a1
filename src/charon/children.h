/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which CHILD_SAs exist, according to charon's events. The unique id of an IKE_SA changes when it is rekeyed; what
 * carries traffic are its children. Pure. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

typedef struct _Children Children;

Children *children_new (void);
void children_free (Children *children);

/* @sa is the IKE_SA's section of a child-updown event. */
void children_updown (Children *children, const ViciMessage *sa, gboolean up);

/* RFC 7296 1.3.3: the new CHILD_SA comes before the old one goes. @sa as in a child-rekey event. */
void children_rekey (Children *children, const ViciMessage *sa);

/* The CHILD_SA with this unique id is gone. */
void children_close (Children *children, const char *id);

gboolean children_any (const Children *children);

/* The server's traffic selectors of all of them: an event names those of one alone. g_strfreev(). */
char **children_dup_selectors (const Children *children);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Children, children_free)

G_END_DECLS
