/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "shared/failures.h"
#include "src/charon/vici-client.h"
#include "src/charon/vici-stream.h"

/* How long charon may take to answer a mark, and how long a mark may take to come back in its log after that. */
#define MARK_ANSWER_MS 10000
#define MARK_LOG_MS 1000
#define MARK_PREFIX "mark-"

typedef struct {
  ViciClient *client;
  ViciStream *stream; /* NULL once closed */
  GQueue waiting;     /* of Request: sent, not yet answered, in order */
} Channel;

struct _ViciClient {
  GObject parent_instance;
  GMainContext *context;
  Channel commands;
  Channel events;
  GHashTable *subscribed; /* set of names that charon has confirmed */
  GQueue held;            /* of Held */
  guint last_mark;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ViciClient, vici_client, G_TYPE_OBJECT)

/* One thing that charon owes us an answer to. */
typedef struct {
  ViciClient *client;
  ViciOp op; /* VICI_REQUEST or VICI_EVENT_REGISTER */
  char *name;
  GTask *task; /* NULL if nobody waits, or not any more */
  GSource *timeout;
  GSource *cancelled;
} Request;

/* What may go on when a mark has come back in the log: an event or a task. */
typedef struct {
  ViciClient *client;
  guint mark;
  char *name;
  ViciMessage *message;
  GTask *task;
  GSource *timeout;
} Held;

static void
drop_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
request_free (Request *request)
{
  drop_source (&request->timeout);
  drop_source (&request->cancelled);
  g_clear_object (&request->task);
  g_free (request->name);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
held_free (Held *held)
{
  drop_source (&held->timeout);
  g_free (held->name);
  g_clear_pointer (&held->message, vici_message_free);
  g_clear_object (&held->task);
  g_free (held);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Held, held_free)

static void
request_fail (Request *request, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&request->task);

  if (task)
    g_task_return_error (task, g_error_copy (error));
}

/* Closing */

static void
fail_held (ViciClient *self, const GError *error)
{
  Held *head;

  while ((head = g_queue_pop_head (&self->held))) {
    g_autoptr (Held) held = head;

    if (held->task)
      g_task_return_error (held->task, g_error_copy (error));
  }
}

static void
fail_all (GQueue *requests, const GError *error)
{
  Request *request;

  while ((request = g_queue_pop_head (requests))) {
    g_autoptr (Request) owned = request;

    request_fail (owned, error);
  }
}

/* Completions may do anything, also call us again: they see a client that is closed. */
static void
close_client (ViciClient *self, const GError *error)
{
  self->closed = TRUE;
  g_clear_pointer (&self->commands.stream, vici_stream_close);
  g_clear_pointer (&self->events.stream, vici_stream_close);
  fail_all (&self->commands.waiting, error);
  fail_all (&self->events.waiting, error);
  fail_held (self, error);
}

static void
lose (ViciClient *self, const GError *error)
{
  G_GNUC_UNUSED g_autoptr (ViciClient) alive = g_object_ref (self);

  if (self->closed)
    return;
  close_client (self, error);
  g_signal_emit_by_name (self, "closed", error);
}

void
vici_client_close (ViciClient *self)
{
  G_GNUC_UNUSED g_autoptr (ViciClient) alive = g_object_ref (self);
  g_autoptr (GError) error = failure_new (FAILURE_CHARON_DIED, "connection closed");

  if (!self->closed)
    close_client (self, error);
}

/* Answers */

static void
finish_command (Request *request, ViciOp op, gconstpointer data, gsize size)
{
  g_autoptr (GTask) task = g_steal_pointer (&request->task);
  g_autoptr (ViciMessage) message = NULL;
  GError *error = NULL;
  const char *text;

  if (!task)
    return;
  if (op == VICI_RESPONSE)
    message = vici_message_parse (data, size, &error);
  else
    failure_set (&error, FAILURE_INTERNAL, "charon does not know the command %s", request->name);
  if (message && g_strcmp0 (vici_message_get_string (message, "success", NULL), "no") == 0) {
    text = vici_message_get_string (message, "errmsg", NULL);
    failure_set (&error, FAILURE_INTERNAL, "%s: %s", request->name, text ? text : "refused by charon");
  }
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&message), (GDestroyNotify) vici_message_free);
}

static void
finish_register (Request *request, ViciOp op)
{
  g_autoptr (GTask) task = g_steal_pointer (&request->task);

  if (op == VICI_EVENT_CONFIRM)
    g_hash_table_add (request->client->subscribed, g_steal_pointer (&request->name));
  if (task)
    g_task_return_boolean (task, TRUE);
}

static void
break_off (ViciClient *self, const char *why)
{
  g_autoptr (GError) error = failure_new (FAILURE_CHARON_DIED, "%s", why);

  lose (self, error);
}

static void
take_answer (Channel *channel, ViciOp asked, ViciOp op, gconstpointer data, gsize size)
{
  Request *head = g_queue_peek_head (&channel->waiting);
  g_autoptr (Request) request = NULL;

  if (!head || head->op != asked) {
    break_off (channel->client, "it answered what was not asked");
    return;
  }
  request = g_queue_pop_head (&channel->waiting);
  if (asked == VICI_REQUEST)
    finish_command (request, op, data, size);
  else
    finish_register (request, op);
}

static int
is_not_alert (gconstpointer held, gconstpointer unused)
{
  return g_strcmp0 (((const Held *) held)->name, "alert");
}

/* Emits the first alert that is held, out of turn; FALSE if there is none. */
static gboolean
release_alert (ViciClient *self)
{
  GList *link = g_queue_find_custom (&self->held, NULL, is_not_alert);
  g_autoptr (Held) held = link ? link->data : NULL;

  if (!link)
    return FALSE;
  g_queue_delete_link (&self->held, link);
  g_signal_emit_by_name (self, "event", held->name, held->message);
  return TRUE;
}

/*
 * Lets go on what was held by marks up to this one. Whoever drains has read the answer to a command before the alerts that
 * charon raised before that answer: the connections are two. They have come by now, and their own marks are too late.
 */
static void
release (ViciClient *self, guint mark)
{
  Held *head;

  while ((head = g_queue_peek_head (&self->held)) && head->mark <= mark) {
    g_autoptr (Held) held = NULL;

    if (head->task && release_alert (self))
      continue;
    held = g_queue_pop_head (&self->held);
    if (held->task)
      g_task_return_boolean (held->task, TRUE);
    else
      g_signal_emit_by_name (self, "event", held->name, held->message);
  }
}

static gboolean
on_mark_missing (gpointer user_data)
{
  Held *held = user_data;
  G_GNUC_UNUSED g_autoptr (ViciClient) alive = g_object_ref (held->client);

  g_debug ("charon's log does not show marks");
  release (held->client, held->mark);
  return G_SOURCE_REMOVE;
}

static void
on_mark_answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ViciClient *self = IPSEC_VICI_CLIENT (object);
  guint mark = GPOINTER_TO_UINT (user_data);
  G_GNUC_UNUSED g_autoptr (ViciMessage) answer = vici_client_call_finish (self, result, NULL);

  for (GList *link = self->held.head; link; link = link->next) {
    Held *held = link->data;

    if (held->mark != mark)
      continue;
    held->timeout = g_timeout_source_new (MARK_LOG_MS);
    g_source_set_callback (held->timeout, on_mark_missing, held, NULL);
    g_source_attach (held->timeout, self->context);
  }
}

static void send_request (Channel *channel, ViciOp op, const char *name, GBytes *message, guint timeout_ms,
                          GTask *task);

/*
 * Takes @held. Unloading a secret that does not exist does nothing, but charon logs its name, behind all that it has
 * logged before. Not over the first connection, where a long command may be in the way.
 */
static void
hold (ViciClient *self, Held *held)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) message = NULL;

  held->client = self;
  held->mark = ++self->last_mark;
  g_queue_push_tail (&self->held, held);
  vici_builder_kv_printf (builder, "id", MARK_PREFIX "%u", held->mark);
  message = vici_builder_finish (builder, NULL);
  send_request (&self->events, VICI_REQUEST, "unload-shared", message, MARK_ANSWER_MS,
                g_task_new (self, NULL, on_mark_answered, GUINT_TO_POINTER (held->mark)));
}

/* Whether it is not for others: a mark that has come back. */
static gboolean
take_mark (ViciClient *self, const ViciMessage *message)
{
  const char *text = vici_message_get_string (message, "msg", NULL);
  const char *mark = text ? strstr (text, "'" MARK_PREFIX) : NULL;

  if (!mark || !g_str_has_prefix (text, "unloaded shared key"))
    return FALSE;
  release (self, g_ascii_strtoull (mark + strlen ("'" MARK_PREFIX), NULL, 10));
  return TRUE;
}

static void
take_event (Channel *channel, const char *name, gconstpointer data, gsize size)
{
  ViciClient *self = channel->client;
  gboolean is_log = g_str_equal (name, "log");
  g_autoptr (GError) error = NULL;
  g_autoptr (ViciMessage) message = vici_message_parse (data, size, &error);

  if (!message)
    break_off (self, error->message);
  else if (channel == &self->events && !is_log && vici_client_is_subscribed (self, "log")) {
    Held *held = g_new0 (Held, 1);

    held->name = g_strdup (name);
    held->message = g_steal_pointer (&message);
    hold (self, held);
  } else if (!is_log || !take_mark (self, message))
    g_signal_emit_by_name (self, "event", name, message);
}

static void
on_segment (ViciOp op, const char *name, gconstpointer data, gsize size, gpointer user_data)
{
  Channel *channel = user_data;
  G_GNUC_UNUSED g_autoptr (ViciClient) alive = g_object_ref (channel->client);

  switch (op) {
  case VICI_RESPONSE:
  case VICI_REQUEST_UNKNOWN:
    take_answer (channel, VICI_REQUEST, op, data, size);
    break;
  case VICI_EVENT_CONFIRM:
  case VICI_EVENT_UNKNOWN:
    take_answer (channel, VICI_EVENT_REGISTER, op, data, size);
    break;
  case VICI_EVENT:
    take_event (channel, name, data, size);
    break;
  case VICI_REQUEST:
  case VICI_EVENT_REGISTER:
  case VICI_EVENT_UNREGISTER:
    break_off (channel->client, "it sent a request");
    break;
  }
}

static void
on_lost (const GError *error, gpointer user_data)
{
  Channel *channel = user_data;

  lose (channel->client, error);
}

static const ViciStreamHandler handler = { on_segment, on_lost };

/* Requests */

static gboolean
on_timeout (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GError) error = failure_new (FAILURE_CHARON_SILENT, "%s", request->name);

  lose (request->client, error);
  return G_SOURCE_REMOVE;
}

/* Its answer will still come; nobody gets it. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&request->task);

  drop_source (&request->cancelled);
  if (task)
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static GSource *
attach (ViciClient *self, GSource *source, GSourceFunc function, Request *request)
{
  g_source_set_callback (source, function, request, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* Takes @task, which may be NULL. */
static void
send_request (Channel *channel, ViciOp op, const char *name, GBytes *message, guint timeout_ms, GTask *task)
{
  ViciClient *self = channel->client;
  GCancellable *cancellable = task ? g_task_get_cancellable (task) : NULL;
  g_autoptr (Request) request = g_new0 (Request, 1);

  request->client = self;
  request->op = op;
  request->name = g_strdup (name);
  request->task = task;
  if (task && g_task_return_error_if_cancelled (task))
    return;
  if (self->closed || !vici_stream_send (channel->stream, op, name, message)) {
    g_autoptr (GError) error = self->closed ? failure_new (FAILURE_CHARON_DIED, "not connected")
                               : failure_new (FAILURE_INTERNAL, "%s: too long", name);

    request_fail (request, error);
    return;
  }
  request->timeout = attach (self, g_timeout_source_new (timeout_ms), on_timeout, request);
  if (cancellable)
    request->cancelled = attach (self, g_cancellable_source_new (cancellable), G_SOURCE_FUNC (on_cancelled), request);
  g_queue_push_tail (&channel->waiting, g_steal_pointer (&request));
}

void
vici_client_call_async (ViciClient *self, const char *command, GBytes *message, guint timeout_ms,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, vici_client_call_async);
  send_request (&self->commands, VICI_REQUEST, command, message, timeout_ms, task);
}

void
vici_client_tell (ViciClient *self, guint timeout_ms, const char *command, ...)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) message = NULL;
  const char *key;
  va_list pairs;

  va_start (pairs, command);
  while ((key = va_arg (pairs, const char *)))
    vici_builder_kv (builder, key, va_arg (pairs, const char *));
  va_end (pairs);
  message = vici_builder_finish (builder, NULL);
  vici_client_call_async (self, command, message, timeout_ms, NULL, NULL, NULL);
}

ViciMessage *
vici_client_call_finish (ViciClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What charon sends to the connection that asked, and to no other. */
static gboolean
is_streamed (const char *event)
{
  return g_str_has_prefix (event, "list-");
}

void
vici_client_subscribe_async (ViciClient *self, const char *const *events, guint timeout_ms, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const char *const *last = NULL;

  g_task_set_source_tag (task, vici_client_subscribe_async);
  for (const char *const *event = events; *event; event++)
    if (!is_streamed (*event) && !vici_client_is_subscribed (self, *event))
      last = event;
  /* Answers come in order: who waits for the last one waits for all, and later commands wait for the streamed ones. */
  for (const char *const *event = events; *event; event++) {
    Channel *channel = is_streamed (*event) ? &self->commands : &self->events;

    if (!vici_client_is_subscribed (self, *event))
      send_request (channel, VICI_EVENT_REGISTER, *event, NULL, timeout_ms, event == last ? task : NULL);
  }
  if (last)
    return;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
vici_client_subscribe_finish (ViciClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
vici_client_is_subscribed (ViciClient *self, const char *event)
{
  return g_hash_table_contains (self->subscribed, event);
}

void
vici_client_drain_async (ViciClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Held *held;

  g_task_set_source_tag (task, vici_client_drain_async);
  if (self->closed) {
    g_task_return_error (task, failure_new (FAILURE_CHARON_DIED, "not connected"));
    return;
  }
  held = g_new0 (Held, 1);
  held->task = g_steal_pointer (&task);
  hold (self, held);
}

gboolean
vici_client_drain_finish (ViciClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_drained (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ViciClient *self = IPSEC_VICI_CLIENT (object);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Held *held;

  if (!vici_client_drain_finish (self, result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  held = g_new0 (Held, 1);
  held->task = g_steal_pointer (&task);
  hold (self, held);
}

/* The answer may have been read before events that were raised before it. They come while the log is drained, and wait
 * behind that: hence drained again. */
static void
on_listed (GObject *object, GAsyncResult *result, gpointer task)
{
  ViciClient *self = IPSEC_VICI_CLIENT (object);
  G_GNUC_UNUSED g_autoptr (ViciMessage) answer = vici_client_call_finish (self, result, NULL);

  vici_client_drain_async (self, NULL, on_drained, task);
}

/* charon lists an IKE_SA when no thread of its works on it; other commands do not wait for that. */
void
vici_client_settle_async (ViciClient *self, guint timeout_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, vici_client_settle_async);
  vici_client_call_async (self, "list-sas", NULL, timeout_ms, NULL, on_listed, task);
}

gboolean
vici_client_settle_finish (ViciClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Connecting */

static void
vici_client_dispose (GObject *object)
{
  vici_client_close (IPSEC_VICI_CLIENT (object));
  G_OBJECT_CLASS (vici_client_parent_class)->dispose (object);
}

static void
vici_client_finalize (GObject *object)
{
  ViciClient *self = IPSEC_VICI_CLIENT (object);

  g_hash_table_unref (self->subscribed);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (vici_client_parent_class)->finalize (object);
}

static void
vici_client_class_init (ViciClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  object_class->dispose = vici_client_dispose;
  object_class->finalize = vici_client_finalize;
  g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_POINTER);
  g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
vici_client_init (ViciClient *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->commands.client = self->events.client = self;
  g_queue_init (&self->commands.waiting);
  g_queue_init (&self->events.waiting);
  g_queue_init (&self->held);
  self->subscribed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* A connect() to a Unix socket that does not block is done when it returns. */
static ViciStream *
open_stream (GSocketAddress *address, Channel *channel, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, error);

  if (!socket)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  if (!g_socket_connect (socket, address, NULL, error))
    return NULL;
  return vici_stream_new (socket, &handler, channel);
}

ViciClient *
vici_client_connect (const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (ViciClient) self = g_object_new (IPSEC_TYPE_VICI_CLIENT, NULL);
  g_autoptr (GError) cause = NULL;
  Failure what;

  self->commands.stream = open_stream (address, &self->commands, &cause);
  if (self->commands.stream)
    self->events.stream = open_stream (address, &self->events, &cause);
  if (self->events.stream)
    return g_steal_pointer (&self);
  what = failure_of (cause);
  failure_set (error, what == FAILURE_INTERNAL ? FAILURE_CHARON_DIED : what, "%s", cause->message);
  return NULL;
}
