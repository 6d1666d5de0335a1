/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When what block-on-drop holds (system/hold.h) is lifted. */

#pragma once

#include "shared/profile.h"

/* Whether traffic is blocked for this connection, whenever it is not up. */
gboolean kill_switch_holds (const Profile *profile);

/* It is up: what is held for a profile that has no block-on-drop any more is lifted. */
void kill_switch_note_up (const Profile *profile);

/* It has ended: @by_user lifts, any other end says that traffic is blocked. */
void kill_switch_note_end (const Profile *profile, gboolean by_user);
