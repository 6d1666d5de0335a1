/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a UDP port of this machine. */

#pragma once

#include <glib.h>

/* Whether nobody has it, for IPv4 or IPv6, and we may. */
gboolean udp_port_is_free (guint16 port);

/* The program that has it, as "charon". Files of processes with more rights than ours cannot be seen: "another program".
 * Free with g_free(). */
char *udp_port_find_owner (guint16 port);

/* Whether another user than ours has it, perhaps beside us; @user is the number then. */
gboolean udp_port_has_stranger (guint16 port, guint *user);
