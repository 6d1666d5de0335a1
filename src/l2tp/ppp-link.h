/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our end of the socket to the plugin inside pppd: takes the one pppd that knows the token, gives it the credentials when
 * it asks, in the form that suits what the server demands, and passes on what it reports.
 *
 * Signals:
 *   "report" (const PppReport *report)  what the plugin says; PPP_REPORT_ASK only if the password cannot be used for what the
 *                                    server demands, whereupon pppd ends
 *   "closed" ()                      once, when the pppd that was taken is gone
 */

#pragma once

#include <gio/gio.h>

#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_PPP_LINK (ppp_link_get_type ())
G_DECLARE_FINAL_TYPE (PppLink, ppp_link, IPSEC, PPP_LINK, GObject)

/* Listens at @path, in a directory that only root may enter; copies @credentials. FAILURE_INTERNAL if it cannot. The
 * socket file is removed with the object. */
PppLink *ppp_link_new (const char *path, const char *token, const PppReport *credentials, GError **error);

/* pppd's process id, 0 if there is none. */
GPid ppp_link_get_pid (PppLink *self);

/* Sends pppd a signal, if there is one. */
void ppp_link_kill (PppLink *self, int number);

G_END_DECLS
