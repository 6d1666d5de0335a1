/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what is wrong with a profile, or soon will be, before anyone connects. */

#pragma once

#include <NetworkManager.h>

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* A certificate that expires within this time is reported. */
#define PROFILE_CHECK_SOON_SECONDS (30 * 24 * 60 * 60)

/* Appends everything found to @findings: unknown keys and secrets, values that are malformed, meaningless or
 * insecure, files, certificates, and secrets that nobody would be asked for. Reads the files that the profile names,
 * with the rights of the caller. @now is in seconds since 1970. Never quotes a secret. */
void profile_check (NMConnection *connection, gint64 now, GPtrArray *findings);

/* Whether @network has the VPN with this UUID among its secondaries. */
gboolean profile_check_brings_up (NMConnection *network, const char *uuid);

/* The same for what other connections, @all of NMConnection, expect of it. */
void profile_check_partners (NMConnection *connection, const GPtrArray *all, GPtrArray *findings);

G_END_DECLS
