/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands below a session in the tests that drive it: linked in place of src/charon/charon.c, src/system/uplink.c,
 * link.c, server-notes.c and state-file.c. The commands go to a FakeCharon; the way to the server is what the test says.
 */

#pragma once

#include "shared/profile.h"
#include "src/session.h"
#include "src/system/sentry.h"
#include "src/system/server-notes.h"
#include "src/system/uplink.h"
#include "tests/unit/fake-charon.h"

typedef struct {
  FakeCharon *charon;   /* speaks to the session's Association */
  Session *session;     /* NULL once it is gone */
  GString *states;      /* that the session went through, and what it failed with */
  GString *log;         /* what the session's owner and the system heard, in words */
  IpConfig *told;       /* what the session's owner heard last; NULL: nothing */
  Uplink *uplink;       /* the session's, NULL without */
  Sentry *sentry;       /* the session's, NULL until it was up */
  gboolean no_device;   /* the tunnel's cannot be brought up */
  guint device;         /* that leads to the server, 0: none */
  const char *found;    /* what every name has for addresses, with space between; NULL: it cannot be looked up */
  const char *known;    /* the server's last address, while traffic is blocked; NULL: it is not */
  const char *only_way; /* an address that can be reached without that device; NULL: none */
  const char *no_way;   /* an address that no route leads to, NULL: none */
  guint mtu;            /* of the way to the server */
  const char *router;   /* of this host's network; NULL: none */
  gboolean ports_taken; /* all of them, by another program */
  gboolean charon_runs;
  gpointer process;     /* the last Charon, NULL once it is gone */
  gboolean missed_list; /* see charon_missed_list() */
  gpointer call;        /* the one L2tpCall, which the test stands in for */
  gboolean no_call;     /* its programs cannot be started */
  gpointer path;        /* the last L2tpPath, likewise */
  gboolean flushed;     /* what a charon that died has left was removed */
  int ways;             /* tunnels or paths there are, which the test itself stands in for */
  gboolean standard_ports; /* the last one was started with them */
  gboolean fetches;        /* the last one was started so */
  ServerNotes notes;       /* what is noted of the server */
  const char *group;       /* the key exchange group of IKE_SAs, in charon's words; NULL: it is not told */
  gboolean no_charon;   /* it cannot be started */
  gboolean slow_charon;    /* it is started, and nothing more */
  gboolean slow_end;       /* it ends when the test says so: */
  GTask *ending;           /* NULL: nobody waits for that */
} StandIns;

/* One test has one; what the session calls finds it by itself. */
StandIns *stand_ins_new (void);
StandIns *stand_ins_get (void);

/* How often @text stands in what charon was told. */
guint stand_ins_count (StandIns *self, const char *text);

/* A profile out of KEY, VALUE, ... NULL, with user and secrets. "persistent", "timeout" and "interface-name" are the
 * settings'. */
Profile *stand_ins_read (const char *const *items, Secrets **secrets);

/* Lets the main loop run until the log says @text, which is then forgotten with all before it. Fails if the session ends
 * otherwise. */
void stand_ins_await (StandIns *self, const char *text);

/* The same until the session is in @state. */
void stand_ins_await_state (StandIns *self, SessionState state);

/* Lets happen what can happen by itself. */
void stand_ins_settle (void);

/* As if the time had gone by that the session waits for now: its deadline or pause. Gives the seconds, 0 for none. */
guint stand_ins_expire (StandIns *self);

/* Seconds from now, or one less, that the session has a timer for; -1: none. */
int stand_ins_pause (StandIns *self);

/* Takes over the new @session and follows it. */
void stand_ins_follow (StandIns *self, Session *session);

/* charon's events. @level 1 as charon logs; @group like "IKE". */
void stand_ins_say (StandIns *self, const char *group, const char *text);
/* The same in step. */
void stand_ins_step (StandIns *self, const char *text);
void stand_ins_child (StandIns *self, const char *id, gboolean up);

/* Likewise, of a CHILD_SA for one network of the server's. */
void stand_ins_child_of (StandIns *self, const char *id, const char *network, gboolean up);

/* The next initiate brings a CHILD_SA. */
void stand_ins_expect_child (StandIns *self, const char *id);

/* Likewise, and the server proves to be @server by its certificate. */
void stand_ins_expect_proof (StandIns *self, const char *id, const char *server);

/* As stand_ins_expect_child(), after charon has said @text. */
void stand_ins_expect_line_and_child (StandIns *self, const char *group, const char *text, const char *id);

/* The uplink is another one now; 0: gone. */
void stand_ins_set_device (StandIns *self, guint device);

/* Others take something from the kernel. */
void stand_ins_take (StandIns *self, SentryAlarm what);

/* There is another uplink, from which our address is @source. */
void stand_ins_move (StandIns *self, const char *source);

/* The events that end a session in any state, and what is heard of it then. */
typedef struct {
  SessionState state;
  enum { WAY_STOP, WAY_ERROR, WAY_DEADLINE } event;
  const char *end;
} StandInsWayOut;

/* Adds PREFIX/STATE/EVENT for each; @test is given the StandInsWayOut. */
void stand_ins_add_ways_out (const char *prefix, const StandInsWayOut *ways, guint n, GTestDataFunc test);

/* Lets the event happen in the state that was reached, and waits until the session cleans up; @outlast lets the deadline
 * pass. */
void stand_ins_take_way_out (StandIns *self, const StandInsWayOut *way, void (*outlast)(StandIns *self));

/* Everything is undone, nobody holds the session, and no more was heard than the test has asked for. */
void stand_ins_free (StandIns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StandIns, stand_ins_free)
