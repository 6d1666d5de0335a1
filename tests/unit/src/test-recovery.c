/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/recovery.h"

#define SECONDS(n) ((gint64) (n) * G_USEC_PER_SEC)
#define LONG SECONDS (RECOVERY_PAUSE_MAX)
#define SHORT (LONG - 1)

static const Profile plain; /* of a user who gives up at some time */
static const Profile persistent = { .persistent = TRUE };

/* A life of @length that ends with @cause. */
static gboolean
live (Recovery *recovery, const Profile *profile, gint64 length, Failure cause)
{
  recovery_note_up (recovery, 1);
  return recovery_goes_on (recovery, profile, cause, 1 + length);
}

/* What changes while it is up, as on the way from one network to the next, makes no short life of a long one. */
static void
test_changes (void)
{
  Recovery recovery = { 0 };

  for (guint i = 0; i < 10; i++) {
    recovery_note_up (&recovery, 1);
    recovery_note_up (&recovery, LONG);
    g_assert_true (recovery_goes_on (&recovery, &plain, FAILURE_SERVER_CLOSED, 1 + LONG));
    g_assert_false (recovery_is_replaced (&recovery));
    g_assert_cmpuint (recovery_pause (&recovery), ==, 0);
  }
}

/* How often it is called again without a life in between, 100 at most. */
static guint
count (Recovery *recovery, const Profile *profile, Failure cause)
{
  guint n = 0;

  while (n < 100 && recovery_goes_on (recovery, profile, cause, 1))
    n++;
  return n;
}

static void
test_attempts (void)
{
  static const Failure passing[] = { FAILURE_NO_ANSWER, FAILURE_PROPOSAL_IKE, FAILURE_SERVER_CLOSED, FAILURE_NO_ADDRESS,
    FAILURE_DISK_FULL, FAILURE_RESOURCES, FAILURE_CHARON_SILENT };
  static const Failure lasting[] = { FAILURE_PROPOSAL_ESP, FAILURE_SELECTORS, FAILURE_SERVER_REVOKED, FAILURE_CLIENT_REFUSED };

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++) {
    Recovery recovery = { 0 };

    g_assert_true (live (&recovery, &plain, LONG, FAILURE_CONNECTION_LOST));
    g_assert_cmpuint (count (&recovery, &plain, passing[i]), ==, 9);
  }
  for (guint i = 0; i < G_N_ELEMENTS (lasting); i++) {
    Recovery recovery = { 0 };

    g_assert_true (live (&recovery, &plain, LONG, lasting[i]));
    g_assert_cmpuint (count (&recovery, &plain, lasting[i]), ==, 0);
    g_assert_cmpuint (count (&recovery, &persistent, lasting[i]), ==, 100);
  }
}

/* The files are read again, once in each life. */
static void
test_refused_certificate (void)
{
  static const Failure causes[] = { FAILURE_SERVER_UNTRUSTED, FAILURE_SERVER_EXPIRED, FAILURE_CLIENT_REFUSED, FAILURE_CERTIFICATE_EXPIRED };
  const Profile by_cert = { .cert = (char *) "me.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    Recovery recovery = { 0 };

    for (guint j = 0; j < 2; j++) {
      g_assert_true (live (&recovery, &by_cert, LONG, FAILURE_CONNECTION_LOST));
      g_assert_false (recovery.doubts);
      g_assert_cmpuint (count (&recovery, &by_cert, causes[i]), ==, 1);
      g_assert_true (recovery.doubts);
    }
  }
}

/* Also for who insists: the account may be locked. */
static void
test_for_the_user (void)
{
  static const Failure causes[] = { FAILURE_LOGIN, FAILURE_PSK, FAILURE_KEY_PASSWORD, FAILURE_SERVER_UNPROVED };
  const Profile otp = { .persistent = TRUE, .auth = PROFILE_AUTH_EAP, .append_otp = TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    Recovery recovery = { 0 };

    g_assert_false (live (&recovery, &persistent, LONG, causes[i]));
  }
  {
    Recovery recovery = { 0 };

    g_assert_false (live (&recovery, &otp, LONG, FAILURE_CONNECTION_LOST));
  }
}

/* The pauses grow, and a long life begins them anew. */
static void
test_pause (void)
{
  static const guint pauses[] = { 1, 4, 9, 16, 25, 36, 49, RECOVERY_PAUSE_MAX, RECOVERY_PAUSE_MAX };
  Recovery recovery = { 0 };

  g_assert_true (live (&recovery, &persistent, LONG, FAILURE_CONNECTION_LOST));
  g_assert_cmpuint (recovery_pause (&recovery), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++) {
    g_assert_true (recovery_goes_on (&recovery, &persistent, FAILURE_NO_ANSWER, 1));
    g_assert_cmpuint (recovery_pause (&recovery), ==, pauses[i]);
  }
  g_assert_true (live (&recovery, &persistent, SHORT, FAILURE_CONNECTION_LOST));
  g_assert_cmpuint (recovery_pause (&recovery), ==, RECOVERY_PAUSE_MAX);
  g_assert_true (live (&recovery, &persistent, LONG, FAILURE_CONNECTION_LOST));
  g_assert_cmpuint (recovery_pause (&recovery), ==, 0);
  count (&recovery, &persistent, FAILURE_NO_ANSWER);
  recovery_hope (&recovery);
  g_assert_cmpuint (recovery_pause (&recovery), ==, 0);
}

/* RFC 7296 2.4: the server ends a connection as soon as there is another of the same user. */
static void
test_replaced (void)
{
  Recovery recovery = { 0 };

  for (guint i = 0; i < 4; i++)
    g_assert_true (live (&recovery, &plain, SHORT, FAILURE_SERVER_CLOSED));
  g_assert_false (recovery_is_replaced (&recovery));
  g_assert_false (live (&recovery, &plain, SHORT, FAILURE_SERVER_CLOSED));
  g_assert_true (recovery_is_replaced (&recovery));
  g_assert_true (live (&recovery, &persistent, SHORT, FAILURE_SERVER_CLOSED));
}

/* Five in a row: a long life, or another end, is none of them. */
static void
test_not_replaced (void)
{
  Recovery recovery = { 0 };

  for (guint i = 0; i < 20; i++) {
    gboolean other = i % 4 == 3;

    g_assert_true (live (&recovery, &plain, other && i > 8 ? LONG : SHORT,
                         other && i <= 8 ? FAILURE_CONNECTION_LOST : FAILURE_SERVER_CLOSED));
    /* A server that cannot be reached in between changes nothing. */
    g_assert_true (recovery_goes_on (&recovery, &persistent, FAILURE_NO_ANSWER, 1));
    recovery_hope (&recovery);
    g_assert_false (recovery_is_replaced (&recovery));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recovery/changes", test_changes);
  g_test_add_func ("/recovery/attempts", test_attempts);
  g_test_add_func ("/recovery/refused-certificate", test_refused_certificate);
  g_test_add_func ("/recovery/for-the-user", test_for_the_user);
  g_test_add_func ("/recovery/pause", test_pause);
  g_test_add_func ("/recovery/replaced", test_replaced);
  g_test_add_func ("/recovery/not-replaced", test_not_replaced);
  return g_test_run ();
}
