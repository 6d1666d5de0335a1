/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of PPP (IANA's "PPP Numbers"). Plain C, because the plugin inside pppd uses them too. */

#pragma once

#define PPP_PROTOCOL_IPCP 0x8021
#define PPP_PROTOCOL_IPV6CP 0x8057
#define PPP_PROTOCOL_LCP 0xc021
#define PPP_PROTOCOL_PAP 0xc023
#define PPP_PROTOCOL_CHAP 0xc223
#define PPP_PROTOCOL_EAP 0xc227

/* CHAP algorithms (RFC 1994, RFC 2433, RFC 2759) and EAP types. */
#define PPP_CHAP_MD5 5
#define PPP_CHAP_MS 0x80
#define PPP_CHAP_MS2 0x81
#define PPP_EAP_MD5 4
#define PPP_EAP_TLS 13
#define PPP_EAP_PEAP 25
#define PPP_EAP_MS2 26
