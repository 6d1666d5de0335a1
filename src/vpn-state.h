/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hears what NetworkManager says of the state of an active VPN connection. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @state is an NMVpnConnectionState, @reason an NMActiveConnectionStateReason. */
typedef void (*VpnStateFunc)(guint32 state, guint32 reason, gpointer user_data);

/* Calls @func for each state that the active connection at @path enters. Returns what g_dbus_connection_signal_unsubscribe()
 * takes. */
guint vpn_state_subscribe (GDBusConnection *bus, const char *path, VpnStateFunc func, gpointer user_data);

G_END_DECLS
