/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the server of a connection needed of charon when it was up last, so that charon is given no more at first. Only
 * hints: who is wrong or gone costs time, not trust. Kept in IPSEC_STATUS_DIR/UUID.server, for root alone, until the machine
 * restarts. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *authorities; /* names of those that its certificates were verified with, as charon writes them, one a line; or NULL */
  char *group;       /* of key exchange that it takes when ESP's keys are renewed, see proposals_esp_by(); or NULL */
  gboolean lists;    /* its certificate says where it can be looked up whether it was revoked */
} ServerNotes;

/* @notes must be empty, and stays so if nothing is known. */
void server_notes_read (const char *uuid, ServerNotes *notes);

/* What cannot be written is not. */
void server_notes_write (const char *uuid, const ServerNotes *notes);

void server_notes_clear (ServerNotes *notes);

G_END_DECLS
