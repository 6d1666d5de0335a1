/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's keyring, where agents keep the secrets that belong to the user. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The stored secret @name of the connection @uuid, or NULL; g_free(). Unlocks a locked keyring only if @may_ask,
 * since that may prompt the user. A session without a keyring simply has no secrets. */
char *keyring_lookup (const char *uuid, const char *name, gboolean may_ask);

G_END_DECLS
