/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/name-servers.h"

#include <gio/gio.h>

#define SERVERS_MAX 16

struct _NameServers {
  GPtrArray *addresses; /* of strings, the last one NULL */
  char *sa;             /* unique id of the IKE_SA that they came with */
};

NameServers *
name_servers_new (void)
{
  NameServers *self = g_new0 (NameServers, 1);

  self->addresses = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->addresses, NULL);
  return self;
}

void
name_servers_free (NameServers *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self->sa);
  g_free (self);
}

void
name_servers_begin (NameServers *self, const char *sa)
{
  if (g_strcmp0 (self->sa, sa) == 0)
    return;
  g_ptr_array_set_size (self->addresses, 0);
  g_ptr_array_add (self->addresses, NULL);
  g_free (self->sa);
  self->sa = g_strdup (sa);
}

void
name_servers_add (NameServers *self, const char *sa, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autofree char *clean = address ? g_inet_address_to_string (address) : NULL;

  if (!address || g_inet_address_get_is_any (address))
    return;
  name_servers_begin (self, sa);
  if (self->addresses->len > SERVERS_MAX || g_strv_contains ((const char *const *) self->addresses->pdata, clean))
    return;
  g_ptr_array_insert (self->addresses, (int) self->addresses->len - 1, g_steal_pointer (&clean));
}

const char *const *
name_servers_list (const NameServers *self)
{
  return (const char *const *) self->addresses->pdata;
}
