/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells NetworkManager what a connection has that is up, as often as that changes.
 *
 * NetworkManager (1.42 to 1.58) looks at a VPN's name servers only when the connection becomes active, keeps them by the
 * index of its device, and takes back only those of the device that it knows last: others stay in resolv.conf until it is
 * restarted. So a connection that has another device, as each call of pppd's has, becomes active again, twice: without name
 * servers on a stand-in for the device that is gone, and then on the new one.
 *
 * It tells firewalld the zone of a VPN's device whenever it hears of the device, but not when firewalld is reloaded or started
 * again, as it does for others. Then it hears of it once more. */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

typedef struct _Announcer Announcer;

/* @plugin is borrowed and on the bus; @path is the active connection's, NULL if it is not known. */
Announcer *announcer_new (NMVpnServicePlugin *plugin, const char *path);

/* @generic, @ip4 and @ip6 are what nm_vpn_service_plugin_set_config() and its like take, floating; the last two may be
 * NULL. NetworkManager may hear it later. */
void announcer_tell (Announcer *self, GVariant *generic, GVariant *ip4, GVariant *ip6);

void announcer_free (Announcer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Announcer, announcer_free)

G_END_DECLS
