/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches for another way to a server that cannot be reached at the address in use. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WayWatch WayWatch;

/*
 * @is_there says whether there is another way; it is asked now and after each change of the network. @found is called once
 * the answer has been the same for @seconds, at most once. Free with way_watch_free(), also within @found.
 */
WayWatch *way_watch_new (guint seconds, gboolean (*is_there)(gpointer user_data), void (*found)(gpointer user_data),
                         gpointer user_data);

void way_watch_free (WayWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WayWatch, way_watch_free)

G_END_DECLS
