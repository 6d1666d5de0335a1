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
check (const char *text, ProposalKind kind, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gboolean good = proposal_check (text, kind, &error);

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
    check (cases[i].text, PROPOSAL_IKE, cases[i].ike);
    check (cases[i].text, PROPOSAL_ESP, cases[i].esp);
  }
}

static void
test_ah (void)
{
  static const char *const rows[][2] = {
    { "sha256", NULL }, { "sha512-sha256-modp2048-x25519-modpnone", NULL }, { "SHA1-esn", NULL }, { "default", NULL },
    { "aesxcbc-ecp256", NULL }, { "aes256-sha256", "AH does not encrypt" }, { "null-sha256", "AH does not encrypt" },
    { "aes256gcm16", "AH does not encrypt" }, { "aes128gmac", "AH does not encrypt" }, { "modp2048", "no integrity" },
    { "sha257", "not an algorithm" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check (rows[i][0], PROPOSAL_AH, rows[i][1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proposal/cases", test_cases);
  g_test_add_func ("/proposal/ah", test_ah);
  return g_test_run ();
}
