/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-end.h"

#include "shared/failures.h"

/* A server may also give up its demand when we refuse it, and then end the link that came up so. */
static gboolean
is_about_eap (const L2tpAttempts *attempts, L2tpCall *call, SessionState state)
{
  return l2tp_call_failed_by_eap (call) || (attempts->no_eap && state != SESSION_UP && l2tp_call_wants_eap (call));
}

gboolean
l2tp_end_calls_again (L2tpAttempts *attempts, L2tpCall *call, SessionState state, const GError *failure)
{
  Failure cause = failure_of (failure);

  if (is_about_eap (attempts, call, state))
    return l2tp_attempts_change_eap (attempts, failure);
  if (state != SESSION_DIAL)
    return FALSE;
  if (l2tp_call_is_repeatable (call))
    return l2tp_attempts_same_again (attempts);
  return (cause == FAILURE_NO_ANSWER_L2TP || cause == FAILURE_NO_ANSWER) &&
         l2tp_attempts_other_port (attempts, "no answer to L2TP");
}

/* strongSwan forgets its SAs without a word once we had to refuse what it offered for the next IKE_SA of IKEv1; all that
 * the call sees of it is that nobody answers. */
GError *
l2tp_end_explain (const L2tpAttempts *attempts, L2tpCall *call, IpsecSession *session, const GError *failure)
{
  /* The server does nothing but EAP, so what came of that is what matters. */
  if (attempts->eap_failure && l2tp_call_wants_eap (call))
    return g_error_copy (attempts->eap_failure);
  if (ipsec_session_has_charon (session) && failure_of (failure) == FAILURE_CONNECTION_LOST &&
      charon_log_is_certain (ipsec_session_get_log (session)))
    return ipsec_session_explain_loss (session);
  return g_error_copy (failure);
}
