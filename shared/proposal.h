/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One proposal of algorithms in strongSwan's syntax, as aes256-sha256-modp2048: whether charon will take it, and why not. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For IKE a proposal must be complete (RFC 7296 3.3.3); for ESP groups are left to choice. FAILURE_BAD_PROFILE names the
 * word that is none, or what is missing. */
gboolean proposal_check (const char *text, gboolean for_ike, GError **error);

G_END_DECLS
