/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name servers that an IKE_SA has brought. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NameServers NameServers;

NameServers *name_servers_new (void);
void name_servers_free (NameServers *self);

/* The IKE_SA with the unique id @sa, NULL: unknown, has brought @text, which counts only if it is an address. The first one of
 * an IKE_SA replaces those of another. */
void name_servers_add (NameServers *self, const char *sa, const char *text);

/* It has been signed in to: those of another one are no longer valid. */
void name_servers_begin (NameServers *self, const char *sa);

/* In the order in which they came; owned by it. */
const char *const *name_servers_list (const NameServers *self);

G_END_DECLS
