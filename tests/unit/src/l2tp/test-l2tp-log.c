/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What xl2tpd, pppd and our plugin in it say, and what it means. */
#include "config.h"

#include <string.h>

#include "shared/failures.h"
#include "src/l2tp/l2tp-log.h"
#include "src/l2tp/ppp-packet.h"
#include "src/plan/ppp-protocol.h"

#define CALL "xl2tpd[7]: Connection established to 198.51.100.10, 1701.  Local: 1, Remote: 2 (ref=0/0).\n" \
             "xl2tpd[7]: Call established with 198.51.100.10, Local: 3, Remote: 4, Serial: 1 (ref=0/0)\n"
#define SERVER "198.51.100.10"
#define HELLO { .type = PPP_REPORT_HELLO }
#define NETWORK { .type = PPP_REPORT_PHASE, .code = 7 }
#define DEMAND_EAP(number) { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_EAP, .code = number }
#define UP { .type = PPP_REPORT_IP }

static const struct {
  const char *name;
  const char *lines;
  PppReport reports[4];
  Failure failure;
  const char *detail;
  gboolean repeatable;
  gboolean by_eap;
} cases[] = {
  { "no-answer", "xl2tpd[7]: Connecting to host 198.51.100.10, port 1701\n"
                 "xl2tpd[7]: Maximum retries exceeded for tunnel 1.  Closing.\n", { { 0 } }, FAILURE_NO_ANSWER_L2TP, NULL },
  { "port-taken", "xl2tpd[7]: init_network: Unable to bind socket: Address already in use. Terminating.\n", { { 0 } },
    FAILURE_PORT_TAKEN, "Address already in use" },
  { "call-refused", "xl2tpd[7]: result_code_avp: peer closing for reason 4 (x), error = 6 (vendor)\n"
                    "xl2tpd[7]: control_finish: Connection closed to 198.51.100.10, port 1701 (No), Local: 1, Remote: 2\n",
    { { 0 } }, FAILURE_CALL_REFUSED, "result 4, not authorized, error 6" },
  { "hangs-up-on-password", CALL "xl2tpd[7]: result_code_avp: peer closing for reason 3 (x), error = -1 ()\n"
                                 "xl2tpd[7]: control_finish: Connection closed to 198.51.100.10, serial 1 ()\n",
    { HELLO, { .type = PPP_REPORT_PHASE, .code = 5 },
      { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 } }, FAILURE_LOGIN, "it hung up" },
  { "hangs-up-before", CALL "xl2tpd[7]: result_code_avp: peer closing for reason 3 (x), error = -1 ()\n"
                            "xl2tpd[7]: control_finish: Connection closed to 198.51.100.10, serial 1 ()\n",
    { HELLO }, FAILURE_CALL_REFUSED, "result 3" },
  { "we-drew-0", "xl2tpd[7]: result_code_avp: peer closing for reason 2 (x), error = 6 (vendor)\n"
                 "xl2tpd[7]: control_finish: Connection closed to 198.51.100.10, port 1701 "
                 "(Specify your assigned tunnel ID), Local: 0, Remote: 2\n",
    { { 0 } }, FAILURE_CALL_REFUSED, "“Specify your assigned tunnel ID”", TRUE },
  { "server-drew-0", "xl2tpd[7]: message_type_avp: message type 2 (Start-Control-Connection-Reply)\n"
                     "xl2tpd[7]: control_finish: Peer did not specify assigned tunnel ID.  Closing.\n", { { 0 } },
    FAILURE_CALL_REFUSED, "tunnel ID is 0", TRUE },
  { "stranger-has-no-number", "xl2tpd[7]: message_type_avp: message type 1 (Start-Control-Connection-Request)\n"
                              "xl2tpd[7]: control_finish: Peer did not specify assigned tunnel ID.  Closing.\n", { { 0 } },
    FAILURE_NO_ANSWER_L2TP, NULL },
  { "stranger-says-goodbye", "xl2tpd[7]: control_finish: Connection closed to 127.0.0.5, port 5 (), Local: 1, Remote: -1\n",
    { { 0 } }, FAILURE_NO_ANSWER_L2TP, NULL },
  { "stranger-says-the-words", "xl2tpd[7]: control_finish: Connection closed to 127.0.0.5, port 5 "
                               "(Specify your assigned tunnel ID), Local: 1, Remote: -1\n", { { 0 } }, FAILURE_NO_ANSWER_L2TP,
    NULL },
  { "no-answer-to-the-call", "xl2tpd[7]: Connection established to 198.51.100.10, 1701.  Local: 1, Remote: 2 (ref=0/0).\n",
    { { 0 } }, FAILURE_CONNECTION_LOST, "no longer" },
  { "pppd-missing", CALL "xl2tpd[7]: start_pppd: Exec of /usr/sbin/pppd failed!\n", { { 0 } }, FAILURE_NO_L2TP, "pppd" },
  { "password", CALL, { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 },
      { .type = PPP_REPORT_REFUSED, .protocol = PPP_PROTOCOL_CHAP, .text = "E=691 R=0 M=no \033[1m" },
      { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_LOGIN, "“no  [1m”" },
  { "characters", CALL, { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 },
      { .type = PPP_REPORT_ASK }, { .type = PPP_REPORT_EXIT, .code = 1 } }, FAILURE_LOGIN, "MS-CHAP cannot" },
  { "account", CALL, { HELLO, { .type = PPP_REPORT_REFUSED, .protocol = PPP_PROTOCOL_CHAP, .text = "E=648 R=0" } },
    FAILURE_ACCOUNT, "expired" },
  { "no-common-protocol", CALL, { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_PAP },
      { .type = PPP_REPORT_EXIT, .code = 10 } }, FAILURE_PPP_AUTH, "pap" },
  { "gave-in-and-was-left", CALL, { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_PAP }, NETWORK,
      { .type = PPP_REPORT_TERMINATED, .text = "peer refused to authenticate" } },
    FAILURE_PPP_AUTH, "pap" },
  { "password-by-eap", CALL, { HELLO, DEMAND_EAP (PPP_EAP_MD5),
      { .type = PPP_REPORT_REFUSED, .protocol = PPP_PROTOCOL_EAP },
      { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_PPP_AUTH, "EAP-MD5", .by_eap = TRUE },
  { "peap", CALL, { HELLO, DEMAND_EAP (PPP_EAP_PEAP), { .type = PPP_REPORT_EXIT, .code = 1 } }, FAILURE_PPP_AUTH, "PEAP",
    .by_eap = TRUE },
  { "eap-tls", CALL, { HELLO, DEMAND_EAP (PPP_EAP_TLS), { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_PPP_AUTH, "EAP-TLS",
    .by_eap = TRUE },
  { "softether", CALL "EAP authentication failed due to Protocol-Reject\n",
    { HELLO, DEMAND_EAP (PPP_EAP_TLS), { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 },
      { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_LOGIN, NULL, .by_eap = TRUE },
  { "unknown-eap", CALL, { HELLO, DEMAND_EAP (99), { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_PPP_AUTH, "number 99",
    .by_eap = TRUE },
  { "spap", CALL, { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = 0xc027 }, { .type = PPP_REPORT_EXIT, .code = 10 } },
    FAILURE_PPP_AUTH, "(SPAP)" },
  { "server-knows-no-password", CALL "MS-CHAPv2 mutual authentication failed.\n",
    { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 },
      { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_SERVER_MUTUAL, NULL },
  { "other-tunnel-secret", "xl2tpd[7]: control_finish: Invalid authentication for host 'lab'\n", { { 0 } }, FAILURE_CALL_REFUSED,
    "its tunnel-secret is a different one" },
  { "firewall", "xl2tpd[7]: udp_xmit failed to 198.51.100.10:1701 with err=-1:Operation not permitted\n"
                "xl2tpd[7]: Maximum retries exceeded for tunnel 1.  Closing.\n", { { 0 } }, FAILURE_FIREWALL, "1701" },
  { "no-lcp", CALL, { HELLO, { .type = PPP_REPORT_EXIT, .code = 10 } }, FAILURE_PPP, "LCP" },
  { "no-lcp-and-passive", CALL "LCP: timeout sending Config-Requests\n", { HELLO }, FAILURE_PPP, "LCP" },
  { "lcp-lost", CALL "LCP: timeout sending Config-Requests\n", { HELLO, UP }, FAILURE_CONNECTION_LOST, "LCP" },
  { "no-ip", CALL, { HELLO, NETWORK, { .type = PPP_REPORT_REJECTED, .protocol = PPP_PROTOCOL_IPCP } }, FAILURE_PPP, "IPv4" },
  { "ipv6-alone", CALL, { HELLO, NETWORK, { .type = PPP_REPORT_IP6 }, { .type = PPP_REPORT_REJECTED,
        .protocol = PPP_PROTOCOL_IPCP } }, FAILURE_PPP, "IPv4" },
  { "no-address", CALL "Could not determine local IP address\n", { HELLO, NETWORK, { .type = PPP_REPORT_IP6 } },
    FAILURE_NO_ADDRESS, NULL },
  { "address-of-nobody", CALL "ioctl(SIOCSIFADDR): Invalid argument (line 2696)\n", { HELLO, NETWORK }, FAILURE_NO_ADDRESS, NULL },
  { "server-of-loopback", CALL "Peer is not authorized to use remote address 127.0.0.1\n", { HELLO, NETWORK }, FAILURE_NO_ADDRESS,
    NULL },
  { "server-hangs-up", CALL, { HELLO, NETWORK, UP, { .type = PPP_REPORT_TERMINATED, .text = "bye" } }, FAILURE_SERVER_CLOSED,
    "“bye”" },
  { "echo-lost", CALL, { HELLO, UP, { .type = PPP_REPORT_EXIT, .code = 15 } }, FAILURE_CONNECTION_LOST, "LCP echo" },
  { "echo-lost-and-hung-up", CALL "No response to 3 echo-requests\nModem hangup\n",
    { HELLO, UP, { .type = PPP_REPORT_EXIT, .code = 16 } }, FAILURE_CONNECTION_LOST, "LCP echo" },
  { "options-of-the-machine", CALL "In file /etc/ppp/options: unrecognized option 'x'\n", { { 0 } }, FAILURE_PPPD_OPTIONS,
    "“In file /etc/ppp/options" },
  { "options-before-the-log", CALL "/usr/sbin/pppd: In file /etc/ppp/options: unrecognized option 'x'\n", { { 0 } },
    FAILURE_PPPD_OPTIONS, "“In file /etc/ppp/options" },
  { "options-of-ours", CALL "In file /run/nm-ipsec/1.ppp: unrecognized option 'x'\n", { { 0 } }, FAILURE_NO_L2TP, "unrecognized" },
  { "no-ppp-in-the-kernel", CALL "This system lacks kernel support for PPP.\n", { HELLO, { .type = PPP_REPORT_EXIT, .code = 4 } },
    FAILURE_NO_KERNEL_PPP, "kernel support" },
  { "no-ppp-and-hung-up", CALL "Couldn't open the /dev/ppp device: No such file or directoryxl2tpd[7]: message_type_avp: x\n",
    { HELLO }, FAILURE_NO_KERNEL_PPP, "/dev/ppp" },
  { "no-line-discipline", CALL "Couldn't set tty to PPP discipline: Invalid argument\nExit.\n",
    { HELLO, { .type = PPP_REPORT_EXIT, .code = 1 } }, FAILURE_NO_KERNEL_PPP, "discipline" },
  { "success-badly-formed", CALL "MS-CHAPv2 Success packet is badly formed.\nCHAP authentication failed\n",
    { HELLO, { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 },
      { .type = PPP_REPORT_EXIT, .code = 19 } }, FAILURE_SERVER_MUTUAL, NULL },
  { "mppe", CALL "MPPE required but peer negotiation failed\nConnection terminated.\n",
    { HELLO, NETWORK, { .type = PPP_REPORT_EXIT, .code = 10 } }, FAILURE_PPP, "“MPPE required" },
  { "farewell", CALL "Couldn't allocate PPP unit 0 as it is already in use\nConnection terminated.\nModem hangup\nExit.\n",
    { HELLO, { .type = PPP_REPORT_EXIT, .code = 1 } }, FAILURE_PPP, "already in use" },
  { "farewell-of-ipcp", CALL "IPCP: timeout sending Config-Requests\nOverriding mtu 1500 to 1400\nConnection terminated.\n",
    { HELLO, NETWORK, { .type = PPP_REPORT_EXIT, .code = 10 } }, FAILURE_NO_ADDRESS, "IPCP" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const Profile profile = { .ppp_auth = PROFILE_PPP_MSCHAPV2, .ipsec = TRUE };
  g_autoptr (GInetAddress) server = g_inet_address_new_from_string (SERVER);
  L2tpLog *log = l2tp_log_new (server);
  g_auto (GStrv) lines = g_strsplit (cases[i].lines, "\n", -1);
  g_autoptr (GError) failure = NULL;

  for (guint j = 0; lines[j] && *lines[j]; j++)
    l2tp_log_line (log, lines[j]);
  for (guint j = 0; j < G_N_ELEMENTS (cases[i].reports) && cases[i].reports[j].type; j++)
    l2tp_log_report (log, &cases[i].reports[j]);
  failure = l2tp_log_failure (log, &profile);
  g_test_message ("%s", failure->message);
  g_assert_cmpstr (failure_to_string (failure_of (failure)), ==, failure_to_string (cases[i].failure));
  g_assert_true (!cases[i].detail || strstr (failure->message, cases[i].detail));
  g_assert_cmpint (l2tp_log_drew_zero (log), ==, cases[i].repeatable);
  g_assert_cmpint (l2tp_log_failed_by_eap (log), ==, cases[i].by_eap);
  l2tp_log_free (log);
}

static void
report (L2tpLog *log, PppReportType type, guint code)
{
  const PppReport report = { .type = type, .code = code };

  l2tp_log_report (log, &report);
}

/* First L2TP has to be answered, then LCP; that a packet of it came does not mean that ours arrive. */
static void
test_unanswered (void)
{
  g_autoptr (GInetAddress) server = g_inet_address_new_from_string (SERVER);
  g_autoptr (L2tpLog) log = l2tp_log_new (server);

  l2tp_log_line (log, "xl2tpd[7]: Connecting to host 198.51.100.10, port 1701");
  g_assert_true (l2tp_log_is_unanswered (log));
  l2tp_log_line (log, "xl2tpd[7]: Connection established to 198.51.100.10, 1701.  Local: 1, Remote: 2 (ref=0/0).");
  g_assert_false (l2tp_log_is_unanswered (log));
  l2tp_log_line (log, "xl2tpd[7]: Call established with 198.51.100.10, Local: 3, Remote: 4, Serial: 1 (ref=0/0)");
  g_assert_true (l2tp_log_is_unanswered (log));
  report (log, PPP_REPORT_HELLO, 0);
  report (log, PPP_REPORT_PHASE, 4);
  report (log, PPP_REPORT_DEMAND, PPP_CHAP_MS2);
  g_assert_true (l2tp_log_is_unanswered (log));
  report (log, PPP_REPORT_PHASE, 5);
  g_assert_false (l2tp_log_is_unanswered (log));
}

/* Without IPsec there is none that works. */
static void
test_plain (void)
{
  const Profile profile = { .ipsec = FALSE };
  g_autoptr (GInetAddress) server = g_inet_address_new_from_string (SERVER);
  g_autoptr (L2tpLog) log = l2tp_log_new (server);
  g_autoptr (GError) failure = l2tp_log_failure (log, &profile);

  g_assert_error (failure, IPSEC_FAILURE, FAILURE_NO_ANSWER);
}

/* What a stranger says is none of our end; the same words of the server are. */
static void
test_stranger (void)
{
  g_autoptr (GInetAddress) server = g_inet_address_new_from_string (SERVER);
  g_autoptr (L2tpLog) log = l2tp_log_new (server);

  l2tp_log_line (log, "xl2tpd[7]: control_finish: Connection closed to 127.0.0.5, port 5 (), Local: 1, Remote: -1");
  g_assert_false (l2tp_log_is_over (log));
  l2tp_log_line (log, "xl2tpd[7]: control_finish: Connection closed to 198.51.100.10, port 5 (), Local: 1, Remote: -1");
  g_assert_true (l2tp_log_is_over (log));
}

/* A server may begin PPP anew, but not all the time. */
static void
test_restless (void)
{
  g_autoptr (GInetAddress) server = g_inet_address_new_from_string (SERVER);
  g_autoptr (L2tpLog) log = l2tp_log_new (server);
  g_autoptr (GError) failure = NULL;
  gint64 now = 1;

  for (guint i = 0; i < 50; i++)
    l2tp_log_note_round (log, now += 6 * G_USEC_PER_SEC);
  g_assert_false (l2tp_log_is_over (log));
  for (guint i = 0; i < 20; i++)
    l2tp_log_note_round (log, now += G_USEC_PER_SEC);
  g_assert_true (l2tp_log_is_over (log));
  failure = l2tp_log_failure (log, NULL);
  g_assert_error (failure, IPSEC_FAILURE, FAILURE_PPP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/l2tp-log/%s", cases[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/l2tp-log/unanswered", test_unanswered);
  g_test_add_func ("/l2tp-log/plain", test_plain);
  g_test_add_func ("/l2tp-log/stranger", test_stranger);
  g_test_add_func ("/l2tp-log/restless", test_restless);
  return g_test_run ();
}
