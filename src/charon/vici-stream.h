/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segments of the VICI protocol over a Unix socket, for either side. Runs on the main context that is the thread's
 * default when vici_stream_new() is called. Nothing here blocks.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The first byte of a segment. */
typedef enum {
  VICI_REQUEST, /* named, like all others without a remark */
  VICI_RESPONSE, /* without a name */
  VICI_REQUEST_UNKNOWN, /* without a name */
  VICI_EVENT_REGISTER,
  VICI_EVENT_UNREGISTER,
  VICI_EVENT_CONFIRM, /* without a name */
  VICI_EVENT_UNKNOWN, /* without a name */
  VICI_EVENT,
} ViciOp;

typedef struct _ViciStream ViciStream;

typedef struct {
  /* A complete segment has arrived. @name is NULL where @op has none; the arguments are valid only during the call. */
  void (*segment)(ViciOp op, const char *name, gconstpointer data, gsize size, gpointer user_data);
  /* The peer closed the socket, or broke the protocol, in which case the stream is closed from this side:
   * FAILURE_CHARON_DIED. Called once. */
  void (*lost)(const GError *error, gpointer user_data);
} ViciStreamHandler;

/* Takes a reference on @socket, which must be connected. @handler must live as long as the stream is open. */
ViciStream *vici_stream_new (GSocket *socket, const ViciStreamHandler *handler, gpointer user_data);

/*
 * Queues a segment; @name and @message are NULL where there is none. FALSE, and nothing is sent, if the segment would be
 * longer than charon accepts or the name longer than 255 bytes. The memory of @message is not copied.
 */
gboolean vici_stream_send (ViciStream *stream, ViciOp op, const char *name, GBytes *message);

/* Queues @bytes verbatim, for tests of what a broken peer sends. */
void vici_stream_send_raw (ViciStream *stream, GBytes *bytes);

/* Closes and frees; allowed inside a handler. No handler is called afterwards. */
void vici_stream_close (ViciStream *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViciStream, vici_stream_close)

G_END_DECLS
