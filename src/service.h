/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The service as NetworkManager sees it: everything that knows NetworkManager's plugin class. One process serves one
 * activation and is never used again, since the class does not forget what an earlier one had. */

#pragma once

#include <NetworkManager.h>

#include "src/status.h"

G_BEGIN_DECLS

#define NM_TYPE_IPSEC_SERVICE (nm_ipsec_service_get_type ())
G_DECLARE_FINAL_TYPE (NMIpsecService, nm_ipsec_service, NM, IPSEC_SERVICE, NMVpnServicePlugin)

/*
 * Owns @bus_name on the system bus from here on, and keeps @status, which has to live longer. NULL and @error if that fails. The signal "finished" comes once, when
 * nothing is left to do or to undo and the bus has got every message: the program may end.
 */
NMIpsecService *nm_ipsec_service_new (const char *bus_name, Status *status, GError **error);

/* Disconnects if need be; "finished" follows. */
void nm_ipsec_service_shut_down (NMIpsecService *self);

G_END_DECLS
