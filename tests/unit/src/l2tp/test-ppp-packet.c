/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/ppp-packet.h"
#include "src/plan/ppp-protocol.h"

#include <glib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *packet;
  size_t length;
  PppReportType type; /* 0: nothing to report */
  uint16_t protocol;
  uint8_t code;
  const char *text;
} Case;

#define PACKET(data) data, sizeof (data) - 1
#define LCP "\xff\x03\xc0\x21"
#define PAP "\xff\x03\xc0\x23"
#define CHAP "\xff\x03\xc2\x23"
#define EAP "\xff\x03\xc2\x27"

static const Case cases[] = {
  /* MRU, then CHAP with MS-CHAPv2, then a magic number */
  { "demand-chap", PACKET (LCP "\x01\x01\x00\x13\x01\x04\x05\xdc\x03\x05\xc2\x23\x81\x05\x06\x01\x02\x03\x04"),
    PPP_REPORT_DEMAND, PPP_PROTOCOL_CHAP, PPP_CHAP_MS2 },
  { "demand-pap", PACKET (LCP "\x01\x01\x00\x08\x03\x04\xc0\x23"), PPP_REPORT_DEMAND, PPP_PROTOCOL_PAP, 0 },
  { "demand-eap", PACKET (LCP "\x01\x01\x00\x08\x03\x04\xc2\x27"), PPP_REPORT_DEMAND, PPP_PROTOCOL_EAP, 0 },
  { "padded", PACKET (LCP "\x01\x01\x00\x08\x03\x04\xc0\x23\x00\x00\x00"), PPP_REPORT_DEMAND, PPP_PROTOCOL_PAP, 0 },
  { "no-authentication", PACKET (LCP "\x01\x01\x00\x08\x01\x04\x05\xdc") },
  { "option-too-long", PACKET (LCP "\x01\x01\x00\x08\x03\x05\xc2\x23") },
  { "option-too-short", PACKET (LCP "\x01\x01\x00\x08\x03\x03\xc2\x23") },
  { "option-of-nothing", PACKET (LCP "\x01\x01\x00\x08\x01\x00\x03\x04") },
  { "not-a-request", PACKET (LCP "\x02\x01\x00\x08\x03\x04\xc0\x23") },
  { "terminate", PACKET (LCP "\x05\x02\x00\x0c" "go\0away!"), PPP_REPORT_TERMINATED, .text = "go away!" },
  { "terminate-silently", PACKET (LCP "\x05\x02\x00\x04"), PPP_REPORT_TERMINATED, .text = "" },
  { "rejected", PACKET (LCP "\x08\x02\x00\x0a\x80\x21\x01\x01\x00\x04"), PPP_REPORT_REJECTED, PPP_PROTOCOL_IPCP },
  { "rejected-what", PACKET (LCP "\x08\x02\x00\x05\x80") },
  { "pap-refused", PACKET (PAP "\x03\x01\x00\x0a\x05Wrong"), PPP_REPORT_REFUSED, PPP_PROTOCOL_PAP, .text = "Wrong" },
  { "pap-refused-silently", PACKET (PAP "\x03\x01\x00\x04"), PPP_REPORT_REFUSED, PPP_PROTOCOL_PAP, .text = "" },
  { "pap-refused-wrong-length", PACKET (PAP "\x03\x01\x00\x0a\x06Wrong"), PPP_REPORT_REFUSED, PPP_PROTOCOL_PAP, .text = "" },
  { "pap-accepted", PACKET (PAP "\x02\x01\x00\x05\x00") },
  { "chap-refused", PACKET (CHAP "\x04\x01\x00\x0f" "E=691 R=1 M"), PPP_REPORT_REFUSED, PPP_PROTOCOL_CHAP,
    .text = "E=691 R=1 M" },
  { "chap-challenge", PACKET (CHAP "\x01\x01\x00\x06\x01\x00") },
  { "eap-failure", PACKET (EAP "\x04\x01\x00\x04"), PPP_REPORT_REFUSED, PPP_PROTOCOL_EAP, .text = "" },
  { "eap-mschapv2-failure", PACKET (EAP "\x01\x01\x00\x0e\x1a\x04\x01\x00\x09" "E=691"), PPP_REPORT_REFUSED,
    PPP_PROTOCOL_EAP, .text = "E=691" },
  { "eap-method", PACKET (EAP "\x01\x01\x00\x06\x0d\x20"), PPP_REPORT_DEMAND, PPP_PROTOCOL_EAP, 13 },
  { "eap-identity", PACKET (EAP "\x01\x01\x00\x05\x01") },
  { "eap-nothing", PACKET (EAP "\x01\x01\x00\x04") },
  { "length-beyond", PACKET (PAP "\x03\x01\x00\x0b\x05Wrong") },
  { "length-below", PACKET (PAP "\x03\x01\x00\x03\x05Wrong") },
  { "short", PACKET (LCP "\x01\x01\x00") },
  { "data", PACKET ("\xff\x03\x00\x21\x45\x00\x00\x08\x00\x00\x00\x00") },
};

static void
test_case (gconstpointer data)
{
  const Case *item = data;
  PppReport report;

  memset (&report, 0x55, sizeof report);
  g_assert_cmpint (ppp_packet_read (&report, (const uint8_t *) item->packet, item->length), ==, item->type != 0);
  g_assert_cmpint (report.type, ==, item->type);
  g_assert_cmphex (report.protocol, ==, item->protocol);
  g_assert_cmphex (report.code, ==, item->code);
  g_assert_cmpstr (report.text, ==, item->text ? item->text : "");
}

static void
test_long_text (void)
{
  uint8_t packet[1500] = "\xff\x03\xc0\x21\x05\x01\x05\xd8";
  PppReport report;

  memset (packet + 8, 'x', sizeof packet - 8);
  g_assert_true (ppp_packet_read (&report, packet, sizeof packet));
  g_assert_cmpuint (strlen (report.text), ==, PPP_REPORT_TEXT - 1);
}

static void
test_ipcp_ack (void)
{
  static const uint8_t ack[] = "\xff\x03\x80\x21\x02\x01\x00\x04";
  static const uint8_t nak[] = "\xff\x03\x80\x21\x03\x01\x00\x04";
  static const uint8_t lcp[] = "\xff\x03\xc0\x21\x02\x01\x00\x04";

  g_assert_true (ppp_packet_is_ipcp_ack (ack, 8));
  g_assert_false (ppp_packet_is_ipcp_ack (ack, 7));
  g_assert_false (ppp_packet_is_ipcp_ack (nak, 8));
  g_assert_false (ppp_packet_is_ipcp_ack (lcp, 8));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/ppp-packet/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/ppp-packet/long-text", test_long_text);
  g_test_add_func ("/ppp-packet/ipcp-ack", test_ipcp_ack);
  return g_test_run ();
}
