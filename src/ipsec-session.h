/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session with IPsec by a charon of its own: what IKEv2 and L2TP have in common. It gets the server's addresses, the
 * credentials and charon, loads, initiates and, in the end, closes; a subclass says when, and what follows.
 */

#pragma once

#include "shared/failures.h"
#include "src/charon/charon-log.h"
#include "src/charon/charon.h"
#include "src/plan/plan.h"
#include "src/session.h"
#include "src/system/state-file.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_IPSEC_SESSION (ipsec_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (IpsecSession, ipsec_session, IPSEC, IPSEC_SESSION, Session)

struct _IpsecSessionClass {
  SessionClass parent;

  /* Everything is there, for the first time. What else has to be is the subclass's to get; then it feeds NEXT. */
  void (*prepared) (IpsecSession *self);

  /* The commands for charon now, an array of ViciCall. */
  GPtrArray *(*calls) (IpsecSession *self, GError **error);

  /* What becomes of the CHILD_SA. @failure says why ipsec_session_initiate() came to nothing. */
  void (*child_up) (IpsecSession *self, const ViciMessage *sa);
  void (*child_down) (IpsecSession *self);
  void (*attempt_failed) (IpsecSession *self, const GError *failure);

  /* There is no charon any more, for now: what it may have left in the kernel has to go. */
  void (*charon_gone) (IpsecSession *self);

  /* The server has another address now (RFC 4555); may be NULL. */
  void (*server_moved) (IpsecSession *self, const char *remote);
};

/* Gives the new session its plan, which it takes. */
void ipsec_session_set_plan (IpsecSession *self, Plan *plan);
const Plan *ipsec_session_get_plan (IpsecSession *self);
const Profile *ipsec_session_get_profile (IpsecSession *self);

/* A name for what is made for this session, nobody else's: letters, digits, _ and -; g_free(). */
char *ipsec_session_make_id (IpsecSession *self);

/* The work of PREPARE. @conf is the plan's, made complete; NULL: without charon. @state_file, which must live until the
 * undo list is empty, gets to know charon. */
void ipsec_session_prepare (IpsecSession *self, const CharonConf *conf, StateFile *state_file);

/* The work of PREPARE when it is entered again: the name is looked up anew, and there is a charon if there was none. NEXT
 * follows. */
void ipsec_session_prepare_again (IpsecSession *self);

/* Since "prepared": the address of the server that is in use. */
GInetAddress *ipsec_session_get_peer (IpsecSession *self);

/* Leaves only the addresses of @family; FALSE if there are none then. */
gboolean ipsec_session_keep_family (IpsecSession *self, GSocketFamily family);

/* For a server that says nothing at this address, or does not mean to serve it: goes to the next one. FALSE if that is not
 * it, or all were called often enough; @failure then says the most telling thing. */
gboolean ipsec_session_next_address (IpsecSession *self, GError **failure);

/* For a server that says nothing at any address: calls it once more from the standard ports, or else with ESP in UDP, where
 * the profile leaves the ports open. FALSE if that is not it; @failure then says who has the ports, if that matters. */
gboolean ipsec_session_other_ports (IpsecSession *self, GError **failure);

/* Whether the call at hand has to be with ESP in UDP, whatever the profile says. */
gboolean ipsec_session_wants_encap (IpsecSession *self);

const Credentials *ipsec_session_get_credentials (IpsecSession *self);

/* FALSE: without IPsec, or not prepared yet. What follows needs it. */
gboolean ipsec_session_has_charon (IpsecSession *self);

/* Whether there is a charon that can do a key exchange; see charon_has_key_exchange(). */
gboolean ipsec_session_can_exchange (IpsecSession *self, const char *name);

/* What charon says. */
CharonLog *ipsec_session_get_log (IpsecSession *self);

/* Why the tunnel is gone, by charon's words if it has any; g_error_free(). */
GError *ipsec_session_explain_loss (IpsecSession *self);

/* Lets charon have the password that @password, an array of one ViciCall or none, loads, but only while it may tell it to
 * the server. The first one counts: a server that was caught is not trusted when it is called again. */
gboolean ipsec_session_guard_password (IpsecSession *self, GPtrArray *password, GError **error);

/* The work of LOAD and of INITIATE: NEXT follows, or a failure; then "child_up" or "attempt_failed". */
void ipsec_session_load (IpsecSession *self);
void ipsec_session_initiate (IpsecSession *self);

gboolean ipsec_session_is_up (IpsecSession *self);

/* Ends what is left without a CHILD_SA, so that the next call begins from the start. */
void ipsec_session_drop (IpsecSession *self);

/* Ends the tunnel, and nothing else. */
void ipsec_session_terminate_async (IpsecSession *self, GAsyncReadyCallback callback, gpointer user_data);
void ipsec_session_terminate_finish (IpsecSession *self, GAsyncResult *result);

/*
 * A connection that was up and is lost calls again: UP leads by LOST to RECOVER, which waits; RETRY leads on from there,
 * and an attempt that fails is LOST and leads back. If the profile is persistent this has no end but what only the user
 * can mend.
 */

/* It is up. */
void ipsec_session_note_up (IpsecSession *self);

/* What was up once has failed: feeds LOST, or ends the session. Takes @failure. */
void ipsec_session_lose (IpsecSession *self, GError *failure);

/* The work of RECOVER: RETRY comes after a pause that grows with the attempts, or when a route leads to the server. */
void ipsec_session_wait (IpsecSession *self);

/* There is a reason to hope anew: RETRY comes at once, where it is waited for. */
void ipsec_session_retry_now (IpsecSession *self);

G_END_DECLS
