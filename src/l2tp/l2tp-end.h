/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the end of a call means: another call, or the end of the connection, and then why. */

#pragma once

#include "src/ipsec-session.h"
#include "src/l2tp/l2tp-attempts.h"
#include "src/l2tp/l2tp-call.h"

G_BEGIN_DECLS

/* Whether to call again, after @call has ended with @failure in @state; @attempts is then set up for it. */
gboolean l2tp_end_calls_again (L2tpAttempts *attempts, L2tpCall *call, SessionState state, const GError *failure);

/* Otherwise: what people are told; @session is the one that the call belongs to. g_error_free(). */
GError *l2tp_end_explain (const L2tpAttempts *attempts, L2tpCall *call, IpsecSession *session, const GError *failure);

G_END_DECLS
