/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "src/l2tp/router-advert.h"

#define HEAD "\206\0\0\0\100\0\7\010\0\0\0\0\0\0\0\0"
#define LAST_ROUTER "\206\0\0\0\100\0\0\0\0\0\0\0\0\0\0\0"
#define MTU "\5\1\0\0\0\0\5\144"
/* Length of the prefix, flags, lifetimes, prefix. */
#define PREFIX(bits, flags, valid, preferred, start) "\3\4" bits flags valid preferred "\0\0\0\0" start "\0\0\0\0\0\0\0\0"
#define HOUR "\0\0\016\020"
#define DAY "\0\1\121\200"
#define NEVER "\0\0\0\0"
#define FOR_EVER "\377\377\377\377"
#define ULA "\375\203\0\0\0\0\0\1"
#define GLOBAL "\040\1\015\270\0\1\0\2"
#define BOTH "\300"
#define ON_LINK "\200"

static const struct {
  const char *name;
  const char *message;
  gsize size;
  gboolean valid;
  gboolean is_router;
  const char *prefix; /* NULL: none */
  guint32 seconds;
} rows[] = {
#define ROW(name, message, ...) { name, message, sizeof (message) - 1, __VA_ARGS__ }
  ROW ("bare", HEAD, TRUE, TRUE, NULL, 0),
  ROW ("no-router", LAST_ROUTER PREFIX ("\100", BOTH, DAY, HOUR, ULA), TRUE, FALSE, ULA, 86400),
  ROW ("private", HEAD PREFIX ("\100", BOTH, DAY, HOUR, ULA), TRUE, TRUE, ULA, 86400),
  ROW ("global", HEAD MTU PREFIX ("\100", BOTH, FOR_EVER, FOR_EVER, GLOBAL), TRUE, TRUE, GLOBAL, G_MAXUINT32),
  ROW ("first-of-two", HEAD PREFIX ("\100", BOTH, HOUR, HOUR, ULA) PREFIX ("\100", BOTH, DAY, DAY, GLOBAL), TRUE, TRUE, ULA,
       3600),
  ROW ("not-for-addresses", HEAD PREFIX ("\100", ON_LINK, DAY, DAY, ULA) PREFIX ("\100", BOTH, DAY, DAY, GLOBAL), TRUE, TRUE,
       GLOBAL, 86400),
  ROW ("half-of-everything", HEAD PREFIX ("\1", BOTH, DAY, DAY, GLOBAL), TRUE, TRUE, NULL, 0),
  ROW ("everything", HEAD PREFIX ("\0", BOTH, DAY, DAY, GLOBAL), TRUE, TRUE, NULL, 0),
  ROW ("single-host", HEAD PREFIX ("\200", BOTH, DAY, DAY, GLOBAL), TRUE, TRUE, NULL, 0),
  ROW ("withdrawn", HEAD PREFIX ("\100", BOTH, NEVER, NEVER, GLOBAL), TRUE, TRUE, NULL, 0),
  ROW ("preferred-longer-than-valid", HEAD PREFIX ("\100", BOTH, HOUR, DAY, GLOBAL), TRUE, TRUE, NULL, 0),
  ROW ("link-local", HEAD PREFIX ("\100", BOTH, DAY, DAY, "\376\200\0\0\0\0\0\0"), TRUE, TRUE, NULL, 0),
  ROW ("multicast", HEAD PREFIX ("\100", BOTH, DAY, DAY, "\377\2\0\0\0\0\0\0"), TRUE, TRUE, NULL, 0),
  ROW ("loopback", HEAD PREFIX ("\100", BOTH, DAY, DAY, "\0\0\0\0\0\0\0\0"), TRUE, TRUE, NULL, 0),
  ROW ("empty", "", FALSE, FALSE, NULL, 0),
  ROW ("too-short", "\206\0\0\0\100\0\7\010\0\0\0\0\0\0\0", FALSE, FALSE, NULL, 0),
  ROW ("other-type", "\207\0\0\0\100\0\7\010\0\0\0\0\0\0\0\0", FALSE, FALSE, NULL, 0),
  ROW ("other-code", "\206\1\0\0\100\0\7\010\0\0\0\0\0\0\0\0", FALSE, FALSE, NULL, 0),
  ROW ("option-without-length", HEAD "\3\0\100\300\0\0\0\0", FALSE, FALSE, NULL, 0),
  ROW ("option-longer-than-the-message", HEAD "\3\4\100\300\0\0\0\0", FALSE, FALSE, NULL, 0),
  ROW ("option-cut-off", HEAD "\3", FALSE, FALSE, NULL, 0),
  ROW ("prefix-too-short", HEAD "\3\1\100\300\0\0\0\1", TRUE, TRUE, NULL, 0),
  ROW ("rest-behind-the-options", HEAD MTU "\0\0\0", FALSE, FALSE, NULL, 0),
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  /* on the heap, so that reading beyond the end is found */
  g_autofree guint8 *message = g_memdup2 (rows[i].message, rows[i].size);
  RouterAdvert advert;

  g_assert_cmpint (router_advert_parse (&advert, message, rows[i].size), ==, rows[i].valid);
  if (!rows[i].valid)
    return;
  g_assert_cmpint (advert.is_router, ==, rows[i].is_router);
  g_assert_cmpint (advert.has_prefix, ==, rows[i].prefix != NULL);
  if (!rows[i].prefix)
    return;
  g_assert_cmpmem (advert.prefix, ROUTER_ADVERT_PREFIX, rows[i].prefix, ROUTER_ADVERT_PREFIX);
  g_assert_cmpuint (advert.valid, ==, rows[i].seconds);
  g_assert_cmpuint (advert.preferred, <=, advert.valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/router-advert/%s", rows[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
  }
  return g_test_run ();
}
