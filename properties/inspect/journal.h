/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our journal entries, from journalctl's JSON output, for people. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A match for journalctl. Anybody may write to the journal, with any field but those that journald itself adds. */
#define JOURNAL_OF_ROOT "_UID=0"

typedef struct {
  guint64 time;   /* microseconds since 1970 */
  int priority;   /* syslog's: 0 emergency to 7 debug */
  char *message;  /* UTF-8; may hold anything else that is bad for a terminal */
  char *cause;    /* the catalogue's word, or NULL */
  char *step;     /* or NULL */
} JournalLine;

/* Parses a line of `journalctl --output=json`; NULL if it is not an entry. Free with journal_line_free(). */
JournalLine *journal_line_parse (const char *json);

void journal_line_free (JournalLine *line);

/* Whether the line is of general interest, rather than only for those who want details. */
gboolean journal_line_is_plain (const JournalLine *line);

/* "TIME MESSAGE", without a line break, safe to print; @coloured for terminals. g_free(). */
char *journal_line_to_text (const JournalLine *line, gboolean coloured);

/* The same as JSON; json_node_unref(). */
JsonNode *journal_line_to_json (const JournalLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JournalLine, journal_line_free)

G_END_DECLS
