/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes out of text what is nobody's business: the same thing becomes the same word everywhere. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Redact Redact;

Redact *redact_new (void);
void redact_free (Redact *self);

/* From now on @value is replaced, as a word "<KIND-1>" with a number for each value; shorter ones than 3 bytes are not. */
void redact_add (Redact *self, const char *kind, const char *value);

/* @text without them, without IP addresses but for those that mean nothing outside (RFC 1918, loopback, link-local), without
 * mail addresses and without long runs of hexadecimal or base64, which could be keys. g_free(). */
char *redact_text (Redact *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Redact, redact_free)

G_END_DECLS
