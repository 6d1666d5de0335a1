/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles of NetworkManager-strongswan and NetworkManager-l2tp, read as ours: their keys, values and defaults. The
 * profile itself stays as it is, so that the other plugin and editors made for it still understand it.
 */

#pragma once

#include "shared/profile-data.h"

G_BEGIN_DECLS

#define LEGACY_STRONGSWAN "org.freedesktop.NetworkManager.strongswan"
#define LEGACY_L2TP "org.freedesktop.NetworkManager.l2tp"

/* Told of each key of the old profile: what it became, as "gateway=vpn.example.org" (of a secret the name alone), or NULL
 * if it is not used; then @why is the reason. */
typedef void (*LegacyNote) (const char *old_key, const char *became, const char *why, gpointer data);

/* Whether @vpn is a profile of one of those plugins. */
gboolean legacy_is (NMSettingVpn *vpn);

/*
 * The same VPN in our keys, secrets included, with our service-type: a new reference, @vpn itself if it is no legacy
 * profile. Fails with FAILURE_BAD_PROFILE or FAILURE_BAD_SECRET, naming the old key, where a value is malformed, a key
 * is unknown to a plugin that refused unknown keys, or something is asked for that cannot be done here. @note may be
 * NULL.
 */
NMSettingVpn *legacy_translate (NMSettingVpn *vpn, LegacyNote note, gpointer data, GError **error);

/* The name that @secret has in @vpn, which need not be a legacy profile. */
const char *legacy_secret_name (NMSettingVpn *vpn, Secret secret);

G_END_DECLS
