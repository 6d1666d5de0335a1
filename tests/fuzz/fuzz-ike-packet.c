/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as an answer of a server: no crash, and what is read can be put into words. */
#include "config.h"

#include "properties/inspect/ike-answer.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/fuzz/corpus/ike-packet";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint8 spi[IKE_PACKET_SPI] = { 0 };
  IkeAnswer answer;
  g_autofree char *text = NULL;
  g_autofree char *ike = NULL;
  g_autofree char *esp = NULL;

  for (size_t i = 0; i < MIN (size, sizeof spi); i++)
    spi[i] = data[i];
  if (!ike_packet_parse (data, size, spi, &answer))
    return 0;
  text = ike_answer_to_string (&answer);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  ike = ike_answer_to_proposal (&answer, FALSE);
  esp = ike_answer_to_proposal (&answer, TRUE);
  g_assert_true (g_str_is_ascii (ike) && g_str_has_prefix (ike, esp));
  g_assert_cmpint (answer.cookie_size, <=, IKE_PACKET_COOKIE_MAX);
  g_assert_true (answer.kind != IKE_ANSWER_CHOSEN || (*text && ike_answer_level (&answer) <= IKE_LEVEL_LAST));
  return 0;
}
