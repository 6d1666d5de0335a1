/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/failures.h"
#include "src/charon/vici-message.h"
#include "src/charon/vici-stream.h"

#define LENGTH_SIZE 4
#define READ_SIZE (64 * 1024)

struct _ViciStream {
  GSocket *socket; /* NULL once closed */
  const ViciStreamHandler *handler;
  gpointer user_data;
  GMainContext *context;
  GSource *reading;
  GSource *writing; /* while the socket takes no more */
  GByteArray *in;
  GQueue out;     /* of GBytes */
  gsize out_done; /* bytes of the first one that are sent */
};

static gboolean
has_name (ViciOp op)
{
  switch (op) {
  case VICI_REQUEST:
  case VICI_EVENT_REGISTER:
  case VICI_EVENT_UNREGISTER:
  case VICI_EVENT:
    return TRUE;
  case VICI_RESPONSE:
  case VICI_REQUEST_UNKNOWN:
  case VICI_EVENT_CONFIRM:
  case VICI_EVENT_UNKNOWN:
    return FALSE;
  }
  return FALSE;
}

static void
drop_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop (ViciStream *stream)
{
  drop_source (&stream->reading);
  drop_source (&stream->writing);
  if (stream->socket)
    g_socket_close (stream->socket, NULL);
  g_clear_object (&stream->socket);
  g_queue_clear_full (&stream->out, (GDestroyNotify) g_bytes_unref);
}

static void
stream_clear (gpointer data)
{
  ViciStream *stream = data;

  g_byte_array_unref (stream->in);
  g_main_context_unref (stream->context);
}

static void
lose (ViciStream *stream, const char *why)
{
  g_autoptr (GError) error = failure_new (FAILURE_CHARON_DIED, "%s", why);

  if (!stream->socket)
    return;
  stop (stream);
  stream->handler->lost (error, stream->user_data);
}

/* FALSE if the segment is not as the protocol wants it. */
static gboolean
take_segment (ViciStream *stream, const guint8 *data, gsize size)
{
  ViciOp op = size > 0 && data[0] <= VICI_EVENT ? data[0] : VICI_EVENT + 1;
  g_autofree char *name = NULL;
  gsize used = 1;

  if (op > VICI_EVENT)
    return FALSE;
  if (has_name (op)) {
    if (size < 2 || size - 2 < data[1])
      return FALSE;
    name = g_strndup ((const char *) data + 2, data[1]);
    used = 2 + data[1];
  }
  stream->handler->segment (op, name, data + used, size - used, stream->user_data);
  return TRUE;
}

/* Hands out what is complete. The handler may close the stream at any of them. */
static void
take_segments (ViciStream *stream)
{
  g_autoptr (GByteArray) in = g_byte_array_ref (stream->in);
  gsize done = 0;

  while (stream->socket && in->len - done >= LENGTH_SIZE) {
    const guint8 *at = in->data + done;
    gsize size = (gsize) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];

    if (size > VICI_MESSAGE_MAX)
      lose (stream, "a segment is too long");
    else if (in->len - done - LENGTH_SIZE < size)
      break;
    else if (!take_segment (stream, at + LENGTH_SIZE, size))
      lose (stream, "a segment is malformed");
    done += LENGTH_SIZE + size;
  }
  if (stream->socket)
    g_byte_array_remove_range (in, 0, done);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  ViciStream *stream = g_rc_box_acquire (user_data);
  guint held = stream->in->len;
  g_autoptr (GError) error = NULL;
  gssize n;

  g_byte_array_set_size (stream->in, held + READ_SIZE);
  n = g_socket_receive (socket, (char *) stream->in->data + held, READ_SIZE, NULL, &error);
  g_byte_array_set_size (stream->in, held + MAX (n, 0));
  if (n > 0)
    take_segments (stream);
  else if (n == 0)
    lose (stream, "its socket was closed");
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    lose (stream, error->message);
  g_rc_box_release_full (stream, stream_clear);
  return G_SOURCE_CONTINUE;
}

ViciStream *
vici_stream_new (GSocket *socket, const ViciStreamHandler *handler, gpointer user_data)
{
  ViciStream *stream = g_rc_box_new0 (ViciStream);

  stream->socket = g_object_ref (socket);
  stream->handler = handler;
  stream->user_data = user_data;
  stream->context = g_main_context_ref_thread_default ();
  stream->in = g_byte_array_new ();
  g_queue_init (&stream->out);
  g_socket_set_blocking (socket, FALSE);
  stream->reading = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (stream->reading, G_SOURCE_FUNC (on_readable), stream, NULL);
  g_source_attach (stream->reading, stream->context);
  return stream;
}

/* Sends until the socket is full. What goes wrong here is also seen by the reading side, which reports it. */
static void
flush_out (ViciStream *stream)
{
  GBytes *bytes;

  while ((bytes = g_queue_peek_head (&stream->out))) {
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);
    gssize n = g_socket_send (stream->socket, data + stream->out_done, size - stream->out_done, NULL, NULL);

    if (n < 0)
      return;
    stream->out_done += n;
    if (stream->out_done < size)
      continue;
    g_bytes_unref (g_queue_pop_head (&stream->out));
    stream->out_done = 0;
  }
}

static gboolean
on_writable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  ViciStream *stream = user_data;

  flush_out (stream);
  /* With the peer gone it stays "writable" for ever; the reading side then closes the stream. */
  if (!g_queue_is_empty (&stream->out) && !(condition & (G_IO_HUP | G_IO_ERR)))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&stream->writing, g_source_unref);
  return G_SOURCE_REMOVE;
}

void
vici_stream_send_raw (ViciStream *stream, GBytes *bytes)
{
  if (!stream->socket)
    return;
  g_queue_push_tail (&stream->out, g_bytes_ref (bytes));
  if (stream->writing)
    return;
  flush_out (stream);
  if (g_queue_is_empty (&stream->out))
    return;
  stream->writing = g_socket_create_source (stream->socket, G_IO_OUT, NULL);
  g_source_set_callback (stream->writing, G_SOURCE_FUNC (on_writable), stream, NULL);
  g_source_attach (stream->writing, stream->context);
}

gboolean
vici_stream_send (ViciStream *stream, ViciOp op, const char *name, GBytes *message)
{
  gsize name_size = name ? strlen (name) : 0;
  gsize message_size = message ? g_bytes_get_size (message) : 0;
  gsize size = 1 + (name ? 1 + name_size : 0) + message_size;
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  if (size > VICI_MESSAGE_MAX || name_size > 255)
    return FALSE;
  g_byte_array_append (head, (guint8[]) { size >> 24, size >> 16 & 0xff, size >> 8 & 0xff, size & 0xff, op }, 5);
  if (name) {
    g_byte_array_append (head, (guint8[]) { name_size }, 1);
    g_byte_array_append (head, (const guint8 *) name, name_size);
  }
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&head));
  vici_stream_send_raw (stream, bytes);
  if (message_size > 0)
    vici_stream_send_raw (stream, message);
  return TRUE;
}

void
vici_stream_close (ViciStream *stream)
{
  stop (stream);
  g_rc_box_release_full (stream, stream_clear);
}
