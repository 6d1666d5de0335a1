/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a server refused, where it does not say so and it can be seen from here. Pure. */

#pragma once

#include "shared/profile.h"
#include "src/charon/charon-log.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/* @failure, or what is more to the point; g_error_free(). @log belongs to the failed call. */
GError *ike_explain (const Profile *profile, const CharonLog *log, const Credentials *credentials, const GError *failure);

G_END_DECLS
