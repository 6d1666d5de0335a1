/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The algorithms offered at each security level, in strongSwan's syntax. Pure. */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

#define PROPOSALS_NO_GROUP "none"

/* For IKEv2: the profile's ike or esp proposals, or else those of its security level. With @hybrid (charon supports
 * ML-KEM) the modern and compatible lists start with the same proposals combined with ML-KEM (RFC 9370). Without it
 * the profile's proposals that use ML-KEM are left out; FAILURE_NO_PLUGIN if it has no others. g_strfreev() the
 * first. */
char **proposals_ike2 (const Profile *profile, gboolean hybrid, GError **error);
const char *const *proposals_esp (const Profile *profile);

/* proposals_esp() for a server of which it is known which key exchange group it takes when keys are renewed: the level's
 * proposals that have @group have it first, as the one that is tried. PROPOSALS_NO_GROUP: none has a group; NULL: it is
 * not known. g_strfreev(). */
char **proposals_esp_by (const Profile *profile, const char *group);

/* For IKEv1, where each proposal is a single combination: charon takes only the first algorithm of each kind. */
const char *const *proposals_ike1 (const Profile *profile);
const char *const *proposals_esp1 (const Profile *profile);

G_END_DECLS
