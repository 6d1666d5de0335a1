/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "src/l2tp/ppp-packet.h"
#include "src/plan/ppp-protocol.h"

#include <string.h>

/* address, control, protocol; then each of the protocols of interest has code, identifier, length */
#define FRAME 4
#define HEADER 4

enum {
  LCP_CONFIGURE_REQUEST = 1,
  IPCP_CONFIGURE_ACK = 2,
  LCP_TERMINATE_REQUEST = 5,
  LCP_PROTOCOL_REJECT = 8,
  PAP_NAK = 3,
  CHAP_FAILURE = 4,
  EAP_REQUEST = 1,
  EAP_FAILURE = 4,
};

/* An option of LCP (RFC 1661, 6.2), and operation codes of EAP-MSCHAPv2. */
#define OPTION_AUTHENTICATION 3
#define MSCHAPV2_FAILURE 4

/* EAP types below this are no methods: identity, notification, nak. */
#define EAP_FIRST_METHOD 4

static uint16_t
number_at (const uint8_t *data)
{
  return data[0] << 8 | data[1];
}

static void
set_text (PppReport *report, const uint8_t *text, size_t length)
{
  if (length > PPP_REPORT_TEXT - 1)
    length = PPP_REPORT_TEXT - 1;
  for (size_t i = 0; i < length; i++)
    report->text[i] = text[i] ? (char) text[i] : ' ';
}

static int
read_options (PppReport *report, const uint8_t *data, size_t length)
{
  while (length >= 2 && data[1] >= 2 && data[1] <= length) {
    if (data[0] == OPTION_AUTHENTICATION && data[1] >= 4) {
      report->type = PPP_REPORT_DEMAND;
      report->protocol = number_at (data + 2);
      report->code = data[1] >= 5 ? data[4] : 0;
      return 1;
    }
    length -= data[1];
    data += data[1];
  }
  return 0;
}

static int
read_lcp (PppReport *report, uint8_t code, const uint8_t *data, size_t length)
{
  switch (code) {
  case LCP_CONFIGURE_REQUEST:
    return read_options (report, data, length);
  case LCP_TERMINATE_REQUEST:
    report->type = PPP_REPORT_TERMINATED;
    set_text (report, data, length);
    return 1;
  case LCP_PROTOCOL_REJECT:
    if (length < 2)
      return 0;
    report->type = PPP_REPORT_REJECTED;
    report->protocol = number_at (data);
    return 1;
  default:
    return 0;
  }
}

static int
report_refusal (PppReport *report, uint16_t protocol, const uint8_t *text, size_t length)
{
  report->type = PPP_REPORT_REFUSED;
  report->protocol = protocol;
  set_text (report, text, length);
  return 1;
}

static int
read_pap (PppReport *report, uint8_t code, const uint8_t *data, size_t length)
{
  if (code != PAP_NAK)
    return 0;
  /* RFC 1334 has a length before the message; some servers send neither. */
  if (length < 1 || data[0] > length - 1)
    return report_refusal (report, PPP_PROTOCOL_PAP, data, 0);
  return report_refusal (report, PPP_PROTOCOL_PAP, data + 1, data[0]);
}

static int
read_eap (PppReport *report, uint8_t code, const uint8_t *data, size_t length)
{
  if (code == EAP_FAILURE)
    return report_refusal (report, PPP_PROTOCOL_EAP, data, 0);
  if (code != EAP_REQUEST || length < 1 || data[0] < EAP_FIRST_METHOD)
    return 0;
  /* type, operation, identifier, two bytes of length, then the words of MS-CHAPv2 */
  if (data[0] == PPP_EAP_MS2 && length >= 5 && data[1] == MSCHAPV2_FAILURE)
    return report_refusal (report, PPP_PROTOCOL_EAP, data + 5, length - 5);
  report->type = PPP_REPORT_DEMAND;
  report->protocol = PPP_PROTOCOL_EAP;
  report->code = data[0];
  return 1;
}

int
ppp_packet_read (PppReport *report, const uint8_t *packet, size_t length)
{
  const uint8_t *data;
  size_t claimed;

  memset (report, 0, sizeof *report);
  if (length < FRAME + HEADER)
    return 0;
  claimed = number_at (packet + FRAME + 2);
  if (claimed < HEADER || claimed > length - FRAME)
    return 0;
  data = packet + FRAME + HEADER;
  claimed -= HEADER;
  switch (number_at (packet + 2)) {
  case PPP_PROTOCOL_LCP:
    return read_lcp (report, packet[FRAME], data, claimed);
  case PPP_PROTOCOL_PAP:
    return read_pap (report, packet[FRAME], data, claimed);
  case PPP_PROTOCOL_CHAP:
    return packet[FRAME] == CHAP_FAILURE && report_refusal (report, PPP_PROTOCOL_CHAP, data, claimed);
  case PPP_PROTOCOL_EAP:
    return read_eap (report, packet[FRAME], data, claimed);
  default:
    return 0;
  }
}

int
ppp_packet_is_ipcp_ack (const uint8_t *packet, size_t length)
{
  return length >= FRAME + HEADER && number_at (packet + 2) == PPP_PROTOCOL_IPCP && packet[FRAME] == IPCP_CONFIGURE_ACK;
}
