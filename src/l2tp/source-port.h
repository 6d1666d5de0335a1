/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own UDP port for L2TP. xl2tpd lets others share its sockets' address, so that any user could take over what the server
 * sends, decrypted, and speak to it as we do. Holding the port beside xl2tpd keeps them out.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint16 port;
  gboolean shared;  /* a program of root's has it too, and both agreed to share (SO_REUSEADDR) */
  int fd;           /* -1: shared */
} SourcePort;

/* Takes @port, or any free one for 0, to be shared with xl2tpd. FAILURE_PORT_TAKEN, naming the other program if it
 * can be found. */
SourcePort *source_port_take (guint16 port, GError **error);

/* Reopens the port for sharing after source_port_close(), for another xl2tpd. */
void source_port_share (SourcePort *source);

/* Ends sharing with anyone who does not have the port yet; call it once xl2tpd has all its sockets. If the system's
 * xl2tpd has the port too, that sharing continues, and what is sent to an address other than our xl2tpd's goes
 * there. FAILURE_PORT_TAKEN if another user got in first. */
gboolean source_port_close (SourcePort *source, GError **error);

/* Releases the port. */
void source_port_free (SourcePort *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SourcePort, source_port_free)

G_END_DECLS
