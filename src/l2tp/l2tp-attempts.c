/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-attempts.h"

#include "shared/failures.h"
#include "src/plan/l2tp-plan.h"

/* Many servers offer EAP first and can do no more with it than say so, as they check MS-CHAPv2 elsewhere: by RADIUS, or in a
 * Windows domain; SoftEther 5.01 breaks down over it. Hardly any does nothing but EAP, and with MS-CHAPv2 inside it is the
 * same. What is weaker is no reason to do without. */
static gboolean
begins_without_eap (const Profile *profile)
{
  return profile->ppp_auth == (PROFILE_PPP_MSCHAPV2 | PROFILE_PPP_EAP) && !profile->ppp_cert;
}

void
l2tp_attempts_init (L2tpAttempts *self, const Profile *profile)
{
  *self = (L2tpAttempts) {
    .profile = profile,
    .ike_version = profile->ike_version == PROFILE_IKE_2 ? 2 : 1,
    .port = L2TP_PLAN_PORT,
    .no_eap = begins_without_eap (profile),
  };
}

void
l2tp_attempts_clear (L2tpAttempts *self)
{
  g_clear_error (&self->no_ike1);
  g_clear_error (&self->eap_failure);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
}

/* 1701 suits the most servers. But behind NAT another machine may call from there as well: a server that knows its callers
 * by address and port alone then takes the one for the other, and sends all of it to whoever came last. */
void
l2tp_attempts_choose_port (L2tpAttempts *self, gboolean is_free, gboolean nat)
{
  self->is_taken = !is_free;
  switch (self->profile->l2tp_source_port) {
  case PROFILE_PORT_AUTO:
    self->port = is_free && !nat ? L2TP_PLAN_PORT : 0;
    return;
  case PROFILE_PORT_1701:
    self->port = L2TP_PLAN_PORT;
    return;
  case PROFILE_PORT_EPHEMERAL:
    self->port = 0;
    return;
  }
  g_assert_not_reached ();
}

static gboolean
has_lost (const L2tpAttempts *self, GInetAddress *source)
{
  return self->lost && g_ptr_array_find_with_equal_func (self->lost, source, (GEqualFunc) g_inet_address_equal, NULL);
}

void
l2tp_attempts_note_loss (L2tpAttempts *self, GInetAddress *source)
{
  if (!self->lost)
    self->lost = g_ptr_array_new_with_free_func (g_object_unref);
  if (!has_lost (self, source))
    g_ptr_array_add (self->lost, g_object_ref (source));
}

/* A server that still has a call from there takes ours for that one: xl2tpd answers L2TP, but the kernel gives PPP to the
 * old socket. */
void
l2tp_attempts_set_source (L2tpAttempts *self, GInetAddress *source)
{
  if (self->profile->l2tp_source_port == PROFILE_PORT_AUTO && !self->port_changed && source && has_lost (self, source))
    self->port = 0;
}

/* RFC 9395 has ended IKEv1, and strongSwan can be built without it; some servers know how to do L2TP over IKEv2. */
static gboolean
try_version_2 (L2tpAttempts *self, const GError *failure)
{
  if (self->profile->ike_version != PROFILE_IKE_AUTO || self->no_ike1)
    return FALSE;
  g_message ("%s: this strongSwan has no IKEv1, trying IKEv2", self->profile->id);
  self->no_ike1 = g_error_copy (failure);
  self->ike_version = 2;
  return TRUE;
}

/* Servers that want another port say so in any of these ways, or in none. */
static gboolean
may_be_the_port (Failure cause)
{
  return cause == FAILURE_SELECTORS || cause == FAILURE_PROPOSAL_ESP || cause == FAILURE_SERVER_CLOSED ||
         cause == FAILURE_CONNECTION_LOST;
}

gboolean
l2tp_attempts_after_ipsec (L2tpAttempts *self, const GError *failure)
{
  Failure cause = failure_of (failure);

  if (may_be_the_port (cause))
    return l2tp_attempts_other_port (self, "the server refuses IPsec for our port");
  return cause == FAILURE_NO_IKEV1 && try_version_2 (self, failure);
}

gboolean
l2tp_attempts_other_port (L2tpAttempts *self, const char *why)
{
  if (self->profile->l2tp_source_port != PROFILE_PORT_AUTO || self->port_changed || (self->port == 0 && self->is_taken))
    return FALSE;
  self->port_changed = TRUE;
  self->port = self->port ? 0 : L2TP_PLAN_PORT;
  g_message ("%s: %s, trying another port", self->profile->id, why);
  return TRUE;
}

gboolean
l2tp_attempts_change_eap (L2tpAttempts *self, const GError *failure)
{
  if (self->eap_changed || !(self->profile->ppp_auth & PROFILE_PPP_MSCHAPV2) || self->profile->ppp_cert)
    return FALSE;
  if (!self->no_eap)
    self->eap_failure = g_error_copy (failure);
  g_message ("%s: %s", self->profile->id,
             self->no_eap ? "the server wants EAP, calling again with it" : "EAP did not work, calling again without it");
  self->no_eap = !self->no_eap;
  self->eap_changed = self->same_sa = TRUE;
  return TRUE;
}

gboolean
l2tp_attempts_same_again (L2tpAttempts *self)
{
  if (self->called_again)
    return FALSE;
  self->called_again = self->same_sa = TRUE;
  g_message ("%s: xl2tpd, here or there, drew 0 as the number of its tunnel, calling again", self->profile->id);
  return TRUE;
}

gboolean
l2tp_attempts_take_sa (L2tpAttempts *self)
{
  gboolean same = self->same_sa;

  self->same_sa = FALSE;
  return same;
}
