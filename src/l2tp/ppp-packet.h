/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads out of the PPP packets that pppd receives why a link fails: pppd itself only logs it. Plain C, because it runs
 * inside pppd; what it reads comes from the server, before it has shown who it is.
 */

#pragma once

#include "src/plan/ppp-report.h"

/* If @packet, a whole frame that begins with FF 03 and the protocol, says something that the service wants to know, sets
 * @report to it and gives 1; else 0. */
int ppp_packet_read (PppReport *report, const uint8_t *packet, size_t length);

/* Whether the server agrees in @packet to what was asked of it by IPCP. */
int ppp_packet_is_ipcp_ack (const uint8_t *packet, size_t length);
