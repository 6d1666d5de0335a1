/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of L2TP's path that is ours rather than charon's or xl2tpd's: the host route to the server, our port, the
 * guard against cleartext, and the state file that lists them. */

#pragma once

#include "src/l2tp/source-port.h"
#include "src/system/full-tunnel.h"
#include "src/system/netlink-monitor.h"
#include "src/system/standing-table.h"
#include "src/system/state-file.h"
#include "src/system/uplink.h"

G_BEGIN_DECLS

/* The guard was taken down, and @error says why it cannot be put up again: nothing more may be sent. */
typedef void (*L2tpPathExposed)(gpointer user_data, const GError *error);

typedef struct {
  StateFile *state_file;
  const char *directory;  /* private */
  guint32 reqid;          /* for charon's policies; unique */
  char *table;            /* the guard's; NULL: no guard, L2TP runs without IPsec */
  guint32 guard_reqid;
  StandingTable *guard_table;
  NetlinkMonitor *guard_monitor; /* of its policies; both NULL without guard */
  L2tpPathExposed exposed;
  gpointer user_data;
  FullTunnel *full;
  StandingTable *shield;
  /* after l2tp_path_set_peer() */
  GInetAddress *peer;
  Uplink *uplink;
  /* after l2tp_path_open() */
  SourcePort *source;     /* held alongside xl2tpd; NULL if that is not possible */
  guint16 port;
  gboolean guarded;
} L2tpPath;

/* @charon_id is the id that charon_start_async() will get, NULL for L2TP without IPsec. FAILURE_INTERNAL, FAILURE_GUARD or
 * FAILURE_NO_KERNEL_ESP; nothing is left behind then. */
L2tpPath *l2tp_path_new (const char *charon_id, L2tpPathExposed exposed, gpointer user_data, GError **error);

/* Makes the path lead to @peer, replacing an earlier one. FAILURE_TUNNEL. */
gboolean l2tp_path_set_peer (L2tpPath *path, GInetAddress *peer, GError **error);

/* Takes @port (0: any), replacing an earlier one, which must no longer be in use. From now on L2TP cannot leave
 * without IPsec. FAILURE_PORT_TAKEN or FAILURE_GUARD. */
gboolean l2tp_path_open (L2tpPath *path, guint16 port, GError **error);

/* Nothing to the inner addresses, which may be NULL, arrives but by @device. FAILURE_GUARD. */
gboolean l2tp_path_shield (L2tpPath *path, const char *device, GInetAddress *inner4, GInetAddress *inner6, GError **error);

/* Routes the address families as @full says, into the tunnel @device; the rest of @full is filled in. @port is the
 * server's IKE port. FAILURE_TUNNEL. */
gboolean l2tp_path_route (L2tpPath *path, FullTunnelConfig *full, const char *device, guint16 port, GError **error);

/* Opens the port for sharing with xl2tpd, which is about to start. */
void l2tp_path_share_port (L2tpPath *path);

/* Closes the port to everyone else, once xl2tpd has it: see source_port_close(). */
gboolean l2tp_path_close_port (L2tpPath *path, GError **error);

/* Removes the policies and states left by a charon that died; the guard stays. FAILURE_TUNNEL. */
gboolean l2tp_path_flush (const L2tpPath *path, GError **error);

/* Removes everything, including what a charon that died left behind; the path must no longer be in use. */
void l2tp_path_free (L2tpPath *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (L2tpPath, l2tp_path_free)

G_END_DECLS
