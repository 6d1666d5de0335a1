/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IKEv2 connection: a private charon, an XFRM interface and what keeps both alive. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/ipsec-session.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_IKE_SESSION (ike_session_get_type ())
G_DECLARE_FINAL_TYPE (IkeSession, ike_session, IPSEC, IKE_SESSION, IpsecSession)

/* @secrets, which must hold all that are needed, is taken. */
Session *ike_session_new (const Profile *profile, Secrets *secrets);

G_END_DECLS
