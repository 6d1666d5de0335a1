/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One attempt to be connected, from start to the last trace of it: a state machine whose transitions are data, with one
 * deadline per state and a list of what has to be undone. Subclasses give the table and what happens on entry.
 *
 * A started session keeps itself alive until it is done; on every way out it walks the undo list backwards first.
 *
 * Signals:
 *   "up" (IpConfig *config)     the tunnel works, or its configuration changed; owned by the session
 *   "state" (guint state)       it is in another SessionState now
 *   "facts" (GVariant *facts)   something was negotiated, an a{sv} for people and tools
 *   "asleep" ()                 after session_suspend(): the machine may sleep
 *   "done" (GError *failure)    once, after everything is undone; NULL if it was stopped
 */

#pragma once

#include <gio/gio.h>

#include "src/ip-config.h"

G_BEGIN_DECLS

typedef enum {
  SESSION_IDLE,
  SESSION_PREPARE,  /* name, credentials and daemon, in parallel */
  SESSION_LOAD,     /* credentials and connection are loaded into charon */
  SESSION_INITIATE, /* until the CHILD_SA is up */
  SESSION_DIAL,     /* L2TP: until the call is placed */
  SESSION_PPP,      /* L2TP: until addresses are there */
  SESSION_UP,
  SESSION_RECOVER,  /* the SA is gone; the interface stays and discards what is sent */
  SESSION_CLEANUP,
  SESSION_DONE,
} SessionState;

typedef enum {
  SESSION_EVENT_START,
  SESSION_EVENT_NEXT,     /* what the state was waiting for has arrived */
  SESSION_EVENT_RETRY,    /* the state's work can be tried another way */
  SESSION_EVENT_ANEW,     /* likewise, but with another daemon */
  SESSION_EVENT_LOST,     /* what the state depends on is gone */
  SESSION_EVENT_CHANGED,  /* the configuration has changed */
  SESSION_EVENT_FAIL,     /* see session_fail() */
  SESSION_EVENT_STOP,
  SESSION_EVENT_DEADLINE,
  SESSION_EVENT_CLEAN,    /* the undo list is empty */
} SessionEvent;

typedef struct {
  SessionState from;
  SessionEvent event;
  SessionState to; /* @from again: the state is re-entered */
} SessionTransition;

#define IPSEC_TYPE_SESSION (session_get_type ())
G_DECLARE_DERIVABLE_TYPE (Session, session, IPSEC, SESSION, GObject)

struct _SessionClass {
  GObjectClass parent;

  /* The transitions on the way up. The ways out are the same for all: FAIL, STOP and DEADLINE lead to CLEANUP from
   * any state. */
  const SessionTransition *transitions;
  guint n_transitions;

  /* Seconds each state may last; 0 for no limit. */
  guint deadlines[SESSION_DONE + 1];

  /* Starts a state's work and returns; the outcome is fed as an event. Not called for CLEANUP and DONE. */
  void (*enter)(Session *self, SessionState state);

  /* The machine is about to sleep, and is awake. The default sleeps at once and does nothing afterwards; who overrides it
   * calls session_tell_asleep(). */
  void (*suspend)(Session *self);
  void (*resume)(Session *self);

  /* The error for a @state that exceeded its deadline; g_error_free(). NULL if it fed another event instead. */
  GError *(*overdue)(Session *self, SessionState state);
};

const char *session_state_to_string (SessionState state);
const char *session_event_to_string (SessionEvent event);

void session_start (Session *self);

/* Ends in "done" without a failure, unless one has already happened. Allowed at any time. */
void session_stop (Session *self);

/* The machine is about to sleep: "asleep" or "done" follows. Then, that it is awake again. */
void session_suspend (Session *self);
void session_resume (Session *self);

SessionState session_get_state (Session *self);

/* For subclasses. Events are handled from the main loop, in order, never within the caller. An event that the
 * current state does not handle is dropped. */
void session_feed (Session *self, SessionEvent event);

/* Limits the total time until the session is first up to @seconds; then "overdue" supplies the error. */
void session_set_limit (Session *self, guint seconds);

/* Feeds @event after @seconds unless the state is left or re-entered first. Replaces an earlier wait; shares one
 * timer with the state's deadline. */
void session_wait (Session *self, guint seconds, SessionEvent event);

/* Ends the session with @failure, which it takes. The first failure wins; those that arrive during cleanup are
 * ignored, because cancelled work fails. */
void session_fail (Session *self, GError *failure);

/* Cancelled when cleanup begins; for the states' asynchronous work. Owned by the session. */
GCancellable *session_get_cancellable (Session *self);

/* Emits "up" with @config. */
void session_announce (Session *self, IpConfig *config);

/* Emits "asleep". */
void session_tell_asleep (Session *self);

/* Emits "facts"; @facts may be floating. */
void session_tell_facts (Session *self, GVariant *facts);

/* An undo step starts its work and calls session_undone() exactly once with its own @what, now or later. */
typedef void (*SessionUndo)(Session *self, gpointer data);

void session_push_undo (Session *self, const char *what, SessionUndo undo, gpointer data);

void session_undone (Session *self, const char *what);

G_END_DECLS
