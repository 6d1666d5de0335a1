/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user name in the profile as NetworkManager stores it by now: somebody may have corrected it since it was refused, and
 * NetworkManager brings new secrets with the profile as it was. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void stored_user_find_async (GDBusConnection *bus, const char *uuid, GAsyncReadyCallback callback, gpointer user_data);

/* g_free(); NULL if there is none, or nobody tells. */
char *stored_user_find_finish (GAsyncResult *result);

G_END_DECLS
