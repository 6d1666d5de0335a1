/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "shared/failures.h"
#include "src/charon/charon-log.h"
#include "src/charon/pattern.h"

/* Of a server's words, so much goes into a message. */
#define QUOTE_MAX 160
#define LINE_MAX_SIZE 2048
#define DNS_MAX 16

/* How much a line says about the cause; the first line of the highest weight is believed. */
typedef enum {
  WEIGHT_NONE,
  WEIGHT_ALERT,   /* a bare word */
  WEIGHT_SYMPTOM, /* that something went wrong */
  WEIGHT_LIKELY,
  WEIGHT_CERTAIN,
} Weight;

/* How we have proved ourselves to the server. */
typedef enum { PROOF_NONE, PROOF_PSK, PROOF_SIGNATURE, PROOF_EAP } Proof;

struct _CharonLog {
  Weight weight;
  Failure failure;
  char *detail;
  gboolean hopeless;
  gboolean given_up;      /* by the line at hand */
  gboolean waiting;       /* likewise */
  Proof proof;
  gboolean established;   /* there is an IKE_SA */
  gboolean renewing;      /* and we have begun the one that shall follow it */
  gboolean was_answered;  /* the server has answered the first message */
  gboolean has_certificate; /* the server has sent one */
  char *server_id;        /* proved by the server */
  char *eap_method;       /* last one that the server wanted */
  char *kernel_error;     /* last one */
  char *network_error;    /* last one */
  char *their_proposals;
  char *our_proposals;
  char *last_words;
  char *closed_child;     /* by the line at hand */
  GPtrArray *dns; /* of strings, the last one NULL */
  char *dns_sa;   /* unique id of the IKE_SA that they came with */
  char *sa;       /* the one that the line at hand belongs to */
  gboolean dns_is_old;
};

CharonLog *
charon_log_new (void)
{
  CharonLog *log = g_new0 (CharonLog, 1);

  log->dns = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (log->dns, NULL);
  return log;
}

static void
forget_cause (CharonLog *log)
{
  log->weight = WEIGHT_NONE;
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
  log->established = FALSE;
  log->renewing = FALSE;
  log->was_answered = FALSE;
  log->has_certificate = FALSE;
  g_clear_pointer (&log->server_id, g_free);
  g_clear_pointer (&log->eap_method, g_free);
  g_clear_pointer (&log->kernel_error, g_free);
  g_clear_pointer (&log->network_error, g_free);
  g_clear_pointer (&log->last_words, g_free);
  log->dns_is_old = TRUE;
}

void
charon_log_free (CharonLog *log)
{
  charon_log_clear (log);
  g_ptr_array_unref (log->dns);
  g_free (log->dns_sa);
  g_free (log->sa);
  g_free (log->closed_child);
  g_free (log);
}

static void
append_quote (GString *out, const char *text)
{
  const char *end = text + MIN (strlen (text), QUOTE_MAX);

  /* not in the middle of a character */
  while ((*end & 0xc0) == 0x80)
    end--;
  g_string_append_len (out, text, end - text);
  if (*end)
    g_string_append (out, "…");
}

/* @format with $1, $2, … replaced by what was found, $S and so on by what was heard before. */
static char *
fill (const CharonLog *log, const char *format, char **found)
{
  GString *out = g_string_new (NULL);

  for (; *format; format++) {
    const char *value = NULL;

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
    append_quote (out, value ? value : "?");
  }
  return g_string_free (out, FALSE);
}

static void
blame (CharonLog *log, Failure failure, Weight weight, char *detail)
{
  g_autofree char *owned = detail;

  if (weight <= log->weight)
    return;
  log->failure = failure;
  log->weight = weight;
  g_free (log->detail);
  log->detail = g_steal_pointer (&owned);
}

/* Lines whose meaning hangs on what was heard before */

static void
blame_silence (CharonLog *log, Weight weight)
{
  Failure failure = log->was_answered ? FAILURE_NO_ANSWER_AUTH : FAILURE_NO_ANSWER;

  blame (log, log->established ? FAILURE_CONNECTION_LOST : failure, weight, g_strdup (log->network_error));
}

static void
on_silence (CharonLog *log, char **found)
{
  blame_silence (log, WEIGHT_SYMPTOM);
}

static void
blame_refusal (CharonLog *log, Weight weight)
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

/* Also when charon replaces an IKE_SA by itself. */
static void
on_initiating (CharonLog *log, char **found)
{
  forget_cause (log);
  log->renewing = log->established;
  log->proof = PROOF_NONE;
  g_clear_pointer (&log->server_id, g_free);
  g_clear_pointer (&log->eap_method, g_free);
}

static void
note_silence (CharonLog *log, const char *tries)
{
  if (log->proof == PROOF_EAP && (!log->established || log->renewing)) {
    log->waiting = TRUE;
    return;
  }
  if (g_ascii_strtoull (tries, NULL, 10) <= CHARON_LOG_PATIENCE)
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

static void
on_certificate (CharonLog *log, char **found)
{
  log->has_certificate = TRUE;
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

static void
on_established (CharonLog *log, char **found)
{
  forget_cause (log);
  log->established = TRUE;
  log->renewing = FALSE;
}

static void
on_child_established (CharonLog *log, char **found)
{
  forget_cause (log);
}

static void
on_child_closing (CharonLog *log, char **found)
{
  remember (&log->closed_child, found[2]);
}

/* The name servers that an IKE_SA brings replace those of the one before. */
static void
on_dns (CharonLog *log, char **found)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (found[0]);
  g_autofree char *text = NULL;

  if (!address || g_inet_address_get_is_any (address) || log->dns->len > DNS_MAX)
    return;
  if (log->dns_is_old || g_strcmp0 (log->sa, log->dns_sa) != 0)
    g_ptr_array_set_size (log->dns, 0);
  else
    g_ptr_array_set_size (log->dns, log->dns->len - 1);
  log->dns_is_old = FALSE;
  remember (&log->dns_sa, log->sa);
  text = g_inet_address_to_string (address);
  if (!g_ptr_array_find_with_equal_func (log->dns, text, g_str_equal, NULL))
    g_ptr_array_add (log->dns, g_steal_pointer (&text));
  g_ptr_array_add (log->dns, NULL);
}

typedef struct {
  const char *pattern;
  void (*take) (CharonLog *log, char **found);
} Note;

/* All that match are taken, before the causes below are looked at. */
static const Note notes[] = {
  { "initiating IKE_SA *", on_initiating },
  { "initiating Main Mode IKE_SA *", on_initiating },
  { "initiating Aggressive Mode IKE_SA *", on_initiating },
  { "retransmit * of request with message ID *", on_retransmit },
  { "sending retransmit * of request message ID *, seq *", on_retransmit_v1 },
  { "error writing to socket: *", on_network_error },
  { "received netlink error: *", on_kernel_error },
  { "received proposals: *", on_their_proposals },
  { "configured proposals: *", on_our_proposals },
  { "received end entity cert \"*\"", on_certificate },
  { "authentication of '*' (myself) with pre-shared key", on_my_psk },
  { "authentication of '*' (myself) with * successful", on_my_signature },
  { "authentication of '*' (myself) successful", on_my_signature },
  { "authentication of '*' with * successful", on_server_proved },
  { "server requested EAP_IDENTITY (id *", on_eap_identity },
  { "server requested * authentication (id *", on_eap_method },
  { "IKE_SA * established between *", on_established },
  { "CHILD_SA * established with SPIs *", on_child_established },
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
  Failure failure;
  Weight weight;
  const char *detail;
} Cause;

/* The first that matches counts. */
static const Cause causes[] = {
  /* reaching the server */
  { "resolving '*' failed: *", FAILURE_NAME_NOT_FOUND, WEIGHT_CERTAIN, "$1: $2" },
  { "unable to resolve *, initiate aborted", FAILURE_NAME_NOT_FOUND, WEIGHT_CERTAIN, "$1" },
  { "no socket implementation registered, sending failed", FAILURE_INTERNAL, WEIGHT_LIKELY, "charon has no sockets" },
  /* agreeing with it */
  { "requested * not supported", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, "the server wants $1" },
  { "requested * not contained in any of our proposals", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, "the server wants $1" },
  { "configured * not supported", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, "charon does not support $1" },
  { "peer* selection invalid", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, NULL },
  { "giving up after * retries", FAILURE_PROPOSAL_IKE, WEIGHT_SYMPTOM,
    "it kept asking to start over with other parameters" },
  { "received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built", FAILURE_PROPOSAL_ESP, WEIGHT_CERTAIN, NULL },
  { "received TS_UNACCEPTABLE notify, no CHILD_SA built", FAILURE_SELECTORS, WEIGHT_CERTAIN, NULL },
  { "received INVALID_SELECTORS notify, no CHILD_SA built", FAILURE_SELECTORS, WEIGHT_CERTAIN, NULL },
  { "received SINGLE_PAIR_REQUIRED notify, no CHILD_SA built", FAILURE_SELECTORS, WEIGHT_CERTAIN,
    "it wants a single network on each side" },
  { "no acceptable traffic selectors found", FAILURE_SELECTORS, WEIGHT_LIKELY, NULL },
  { "peer selected invalid traffic selectors: *", FAILURE_SELECTORS, WEIGHT_LIKELY, "$1" },
  { "received INTERNAL_ADDRESS_FAILURE notify, no CHILD_SA built", FAILURE_NO_ADDRESS, WEIGHT_CERTAIN, NULL },
  { "received FAILED_CP_REQUIRED notify, no CHILD_SA built", FAILURE_NO_ADDRESS, WEIGHT_CERTAIN,
    "it expects a request for one: see request-address" },
  { "configuration payload negotiation failed, no CHILD_SA built", FAILURE_NO_ADDRESS, WEIGHT_LIKELY, NULL },
  { "received * notify, no CHILD_SA built", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "$1" },
  /* trusting it: the certificate */
  { "issuer is \"*\"", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY, "issued by “$1”" },
  { "self-signed certificate \"*\" is not trusted", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY, "self-signed “$1”" },
  { "signature validation failed, looking for another key", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its signature is invalid" },
  { "rejecting certificate without digitalSignature or *", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "it is not meant for signatures" },
  { "maximum path length of * exceeded", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY, "its certificate chain is too long" },
  { "path length of * violates constraint of *", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its certificate chain is too long" },
  { "certificate '*' * name constraint '*'", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its authority may not issue certificates for this name" },
  { "subject* of certificate '*' * name constraint*", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its authority may not issue certificates for this name" },
  { "* certificate invalid (valid from * to *)", FAILURE_SERVER_EXPIRED, WEIGHT_CERTAIN, "valid from $2 to $3" },
  { "certificate was revoked on *, reason: *", FAILURE_SERVER_REVOKED, WEIGHT_CERTAIN, "on $1, reason: $2" },
  { "no trusted * public key found for '*'", FAILURE_SERVER_UNTRUSTED, WEIGHT_SYMPTOM, "“$2”" },
  { "no trusted certificate found for '*' to verify TLS server", FAILURE_SERVER_UNTRUSTED, WEIGHT_SYMPTOM,
    "EAP server “$1”" },
  { "no TLS public key found for server '*'", FAILURE_SERVER_UNTRUSTED, WEIGHT_SYMPTOM, "EAP server “$1”" },
  /* trusting it: who it is */
  { "constraint check failed: identity '*' required", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "expected “$1”, got “$S”" },
  { "constraint check failed: identity '*' (*) required, not matched by '*' (*)", FAILURE_SERVER_IDENTITY,
    WEIGHT_CERTAIN, "expected “$1”, got “$3”" },
  { "constraint check failed: identity '*' (*) required", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "expected “$1”, got “$S”" },
  { "constraint check failed: certificate does not confirm identity '*' (*)", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "its certificate is not valid for “$1”" },
  { "IDir '*' does not match to '*'", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN, "expected “$2”, got “$1”" },
  { "server certificate does not match to '*'", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "the EAP server's certificate is not valid for “$1”; see aaa-id" },
  /* trusting it: what else is demanded */
  { "constraint check failed: RULE_*_VALIDATION is *, but requires at least *", FAILURE_SERVER_CONSTRAINT,
    WEIGHT_CERTAIN, "its certificate could not be checked for revocation" },
  { "constraint check failed: *", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "$1" },
  { "constraint requires *", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "required: $1" },
  { "* signatures not acceptable", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "$1 is not accepted" },
  { "* signature scheme * not acceptable", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "$2 is not accepted" },
  { "do not allow non-mutual EAP-only authentication", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN,
    "it does not authenticate itself at all" },
  /* being trusted by it */
  { "tried * shared key* for '*' - '*', but MAC mismatched", FAILURE_PSK, WEIGHT_CERTAIN, NULL },
  { "calculated HASH does not match HASH payload", FAILURE_PSK, WEIGHT_CERTAIN, NULL },
  { "EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: *", FAILURE_LOGIN, WEIGHT_CERTAIN, NULL },
  { "EAP-MS-CHAPv2 failed with error ERROR_PASSWD_EXPIRED: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    "the password has expired" },
  { "EAP-MS-CHAPv2 failed with error ERROR_ACCT_DISABLED: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    "the account is disabled" },
  { "EAP-MS-CHAPv2 failed with error ERROR_RESTRICTED_LOGON_HOURS: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    "login is not allowed at this time of day" },
  { "EAP-MS-CHAPv2 failed with error ERROR_NO_DIALIN_PERMISSION: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    "the account has no dial-in permission" },
  { "EAP-MS-CHAPv2 failed with error *: '*'", FAILURE_ACCOUNT, WEIGHT_CERTAIN, "$1" },
  { "XAuth authentication of '*' (myself) failed", FAILURE_LOGIN, WEIGHT_CERTAIN, NULL },
  { "requesting * authentication, sending EAP_NAK", FAILURE_EAP_METHOD, WEIGHT_LIKELY,
    "the server offers $M, the profile requires $1" },
  { "* not supported, sending EAP_NAK", FAILURE_EAP_METHOD, WEIGHT_LIKELY, "$M, which charon does not support" },
  { "EAP method not supported", FAILURE_EAP_METHOD, WEIGHT_LIKELY, "$M, which charon does not support" },
  { "received fatal TLS alert '*'", FAILURE_CLIENT_REFUSED, WEIGHT_LIKELY, "TLS alert “$1”" },
  { "no EAP key found for *", FAILURE_SECRET_MISSING, WEIGHT_CERTAIN, "password" },
  { "no XAuth password found for *", FAILURE_SECRET_MISSING, WEIGHT_CERTAIN, "password" },
  { "no shared key found for *", FAILURE_SECRET_MISSING, WEIGHT_CERTAIN, "psk" },
  { "no private key found for '*'", FAILURE_KEY_MISMATCH, WEIGHT_CERTAIN, "no key for “$1”" },
  { "no * private key found for '*'", FAILURE_KEY_MISMATCH, WEIGHT_CERTAIN, "no key for “$2”" },
  { "no usable TLS client certificate found for '*'", FAILURE_KEY_MISMATCH, WEIGHT_CERTAIN,
    "no certificate for “$1”" },
  { "login to '*':* failed: *", FAILURE_TOKEN, WEIGHT_CERTAIN, "$3" },
  { "no PIN found for PKCS#11 key *", FAILURE_TOKEN, WEIGHT_CERTAIN, "its PIN is missing" },
  { "PKCS#11 module '*' not found", FAILURE_TOKEN, WEIGHT_CERTAIN, "no module “$1”" },
  { "C_* failed: *", FAILURE_TOKEN, WEIGHT_LIKELY, "$2" },
  { "authentication of '*' (myself) *failed", FAILURE_KEY_MISMATCH, WEIGHT_SYMPTOM, "signing failed" },
  /* this machine */
  { "IKE version 1 not supported", FAILURE_NO_IKEV1, WEIGHT_CERTAIN, NULL },
  { "algorithm * not supported by kernel!", FAILURE_NO_KERNEL_ESP, WEIGHT_CERTAIN, "no $1" },
  { "unable to add SAD entry with SPI *", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY, "$K" },
  { "allocating SPI failed: *", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY, "$1" },
  { "unable to get SPI*", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY, "$K" },
  { "unable to allocate SPI* from kernel", FAILURE_NO_KERNEL_ESP, WEIGHT_SYMPTOM, NULL },
  { "unable to install *IPsec SA (SAD) in kernel", FAILURE_NO_KERNEL_ESP, WEIGHT_SYMPTOM, NULL },
  { "unable to install IPsec policies (SPD) in kernel", FAILURE_TUNNEL, WEIGHT_LIKELY, "policies: $K" },
  { "installing virtual IP * failed", FAILURE_TUNNEL, WEIGHT_LIKELY, "address $1" },
  { "error installing route with policy *", FAILURE_TUNNEL, WEIGHT_LIKELY, "route: $K" },
  /* the rest */
  { "closing expired CHILD_SA *", FAILURE_CONNECTION_LOST, WEIGHT_LIKELY, "its keys expired" },
  { "closing CHILD_SA * with SPIs *", FAILURE_SERVER_CLOSED, WEIGHT_ALERT, NULL },
  { "received DELETE for IKE_SA *", FAILURE_SERVER_CLOSED, WEIGHT_LIKELY, NULL },
  { "received * notify error*", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "$1" },
  { "received * error notify", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "$1" },
};

/* Valid UTF-8 in one line, without space around it. */
static char *
clean (const char *text)
{
  char *copy = g_utf8_make_valid (text, MIN (strlen (text), LINE_MAX_SIZE));

  for (char *c = copy; *c; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return g_strstrip (copy);
}

/* What goes over the wire is no explanation. */
static gboolean
is_telling (const char *group)
{
  return g_strcmp0 (group, "NET") != 0 && g_strcmp0 (group, "ENC") != 0;
}

void
charon_log_line (CharonLog *log, const char *group, const char *text)
{
  g_autofree char *line = clean (text);

  g_clear_pointer (&log->closed_child, g_free);
  log->given_up = log->waiting = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++) {
    g_auto (GStrv) found = pattern_match (notes[i].pattern, line);

    if (found)
      notes[i].take (log, found);
  }
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    const Cause *cause = &causes[i];
    g_auto (GStrv) found = pattern_match (cause->pattern, line);

    if (!found)
      continue;
    blame (log, cause->failure, cause->weight, cause->detail ? fill (log, cause->detail, found) : NULL);
    break;
  }
  if (is_telling (group) && *line)
    remember (&log->last_words, line);
}

typedef struct {
  const char *type;
  Failure failure;
} Alert;

/* strongSwan 6.0.3 and later. The lines say the same with more detail; these are for lines that we do not know. */
static const Alert alerts[] = {
  { "authorization-failed", FAILURE_SERVER_CONSTRAINT },
  { "cert-exceeded-path-len", FAILURE_SERVER_UNTRUSTED },
  { "cert-expired", FAILURE_SERVER_EXPIRED },
  { "cert-no-issuer", FAILURE_SERVER_UNTRUSTED },
  { "cert-policy-violation", FAILURE_SERVER_UNTRUSTED },
  { "cert-revoked", FAILURE_SERVER_REVOKED },
  { "cert-untrusted-root", FAILURE_SERVER_UNTRUSTED },
  { "ike-sa-expired", FAILURE_CONNECTION_LOST },
  { "install-child-policy-failed", FAILURE_TUNNEL },
  { "install-child-sa-failed", FAILURE_NO_KERNEL_ESP },
  { "peer-addr-failed", FAILURE_NAME_NOT_FOUND },
  { "peer-auth-failed", FAILURE_SERVER_CONSTRAINT },
  { "peer-init-unreachable", FAILURE_NO_ANSWER },
  { "proposal-mismatch-child", FAILURE_PROPOSAL_ESP },
  { "proposal-mismatch-ike", FAILURE_PROPOSAL_IKE },
  { "ts-mismatch", FAILURE_SELECTORS },
};

static void
take_alert (CharonLog *log, const char *type)
{
  if (g_str_equal (type, "local-auth-failed"))
    blame_refusal (log, WEIGHT_ALERT);
  else if (g_str_equal (type, "retransmit-send-timeout"))
    blame_silence (log, WEIGHT_ALERT);
  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++)
    if (g_str_equal (type, alerts[i].type))
      blame (log, alerts[i].failure, WEIGHT_ALERT, NULL);
}

static void
take_log (CharonLog *log, const ViciMessage *message)
{
  const ViciMessage *element = vici_message_find (message, "msg", NULL);
  const char *group = vici_message_get_string (message, "group", NULL);
  gsize size;
  const char *text = element ? vici_message_get_blob (element, &size) : NULL;

  if (!text)
    return;
  remember (&log->sa, vici_message_get_string (message, "ikesa-uniqueid", NULL));
  charon_log_line (log, group, text);
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
  g_autoptr (GString) words = g_string_new (NULL);

  if (log->weight > WEIGHT_NONE && log->detail)
    return failure_new (log->failure, "%s", log->detail);
  if (log->weight > WEIGHT_NONE)
    return failure_new (log->failure, NULL);
  if (!log->last_words)
    return failure_new (fallback, NULL);
  append_quote (words, log->last_words);
  return failure_new (fallback, "%s", words->str);
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

const char *
charon_log_eap_method (const CharonLog *log)
{
  return log->eap_method;
}

const char *const *
charon_log_dns (const CharonLog *log)
{
  return (const char *const *) log->dns->pdata;
}

const char *
charon_log_closed_child (const CharonLog *log)
{
  return log->closed_child;
}
