/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/kill-switch.h"

#include "src/system/hold.h"

static void
lift (const Profile *profile)
{
  g_autoptr (GError) error = NULL;

  if (!hold_lift (profile->uuid, &error))
    g_warning ("%s", error->message);
}

gboolean
kill_switch_holds (const Profile *profile)
{
  return hold_exists (profile->uuid);
}

void
kill_switch_note_up (const Profile *profile)
{
  if (!profile->block_on_drop && kill_switch_holds (profile))
    lift (profile);
}

void
kill_switch_note_end (const Profile *profile, gboolean by_user)
{
  if (!kill_switch_holds (profile))
    return;
  if (by_user)
    lift (profile);
  else
    g_warning ("%s: traffic is blocked, as block-on-drop demands, until the connection is up again or disconnected; "
               "“nm-ipsec diagnose --fix” also lifts that", profile->id);
}
