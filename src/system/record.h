/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a service process has made in the kernel and the file system, on disk, so that the next start can remove what a
 * killed one left behind. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Record Record;

/* Opens this process's record; nothing is on disk before the first record_set_*(). FAILURE_INTERNAL if IPSEC_RUN_DIR
 * cannot be used. */
Record *record_new (GError **error);

/* Say what is going to be made, before it is made; a child once it runs. Names are of letters, digits, _ and -.
 * FAILURE_INTERNAL if it cannot be written; then do not make it. */
gboolean record_set_if_id (Record *record, guint32 if_id, GError **error);
gboolean record_add_reqid (Record *record, guint32 reqid, GError **error);
gboolean record_set_charon (Record *record, const char *id, GError **error);
gboolean record_set_table (Record *record, const char *nft_table, GError **error);
gboolean record_add_peer (Record *record, GInetAddress *peer, GError **error);
gboolean record_add_child (Record *record, GPid pid, GError **error);

/* A directory for files of ours alone, without directories in it; goes with the record. NULL and FAILURE_INTERNAL if it
 * cannot be made. */
const char *record_make_directory (Record *record, GError **error);

/* Everything is undone: removes the file. */
void record_free (Record *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Record, record_free)

/* Undoes what processes that are gone have recorded: their children that still run, interfaces, policies, routes, tables,
 * and, by @sweep_charon, the files of their charon. Living ones are left alone. What cannot be undone is logged. */
void record_sweep (void (*sweep_charon) (const char *id));

G_END_DECLS
