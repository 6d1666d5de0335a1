/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/failure-note.h"

#include <glib/gi18n-lib.h>

#include "properties/inspect/connection-status.h"
#include "shared/failures.h"

void
failure_note_free (FailureNote *note)
{
  g_free (note->summary);
  g_free (note->body);
  g_free (note);
}

/* What lies here is a matter of the settings; what lies at the server or on the way may pass; what is broken is in the log. */
static FailureNoteButtons
choose_buttons (Failure cause)
{
  if (cause == FAILURE_INTERNAL || cause == FAILURE_CHARON_DIED || cause == FAILURE_CHARON_SILENT || cause == FAILURE_L2TP_DIED || cause == FAILURE_GUARD ||
      cause == FAILURE_TUNNEL)
    return FAILURE_NOTE_LOG;
  if (failure_reason (cause) == NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED)
    return FAILURE_NOTE_RETRY | FAILURE_NOTE_SETTINGS;
  if (cause == FAILURE_CONNECTION_LOST || cause == FAILURE_SERVER_CLOSED || cause == FAILURE_TIMEOUT ||
      (cause >= FAILURE_NAME_NOT_FOUND && cause <= FAILURE_NO_ANSWER_L2TP))
    return FAILURE_NOTE_RETRY | FAILURE_NOTE_LOG;
  return FAILURE_NOTE_SETTINGS | FAILURE_NOTE_LOG;
}

FailureNote *
failure_note_new (const char *uuid, GVariant *status)
{
  const char *id = connection_status_text (status, "id");
  const char *word = connection_status_text (status, "failure-cause");
  g_autofree char *body = connection_status_failure (status);
  FailureNote *note;
  Failure cause;

  if (!body || !failure_parse (word, &cause))
    return NULL;
  note = g_new0 (FailureNote, 1);
  if (cause == FAILURE_CONNECTION_LOST || cause == FAILURE_SERVER_CLOSED)
    note->summary = g_strdup_printf (_("VPN “%s” was disconnected"), id ? id : uuid);
  else
    note->summary = g_strdup_printf (_("VPN “%s” could not connect"), id ? id : uuid);
  note->body = g_steal_pointer (&body);
  note->buttons = choose_buttons (cause);
  return note;
}
