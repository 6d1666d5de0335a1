/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A failure as a notification on the desktop: what it says and where its buttons lead. Pure. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  FAILURE_NOTE_RETRY = 1 << 0,    /* connect again, which asks for what was wrong */
  FAILURE_NOTE_SETTINGS = 1 << 1,
  FAILURE_NOTE_LOG = 1 << 2,
} FailureNoteButtons;

typedef struct {
  char *summary;
  char *body;
  FailureNoteButtons buttons;
} FailureNote;

/* For a status of @uuid (connection-status.h) that has a failure; NULL if it has none. Free with
 * failure_note_free(). */
FailureNote *failure_note_new (const char *uuid, GVariant *status);

void failure_note_free (FailureNote *note);

/* The option that the failure in @status is most likely about, or NULL. */
const char *failure_note_option (GVariant *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FailureNote, failure_note_free)

G_END_DECLS
