/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/addresses.h"

/* Nobody has more that are worth the time. */
#define MOST 16

struct _Addresses {
  GPtrArray *all;
  guint current;
  guint steps;   /* since the last addresses_begin() */
  GSocketFamily family; /* none other; G_SOCKET_FAMILY_INVALID: any */
};

static GInetAddress *
at (const Addresses *addresses, guint i)
{
  return addresses->all->pdata[i];
}

static gboolean
find (const Addresses *addresses, GInetAddress *address, guint *where)
{
  for (guint i = 0; i < addresses->all->len; i++) {
    if (g_inet_address_equal (at (addresses, i), address)) {
      *where = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* The first of @list that is, or is not, of @family, and takes it out. */
static GInetAddress *
take (GList **list, GSocketFamily family, gboolean is)
{
  for (GList *item = *list; item; item = item->next) {
    GInetAddress *address = item->data;

    if ((g_inet_address_get_family (address) == family) != is)
      continue;
    *list = g_list_delete_link (*list, item);
    return address;
  }
  return NULL;
}

static gboolean
has_use (const Addresses *addresses, GList *found)
{
  for (GList *item = found; item; item = item->next) {
    if (!addresses->family || g_inet_address_get_family (item->data) == addresses->family)
      return TRUE;
  }
  return FALSE;
}

static void
set (Addresses *addresses, GList *found)
{
  g_autoptr (GList) left = g_list_copy (found);
  GSocketFamily first = g_inet_address_get_family (found->data);
  gboolean is_first = TRUE;
  guint where;

  g_ptr_array_set_size (addresses->all, 0);
  while (left && addresses->all->len < MOST) {
    GInetAddress *address = take (&left, first, is_first);

    is_first = !is_first;
    if (address && !find (addresses, address, &where))
      g_ptr_array_add (addresses->all, g_object_ref (address));
  }
}

Addresses *
addresses_new (GList *found)
{
  Addresses *addresses = g_new0 (Addresses, 1);

  addresses->all = g_ptr_array_new_with_free_func (g_object_unref);
  set (addresses, found);
  return addresses;
}

void
addresses_free (Addresses *addresses)
{
  g_ptr_array_unref (addresses->all);
  g_free (addresses);
}

gboolean
addresses_keep_family (Addresses *addresses, GSocketFamily family)
{
  for (guint i = addresses->all->len; i-- > 0;) {
    if (g_inet_address_get_family (at (addresses, i)) != family)
      g_ptr_array_remove_index (addresses->all, i);
  }
  addresses->current = addresses->steps = 0;
  addresses->family = family;
  return addresses->all->len > 0;
}

GInetAddress *
addresses_get (const Addresses *addresses)
{
  return at (addresses, addresses->current);
}

GInetAddress *
addresses_get_nth (const Addresses *addresses, guint i)
{
  return at (addresses, i);
}

guint
addresses_count (const Addresses *addresses)
{
  return addresses->all->len;
}

void
addresses_next (Addresses *addresses)
{
  addresses->current = (addresses->current + 1) % addresses->all->len;
  addresses->steps++;
}

guint
addresses_round (const Addresses *addresses)
{
  return addresses->steps / addresses->all->len;
}

void
addresses_begin (Addresses *addresses)
{
  addresses->steps = 0;
}

void
addresses_renew (Addresses *addresses, GList *found)
{
  g_autoptr (GInetAddress) current = g_object_ref (addresses_get (addresses));

  addresses_begin (addresses);
  if (!has_use (addresses, found))
    return;
  set (addresses, found);
  if (addresses->family)
    addresses_keep_family (addresses, addresses->family);
  if (!find (addresses, current, &addresses->current))
    addresses->current = 0;
}
