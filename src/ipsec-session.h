/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session that runs a private charon: what IKEv2 and L2TP have in common. It resolves the server's addresses, reads
 * the credentials, starts charon, loads, initiates and finally closes. A subclass decides when, and what comes next.
 */

#pragma once

#include "shared/failures.h"
#include "src/charon/association.h"
#include "src/charon/charon-log.h"
#include "src/charon/charon.h"
#include "src/ike-attempts.h"
#include "src/plan/plan.h"
#include "src/session.h"
#include "src/system/sentry.h"
#include "src/system/state-file.h"
#include "src/system/uplink.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_IPSEC_SESSION (ipsec_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (IpsecSession, ipsec_session, IPSEC, IPSEC_SESSION, Session)

struct _IpsecSessionClass {
  SessionClass parent;

  /* Preparation is complete for the first time. The subclass sets up whatever else it needs, then feeds NEXT. */
  void (*prepared)(IpsecSession *self);

  /* The commands to load into charon now: an array of ViciCall, owned by the caller. */
  GPtrArray *(*calls)(IpsecSession *self, GError **error);

  /* The fate of the CHILD_SA. @failure says why ipsec_session_initiate() failed. */
  void (*child_up)(IpsecSession *self, const ViciMessage *sa);
  void (*child_down)(IpsecSession *self);
  void (*attempt_failed)(IpsecSession *self, const GError *failure);

  /* charon is gone for now: remove whatever it may have left in the kernel. */
  void (*charon_gone)(IpsecSession *self);

  /* The tunnel's device was deleted: make another. May be NULL: there is none then. */
  gboolean (*renew_device)(IpsecSession *self, GError **error);

  /* What was up is lost: goes on as the subclass would, or ends. Takes @failure. */
  void (*lose)(IpsecSession *self, GError *failure);

  /* The machine is about to sleep. TRUE if it may at once; otherwise ipsec_session_wait() says when. NULL: at once. */
  gboolean (*fall_asleep)(IpsecSession *self);

  /* The server moved to another address (RFC 4555); may be NULL. */
  void (*server_moved)(IpsecSession *self, const char *remote);
};

/* Sets the plan of a new session; takes ownership. */
void ipsec_session_set_plan (IpsecSession *self, Plan *plan);
const Plan *ipsec_session_get_plan (IpsecSession *self);
const Profile *ipsec_session_get_profile (IpsecSession *self);

/* A unique name for this session's resources: letters, digits, _ and -; g_free(). */
char *ipsec_session_make_id (IpsecSession *self);

/* Does the work of PREPARE. @conf is the plan's configuration, completed; NULL runs without charon. charon is
 * recorded in @state_file, which must live until the undo list is empty. */
void ipsec_session_prepare (IpsecSession *self, const CharonConf *conf, StateFile *state_file);

/* Does the work of PREPARE when that state is re-entered: looks up the name again and starts charon if there is
 * none. NEXT follows, unless PREPARE is left meanwhile. */
void ipsec_session_prepare_again (IpsecSession *self);

/* How the server is called; owned by the session, with addresses from "prepared" on. */
IkeAttempts *ipsec_session_get_calls (IpsecSession *self);

/* For a server that is silent at every address: calls once more from the standard ports, or else with ESP in UDP, if
 * the profile leaves the ports open. FALSE if that is not the cause; @failure then names the owner of the ports, if
 * that matters. */
gboolean ipsec_session_other_ports (IpsecSession *self, GError **failure);

/* For a server whose certificate names lists of those revoked: calls once more, with a charon that is started to get them. */
void ipsec_session_fetch_lists (IpsecSession *self);

/* For a server that is not trusted: all authorities of the system are loaded the next time. FALSE if they were. */
gboolean ipsec_session_widen (IpsecSession *self);

const Credentials *ipsec_session_get_credentials (IpsecSession *self);

/* FALSE without IPsec, or before preparation is complete. The functions below need it. */
gboolean ipsec_session_has_charon (IpsecSession *self);

/* Whether charon runs and supports the post-quantum key exchange of our proposals (see proposals.h). */
gboolean ipsec_session_has_mlkem (IpsecSession *self);

/* What speaks to charon, owned by the session. */
Association *ipsec_session_get_association (IpsecSession *self);

/* charon's log, owned by the session. */
CharonLog *ipsec_session_get_log (IpsecSession *self);

/* Why the tunnel went down, in charon's words if it gave any; g_error_free(). */
GError *ipsec_session_explain_loss (IpsecSession *self);

/* Gives charon the password that @password (an array of at most one ViciCall) loads, but only while charon may send
 * it to the server. The first call wins: a server that was caught cheating is not trusted again. */
gboolean ipsec_session_guard_password (IpsecSession *self, GPtrArray *password, GError **error);

/* Do the work of LOAD and INITIATE. LOAD ends with NEXT or a failure, INITIATE with "child_up" or "attempt_failed". */
void ipsec_session_load (IpsecSession *self);
void ipsec_session_initiate (IpsecSession *self);

gboolean ipsec_session_is_up (IpsecSession *self);

/* Removes an IKE_SA without a CHILD_SA, so that the next call starts from scratch. */
void ipsec_session_drop (IpsecSession *self);

/* Terminates the tunnel and nothing else. */
void ipsec_session_terminate_async (IpsecSession *self, GAsyncReadyCallback callback, gpointer user_data);
void ipsec_session_terminate_finish (IpsecSession *self, GAsyncResult *result);

/*
 * A connection that was up and is lost is called again: LOST leads from UP to RECOVER, which waits; RETRY leads on from
 * there, and a failed attempt is LOST again. For a persistent profile this goes on until a failure that only the user
 * can fix.
 */

/* The connection is up, and @post names what it has in the kernel. */
void ipsec_session_note_up (IpsecSession *self, const SentryPost *post);

/* A connection that had been up has failed: feeds LOST or ends the session. Takes @failure. */
void ipsec_session_lose (IpsecSession *self, GError *failure);

/* Does the work of RECOVER: RETRY comes after a pause that grows with each attempt, or as soon as a route to the
 * server appears. */
void ipsec_session_wait (IpsecSession *self);

/* Whether the machine sleeps or is about to: nobody is called. */
gboolean ipsec_session_is_asleep (IpsecSession *self);

/* Conditions have changed: if the session is waiting, RETRY comes at once. */
void ipsec_session_retry_now (IpsecSession *self);

G_END_DECLS
