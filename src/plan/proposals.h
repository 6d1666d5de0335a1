/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The algorithms offered at each security level, in strongSwan's syntax. Pure. */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

/* For IKEv2: what the profile says in ike or esp, else the lists of its security level. With @hybrid, where charon can do
 * ML-KEM, the modern and compatible ones begin with the same combined with ML-KEM (RFC 9370); without it those of the
 * profile that have it are left out, and FAILURE_NO_PLUGIN if it has no other. g_strfreev() the first. */
char **proposals_ike2 (const Profile *profile, gboolean hybrid, GError **error);
const char *const *proposals_esp (const Profile *profile);

/* For IKEv1, where a proposal is one combination: charon takes the first algorithm of each kind only. */
const char *const *proposals_ike1 (const Profile *profile);
const char *const *proposals_esp1 (const Profile *profile);

G_END_DECLS
