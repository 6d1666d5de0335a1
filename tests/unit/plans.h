/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of plans share: profiles and credentials out of tests/data, and golden files. With UPDATE_PLANS=1 in the
 * environment the golden files are written anew; read the difference before you commit it.
 */

#pragma once

#include <NetworkManager.h>

#include "shared/options.h"
#include "src/plan/plan.h"

/* tests/data/plans/NAME.nmconnection, always with the same UUID. */
NMConnection *plans_read_connection (const char *name);

/* Sets an option, be it a secret or not. */
void plans_set_option (NMConnection *connection, const char *key, const char *value);

/* What a plan says before anything is known of the server: ike_plan_new() or l2tp_plan_new(). */
Plan *plans_new (NMConnection *connection, GError **error);

/* An option, a profile in which it matters, and another value than that profile has. */
typedef struct {
  const char *key, *profile, *value;
} PlansChange;

/* Adds PREFIX/KEY for each: with the other value @to_text says something else. */
void plans_add_changes (const char *prefix, const PlansChange *changes, guint n,
                        char *(*to_text)(NMConnection *connection, GError **error));

/* Each option for @type that leaves this machine is one of @changes, or of @elsewhere. */
void plans_assert_complete (OptionFlags type, const PlansChange *changes, guint n, const char *const *elsewhere);

/* What @plan wants to be read, from paths relative to tests/data. NULL and an error if it cannot be loaded. */
Credentials *plans_load_credentials (const Plan *plan, GError **error);

/* The plan but for its calls, as text. */
void plans_append_plan (GString *text, const Plan *plan);

/* ViciCalls as text, secrets included: they are the test's own. */
void plans_append_calls (GString *text, GPtrArray *calls);

/* @text has to be what stands in the file @name below tests/data. */
void plans_assert_golden (const char *name, const char *text);
