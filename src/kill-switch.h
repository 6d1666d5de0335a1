/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides when the block held for block-on-drop (system/hold.h) is lifted. */

#pragma once

#include "shared/profile.h"

/* Whether this connection's traffic is blocked whenever the tunnel is down. */
gboolean kill_switch_holds (const char *uuid);

/* The connection is up: lifts a block left from when the profile still had block-on-drop. */
void kill_switch_note_up (const Profile *profile);

/* The connection has ended. If @by_user, the block is lifted; otherwise the log says that traffic is blocked. @id is its
 * name for people. */
void kill_switch_note_end (const char *uuid, const char *id, gboolean by_user);
