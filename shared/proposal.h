/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One proposal of algorithms in strongSwan's syntax, such as aes256-sha256-modp2048: whether charon will accept it,
 * and if not, why. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An IKE proposal must be complete (RFC 7296 3.3.3); in an ESP proposal a group is optional. FAILURE_BAD_PROFILE
 * names the unknown word or what is missing. */
gboolean proposal_check (const char *text, gboolean for_ike, GError **error);

G_END_DECLS
