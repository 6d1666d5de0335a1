/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What individual log lines and alerts of charon mean, regardless of what came before. */

#pragma once

#include "shared/failures.h"

G_BEGIN_DECLS

/* How strongly a line or alert points to a cause. The first of the highest weight wins, alerts before lines. */
typedef enum {
  WEIGHT_NONE,
  WEIGHT_VAGUE,   /* may have many causes */
  WEIGHT_SYMPTOM, /* says that something failed, not why */
  WEIGHT_LIKELY,
  WEIGHT_CERTAIN,
} CharonWeight;

typedef struct {
  const char *pattern; /* see pattern.h */
  Failure failure;
  CharonWeight weight;
  const char *detail;  /* $1, $2 … insert what the pattern matched, letters what was heard before; or NULL */
} CharonCause;

/* The cause that @line gives, and in @found what its pattern matched; g_strfreev(). NULL if none. */
const CharonCause *charon_cause_find (const char *line, char ***found);

/* An alert (strongSwan 6.0.3 and later); it counts as much as the lines that say the same. */
typedef struct {
  const char *type;
  Failure failure;
  CharonWeight weight;
} CharonAlert;

/* The meaning of the alert @type; NULL if none. */
const CharonAlert *charon_cause_find_alert (const char *type);

G_END_DECLS
