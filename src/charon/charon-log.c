/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/text.h"
#include "src/charon/charon-cause.h"
#include "src/charon/charon-log.h"
#include "src/charon/log-line.h"
#include "src/charon/name-servers.h"
#include "src/charon/pattern.h"

/* Of a server's words, so much goes into a message. */
#define QUOTE_MAX 160

/* How we have proved ourselves to the server. */
typedef enum { PROOF_NONE, PROOF_PSK, PROOF_SIGNATURE, PROOF_EAP, PROOF_EAP_ACCEPTED } Proof;

struct _CharonLog {
  CharonWeight weight;
  Failure failure;
  gboolean decided;       /* by an alert: lines only explain */
  char *detail;
  guint retransmits[2];   /* see charon_log_set_retransmits(): of the first message, of others */
  guint timers;           /* of charon's, each of which repeats the first message */
  gboolean hasty;         /* the first retransmission is too many */
  gboolean hopeless;
  gboolean given_up;      /* by the line at hand */
  gboolean waiting;       /* likewise */
  Proof proof;
  gboolean established;   /* there is an IKE_SA */
  gboolean renewing;      /* and we have begun the one that shall follow it */
  gboolean was_answered;  /* the server has answered the first message */
  gboolean has_certificate; /* the server has sent one */
  gboolean bad_exchange;   /* what the server sent for a key exchange could not be used */
  gboolean single;         /* it takes no other CHILD_SA in the IKE_SA that is there */
  gboolean lists_networks; /* by INTERNAL_IP4_SUBNET or INTERNAL_IP6_SUBNET */
  gboolean nat;           /* on the way to the server */
  gboolean mobile;        /* RFC 4555: it can follow us to another address */
  gboolean key_used;      /* IKEv1: what was sent last, the pre-shared key encrypts and proves */
  gboolean has_child;     /* there is, or was, a CHILD_SA */
  char *server_id;        /* proved by the server */
  char *eap_method;       /* last one that the server wanted */
  char *kernel_error;     /* last one */
  char *network_error;    /* last one */
  char *their_proposals;
  char *our_proposals;
  char *last_words;
  char *closed_child;     /* by the line at hand */
  NameServers *dns;
  char *sa;       /* the one that the line at hand belongs to */
  char *initiated; /* and the one that was begun last */
  char *current;   /* the number of the one that is in use; NULL: none */
};

void
charon_log_set_retransmits (CharonLog *log, guint first, guint others)
{
  log->retransmits[FALSE] = first;
  log->retransmits[TRUE] = others;
}

void
charon_log_expect_answer (CharonLog *log)
{
  log->hasty = TRUE;
}

CharonLog *
charon_log_new (void)
{
  CharonLog *log = g_new0 (CharonLog, 1);

  charon_log_set_retransmits (log, CHARON_LOG_RETRANSMITS, CHARON_LOG_RETRANSMITS);
  log->dns = name_servers_new ();
  return log;
}

static void
forget_cause (CharonLog *log)
{
  log->weight = WEIGHT_NONE;
  log->decided = FALSE;
  g_clear_pointer (&log->detail, g_free);
  g_clear_pointer (&log->their_proposals, g_free);
  g_clear_pointer (&log->our_proposals, g_free);
}

void
charon_log_clear (CharonLog *log)
{
  forget_cause (log);
  log->hopeless = FALSE;
  log->proof = PROOF_NONE;
  log->established = log->renewing = FALSE;
  log->was_answered = log->hasty = FALSE;
  log->timers = 0;
  log->has_certificate = FALSE;
  log->bad_exchange = log->single = FALSE;
  log->lists_networks = FALSE;
  log->key_used = FALSE;
  log->has_child = FALSE;
  g_clear_pointer (&log->initiated, g_free);
  g_clear_pointer (&log->current, g_free);
  g_clear_pointer (&log->server_id, g_free);
  g_clear_pointer (&log->eap_method, g_free);
  g_clear_pointer (&log->kernel_error, g_free);
  g_clear_pointer (&log->network_error, g_free);
  g_clear_pointer (&log->last_words, g_free);
}

void
charon_log_free (CharonLog *log)
{
  charon_log_clear (log);
  name_servers_free (log->dns);
  g_free (log->sa);
  g_free (log->closed_child);
  g_free (log);
}

/* @format with $1, $2, … replaced by what was found, $S and so on by what was heard before. */
static char *
fill (const CharonLog *log, const char *format, char **found)
{
  GString *out = g_string_new (NULL);

  for (; *format; format++) {
    const char *value = NULL;
    g_autofree char *quote = NULL;

    if (*format != '$') {
      g_string_append_c (out, *format);
      continue;
    }
    format++;
    if (g_ascii_isdigit (*format))
      value = found[*format - '1'];
    else if (*format == 'S')
      value = log->server_id;
    else if (*format == 'M')
      value = log->eap_method;
    else if (*format == 'K')
      value = log->kernel_error;
    quote = text_shorten (value ? value : "?", QUOTE_MAX);
    g_string_append (out, quote);
  }
  return g_string_free (out, FALSE);
}

static void
blame (CharonLog *log, Failure failure, CharonWeight weight, char *detail)
{
  g_autofree char *owned = detail;

  if (log->decided && failure == log->failure && !log->detail)
    log->detail = g_steal_pointer (&owned);
  if (weight <= log->weight)
    return;
  log->failure = failure;
  log->weight = weight;
  log->decided = FALSE;
  g_free (log->detail);
  log->detail = g_steal_pointer (&owned);
}

/* An alert is believed before a line of the same weight, whose words may be others in the next release. */
static void
decide (CharonLog *log, const CharonAlert *alert)
{
  if (alert->weight < log->weight || (alert->weight == log->weight && log->decided))
    return;
  if (alert->failure != log->failure)
    g_clear_pointer (&log->detail, g_free);
  log->failure = alert->failure;
  log->weight = alert->weight;
  log->decided = TRUE;
}

/* Lines whose meaning hangs on what was heard before */

/* A rule of netfilter that drops what is sent makes sending fail with EPERM. */
static gboolean
is_forbidden (const CharonLog *log)
{
  return log->network_error && g_str_has_suffix (log->network_error, g_strerror (EPERM));
}

/* Many servers answer nothing that they cannot decipher, and with IKEv1 the pre-shared key is in the keys. */
static void
blame_silence (CharonLog *log, CharonWeight weight)
{
  Failure failure = log->was_answered ? FAILURE_NO_ANSWER_AUTH : FAILURE_NO_ANSWER;

  if (is_forbidden (log))
    blame (log, FAILURE_FIREWALL, weight, NULL);
  else if (log->established)
    blame (log, FAILURE_CONNECTION_LOST, weight, g_strdup (log->network_error));
  else if (log->key_used)
    blame (log, FAILURE_PSK, weight,
           g_strdup (N_("most likely it is wrong: the server fell silent once it was used; "
                        "otherwise the network may be blocking UDP port 4500")));
  else
    blame (log, failure, weight, g_strdup (log->network_error));
}

static void
on_silence (CharonLog *log, char **found)
{
  blame_silence (log, WEIGHT_SYMPTOM);
}

static void
blame_refusal (CharonLog *log, CharonWeight weight)
{
  gboolean is_tls = g_strcmp0 (log->eap_method, "EAP_TLS") == 0;

  switch (log->proof) {
  case PROOF_NONE:
    blame (log, FAILURE_CLIENT_REFUSED, weight,
           g_strdup ("before authentication: it may not know local-id, or not match remote-id"));
    break;
  case PROOF_PSK:
    blame (log, FAILURE_PSK, weight, NULL);
    break;
  case PROOF_SIGNATURE:
    blame (log, FAILURE_CLIENT_REFUSED, weight, NULL);
    break;
  case PROOF_EAP:
    blame (log, is_tls ? FAILURE_CLIENT_REFUSED : FAILURE_LOGIN, weight, NULL);
    break;
  case PROOF_EAP_ACCEPTED:
    blame (log, FAILURE_ACCOUNT, weight, g_strdup (N_("it accepted the sign-in, but this user may not connect")));
    break;
  }
}

static void
on_refusal (CharonLog *log, char **found)
{
  blame_refusal (log, WEIGHT_SYMPTOM);
}

/* IKEv1 has no line for a proof by pre-shared key. */
static void
on_refusal_v1 (CharonLog *log, char **found)
{
  if (log->established)
    return;
  blame (log, log->proof == PROOF_SIGNATURE ? FAILURE_CLIENT_REFUSED : FAILURE_PSK, WEIGHT_LIKELY, NULL);
}

/* RFC 2408 3.14.1 has one number for each thing that garbage can look like. */
static void
on_error_v1 (CharonLog *log, char **found)
{
  if (log->key_used && !log->established)
    blame (log, FAILURE_PSK, WEIGHT_LIKELY, NULL);
}

/* Encrypted by the server with a key made from another pre-shared key. */
static void
on_undecipherable (CharonLog *log, char **found)
{
  if (log->established || log->proof == PROOF_SIGNATURE)
    return;
  blame (log, FAILURE_PSK, WEIGHT_LIKELY, NULL);
  log->hopeless = TRUE;
}

/* INVALID_ID_INFORMATION speaks of identities in main mode and of traffic selectors in quick mode. */
static void
on_bad_id_v1 (CharonLog *log, char **found)
{
  blame (log, log->established ? FAILURE_SELECTORS : FAILURE_CLIENT_REFUSED, WEIGHT_CERTAIN, NULL);
}

/* Once we are connected it is about keys to be renewed, by us or by the server: those of ESP, or of IKE itself. */
static void
on_no_proposal (CharonLog *log, char **found)
{
  gboolean is_ike = !log->established || log->renewing;
  char *detail = NULL;

  if (log->their_proposals && log->our_proposals) {
    is_ike = g_str_has_prefix (log->our_proposals, "IKE:");
    detail = fill (log, "the server wants $1, we accept $2", (char *[]) { log->their_proposals, log->our_proposals });
  }
  blame (log, is_ike ? FAILURE_PROPOSAL_IKE : FAILURE_PROPOSAL_ESP, WEIGHT_CERTAIN, detail);
}

/* Lines that tell something for later */

static void
remember (char **where, const char *what)
{
  g_free (*where);
  *where = g_strdup (what);
}

/* Whether quick mode came to nothing. charon then begins main mode again by itself, and the cause stays what it was. */
static gboolean
is_child_refused (const CharonLog *log)
{
  return log->established && !log->has_child && log->weight == WEIGHT_CERTAIN;
}

/* A server that wants a cookie or another group (RFC 7296, 2.6 and 1.2) is sent the first message anew, and charon's timer of
 * the one before runs on: both repeat it, and count what they do together. */
static void
count_timers (CharonLog *log, char **found)
{
  gboolean anew = g_strcmp0 (log->sa, log->initiated) == 0;

  log->timers = anew ? log->timers + 1 : 1;
  remember (&log->initiated, log->sa);
}

/* Also when charon replaces an IKE_SA by itself. */
static void
on_initiating (CharonLog *log, char **found)
{
  if (!is_child_refused (log))
    forget_cause (log);
  log->renewing = log->established;
  /* What is asked for within an IKE_SA finds it as it was. */
  if (!log->established)
    log->nat = log->mobile = FALSE;
  log->proof = PROOF_NONE;
  log->key_used = FALSE;
  g_clear_pointer (&log->server_id, g_free);
  g_clear_pointer (&log->eap_method, g_free);
}

/* A tunnel that is there has no other port or address that would be worth some haste. */
static guint
retransmits_allowed (const CharonLog *log)
{
  if (log->established)
    return CHARON_LOG_RETRANSMITS;
  return log->was_answered ? log->retransmits[TRUE] : log->retransmits[FALSE] * MAX (log->timers, 1);
}

static void
note_silence (CharonLog *log, const char *tries)
{
  if (log->proof >= PROOF_EAP && (!log->established || log->renewing)) {
    log->waiting = TRUE;
    return;
  }
  if (!log->hasty && g_ascii_strtoull (tries, NULL, 10) <= retransmits_allowed (log))
    return;
  log->given_up = TRUE;
  blame_silence (log, WEIGHT_SYMPTOM);
}

static void
on_retransmit (CharonLog *log, char **found)
{
  log->was_answered = g_strcmp0 (found[1], "0") != 0;
  note_silence (log, found[0]);
}

static void
on_retransmit_v1 (CharonLog *log, char **found)
{
  log->was_answered = g_strcmp0 (found[2], "1") != 0;
  note_silence (log, found[0]);
}

static void
on_answer (CharonLog *log, char **found)
{
  log->hasty = FALSE;
}

static void
on_network_error (CharonLog *log, char **found)
{
  remember (&log->network_error, found[0]);
}

static void
on_kernel_error (CharonLog *log, char **found)
{
  remember (&log->kernel_error, found[0]);
}

static void
on_their_proposals (CharonLog *log, char **found)
{
  remember (&log->their_proposals, found[0]);
}

static void
on_our_proposals (CharonLog *log, char **found)
{
  remember (&log->our_proposals, found[0]);
}

static void
on_my_psk (CharonLog *log, char **found)
{
  log->proof = PROOF_PSK;
}

static void
on_my_signature (CharonLog *log, char **found)
{
  log->proof = PROOF_SIGNATURE;
}

/* What was wrong with one way of trusting its certificate does not matter once another one did. */
static void
on_server_proved (CharonLog *log, char **found)
{
  remember (&log->server_id, found[0]);
  if (log->failure == FAILURE_SERVER_UNTRUSTED || log->failure == FAILURE_SERVER_EXPIRED)
    forget_cause (log);
  /* charon's threads raise the lines of one moment in any order. */
  if (log->failure == FAILURE_SERVER_UNPROVED && strcmp (found[1], "EAP") != 0) {
    forget_cause (log);
    log->hopeless = FALSE;
  }
}

/* charon would go on, and look at the end whether EAP has proved the server as well (RFC 5998). */
static void
on_eap_request (CharonLog *log)
{
  log->proof = PROOF_EAP;
  if (log->server_id)
    return;
  blame (log, FAILURE_SERVER_UNPROVED, WEIGHT_CERTAIN, NULL);
  log->hopeless = TRUE;
}

static void
on_eap_identity (CharonLog *log, char **found)
{
  on_eap_request (log);
}

/* Who is refused after this is so for another reason than the password: a group, say. */
static void
on_eap_accepted (CharonLog *log, char **found)
{
  log->proof = PROOF_EAP_ACCEPTED;
}

/* Perhaps an offer that follows one we have refused. */
static void
on_eap_method (CharonLog *log, char **found)
{
  remember (&log->eap_method, found[0]);
  if (log->failure == FAILURE_EAP_METHOD)
    forget_cause (log);
  on_eap_request (log);
}

/* An IKE_SA that was signed in to brings its own name servers after this, or none. */
static void
on_established (CharonLog *log, char **found)
{
  if (!is_child_refused (log))
    forget_cause (log);
  name_servers_begin (log->dns, log->sa);
  remember (&log->current, found[1]);
  log->established = TRUE;
  log->renewing = FALSE;
}

static void
on_rekeyed (CharonLog *log, char **found)
{
  remember (&log->current, found[1]);
}

/* Whoever renews an IKE_SA deletes the one before, which ends nothing. */
static void
on_delete (CharonLog *log, char **found)
{
  if (!log->current || g_str_equal (log->current, found[1]))
    blame (log, FAILURE_SERVER_CLOSED, WEIGHT_LIKELY, NULL);
}

/* IKEv1 begins it under an IKE_SA, perhaps that of an earlier attempt. */
static void
on_quick_mode (CharonLog *log, char **found)
{
  log->established = TRUE;
}

static void
on_child_established (CharonLog *log, char **found)
{
  forget_cause (log);
  log->has_child = TRUE;
}

static void
on_child_closing (CharonLog *log, char **found)
{
  remember (&log->closed_child, found[2]);
}

static void
on_dns (CharonLog *log, char **found)
{
  name_servers_add (log->dns, log->sa, found[0]);
}

typedef struct {
  const char *pattern;
  void (*take)(CharonLog *log, char **found);
} Note;

/* All that match are taken, before the causes below are looked at. */
static const Note notes[] = {
  { "initiating IKE_SA *", count_timers },
  { "initiating IKE_SA *", on_initiating },
  { "initiating Main Mode IKE_SA *", on_initiating },
  { "initiating Aggressive Mode IKE_SA *", on_initiating },
  { "retransmit * of request with message ID *", on_retransmit },
  { "sending retransmit * of request message ID *, seq *", on_retransmit_v1 },
  { "parsed * response *", on_answer },
  { "error writing to socket: *", on_network_error },
  { "received netlink error: *", on_kernel_error },
  { "received proposals: *", on_their_proposals },
  { "configured proposals: *", on_our_proposals },
  { "authentication of '*' (myself) with pre-shared key", on_my_psk },
  { "authentication of '*' (myself) with * successful", on_my_signature },
  { "authentication of '*' (myself) successful", on_my_signature },
  { "authentication of '*' with * successful", on_server_proved },
  { "server requested EAP_IDENTITY (id *", on_eap_identity },
  { "server requested * authentication (id *", on_eap_method },
  { "server requested vendor specific EAP method * (id *", on_eap_method },
  { "EAP method * succeeded, *MSK established", on_eap_accepted },
  { "IKE_SA *[*] established between *", on_established },
  { "IKE_SA *[*] rekeyed between *", on_rekeyed },
  { "received DELETE for IKE_SA *[*]", on_delete },
  { "CHILD_SA * established with SPIs *", on_child_established },
  { "generating QUICK_MODE request *", on_quick_mode },
  { "closing *CHILD_SA *{*} with SPIs *", on_child_closing },
  /* strongSwan before 5.9.12 writes its file in reversed order, but logs in the right one. */
  { "installing DNS server * to *", on_dns },
  { "installing DNS server * via resolvconf", on_dns },
  { "DNS server * already installed, increasing refcount", on_dns },
  { "giving up after * retransmits", on_silence },
  { "establishing IKE_SA failed, peer not responding", on_silence },
  { "received AUTHENTICATION_FAILED notify error", on_refusal },
  { "received EAP_FAILURE, EAP authentication failed", on_refusal },
  { "EAP_* method failed", on_refusal },
  { "received AUTHENTICATION_FAILED error notify", on_refusal_v1 },
  { "received INVALID_HASH_INFORMATION error notify", on_refusal_v1 },
  { "received PAYLOAD_MALFORMED error notify", on_refusal_v1 },
  { "received * error notify", on_error_v1 },
  { "invalid *_V1 payload length, decryption failed?", on_undecipherable },
  { "received INVALID_ID_INFORMATION error notify", on_bad_id_v1 },
  { "received NO_PROPOSAL_CHOSEN notify error", on_no_proposal },
  { "received NO_PROPOSAL_CHOSEN error notify", on_no_proposal },
  { "received proposals unacceptable", on_no_proposal },
  { "no acceptable proposal found", on_no_proposal },
  { "no matching proposal found", on_no_proposal },
  { "no matching proposal found, sending NO_PROPOSAL_CHOSEN", on_no_proposal },
  { "no proposal found", on_no_proposal },
};

typedef struct {
  const char *pattern;
  gsize offset; /* of a gboolean of the log */
} Fact;

/* What is known from then on. */
static const Fact facts[] = {
  { "received end entity cert \"*\"", G_STRUCT_OFFSET (CharonLog, has_certificate) },
  { "applying * public value failed", G_STRUCT_OFFSET (CharonLog, bad_exchange) },
  { "received NO_ADDITIONAL_SAS notify, no CHILD_SA built", G_STRUCT_OFFSET (CharonLog, single) },
  { "handling INTERNAL_IP4_SUBNET attribute failed", G_STRUCT_OFFSET (CharonLog, lists_networks) },
  { "handling INTERNAL_IP6_SUBNET attribute failed", G_STRUCT_OFFSET (CharonLog, lists_networks) },
  { "local host is behind NAT, sending keep alives", G_STRUCT_OFFSET (CharonLog, nat) },
  { "remote host is behind NAT", G_STRUCT_OFFSET (CharonLog, nat) },
  { "peer supports MOBIKE", G_STRUCT_OFFSET (CharonLog, mobile) },
  { "generating ID_PROT request 0 [ ID HASH *", G_STRUCT_OFFSET (CharonLog, key_used) },
};

/* Of a clean line. */
static void
take_line (CharonLog *log, const char *group, const char *line)
{
  g_auto (GStrv) found = NULL;
  const CharonCause *cause;

  g_clear_pointer (&log->closed_child, g_free);
  log->given_up = log->waiting = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++) {
    g_auto (GStrv) told = pattern_match (notes[i].pattern, line);

    if (told)
      notes[i].take (log, told);
  }
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
    g_auto (GStrv) told = pattern_match (facts[i].pattern, line);

    if (told)
      G_STRUCT_MEMBER (gboolean, log, facts[i].offset) = TRUE;
  }
  cause = charon_cause_find (line, &found);
  if (cause)
    blame (log, cause->failure, cause->weight, cause->detail ? fill (log, cause->detail, found) : NULL);
  if (log_line_is_telling (group) && *line)
    remember (&log->last_words, line);
}

void
charon_log_line (CharonLog *log, const char *group, const char *text)
{
  g_autofree char *line = log_line_clean (text);

  take_line (log, group, line);
}

static void
take_alert (CharonLog *log, const char *type)
{
  const CharonAlert *alert = charon_cause_find_alert (type);

  if (g_str_equal (type, "local-auth-failed"))
    blame_refusal (log, WEIGHT_VAGUE);
  else if (g_str_equal (type, "retransmit-send-timeout") || g_str_equal (type, "peer-init-unreachable"))
    blame_silence (log, WEIGHT_SYMPTOM);
  else if (alert && alert->weight > WEIGHT_VAGUE)
    decide (log, alert);
  else if (alert)
    blame (log, alert->failure, alert->weight, NULL);
}

static void
take_log (CharonLog *log, const ViciMessage *message)
{
  const char *group = vici_message_get_string (message, "group", NULL);
  g_autofree char *line = log_line_of_event (message);

  if (!line)
    return;
  remember (&log->sa, vici_message_get_string (message, "ikesa-uniqueid", NULL));
  take_line (log, group, line);
}

void
charon_log_event (CharonLog *log, const char *name, const ViciMessage *message)
{
  const char *type = vici_message_get_string (message, "type", NULL);

  if (g_str_equal (name, "log"))
    take_log (log, message);
  else if (g_str_equal (name, "alert") && type)
    take_alert (log, type);
}

GError *
charon_log_failure (const CharonLog *log, int fallback)
{
  g_autofree char *words = log->last_words ? text_shorten (log->last_words, QUOTE_MAX) : NULL;

  if (log->weight > WEIGHT_NONE && log->detail)
    return failure_new (log->failure, "%s", log->detail);
  if (log->weight > WEIGHT_NONE)
    return failure_new (log->failure, NULL);
  return failure_new (fallback, words ? "%s" : NULL, words);
}

gboolean
charon_log_is_hopeless (const CharonLog *log)
{
  return log->hopeless;
}

const char *
charon_log_given_up (const CharonLog *log)
{
  return log->given_up ? log->sa : NULL;
}

gboolean
charon_log_is_waiting (const CharonLog *log)
{
  return log->waiting;
}

gboolean
charon_log_is_certain (const CharonLog *log)
{
  return log->weight == WEIGHT_CERTAIN;
}

const char *
charon_log_server_id (const CharonLog *log)
{
  return log->server_id;
}

gboolean
charon_log_has_certificate (const CharonLog *log)
{
  return log->has_certificate;
}

gboolean
charon_log_lists_networks (const CharonLog *log)
{
  return log->lists_networks;
}

gboolean
charon_log_has_bad_exchange (const CharonLog *log)
{
  return log->bad_exchange;
}

gboolean
charon_log_is_single (const CharonLog *log)
{
  return log->single;
}

gboolean
charon_log_has_nat (const CharonLog *log)
{
  return log->nat;
}

gboolean
charon_log_is_mobile (const CharonLog *log)
{
  return log->mobile;
}

const char *
charon_log_eap_method (const CharonLog *log)
{
  return log->eap_method;
}

const char *const *
charon_log_dns (const CharonLog *log)
{
  return name_servers_list (log->dns);
}

const char *
charon_log_closed_child (const CharonLog *log)
{
  return log->closed_child;
}
