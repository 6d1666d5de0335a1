/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a connection that was up is called again, and how soon. Pure: the caller supplies the time. */

#pragma once

#include "shared/failures.h"
#include "shared/profile-data.h"

G_BEGIN_DECLS

/* The longest pause between two attempts, in seconds. A connection that lasted at least this long did not fail at
 * once. */
#define RECOVERY_PAUSE_MAX 60

/* Times are those of g_get_monotonic_time(). */
typedef struct {
  gboolean was_up;  /* ever */
  gint64 up_since;  /* 0: it is not up */
  guint short_lives; /* how many times in a row the server closed a connection that had only just come up */
  gboolean asleep;  /* nobody is called until the machine is awake again */
  guint attempts;   /* since the connection was up, or since recovery_hope() */
  gboolean doubts;  /* a certificate was refused since: what was read from files may be out of date */
} Recovery;

void recovery_note_up (Recovery *recovery, gint64 now);

/* The connection, or an attempt to restore it, ended with @cause at @now: whether to try again. For a persistent
 * profile the answer is yes unless only the user can fix the cause. Where a certificate was refused, it is yes once for any. */
gboolean recovery_goes_on (Recovery *recovery, const Profile *profile, Failure cause, gint64 now);

/* Whether this has happened so often that another client must be taking our place (RFC 7296 2.4). */
gboolean recovery_is_replaced (const Recovery *recovery);

/* Seconds to wait before the next attempt. */
guint recovery_pause (const Recovery *recovery);

/* Conditions have changed: start again with the shortest pause. */
void recovery_hope (Recovery *recovery);

G_END_DECLS
