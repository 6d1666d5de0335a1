/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the packets of a VPN a condition of a packet filter is about. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A set of the packets that are looked at, a bit for each: those of IPv6 come after those of IPv4. */
typedef guint Packets;

#define PACKETS_IKE_OUT 0x01u  /* UDP to port 500, new */
#define PACKETS_NATT_OUT 0x02u /* UDP to port 4500, new */
#define PACKETS_ESP_OUT 0x04u
#define PACKETS_IKE_IN 0x08u   /* UDP from port 500, an answer */
#define PACKETS_NATT_IN 0x10u
#define PACKETS_ESP_IN 0x20u
#define PACKETS_IP4 0x3fu
#define PACKETS_IP6_SHIFT 6
#define PACKETS_IP6 (PACKETS_IP4 << PACKETS_IP6_SHIFT)
#define PACKETS_ALL (PACKETS_IP4 | PACKETS_IP6)

/* The same of both IP versions. */
#define PACKETS_BOTH(packets) ((packets) | (packets) << PACKETS_IP6_SHIFT)

#define PACKETS_OUT PACKETS_BOTH (PACKETS_IKE_OUT | PACKETS_NATT_OUT | PACKETS_ESP_OUT)
#define PACKETS_IN PACKETS_BOTH (PACKETS_IKE_IN | PACKETS_NATT_IN | PACKETS_ESP_IN)
#define PACKETS_ESP PACKETS_BOTH (PACKETS_ESP_OUT | PACKETS_ESP_IN)
#define PACKETS_UDP (PACKETS_ALL & ~PACKETS_ESP)

/* Which packets match: certainly, and perhaps (@maybe has those of @yes, too). */
typedef struct {
  Packets yes, maybe;
} Match;

#define MATCH_ALL ((Match) { PACKETS_ALL, PACKETS_ALL })
#define MATCH_UNKNOWN ((Match) { 0, PACKETS_ALL })

Match match_certain (Packets packets);
Match match_and (Match one, Match other);
Match match_or (Match one, Match other);
Match match_not (Match match);

/* Conditions, with words and numbers as in the rules: a protocol, a range of ports, a state of the
 * connection, an interface. */
Match match_protocol (const char *name);
Match match_port (gboolean is_source, guint first, guint last);
Match match_state (const char *state);
Match match_interface (const char *name);

G_END_DECLS
