/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "shared/failures.h"
#include "src/charon/vici-client.h"
#include "tests/unit/fake-charon.h"

/* Longer than any test takes; none waits for it. */
#define LONG_MS 60000

typedef struct {
  FakeCharon *server;
  ViciClient *client;
  guint called;      /* calls begun */
  guint completed;   /* completions seen */
  GString *story;    /* what came back, in order */
  guint closed;
  GError *error; /* of the last call that failed */
  gboolean drop_in_callback;
} Fixture;

static void
on_event (ViciClient *client, const char *name, const ViciMessage *message, Fixture *f)
{
  const char *text = vici_message_get_string (message, "msg", NULL);

  g_string_append_printf (f->story, "%s:%s ", name, text ? text : "");
}

static void
on_closed (ViciClient *client, const GError *error, Fixture *f)
{
  g_assert_true (failure_of (error) == FAILURE_CHARON_DIED || failure_of (error) == FAILURE_CHARON_SILENT);
  g_assert_cmpuint (f->completed, ==, f->called);
  f->closed++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->server = fake_charon_new ();
  f->client = vici_client_connect (fake_charon_get_path (f->server), &error);
  g_assert_no_error (error);
  f->story = g_string_new (NULL);
  g_signal_connect (f->client, "event", G_CALLBACK (on_event), f);
  g_signal_connect (f->client, "closed", G_CALLBACK (on_closed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (f->completed, ==, f->called);
  if (f->client) {
    vici_client_close (f->client);
    g_assert_finalize_object (f->client);
  }
  fake_charon_free (f->server);
  g_string_free (f->story, TRUE);
  g_clear_error (&f->error);
}

static void
on_called (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ViciMessage) message = vici_client_call_finish (IPSEC_VICI_CLIENT (object), result, &error);
  const char *text = message ? vici_message_get_string (message, "msg", NULL) : "error";

  g_assert_true ((message != NULL) == (error == NULL));
  f->completed++;
  g_string_append_printf (f->story, "%s ", text ? text : "none");
  if (error) {
    g_clear_error (&f->error);
    f->error = g_steal_pointer (&error);
  }
  if (f->drop_in_callback)
    g_clear_object (&f->client);
}

static void
call_full (Fixture *f, const char *command, GBytes *message, guint timeout_ms, GCancellable *cancellable)
{
  f->called++;
  vici_client_call_async (f->client, command, message, timeout_ms, cancellable, on_called, f);
}

static void
call (Fixture *f, const char *command)
{
  call_full (f, command, NULL, LONG_MS, NULL);
}

static void
run (Fixture *f)
{
  while (f->completed < f->called)
    g_main_context_iteration (NULL, TRUE);
}

static void
reply (Fixture *f, const char *text)
{
  g_autoptr (GBytes) message = fake_charon_message ("msg", text, NULL);

  fake_charon_reply (f->server, message);
}

static void
reply_raw (Fixture *f, const char *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  fake_charon_reply_raw (f->server, bytes);
}

static void
test_call (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) message = fake_charon_message ("name", "gw", NULL);

  fake_charon_expect (f->server, "unload-conn");
  reply (f, "yes");
  call_full (f, "unload-conn", message, LONG_MS, NULL);
  run (f);
  g_assert_cmpstr (f->story->str, ==, "yes ");
  g_assert_cmpstr (fake_charon_get_log (f->server), ==, "unload-conn {\n  name = \"gw\"\n}\n");
}

static void
test_pipeline (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "a");
  fake_charon_expect (f->server, "b");
  fake_charon_expect (f->server, "c");
  reply (f, "1");
  reply (f, "2");
  reply (f, "3");
  call (f, "a");
  call (f, "b");
  call (f, "c");
  run (f);
  g_assert_cmpstr (f->story->str, ==, "1 2 3 ");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "load-conn");
  fake_charon_reply_refused (f->server, "invalid value for: eap_id, config discarded");
  fake_charon_expect (f->server, "version");
  fake_charon_reply_unknown (f->server);
  call (f, "load-conn");
  run (f);
  g_assert_error (f->error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_assert_nonnull (strstr (f->error->message, "load-conn: invalid value for: eap_id"));
  call (f, "version");
  run (f);
  g_assert_error (f->error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_assert_nonnull (strstr (f->error->message, "version"));
  g_assert_cmpuint (f->closed, ==, 0);
}

static void
test_cancelled_before (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  call_full (f, "never-sent", NULL, LONG_MS, cancellable);
  g_assert_cmpuint (f->completed, ==, 0);
  run (f);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (fake_charon_get_log (f->server), ==, "");
}

/* The answer to a call that was cancelled is not taken for the next one's. */
static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fake_charon_expect (f->server, "slow");
  fake_charon_expect (f->server, "next");
  reply (f, "slow");
  reply (f, "next");
  call_full (f, "slow", NULL, LONG_MS, cancellable);
  g_cancellable_cancel (cancellable);
  run (f);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call (f, "next");
  run (f);
  g_assert_cmpstr (f->story->str, ==, "error next ");
}

static void
expect_lost (Fixture *f, Failure cause, const char *word)
{
  run (f);
  g_assert_error (f->error, IPSEC_FAILURE, (int) cause);
  g_assert_nonnull (strstr (f->error->message, word));
  g_assert_cmpuint (f->closed, ==, 1);
}

static void
test_timeout (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "initiate");
  fake_charon_expect (f->server, "behind");
  call_full (f, "initiate", NULL, 1, NULL);
  call (f, "behind");
  while (!strstr (fake_charon_get_log (f->server), "behind"))
    g_main_context_iteration (NULL, TRUE);
  expect_lost (f, FAILURE_CHARON_SILENT, "initiate");
  g_assert_cmpstr (f->story->str, ==, "error error ");
  call (f, "too-late");
  run (f);
  g_assert_error (f->error, IPSEC_FAILURE, FAILURE_CHARON_DIED);
  g_assert_cmpuint (f->closed, ==, 1);
}

static void
test_hang_up (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "a");
  fake_charon_expect (f->server, "b");
  fake_charon_hang_up (f->server);
  call (f, "a");
  call (f, "b");
  expect_lost (f, FAILURE_CHARON_DIED, "closed");
  g_assert_cmpstr (f->story->str, ==, "error error ");
}

/* Nothing is under way: the signal alone tells. */
static void
test_die_idle (Fixture *f, gconstpointer data)
{
  fake_charon_always (f->server, "version", NULL);
  call (f, "version");
  run (f);
  fake_charon_die (f->server);
  while (f->closed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static const struct {
  const char *name;
  const char *data;
  gsize size;
  const char *word;
} broken[] = {
  { "garbage", "HTTP/1.1 400 Bad Request\r\n\r\n", 28, "too long" },
  { "oversized", "\x00\x08\x00\x01", 4, "too long" },
  { "empty", "\0\0\0\0", 4, "malformed" },
  { "bad-op", "\0\0\0\1\x08", 5, "malformed" },
  { "name-missing", "\0\0\0\1\x07", 5, "malformed" },
  { "name-cut-off", "\0\0\0\3\x07\x05x", 7, "malformed" },
  { "wrong-answer", "\0\0\0\1\x05", 5, "not asked" },
  { "request", "\0\0\0\3\x00\x01x", 7, "sent a request" },
  { "bad-event", "\0\0\0\4\x07\x01x\x09", 8, "malformed" },
  { "half-and-end", "\0\0\0\x09\x01", 5, "closed" },
};

static void
test_broken (Fixture *f, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  fake_charon_expect (f->server, "a");
  reply_raw (f, broken[i].data, broken[i].size);
  fake_charon_expect (f->server, "b");
  fake_charon_hang_up (f->server);
  call (f, "a");
  call (f, "b");
  expect_lost (f, FAILURE_CHARON_DIED, broken[i].word);
}

/* The call has its answer; after the second one nothing can be trusted. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "a");
  reply (f, "1");
  reply (f, "2");
  call (f, "a");
  while (f->closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->story->str, ==, "1 ");
}

/* A message that is no message spoils one call, not the stream. */
static void
test_bad_message (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "a");
  reply_raw (f, "\0\0\0\2\x01\x09", 6);
  fake_charon_expect (f->server, "b");
  reply (f, "fine");
  call (f, "a");
  call (f, "b");
  run (f);
  g_assert_cmpstr (f->story->str, ==, "error fine ");
  g_assert_error (f->error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_assert_cmpuint (f->closed, ==, 0);
}

/* Segments need not come whole. */
static void
test_pieces (Fixture *f, gconstpointer data)
{
  static const char segment[] = "\0\0\0\x09\x01\x03\x03msg\0\x01x";
  const gsize size = sizeof segment - 1;

  for (gsize i = 0; i < size; i++) {
    fake_charon_expect (f->server, "tick");
    reply_raw (f, segment + i, 1);
  }
  fake_charon_expect (f->server, "end");
  for (gsize i = 0; i < size; i++)
    reply (f, "late");
  call (f, "tick");
  for (gsize i = 1; i < size; i++) {
    gsize length = strlen (fake_charon_get_log (f->server));

    while (strlen (fake_charon_get_log (f->server)) == length)
      g_main_context_iteration (NULL, TRUE);
    call (f, "tick");
  }
  call (f, "end");
  run (f);
  g_assert_true (g_str_has_prefix (f->story->str, "x late "));
}

static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autofree char *value = g_strnfill (65000, 'v');
  g_autoptr (GBytes) message = NULL;

  for (guint i = 0; i < 8; i++)
    vici_builder_kv (builder, i == 0 ? "msg" : "more", value);
  message = vici_builder_finish (builder, NULL);
  for (guint i = 0; i < 5; i++) {
    fake_charon_expect (f->server, "echo");
    fake_charon_reply (f->server, message);
    call_full (f, "echo", message, LONG_MS, NULL);
  }
  run (f);
  g_assert_null (f->error);
  g_assert_cmpuint (f->story->len, ==, 5 * 65001);
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) message = g_bytes_new_take (g_malloc0 (VICI_MESSAGE_MAX), VICI_MESSAGE_MAX);

  call_full (f, "echo", message, LONG_MS, NULL);
  run (f);
  g_assert_error (f->error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_assert_cmpuint (f->closed, ==, 0);
}

static void
on_subscribed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (vici_client_subscribe_finish (IPSEC_VICI_CLIENT (object), result, NULL) == !f->closed);
  f->completed++;
}

static void
subscribe (Fixture *f, const char *const *events)
{
  f->called++;
  vici_client_subscribe_async (f->client, events, LONG_MS, NULL, on_subscribed, f);
}

static void
test_events (Fixture *f, gconstpointer data)
{
  static const char *const events[] = { "log", "alert", "ike-updown", NULL };
  g_autoptr (GBytes) message = fake_charon_message ("msg", "hello", NULL);

  fake_charon_forget_event (f->server, "alert");
  subscribe (f, events);
  run (f);
  g_assert_true (vici_client_is_subscribed (f->client, "log"));
  g_assert_true (vici_client_is_subscribed (f->client, "ike-updown"));
  g_assert_false (vici_client_is_subscribed (f->client, "alert"));
  fake_charon_emit (f->server, "log", message);
  fake_charon_emit (f->server, "alert", message);
  fake_charon_emit (f->server, "ike-updown", NULL);
  while (!strstr (f->story->str, "ike-updown"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->story->str, ==, "log:hello ike-updown: ");
}

/* Lines that charon's queue gives out late still come before the event that they explain. */
static void
test_order (Fixture *f, gconstpointer data)
{
  static const char *const events[] = { "log", "child-updown", NULL };
  g_autoptr (GBytes) line = fake_charon_message ("msg", "line", NULL);

  subscribe (f, events);
  run (f);
  fake_charon_emit (f->server, "child-updown", NULL);
  fake_charon_emit (f->server, "log", line);
  while (!strstr (f->story->str, "child-updown"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->story->str, ==, "log:line child-updown: ");
}

static void
on_drained (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  gboolean good = vici_client_drain_finish (IPSEC_VICI_CLIENT (object), result, NULL);

  g_string_append (f->story, good ? "drained " : "error ");
  f->completed++;
}

static void
drain (Fixture *f)
{
  f->called++;
  vici_client_drain_async (f->client, NULL, on_drained, f);
}

/* The answer to a command is there before the line that explains it. */
static void
test_drain (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) line = fake_charon_message ("msg", "line", NULL);

  subscribe (f, (const char *const[]) { "log", NULL });
  run (f);
  fake_charon_expect (f->server, "initiate");
  reply (f, "answer");
  call (f, "initiate");
  run (f);
  drain (f);
  fake_charon_emit (f->server, "log", line);
  run (f);
  g_assert_cmpstr (f->story->str, ==, "answer log:line drained ");
}

/* A charon that words its log in another way costs time, no more. */
static void
test_marks_lost (Fixture *f, gconstpointer data)
{
  subscribe (f, (const char *const[]) { "log", NULL });
  run (f);
  fake_charon_lose_marks (f->server);
  drain (f);
  run (f);
  g_assert_cmpstr (f->story->str, ==, "drained ");
}

static void
test_drain_lost (Fixture *f, gconstpointer data)
{
  subscribe (f, (const char *const[]) { "log", "ike-updown", NULL });
  run (f);
  drain (f);
  fake_charon_emit (f->server, "ike-updown", NULL);
  fake_charon_die (f->server);
  run (f);
  drain (f);
  run (f);
  g_assert_cmpstr (f->story->str, ==, "error error ");
}

/* Asked for twice, an event would come twice. */
static void
test_subscribe_twice (Fixture *f, gconstpointer data)
{
  subscribe (f, (const char *const[]) { "log", NULL });
  run (f);
  fake_charon_forget_event (f->server, "log");
  subscribe (f, (const char *const[]) { "log", NULL });
  run (f);
  g_assert_true (vici_client_is_subscribed (f->client, "log"));
}

/* What a command streams has all come when its answer comes. */
static void
test_streamed (Fixture *f, gconstpointer data)
{
  static const char *const events[] = { "list-sa", "log", NULL };
  g_autoptr (GBytes) first = fake_charon_message ("msg", "1", NULL);
  g_autoptr (GBytes) second = fake_charon_message ("msg", "2", NULL);

  fake_charon_expect (f->server, "list-sas");
  fake_charon_event (f->server, "list-sa", first);
  fake_charon_event (f->server, "list-sa", second);
  reply (f, "end");
  subscribe (f, events);
  call (f, "list-sas");
  run (f);
  g_assert_cmpstr (f->story->str, ==, "list-sa:1 list-sa:2 end ");
}

static void
test_only_streamed (Fixture *f, gconstpointer data)
{
  subscribe (f, (const char *const[]) { "list-sa", NULL });
  run (f);
  fake_charon_always (f->server, "version", NULL);
  call (f, "version");
  run (f);
  g_assert_true (vici_client_is_subscribed (f->client, "list-sa"));
}

static void
test_subscribe_lost (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "bye");
  fake_charon_hang_up (f->server);
  call (f, "bye");
  run (f);
  subscribe (f, (const char *const[]) { "log", "alert", NULL });
  run (f);
  g_assert_cmpuint (f->closed, ==, 1);
}

static void
test_close (Fixture *f, gconstpointer data)
{
  call (f, "a");
  call (f, "b");
  vici_client_close (f->client);
  run (f);
  g_assert_cmpstr (f->story->str, ==, "error error ");
  g_assert_cmpuint (f->closed, ==, 0);
}

/* The last reference goes within the completion that a lost connection causes. */
static void
test_drop (Fixture *f, gconstpointer data)
{
  fake_charon_expect (f->server, "a");
  fake_charon_hang_up (f->server);
  f->drop_in_callback = TRUE;
  call (f, "a");
  run (f);
  g_assert_null (f->client);
}

static void
close_on_event (ViciClient *client, const char *name, const ViciMessage *message, gpointer user_data)
{
  vici_client_close (client);
}

static void
test_close_on_event (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) message = fake_charon_message ("msg", "x", NULL);

  g_signal_connect (f->client, "event", G_CALLBACK (close_on_event), NULL);
  fake_charon_expect (f->server, "list-sas");
  fake_charon_event (f->server, "list-sa", message);
  fake_charon_event (f->server, "list-sa", message);
  reply (f, "never");
  subscribe (f, (const char *const[]) { "list-sa", NULL });
  call (f, "list-sas");
  run (f);
  g_assert_cmpstr (f->story->str, ==, "list-sa:x error ");
  g_assert_cmpuint (f->closed, ==, 0);
}

static void
test_nobody (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (vici_client_connect ("/nonexistent/vici", &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_CHARON_DIED);
}

/* That nothing can be opened is not charon's fault. */
static void
test_no_descriptors (void)
{
  g_autoptr (GError) error = NULL;
  struct rlimit before, none;

  getrlimit (RLIMIT_NOFILE, &before);
  none = (struct rlimit) { 0, before.rlim_max };
  setrlimit (RLIMIT_NOFILE, &none);
  g_assert_null (vici_client_connect ("/nonexistent/vici", &error));
  setrlimit (RLIMIT_NOFILE, &before);
  g_assert_error (error, IPSEC_FAILURE, FAILURE_RESOURCES);
}

#define ADD(name, function) g_test_add ("/vici-client/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("call", test_call);
  ADD ("pipeline", test_pipeline);
  ADD ("refused", test_refused);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("cancelled", test_cancelled);
  ADD ("timeout", test_timeout);
  ADD ("hang-up", test_hang_up);
  ADD ("die-idle", test_die_idle);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autofree char *path = g_strdup_printf ("/vici-client/broken/%s", broken[i].name);

    g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_broken, tear_down);
  }
  ADD ("twice", test_twice);
  ADD ("bad-message", test_bad_message);
  ADD ("pieces", test_pieces);
  ADD ("large", test_large);
  ADD ("too-large", test_too_large);
  ADD ("events", test_events);
  ADD ("order", test_order);
  ADD ("drain", test_drain);
  ADD ("marks-lost", test_marks_lost);
  ADD ("drain-lost", test_drain_lost);
  ADD ("subscribe-twice", test_subscribe_twice);
  ADD ("streamed", test_streamed);
  ADD ("only-streamed", test_only_streamed);
  ADD ("subscribe-lost", test_subscribe_lost);
  ADD ("close", test_close);
  ADD ("drop", test_drop);
  ADD ("close-on-event", test_close_on_event);
  g_test_add_func ("/vici-client/nobody", test_nobody);
  g_test_add_func ("/vici-client/no-descriptors", test_no_descriptors);
  return g_test_run ();
}
