/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A SoftHSM token of this test's own, in a directory of its own, filled from tests/data/certificates. */

#pragma once

#include <gio/gio.h>

typedef struct {
  char *dir;
} SoftToken;

/* Makes a directory and points SoftHSM to it, by the environment: call it before any thread starts. NULL if the tools
 * (softhsm2-util, p11tool) are missing. */
SoftToken *soft_token_new (void);

void soft_token_free (SoftToken *token);

/* A token with @label and PIN 1234. */
void soft_token_init (SoftToken *token, const char *label);

/* Puts KEY.key and, if @certificate is "--mark-private" or "--no-mark-private", KEY.pem into it, under @id in hex. */
void soft_token_add (SoftToken *token, const char *label, const char *key, const char *id, const char *name,
                     const char *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SoftToken, soft_token_free)
