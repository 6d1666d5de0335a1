/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/networks.h"

#include <string.h>

#include "shared/ip-network.h"

gboolean
networks_covers (GInetAddressMask *wide, GInetAddressMask *narrow)
{
  guint length = g_inet_address_mask_get_length (wide);

  return length <= g_inet_address_mask_get_length (narrow) &&
         (length > 0 || g_inet_address_mask_get_length (narrow) == 0) &&
         g_inet_address_mask_matches (wide, g_inet_address_mask_get_address (narrow));
}

/* The network twice as large. */
static GInetAddressMask *
parent_of (GInetAddressMask *mask)
{
  return ip_network_new (g_inet_address_mask_get_address (mask), g_inet_address_mask_get_length (mask) - 1);
}

/* By address, a larger network before what it covers. */
static int
compare (GInetAddressMask *a, GInetAddressMask *b)
{
  GInetAddress *first = g_inet_address_mask_get_address (a), *second = g_inet_address_mask_get_address (b);
  int order = memcmp (g_inet_address_to_bytes (first), g_inet_address_to_bytes (second),
                      g_inet_address_get_native_size (first));

  return order != 0 ? order : (int) g_inet_address_mask_get_length (a) - (int) g_inet_address_mask_get_length (b);
}

/* Where @mask belongs: the index of the first one that is not before it. */
static guint
find_place (GPtrArray *routes, GInetAddressMask *mask)
{
  guint low = 0, high = routes->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (compare (routes->pdata[middle], mask) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* As none overlaps another, only the one before it can be it, or itself. */
gboolean
networks_have (GPtrArray *routes, GInetAddressMask *mask)
{
  guint place = find_place (routes, mask);

  return (place < routes->len && networks_covers (routes->pdata[place], mask)) ||
         (place > 0 && networks_covers (routes->pdata[place - 1], mask));
}

/* The other half of the same parent, which is then taken out: it can only be next to @place, where @mask belongs. */
static gboolean
take_other_half (GPtrArray *routes, guint place, GInetAddressMask *mask, GInetAddressMask *parent)
{
  for (guint i = place > 0 ? place - 1 : 0; i < MIN (place + 1, routes->len); i++) {
    if (g_inet_address_mask_get_length (routes->pdata[i]) == g_inet_address_mask_get_length (mask) &&
        g_inet_address_mask_matches (parent, g_inet_address_mask_get_address (routes->pdata[i]))) {
      g_ptr_array_remove_index (routes, i);
      return TRUE;
    }
  }
  return FALSE;
}

/* Takes out what @mask covers; returns its place. */
static guint
make_room (GPtrArray *routes, GInetAddressMask *mask)
{
  guint place = find_place (routes, mask);

  while (place < routes->len && networks_covers (mask, routes->pdata[place]))
    g_ptr_array_remove_index (routes, place);
  return place;
}

/* Two halves become one, as long as there are such. The list stays sorted: a server may give thousands. */
void
networks_add (GPtrArray *routes, GInetAddressMask *mask)
{
  guint place = make_room (routes, mask);

  while (g_inet_address_mask_get_length (mask) > 0) {
    g_autoptr (GInetAddressMask) parent = parent_of (mask);

    if (!take_other_half (routes, place, mask, parent))
      break;
    g_object_unref (mask);
    mask = g_steal_pointer (&parent);
    place = make_room (routes, mask);
  }
  g_ptr_array_insert (routes, (int) place, mask);
}
