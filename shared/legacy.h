/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles of NetworkManager-strongswan and NetworkManager-l2tp, read as ours: their keys, values and defaults. The
 * profile itself is not changed, so that the other plugin and its editors still understand it.
 */

#pragma once

#include "shared/profile-data.h"

G_BEGIN_DECLS

#define LEGACY_STRONGSWAN "org.freedesktop.NetworkManager.strongswan"
#define LEGACY_L2TP "org.freedesktop.NetworkManager.l2tp"

/* Called for each key of the old profile with what it became, such as "gateway=vpn.example.org" (for a secret, only
 * the name), or with NULL if it is not used; @why then gives the reason. */
typedef void (*LegacyNote)(const char *old_key, const char *became, const char *why, gpointer data);

/* Whether @vpn is a profile of one of those plugins. */
gboolean legacy_is (NMSettingVpn *vpn);

/*
 * The same VPN with our keys and service-type, secrets included: a new reference, to @vpn itself if it is not a legacy
 * profile. FAILURE_BAD_PROFILE or FAILURE_BAD_SECRET, naming the old key, if a value is malformed, a key is unknown to
 * a plugin that refused unknown keys, or the profile asks for something that we do not support. @note may be NULL.
 */
NMSettingVpn *legacy_translate (NMSettingVpn *vpn, LegacyNote note, gpointer data, GError **error);

/* Whether legacy_translate() takes the name of this machine for that of the user, which says nothing elsewhere. */
gboolean legacy_user_is_host (NMSettingVpn *vpn);

/* The name of @secret in @vpn, which need not be a legacy profile. */
const char *legacy_secret_name (NMSettingVpn *vpn, Secret secret);

G_END_DECLS
