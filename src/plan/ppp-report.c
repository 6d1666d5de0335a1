/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "src/plan/ppp-report.h"

#include <string.h>

enum {
  CODE = 1 << 0,
  PROTOCOL = 1 << 1,
  MTU = 1 << 2,
  TEXT = 1 << 3,
  PASSWORD = 1 << 4,
  IP = 1 << 5,
  IP6 = 1 << 6,
};

/* What each type carries. On the wire a message is its type and then these, in the order above. */
static const uint8_t contents[] = {
  [PPP_REPORT_HELLO] = TEXT,
  [PPP_REPORT_ASK] = 0,
  [PPP_REPORT_PHASE] = CODE,
  [PPP_REPORT_DEMAND] = CODE | PROTOCOL,
  [PPP_REPORT_REFUSED] = PROTOCOL | TEXT,
  [PPP_REPORT_REJECTED] = PROTOCOL,
  [PPP_REPORT_TERMINATED] = TEXT,
  [PPP_REPORT_IP] = MTU | TEXT | IP,
  [PPP_REPORT_IP6] = TEXT | IP6,
  [PPP_REPORT_EXIT] = CODE,
  [PPP_REPORT_CREDENTIALS] = TEXT | PASSWORD,
};

static uint8_t *
put_bytes (uint8_t *at, const void *data, size_t length)
{
  memcpy (at, data, length);
  return at + length;
}

static uint8_t *
put_number (uint8_t *at, uint16_t number)
{
  *at++ = number >> 8;
  *at++ = number & 0xff;
  return at;
}

static uint8_t *
put_text (uint8_t *at, const char *text)
{
  size_t length = strnlen (text, PPP_REPORT_TEXT - 1);

  *at++ = (uint8_t) length;
  return put_bytes (at, text, length);
}

size_t
ppp_report_encode (const PppReport *report, uint8_t *buffer)
{
  uint8_t has = contents[report->type];
  uint8_t *at = buffer;

  *at++ = (uint8_t) report->type;
  if (has & CODE)
    *at++ = report->code;
  if (has & PROTOCOL)
    at = put_number (at, report->protocol);
  if (has & MTU)
    at = put_number (at, report->mtu);
  if (has & TEXT)
    at = put_text (at, report->text);
  if (has & PASSWORD)
    at = put_text (at, report->password);
  if (has & IP)
    at = put_bytes (at, &report->ip, sizeof report->ip);
  if (has & IP6)
    at = put_bytes (at, &report->ip6, sizeof report->ip6);
  return at - buffer;
}

/* What is still unread; data is NULL once something was missing or wrong. */
typedef struct {
  const uint8_t *data;
  size_t length;
} Input;

static void
get_bytes (Input *input, void *to, size_t length)
{
  if (!input->data)
    return;
  if (input->length < length) {
    input->data = NULL;
    return;
  }
  memcpy (to, input->data, length);
  input->data += length;
  input->length -= length;
}

static void
get_number (Input *input, uint16_t *to)
{
  uint8_t bytes[2] = { 0 };

  get_bytes (input, bytes, sizeof bytes);
  *to = bytes[0] << 8 | bytes[1];
}

static void
get_text (Input *input, char *to)
{
  uint8_t length = 0;

  get_bytes (input, &length, 1);
  get_bytes (input, to, length);
  if (memchr (to, 0, length))
    input->data = NULL;
}

int
ppp_report_decode (PppReport *report, const uint8_t *data, size_t length)
{
  Input input = { data, length };
  uint8_t type = 0;
  uint8_t has;

  memset (report, 0, sizeof *report);
  get_bytes (&input, &type, 1);
  if (type < PPP_REPORT_HELLO || type > PPP_REPORT_LAST)
    return 0;
  has = contents[type];
  report->type = type;
  if (has & CODE)
    get_bytes (&input, &report->code, 1);
  if (has & PROTOCOL)
    get_number (&input, &report->protocol);
  if (has & MTU)
    get_number (&input, &report->mtu);
  if (has & TEXT)
    get_text (&input, report->text);
  if (has & PASSWORD)
    get_text (&input, report->password);
  if (has & IP)
    get_bytes (&input, &report->ip, sizeof report->ip);
  if (has & IP6)
    get_bytes (&input, &report->ip6, sizeof report->ip6);
  if (input.data && input.length == 0)
    return 1;
  ppp_report_wipe (report);
  return 0;
}

void
ppp_report_wipe (PppReport *report)
{
  explicit_bzero (report, sizeof *report);
}
