/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any ICMPv6 message: no crash, and a prefix only that hosts may have. */
#include "config.h"

#include "src/l2tp/router-advert.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/fuzz/corpus/router-advert";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  RouterAdvert advert;

  if (!router_advert_parse (&advert, data, size) || !advert.has_prefix)
    return 0;
  g_assert_cmpuint (advert.valid, >, 0);
  g_assert_cmpuint (advert.preferred, <=, advert.valid);
  g_assert_cmpuint (advert.prefix[0], >=, 0x20);
  g_assert_cmpuint (advert.prefix[0], <, 0xfe);
  return 0;
}
