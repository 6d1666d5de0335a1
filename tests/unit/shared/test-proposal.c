/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/failures.h"
#include "shared/proposal.h"

static const struct {
  const char *text;
  const char *ike; /* within the message about it; NULL: it is good */
  const char *esp;
} cases[] = {
  { "aes256-sha256-modp2048", NULL, NULL },
  { "AES256-SHA256-MODP2048", NULL, NULL },
  { "aes256gcm16-prfsha384-ecp384", NULL, NULL },
  { "aes256gcm16-aes128gcm16-chacha20poly1305-prfsha256-x25519-modp3072", NULL, NULL },
  { "3des-sha1-modp1024", NULL, NULL },
  { "aes128ctr-aesxcbc-prfaesxcbc-curve25519", NULL, NULL },
  { "aes256-sha2_512-x25519-ke1_mlkem768", NULL, NULL },
  { "default", NULL, NULL },
  { "aes256-sha256", "“aes256-sha256”: no key exchange group", NULL },
  { "aes256gcm16-sha256-ecp521", NULL, NULL },
  { "aes256gcm16-modp2048", "no pseudo-random function", NULL },
  { "aes256gcm16", "no pseudo-random function", NULL },
  { "aes128gmac-modpnone-noesn", "no pseudo-random function", NULL },
  { "aes256-modp2048", "no integrity", "no integrity" },
  { "sha256-modp2048", "no encryption", "no encryption" },
  { "aes256-sha257-modp2048", "“sha257”: not an algorithm", "“sha257”" },
  { "aes256-sha256-modp2049", "“modp2049”", "“modp2049”" },
  { "aes257-sha256-modp2048", "“aes257”", "“aes257”" },
  { "aes256gcm17-prfsha256-modp2048", "“aes256gcm17”", "“aes256gcm17”" },
  { "aes256--sha256", "“”", "“”" },
  { "aes256-sha256-", "“”", "“”" },
  { "aes256-sha256\n-modp2048", "sha256", "sha256" },
  { "xaes256-sha256-modp2048", "“xaes256”", "“xaes256”" },
};

static void
check (const char *text, gboolean for_ike, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gboolean good = proposal_check (text, for_ike, &error);

  g_test_message ("%s: %s", text, error ? error->message : "good");
  if (!expected) {
    g_assert_no_error (error);
    g_assert_true (good);
    return;
  }
  g_assert_false (good);
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    check (cases[i].text, TRUE, cases[i].ike);
    check (cases[i].text, FALSE, cases[i].esp);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proposal/cases", test_cases);
  return g_test_run ();
}
