/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any lines: no crash, and what is told in the end is one line of valid UTF-8 and good addresses. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "shared/failures.h"
#include "src/charon/charon-log.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/data/charon-log";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (CharonLog) log = charon_log_new ();
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 1000);
  g_autoptr (GError) failure = NULL;

  for (char **line = lines; *line; line++)
    charon_log_line (log, "IKE", *line);
  failure = charon_log_failure (log, FAILURE_TIMEOUT);
  g_assert_true (g_utf8_validate (failure->message, -1, NULL));
  g_assert_null (strpbrk (failure->message, "\n\r\t\033"));
  for (const char *const *dns = charon_log_dns (log); *dns; dns++)
    g_assert_true (g_hostname_is_ip_address (*dns));
  return 0;
}
