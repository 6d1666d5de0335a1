/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any packet: no crash, and what is reported goes over the wire as it is. */
#include "config.h"

#include "src/l2tp/ppp-packet.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/fuzz/corpus/ppp-packet";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  PppReport report, again;

  ppp_packet_is_ipcp_ack (data, size);
  if (!ppp_packet_read (&report, data, size))
    return 0;
  g_assert_true (ppp_report_decode (&again, buffer, ppp_report_encode (&report, buffer)));
  g_assert_cmpmem (&report, sizeof report, &again, sizeof again);
  return 0;
}
