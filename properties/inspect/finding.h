/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found out about a profile, a server or this machine, one thing at a time, for people and for programs. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  FINDING_OK,      /* looked at and found to be right */
  FINDING_WARNING, /* works, but not for long, not always or not safely */
  FINDING_ERROR,   /* does not work */
} FindingLevel;

typedef struct {
  FindingLevel level;
  char *key;    /* what it is about: an option, a part of the machine */
  char *text;   /* translated, without @key */
  char *advice; /* what to do, translated; or NULL */
} Finding;

const char *finding_level_to_string (FindingLevel level);

/* An array of Finding. Unref it. */
GPtrArray *findings_new (void);

void findings_add (GPtrArray *findings, FindingLevel level, const char *key, const char *text, const char *advice);

/* The worst level; FINDING_OK if there are none. */
FindingLevel findings_worst (GPtrArray *findings);

/* A line for each, with advice below it; @coloured for terminals. Free with g_free(). */
char *findings_to_text (GPtrArray *findings, gboolean coloured);

/* [{ "level", "key", "text", "advice" }, ...]; the caller owns it. */
JsonNode *findings_to_json (GPtrArray *findings);

G_END_DECLS
