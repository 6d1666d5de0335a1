/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One L2TP call: an xl2tpd of its own with its pppd, from start to the last trace. IPsec is none of its business.
 *
 * Signals:
 *   "placed" ()                       the server has taken the call, PPP begins
 *   "address" (const PppReport *report)  PPP_REPORT_IP or PPP_REPORT_IP6; the latter again when l2tp_call_has_router() changes
 *   "ended" (const GError *failure)   once, when it is over without having been stopped
 */

#pragma once

#include "src/plan/l2tp-plan.h"
#include "src/system/state-file.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_L2TP_CALL (l2tp_call_get_type ())
G_DECLARE_FINAL_TYPE (L2tpCall, l2tp_call, IPSEC, L2TP_CALL, GObject)

/*
 * Dials. @input need not outlive the call, but its profile must. @ppp are the credentials for EAP-TLS, NULL for none.
 * @state_file records the processes and must outlive the object. FAILURE_NO_L2TP, FAILURE_BAD_SECRET and others;
 * nothing is left behind then.
 */
L2tpCall *l2tp_call_new (const L2tpPlanInput *input, const Credentials *ppp, StateFile *state_file, GError **error);

/* Whether the server has not answered yet: L2TP, or, after "placed", LCP. */
gboolean l2tp_call_is_unanswered (L2tpCall *self);

/* Why the call ended; before that, the failure to report if it were given up now. g_error_free(). */
GError *l2tp_call_failure (L2tpCall *self);

/* Whether an identical call has every chance to succeed. */
gboolean l2tp_call_is_repeatable (L2tpCall *self);

/* Whether the server asked for EAP and the call failed by it, so that a call without EAP may be worthwhile; after
 * "ended". */
gboolean l2tp_call_failed_by_eap (L2tpCall *self);

/* Whether the server's last demand was EAP. */
gboolean l2tp_call_wants_eap (L2tpCall *self);

/* Whether IPv6 reaches beyond the link. */
gboolean l2tp_call_has_router (L2tpCall *self);

/* The link's global IPv6 address; g_object_unref(). NULL if there is none yet. */
GInetAddress *l2tp_call_get_address6 (L2tpCall *self);

/* Nothing reaches the server from the address that the call was made from: l2tp_call_stop_async() will not try to tell it. */
void l2tp_call_cut_off (L2tpCall *self);

/* Hangs up, telling the server if possible. Completes when no process is left. No signal is emitted any more. */
void l2tp_call_stop_async (L2tpCall *self, GAsyncReadyCallback callback, gpointer user_data);
void l2tp_call_stop_finish (L2tpCall *self, GAsyncResult *result);

G_END_DECLS
