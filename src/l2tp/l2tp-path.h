/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way that L2TP takes, as far as it is ours and not charon's or xl2tpd's: the route to the server, our port, the guard
 * against cleartext, and the note on disk of all that. */

#pragma once

#include "src/l2tp/source-port.h"
#include "src/system/full-tunnel.h"
#include "src/system/state-file.h"
#include "src/system/uplink.h"

G_BEGIN_DECLS

typedef struct {
  StateFile *state_file;
  const char *directory;  /* private */
  guint32 reqid;          /* for charon's policies, nobody else's */
  char *table;            /* of the guard; NULL: there is none, L2TP goes without IPsec */
  guint32 guard_reqid;
  FullTunnel *full;
  /* once it leads somewhere */
  GInetAddress *peer;
  Uplink *uplink;
  /* once opened */
  SourcePort *source;     /* held beside xl2tpd; NULL if that cannot be */
  guint16 port;
  gboolean guarded;
} L2tpPath;

/* @charon_id as charon_start_async() will get it, NULL for L2TP without IPsec. FAILURE_INTERNAL or
 * FAILURE_NO_KERNEL_ESP; nothing is left then. */
L2tpPath *l2tp_path_new (const char *charon_id, GError **error);

/* Makes way to @peer, instead of an earlier one. FAILURE_TUNNEL. */
gboolean l2tp_path_set_peer (L2tpPath *path, GInetAddress *peer, GError **error);

/* Takes @port (0: any) for that way, instead of an earlier one, which nobody may use any more. From here on L2TP cannot
 * leave without IPsec. FAILURE_PORT_TAKEN or FAILURE_GUARD. */
gboolean l2tp_path_open (L2tpPath *path, guint16 port, GError **error);

/* Routes the families as @full says of them, into the tunnel @device; the rest of it is filled in. @port of the server, for
 * IKE. FAILURE_TUNNEL. */
gboolean l2tp_path_route (L2tpPath *path, FullTunnelConfig *full, const char *device, guint16 port, GError **error);

/* Lets xl2tpd, which is about to start, have the port. */
void l2tp_path_share_port (L2tpPath *path);

/* Lets nobody else have it any more, once xl2tpd has: see source_port_close(). */
gboolean l2tp_path_close_port (L2tpPath *path, GError **error);

/* Removes the policies and states that a charon has left which died; the guard stays. FAILURE_TUNNEL. */
gboolean l2tp_path_flush (const L2tpPath *path, GError **error);

/* Removes everything, and what a charon that died has left; nobody may use it any more. */
void l2tp_path_free (L2tpPath *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (L2tpPath, l2tp_path_free)

G_END_DECLS
