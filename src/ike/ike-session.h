/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IKEv2 connection: a private charon, an XFRM interface, and everything that keeps them working. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/ipsec-session.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_IKE_SESSION (ike_session_get_type ())
G_DECLARE_FINAL_TYPE (IkeSession, ike_session, IPSEC, IKE_SESSION, IpsecSession)

/* Takes @secrets, which must contain all that are needed. */
Session *ike_session_new (const Profile *profile, Secrets *secrets);

G_END_DECLS
