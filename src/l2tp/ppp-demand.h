/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a server wants to check a password, in words for people. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The word of ppp-auth where there is one, else the name; @protocol and @algorithm as in PPP_REPORT_DEMAND. g_free(). */
char *ppp_demand_describe (guint protocol, guint algorithm);

G_END_DECLS
