/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection in a charon of our own, from its commands to its end: knows whether its tunnel is there, why it is not,
 * and how to say goodbye.
 *
 * Signals:
 *   "up" (const ViciMessage *sa)        a CHILD_SA has come; the message, an IKE_SA, lives as long as the call
 *   "down" ()                           the last CHILD_SA has gone
 *   "failed" (const GError *failure)    what association_initiate() began came to nothing
 *   "facts" (GVariant *facts)           what the SAs are like has changed: see sa_facts_new()
 *   "moved" (const char *remote)        the server has another address now (RFC 4555)
 */

#pragma once

#include "src/charon/charon-log.h"
#include "src/charon/charon.h"
#include "src/charon/trust-log.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_ASSOCIATION (association_get_type ())
G_DECLARE_FINAL_TYPE (Association, association, IPSEC, ASSOCIATION, GObject)

/* @name and @child are the names that the calls give to the connection and its only child. */
Association *association_new (Charon *charon, const char *name, const char *child);

/* What charon logged about it; owned by the association. */
CharonLog *association_get_log (Association *self);

/* What its log says of certificates, owned by it. */
const TrustLog *association_get_trust (Association *self);

gboolean association_is_up (Association *self);

/* The server's traffic selectors of all CHILD_SAs; g_strfreev(). */
char **association_dup_selectors (Association *self);

/* Runs @calls, an array of ViciCall, and completes after the last one or the first that charon refuses. A connection
 * of the same name is replaced. */
void association_load_async (Association *self, GPtrArray *calls, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean association_load_finish (Association *self, GAsyncResult *result, GError **error);

/* Calls the server. "up" or "failed" follows; neither does once @cancellable is cancelled. */
void association_initiate (Association *self, GCancellable *cancellable);

/* Asks the server whether it is there, by renewing the CHILD_SA's keys: "down" follows within seconds if it is silent. */
void association_ask (Association *self);

/* Asks charon itself for a sign of life, for nothing else would tell that it hangs while the tunnel is up. Without one it is
 * ended within seconds, as charon.h says. */
void association_prod (Association *self);

/* Removes an IKE_SA without a CHILD_SA, so that the next call starts from scratch. */
void association_drop (Association *self);

/* The X.509 certificates (DER, as GBytes) that charon knows now: those it was given, and those of the last attempt that it
 * found an issuer for, be that one trusted or not. */
void association_list_certificates_async (Association *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
GPtrArray *association_list_certificates_finish (Association *self, GAsyncResult *result, GError **error);

/* Terminates the tunnel and tells the server, if it is up. Completes when the tunnel is gone or cannot be
 * terminated. */
void association_terminate_async (Association *self, GAsyncReadyCallback callback, gpointer user_data);
void association_terminate_finish (Association *self, GAsyncResult *result);

/* Likewise, then stops charon. No signal is emitted any more. */
void association_close_async (Association *self, GAsyncReadyCallback callback, gpointer user_data);
void association_close_finish (Association *self, GAsyncResult *result);

G_END_DECLS
