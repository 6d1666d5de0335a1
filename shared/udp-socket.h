/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a UDP port of this machine, as the kernel tells in /proc. @root is prepended to its paths, "" for this machine's. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint user;   /* its id */
  gulong inode;
} UdpSocket;

/* Any user at all, where one may be left out. */
#define UDP_SOCKET_NOBODY G_MAXUINT

/* The first socket that is bound to @port, for IPv4 before IPv6, and does not belong to the user @except. */
gboolean udp_socket_find (const char *root, guint16 port, guint except, UdpSocket *found);

/* The program that has it, such as "charon", and its process id as text in @pid unless NULL; g_free() both. NULL if
 * nobody is known to have it, as a user may look into no one else's processes. */
char *udp_socket_find_program (const char *root, const UdpSocket *socket, char **pid);

G_END_DECLS
