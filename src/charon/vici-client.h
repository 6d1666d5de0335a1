/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Talks to one charon over VICI, asynchronously, on the thread's default main context of the time it was connected.
 *
 * There are two connections, one for commands and one for events, since a command that takes long (initiate) holds up
 * everything else on its connection. Only the events that charon streams to whoever asked ("list-sa" and the like) come
 * over the first one: all of them before the answer to their command.
 *
 * charon sends "log" events from a queue of its own, so that they come after other events that were caused later. A client
 * that has subscribed to "log" holds every other event back until all that was logged before it has been delivered; alerts
 * no longer than a drain takes.
 *
 * Errors are FAILURE_CHARON_DIED if charon is gone or breaks the protocol, FAILURE_CHARON_SILENT if it does not answer (it
 * is not spoken to any more then), FAILURE_INTERNAL with charon's own words if it refuses a command, and
 * G_IO_ERROR_CANCELLED.
 *
 * Signals:
 *   "event" (const char *name, const ViciMessage *message)  the message lives as long as the call
 *   "closed" (const GError *error)  once, after every call has got its error; not after vici_client_close()
 */

#pragma once

#include <gio/gio.h>

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_VICI_CLIENT (vici_client_get_type ())
G_DECLARE_FINAL_TYPE (ViciClient, vici_client, IPSEC, VICI_CLIENT, GObject)

/*
 * Connects to the socket at @path, at once; free with g_object_unref(). NULL and @error if nobody listens there, or if so
 * many others are waiting to be let in that one would have to wait too.
 */
ViciClient *vici_client_connect (const char *path, GError **error);

/*
 * Subscribes to events by name. Name each one only once, or charon sends it twice. Completes when charon has answered;
 * that it does not know an event is no error.
 */
void vici_client_subscribe_async (ViciClient *self, const char *const *events, guint timeout_ms,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

gboolean vici_client_subscribe_finish (ViciClient *self, GAsyncResult *result, GError **error);

/* Whether charon has confirmed a subscription to this event: "alert" is known from strongSwan 6.0.3 on. */
gboolean vici_client_is_subscribed (ViciClient *self, const char *event);

/*
 * Sends a command; @message is NULL for one without arguments. Calls may overlap; charon answers them in order.
 * Completes exactly once, always. If charon does not answer within @timeout_ms the client closes, since later answers
 * could no longer be matched to calls. A cancelled call is still carried out.
 */
void vici_client_call_async (ViciClient *self, const char *command, GBytes *message, guint timeout_ms,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* The same with names and values of text as arguments, and nobody to wait for the answer. */
void vici_client_tell (ViciClient *self, guint timeout_ms, const char *command, ...) G_GNUC_NULL_TERMINATED;

/* The answer; vici_message_free(). NULL and @error also if charon answers success=no. */
ViciMessage *vici_client_call_finish (ViciClient *self, GAsyncResult *result, GError **error);

/*
 * Completes when everything that charon has logged so far has been delivered as events: a command's answer may overtake
 * the lines that explain it. Needs a subscription to "log".
 */
void vici_client_drain_async (ViciClient *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);

gboolean vici_client_drain_finish (ViciClient *self, GAsyncResult *result, GError **error);

/*
 * Completes when the events of all that charon was at work on have been emitted: strongSwan 6 logs that an SA goes before
 * it raises the event that another one takes its place. Timeout as for vici_client_call_async().
 */
void vici_client_settle_async (ViciClient *self, guint timeout_ms, GAsyncReadyCallback callback, gpointer user_data);

gboolean vici_client_settle_finish (ViciClient *self, GAsyncResult *result, GError **error);

/* Closes both connections; pending calls get an error before this returns. */
void vici_client_close (ViciClient *self);

G_END_DECLS
