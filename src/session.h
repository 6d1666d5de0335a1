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
 *   "done" (GError *failure)    once, after everything is undone; NULL if it was stopped
 */

#pragma once

#include <gio/gio.h>

#include "src/ip-config.h"

G_BEGIN_DECLS

typedef enum {
  SESSION_IDLE,
  SESSION_PREPARE,  /* name, credentials and daemon, at the same time */
  SESSION_LOAD,     /* credentials and connection go into charon */
  SESSION_INITIATE, /* until the CHILD_SA is there */
  SESSION_DIAL,     /* L2TP: until the call is placed */
  SESSION_PPP,      /* L2TP: until addresses are there */
  SESSION_UP,
  SESSION_RECOVER,  /* the SA is gone; the interface stays and swallows what is sent */
  SESSION_CLEANUP,
  SESSION_DONE,
} SessionState;

typedef enum {
  SESSION_EVENT_START,
  SESSION_EVENT_NEXT,     /* what the state waited for has come */
  SESSION_EVENT_RETRY,    /* the state's work can be tried another way */
  SESSION_EVENT_ANEW,     /* likewise, but with another daemon */
  SESSION_EVENT_LOST,     /* what the state rests on is gone */
  SESSION_EVENT_CHANGED,  /* the configuration is another one now */
  SESSION_EVENT_FAIL,     /* see session_fail() */
  SESSION_EVENT_STOP,
  SESSION_EVENT_DEADLINE,
  SESSION_EVENT_CLEAN,    /* the undo list is empty */
} SessionEvent;

typedef struct {
  SessionState from;
  SessionEvent event;
  SessionState to; /* the same state is entered anew */
} SessionTransition;

#define IPSEC_TYPE_SESSION (session_get_type ())
G_DECLARE_DERIVABLE_TYPE (Session, session, IPSEC, SESSION, GObject)

struct _SessionClass {
  GObjectClass parent;

  /* The way that leads up; the ways out are the same for all: FAIL, STOP and DEADLINE lead to CLEANUP from anywhere. */
  const SessionTransition *transitions;
  guint n_transitions;

  /* Seconds that a state may last; 0 for no limit. */
  guint deadlines[SESSION_DONE + 1];

  /* Starts a state's work and returns; what comes of it is fed as an event. Not called for CLEANUP and DONE. */
  void (*enter) (Session *self, SessionState state);

  /* What to say when @state lasted too long; free with g_error_free(). NULL: it has fed what follows instead. */
  GError *(*overdue) (Session *self, SessionState state);
};

const char *session_state_to_string (SessionState state);
const char *session_event_to_string (SessionEvent event);

void session_start (Session *self);

/* Leads to "done" without failure, unless one has happened before. Always allowed. */
void session_stop (Session *self);

SessionState session_get_state (Session *self);

/* For subclasses: events are handled from the main loop, in order, never within the caller. In a state that knows
 * nothing of it an event is dropped. */
void session_feed (Session *self, SessionEvent event);

/* Until it is up for the first time all states together last no longer than @seconds; "overdue" says what to say then. */
void session_set_limit (Session *self, guint seconds);

/* Feeds @event after @seconds if the state is still the same, and was not entered anew. This, the last such wish and the
 * state's deadline are one timer: there is none beside it. */
void session_wait (Session *self, guint seconds, SessionEvent event);

/* Ends the session with @failure, which it takes. The first one counts; none that comes while the session cleans up does,
 * for then whatever is cancelled fails. */
void session_fail (Session *self, GError *failure);

/* Cancelled when the session begins to clean up; for the asynchronous work of states. */
GCancellable *session_get_cancellable (Session *self);

/* Tells the owner the configuration. */
void session_announce (Session *self, IpConfig *config);

/* Tells the owner what was negotiated; @facts may be floating. */
void session_tell_facts (Session *self, GVariant *facts);

/* An undo step starts its work and calls session_undone() with its own @what once, at once or later. */
typedef void (*SessionUndo) (Session *self, gpointer data);

void session_push_undo (Session *self, const char *what, SessionUndo undo, gpointer data);

void session_undone (Session *self, const char *what);

G_END_DECLS
