/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What single lines and alerts of charon mean, whatever came before them. */

#pragma once

#include "shared/failures.h"

G_BEGIN_DECLS

/* How much a line or an alert says about the cause; the first of the highest weight is believed, an alert before a line. */
typedef enum {
  WEIGHT_NONE,
  WEIGHT_VAGUE,   /* what may have many causes */
  WEIGHT_SYMPTOM, /* that something went wrong */
  WEIGHT_LIKELY,
  WEIGHT_CERTAIN,
} CharonWeight;

typedef struct {
  const char *pattern; /* see pattern.h */
  Failure failure;
  CharonWeight weight;
  const char *detail;  /* with $1, $2 … for what the pattern found, and letters for what was heard before; or NULL */
} CharonCause;

/* The cause that @line tells, and what its pattern found, to be freed with g_strfreev(). NULL: none. */
const CharonCause *charon_cause_find (const char *line, char ***found);

/* An alert, of strongSwan 6.0.3 and later: as good as the lines that tell the same. */
typedef struct {
  const char *type;
  Failure failure;
  CharonWeight weight;
} CharonAlert;

/* What the alert @type tells; NULL: nothing. */
const CharonAlert *charon_cause_find_alert (const char *type);

G_END_DECLS
