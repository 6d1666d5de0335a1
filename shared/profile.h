/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection asks for, as typed values: the only form in which the rest of the program sees a profile. */

#pragma once

#include "shared/profile-data.h"
#include "shared/secrets.h"

G_BEGIN_DECLS

/* One thing that is wrong with a profile. */
typedef struct {
  char *key;  /* the option, or "" */
  char *text; /* what is expected, without the key */
  char *hint; /* the same for a form: with its labels instead of keys and words */
} ProfileProblem;

/*
 * Reads @connection, which needs a connection setting and a vpn setting. Finds every problem before it returns: all of
 * them are named with their option in @error (IPSEC_FAILURE, FAILURE_BAD_PROFILE) and, if @problems is given (from
 * profile_problems_new()), appended to it. Secrets are not looked at. A legacy profile (legacy.h) is read as its
 * translation. The result is immutable and reference-counted; release it with profile_unref().
 */
Profile *profile_new (NMConnection *connection, GPtrArray *problems, GError **error);

/* Likewise for a form that is being filled in: problems go only to @problems, and the profile has whatever could be
 * read. An error means that this is not a VPN profile at all. */
Profile *profile_read (NMConnection *connection, GPtrArray *problems, GError **error);

Profile *profile_ref (const Profile *profile);
void profile_unref (const Profile *profile);

/* Reads vpn.secrets, for a legacy profile (legacy.h) through its translation. Free with secrets_free(). Unknown
 * names and malformed values are errors that quote the name, never the value. */
Secrets *profile_read_secrets (NMSettingVpn *vpn, GError **error);

/* What is wrong with @value, not empty, as this secret of @profile, without its name: what option_check() says, that it is
 * not encoded as the profile says, or that L2TP cannot use it. With the labels of the form if @labels, as in
 * option_fill_in(). NULL if nothing is; g_free(). */
char *profile_secret_fault (const Profile *profile, Secret secret, const char *value, gboolean labels);

GPtrArray *profile_problems_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Profile, profile_unref)

G_END_DECLS
