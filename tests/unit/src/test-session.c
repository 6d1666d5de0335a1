/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session whose states do nothing by themselves; the test says what comes of them. */
#include "config.h"

#include "src/session.h"

#include <string.h>

#include "shared/failures.h"

#define TEST_TYPE_SESSION (test_session_get_type ())
G_DECLARE_FINAL_TYPE (TestSession, test_session, TEST, SESSION, Session)

struct _TestSession {
  Session parent;
  GString *log; /* what happened, in words; outlives the session */
};

G_DEFINE_TYPE (TestSession, test_session, IPSEC_TYPE_SESSION)

static const SessionTransition transitions[] = {
  { SESSION_IDLE, SESSION_EVENT_START, SESSION_PREPARE },
  { SESSION_PREPARE, SESSION_EVENT_NEXT, SESSION_LOAD },
  { SESSION_LOAD, SESSION_EVENT_NEXT, SESSION_INITIATE },
  { SESSION_INITIATE, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_INITIATE, SESSION_EVENT_NEXT, SESSION_DIAL },
  { SESSION_DIAL, SESSION_EVENT_NEXT, SESSION_PPP },
  { SESSION_PPP, SESSION_EVENT_NEXT, SESSION_UP },
  { SESSION_UP, SESSION_EVENT_CHANGED, SESSION_UP },
  { SESSION_UP, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_RECOVER, SESSION_EVENT_NEXT, SESSION_UP },
  { SESSION_RECOVER, SESSION_EVENT_RETRY, SESSION_PREPARE },
};

static void
test_session_enter (Session *session, SessionState state)
{
  g_string_append_printf (TEST_SESSION (session)->log, "%s ", session_state_to_string (state));
}

static void
test_session_class_init (TestSessionClass *class)
{
  SessionClass *session_class = IPSEC_SESSION_CLASS (class);

  session_class->transitions = transitions;
  session_class->n_transitions = G_N_ELEMENTS (transitions);
  session_class->enter = test_session_enter;
  session_class->deadlines[SESSION_PREPARE] = 1000;
  session_class->deadlines[SESSION_INITIATE] = 1000;
}

static void
test_session_init (TestSession *self)
{
}

static void
on_up (Session *session, IpConfig *config, GString *log)
{
  g_string_append_printf (log, "(%s) ", config->device);
}

static void
on_done (Session *session, GError *failure, GString *log)
{
  g_assert_cmpint (session_get_state (session), ==, SESSION_DONE);
  g_string_append_printf (log, "done:%s ", failure ? failure_to_string (failure_of (failure)) : "stopped");
}

/* A session that writes into @log. */
static Session *
make (GString *log)
{
  TestSession *self = g_object_new (TEST_TYPE_SESSION, NULL);

  self->log = log;
  g_signal_connect (self, "up", G_CALLBACK (on_up), log);
  g_signal_connect (self, "done", G_CALLBACK (on_done), log);
  return IPSEC_SESSION (self);
}

/* Lets everything happen that waits for nothing else. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
feed (Session *session, SessionEvent event)
{
  session_feed (session, event);
  settle ();
}

/* Leads a new session to @state by the shortest way. */
static Session *
make_at (SessionState state, GString *log)
{
  Session *session = make (log);

  if (state > SESSION_IDLE)
    session_start (session);
  settle ();
  while (session_get_state (session) < MIN (state, SESSION_UP))
    feed (session, SESSION_EVENT_NEXT);
  if (state == SESSION_RECOVER)
    feed (session, SESSION_EVENT_LOST);
  g_assert_cmpint (session_get_state (session), ==, state);
  g_string_truncate (log, 0);
  return session;
}

static GSource *
find_deadline (Session *session)
{
  return g_main_context_find_source_by_funcs_user_data (NULL, &g_timeout_funcs, session);
}

/* As if the time that the session allowed had gone by. */
static void
expire (Session *session)
{
  GSource *source = find_deadline (session);

  g_assert_nonnull (source);
  g_source_set_ready_time (source, 0);
}

/* Twice, for an undo step has a second chance. */
static void
expire_undo (Session *session)
{
  expire (session);
  settle ();
  expire (session);
  settle ();
}

static void
fail (Session *session, Failure failure)
{
  session_fail (session, failure_new (failure, NULL));
}

/* Steps that are done at once, later, and never. */
static void
undo_now (Session *session, gpointer what)
{
  g_string_append_printf (TEST_SESSION (session)->log, "-%s ", (const char *) what);
  session_undone (session, what);
}

static void
undo_later (Session *session, gpointer what)
{
  g_string_append_printf (TEST_SESSION (session)->log, "-%s... ", (const char *) what);
}

static void
push_undo (Session *session, const char *what, SessionUndo undo)
{
  session_push_undo (session, what, undo, (gpointer) what);
}

/* Ends the test: nothing else may happen, nobody may hold @session any longer. */
static void
finish (Session *session, GString *log, const char *expected)
{
  gpointer left = session;

  settle ();
  g_assert_cmpstr (log->str, ==, expected);
  g_assert_null (find_deadline (session));
  g_object_add_weak_pointer (G_OBJECT (session), &left);
  g_object_unref (session);
  g_assert_null (left);
  g_string_free (log, TRUE);
}

static void
test_way_up (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make (log);
  g_autoptr (IpConfig) config = ip_config_new ();

  config->device = g_strdup ("vpn0");
  session_start (session);
  g_assert_cmpint (session_get_state (session), ==, SESSION_IDLE);
  settle ();
  feed (session, SESSION_EVENT_NEXT);
  feed (session, SESSION_EVENT_NEXT);
  feed (session, SESSION_EVENT_RETRY);
  feed (session, SESSION_EVENT_NEXT);
  feed (session, SESSION_EVENT_NEXT);
  feed (session, SESSION_EVENT_NEXT);
  feed (session, SESSION_EVENT_NEXT);
  session_announce (session, config);
  feed (session, SESSION_EVENT_CHANGED);
  feed (session, SESSION_EVENT_LOST);
  feed (session, SESSION_EVENT_NEXT);
  g_assert_false (g_cancellable_is_cancelled (session_get_cancellable (session)));
  session_stop (session);
  finish (session, log, "prepare load initiate load initiate dial ppp up (vpn0) up recover up done:stopped ");
}

static void
test_meaningless_events (void)
{
  for (SessionState state = SESSION_IDLE; state <= SESSION_RECOVER; state++) {
    GString *log = g_string_new (NULL);
    Session *session = make_at (state, log);

    for (SessionEvent event = SESSION_EVENT_START; event <= SESSION_EVENT_CLEAN; event++) {
      gboolean known = event == SESSION_EVENT_FAIL || event == SESSION_EVENT_STOP || event == SESSION_EVENT_DEADLINE;

      for (guint i = 0; i < G_N_ELEMENTS (transitions); i++)
        known = known || (transitions[i].from == state && transitions[i].event == event);
      if (!known)
        feed (session, event);
    }
    g_assert_cmpint (session_get_state (session), ==, state);
    g_assert_cmpstr (log->str, ==, "");
    session_stop (session);
    finish (session, log, "done:stopped ");
  }
}

/* Whatever the state, all that was done is undone, last first. */
static void
test_ways_out (void)
{
  static const struct {
    SessionEvent event;
    const char *log;
  } ways[] = {
    { SESSION_EVENT_STOP, "-b -a done:stopped " },
    { SESSION_EVENT_FAIL, "-b -a done:no-answer " },
    { SESSION_EVENT_DEADLINE, "-b -a done:timeout " },
  };

  for (SessionState state = SESSION_IDLE; state <= SESSION_RECOVER; state++) {
    for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
      GString *log = g_string_new (NULL);
      Session *session = make_at (state, log);

      push_undo (session, "a", undo_now);
      push_undo (session, "b", undo_now);
      if (ways[i].event == SESSION_EVENT_STOP)
        session_stop (session);
      else if (ways[i].event == SESSION_EVENT_FAIL)
        fail (session, FAILURE_NO_ANSWER);
      else if (find_deadline (session))
        expire (session);
      else
        fail (session, FAILURE_TIMEOUT);
      settle ();
      g_assert_true (g_cancellable_is_cancelled (session_get_cancellable (session)));
      finish (session, log, ways[i].log);
    }
  }
}

static void
test_first_failure_counts (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_INITIATE, log);

  push_undo (session, "a", undo_later);
  fail (session, FAILURE_LOGIN);
  fail (session, FAILURE_NO_ANSWER);
  session_stop (session);
  settle ();
  fail (session, FAILURE_CHARON_DIED);
  session_stop (session);
  settle ();
  session_undone (session, "a");
  settle ();
  fail (session, FAILURE_INTERNAL);
  session_stop (session);
  session_feed (session, SESSION_EVENT_NEXT);
  finish (session, log, "-a... done:login ");
}

/* What fails because of the stop, or after it, is nobody's business. */
static void
test_stop_before_failure (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_UP, log);

  push_undo (session, "a", undo_later);
  session_stop (session);
  fail (session, FAILURE_CONNECTION_LOST);
  settle ();
  g_assert_true (g_cancellable_is_cancelled (session_get_cancellable (session)));
  fail (session, FAILURE_INTERNAL);
  session_undone (session, "a");
  finish (session, log, "-a... done:stopped ");
}

static void
test_many_at_once (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_PREPARE, log);

  session_feed (session, SESSION_EVENT_NEXT);
  session_feed (session, SESSION_EVENT_NEXT);
  session_feed (session, SESSION_EVENT_LOST);
  session_feed (session, SESSION_EVENT_NEXT);
  g_assert_cmpint (session_get_state (session), ==, SESSION_PREPARE);
  fail (session, FAILURE_NO_ANSWER);
  session_feed (session, SESSION_EVENT_NEXT);
  finish (session, log, "load initiate dial done:no-answer ");
}

static void
test_deadline (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_PREPARE, log);

  /* each state has its own; one without a deadline waits for ever */
  g_assert_nonnull (find_deadline (session));
  feed (session, SESSION_EVENT_NEXT);
  g_assert_null (find_deadline (session));
  feed (session, SESSION_EVENT_NEXT);
  expire (session);
  finish (session, log, "load initiate done:timeout ");
}

/* Seconds that the state may last. */
static int
seconds_left (Session *session)
{
  GSource *source = find_deadline (session);

  g_assert_nonnull (source);
  return (int) ((g_source_get_ready_time (source) - g_get_monotonic_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

/* The way up as a whole has a limit, what comes after it has not. */
static void
test_limit (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make (log);

  session_set_limit (session, 500);
  session_start (session);
  settle ();
  g_assert_cmpint (seconds_left (session), <=, 500);
  while (session_get_state (session) < SESSION_UP)
    feed (session, SESSION_EVENT_NEXT);
  g_assert_null (find_deadline (session));
  feed (session, SESSION_EVENT_LOST);
  feed (session, SESSION_EVENT_RETRY);
  g_assert_cmpint (session_get_state (session), ==, SESSION_PREPARE);
  g_assert_cmpint (seconds_left (session), >, 500);
  g_string_truncate (log, 0);
  session_stop (session);
  finish (session, log, "done:stopped ");
}

/* As long as NetworkManager lets it be. */
static void
test_long_limit (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make (log);

  session_set_limit (session, 5000);
  session_start (session);
  settle ();
  g_assert_cmpint (seconds_left (session), >=, 1000);
  g_string_truncate (log, 0);
  session_stop (session);
  finish (session, log, "done:stopped ");
}

static void
test_at_the_last_moment (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_PREPARE, log);

  session_feed (session, SESSION_EVENT_NEXT);
  expire (session);
  settle ();
  g_assert_cmpint (session_get_state (session), ==, SESSION_LOAD);
  session_stop (session);
  finish (session, log, "load done:stopped ");
}

static void
test_slow_undo (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_UP, log);

  push_undo (session, "a", undo_now);
  push_undo (session, "b", undo_later);
  push_undo (session, "c", undo_now);
  session_stop (session);
  settle ();
  g_assert_cmpstr (log->str, ==, "-c -b... ");
  session_undone (session, "a");
  session_undone (session, "z");
  settle ();
  g_assert_cmpstr (log->str, ==, "-c -b... ");
  session_undone (session, "b");
  session_undone (session, "b");
  finish (session, log, "-c -b... -a done:stopped ");
}

static void
test_hanging_undo (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_UP, log);

  push_undo (session, "a", undo_later);
  push_undo (session, "b", undo_later);
  push_undo (session, "c", undo_later);
  fail (session, FAILURE_CHARON_DIED);
  settle ();
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*c*too long*");
  expire_undo (session);
  g_test_assert_expected_messages ();
  session_undone (session, "c");
  settle ();
  g_assert_cmpstr (log->str, ==, "-c... -b... ");
  session_undone (session, "b");
  settle ();
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*a*too long*");
  expire_undo (session);
  g_test_assert_expected_messages ();
  session_undone (session, "a");
  finish (session, log, "-c... -b... -a... done:charon-died ");
}

/* A service that stood still finds its time over before it hears that a step is done. */
static void
test_late_undone (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_UP, log);

  push_undo (session, "a", undo_later);
  push_undo (session, "b", undo_later);
  session_stop (session);
  settle ();
  for (const char *what = "b"; what; what = *what == 'b' ? "a" : NULL) {
    expire (session);
    settle ();
    session_undone (session, what);
    settle ();
  }
  finish (session, log, "-b... -a... done:stopped ");
}

/* Only what is undone in its time: not before the clean-up. */
static void
test_early_undone (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make_at (SESSION_UP, log);

  push_undo (session, "a", undo_now);
  session_undone (session, "a");
  settle ();
  g_assert_cmpstr (log->str, ==, "");
  session_stop (session);
  finish (session, log, "-a done:stopped ");
}

/* The owner need not keep it: it lives until it is done, and not longer. */
static void
test_dropped_by_owner (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make (log);
  gpointer left = session;

  g_object_add_weak_pointer (G_OBJECT (session), &left);
  push_undo (session, "a", undo_later);
  session_start (session);
  g_object_unref (session);
  settle ();
  g_assert_nonnull (left);
  fail (session, FAILURE_NO_ANSWER);
  settle ();
  g_assert_nonnull (left);
  session_undone (session, "a");
  settle ();
  g_assert_null (left);
  g_assert_cmpstr (log->str, ==, "prepare -a... done:no-answer ");
  g_string_free (log, TRUE);
}

static void
test_never_started (void)
{
  GString *log = g_string_new (NULL);
  Session *session = make (log);

  push_undo (session, "a", undo_now);
  settle ();
  finish (session, log, "");
}

static void
test_words (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (SessionState state = SESSION_IDLE; state <= SESSION_DONE; state++)
    g_assert_true (g_hash_table_add (words, (char *) session_state_to_string (state)));
  g_hash_table_remove_all (words);
  for (SessionEvent event = SESSION_EVENT_START; event <= SESSION_EVENT_CLEAN; event++)
    g_assert_true (g_hash_table_add (words, (char *) session_event_to_string (event)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/way-up", test_way_up);
  g_test_add_func ("/session/meaningless-events", test_meaningless_events);
  g_test_add_func ("/session/ways-out", test_ways_out);
  g_test_add_func ("/session/first-failure-counts", test_first_failure_counts);
  g_test_add_func ("/session/stop-before-failure", test_stop_before_failure);
  g_test_add_func ("/session/many-at-once", test_many_at_once);
  g_test_add_func ("/session/deadline", test_deadline);
  g_test_add_func ("/session/limit", test_limit);
  g_test_add_func ("/session/long-limit", test_long_limit);
  g_test_add_func ("/session/at-the-last-moment", test_at_the_last_moment);
  g_test_add_func ("/session/slow-undo", test_slow_undo);
  g_test_add_func ("/session/hanging-undo", test_hanging_undo);
  g_test_add_func ("/session/late-undone", test_late_undone);
  g_test_add_func ("/session/early-undone", test_early_undone);
  g_test_add_func ("/session/dropped-by-owner", test_dropped_by_owner);
  g_test_add_func ("/session/never-started", test_never_started);
  g_test_add_func ("/session/words", test_words);
  return g_test_run ();
}
