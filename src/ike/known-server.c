/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/known-server.h"

#include "src/plan/ike-plan.h"

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

void
known_server_note (ServerNotes *notes, const Plan *plan, const TrustLog *heard)
{
  const char *authorities = plan->credentials.system_trust ? trust_log_authorities (heard) : NULL;

  if (!authorities)
    authorities = notes->authorities;
  if (notes->lists == plan->charon.fetches && g_strcmp0 (notes->authorities, authorities) == 0)
    return;
  notes->lists = plan->charon.fetches;
  if (authorities != notes->authorities) {
    g_free (notes->authorities);
    notes->authorities = g_strdup (authorities);
  }
  server_notes_write (plan->profile->uuid, notes);
}
