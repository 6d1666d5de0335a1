/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds networks of a VPN that this machine, or its containers, has already. */

#pragma once

#include <NetworkManager.h>
#include <ifaddrs.h>

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* Appends to @findings which networks of @connection have addresses of those in @own, or the other way round. What takes all
 * traffic is no such network: local-network says what happens then. */
void network_overlap_check (NMConnection *connection, const struct ifaddrs *own, GPtrArray *findings);

/* The same for this machine as it is. */
void network_overlap_check_machine (NMConnection *connection, GPtrArray *findings);

G_END_DECLS
