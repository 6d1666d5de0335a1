/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/narrowing.h"

#include <gio/gio.h>
#include <string.h>

/* Of "10.0.0.0/24[udp/53]" the network alone; NULL for what is none, such as a range. */
static GInetAddressMask *
network_of (const char *selector)
{
  g_autofree char *bare = g_strndup (selector, strcspn (selector, "["));

  return g_inet_address_mask_new_from_string (bare, NULL);
}

static gboolean
is_within (GInetAddressMask *network, const char *selector)
{
  g_autoptr (GInetAddressMask) whole = network_of (selector);

  return whole && g_inet_address_mask_get_length (whole) <= g_inet_address_mask_get_length (network) &&
         g_inet_address_mask_matches (whole, g_inet_address_mask_get_address (network));
}

static gboolean
is_served (const ViciMessage *sa, const char *key, GInetAddressMask *network)
{
  const ViciMessage *children = vici_message_find (sa, "child-sas", NULL);

  for (const ViciMessage *child = children ? vici_message_next (children, NULL) : NULL; child;
       child = vici_message_next (children, child)) {
    g_auto (GStrv) selectors = vici_message_dup_strv (child, key, NULL);

    for (guint i = 0; selectors[i]; i++) {
      if (is_within (network, selectors[i]))
        return TRUE;
    }
  }
  return FALSE;
}

static char *
find_missing (const ViciMessage *sa, const char *key, char **wanted)
{
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; wanted && wanted[i]; i++) {
    g_autoptr (GInetAddressMask) network = network_of (wanted[i]);

    if (network && !is_served (sa, key, network))
      g_strv_builder_add (missing, wanted[i]);
  }
  list = g_strv_builder_end (missing);
  return list[0] ? g_strjoinv (", ", list) : NULL;
}

static void
tell_missing (const Profile *profile, const ViciMessage *sa, const char *option, char **wanted)
{
  g_autofree char *networks = find_missing (sa, option, wanted);

  if (networks)
    g_message ("%s: %s: the server leaves out %s, in whole or in part; what it leaves out does not work", profile->id, option, networks);
}

void
narrowing_tell (const Profile *profile, const ViciMessage *sa, gboolean lists_networks)
{
  tell_missing (profile, sa, "local-ts", profile->local_ts);
  tell_missing (profile, sa, "remote-ts", profile->remote_ts);
  if (lists_networks)
    g_message ("%s: the server also lists its networks, which strongSwan does not tell; remote-ts can name them", profile->id);
}
