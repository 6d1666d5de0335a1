/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a server leaves out of the networks that a profile asks for (RFC 7296 2.9: it may narrow them). */

#pragma once

#include "shared/profile.h"
#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* Tells the log which of the networks in local-ts and remote-ts no CHILD_SA of @sa has as a whole, and whether the server
 * @lists_networks (RFC 7296 3.15.1, INTERNAL_IP4_SUBNET). */
void narrowing_tell (const Profile *profile, const ViciMessage *sa, gboolean lists_networks);

G_END_DECLS
