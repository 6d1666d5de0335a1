/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile while it is being exported: it remembers which parts of it were written. */

#pragma once

#include <NetworkManager.h>

#include "shared/certificate.h"
#include "shared/profile.h"

G_BEGIN_DECLS

typedef struct _ExportProfile ExportProfile;

/* Errors: FAILURE_BAD_PROFILE if @connection is no valid profile of this VPN or of those that legacy.h knows. It may lack
 * the user: whoever gets the file has a name of their own. */
ExportProfile *export_profile_new (NMConnection *connection, gboolean with_secrets, GError **error);
void export_profile_free (ExportProfile *profile);

/* The name of the connection, its UUID, its typed form. */
const char *export_profile_get_name (ExportProfile *profile);
const char *export_profile_get_uuid (ExportProfile *profile);
const Profile *export_profile_get (ExportProfile *profile);

/* An option as text, or NULL if it is not set; now it counts as written. */
const char *export_profile_take (ExportProfile *profile, const char *key);

/* The user's name, also from outside the options; NULL if it is still to be filled in. */
const char *export_profile_take_user (ExportProfile *profile);

/* The same for a secret; NULL where secrets are not wanted. */
const char *export_profile_take_secret (ExportProfile *profile, const char *name);

/* Whether keys and passwords are wanted. */
gboolean export_profile_with_secrets (ExportProfile *profile);

/* Settings of ipv4 and ipv6, never NULL; those that the format knows count as written. */
NMSettingIPConfig *export_profile_take_ip (ExportProfile *profile, int family, const char *property);

/* A proxy script, or NULL. */
const char *export_profile_take_pac (ExportProfile *profile);

/* The certificates in the file that @key ("ca") names: Certificate; an empty array if it names none. NULL on error. */
GPtrArray *export_profile_take_certificates (ExportProfile *profile, const char *key, GError **error);

/*
 * The client's certificate and key as PKCS#12 with its @passphrase; both NULL if there are none, or if keys are not
 * wanted, which counts as left out. @passphrase is NULL where the file is closed and the profile does not know it. FALSE on
 * error. Free with g_bytes_unref() and g_free().
 */
gboolean export_profile_take_client (ExportProfile *profile, const char *cert_key, GBytes **pkcs12, char **passphrase,
                                     GError **error);

/* Notes that @what is left out, and why. */
void export_profile_leave (ExportProfile *profile, const char *what, const char *why);

/* Adds what was left out by word, and what nobody took, to @left_out. */
void export_profile_report (ExportProfile *profile, GPtrArray *left_out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ExportProfile, export_profile_free)

/* The bytes of the pre-shared key, NULL if there is none or secrets are not wanted. */
GBytes *export_profile_take_psk (ExportProfile *profile);

G_END_DECLS
