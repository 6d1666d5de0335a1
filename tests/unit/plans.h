/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of plans share: profiles and credentials out of tests/data, and golden files. With UPDATE_PLANS=1 in the
 * environment the golden files are written anew; read the difference before you commit it.
 */

#pragma once

#include <NetworkManager.h>

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/credentials/credentials.h"

/* tests/data/plans/NAME.nmconnection, always with the same UUID. */
NMConnection *plans_read_connection (const char *name);

/* Sets an option, be it a secret or not. */
void plans_set_option (NMConnection *connection, const char *key, const char *value);

/* What @profile names relative to tests/data. NULL and an error if it cannot be loaded. */
Credentials *plans_load_credentials (const Profile *profile, const Secrets *secrets, GError **error);

/* ViciCalls as text, secrets included: they are the test's own. */
void plans_append_calls (GString *text, GPtrArray *calls);

/* @text has to be what stands in the file @name below tests/data. */
void plans_assert_golden (const char *name, const char *text);
