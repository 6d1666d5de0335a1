/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/router-advert.h"

#include <string.h>

#define TYPE_ADVERT 134
#define HEADER 16
#define LIFETIME_AT 6

/* Options have a length in units of eight bytes. */
#define OPTION_UNIT 8
#define OPTION_PREFIX 3
#define OPTION_PREFIX_SIZE 32
#define FLAG_AUTONOMOUS 0x40

static guint32
number_at (const guint8 *data)
{
  return (guint32) data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3];
}

/* 2000::/3 and fc00::/7: nothing else is ever given to hosts (RFC 4291 2.4, RFC 4193). */
static gboolean
is_for_hosts (const guint8 *prefix)
{
  return (prefix[0] & 0xe0) == 0x20 || (prefix[0] & 0xfe) == 0xfc;
}

/* RFC 4861 4.6.2, RFC 4862 5.5.3. */
static void
take_prefix (RouterAdvert *advert, const guint8 *option)
{
  guint32 valid = number_at (option + 4);
  guint32 preferred = number_at (option + 8);

  if (advert->has_prefix || option[2] != ROUTER_ADVERT_PREFIX * 8 || !(option[3] & FLAG_AUTONOMOUS) || valid == 0 ||
      preferred > valid || !is_for_hosts (option + 16))
    return;
  advert->has_prefix = TRUE;
  advert->valid = valid;
  advert->preferred = preferred;
  memcpy (advert->prefix, option + 16, ROUTER_ADVERT_PREFIX);
}

gboolean
router_advert_parse (RouterAdvert *advert, const guint8 *message, gsize size)
{
  memset (advert, 0, sizeof *advert);
  if (size < HEADER || message[0] != TYPE_ADVERT || message[1] != 0)
    return FALSE;
  advert->is_router = message[LIFETIME_AT] || message[LIFETIME_AT + 1];
  message += HEADER;
  size -= HEADER;
  while (size > 0) {
    gsize length = size < OPTION_UNIT ? 0 : message[1] * OPTION_UNIT;

    /* RFC 4861 6.1.2: such a message as a whole is not valid. */
    if (length == 0 || length > size)
      return FALSE;
    if (message[0] == OPTION_PREFIX && length == OPTION_PREFIX_SIZE)
      take_prefix (advert, message);
    message += length;
    size -= length;
  }
  return TRUE;
}
