/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IKEv2 part of Apple's VPN payloads. */

#pragma once

#include "properties/import/apple/apple-certificates.h"

G_BEGIN_DECLS

/* Reads an "IKEv2" dictionary or a tunnel of AlwaysOn, which have the same keys. */
void apple_ike_read (ImportVpn *vpn, ImportNode *ike, const AppleCertificates *certificates);

/* A pre-shared key: data, or what many generators make of it, text. @node may be NULL. */
void apple_ike_set_psk (ImportVpn *vpn, ImportNode *node, const char *field);

G_END_DECLS
