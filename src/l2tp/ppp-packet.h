/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads out of the PPP packets that pppd receives why a link fails: pppd itself only logs it. Plain C, because it runs
 * inside pppd; what it reads comes from the server, before it has shown who it is.
 */

#pragma once

#include "src/plan/ppp-report.h"

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

/* If @packet, a whole frame that begins with FF 03 and the protocol, says something that the service wants to know, sets
 * @report to it and gives 1; else 0. */
int ppp_packet_read (PppReport *report, const uint8_t *packet, size_t length);

/* Whether the server agrees in @packet to what was asked of it by IPCP. */
int ppp_packet_is_ipcp_ack (const uint8_t *packet, size_t length);
