/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host's own addresses, as an IKEv2 session asks for them. */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

/* One within the networks of local-ts, for a tunnel without an address of its own; NULL if there is none; g_object_unref(). */
GInetAddress *own_addresses_find_inside (const Profile *profile);

/* Whether @address, which may be NULL, is one of them: a server that assigns it would cut this host off. */
gboolean own_addresses_has (GInetAddress *address);

G_END_DECLS
