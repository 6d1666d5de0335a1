/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interprets charon's log and alerts: the only module that knows its texts (strongSwan 5.9.8 to 6.1). Pure. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* What has been heard since the last charon_log_clear(). */
typedef struct _CharonLog CharonLog;

CharonLog *charon_log_new (void);
void charon_log_free (CharonLog *log);

/* Call before a new attempt: forgets everything but the name servers, which belong to the last attempt that worked. */
void charon_log_clear (CharonLog *log);

/* How often charon retransmits to a silent server before we give up on it: 14 seconds in all. A server that is
 * checking an EAP sign-in gets as long as charon itself keeps trying. */
#define CHARON_LOG_RETRANSMITS 3

/* Sets other numbers, for the first message of an attempt and for the rest. 0 means 2 seconds, 1 means 5, 2 means 9. */
void charon_log_set_retransmits (CharonLog *log, guint first, guint others);

/* The server has been asked something and should answer at once: until it does, 2 seconds of silence are too long. */
void charon_log_expect_answer (CharonLog *log);

/* Takes a VICI event: log or alert; others are ignored. Where an alert and a line say the same, the alert wins. */
void charon_log_event (CharonLog *log, const char *name, const ViciMessage *message);

/* Takes one line, the msg of a log event, and its group ("IKE"). */
void charon_log_line (CharonLog *log, const char *group, const char *text);

/*
 * The best explanation of a failed attempt, or of the end of a working connection: an IPSEC_FAILURE error, never NULL;
 * g_error_free(). @fallback is the Failure to use if nothing telling was heard; charon's last words then are its
 * detail.
 */
GError *charon_log_failure (const CharonLog *log, int fallback);

/*
 * TRUE once the attempt can no longer succeed, although charon keeps retransmitting: with a wrong IKEv1 pre-shared key
 * the server's replies cannot be decrypted, and a server that demands EAP before proving its own identity gets no
 * reply.
 */
gboolean charon_log_is_hopeless (const CharonLog *log);

/* The unique id of the IKE_SA whose server, by the last line, has been silent for too long although charon keeps
 * trying; NULL otherwise. Owned by the log. */
const char *charon_log_given_up (const CharonLog *log);

/* Whether, by the last line, the server is silent because it is checking a sign-in. */
gboolean charon_log_is_waiting (const CharonLog *log);

/* Whether charon has stated why there is no connection, or why there soon will be none. */
gboolean charon_log_is_certain (const CharonLog *log);

/* The identity that the server proved in this attempt, even if it was not the expected one; NULL if none. */
const char *charon_log_server_id (const CharonLog *log);

/* Whether the server sent a certificate of its own in this attempt. */
gboolean charon_log_has_certificate (const CharonLog *log);

/* Whether the server has listed the networks behind it in this attempt (RFC 7296 3.15.1: INTERNAL_IP4_SUBNET). charon does
 * not tell which. */
gboolean charon_log_lists_networks (const CharonLog *log);

/* Whether either side turned out to be behind NAT in this attempt. */
gboolean charon_log_has_nat (const CharonLog *log);

/* Whether the server's part of a key exchange made no sense. libreswan sends one of no group when it takes none but was
 * offered some. */
gboolean charon_log_has_bad_exchange (const CharonLog *log);

/* Whether the server takes no other CHILD_SA in an IKE_SA (RFC 7296 1.3, NO_ADDITIONAL_SAS). */
gboolean charon_log_is_single (const CharonLog *log);

/* Whether the server of this IKE_SA, or of its successors, supports a change of address (RFC 4555). */
gboolean charon_log_is_mobile (const CharonLog *log);

/* The last EAP method that the server asked for in this attempt, such as "EAP_TTLS"; NULL if none. */
const char *charon_log_eap_method (const CharonLog *log);

/* The unique id of the CHILD_SA that the last line reports as closed; NULL if none. */
const char *charon_log_closed_child (const CharonLog *log);

/* Name servers assigned by the server, best first. NULL-terminated, owned by the log, never NULL. */
const char *const *charon_log_dns (const CharonLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CharonLog, charon_log_free)

G_END_DECLS
