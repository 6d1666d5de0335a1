/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's keyring, where agents keep the secrets that belong to the user. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The stored secret @name of the connection @uuid, or NULL; free with g_free(). A locked keyring is opened, which may ask
 * the user, only if @may_ask. A session without a keyring has no secrets: that is no error. */
char *keyring_lookup (const char *uuid, const char *name, gboolean may_ask);

G_END_DECLS
