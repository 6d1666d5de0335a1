/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translates libreswan's names of algorithms to strongSwan's. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Turns proposals like "aes_gcm256-sha2;dh21" into "aes256gcm16-sha256-ecp521" and leaves strongSwan's own alone.
 * Unknown words are kept for the validator to judge. g_free(). */
char *libreswan_proposals (const char *value);

/* The same for IKE, where libreswan completes what names no hash or no group; one that stays incomplete is kept. */
char *libreswan_ike_proposals (const char *value);

G_END_DECLS
