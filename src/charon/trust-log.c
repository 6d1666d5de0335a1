/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/trust-log.h"

#include "src/charon/log-line.h"
#include "src/charon/pattern.h"

#define AUTHORITIES_MAX 8

struct _TrustLog {
  char *authorities; /* see trust_log_authorities() */
  gboolean wants_lists;
};

TrustLog *
trust_log_new (void)
{
  return g_new0 (TrustLog, 1);
}

void
trust_log_clear (TrustLog *log)
{
  g_clear_pointer (&log->authorities, g_free);
  log->wants_lists = FALSE;
}

void
trust_log_free (TrustLog *log)
{
  trust_log_clear (log);
  g_free (log);
}

static void
on_authority (TrustLog *log, const char *name)
{
  g_autofree char *before = g_steal_pointer (&log->authorities);
  g_auto (GStrv) names = g_strsplit (before ? before : "", "\n", -1);

  if (g_strv_contains ((const char *const *) names, name) || g_strv_length (names) >= AUTHORITIES_MAX)
    log->authorities = g_steal_pointer (&before);
  else
    log->authorities = before ? g_strconcat (before, "\n", name, NULL) : g_strdup (name);
}

static void
on_unfetched (TrustLog *log, const char *url)
{
  log->wants_lists = TRUE;
}

typedef struct {
  const char *pattern;
  void (*take)(TrustLog *log, const char *found);
} Note;

/* The third is also said of who has signed a list of those revoked. */
static const Note notes[] = {
  { "using trusted ca certificate \"*\"", on_authority },
  { "using trusted intermediate ca certificate \"*\"", on_authority },
  { "using trusted certificate \"*\"", on_authority },
  { "unable to fetch from *, no capable fetcher found", on_unfetched },
};

void
trust_log_event (TrustLog *log, const char *name, const ViciMessage *message)
{
  g_autofree char *line = g_str_equal (name, "log") ? log_line_of_event (message) : NULL;

  for (guint i = 0; line && i < G_N_ELEMENTS (notes); i++) {
    g_auto (GStrv) found = pattern_match (notes[i].pattern, line);

    if (found)
      notes[i].take (log, found[0]);
  }
}

const char *
trust_log_authorities (const TrustLog *log)
{
  return log->authorities;
}

gboolean
trust_log_wants_lists (const TrustLog *log)
{
  return log->wants_lists;
}
