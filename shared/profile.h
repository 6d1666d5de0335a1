/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection asks for, as typed values: the only form in which anything to the right of it sees a profile. */

#pragma once

#include "shared/profile-data.h"
#include "shared/secrets.h"

G_BEGIN_DECLS

/* One thing that is wrong with a profile. */
typedef struct {
  char *key;  /* the option, or "" */
  char *text; /* what is expected, without the key */
  char *hint; /* the same where a form is open: with its labels for keys and words */
} ProfileProblem;

/*
 * Reads @connection, which needs a connection setting and a vpn setting. Every problem is found before it returns: they
 * are all in @error (IPSEC_FAILURE, FAILURE_BAD_PROFILE), each with its option, and appended to @problems if given, an
 * array made by profile_problems_new(). Secrets are not looked at. A legacy profile (legacy.h) is read as its
 * translation. It never changes and lives as long as somebody has a reference; drop yours with profile_unref().
 */
Profile *profile_new (NMConnection *connection, GPtrArray *problems, GError **error);

/* The same for a form that is being filled in: what is wrong goes to @problems alone, and the profile has what could be
 * read. An error means that it is no profile of a VPN at all. */
Profile *profile_read (NMConnection *connection, GPtrArray *problems, GError **error);

Profile *profile_ref (const Profile *profile);
void profile_unref (const Profile *profile);

/* Reads vpn.secrets, those of a legacy profile (legacy.h) through their translation. Unknown names and malformed values give
 * an error that names them, never their value. */
Secrets *profile_read_secrets (NMSettingVpn *vpn, GError **error);

GPtrArray *profile_problems_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Profile, profile_unref)

G_END_DECLS
