/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts into words how a server wants to check a password. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The method's word in ppp-auth if it has one, else its name. @protocol and @algorithm as in PPP_REPORT_DEMAND.
 * g_free(). */
char *ppp_demand_describe (guint protocol, guint algorithm);

G_END_DECLS
