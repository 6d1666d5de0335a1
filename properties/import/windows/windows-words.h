/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that Windows' ways to describe a VPN have in common. */

#pragma once

#include "properties/import/import-node.h"

G_BEGIN_DECLS

/* The proposals in a CryptographySuite become "ike" and "esp". */
void windows_words_set_proposals (ImportVpn *vpn, ImportNode *suite);

/* IKEv2 signing in with the EAP method of this number (13, 21, 25, 26), as text. */
void windows_words_set_eap (ImportVpn *vpn, const char *field, const char *number);

/* The first of the servers in "NAME;FRIENDLY NAME,NAME..." becomes the gateway. */
void windows_words_set_server (ImportVpn *vpn, const char *field, const char *servers);

/* Domains between commas, some with a leading dot; @routing: names in them are asked of this VPN, but not completed. */
void windows_words_add_domains (ImportVpn *vpn, const char *field, const char *domains, gboolean routing);

/* Addresses between commas. */
void windows_words_add_dns (ImportVpn *vpn, const char *field, const char *addresses);

G_END_DECLS
