/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a connection that was up is called again, and how soon. Pure: the time is the caller's. */

#pragma once

#include "shared/failures.h"
#include "shared/profile-data.h"

G_BEGIN_DECLS

/* The longest pause between two attempts, in seconds; a connection that lasted as long has not failed at once. */
#define RECOVERY_PAUSE_MAX 60

/* Times are of g_get_monotonic_time(). */
typedef struct {
  gboolean was_up;  /* ever */
  gint64 up_since;  /* 0: it is not up */
  guint short_lives; /* how often in a row the server closed what had hardly come up */
  guint attempts;   /* since it was up, or since there was a reason to hope anew */
} Recovery;

void recovery_note_up (Recovery *recovery, gint64 now);

/* The connection, or an attempt to get it back, has ended by @cause at @now: whether there will be another one. If the
 * profile is persistent this has no end but what only the user can mend. */
gboolean recovery_goes_on (Recovery *recovery, const Profile *profile, Failure cause, gint64 now);

/* Whether that has happened so often that somebody else must be taking our place (RFC 7296 2.4). */
gboolean recovery_is_replaced (const Recovery *recovery);

/* Seconds until it. */
guint recovery_pause (const Recovery *recovery);

/* There is a reason to hope anew: the pauses begin with the shortest. */
void recovery_hope (Recovery *recovery);

G_END_DECLS
