/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/journal.h"

#include <string.h>

static void
test_line (void)
{
  g_autoptr (JournalLine) line
    = journal_line_parse ("{\"__REALTIME_TIMESTAMP\":\"1830000000000000\",\"PRIORITY\":\"4\",\"MESSAGE\":\"vpn: no \\u001b[2J\","
                          "\"NM_IPSEC_CAUSE\":\"login\",\"NM_IPSEC_STEP\":\"initiate\",\"_PID\":\"7\"}");
  g_autofree char *text = journal_line_to_text (line, FALSE);
  g_autofree char *red = journal_line_to_text (line, TRUE);
  g_autoptr (JsonNode) node = journal_line_to_json (line);
  g_autofree char *json = json_to_string (node, FALSE);

  g_assert_true (journal_line_is_plain (line));
  g_assert_true (g_str_has_suffix (text, " vpn: no  [2J"));
  g_assert_nonnull (strstr (red, "\033[31mvpn: no  [2J\033[0m"));
  g_assert_cmpstr (json, ==, "{\"time\":1830000000000000,\"priority\":4,\"message\":\"vpn: no \\u001b[2J\",\"cause\":\"login\","
                             "\"step\":\"initiate\"}");
}

/* Bytes that are no text come as numbers; a debug line is for those who ask for it. */
static void
test_bytes (void)
{
  g_autoptr (JournalLine) line = journal_line_parse ("{\"PRIORITY\":\"6\",\"MESSAGE\":[104,105,255,10,120]}");
  g_autofree char *text = journal_line_to_text (line, FALSE);

  g_assert_false (journal_line_is_plain (line));
  g_assert_true (g_str_has_suffix (text, " hi\357\277\275 x"));
}

static void
test_rubbish (void)
{
  static const char *const lines[] = {
    "", "{", "[]", "null", "{}", "{\"MESSAGE\":null}", "{\"MESSAGE\":7}", "{\"MESSAGE\":{}}", "-- No entries --",
  };
  g_autoptr (JournalLine) odd
    = journal_line_parse ("{\"MESSAGE\":[[],{},null],\"PRIORITY\":\"99\",\"__REALTIME_TIMESTAMP\":\"x\",\"NM_IPSEC_STEP\":{}}");

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_null (journal_line_parse (lines[i]));
  g_assert_cmpstr (odd->message, ==, "???");
  g_assert_cmpint (odd->priority, ==, 7);
  g_assert_null (odd->step);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/line", test_line);
  g_test_add_func ("/journal/bytes", test_bytes);
  g_test_add_func ("/journal/rubbish", test_rubbish);
  return g_test_run ();
}
