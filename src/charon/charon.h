/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A charon of our own: started here, told everything over VICI, gone with us. It uses no file, port or socket of the
 * system's IPsec daemon, and knows nothing of profiles.
 *
 * Signals:
 *   "event" (const char *name, const ViciMessage *message)  of the events subscribed to: log, alert (where charon knows
 *                                it), ike-updown, child-updown, ike-update, ike-rekey, child-rekey
 *   "step" (const char *text)    a line that charon logs about IKE, if it is read in step; none after charon_stop_async()
 *   "died" (const GError *error)  once, if it ends without being asked to: FAILURE_CHARON_DIED; or is silent, and was ended:
 *                                FAILURE_CHARON_SILENT
 */

#pragma once

#include <gio/gio.h>

#include "src/charon/charon-conf.h"
#include "src/charon/vici-client.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_CHARON (charon_get_type ())
G_DECLARE_FINAL_TYPE (Charon, charon, IPSEC, CHARON, GObject)

/* Starts charon and completes once it has answered: its version and plugins are then known and events subscribed.
 * @config need not outlive the call. Errors: FAILURE_BAD_PROFILE as for charon_conf_check(), FAILURE_NO_CHARON if it
 * cannot be started, FAILURE_CHARON_DIED if it exits, FAILURE_CHARON_SILENT if it does not answer. On failure or
 * cancellation nothing is left behind. Dropping the last reference kills charon and removes its files. */
void charon_start_async (const CharonConf *config, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data);
Charon *charon_start_finish (GAsyncResult *result, GError **error);

/* The client for commands; owned by charon. */
ViciClient *charon_get_client (Charon *self);

/* For example "5.9.8". */
const char *charon_get_version (Charon *self);

gboolean charon_has_plugin (Charon *self, const char *plugin);

/* All of them, and its answer to get-algorithms; owned by charon. */
const char *const *charon_get_plugins (Charon *self);
const ViciMessage *charon_get_algorithms (Charon *self);

/* Whether it supports a key exchange, by charon's name for it, such as "ML_KEM_768". */
gboolean charon_has_key_exchange (Charon *self, const char *name);

/* Whether it was started to get lists of revoked certificates, see CharonConf. */
gboolean charon_fetches (Charon *self);

/* If it is read in step: whether it should have got one by now, and was not started to. */
gboolean charon_missed_list (Charon *self);

GPid charon_get_pid (Charon *self);

/* Another client, for commands that must not wait behind those of the first; g_object_unref(). */
ViciClient *charon_connect (Charon *self, GError **error);

/* During "step": charon's threads stop at the next line they log about IKE until charon_release(). Whatever happens
 * meanwhile must be quick and must not be a command that charon logs about. */
void charon_hold (Charon *self);
void charon_release (Charon *self);

/* Kills it; "died" follows. One that was told to stop is left to end in good order. */
void charon_kill (Charon *self);

/* Stops it, with SIGTERM first, and removes its files; always completes. */
void charon_stop_async (Charon *self, GAsyncReadyCallback callback, gpointer user_data);
void charon_stop_finish (Charon *self, GAsyncResult *result);

/* Removes the files of instance @id, whose process is gone. */
void charon_sweep (const char *id);

G_END_DECLS
