/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user name in a profile that NetworkManager stores. */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

/* A connection to NetworkManager if this user may alter the profile @uuid, perhaps after proving who they are; else NULL. */
NMClient *user_name_open (const char *uuid);

/* vpn.user-name of the profile; NULL if there is none. */
const char *user_name_get (NMClient *client, const char *uuid);

/* Writes @user into the profile. */
gboolean user_name_store (NMClient *client, const char *uuid, const char *user, GError **error);

G_END_DECLS
