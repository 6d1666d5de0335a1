/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a server that uses another name is nevertheless the expected one. Pure. */

#pragma once

#include <gio/gio.h>

#include "shared/failures.h"
#include "shared/profile-data.h"

G_BEGIN_DECLS

/* Matches nothing, and as a pattern it is not sent as IDr: the server then reveals its identity, whatever it is. */
#define IKE_IDENTITY_NOBODY "*.nobody.invalid"

/* Whether @identity, which the server at the address @called has proved, is that of the gateway: its certificate's subject
 * with the gateway's name, or the address. FALSE if the profile says who the server is to be. */
gboolean ike_identity_is_right (const Profile *profile, GInetAddress *called, const char *identity);

/* Whether a server may use any identity if its certificate is for one of ike_identity_hosts(). That certificate is then
 * pinned, and charon does not check a pinned one for revocation. */
gboolean ike_identity_may_be_pinned (const Profile *profile);

/* The names and addresses that the server's certificate may be for; g_strfreev(). */
char **ike_identity_hosts (const Profile *profile, GInetAddress *called);

/* Whether a call may have ended with @cause because the server is not called what it was asked for. One that knows the
 * pre-shared key, but not that name, says the same as about a wrong key. */
gboolean ike_identity_may_be_why (const Profile *profile, Failure cause);

/* The error for a server that proved to be @identity; g_error_free(). */
GError *ike_identity_mismatch (const Profile *profile, const char *identity);

G_END_DECLS
