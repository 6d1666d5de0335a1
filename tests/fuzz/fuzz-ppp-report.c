/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes: no crash, and what is accepted is written back as the very same bytes. */
#include "config.h"

#include "src/plan/ppp-report.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "tests/fuzz/corpus/ppp-report";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const PppReport empty;
  uint8_t buffer[PPP_REPORT_SIZE];
  PppReport report;

  if (ppp_report_decode (&report, data, size)) {
    g_assert_cmpuint (size, <=, sizeof buffer);
    g_assert_cmpuint (ppp_report_encode (&report, buffer), ==, size);
    g_assert_cmpmem (buffer, size, data, size);
    g_assert_null (memchr (report.text, 0, strnlen (report.text, PPP_REPORT_TEXT - 1)));
    g_assert_cmpint (report.text[PPP_REPORT_TEXT - 1], ==, 0);
    g_assert_cmpint (report.password[PPP_REPORT_TEXT - 1], ==, 0);
  } else
    g_assert_cmpmem (&report, sizeof report, &empty, sizeof empty);
  return 0;
}
