/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What charon's log and alerts mean: the one place that knows its texts (strongSwan 5.9.8 to 6.1). Pure. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* What was heard since the last charon_log_clear(). */
typedef struct _CharonLog CharonLog;

CharonLog *charon_log_new (void);
void charon_log_free (CharonLog *log);

/* Before a new attempt: forgets everything but the name servers, which belong to the last one that worked. */
void charon_log_clear (CharonLog *log);

/* How often charon retransmits to a silent server before it counts as lost: 14 seconds. One that checks a
 * sign-in by EAP has as long as charon goes on. */
#define CHARON_LOG_RETRANSMITS 3

/* Other numbers: for the first message of an attempt, and for the others. 0 is 2 seconds, 1 is 5, 2 is 9. */
void charon_log_set_retransmits (CharonLog *log, guint first, guint others);

/* Hears an event of VICI: log or alert; others mean nothing here. Where an alert tells the same as a line, it decides. */
void charon_log_event (CharonLog *log, const char *name, const ViciMessage *message);

/* Hears one line, as it stands in the msg of a log event, with its group ("IKE"). */
void charon_log_line (CharonLog *log, const char *group, const char *text);

/*
 * The best explanation of a failed attempt, or of the end of a connection that worked: IPSEC_FAILURE, for
 * g_error_free(). @fallback is the Failure if nothing telling was heard, with charon's last words as detail. Never NULL.
 */
GError *charon_log_failure (const CharonLog *log, int fallback);

/*
 * TRUE once the attempt cannot succeed any more although charon goes on trying until its last retransmission: with a
 * wrong pre-shared key in IKEv1 the server's words cannot be read, and a server that wants EAP before it has proved itself
 * is not answered.
 */
gboolean charon_log_is_hopeless (const CharonLog *log);

/* The number of the IKE_SA of which the last line says that the server has been silent for too long, though charon goes on
 * calling; NULL otherwise. */
const char *charon_log_given_up (const CharonLog *log);

/* Whether the last line says that the server is silent while it checks a sign-in. */
gboolean charon_log_is_waiting (const CharonLog *log);

/* Whether charon has said plainly why there is no connection, or why there will be none before long. */
gboolean charon_log_is_certain (const CharonLog *log);

/* The identity that the server has proved in this attempt, also if it was not the one demanded; NULL if none. */
const char *charon_log_server_id (const CharonLog *log);

/* Whether the server has sent a certificate of its own in this attempt. */
gboolean charon_log_has_certificate (const CharonLog *log);

/* Whether the server of this IKE_SA, or of those that have followed it, can move it to another address (RFC 4555). */
gboolean charon_log_is_mobile (const CharonLog *log);

/* The EAP method that the server wanted last in this attempt, as "EAP_TTLS"; NULL if none. */
const char *charon_log_eap_method (const CharonLog *log);

/* The number of the CHILD_SA that goes by the last line that was heard, NULL for none. */
const char *charon_log_closed_child (const CharonLog *log);

/* Name servers given by the server, best first; NULL-terminated, owned by the log, never NULL. */
const char *const *charon_log_dns (const CharonLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CharonLog, charon_log_free)

G_END_DECLS
