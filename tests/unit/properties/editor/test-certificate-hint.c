/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/certificate-hint.h"

#define NOW G_GINT64_CONSTANT (1830000000)
#define AFTER_ALL G_GINT64_CONSTANT (4200000000)

typedef char *(*Hint) (const CertificateChoice *choice, gint64 now, gboolean *bad);

static const struct {
  const char *name;
  Hint hint;
  const char *cert, *key, *passphrase; /* names of fixtures */
  gint64 now;
  gboolean bad;
  const char *pattern; /* of the hint; NULL: none */
} cases[] = {
  { "nothing", certificate_hint_user, "", "", "", NOW, FALSE, NULL },
  { "token", certificate_hint_user, "pkcs11:object=me", "", "", NOW, FALSE, NULL },
  { "token-key", certificate_hint_key, "rsa.pem", "pkcs11:object=me", "", NOW, FALSE, NULL },
  { "ca", certificate_hint_authority, "ca.pem", "", "", NOW, FALSE, "Test CA, valid until *." },
  { "ca-expired", certificate_hint_authority, "ca.pem", "", "", AFTER_ALL, TRUE, "Test CA, issued by Test CA, expired on *." },
  { "ca-future", certificate_hint_authority, "ca.pem", "", "", 1, TRUE, "Test CA, issued by Test CA, not valid before *." },
  { "cas", certificate_hint_authority, "ca-and-server.pem", "", "", NOW, FALSE, "2 certificates." },
  { "ca-is-key", certificate_hint_authority, "rsa.key", "", "", NOW, TRUE, "There is no certificate in this file." },
  { "ca-missing", certificate_hint_authority, "none", "", "", NOW, TRUE, "Cannot be read*" },
  { "user", certificate_hint_user, "rsa.pem", "rsa.key", "", NOW, FALSE, "alice, issued by Test Sub CA, valid until *." },
  { "user-expired", certificate_hint_user, "old.pem", "rsa.key", "", NOW, TRUE, "old, issued by Test CA, expired on *." },
  { "user-without-key", certificate_hint_user, "rsa.pem", "", "", NOW, TRUE, "There is no private key in this file*" },
  { "user-and-key", certificate_hint_user, "rsa.everything.pem", "", "", NOW, FALSE, "alice, issued by *" },
  { "p12", certificate_hint_user, "modern.p12", "", "test", NOW, FALSE, "alice, issued by Test Sub CA, valid until *." },
  { "p12-closed", certificate_hint_user, "modern.p12", "", "", NOW, FALSE, "Encrypted: the passphrase opens it." },
  { "p12-wrong", certificate_hint_user, "modern.p12", "", "tset", NOW, TRUE, "The passphrase is wrong." },
  { "hostile", certificate_hint_user, "hostile.pem", "hostile.key", "", NOW, FALSE, "new*line*turned, issued by *" },
  { "key", certificate_hint_key, "rsa.pem", "rsa.key", "", NOW, FALSE, NULL },
  { "key-closed", certificate_hint_key, "rsa.pem", "rsa.encrypted.pem", "", NOW, FALSE, "Encrypted: the passphrase opens it." },
  { "key-opened", certificate_hint_key, "rsa.pem", "rsa.encrypted.pem", "test", NOW, FALSE, NULL },
  { "key-of-another", certificate_hint_key, "rsa.pem", "ecdsa.key", "", NOW, TRUE, "This key does not belong*" },
  { "key-is-certificate", certificate_hint_key, "rsa.pem", "rsa.pem", "", NOW, TRUE, "There is no private key in this file." },
};

static char *
path_of (const char *name)
{
  if (!*name || g_str_has_prefix (name, "pkcs11:"))
    return g_strdup (name);
  return g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", name, NULL);
}

static void
test_hint (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *cert = path_of (cases[i].cert);
  g_autofree char *key = path_of (cases[i].key);
  g_autoptr (CertificateChoice) choice = certificate_choice_new (cert, key, cases[i].passphrase);
  gboolean bad = !cases[i].bad;
  g_autofree char *hint = cases[i].hint (choice, cases[i].now, &bad);

  g_test_message ("%s", hint ? hint : "no hint");
  g_assert_cmpint (bad, ==, cases[i].bad);
  if (!cases[i].pattern) {
    g_assert_null (hint);
    return;
  }
  g_assert_true (g_pattern_match_simple (cases[i].pattern, hint));
  for (const char *p = hint; *p; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/certificate-hint/%s", cases[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hint);
  }
  return g_test_run ();
}
