/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of IP addresses, for formats that say what stays outside the tunnel, which routes cannot. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The networks, as ADDRESS/PREFIX and never with prefix 0, that make up @included without @excluded. Both are vectors of
 * ADDRESS, ADDRESS/PREFIX or ADDRESS-ADDRESS, and may be NULL; nothing included means everything. NULL with an error
 * (IPSEC_FAILURE, FAILURE_BAD_PROFILE) if an item is malformed or the result needs more than 1000 networks. g_strfreev().
 */
char **ip_ranges_subtract (char **included, char **excluded, GError **error);

G_END_DECLS
