/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/kill-switch.h"

#include "src/system/hold.h"

static void
lift (const char *uuid)
{
  g_autoptr (GError) error = NULL;

  if (!hold_lift (uuid, &error))
    g_warning ("%s", error->message);
}

gboolean
kill_switch_holds (const char *uuid)
{
  return hold_exists (uuid);
}

void
kill_switch_note_up (const Profile *profile)
{
  if (!profile->block_on_drop && kill_switch_holds (profile->uuid))
    lift (profile->uuid);
}

void
kill_switch_note_end (const char *uuid, const char *id, gboolean by_user)
{
  if (!kill_switch_holds (uuid))
    return;
  if (by_user)
    lift (uuid);
  else
    g_warning ("%s: traffic is blocked, as block-on-drop demands, until the connection is up again or disconnected; "
               "“nm-ipsec diagnose --fix” also lifts that", id);
}
