/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a service process has made in the kernel and the file system, on disk, so that the next start can remove what a
 * killed one left behind. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _StateFile StateFile;

/* Opens this process's state file; nothing is on disk before the first state_file_set_*(). FAILURE_INTERNAL if
 * IPSEC_RUN_DIR cannot be used. */
StateFile *state_file_new (GError **error);

/* Say what is going to be made, before it is made; a child once it runs. Names are of letters, digits, _ and -.
 * FAILURE_INTERNAL if it cannot be written; then do not make it. */
gboolean state_file_set_if_id (StateFile *state_file, guint32 if_id, GError **error);
gboolean state_file_add_reqid (StateFile *state_file, guint32 reqid, GError **error);
gboolean state_file_set_charon (StateFile *state_file, const char *id, GError **error);
gboolean state_file_set_table (StateFile *state_file, const char *nft_table, GError **error);
gboolean state_file_set_full_tunnel (StateFile *state_file, guint32 number, GError **error);
gboolean state_file_add_peer (StateFile *state_file, GInetAddress *peer, GError **error);
gboolean state_file_add_child (StateFile *state_file, GPid pid, GError **error);

/* A directory for our own files, which has no subdirectories and goes with the state file. NULL and FAILURE_INTERNAL if it
 * cannot be made. */
const char *state_file_make_directory (StateFile *state_file, GError **error);

/* Everything is undone: removes the file. */
void state_file_free (StateFile *state_file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StateFile, state_file_free)

/* Undoes what processes that are gone left, by their state files: children that still run, interfaces, policies, routes,
 * tables, and, by @sweep_charon, the files of their charon. Living processes are left alone. What cannot be undone is
 * logged. */
void state_file_sweep (void (*sweep_charon) (const char *id));

/* Whether a process that lives has the full tunnel of this number. */
gboolean state_file_knows_full_tunnel (guint32 number);

G_END_DECLS
