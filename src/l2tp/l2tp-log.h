/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What xl2tpd and pppd tell of a call, and what it means when the call ends: the one place that knows xl2tpd's texts.
 * Pure. */

#pragma once

#include <gio/gio.h>

#include "shared/profile.h"
#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

typedef struct _L2tpLog L2tpLog;

/* @server is whom we call. */
L2tpLog *l2tp_log_new (GInetAddress *server);
void l2tp_log_free (L2tpLog *log);

/* Hears a line of xl2tpd, or of pppd, which writes to the same place. */
void l2tp_log_line (L2tpLog *log, const char *line);

/* Hears what our plugin reports out of pppd. */
void l2tp_log_report (L2tpLog *log, const PppReport *report);

/* Hears that xl2tpd has ended. */
void l2tp_log_exit (L2tpLog *log);

/* Whether the server has taken the call, so that pppd was started. */
gboolean l2tp_log_has_call (const L2tpLog *log);

/* Whether the server still has to answer at all: L2TP, or, once there is a call, what PPP begins with, LCP. */
gboolean l2tp_log_is_unanswered (const L2tpLog *log);

/* Whether xl2tpd has given up or been sent away, although it still runs. */
gboolean l2tp_log_is_over (const L2tpLog *log);

/* Whether the call failed only as xl2tpd draws the number of a tunnel and does not leave out 0. Many servers are xl2tpd. */
gboolean l2tp_log_drew_zero (const L2tpLog *log);

/* Whether the server asked for EAP and nothing came of it; for a call that is over. */
gboolean l2tp_log_failed_by_eap (const L2tpLog *log);

/* Whether EAP is what the server asked for last. */
gboolean l2tp_log_wants_eap (const L2tpLog *log);

/* Whether the kernel does not help, so that every packet goes through xl2tpd. */
gboolean l2tp_log_is_slow (const L2tpLog *log);

/* The best explanation of why the call is over, or would be if it were given up now, for g_error_free(). Never NULL. */
GError *l2tp_log_failure (const L2tpLog *log, const Profile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (L2tpLog, l2tp_log_free)

G_END_DECLS
