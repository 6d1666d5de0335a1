/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libreswan's words for algorithms, as strongSwan writes them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Proposals like "aes_gcm256-sha2;dh21" become "aes256gcm16-sha256-ecp521"; strongSwan's own stay as they are. What is
 * not known is kept for the validator to judge. g_free(). */
char *libreswan_proposals (const char *value);

G_END_DECLS
