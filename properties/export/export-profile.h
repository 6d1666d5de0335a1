/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile being exported, which remembers which parts of it were written. */

#pragma once

#include <NetworkManager.h>

#include "shared/certificate.h"
#include "shared/profile.h"

G_BEGIN_DECLS

typedef struct _ExportProfile ExportProfile;

/* FAILURE_BAD_PROFILE if @connection is no valid profile of this VPN or of those that legacy.h knows. The user name
 * may be missing: whoever gets the file has their own. Free with export_profile_free(). */
ExportProfile *export_profile_new (NMConnection *connection, gboolean with_secrets, GError **error);
void export_profile_free (ExportProfile *profile);

/* The connection's name, its UUID, and the parsed profile; owned by @profile. */
const char *export_profile_get_name (ExportProfile *profile);
const char *export_profile_get_uuid (ExportProfile *profile);
const Profile *export_profile_get (ExportProfile *profile);

/* An option as text, or NULL if it is not set; marks it as written. */
const char *export_profile_take (ExportProfile *profile, const char *key);

/* The user name, which may also come from elsewhere than the options; NULL if it is still to be filled in. */
const char *export_profile_take_user (ExportProfile *profile);

/* Likewise for a secret; NULL if secrets are not wanted. */
const char *export_profile_take_secret (ExportProfile *profile, const char *name);

/* Whether keys and passwords are wanted. */
gboolean export_profile_with_secrets (ExportProfile *profile);

/* The ipv4 or ipv6 setting, never NULL; marks @property as written. */
NMSettingIPConfig *export_profile_take_ip (ExportProfile *profile, int family, const char *property);

/* The URL of a proxy script, or NULL. */
const char *export_profile_take_pac (ExportProfile *profile);

/* The certificates in the file that the option @key ("ca") names: an array of Certificate, empty if it names none.
 * NULL on error. */
GPtrArray *export_profile_take_certificates (ExportProfile *profile, const char *key, GError **error);

/*
 * The client's certificate and key as PKCS#12 with its @passphrase; both NULL if there are none, or if keys are not
 * wanted, which is noted as left out. @passphrase is NULL if the file is encrypted and the profile lacks its
 * passphrase. FALSE on error. Free with g_bytes_unref() and g_free().
 */
gboolean export_profile_take_client (ExportProfile *profile, const char *cert_key, GBytes **pkcs12, char **passphrase,
                                     GError **error);

/* Records that @what is left out, and why. */
void export_profile_leave (ExportProfile *profile, const char *what, const char *why);

/* Appends to @left_out what was recorded as left out, and everything that was not taken. */
void export_profile_report (ExportProfile *profile, GPtrArray *left_out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ExportProfile, export_profile_free)

/* The bytes of the pre-shared key; NULL if there is none or secrets are not wanted. g_bytes_unref(). */
GBytes *export_profile_take_psk (ExportProfile *profile);

/* Likewise those of the post-quantum key. */
GBytes *export_profile_take_ppk (ExportProfile *profile);

G_END_DECLS
