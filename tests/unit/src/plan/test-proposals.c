/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/proposals.h"

#include <string.h>

#include "shared/failures.h"

static guint
count (char **list, const char *word)
{
  guint n = 0;

  for (guint i = 0; list[i]; i++)
    n += strstr (list[i], word) != NULL;
  return n;
}

/* Those with ML-KEM first, and the same as without it behind them, so that any server finds what it found before. */
static void
test_levels (void)
{
  for (guint security = 0; security <= PROFILE_SECURITY_LEGACY; security++) {
    const Profile profile = { .security = security };
    g_auto (GStrv) classic = proposals_ike2 (&profile, FALSE, NULL);
    g_auto (GStrv) hybrid = proposals_ike2 (&profile, TRUE, NULL);
    guint n = count (hybrid, "ke1_mlkem768");

    g_assert_cmpuint (count (classic, "mlkem"), ==, 0);
    g_assert_cmpuint (n, ==, security == PROFILE_SECURITY_LEGACY ? 0 : 2);
    for (guint i = 0; i < n; i++)
      g_assert_nonnull (strstr (hybrid[i], "ke1_mlkem768"));
    g_assert_true (g_strv_equal ((const char *const *) hybrid + n, (const char *const *) classic));
  }
}

static void
test_own (void)
{
  char *own[] = { (char *) "aes256-sha256-x25519-KE1_MLKEM768", (char *) "aes256-sha256-x25519", NULL };
  char *only[] = { (char *) "aes256gcm16-prfsha384-mlkem1024", NULL };
  const Profile either = { .ike = own }, demanding = { .ike = only };
  g_auto (GStrv) hybrid = proposals_ike2 (&either, TRUE, NULL);
  g_auto (GStrv) classic = proposals_ike2 (&either, FALSE, NULL);
  g_auto (GStrv) demanded = proposals_ike2 (&demanding, TRUE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_strv_equal ((const char *const *) hybrid, (const char *const *) own));
  g_assert_true (g_strv_equal ((const char *const *) classic, (const char *const *) own + 1));
  g_assert_true (g_strv_equal ((const char *const *) demanded, (const char *const *) only));
  g_assert_null (proposals_ike2 (&demanding, FALSE, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_NO_PLUGIN);
}

static void
test_group (void)
{
  static const struct {
    const char *group, *first, *second;
  } rows[] = {
    { NULL, "aes256gcm16-aes128gcm16-chacha20poly1305-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone",
      "aes256-aes128-sha256-sha512-sha384-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone" },
    { "modp2048", "aes256gcm16-aes128gcm16-chacha20poly1305-modp2048-x25519-ecp256-ecp384-modp3072-modp4096-modpnone",
      "aes256-aes128-sha256-sha512-sha384-modp2048-x25519-ecp256-ecp384-modp3072-modp4096-modpnone" },
    { "x25519", "aes256gcm16-aes128gcm16-chacha20poly1305-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone",
      "aes256-aes128-sha256-sha512-sha384-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone" },
    /* what the level does not allow is not offered */
    { "modp1024", "aes256gcm16-aes128gcm16-chacha20poly1305-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone",
      "aes256-aes128-sha256-sha512-sha384-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone" },
    { PROPOSALS_NO_GROUP, "aes256gcm16-aes128gcm16-chacha20poly1305", "aes256-aes128-sha256-sha512-sha384" },
  };
  const Profile profile = { .security = PROFILE_SECURITY_MODERN };
  char *own[] = { (char *) "aes256-sha256-ecp256-modp2048", NULL };
  const Profile by_user = { .esp = own };
  g_auto (GStrv) kept = proposals_esp_by (&by_user, "modp2048");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) list = proposals_esp_by (&profile, rows[i].group);

    g_assert_cmpstr (list[0], ==, rows[i].first);
    g_assert_cmpstr (list[1], ==, rows[i].second);
    g_assert_null (list[2]);
  }
  g_assert_true (g_strv_equal ((const char *const *) kept, (const char *const *) own));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proposals/levels", test_levels);
  g_test_add_func ("/proposals/own", test_own);
  g_test_add_func ("/proposals/group", test_group);
  return g_test_run ();
}
