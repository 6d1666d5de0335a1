/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the server gave, as it suits the network that this computer is in. */

#pragma once

#include "src/ike/ike-tunnel.h"

G_BEGIN_DECLS

/*
 * Sets the tunnel up for what the server gave: the way to it, the MTU that this way leaves, what is the local network's own,
 * the shield and the full tunnel. *@config, NULL or what it was last time, becomes what it is now; *@news says whether
 * NetworkManager would see a difference. FAILURE_TUNNEL, or FAILURE_NO_ADDRESS where our address inside is that of this
 * network's router.
 */
gboolean ike_adapt (IkeTunnel *tunnel, const Profile *profile, const IpConfig *given, IpConfig **config, gboolean *news,
                    GError **error);

/* The full tunnel alone. */
gboolean ike_adapt_route (IkeTunnel *tunnel, const Profile *profile, const IpConfig *config, GError **error);

G_END_DECLS
