/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/known-server.h"

#include "shared/failures.h"
#include "src/charon/sa-facts.h"
#include "src/plan/ike-plan.h"
#include "src/plan/proposals.h"

void
known_server_begin (ServerNotes *notes, Plan *plan)
{
  server_notes_read (plan->profile->uuid, notes);
  if (plan->charon.revocation && notes->lists)
    plan->charon.fetches = TRUE;
  if (!ike_plan_has_inner_server (plan->profile))
    plan->credentials.known = notes->authorities;
}

gboolean
known_server_wants_lists (const Plan *plan, const TrustLog *heard)
{
  return !plan->charon.fetches && trust_log_wants_lists (heard);
}

/* When it has signed in anew by itself, with another certificate. */
gboolean
known_server_check_lists (const Plan *plan, const TrustLog *heard, GError **error)
{
  return !known_server_wants_lists (plan, heard) ||
         failure_set (error, FAILURE_CONNECTION_LOST, "its certificate has yet to be checked for revocation");
}

gboolean
known_server_check_ppk (const Profile *profile, const ViciMessage *sa, GError **error)
{
  if (!profile->ppk_id || sa_facts_has_ppk (sa))
    return TRUE;
  if (profile->ppk_required)
    return failure_set (error, FAILURE_PPK, NULL);
  g_message ("%s: the server does not use the post-quantum pre-shared key", profile->id);
  return TRUE;
}

/* Whether that is news. */
static gboolean
replace (char **noted, const char *text)
{
  if (g_strcmp0 (*noted, text) == 0)
    return FALSE;
  g_free (*noted);
  *noted = g_strdup (text);
  return TRUE;
}

/* The group that it took for its own keys is the one to try for ESP's. Others have to be told which one they want (RFC 7296
 * 1.3), but libreswan takes another one for a mistake and ends everything. */
void
known_server_note (ServerNotes *notes, const Plan *plan, const TrustLog *heard, const ViciMessage *sa)
{
  const char *authorities = plan->credentials.system_trust ? trust_log_authorities (heard) : NULL;
  g_autofree char *group = sa_facts_group (sa);
  gboolean news = notes->lists != plan->charon.fetches;

  notes->lists = plan->charon.fetches;
  if (authorities && replace (&notes->authorities, authorities))
    news = TRUE;
  if (group && g_strcmp0 (notes->group, PROPOSALS_NO_GROUP) != 0 && replace (&notes->group, group))
    news = TRUE;
  if (news)
    server_notes_write (plan->profile->uuid, notes);
}

void
known_server_note_loss (ServerNotes *notes, const Plan *plan, const CharonLog *log)
{
  g_autoptr (GError) cause = charon_log_failure (log, FAILURE_CONNECTION_LOST);
  gboolean news = FALSE;

  if (charon_log_has_bad_exchange (log))
    news = replace (&notes->group, PROPOSALS_NO_GROUP);
  else if (failure_of (cause) == FAILURE_PROPOSAL_ESP)
    news = replace (&notes->group, NULL);
  if (news)
    server_notes_write (plan->profile->uuid, notes);
}
