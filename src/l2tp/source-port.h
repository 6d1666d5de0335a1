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
  gboolean shared;  /* another program of root has it too; both have agreed to share (SO_REUSEADDR) */
  int fd;           /* -1: shared */
} SourcePort;

/* Takes @port, or any that is free for 0; to be shared with xl2tpd. FAILURE_PORT_TAKEN, with the name of the program if that
 * can be seen. */
SourcePort *source_port_take (guint16 port, GError **error);

/* Shares the port once more after source_port_close(), for another xl2tpd. */
void source_port_share (SourcePort *source);

/* Shares the port with nobody any more who does not have it yet; for when xl2tpd has all its sockets. Where it is shared
 * with the system's xl2tpd, that goes on: what comes to another address than xl2tpd's is its. FAILURE_PORT_TAKEN if another
 * user was quick enough. */
gboolean source_port_close (SourcePort *source, GError **error);

/* Lets go of the port. */
void source_port_free (SourcePort *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SourcePort, source_port_free)

G_END_DECLS
