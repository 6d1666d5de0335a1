/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found out about a profile, a server or this machine, item by item, for people and programs. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  FINDING_OK,      /* checked and found right */
  FINDING_WARNING, /* works, but not for long, not always, or not securely */
  FINDING_ERROR,   /* does not work */
} FindingLevel;

typedef struct {
  FindingLevel level;
  char *key;    /* the subject: an option, a part of the machine; in English, for programs */
  char *label;  /* likewise, for people */
  char *text;   /* translated, without @key */
  char *advice; /* what to do, translated; or NULL */
} Finding;

const char *finding_level_to_string (FindingLevel level);

/* An empty array of Finding; g_ptr_array_unref(). */
GPtrArray *findings_new (void);

/* @key has no translation: an option, a name, an address. */
void findings_add (GPtrArray *findings, FindingLevel level, const char *key, const char *text, const char *advice);

/* Likewise about @part, which is translated for people, or that of its kind that has this @name. */
void findings_add_part (GPtrArray *findings, FindingLevel level, const char *part, const char *name, const char *text,
                        const char *advice);

/* The worst level; FINDING_OK if there are none. */
FindingLevel findings_worst (GPtrArray *findings);

/* One line each, with advice below it; @coloured for terminals. g_free(). */
char *findings_to_text (GPtrArray *findings, gboolean coloured);

/* [{ "level", "key", "text", "advice" }, ...]; the caller owns it. */
JsonNode *findings_to_json (GPtrArray *findings);

G_END_DECLS
