/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our lines of the journal, as journalctl gives them in JSON, for people. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 time;   /* microseconds since 1970 */
  int priority;   /* syslog's: 0 emergency to 7 debug */
  char *message;  /* UTF-8; may hold anything else that is bad for a terminal */
  char *cause;    /* the catalogue's word, or NULL */
  char *step;     /* or NULL */
} JournalLine;

/* Reads a line of `journalctl --output=json`; NULL if it is none of an entry. Free with journal_line_free(). */
JournalLine *journal_line_parse (const char *json);

void journal_line_free (JournalLine *line);

/* Whether people want to know it, or only those who look for details. */
gboolean journal_line_is_plain (const JournalLine *line);

/* "TIME MESSAGE", without a line break, safe to print; @coloured for terminals. g_free(). */
char *journal_line_to_text (const JournalLine *line, gboolean coloured);

/* The caller owns it. */
JsonNode *journal_line_to_json (const JournalLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JournalLine, journal_line_free)

G_END_DECLS
