/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-log.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/text.h"
#include "src/charon/pattern.h"
#include "src/plan/l2tp-plan.h"
#include "src/l2tp/ppp-demand.h"
#include "src/l2tp/ppp-packet.h"
#include "src/plan/ppp-protocol.h"

/* Of a server's words, so many bytes go into a message. */
#define QUOTE_MAX 160

/* So often within so many seconds a server may begin PPP anew. */
#define ROUNDS_MOST 10
#define ROUNDS_SECONDS 60

/* pppd's exit codes and phases. */
enum {
  EXIT_NO_KERNEL_SUPPORT = 4,
  EXIT_NEGOTIATION_FAILED = 10,
  EXIT_PEER_DEAD = 15,
  EXIT_AUTH_TOPEER_FAILED = 19,
};
enum { PHASE_AUTHENTICATE = 5, PHASE_NETWORK = 7, PHASE_RUNNING = 8 };

typedef enum { CLOSED_NOT, CLOSED_CALL, CLOSED_TUNNEL } Closed;

/* RFC 2661 4.4.1: what answers the first message of all. */
#define SCCRP 2

struct _L2tpLog {
  char *server;           /* its address */
  /* xl2tpd */
  int message;            /* type of the last one that came, from whomever */
  gboolean tunnel;        /* the server has agreed to it */
  gboolean call;          /* likewise, and pppd is started */
  gboolean forbidden;     /* to send, by a firewall of this machine */
  gboolean gave_up;       /* no answer to the last retransmission */
  gboolean slow;
  gboolean wants_secret;
  gboolean other_secret;  /* the server's is not ours */
  gboolean no_pppd;
  gboolean drew_zero;     /* for a tunnel, ours or the server's: RFC 2661 means none by it */
  gboolean exited;
  gboolean is_over;       /* pppd has ended */
  gboolean killed;        /* by a signal that it did not expect */
  Closed closed;          /* by the server */
  int result, error;      /* its reasons, RFC 2661 4.4.2; -1: none */
  char *bind_error;
  char *words;            /* the server's */
  /* pppd */
  gboolean is_there;
  gboolean is_up;         /* addresses were agreed on */
  gboolean no_lcp;        /* no answer to it; pppd waits for the server then, as xl2tpd makes it passive */
  gboolean no_address;    /* of IPv4 */
  gboolean no_echo;       /* the server answers LCP no more */
  guint phase;            /* the highest so far */
  int status;             /* with which it ended, -1: it has not */
  guint demand, algorithm; /* how the server wants to check the password; 0: not yet */
  gboolean unfit;         /* the password, for this demand */
  gboolean refused;
  gboolean eap_failed;    /* whatever the server asked for afterwards, when pppd had given up */
  gboolean no_mppe;       /* which is required */
  gboolean not_mutual;    /* the server could not prove that it knows the password */
  gboolean no_ipcp;       /* the server does not speak it */
  gint64 rounds_since;    /* by the monotonic clock, 0: never */
  guint rounds;           /* how often addresses were agreed on since then */
  gboolean terminated;    /* by the server */
  char *ppp_words;        /* the server's */
  char *last_line;        /* pppd's */
};

L2tpLog *
l2tp_log_new (GInetAddress *server)
{
  L2tpLog *log = g_new0 (L2tpLog, 1);

  log->server = g_inet_address_to_string (server);
  log->result = log->error = log->status = -1;
  return log;
}

void
l2tp_log_free (L2tpLog *log)
{
  g_free (log->server);
  g_free (log->bind_error);
  g_free (log->words);
  g_free (log->ppp_words);
  g_free (log->last_line);
  g_free (log);
}

/* --- lines --- */

static void
on_message (L2tpLog *log, char **found)
{
  log->message = atoi (found[1]);
}

static void
on_tunnel (L2tpLog *log, char **found)
{
  log->tunnel = TRUE;
}

static void
on_call (L2tpLog *log, char **found)
{
  log->call = TRUE;
}

static void
on_give_up (L2tpLog *log, char **found)
{
  log->gave_up = TRUE;
}

static void
on_slow (L2tpLog *log, char **found)
{
  log->slow = TRUE;
}

static void
on_secret (L2tpLog *log, char **found)
{
  log->wants_secret = TRUE;
}

static void
on_other_secret (L2tpLog *log, char **found)
{
  log->other_secret = TRUE;
}

static void
on_bind_error (L2tpLog *log, char **found)
{
  g_free (log->bind_error);
  log->bind_error = g_strdup (found[2]);
}

/* Our own guard forbids it too, but not before the SA is gone, which is another failure. */
static void
on_send_error (L2tpLog *log, char **found)
{
  log->forbidden |= g_str_equal (found[4], g_strerror (EPERM));
}

static void
on_eap_failed (L2tpLog *log, char **found)
{
  log->eap_failed = TRUE;
}

static void
on_not_mutual (L2tpLog *log, char **found)
{
  log->not_mutual = TRUE;
}

/* It may have ended before our plugin could speak. */
static void
on_pppd_exit (L2tpLog *log, char **found)
{
  log->is_over = TRUE;
  if (log->status < 0)
    log->status = atoi (found[2]);
}

/* xl2tpd may hear of a hang-up before it hears of pppd's end. */
static void
on_no_ppp (L2tpLog *log, char **found)
{
  log->status = EXIT_NO_KERNEL_SUPPORT;
}

static void
on_no_mppe (L2tpLog *log, char **found)
{
  log->no_mppe = TRUE;
}

static void
on_pppd_killed (L2tpLog *log, char **found)
{
  log->is_over = log->killed = TRUE;
}

static void
on_no_address (L2tpLog *log, char **found)
{
  log->no_address = TRUE;
}

/* The exit status says it only if the line is not hung up on the way out. */
static void
on_no_echo (L2tpLog *log, char **found)
{
  log->no_echo = TRUE;
}

static void
on_no_lcp (L2tpLog *log, char **found)
{
  log->no_lcp = TRUE;
}

/* Anybody may call us and have no number; xl2tpd sends him away in the same words. */
static void
on_server_drew_zero (L2tpLog *log, char **found)
{
  log->drew_zero |= log->message == SCCRP && !log->tunnel;
}

static void
on_we_drew_zero (L2tpLog *log, char **found)
{
  log->drew_zero |= g_str_equal (found[1], log->server);
}

static void
on_no_pppd (L2tpLog *log, char **found)
{
  log->no_pppd = TRUE;
}

/* Of both messages that end something; which one it was is said in the next line. */
static void
on_reason (L2tpLog *log, char **found)
{
  log->result = atoi (found[1]);
  log->error = atoi (found[3]);
}

/* Anybody may say goodbye, whether he has called or not. */
static void
close_by (L2tpLog *log, const char *address, Closed closed, const char *words)
{
  if (!g_str_equal (address, log->server))
    return;
  log->closed = MAX (log->closed, closed);
  if (*words) {
    g_free (log->words);
    log->words = g_strdup (words);
  }
}

static void
on_tunnel_closed (L2tpLog *log, char **found)
{
  close_by (log, found[1], CLOSED_TUNNEL, found[3]);
}

static void
on_call_closed (L2tpLog *log, char **found)
{
  close_by (log, found[1], CLOSED_CALL, found[3]);
}

/* Of xl2tpd's own lines, where the first * is its process number, and of pppd's. */
static const struct {
  const char *pattern;
  void (*take)(L2tpLog *log, char **found);
} patterns[] = {
  { "xl2tpd[*]: message_type_avp: message type * (*)", on_message },
  { "xl2tpd[*]: Connection established to *", on_tunnel },
  { "xl2tpd[*]: Call established with *", on_call },
  { "xl2tpd[*]: udp_xmit failed to *:* with err=*:*", on_send_error },
  { "xl2tpd[*]: Maximum retries exceeded for tunnel *", on_give_up },
  { "xl2tpd[*]: L2TP kernel support not detected*", on_slow },
  { "xl2tpd[*]: *No secret for authenticating to *", on_secret },
  { "xl2tpd[*]: *No secret for '*", on_secret },
  { "xl2tpd[*]: control_finish: Invalid authentication for host '*'", on_other_secret },
  { "xl2tpd[*]: *Unable to bind socket: *. Terminating.", on_bind_error },
  { "xl2tpd[*]: child_handler : pppd exited for call * with code *", on_pppd_exit },
  { "xl2tpd[*]: child_handler : pppd terminated for call * by signal *", on_pppd_killed },
  { "xl2tpd[*]: control_finish: Peer did not specify assigned tunnel ID.*", on_server_drew_zero },
  { "xl2tpd[*]: control_finish: Connection closed to *, port * (Specify your assigned tunnel ID), *", on_we_drew_zero },
  { "xl2tpd[*]: start_pppd: Exec of * failed!", on_no_pppd },
  { "xl2tpd[*]: result_code_avp: peer closing for reason * (*), error = * (*", on_reason },
  { "xl2tpd[*]: control_finish: Connection closed to *, port * (*), Local: *, Remote: *", on_tunnel_closed },
  { "xl2tpd[*]: control_finish: Connection closed to *, serial * (*)", on_call_closed },
  { "Couldn't open the /dev/ppp device: *", on_no_ppp },
  { "Couldn't set tty to PPP discipline: *", on_no_ppp },
  { "MPPE required*", on_no_mppe },
  { "EAP authentication failed*", on_eap_failed },
  { "MS-CHAPv2 mutual authentication failed*", on_not_mutual },
  { "MS-CHAPv2 Success packet is badly formed*", on_not_mutual },
  { "Could not determine local IP address", on_no_address },
  { "Could not determine remote IP address", on_no_address },
  /* what no host has, for us or for the server */
  { "ioctl(SIOCSIFADDR): Invalid argument *", on_no_address },
  { "Peer is not authorized to use remote address *", on_no_address },
  { "No response to * echo-requests", on_no_echo },
  { "LCP: timeout sending Config-Requests*", on_no_lcp },
};

/* What pppd says on its way out, after the reason. */
static gboolean
is_farewell (const char *line)
{
  static const char *const farewells[] = { "Exit.", "Connection terminated.", "Modem hangup", "Overriding m" };

  for (guint i = 0; i < G_N_ELEMENTS (farewells); i++) {
    if (g_str_has_prefix (line, farewells[i]))
      return TRUE;
  }
  return FALSE;
}

void
l2tp_log_line (L2tpLog *log, const char *line)
{
  /* xl2tpd ends one of its messages too early; the rest of it comes with the next. */
  if (g_str_has_prefix (line, " (ref=") && strchr (line, ')'))
    line = strchr (line, ')') + 1;
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_auto (GStrv) found = pattern_match (patterns[i].pattern, line);

    if (found)
      patterns[i].take (log, found);
  }
  if (!log->call || g_str_has_prefix (line, "xl2tpd[") || (log->last_line && is_farewell (line)))
    return;
  g_free (log->last_line);
  log->last_line = g_strdup (line);
}

/* --- reports --- */

static void
take_words (L2tpLog *log, const char *text)
{
  if (log->ppp_words && *log->ppp_words)
    return;
  g_free (log->ppp_words);
  log->ppp_words = g_strstrip (text_printable (text, -1));
}

void
l2tp_log_report (L2tpLog *log, const PppReport *report)
{
  switch (report->type) {
  case PPP_REPORT_HELLO:
    log->is_there = TRUE;
    break;
  case PPP_REPORT_PHASE:
    if (report->code <= PHASE_RUNNING)
      log->phase = MAX (log->phase, report->code);
    break;
  case PPP_REPORT_DEMAND:
    log->demand = report->protocol;
    log->algorithm = report->code;
    break;
  case PPP_REPORT_REFUSED:
    log->refused = TRUE;
    take_words (log, report->text);
    break;
  case PPP_REPORT_REJECTED:
    log->no_ipcp |= report->protocol == PPP_PROTOCOL_IPCP;
    break;
  case PPP_REPORT_TERMINATED:
    log->terminated = TRUE;
    take_words (log, report->text);
    break;
  case PPP_REPORT_IP:
  case PPP_REPORT_IP6:
    log->is_up = TRUE;
    break;
  case PPP_REPORT_EXIT:
    /* Without the line discipline pppd ends as if it were any error. */
    if (log->status != EXIT_NO_KERNEL_SUPPORT)
      log->status = report->code;
    break;
  case PPP_REPORT_ASK:
    log->unfit = TRUE;
    break;
  case PPP_REPORT_CREDENTIALS:
    break;
  }
}

void
l2tp_log_exit (L2tpLog *log)
{
  log->exited = TRUE;
}

gboolean
l2tp_log_has_call (const L2tpLog *log)
{
  return log->call;
}

gboolean
l2tp_log_is_unanswered (const L2tpLog *log)
{
  return log->call ? log->phase < PHASE_AUTHENTICATE : !log->tunnel;
}

void
l2tp_log_note_round (L2tpLog *log, gint64 now)
{
  if (!log->rounds_since || now - log->rounds_since >= ROUNDS_SECONDS * G_USEC_PER_SEC) {
    log->rounds_since = now;
    log->rounds = 0;
  }
  log->rounds++;
}

static gboolean
is_restless (const L2tpLog *log)
{
  return log->rounds > ROUNDS_MOST;
}

gboolean
l2tp_log_is_over (const L2tpLog *log)
{
  return log->is_over || is_restless (log) || log->no_address || log->no_ipcp || log->no_lcp || log->gave_up || log->closed != CLOSED_NOT ||
         log->wants_secret || log->other_secret || log->no_pppd || log->drew_zero;
}

gboolean
l2tp_log_drew_zero (const L2tpLog *log)
{
  return log->drew_zero;
}

gboolean
l2tp_log_failed_by_eap (const L2tpLog *log)
{
  return (log->demand == PPP_PROTOCOL_EAP || log->eap_failed) && log->phase < PHASE_NETWORK && !log->is_up && !log->unfit &&
         !log->not_mutual;
}

gboolean
l2tp_log_wants_eap (const L2tpLog *log)
{
  return log->demand == PPP_PROTOCOL_EAP;
}

gboolean
l2tp_log_is_slow (const L2tpLog *log)
{
  return log->slow;
}

/* --- what it means --- */

static const char *const tunnel_results[] = {
  NULL, "connection cleared", NULL, "connection already exists", "not authorized",
  "protocol version not supported", "shutting down", "protocol state error",
};
static const char *const call_results[] = {
  NULL, "carrier lost", NULL, "disconnected by the administrator", "facilities temporarily unavailable",
  "facilities permanently unavailable", "invalid destination", "no carrier", "busy",
  "no dial tone", "timed out", "no suitable framing",
};
static const char *const errors[] = {
  NULL, "no control connection exists", "wrong length", "value out of range", "insufficient resources", "invalid session",
  "vendor-specific error", "try another server", "unknown mandatory attribute",
};

static const char *
word_of (const char *const *words, guint n, int number)
{
  return number >= 0 && (guint) number < n ? words[number] : NULL;
}

static void
append (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append (GString *text, const char *format, ...)
{
  va_list args;

  if (text->len)
    g_string_append (text, ", ");
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static void
append_quote (GString *text, const char *words)
{
  g_autofree char *quote = text_shorten (words, QUOTE_MAX);

  if (*quote)
    append (text, "“%s”", quote);
}

/* RFC 2661 4.4.2: "result 2, not authorized, error 6, an error of its own, “words”". */
static char *
describe_end (const L2tpLog *log)
{
  const char *result = log->closed == CLOSED_TUNNEL ? word_of (tunnel_results, G_N_ELEMENTS (tunnel_results), log->result)
                       : word_of (call_results, G_N_ELEMENTS (call_results), log->result);
  const char *error = word_of (errors, G_N_ELEMENTS (errors), log->error);
  GString *text = g_string_new (NULL);

  if (log->wants_secret)
    append (text, "it requires a secret for the tunnel itself: tunnel-secret");
  if (log->other_secret)
    append (text, "its tunnel-secret is a different one");
  if (log->result >= 0)
    append (text, "result %d", log->result);
  if (result)
    append (text, "%s", result);
  if (log->error > 0)
    append (text, "error %d", log->error);
  if (log->error > 0 && error)
    append (text, "%s", error);
  if (log->words)
    append_quote (text, log->words);
  return g_string_free (text, FALSE);
}

/* Nobody has asked either to end; NULL if neither has. */
static GError *
explain_death (const L2tpLog *log)
{
  if (log->exited)
    return failure_new (FAILURE_L2TP_DIED, "xl2tpd");
  return log->killed ? failure_new (FAILURE_L2TP_DIED, "pppd") : NULL;
}

/* Why there is no call. */
static GError *
explain_call (const L2tpLog *log, const Profile *profile)
{
  g_autofree char *end = describe_end (log);
  GError *death = NULL;

  if (log->bind_error)
    return failure_new (FAILURE_PORT_TAKEN, "%s", log->bind_error);
  if (log->no_pppd)
    return failure_new (FAILURE_NO_L2TP, "pppd cannot be started");
  if (log->closed != CLOSED_NOT || log->wants_secret || log->other_secret)
    return failure_new (FAILURE_CALL_REFUSED, *end ? "%s" : NULL, end);
  if (log->drew_zero)
    return failure_new (FAILURE_CALL_REFUSED, "its tunnel ID is 0");
  death = log->gave_up ? NULL : explain_death (log);
  if (death)
    return death;
  if (log->tunnel)
    return failure_new (FAILURE_CONNECTION_LOST, "it no longer responds to L2TP");
  if (log->forbidden)
    return failure_new (FAILURE_FIREWALL, "UDP port 1701 of the server, inside IPsec");
  return profile->ipsec ? failure_new (FAILURE_NO_ANSWER_L2TP, NULL) : failure_new (FAILURE_NO_ANSWER, "L2TP without IPsec");
}

/* The errors of MS-CHAP, which is not the only protocol where servers use them. */
static const struct {
  const char *code, *detail;
} account_errors[] = {
  { "E=646 ", FAILURE_ACCOUNT_HOURS },
  { "E=647 ", FAILURE_ACCOUNT_DISABLED },
  { "E=648 ", FAILURE_ACCOUNT_EXPIRED },
  { "E=649 ", FAILURE_ACCOUNT_NO_DIAL_IN },
  { "E=709 ", FAILURE_ACCOUNT_CHANGE },
};

static GError *
explain_refusal (const L2tpLog *log)
{
  const char *words = log->ppp_words ? log->ppp_words : "";
  const char *message = g_str_has_prefix (words, "E=") ? strstr (words, "M=") : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (account_errors); i++) {
    if (g_str_has_prefix (words, account_errors[i].code))
      return failure_new (FAILURE_ACCOUNT, "%s", account_errors[i].detail);
  }
  if (message)
    append_quote (text, message + strlen ("M="));
  else if (!g_str_has_prefix (words, "E="))
    append_quote (text, words);
  return failure_new (FAILURE_LOGIN, text->len ? "%s" : NULL, text->str);
}

static GError *
explain_with_words (Failure failure, const char *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (words)
    append_quote (text, words);
  return failure_new (failure, text->len ? "%s" : NULL, text->str);
}

/* Before our plugin can speak, or at all: pppd reads the files of this machine first. */
static GError *
explain_no_plugin (const L2tpLog *log)
{
  /* after the program's name, where it has not opened its log yet */
  const char *configured = log->last_line ? strstr (log->last_line, "In file /etc/ppp/") : NULL;

  return configured ? explain_with_words (FAILURE_PPPD_OPTIONS, configured) : explain_with_words (FAILURE_NO_L2TP, log->last_line);
}

/* Why pppd ended before addresses were agreed on. */
static GError *
explain_start (const L2tpLog *log, const Profile *profile)
{
  g_autofree char *demand = ppp_demand_describe (log->demand, log->algorithm);
  gboolean allowed = log->demand == 0 || l2tp_plan_allows (profile, log->demand, log->algorithm);
  GError *death;

  if (log->status == EXIT_NO_KERNEL_SUPPORT)
    return explain_with_words (FAILURE_NO_KERNEL_PPP, log->last_line);
  if (!log->is_there)
    return explain_no_plugin (log);
  if (log->unfit)
    return failure_new (FAILURE_LOGIN, N_("the password contains characters that MS-CHAP cannot transmit"));
  if (log->not_mutual)
    return failure_new (FAILURE_SERVER_MUTUAL, NULL);
  if (!allowed && (log->refused || log->terminated || log->phase < PHASE_NETWORK))
    return failure_new (FAILURE_PPP_AUTH, "%s", demand);
  if (log->refused || log->status == EXIT_AUTH_TOPEER_FAILED)
    return explain_refusal (log);
  if (log->terminated)
    return explain_with_words (FAILURE_PPP, log->ppp_words);
  /* l2tpns, and others before a RADIUS server, answer a wrong password so. */
  if (log->closed == CLOSED_CALL && log->demand && log->phase == PHASE_AUTHENTICATE)
    return failure_new (FAILURE_LOGIN, N_("most likely: it hung up once it had asked for them"));
  if (log->closed != CLOSED_NOT)
    return explain_call (log, profile);
  death = explain_death (log);
  if (death)
    return death;
  if (log->no_mppe)
    return explain_with_words (FAILURE_PPP, log->last_line);
  if (log->phase >= PHASE_NETWORK)
    return explain_with_words (FAILURE_NO_ADDRESS, log->last_line);
  if (log->no_lcp || log->status == EXIT_NEGOTIATION_FAILED)
    return failure_new (FAILURE_PPP, "no response to LCP");
  return explain_with_words (FAILURE_PPP, log->last_line);
}

/* Why a link that worked is gone. */
static GError *
explain_loss (const L2tpLog *log)
{
  g_autofree char *end = describe_end (log);
  GError *death = NULL;

  if (log->no_echo || log->status == EXIT_PEER_DEAD)
    return failure_new (FAILURE_CONNECTION_LOST, "no response to LCP echo");
  if (log->no_lcp)
    return failure_new (FAILURE_CONNECTION_LOST, "no response to LCP");
  if (log->terminated)
    return explain_with_words (FAILURE_SERVER_CLOSED, log->ppp_words);
  if (log->closed != CLOSED_NOT)
    return failure_new (FAILURE_SERVER_CLOSED, *end ? "%s" : NULL, end);
  if (log->gave_up)
    return failure_new (FAILURE_CONNECTION_LOST, "no response to L2TP");
  death = explain_death (log);
  return death ? death : explain_with_words (FAILURE_CONNECTION_LOST, log->last_line);
}

GError *
l2tp_log_failure (const L2tpLog *log, const Profile *profile)
{
  if (is_restless (log))
    return failure_new (FAILURE_PPP, "it begins anew all the time");
  if (log->no_address)
    return failure_new (FAILURE_NO_ADDRESS, NULL);
  if (log->no_ipcp)
    return failure_new (FAILURE_PPP, "it does not support IPv4");
  if (log->is_up)
    return explain_loss (log);
  if (log->call && !log->no_pppd)
    return explain_start (log, profile);
  return explain_call (log, profile);
}
