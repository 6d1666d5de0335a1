/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The catalogue of everything that can go wrong. A failure is a GError of this domain: its code is the cause, its
 * message one lower-case sentence without a full stop that may carry details. The catalogue adds the reason that
 * NetworkManager shows and a hint about what to do.
 *
 * Sentences and hints are translated if the program has set a language. The service has none: its journal is English,
 * and whatever shows its messages to people uses failure_localize().
 */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

#define IPSEC_FAILURE (failure_quark ())

typedef enum {
  /* the profile and its secrets */
  FAILURE_BAD_PROFILE,
  FAILURE_BAD_SECRET,
  FAILURE_SECRET_MISSING,
  FAILURE_CERTIFICATE_UNREADABLE,
  FAILURE_CERTIFICATE_EXPIRED,
  FAILURE_KEY_ENCRYPTED,
  FAILURE_KEY_PASSWORD,
  FAILURE_PPP_KEY_PASSWORD,
  FAILURE_KEY_MISMATCH,
  FAILURE_TOKEN,
  /* what is installed here */
  FAILURE_NO_CHARON,
  FAILURE_NO_PLUGIN,
  FAILURE_NO_KERNEL_ESP,
  FAILURE_CHARON_DIED,
  FAILURE_CHARON_SILENT,
  FAILURE_TUNNEL,
  FAILURE_NO_IKEV1,
  FAILURE_NO_L2TP,
  FAILURE_PPPD_OPTIONS,
  FAILURE_L2TP_DIED,
  FAILURE_NO_KERNEL_PPP,
  FAILURE_GUARD,
  FAILURE_PORT_TAKEN,
  FAILURE_DISK_FULL,
  FAILURE_RESOURCES,
  /* reaching the server */
  FAILURE_NAME_NOT_FOUND,
  FAILURE_NO_IP4,
  FAILURE_FIREWALL,
  FAILURE_NO_ANSWER,
  FAILURE_NO_ANSWER_AUTH,
  FAILURE_NO_ANSWER_L2TP,
  FAILURE_TIMEOUT,
  /* agreeing with it */
  FAILURE_PROPOSAL_IKE,
  FAILURE_PROPOSAL_ESP,
  FAILURE_SELECTORS,
  FAILURE_ROUTES,
  FAILURE_NO_ADDRESS,
  FAILURE_CALL_REFUSED,
  FAILURE_PPP,
  FAILURE_PPP_AUTH,
  /* trusting it */
  FAILURE_SERVER_UNTRUSTED,
  FAILURE_SERVER_EXPIRED,
  FAILURE_SERVER_REVOKED,
  FAILURE_SERVER_IDENTITY,
  FAILURE_SERVER_CONSTRAINT,
  FAILURE_SERVER_UNPROVED,
  FAILURE_SERVER_MUTUAL,
  FAILURE_PPK,
  /* being trusted by it */
  FAILURE_LOGIN,
  FAILURE_ACCOUNT,
  FAILURE_PSK,
  FAILURE_CLIENT_REFUSED,
  FAILURE_EAP_METHOD,
  /* later */
  FAILURE_SERVER_CLOSED,
  FAILURE_REPLACED,
  FAILURE_CONNECTION_LOST,
  FAILURE_INTERNAL,
} Failure;

#define FAILURE_LAST FAILURE_INTERNAL

/* Details of FAILURE_ACCOUNT: what a server reports with the errors of MS-CHAP (RFC 2433 4.2, RFC 2759 6). */
#define FAILURE_ACCOUNT_HOURS N_("login is not allowed at this time of day")
#define FAILURE_ACCOUNT_DISABLED N_("the account is disabled")
#define FAILURE_ACCOUNT_EXPIRED N_("the password has expired")
#define FAILURE_ACCOUNT_NO_DIAL_IN N_("the account has no dial-in permission")
#define FAILURE_ACCOUNT_CHANGE N_("the password must be changed")

GQuark failure_quark (void);

/* A stable word for the cause, such as "no-answer", for logs and tools. */
const char *failure_to_string (Failure failure);

/* The cause with this word; FALSE, and @failure untouched, if there is none. */
gboolean failure_parse (const char *word, Failure *failure);

/* One sentence without a full stop, in the user's language. */
const char *failure_sentence (Failure failure);

/* The reason that NetworkManager is given. */
NMVpnPluginFailure failure_reason (Failure failure);

/* What the user can do about it, in whole sentences. */
const char *failure_hint (Failure failure);

/* Sets @error to "SENTENCE (DETAIL)"; @format gives the detail, for people in their language, NULL for none. Always returns FALSE.
 * Where this computer could not do something, and the detail has the words of errno for a shortage, that is the cause instead. */
gboolean failure_set (GError **error, Failure failure, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* The same as a new error. */
GError *failure_new (Failure failure, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The cause of @error; FAILURE_INTERNAL for an error of another domain, or a shortage that it tells of. */
Failure failure_of (const GError *error);

/* Whether the cause is that the server sent nothing, or nothing intelligible. */
gboolean failure_is_silence (Failure failure);

/* What @error has to say beyond the sentence of its cause, or NULL; free with g_free(). */
char *failure_detail (const GError *error);

/* "Sentence (detail). Hint." for people; free with g_free(). */
char *failure_describe (const GError *error);

/* @description, which another program made in English, in the user's language; any other text unchanged. g_free(). */
char *failure_localize (const char *description);

G_END_DECLS
