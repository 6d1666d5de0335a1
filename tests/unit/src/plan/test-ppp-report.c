/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/ppp-report.h"

#include <glib.h>
#include <string.h>

static void
assert_round_trip (const PppReport *report)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  size_t length = ppp_report_encode (report, buffer);
  PppReport again;

  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (length, <=, sizeof buffer);
  g_assert_true (ppp_report_decode (&again, buffer, length));
  g_assert_cmpmem (report, sizeof *report, &again, sizeof again);
}

static PppReport
full (PppReportType type)
{
  PppReport report = { .type = type };

  memset (report.text, 0xe4, PPP_REPORT_TEXT - 1);
  return report;
}

static void
test_round_trip (void)
{
  PppReport report = full (PPP_REPORT_HELLO);

  assert_round_trip (&report);
  assert_round_trip (&(PppReport) { .type = PPP_REPORT_ASK });
  assert_round_trip (&(PppReport) { .type = PPP_REPORT_PHASE, .code = 255 });
  assert_round_trip (&(PppReport) { .type = PPP_REPORT_DEMAND, .code = 0x81, .protocol = 0xc223 });
  assert_round_trip (&(PppReport) { .type = PPP_REPORT_REFUSED, .protocol = 0xc023, .text = "E=691 R=1 \"\\\n" });
  assert_round_trip (&(PppReport) { .type = PPP_REPORT_REJECTED, .protocol = 0x8021 });
  report = full (PPP_REPORT_TERMINATED);
  assert_round_trip (&report);
  report = full (PPP_REPORT_IP);
  report.mtu = 65535;
  memset (&report.ip, 0xfe, sizeof report.ip);
  assert_round_trip (&report);
  report = full (PPP_REPORT_IP6);
  memset (&report.ip6, 0x01, sizeof report.ip6);
  assert_round_trip (&report);
  assert_round_trip (&(PppReport) { .type = PPP_REPORT_EXIT, .code = 19 });
  report = full (PPP_REPORT_CREDENTIALS);
  memset (report.password, '\\', PPP_REPORT_TEXT - 1);
  assert_round_trip (&report);
}

/* What the type does not carry is not sent, and not taken over. */
static void
test_only_its_own (void)
{
  PppReport report = { .type = PPP_REPORT_PHASE, .code = 5, .password = "secret" };
  uint8_t buffer[PPP_REPORT_SIZE];

  g_assert_cmpuint (ppp_report_encode (&report, buffer), ==, 2);
  g_assert_true (ppp_report_decode (&report, buffer, 2));
  g_assert_cmpstr (report.password, ==, "");
  g_assert_cmpint (report.code, ==, 5);
}

/* A text without a NUL in its array still is only as long as the array. */
static void
test_unterminated (void)
{
  PppReport report = { .type = PPP_REPORT_CREDENTIALS };
  uint8_t buffer[PPP_REPORT_SIZE];
  PppReport again;

  memset (report.text, 'u', PPP_REPORT_TEXT);
  memset (report.password, 'p', PPP_REPORT_TEXT);
  g_assert_true (ppp_report_decode (&again, buffer, ppp_report_encode (&report, buffer)));
  g_assert_cmpuint (strlen (again.text), ==, PPP_REPORT_TEXT - 1);
  g_assert_cmpuint (strlen (again.password), ==, PPP_REPORT_TEXT - 1);
}

typedef struct {
  const char *name;
  const char *data;
  size_t length;
} Bad;

#define BAD(name, data) { name, data, sizeof (data) - 1 }

static const Bad bad[] = {
  BAD ("empty", ""),
  BAD ("type-zero", "\x00"),
  BAD ("type-unknown", "\x0c"),
  BAD ("type-huge", "\xff"),
  BAD ("no-code", "\x03"),
  BAD ("half-protocol", "\x06\xc0"),
  BAD ("trailing", "\x02\x00"),
  BAD ("text-without-length", "\x07"),
  BAD ("text-too-short", "\x07\x05" "abcd"),
  BAD ("text-too-long", "\x07\x03" "abcd"),
  BAD ("text-with-nul", "\x07\x03" "a\0b"),
  BAD ("no-password", "\x0b\x01u"),
  BAD ("password-with-nul", "\x0b\x01u\x01\0"),
  BAD ("ip-cut", "\x08\x05\x78\x04ppp0\x0a\x00\x00\x01\x0a\x00\x00\x02"),
};

static void
test_bad (gconstpointer data)
{
  static const PppReport empty;
  const Bad *message = data;
  PppReport report;

  memset (&report, 0x55, sizeof report);
  g_assert_false (ppp_report_decode (&report, (const uint8_t *) message->data, message->length));
  g_assert_cmpmem (&report, sizeof report, &empty, sizeof empty);
}

static void
test_wipe (void)
{
  static const PppReport empty;
  PppReport report = full (PPP_REPORT_CREDENTIALS);

  ppp_report_wipe (&report);
  g_assert_cmpmem (&report, sizeof report, &empty, sizeof empty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ppp-report/round-trip", test_round_trip);
  g_test_add_func ("/ppp-report/only-its-own", test_only_its_own);
  g_test_add_func ("/ppp-report/unterminated", test_unterminated);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strdup_printf ("/ppp-report/bad/%s", bad[i].name);

    g_test_add_data_func (path, &bad[i], test_bad);
  }
  g_test_add_func ("/ppp-report/wipe", test_wipe);
  return g_test_run ();
}
