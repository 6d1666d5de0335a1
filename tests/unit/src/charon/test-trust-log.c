/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/trust-log.h"
#include "tests/unit/fake-charon.h"

static void
hear (TrustLog *log, const char *group, const char *text)
{
  g_autoptr (GBytes) bytes = fake_charon_message ("group", group, "level", "1", "msg", text, NULL);
  g_autoptr (ViciMessage) message = vici_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);

  trust_log_event (log, "alert", message); /* which it is not */
  g_assert_false (trust_log_wants_lists (log));
  trust_log_event (log, "log", message);
}

static void
test_authorities (void)
{
  g_autoptr (TrustLog) log = trust_log_new ();

  g_assert_null (trust_log_authorities (log));
  hear (log, "CFG", "  using certificate \"C=DE, O=Lab, CN=gw.example\"");
  g_assert_null (trust_log_authorities (log));
  hear (log, "CFG", "  using trusted ca certificate \"C=DE, O=Lab, CN=Lab CA\"");
  hear (log, "CFG", "  using trusted ca certificate \"C=DE, O=Lab, CN=Lab CA\"");
  hear (log, "CFG", "  using trusted intermediate ca certificate \"O=Other\"");
  g_assert_cmpstr (trust_log_authorities (log), ==, "C=DE, O=Lab, CN=Lab CA\nO=Other");
  for (guint i = 0; i < 20; i++) {
    g_autofree char *line = g_strdup_printf ("  using trusted certificate \"CN=%u\"", i);

    hear (log, "CFG", line);
  }
  g_assert_true (g_str_has_suffix (trust_log_authorities (log), "\nCN=5"));
  trust_log_clear (log);
  g_assert_null (trust_log_authorities (log));
}

static void
test_lists (void)
{
  g_autoptr (TrustLog) log = trust_log_new ();

  hear (log, "CFG", "  fetching crl from 'http://198.51.100.9/crl' ...");
  hear (log, "LIB", "unable to fetch from http://198.51.100.9/crl, no capable fetcher found");
  g_assert_true (trust_log_wants_lists (log));
  trust_log_clear (log);
  g_assert_false (trust_log_wants_lists (log));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust-log/authorities", test_authorities);
  g_test_add_func ("/trust-log/lists", test_lists);
  return g_test_run ();
}
