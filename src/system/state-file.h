/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On-disk record of what a service process created in the kernel and the file system, so that the next start can
 * clean up after one that was killed. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _StateFile StateFile;

/* Opens this process's state file; nothing is on disk before the first state_file_set_*(). FAILURE_INTERNAL if
 * IPSEC_RUN_DIR cannot be used. */
StateFile *state_file_new (GError **error);

/* Record something before it is created; a child once it runs. Names consist of letters, digits, _ and -.
 * FAILURE_INTERNAL if the file cannot be written; then do not create the thing. */
gboolean state_file_set_if_id (StateFile *state_file, guint32 if_id, GError **error);
gboolean state_file_add_reqid (StateFile *state_file, guint32 reqid, GError **error);
gboolean state_file_set_charon (StateFile *state_file, const char *id, GError **error);
gboolean state_file_set_table (StateFile *state_file, const char *nft_table, GError **error);
gboolean state_file_set_full_tunnel (StateFile *state_file, guint32 number, GError **error);
gboolean state_file_add_peer (StateFile *state_file, GInetAddress *peer, GError **error);
gboolean state_file_add_child (StateFile *state_file, GPid pid, GError **error);

/* A directory for our own files, without subdirectories, removed with the state file; owned by @state_file. NULL and
 * FAILURE_INTERNAL if it cannot be created. */
const char *state_file_make_directory (StateFile *state_file, GError **error);

/* Call when everything is undone: removes the file. */
void state_file_free (StateFile *state_file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StateFile, state_file_free)

/* Cleans up after dead processes, by their state files: children still running, interfaces, policies, routes, tables
 * and, through @sweep_charon, their charon's files. Live processes are left alone. What cannot be undone is logged. */
void state_file_sweep (void (*sweep_charon)(const char *id));

/* Whether a live process has the full tunnel with this number. */
gboolean state_file_knows_full_tunnel (guint32 number);

G_END_DECLS
