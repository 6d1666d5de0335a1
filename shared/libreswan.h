/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translates libreswan's names of algorithms to strongSwan's. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Turns proposals like "aes_gcm256-sha2;dh21" into "aes256gcm16-sha256-ecp521" and leaves strongSwan's own alone. For the
 * option "ike" those without a hash or a group are completed, as libreswan does; for others they stay as they are.
 * Unknown words are kept for the validator to judge. g_free(). */
char *libreswan_proposals (const char *option, const char *value);

G_END_DECLS
