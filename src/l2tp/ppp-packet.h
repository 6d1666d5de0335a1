/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads out of the PPP packets that pppd receives why a link fails: pppd itself only logs it. Plain C, because it runs
 * inside pppd; what it reads comes from the server, before it has shown who it is.
 */

#pragma once

#include "src/plan/ppp-report.h"

/* If @packet, a whole frame that starts with FF 03 and the protocol, says something the service wants to know, fills
 * in @report and returns 1; else returns 0. */
int ppp_packet_read (PppReport *report, const uint8_t *packet, size_t length);

/* Whether @packet is the server's acknowledgment of our IPCP request. */
int ppp_packet_is_ipcp_ack (const uint8_t *packet, size_t length);
