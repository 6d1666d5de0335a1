/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/ip-ranges.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/validate.h"

#define ITEMS_MAX 256
#define NETWORKS_MAX 1000

/* From the first to the last address, both included, most significant byte first. */
typedef struct {
  guint size; /* of an address: 4 or 16 bytes */
  guint8 first[16];
  guint8 last[16];
} Range;

static void
bad (GError **error, const char *what)
{
  g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, what);
}

/* The addresses that share the first @prefix bits of @address. */
static Range
block (const guint8 *address, guint size, guint prefix)
{
  Range range = { size };

  for (guint i = 0; i < size; i++) {
    guint keep = prefix > i * 8 ? MIN (prefix - i * 8, 8) : 0;
    guint8 mask = (guint8) (0xff00u >> keep);

    range.first[i] = address[i] & mask;
    range.last[i] = address[i] | (guint8) ~mask;
  }
  return range;
}

static gboolean
read_address (const char *text, guint *size, guint8 *address)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (stripped);

  if (!parsed)
    return FALSE;
  *size = (guint) g_inet_address_get_native_size (parsed);
  memcpy (address, g_inet_address_to_bytes (parsed), *size);
  return TRUE;
}

static gboolean
read_range (const char *text, Range *range)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);
  g_auto (GStrv) network = g_strsplit (text, "/", 2);
  guint8 address[16];
  guint size, prefix;

  if (ends[0] && ends[1])
    return read_address (ends[0], &range->size, range->first) && read_address (ends[1], &size, range->last) &&
           size == range->size && memcmp (range->first, range->last, size) <= 0;
  if (!network[0] || !read_address (network[0], &size, address))
    return FALSE;
  prefix = size * 8;
  if (network[1] && !validate_uint (network[1], 0, size * 8, &prefix, NULL))
    return FALSE;
  *range = block (address, size, prefix);
  return TRUE;
}

static GArray *
read_ranges (char **items, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));

  for (guint i = 0; items && items[i]; i++) {
    Range range = { 0 };

    if (i == ITEMS_MAX || !read_range (items[i], &range)) {
      bad (error, i == ITEMS_MAX ? _("has too many networks")
           : _("must be networks like 10.0.0.0/8 or 10.0.0.1-10.0.0.9"));
      return NULL;
    }
    g_array_append_val (ranges, range);
  }
  return g_steal_pointer (&ranges);
}

typedef struct {
  GArray *included;
  GArray *excluded;
  GPtrArray *networks; /* char *, the result */
} Sets;

static gboolean
is_inside (const Range *inner, GArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++) {
    const Range *range = &g_array_index (ranges, Range, i);

    if (range->size == inner->size && memcmp (range->first, inner->first, inner->size) <= 0 &&
        memcmp (inner->last, range->last, inner->size) <= 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
touches (const Range *one, GArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++) {
    const Range *range = &g_array_index (ranges, Range, i);

    if (range->size == one->size && memcmp (range->first, one->last, one->size) <= 0 &&
        memcmp (one->first, range->last, one->size) <= 0)
      return TRUE;
  }
  return FALSE;
}

static void
emit (Sets *sets, const Range *range, guint prefix)
{
  g_autoptr (GInetAddress) address
    = g_inet_address_new_from_bytes (range->first, range->size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  g_autofree char *text = g_inet_address_to_string (address);

  g_ptr_array_add (sets->networks, g_strdup_printf ("%s/%u", text, prefix));
}

/* Halves the block at @address until each part is wholly in or wholly out. At most 128 deep. */
static void
divide (Sets *sets, const guint8 *address, guint size, guint prefix)
{
  Range range = block (address, size, prefix);
  guint8 upper[16];

  if (sets->networks->len > NETWORKS_MAX || !touches (&range, sets->included) || is_inside (&range, sets->excluded))
    return;
  if (prefix > 0 && is_inside (&range, sets->included) && !touches (&range, sets->excluded)) {
    emit (sets, &range, prefix);
    return;
  }
  memcpy (upper, range.first, size);
  upper[prefix / 8] |= (guint8) (0x80u >> (prefix % 8));
  divide (sets, range.first, size, prefix + 1);
  divide (sets, upper, size, prefix + 1);
}

char **
ip_ranges_subtract (char **included, char **excluded, GError **error)
{
  static const char *const all[] = { "0.0.0.0/0", "::/0", NULL };
  static const guint8 zero[16];
  g_autoptr (GArray) in = read_ranges (included && *included ? included : (char **) all, error);
  g_autoptr (GArray) out = in ? read_ranges (excluded, error) : NULL;
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (g_free);
  Sets sets = { in, out, networks };

  if (!out)
    return NULL;
  divide (&sets, zero, 4, 0);
  divide (&sets, zero, 16, 0);
  if (networks->len > NETWORKS_MAX) {
    bad (error, _("needs too many routes"));
    return NULL;
  }
  g_ptr_array_add (networks, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&networks), FALSE);
}
