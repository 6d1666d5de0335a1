/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/fake-charon.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "src/charon/vici-stream.h"

typedef enum { EXPECT, REPLY, UNKNOWN, RAW, EMIT, HANG_UP, AWAIT_MARK } StepKind;

typedef struct {
  StepKind kind;
  char *name;
  GBytes *message;
} Step;

typedef struct {
  FakeCharon *server;
  ViciStream *stream; /* NULL once closed */
  GHashTable *events; /* set of names */
} Client;

struct _FakeCharon {
  char *dir;
  char *path;
  GSocket *listener;
  GSource *accepting;
  GPtrArray *clients;
  GQueue script; /* of Step */
  GHashTable *always;
  GHashTable *forgotten;
  GString *log;
  gboolean marks_lost;
  Client *last;     /* from whom the last command came; or NULL */
  Client *awaiting; /* whose script goes on at the next mark; or NULL */
};

static void
step_free (Step *step)
{
  g_free (step->name);
  g_clear_pointer (&step->message, g_bytes_unref);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
client_free (Client *client)
{
  g_clear_pointer (&client->stream, vici_stream_close);
  g_hash_table_unref (client->events);
  g_free (client);
}

static void
send (Client *client, ViciOp op, const char *name, GBytes *message)
{
  if (client->stream)
    g_assert_true (vici_stream_send (client->stream, op, name, message));
}

void
fake_charon_emit (FakeCharon *self, const char *event, GBytes *message)
{
  for (guint i = 0; i < self->clients->len; i++) {
    Client *client = self->clients->pdata[i];

    if (g_hash_table_contains (client->events, event))
      send (client, VICI_EVENT, event, message);
  }
}

void
fake_charon_answer (FakeCharon *self)
{
  g_autoptr (GBytes) message = fake_charon_message ("success", "yes", NULL);

  send (self->last, VICI_RESPONSE, NULL, message);
}

void
fake_charon_die (FakeCharon *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    g_clear_pointer (&((Client *) self->clients->pdata[i])->stream, vici_stream_close);
}

static void
take_step (Client *client, const Step *step)
{
  switch (step->kind) {
  case EXPECT:
    break;
  case REPLY:
    send (client, VICI_RESPONSE, NULL, step->message);
    break;
  case UNKNOWN:
    send (client, VICI_REQUEST_UNKNOWN, NULL, NULL);
    break;
  case RAW:
    if (client->stream)
      vici_stream_send_raw (client->stream, step->message);
    break;
  case EMIT:
    fake_charon_emit (client->server, step->name, step->message);
    break;
  case HANG_UP:
    fake_charon_die (client->server);
    break;
  case AWAIT_MARK:
    client->server->awaiting = client;
    break;
  }
}

static gboolean
is_expected (FakeCharon *self, const char *command)
{
  Step *head = g_queue_peek_head (&self->script);

  return head && head->kind == EXPECT && g_strcmp0 (head->name, command) == 0;
}

/* Takes the steps up to the next command or mark to wait for. */
static void
go_on (Client *client)
{
  FakeCharon *self = client->server;
  Step *step;

  self->awaiting = NULL;
  while (!self->awaiting && (step = g_queue_peek_head (&self->script)) && step->kind != EXPECT) {
    g_autoptr (Step) owned = g_queue_pop_head (&self->script);

    take_step (client, owned);
  }
}

static void
take_command (Client *client, const char *command)
{
  FakeCharon *self = client->server;

  self->last = client;
  if (!is_expected (self, command)) {
    if (!g_hash_table_contains (self->always, command))
      g_error ("charon did not expect %s", command);
    send (client, VICI_RESPONSE, NULL, g_hash_table_lookup (self->always, command));
    return;
  }
  step_free (g_queue_pop_head (&self->script));
  go_on (client);
}

/*
 * A client's mark in the log: as in charon it comes behind what was logged before. It is answered at once, so that no
 * script has to know of it.
 */
static gboolean
take_mark (Client *client, const char *command, gconstpointer data, gsize size)
{
  g_autoptr (ViciMessage) message = vici_message_parse (data, size, NULL);
  const char *id = vici_message_get_string (message, "id", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) event = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (!g_str_equal (command, "unload-shared") || !id || !g_str_has_prefix (id, "mark-"))
    return FALSE;
  text = g_strdup_printf ("unloaded shared key with id '%s'", id);
  event = fake_charon_message ("group", "CFG", "level", "1", "msg", text, NULL);
  answer = fake_charon_message ("success", "yes", NULL);
  send (client, VICI_RESPONSE, NULL, answer);
  if (client->server->awaiting)
    go_on (client->server->awaiting);
  if (!client->server->marks_lost)
    fake_charon_emit (client->server, "log", event);
  return TRUE;
}

static void
write_log (FakeCharon *self, const char *command, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ViciMessage) message = vici_message_parse (data, size, &error);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_no_error (error);
  text = vici_message_to_text (message, TRUE);
  lines = g_strsplit (text, "\n", -1);
  g_string_append_printf (self->log, "%s {\n", command);
  for (char **line = lines; *line && **line; line++)
    g_string_append_printf (self->log, "  %s\n", *line);
  g_string_append (self->log, "}\n");
}

static void
take_registration (Client *client, const char *event)
{
  gboolean known = !g_hash_table_contains (client->server->forgotten, event);

  if (known)
    g_hash_table_add (client->events, g_strdup (event));
  send (client, known ? VICI_EVENT_CONFIRM : VICI_EVENT_UNKNOWN, NULL, NULL);
}

static void
on_segment (ViciOp op, const char *name, gconstpointer data, gsize size, gpointer user_data)
{
  Client *client = user_data;

  switch (op) {
  case VICI_REQUEST:
    if (take_mark (client, name, data, size))
      break;
    write_log (client->server, name, data, size);
    take_command (client, name);
    break;
  case VICI_EVENT_REGISTER:
    take_registration (client, name);
    break;
  case VICI_EVENT_UNREGISTER:
    g_hash_table_remove (client->events, name);
    send (client, VICI_EVENT_CONFIRM, NULL, NULL);
    break;
  case VICI_RESPONSE:
  case VICI_REQUEST_UNKNOWN:
  case VICI_EVENT_CONFIRM:
  case VICI_EVENT_UNKNOWN:
  case VICI_EVENT:
    g_assert_not_reached ();
  }
}

static void
on_lost (const GError *error, gpointer user_data)
{
  Client *client = user_data;

  g_clear_pointer (&client->stream, vici_stream_close);
}

static const ViciStreamHandler handler = { on_segment, on_lost };

static gboolean
on_accept (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  FakeCharon *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);
  Client *client = g_new0 (Client, 1);

  g_assert_no_error (error);
  client->server = self;
  client->events = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  client->stream = vici_stream_new (socket, &handler, client);
  g_ptr_array_add (self->clients, client);
  return G_SOURCE_CONTINUE;
}

FakeCharon *
fake_charon_new (void)
{
  FakeCharon *self = g_new0 (FakeCharon, 1);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("fake-charon-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "vici", NULL);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  self->always = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->forgotten = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->log = g_string_new (NULL);
  g_queue_init (&self->script);
  self->listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, &error);
  g_assert_no_error (error);
  address = g_unix_socket_address_new (self->path);
  g_socket_bind (self->listener, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  self->accepting = g_socket_create_source (self->listener, G_IO_IN, NULL);
  g_source_set_callback (self->accepting, G_SOURCE_FUNC (on_accept), self, NULL);
  g_source_attach (self->accepting, g_main_context_get_thread_default ());
  return self;
}

void
fake_charon_free (FakeCharon *self)
{
  g_assert_cmpuint (g_queue_get_length (&self->script), ==, 0);
  g_source_destroy (self->accepting);
  g_source_unref (self->accepting);
  g_object_unref (self->listener);
  g_ptr_array_unref (self->clients);
  g_hash_table_unref (self->always);
  g_hash_table_unref (self->forgotten);
  g_string_free (self->log, TRUE);
  g_unlink (self->path);
  g_rmdir (self->dir);
  g_free (self->path);
  g_free (self->dir);
  g_free (self);
}

const char *
fake_charon_get_path (FakeCharon *self)
{
  return self->path;
}

const char *
fake_charon_get_log (FakeCharon *self)
{
  return self->log->str;
}

static void
add_step (FakeCharon *self, StepKind kind, const char *name, GBytes *message)
{
  Step *step = g_new0 (Step, 1);

  step->kind = kind;
  step->name = g_strdup (name);
  step->message = message ? g_bytes_ref (message) : NULL;
  g_queue_push_tail (&self->script, step);
}

void
fake_charon_expect (FakeCharon *self, const char *command)
{
  add_step (self, EXPECT, command, NULL);
}

void
fake_charon_reply (FakeCharon *self, GBytes *message)
{
  add_step (self, REPLY, NULL, message);
}

void
fake_charon_reply_ok (FakeCharon *self)
{
  g_autoptr (GBytes) message = fake_charon_message ("success", "yes", NULL);

  add_step (self, REPLY, NULL, message);
}

void
fake_charon_reply_refused (FakeCharon *self, const char *errmsg)
{
  g_autoptr (GBytes) message = fake_charon_message ("success", "no", "errmsg", errmsg, NULL);

  add_step (self, REPLY, NULL, message);
}

void
fake_charon_reply_unknown (FakeCharon *self)
{
  add_step (self, UNKNOWN, NULL, NULL);
}

void
fake_charon_reply_raw (FakeCharon *self, GBytes *bytes)
{
  add_step (self, RAW, NULL, bytes);
}

void
fake_charon_event (FakeCharon *self, const char *event, GBytes *message)
{
  add_step (self, EMIT, event, message);
}

void
fake_charon_await_mark (FakeCharon *self)
{
  add_step (self, AWAIT_MARK, NULL, NULL);
}

void
fake_charon_hang_up (FakeCharon *self)
{
  add_step (self, HANG_UP, NULL, NULL);
}

void
fake_charon_always (FakeCharon *self, const char *command, GBytes *message)
{
  g_hash_table_insert (self->always, g_strdup (command),
                       message ? g_bytes_ref (message) : fake_charon_message ("success", "yes", NULL));
}

void
fake_charon_forget_event (FakeCharon *self, const char *event)
{
  g_hash_table_add (self->forgotten, g_strdup (event));
}

void
fake_charon_lose_marks (FakeCharon *self)
{
  self->marks_lost = TRUE;
}

GBytes *
fake_charon_message (const char *name, ...)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GError) error = NULL;
  GBytes *message;
  va_list args;

  va_start (args, name);
  for (; name; name = va_arg (args, const char *))
    vici_builder_kv (builder, name, va_arg (args, const char *));
  va_end (args);
  message = vici_builder_finish (builder, &error);
  g_assert_no_error (error);
  return message;
}
