/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out who uses a UDP port of this machine. */

#pragma once

#include <glib.h>

/* Whether the port is free, for IPv4 and IPv6, and we may bind it. */
gboolean udp_port_is_free (guint16 port);

/* The program that uses it, such as "charon"; "another program" if its process has more rights than ours and cannot
 * be inspected. g_free(). */
char *udp_port_find_owner (guint16 port);

/* Whether a user other than ours has it too, perhaps alongside us; @user is then the user id. */
gboolean udp_port_has_stranger (guint16 port, guint *user);
