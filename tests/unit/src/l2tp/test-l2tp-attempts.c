/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is tried next, and that nothing is tried twice. */
#include "config.h"

#include "shared/failures.h"
#include "src/l2tp/l2tp-attempts.h"
#include "src/plan/l2tp-plan.h"

static void
test_port (void)
{
  static const struct {
    ProfileSourcePort wanted;
    gboolean is_free, nat;
    guint16 first;
    gboolean changes;
  } cases[] = {
    { PROFILE_PORT_AUTO, TRUE, FALSE, L2TP_PLAN_PORT, TRUE },
    { PROFILE_PORT_AUTO, TRUE, TRUE, 0, TRUE },
    /* taken: there is no other */
    { PROFILE_PORT_AUTO, FALSE, FALSE, 0, FALSE },
    { PROFILE_PORT_AUTO, FALSE, TRUE, 0, FALSE },
    { PROFILE_PORT_1701, FALSE, TRUE, L2TP_PLAN_PORT, FALSE },
    { PROFILE_PORT_EPHEMERAL, TRUE, FALSE, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Profile profile = { .l2tp_source_port = cases[i].wanted };
    L2tpAttempts attempts;

    l2tp_attempts_init (&attempts, &profile);
    l2tp_attempts_choose_port (&attempts, cases[i].is_free, cases[i].nat);
    g_assert_cmpuint (attempts.port, ==, cases[i].first);
    g_assert_cmpint (l2tp_attempts_other_port (&attempts, "test"), ==, cases[i].changes);
    g_assert_cmpint (attempts.port != cases[i].first, ==, cases[i].changes);
    g_assert_false (l2tp_attempts_other_port (&attempts, "test"));
  }
}

static void
test_lost (void)
{
  static const struct {
    ProfileSourcePort wanted;
    gboolean lost, changed;
    guint16 port;
  } cases[] = {
    { PROFILE_PORT_AUTO, TRUE, FALSE, 0 },
    { PROFILE_PORT_AUTO, FALSE, FALSE, L2TP_PLAN_PORT },
    { PROFILE_PORT_1701, TRUE, FALSE, L2TP_PLAN_PORT },
    /* the server wants 1701, as was found */
    { PROFILE_PORT_AUTO, TRUE, TRUE, L2TP_PLAN_PORT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Profile profile = { .l2tp_source_port = cases[i].wanted };
    g_autoptr (GInetAddress) here = g_inet_address_new_from_string ("192.0.2.10");
    g_autoptr (GInetAddress) again = g_inet_address_new_from_string (cases[i].lost ? "192.0.2.10" : "192.0.2.11");
    L2tpAttempts attempts;

    l2tp_attempts_init (&attempts, &profile);
    l2tp_attempts_note_loss (&attempts, here);
    attempts.port_changed = cases[i].changed;
    l2tp_attempts_set_source (&attempts, again);
    g_assert_cmpuint (attempts.port, ==, cases[i].port);
    l2tp_attempts_clear (&attempts);
  }
}

/* Quick mode for our port: refused in whatever words, or not answered. */
static void
test_refused_port (void)
{
  static const struct {
    Failure cause;
    gboolean changes;
  } cases[] = {
    { FAILURE_SELECTORS, TRUE }, { FAILURE_PROPOSAL_ESP, TRUE }, { FAILURE_SERVER_CLOSED, TRUE },
    { FAILURE_CONNECTION_LOST, TRUE }, { FAILURE_PROPOSAL_IKE, FALSE }, { FAILURE_NO_ANSWER, FALSE },
    { FAILURE_PSK, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Profile profile = { .l2tp_source_port = PROFILE_PORT_AUTO };
    g_autoptr (GError) refusal = failure_new (cases[i].cause, NULL);
    L2tpAttempts attempts;

    l2tp_attempts_init (&attempts, &profile);
    g_assert_cmpint (l2tp_attempts_after_ipsec (&attempts, refusal), ==, cases[i].changes);
    g_assert_cmpuint (attempts.port, ==, cases[i].changes ? 0 : L2TP_PLAN_PORT);
    g_assert_false (l2tp_attempts_after_ipsec (&attempts, refusal));
  }
}

static void
test_eap (void)
{
  static const struct {
    guint allowed;
    const char *cert;
    gboolean first, changes;
  } cases[] = {
    { PROFILE_PPP_MSCHAPV2 | PROFILE_PPP_EAP, NULL, FALSE, TRUE },
    { PROFILE_PPP_EAP, NULL, TRUE, FALSE },
    /* nothing weaker instead */
    { PROFILE_PPP_MSCHAPV2 | PROFILE_PPP_EAP | PROFILE_PPP_PAP, NULL, TRUE, TRUE },
    { PROFILE_PPP_EAP | PROFILE_PPP_PAP, NULL, TRUE, FALSE },
    { PROFILE_PPP_MSCHAPV2 | PROFILE_PPP_EAP, "cert.pem", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Profile profile = { .ppp_auth = cases[i].allowed, .ppp_cert = (char *) cases[i].cert };
    g_autoptr (GError) refusal = failure_new (FAILURE_LOGIN, "EAP");
    L2tpAttempts attempts;

    l2tp_attempts_init (&attempts, &profile);
    g_assert_cmpint (!attempts.no_eap, ==, cases[i].first);
    g_assert_cmpint (l2tp_attempts_change_eap (&attempts, refusal), ==, cases[i].changes);
    g_assert_cmpint (attempts.no_eap, ==, cases[i].first == cases[i].changes);
    g_assert_cmpint (attempts.eap_failure != NULL, ==, cases[i].first && cases[i].changes);
    g_assert_false (l2tp_attempts_change_eap (&attempts, refusal));
    l2tp_attempts_clear (&attempts);
  }
}

static void
test_version (void)
{
  static const struct {
    ProfileIkeVersion wanted;
    guint first;
    gboolean changes;
  } cases[] = { { PROFILE_IKE_AUTO, 1, TRUE }, { PROFILE_IKE_1, 1, FALSE }, { PROFILE_IKE_2, 2, FALSE } };
  g_autoptr (GError) missing = failure_new (FAILURE_NO_IKEV1, NULL);
  g_autoptr (GError) other = failure_new (FAILURE_PROPOSAL_IKE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Profile profile = { .ike_version = cases[i].wanted };
    L2tpAttempts attempts;

    l2tp_attempts_init (&attempts, &profile);
    g_assert_cmpuint (attempts.ike_version, ==, cases[i].first);
    g_assert_false (l2tp_attempts_after_ipsec (&attempts, other));
    g_assert_cmpint (l2tp_attempts_after_ipsec (&attempts, missing), ==, cases[i].changes);
    g_assert_cmpint (attempts.no_ike1 != NULL, ==, cases[i].changes);
    g_assert_cmpuint (attempts.ike_version, ==, cases[i].changes ? 2 : cases[i].first);
    g_assert_false (l2tp_attempts_after_ipsec (&attempts, missing));
    l2tp_attempts_clear (&attempts);
  }
}

static void
test_same_again (void)
{
  Profile profile = { 0 };
  L2tpAttempts attempts;

  l2tp_attempts_init (&attempts, &profile);
  g_assert_true (l2tp_attempts_same_again (&attempts));
  g_assert_false (l2tp_attempts_same_again (&attempts));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/l2tp-attempts/port", test_port);
  g_test_add_func ("/l2tp-attempts/lost", test_lost);
  g_test_add_func ("/l2tp-attempts/refused-port", test_refused_port);
  g_test_add_func ("/l2tp-attempts/eap", test_eap);
  g_test_add_func ("/l2tp-attempts/version", test_version);
  g_test_add_func ("/l2tp-attempts/same-again", test_same_again);
  return g_test_run ();
}
