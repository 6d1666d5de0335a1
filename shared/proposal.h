/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One proposal of algorithms in strongSwan's syntax, such as aes256-sha256-modp2048: whether charon will accept it,
 * and if not, why. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { PROPOSAL_ESP, PROPOSAL_IKE, PROPOSAL_AH } ProposalKind;

/* An IKE proposal must be complete (RFC 7296 3.3.3); in those of ESP and AH a group is optional, and AH does not encrypt.
 * FAILURE_BAD_PROFILE names the unknown word, or what is missing or out of place. */
gboolean proposal_check (const char *text, ProposalKind kind, GError **error);

G_END_DECLS
