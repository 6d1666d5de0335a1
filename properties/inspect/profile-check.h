/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a profile, or soon will be, before anything connects. */

#pragma once

#include <NetworkManager.h>

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* A certificate that expires sooner is worth a word. */
#define PROFILE_CHECK_SOON_SECONDS (30 * 24 * 60 * 60)

/* Appends all that is found to @findings: unknown keys and secrets, values that are malformed, mean nothing or are not
 * safe, files, certificates, and secrets that nobody would be asked for. Reads the files that the profile names, as the
 * user who runs this. @now is in seconds since 1970. No secret is ever repeated. */
void profile_check (NMConnection *connection, gint64 now, GPtrArray *findings);

G_END_DECLS
