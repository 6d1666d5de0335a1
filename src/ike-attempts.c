/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike-attempts.h"

#include <glib/gi18n-lib.h>

#include "shared/failures.h"
#include "src/charon/charon.h"
#include "src/system/hold.h"
#include "src/system/udp-port.h"
#include "src/system/uplink.h"

/* How often all addresses are called, and how often charon repeats itself to a silent one each time. */
#define ROUNDS 3

static const guint retransmits_of_round[ROUNDS] = { 0, 1, CHARON_LOG_RETRANSMITS };

void
ike_attempts_begin (IkeAttempts *self, GList *found)
{
  if (!self->addresses)
    self->addresses = addresses_new (found);
  else if (found)
    addresses_renew (self->addresses, found);
  else
    addresses_begin (self->addresses);
}

void
ike_attempts_begin_known (IkeAttempts *self)
{
  g_autolist (GInetAddress) known = hold_known_addresses (self->profile->uuid, self->profile->gateway);

  if (known)
    ike_attempts_begin (self, known);
}

void
ike_attempts_stop (IkeAttempts *self)
{
  self->was_up = TRUE;
  g_clear_error (&self->refusal);
}

void
ike_attempts_clear (IkeAttempts *self)
{
  g_clear_pointer (&self->addresses, addresses_free);
  g_clear_error (&self->refusal);
}

GInetAddress *
ike_attempts_get_peer (const IkeAttempts *self)
{
  return addresses_get (self->addresses);
}

/* Networks of IPv6 alone have a NAT64, to which names lead, but not addresses (RFC 6147). */
static const char *
why_no_way (const IkeAttempts *self)
{
  g_autoptr (GInetAddress) some_ip6 = g_inet_address_new_from_string ("2001:db8::1");
  GSocketFamily family = g_inet_address_get_family (addresses_get (self->addresses));
  gboolean by_address = self->profile->type == PROFILE_IKEV2 && g_hostname_is_ip_address (self->profile->gateway);

  if (by_address && family == G_SOCKET_FAMILY_IPV4 && uplink_has_way (some_ip6))
    return N_("it has an IPv4 address, and this network has IPv6 only: its host name may work");
  return N_("no route leads to it");
}

gboolean
ike_attempts_find_way (IkeAttempts *self, GError **error)
{
  for (guint i = 0; i < addresses_count (self->addresses); i++) {
    if (uplink_has_way (addresses_get (self->addresses)))
      return TRUE;
    addresses_next (self->addresses);
  }
  return failure_set (error, FAILURE_NO_ANSWER, "%s", why_no_way (self));
}

gboolean
ike_attempts_keep_ip4 (IkeAttempts *self, GError **error)
{
  if (!addresses_keep_family (self->addresses, G_SOCKET_FAMILY_IPV4))
    return failure_set (error, FAILURE_NO_IP4, NULL);
  return ike_attempts_find_way (self, error);
}

/* Of the server's addresses. Those of a family that this network has not are there for another one. */
static guint
count_ways (const IkeAttempts *self)
{
  guint count = 0;

  for (guint i = 0; i < addresses_count (self->addresses); i++)
    count += uplink_has_way (addresses_get_nth (self->addresses, i));
  return count;
}

/* Whether there is another way to call a server that is silent from these ports. */
static gboolean
may_change_ports (const IkeAttempts *self)
{
  return self->profile->local_port == PROFILE_LOCAL_PORT_AUTO && !self->ports_changed && !self->was_up;
}

void
ike_attempts_set_retransmits (const IkeAttempts *self, CharonLog *log)
{
  guint round = addresses_round (self->addresses);
  gboolean is_last = !may_change_ports (self);

  if (count_ways (self) > 1 && round < ROUNDS)
    charon_log_set_retransmits (log, retransmits_of_round[round], is_last ? CHARON_LOG_RETRANSMITS : 1);
  else if (!is_last)
    charon_log_set_retransmits (log, 2, 1);
  else
    charon_log_set_retransmits (log, self->ports_changed ? 1 : CHARON_LOG_RETRANSMITS, CHARON_LOG_RETRANSMITS);
}

/* Goes on to the next address of the other family; a host that has addresses of both may listen at those of one alone. */
static gboolean
change_family (Addresses *addresses)
{
  GSocketFamily family = g_inet_address_get_family (addresses_get (addresses));

  for (guint i = 1; i < addresses_count (addresses); i++) {
    addresses_next (addresses);
    if (g_inet_address_get_family (addresses_get (addresses)) != family)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_for_another_address (IkeAttempts *self, const GError *failure)
{
  if (count_ways (self) < 2)
    return FALSE;
  if (failure_of (failure) == FAILURE_PROPOSAL_IKE && !self->refusal && change_family (self->addresses)) {
    self->refusal = g_error_copy (failure);
    return TRUE;
  }
  if (!failure_is_silence (failure_of (failure)))
    return FALSE;
  addresses_next (self->addresses);
  return TRUE;
}

gboolean
ike_attempts_next_address (IkeAttempts *self, GError **failure)
{
  g_autofree char *called = g_inet_address_to_string (addresses_get (self->addresses));

  if (is_for_another_address (self, *failure) && ike_attempts_find_way (self, NULL) && addresses_round (self->addresses) < ROUNDS) {
    g_message ("%s: %s: %s, trying another address", self->profile->id, called, (*failure)->message);
    return TRUE;
  }
  if (self->refusal && failure_is_silence (failure_of (*failure))) {
    g_clear_error (failure);
    *failure = g_steal_pointer (&self->refusal);
  }
  g_clear_error (&self->refusal);
  return FALSE;
}

static guint16
find_taken_port (void)
{
  static const guint16 ports[] = { CHARON_IKE_PORT, CHARON_NAT_PORT };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++) {
    if (!udp_port_is_free (ports[i]))
      return ports[i];
  }
  return 0;
}

gboolean
ike_attempts_check_ports (GError **error)
{
  guint16 port = find_taken_port ();
  g_autofree char *owner = port ? udp_port_find_owner (port) : NULL;

  return !port || failure_set (error, FAILURE_PORT_TAKEN, "port %u: by %s", port, owner);
}

/* Who has the ports that the server may want. */
static void
name_owner (GError **failure)
{
  guint16 port = find_taken_port ();
  g_autofree char *owner = port ? udp_port_find_owner (port) : NULL;
  Failure cause = failure_of (*failure);

  if (!port)
    return;
  g_clear_error (failure);
  *failure = failure_new (cause, "it may answer to port %u alone, which %s has on this computer", port, owner);
}

/* Servers that answer from behind NAT answer to the port that they see. */
static void
tell_encap (IkeAttempts *self, guint16 port)
{
  g_autofree char *owner = udp_port_find_owner (port);

  g_message ("%s: no answer; port %u is in use by %s, calling again with ESP in UDP", self->profile->id, port, owner);
}

gboolean
ike_attempts_other_ports (IkeAttempts *self, const CharonLog *log, GError **failure)
{
  guint16 taken;

  if (!failure_is_silence (failure_of (*failure)))
    return FALSE;
  /* Nothing but ESP goes in UDP. */
  if (!may_change_ports (self) || charon_log_eap_method (log) || (self->profile->ah && find_taken_port () != 0)) {
    if (self->encap || self->profile->ah)
      name_owner (failure);
    return FALSE;
  }
  taken = find_taken_port ();
  self->ports_changed = TRUE;
  self->encap = taken != 0;
  if (taken)
    tell_encap (self, taken);
  addresses_begin (self->addresses);
  return TRUE;
}
