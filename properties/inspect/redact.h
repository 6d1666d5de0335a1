/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes private data from text; the same value becomes the same placeholder everywhere. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Redact Redact;

Redact *redact_new (void);
void redact_free (Redact *self);

/* From now on replaces @value with a placeholder "<KIND-1>", numbered by value; values shorter than 3 bytes are left
 * alone. */
void redact_add (Redact *self, const char *kind, const char *value);

/* @text without these values, without IP addresses except those meaningless elsewhere (RFC 1918, loopback,
 * link-local), without mail addresses and without long runs of hexadecimal or base64, which could be keys. g_free(). */
char *redact_text (Redact *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Redact, redact_free)

G_END_DECLS
