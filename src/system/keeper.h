/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps what NetworkManager has given the tunnel's device, its addresses and the routes through it: NetworkManager does not
 * put back what others take away. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Keeper Keeper;

/* May free the keeper. */
typedef void (*KeeperMissing)(gpointer user_data);

/* Keeps nothing yet. @missing is called from the main loop when something has gone that is kept, and the device is up. If the
 * kernel cannot be watched, there is a warning. */
Keeper *keeper_new (KeeperMissing missing, gpointer user_data);

/* From now on what of @wanted (of GInetAddressMask: addresses and networks; NULL: nothing) is on this device, or comes, is kept.
 * What is known of what is still wanted stays known. */
void keeper_set (Keeper *self, guint device, GPtrArray *wanted);

/* Puts back what is missing, as it was. The kernel's error. */
gboolean keeper_put_back (Keeper *self, GError **error);

void keeper_free (Keeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keeper, keeper_free)

G_END_DECLS
