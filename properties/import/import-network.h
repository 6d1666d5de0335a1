/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a VPN says about networks and names, which NetworkManager's own settings hold. The rules of import-vpn.h for readers
 * hold here too. */

#pragma once

#include "properties/import/import-vpn.h"

G_BEGIN_DECLS

/* A name server or search domain ("~domain": for these names only; "~", "." and "*": for all), with the field's value in
 * @value. */
void import_vpn_add_dns (ImportVpn *vpn, const char *field, const char *value);
void import_vpn_add_search (ImportVpn *vpn, const char *field, const char *value);

/* Route only the tunnel's own networks through it; for IPv4, IPv6 or both (AF_UNSPEC). */
void import_vpn_set_split (ImportVpn *vpn, const char *field, int family);

/* Ignore the server's routes for both families and use only those added here. */
void import_vpn_set_own_routes (ImportVpn *vpn, const char *field);

/* A network, as ADDRESS/PREFIX, to be reached through the tunnel. */
void import_vpn_add_route (ImportVpn *vpn, const char *field, const char *network);

/* Everything, or what is in @included, but not what is in @excluded goes through the tunnel; see ip_ranges_subtract(). An IP
 * version of which all is included and nothing excluded is left as it is. */
void import_vpn_set_networks (ImportVpn *vpn, const char *field, char **included, char **excluded);

/* The kill switch: nothing may leave the machine but through the tunnel. @beyond, or NULL, says what that blocks beyond @field. */
void import_vpn_block_rest (ImportVpn *vpn, const char *field, const char *beyond);

/* Nor may anything go to the networks that the machine is attached to. @why, or NULL, is of the note. */
void import_vpn_block_local (ImportVpn *vpn, const char *field, const char *why);

/* A proxy configuration script. */
void import_vpn_set_pac (ImportVpn *vpn, const char *field, const char *url);

G_END_DECLS
