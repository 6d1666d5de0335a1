/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The service as NetworkManager sees it: everything that knows NetworkManager's plugin class. A process serves one
 * activation and then exits, because that class keeps state from earlier ones. */

#pragma once

#include <NetworkManager.h>

#include "src/status.h"

G_BEGIN_DECLS

#define NM_TYPE_IPSEC_SERVICE (nm_ipsec_service_get_type ())
G_DECLARE_FINAL_TYPE (NMIpsecService, nm_ipsec_service, NM, IPSEC_SERVICE, NMVpnServicePlugin)

/*
 * Owns @bus_name on the system bus, and keeps @status up to date, which must outlive the service. NULL and @error on
 * failure. The signal "finished" is emitted once, when nothing is left to do or undo and the bus has received every
 * message: the program may exit.
 */
NMIpsecService *nm_ipsec_service_new (const char *bus_name, Status *status, GError **error);

/* Disconnects if necessary; "finished" follows. */
void nm_ipsec_service_shut_down (NMIpsecService *self);

G_END_DECLS
