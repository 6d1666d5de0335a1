/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/recovery.h"

#include "shared/secrets.h"

/* How often a lost server is called before the connection counts as lost, where the user does not insist. */
#define ATTEMPTS 10
/* Of so many lives of less than RECOVERY_PAUSE_MAX each, ended by the server, none was chance. */
#define SHORT_LIVES 5

/* What a server says while it starts, before it has read all of its configuration, beside what it says for good. One with
 * an address for each user may still hold ours, until its dead-peer detection gives it up. What this computer lacks may be
 * there again. */
static gboolean
may_pass (Failure failure)
{
  return failure_is_silence (failure) || failure == FAILURE_PROPOSAL_IKE || failure == FAILURE_SERVER_CLOSED ||
         failure == FAILURE_NO_ADDRESS || failure == FAILURE_DISK_FULL || failure == FAILURE_RESOURCES ||
         failure == FAILURE_CHARON_SILENT;
}

/* To call again would only repeat what the server refused, and lock the account; or somebody is after the password. */
static gboolean
is_for_the_user (const Profile *profile, Failure failure)
{
  static const Failure failures[] = {
    FAILURE_LOGIN, FAILURE_PSK, FAILURE_KEY_ENCRYPTED, FAILURE_KEY_PASSWORD, FAILURE_PPP_KEY_PASSWORD,
    FAILURE_SECRET_MISSING, FAILURE_BAD_SECRET, FAILURE_BAD_PROFILE, FAILURE_SERVER_UNPROVED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++) {
    if (failures[i] == failure)
      return TRUE;
  }
  /* A one-time password is used up. */
  return secret_is_used (profile, SECRET_OTP);
}

/* Whoever renews certificates does so while connections are up, and on both sides. */
static gboolean
may_be_out_of_date (const Profile *profile, Failure failure)
{
  return failure == FAILURE_SERVER_UNTRUSTED || failure == FAILURE_SERVER_EXPIRED ||
         (profile->cert && (failure == FAILURE_CLIENT_REFUSED || failure == FAILURE_CERTIFICATE_EXPIRED));
}

void
recovery_note_up (Recovery *recovery, gint64 now)
{
  recovery->was_up = TRUE;
  /* One that changes while it is up lives on. */
  if (recovery->up_since == 0)
    recovery->up_since = now;
  recovery->doubts = FALSE;
}

/* Whoever throws us out as soon as we are in is not called at once again. */
gboolean
recovery_goes_on (Recovery *recovery, const Profile *profile, Failure cause, gint64 now)
{
  gboolean is_up = recovery->up_since != 0;
  gboolean lasted = is_up && now - recovery->up_since >= RECOVERY_PAUSE_MAX * G_USEC_PER_SEC;
  gboolean doubtful = may_be_out_of_date (profile, cause);
  gboolean news = doubtful && !recovery->doubts;

  if (is_for_the_user (profile, cause))
    return FALSE;
  recovery->attempts = lasted ? 0 : recovery->attempts + 1;
  recovery->up_since = 0;
  recovery->doubts |= doubtful;
  if (is_up)
    recovery->short_lives = lasted || cause != FAILURE_SERVER_CLOSED ? 0 : recovery->short_lives + 1;
  if (recovery_is_replaced (recovery) && !profile->persistent)
    return FALSE;
  return is_up || profile->persistent || news || (may_pass (cause) && recovery->attempts < ATTEMPTS);
}

gboolean
recovery_is_replaced (const Recovery *recovery)
{
  return recovery->short_lives >= SHORT_LIVES;
}

guint
recovery_pause (const Recovery *recovery)
{
  return recovery->attempts < 8 ? recovery->attempts * recovery->attempts : RECOVERY_PAUSE_MAX;
}

void
recovery_hope (Recovery *recovery)
{
  recovery->attempts = 0;
}
