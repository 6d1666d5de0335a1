/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes private data from text; the same value becomes the same placeholder everywhere. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Redact Redact;

Redact *redact_new (void);
void redact_free (Redact *self);

/* From now on replaces @value, in capitals or not, with a placeholder "<KIND-1>", numbered by value: values shorter than 5
 * characters as words of their own, a single character not at all. */
void redact_add (Redact *self, const char *kind, const char *value);

/* The same for the name of a host, a user or a token and for an identity, and for what it consists of: user and domain,
 * the domains above, the attributes of a distinguished name or URI. */
void redact_add_name (Redact *self, const char *kind, const char *value);

/* @text without these values, without IP addresses except those meaningless elsewhere (RFC 1918, loopback,
 * link-local), without host names, mail and MAC addresses, distinguished names, home directories and long runs of
 * hexadecimal or base64, which could be keys. g_free(). */
char *redact_text (Redact *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Redact, redact_free)

G_END_DECLS
