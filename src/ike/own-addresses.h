/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host's own addresses, as an IKEv2 session asks for them. */

#pragma once

#include "shared/profile.h"
#include "src/ip-config.h"

G_BEGIN_DECLS

/* One within the networks of local-ts, for a tunnel without an address of its own; NULL if there is none; g_object_unref(). */
GInetAddress *own_addresses_find_inside (const Profile *profile);

/* FAILURE_NO_ADDRESS if the server gave one that this host has on another device: that would cut the host off. */
gboolean own_addresses_check (const IpConfig *config, GError **error);

G_END_DECLS
