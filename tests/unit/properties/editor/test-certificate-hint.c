/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/certificate-hint.h"

#include <string.h>

#include "shared/validate.h"

#define NOW G_GINT64_CONSTANT (1830000000)
#define AFTER_ALL G_GINT64_CONSTANT (4200000000)

typedef char *(*Hint)(const CertificateChoice *choice, gint64 now, gboolean *bad);

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
  { "token-case", certificate_hint_user, "PKCS11:object=me", "", "", NOW, FALSE, NULL },
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
  if (!*name || validate_is_pkcs11 (name))
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

static CertificateChoice *
choice_of (const char *cert, const char *key, const char *passphrase)
{
  g_autofree char *cert_path = *cert ? g_test_build_filename (G_TEST_DIST, "tests/data/certificates", cert, NULL) : g_strdup ("");
  g_autofree char *key_path = *key ? g_test_build_filename (G_TEST_DIST, "tests/data/certificates", key, NULL) : g_strdup ("");

  return certificate_choice_new (cert_path, key_path, passphrase);
}

static void
test_locked (void)
{
  static const struct {
    const char *cert, *key;
    gboolean locked;
  } rows[] = {
    { "", "", FALSE }, { "rsa.pem", "", FALSE }, { "rsa.pem", "rsa.key", FALSE }, { "rsa.pem", "rsa.encrypted.pem", TRUE },
    { "rsa.everything.pem", "", FALSE }, { "rsa.encrypted-everything.pem", "", TRUE }, { "modern.p12", "", TRUE },
    { "empty-passphrase.p12", "", FALSE }, { "none.pem", "none.key", FALSE },
  };
  g_autoptr (CertificateChoice) token = certificate_choice_new ("pkcs11:object=me", "", "");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (CertificateChoice) choice = choice_of (rows[i].cert, rows[i].key, "");

    g_test_message ("%s %s", rows[i].cert, rows[i].key);
    g_assert_true (certificate_hint_is_locked (choice) == rows[i].locked);
  }
  g_assert_true (certificate_hint_is_locked (token));
}

/* OpenSSL prints the same fingerprint. */
static void
test_details (void)
{
  g_autoptr (CertificateChoice) one = choice_of ("rsa.pem", "", "");
  g_autoptr (CertificateChoice) closed = choice_of ("modern.p12", "", "");
  g_autoptr (CertificateChoice) none = choice_of ("rsa.key", "", "");
  g_autofree char *details = certificate_hint_details (one);
  g_autofree char *hidden = certificate_hint_details (closed);
  g_autofree char *nothing = certificate_hint_details (none);
  g_auto (GStrv) lines = g_strsplit (details, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_true (g_str_has_prefix (lines[0], "Subject: CN=alice") && g_str_has_prefix (lines[2], "Issuer: CN=Test Sub CA"));
  g_assert_true (g_str_has_prefix (lines[1], "Alternative names: ") && strstr (lines[1], "alice@"));
  g_assert_cmpstr (lines[5], ==, "SHA-256 fingerprint: 75:8D:16:D7:CD:40:74:E6:FF:9F:DA:25:7C:9E:02:EC:0C:74:7E:03:B3:E1:EB:0B:DB:13:BC:B6:5C:68:FE:B7");
  g_assert_null (hidden);
  g_assert_null (nothing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/certificate-hint/%s", cases[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hint);
  }
  g_test_add_func ("/certificate-hint/locked", test_locked);
  g_test_add_func ("/certificate-hint/details", test_details);
  return g_test_run ();
}
