/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An L2TP connection: a private charon for IPsec, then a call by a private xl2tpd. It never sends anything in clear
 * unless the profile says ipsec=no. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/ipsec-session.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_L2TP_SESSION (l2tp_session_get_type ())
G_DECLARE_FINAL_TYPE (L2tpSession, l2tp_session, IPSEC, L2TP_SESSION, IpsecSession)

/* Takes @secrets, which must contain all that are needed. */
Session *l2tp_session_new (const Profile *profile, Secrets *secrets);

G_END_DECLS
