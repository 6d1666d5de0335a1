/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What NetworkManager says to a service, on the bus of a test. */

#pragma once

#include <NetworkManager.h>

#define UUID "4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e"

/* Takes its name. */
void network_manager_be (GDBusConnection *bus);

/* Signals the state of the active connection 7. */
void network_manager_tell (GDBusConnection *bus, NMVpnConnectionState state, NMActiveConnectionStateReason reason);

/* Keeps settings, with the profile as somebody has corrected it. */
void network_manager_keep_settings (GDBusConnection *bus);

/* The profile of the tests, and as a method's argument, also with @key set to @value. */
NMConnection *make_connection (const char *gateway, const char *password);
GVariant *serialize (const char *gateway, const char *password);
GVariant *serialize_with (const char *gateway, const char *password, const char *key, const char *value);
