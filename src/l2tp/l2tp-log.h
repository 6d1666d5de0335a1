/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What xl2tpd and pppd say about a call, and what it means when the call ends: the only module that knows xl2tpd's
 * texts. Pure. */

#pragma once

#include <gio/gio.h>

#include "shared/profile.h"
#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

typedef struct _L2tpLog L2tpLog;

/* @server is the address that we call. */
L2tpLog *l2tp_log_new (GInetAddress *server);
void l2tp_log_free (L2tpLog *log);

/* Takes a line of xl2tpd, or of pppd, which writes to the same output. */
void l2tp_log_line (L2tpLog *log, const char *line);

/* Takes a report of our plugin inside pppd. */
void l2tp_log_report (L2tpLog *log, const PppReport *report);

/* Addresses were agreed on, at @now by the monotonic clock. A server may begin PPP anew, and does it hardly ever; one that does it
 * ten times a minute keeps everybody busy, and its call is over. */
void l2tp_log_note_round (L2tpLog *log, gint64 now);

/* Notes that xl2tpd has exited. */
void l2tp_log_exit (L2tpLog *log);

/* Whether the server accepted the call, so that pppd was started. */
gboolean l2tp_log_has_call (const L2tpLog *log);

/* Whether the server has not answered yet: L2TP, or, once there is a call, LCP, with which PPP begins. */
gboolean l2tp_log_is_unanswered (const L2tpLog *log);

/* Whether xl2tpd has given up or been turned away, although it still runs. */
gboolean l2tp_log_is_over (const L2tpLog *log);

/* Whether the call failed only because an xl2tpd drew 0 as its random tunnel id, which it does not exclude. Many
 * servers are xl2tpd. */
gboolean l2tp_log_drew_zero (const L2tpLog *log);

/* Whether the server asked for EAP and the call failed by it; valid once the call is over. */
gboolean l2tp_log_failed_by_eap (const L2tpLog *log);

/* Whether the server's last demand was EAP. */
gboolean l2tp_log_wants_eap (const L2tpLog *log);

/* Whether the kernel lacks L2TP support, so that xl2tpd handles every packet. */
gboolean l2tp_log_is_slow (const L2tpLog *log);

/* The best explanation of why the call is over, or of what to report if it were given up now. Never NULL;
 * g_error_free(). */
GError *l2tp_log_failure (const L2tpLog *log, const Profile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (L2tpLog, l2tp_log_free)

G_END_DECLS
