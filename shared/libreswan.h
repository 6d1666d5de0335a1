/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translates libreswan's words for algorithms, identities and times to strongSwan's and ours. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Turns proposals like "aes_gcm256-sha2;dh21" into "aes256gcm16-sha256-ecp521" and leaves strongSwan's own alone. For the
 * options "ike" and "esp" those without a hash, and for "ike" without a group, are completed, as libreswan does: for ESP with
 * IKEv1 also with SHA-1. For "ah" they stay as they are. Unknown words are kept for the validator to judge. g_free(). */
char *libreswan_proposals (const char *option, const char *value, gboolean ikev1);

/* "keyid:group" for "@[group]", which is a key ID there and would be a name to strongSwan; other identities as they are.
 * g_free(). */
char *libreswan_identity (const char *id);

/* "28800" for "8h" or "8.0h": s, m, h and d are seconds, minutes, hours and days, here as in strongSwan. Other values as they are.
 * g_free(). */
char *libreswan_seconds (const char *value);

G_END_DECLS
