/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/session.h"

#include "shared/failures.h"

/* How long one undo step may take before the next one goes ahead. */
#define UNDO_SECONDS 8
#define UNDO_AGAIN_SECONDS 3 /* a charon that has to be killed takes two */

typedef struct {
  const char *what;
  SessionUndo undo;
  gpointer data;
} Undo;

typedef struct {
  SessionState state;
  GQueue events;      /* of GINT_TO_POINTER (SessionEvent) */
  guint dispatch;     /* source that handles them, 0: none */
  guint timer;        /* the one source of the state's or the undo step's deadline, or of session_wait(); 0: none */
  SessionEvent awaited; /* what session_wait() feeds */
  gint64 limit;       /* of g_get_monotonic_time(), for the way up; 0: none, or it was up */
  GCancellable *cancellable;
  GError *failure;
  GArray *undos;      /* of Undo, the last one to be undone first */
  const char *undoing;
  gboolean overdue; /* it has had more time already */
} SessionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (Session, session, G_TYPE_OBJECT)

enum { SIGNAL_UP, SIGNAL_STATE, SIGNAL_FACTS, SIGNAL_ASLEEP, SIGNAL_DONE, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *const state_words[] = {
  "idle", "prepare", "load", "initiate", "dial", "ppp", "up", "recover", "cleanup", "done",
};
static const char *const event_words[] = {
  "start", "next", "retry", "anew", "lost", "changed", "fail", "stop", "deadline", "clean",
};

G_STATIC_ASSERT (G_N_ELEMENTS (state_words) == SESSION_DONE + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (event_words) == SESSION_EVENT_CLEAN + 1);

const char *
session_state_to_string (SessionState state)
{
  return state_words[state];
}

const char *
session_event_to_string (SessionEvent event)
{
  return event_words[event];
}

static SessionPrivate *
private (Session *self)
{
  return session_get_instance_private (self);
}

SessionState
session_get_state (Session *self)
{
  return private (self)->state;
}

GCancellable *
session_get_cancellable (Session *self)
{
  return private (self)->cancellable;
}

/* The state that @event leads to; FALSE if it means nothing now. */
static gboolean
find_transition (Session *self, SessionEvent event, SessionState *to)
{
  SessionClass *class = IPSEC_SESSION_GET_CLASS (self);
  SessionState from = private (self)->state;

  if (from == SESSION_DONE)
    return FALSE;
  if (from == SESSION_CLEANUP) {
    *to = SESSION_DONE;
    return event == SESSION_EVENT_CLEAN;
  }
  if (event == SESSION_EVENT_FAIL || event == SESSION_EVENT_STOP || event == SESSION_EVENT_DEADLINE) {
    *to = SESSION_CLEANUP;
    return TRUE;
  }
  for (guint i = 0; i < class->n_transitions; i++) {
    if (class->transitions[i].from == from && class->transitions[i].event == event) {
      *to = class->transitions[i].to;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean undo_overdue (gpointer data);

static void
undo_next (Session *self)
{
  SessionPrivate *priv = private (self);
  Undo undo;

  g_clear_handle_id (&priv->timer, g_source_remove);
  if (priv->undos->len == 0) {
    session_feed (self, SESSION_EVENT_CLEAN);
    return;
  }
  undo = g_array_index (priv->undos, Undo, priv->undos->len - 1);
  g_array_set_size (priv->undos, priv->undos->len - 1);
  priv->undoing = undo.what;
  priv->overdue = FALSE;
  g_debug ("undo: %s", undo.what);
  priv->timer = g_timeout_add_seconds (UNDO_SECONDS, undo_overdue, self);
  undo.undo (self, undo.data);
}

/* A service that stood still for a while finds its time over before it hears of what has been done meanwhile: it looks twice. */
static gboolean
undo_overdue (gpointer data)
{
  Session *self = data;
  SessionPrivate *priv = private (self);

  priv->timer = 0;
  if (!priv->overdue) {
    priv->overdue = TRUE;
    priv->timer = g_timeout_add_seconds (UNDO_AGAIN_SECONDS, undo_overdue, self);
    return G_SOURCE_REMOVE;
  }
  g_warning ("undo: %s takes too long, going on", priv->undoing);
  undo_next (self);
  return G_SOURCE_REMOVE;
}

static gboolean
undo_first (gpointer data)
{
  undo_next (data);
  return G_SOURCE_REMOVE;
}

void
session_undone (Session *self, const char *what)
{
  SessionPrivate *priv = private (self);

  if (priv->state != SESSION_CLEANUP || g_strcmp0 (what, priv->undoing) != 0)
    return;
  /* From the main loop, so that a step that is done at once does not nest into the next. */
  priv->undoing = NULL;
  g_clear_handle_id (&priv->timer, g_source_remove);
  g_idle_add_full (G_PRIORITY_DEFAULT, undo_first, g_object_ref (self), g_object_unref);
}

void
session_push_undo (Session *self, const char *what, SessionUndo undo, gpointer data)
{
  Undo item = { what, undo, data };

  g_array_append_val (private (self)->undos, item);
}

static gboolean
state_overdue (gpointer data)
{
  Session *self = data;
  SessionPrivate *priv = private (self);

  /* What the state waited for has come at the last moment. */
  if (!g_queue_is_empty (&priv->events))
    return G_SOURCE_CONTINUE;
  priv->timer = 0;
  if (!priv->failure)
    priv->failure = IPSEC_SESSION_GET_CLASS (self)->overdue (self, priv->state);
  if (priv->failure)
    session_feed (self, SESSION_EVENT_DEADLINE);
  return G_SOURCE_REMOVE;
}

static gboolean
wait_over (gpointer data)
{
  Session *self = data;
  SessionPrivate *priv = private (self);

  priv->timer = 0;
  session_feed (self, priv->awaited);
  return G_SOURCE_REMOVE;
}

void
session_wait (Session *self, guint seconds, SessionEvent event)
{
  SessionPrivate *priv = private (self);

  g_return_if_fail (priv->state < SESSION_CLEANUP);
  g_clear_handle_id (&priv->timer, g_source_remove);
  priv->awaited = event;
  priv->timer = g_timeout_add_seconds (seconds, wait_over, self);
}

static void
finish (Session *self)
{
  SessionPrivate *priv = private (self);

  g_signal_emit (self, signals[SIGNAL_DONE], 0, priv->failure);
  /* The reference that enter() took when it left SESSION_IDLE. */
  g_object_unref (self);
}

/* Seconds that the state may last, 0 for no limit. The last second of the way up is nobody's, or two timers would race. */
static guint
deadline_of (Session *self, SessionState state)
{
  SessionPrivate *priv = private (self);
  guint seconds = IPSEC_SESSION_GET_CLASS (self)->deadlines[state];
  gint64 left = (priv->limit - g_get_monotonic_time ()) / G_USEC_PER_SEC;

  if (!priv->limit || state >= SESSION_UP)
    return seconds;
  return (guint) CLAMP (left, 1, seconds ? (gint64) seconds : G_MAXINT);
}

void
session_set_limit (Session *self, guint seconds)
{
  private (self)->limit = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
}

/* The one place where the state changes. */
static void
enter (Session *self, SessionEvent event, SessionState to)
{
  SessionPrivate *priv = private (self);
  guint seconds;

  g_info ("session: %s --%s--> %s", state_words[priv->state], event_words[event], state_words[to]);
  g_clear_handle_id (&priv->timer, g_source_remove);
  if (priv->state == SESSION_IDLE)
    g_object_ref (self);
  priv->state = to;
  if (to == SESSION_UP)
    priv->limit = 0;
  seconds = deadline_of (self, to);
  g_signal_emit (self, signals[SIGNAL_STATE], 0, (guint) to);
  switch (to) {
  case SESSION_CLEANUP:
    /* What fails once the user has stopped it does not matter. */
    if (event == SESSION_EVENT_STOP)
      g_clear_error (&priv->failure);
    g_cancellable_cancel (priv->cancellable);
    g_idle_add_full (G_PRIORITY_DEFAULT, undo_first, g_object_ref (self), g_object_unref);
    return;
  case SESSION_DONE:
    finish (self);
    return;
  case SESSION_IDLE:
  case SESSION_PREPARE:
  case SESSION_LOAD:
  case SESSION_INITIATE:
  case SESSION_DIAL:
  case SESSION_PPP:
  case SESSION_UP:
  case SESSION_RECOVER:
    break;
  }
  if (seconds)
    priv->timer = g_timeout_add_seconds (seconds, state_overdue, self);
  IPSEC_SESSION_GET_CLASS (self)->enter (self, to);
}

static gboolean
dispatch (gpointer data)
{
  Session *self = data;
  SessionPrivate *priv = private (self);
  SessionEvent event = GPOINTER_TO_INT (g_queue_pop_head (&priv->events));
  gboolean more = !g_queue_is_empty (&priv->events);
  SessionState to;

  if (!more)
    priv->dispatch = 0;
  if (find_transition (self, event, &to))
    enter (self, event, to);
  else
    g_debug ("session: %s means nothing in %s", event_words[event], state_words[priv->state]);
  return more;
}

void
session_feed (Session *self, SessionEvent event)
{
  SessionPrivate *priv = private (self);

  g_queue_push_tail (&priv->events, GINT_TO_POINTER (event));
  if (!priv->dispatch)
    priv->dispatch = g_idle_add_full (G_PRIORITY_DEFAULT, dispatch, g_object_ref (self), g_object_unref);
}

void
session_start (Session *self)
{
  g_return_if_fail (private (self)->state == SESSION_IDLE);
  session_feed (self, SESSION_EVENT_START);
}

void
session_stop (Session *self)
{
  session_feed (self, SESSION_EVENT_STOP);
}

void
session_fail (Session *self, GError *failure)
{
  SessionPrivate *priv = private (self);

  if (priv->failure || priv->state >= SESSION_CLEANUP) {
    g_debug ("session: later failure: %s", failure->message);
    g_error_free (failure);
    return;
  }
  priv->failure = failure;
  session_feed (self, SESSION_EVENT_FAIL);
}

void
session_announce (Session *self, IpConfig *config)
{
  g_signal_emit (self, signals[SIGNAL_UP], 0, config);
}

void
session_tell_facts (Session *self, GVariant *facts)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (facts);

  g_signal_emit (self, signals[SIGNAL_FACTS], 0, sunk);
}

static void
session_finalize (GObject *object)
{
  SessionPrivate *priv = private (IPSEC_SESSION (object));

  g_queue_clear (&priv->events);
  g_clear_handle_id (&priv->timer, g_source_remove);
  g_clear_object (&priv->cancellable);
  g_clear_error (&priv->failure);
  g_clear_pointer (&priv->undos, g_array_unref);
  G_OBJECT_CLASS (session_parent_class)->finalize (object);
}

void
session_suspend (Session *self)
{
  IPSEC_SESSION_GET_CLASS (self)->suspend (self);
}

void
session_resume (Session *self)
{
  IPSEC_SESSION_GET_CLASS (self)->resume (self);
}

void
session_tell_asleep (Session *self)
{
  g_signal_emit (self, signals[SIGNAL_ASLEEP], 0);
}

static void
session_do_nothing (Session *self)
{
}

static GError *
session_overdue (Session *self, SessionState state)
{
  return failure_new (FAILURE_TIMEOUT, "in step %s", state_words[state]);
}

static void
session_class_init (SessionClass *class)
{
  G_OBJECT_CLASS (class)->finalize = session_finalize;
  class->overdue = session_overdue;
  class->suspend = session_tell_asleep;
  class->resume = session_do_nothing;
  signals[SIGNAL_UP] = g_signal_new ("up", IPSEC_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_POINTER);
  signals[SIGNAL_STATE] = g_signal_new ("state", IPSEC_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        1, G_TYPE_UINT);
  signals[SIGNAL_FACTS] = g_signal_new ("facts", IPSEC_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        1, G_TYPE_VARIANT);
  signals[SIGNAL_ASLEEP] = g_signal_new ("asleep", IPSEC_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DONE] = g_signal_new ("done", IPSEC_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       1, G_TYPE_POINTER);
}

static void
session_init (Session *self)
{
  SessionPrivate *priv = private (self);

  g_queue_init (&priv->events);
  priv->cancellable = g_cancellable_new ();
  priv->undos = g_array_new (FALSE, FALSE, sizeof (Undo));
}
