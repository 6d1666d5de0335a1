/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the server gave, as it suits the network that this computer is in. */

#pragma once

#include "src/ike/ike-tunnel.h"

G_BEGIN_DECLS

/*
 * Sets the tunnel up for what the server gave: the way to it, the MTU that this way leaves, what is the local network's own,
 * the shield and the full tunnel. *@config, NULL or what it was last time, becomes what it is now; *@news says whether
 * NetworkManager would see a difference. FAILURE_TUNNEL, or FAILURE_NO_ADDRESS where our address inside is that of this
 * network's router, or one that this network has given us.
 */
gboolean ike_adapt (IkeTunnel *tunnel, const Profile *profile, const IpConfig *given, IpConfig **config, gboolean *news,
                    GError **error);

/* The shield alone, while there is no tunnel; @config may be NULL. A network may give this machine the very address that it
 * has inside: shielded from everything but the tunnel, it would be off the net, and could not even call the server. So
 * that address is left out. */
void ike_adapt_shield (IkeTunnel *tunnel, const Profile *profile, const IpConfig *config);

/* The full tunnel alone. */
gboolean ike_adapt_route (IkeTunnel *tunnel, const Profile *profile, const IpConfig *config, GError **error);

G_END_DECLS
