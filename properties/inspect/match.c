/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/match.h"

Match
match_certain (Packets packets)
{
  return (Match) { packets, packets };
}

Match
match_and (Match one, Match other)
{
  return (Match) { one.yes & other.yes, one.maybe & other.maybe };
}

Match
match_or (Match one, Match other)
{
  return (Match) { one.yes | other.yes, one.maybe | other.maybe };
}

Match
match_not (Match match)
{
  return (Match) { PACKETS_ALL & ~match.maybe, PACKETS_ALL & ~match.yes };
}

Match
match_protocol (const char *name)
{
  static const struct {
    const char *name;
    Packets packets;
  } protocols[] = {
    { "all", PACKETS_ALL }, { "0", PACKETS_ALL }, { "udp", PACKETS_UDP },
    { "17", PACKETS_UDP }, { "esp", PACKETS_ESP }, { "50", PACKETS_ESP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++) {
    if (g_str_equal (protocols[i].name, name))
      return match_certain (protocols[i].packets);
  }
  return match_certain (0);
}

/* Our own port is any. */
Match
match_port (gboolean is_source, guint first, guint last)
{
  Match match = { 0, PACKETS_UDP & (is_source ? PACKETS_OUT : PACKETS_IN) };
  Packets ike = PACKETS_BOTH (is_source ? PACKETS_IKE_IN : PACKETS_IKE_OUT);
  Packets natt = PACKETS_BOTH (is_source ? PACKETS_NATT_IN : PACKETS_NATT_OUT);

  if (first <= 500 && 500 <= last)
    match = match_or (match, match_certain (ike));
  if (first <= 4500 && 4500 <= last)
    match = match_or (match, match_certain (natt));
  return match;
}

Match
match_state (const char *state)
{
  if (g_ascii_strcasecmp (state, "established") == 0)
    return match_certain (PACKETS_IN);
  if (g_ascii_strcasecmp (state, "new") == 0)
    return match_certain (PACKETS_OUT);
  return match_certain (0);
}

/* A server is not on this machine. */
Match
match_interface (const char *name)
{
  return g_str_equal (name, "lo") ? match_certain (0) : MATCH_UNKNOWN;
}
