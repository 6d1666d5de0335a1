/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is noted of a server from one connection to the next, and what it saves: see server-notes.h. */

#pragma once

#include "src/charon/charon-log.h"
#include "src/charon/trust-log.h"
#include "src/charon/vici-message.h"
#include "src/plan/plan.h"
#include "src/system/server-notes.h"

G_BEGIN_DECLS

/* Reads what is noted into @notes, which must be empty and outlive @plan, and plans for no more than that. */
void known_server_begin (ServerNotes *notes, Plan *plan);

/* Whether its certificate names lists of those revoked that charon was not started to get. */
gboolean known_server_wants_lists (const Plan *plan, const TrustLog *heard);

/* FAILURE_CONNECTION_LOST if it does. */
gboolean known_server_check_lists (const Plan *plan, const TrustLog *heard, GError **error);

/* charon accepts a server that announced the post-quantum key and then does without it. FAILURE_PPK if it must not. */
gboolean known_server_check_ppk (const Profile *profile, const ViciMessage *sa, GError **error);

/* The tunnel of @sa, an IKE_SA, is up: notes what the server needed. */
void known_server_note (ServerNotes *notes, const Plan *plan, const TrustLog *heard, const ViciMessage *sa);

/* The tunnel is lost: notes what is better done without. */
void known_server_note_loss (ServerNotes *notes, const Plan *plan, const CharonLog *log);

G_END_DECLS
