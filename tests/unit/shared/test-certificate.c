/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/certificate-bundle.h"
#include "shared/failures.h"

static GBytes *
fixture (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static CertificateBundle *
parse (const char *name, const char *passphrase)
{
  g_autoptr (GBytes) data = fixture (name);
  g_autoptr (GError) error = NULL;
  CertificateBundle *bundle = certificate_bundle_parse (data, passphrase, &error);

  g_test_message ("%s", name);
  g_assert_no_error (error);
  return bundle;
}

static void
refuse_bytes (GBytes *data, const char *passphrase, Failure failure, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CertificateBundle) bundle = certificate_bundle_parse (data, passphrase, &error);

  g_assert_null (bundle);
  g_assert_error (error, IPSEC_FAILURE, (int) failure);
  if (word)
    g_assert_nonnull (strstr (error->message, word));
}

static void
refuse (const char *name, const char *passphrase, Failure failure, const char *word)
{
  g_autoptr (GBytes) data = fixture (name);

  g_test_message ("%s", name);
  refuse_bytes (data, passphrase, failure, word);
}

/* Files with a key: what is in them and whether they need the passphrase. */
static const struct {
  const char *name;
  const char *passphrase;
  const char *key_type;
  const char *certificate; /* that the key belongs to */
  guint certificates;
} keys[] = {
  { "rsa.key", NULL, "rsa", "rsa.pem", 0 },
  { "rsa.pkcs1.der", NULL, "rsa", "rsa.pem", 0 },
  { "rsa.pkcs1.pem", NULL, "rsa", "rsa.pem", 0 },
  { "rsa.pkcs8.der", NULL, "rsa", "rsa.pem", 0 },
  { "rsa.encrypted.pem", "test", "rsa", "rsa.pem", 0 },
  { "rsa.encrypted.der", "test", "rsa", "rsa.pem", 0 },
  { "rsa.pbe-3des.pem", "test", "rsa", "rsa.pem", 0 },
  { "rsa.proc-type-aes.pem", "test", "rsa", "rsa.pem", 0 },
  { "rsa.proc-type-3des.pem", "test", "rsa", "rsa.pem", 0 },
  { "rsa.everything.pem", NULL, "rsa", "rsa.pem", 3 },
  { "rsa.encrypted-everything.pem", "test", "rsa", "rsa.pem", 2 },
  { "ecdsa.key", NULL, "ecdsa", "ecdsa.pem", 0 },
  { "ecdsa.sec1.der", NULL, "ecdsa", "ecdsa.pem", 0 },
  { "ecdsa.sec1.pem", NULL, "ecdsa", "ecdsa.pem", 0 },
  { "ecdsa.pkcs8.der", NULL, "ecdsa", "ecdsa.pem", 0 },
  { "ecdsa.encrypted.pem", "test", "ecdsa", "ecdsa.pem", 0 },
  { "ed25519.key", NULL, "ed25519", "ed25519.pem", 0 },
  { "ed25519.pkcs8.der", NULL, "ed25519", "ed25519.pem", 0 },
  { "ed25519.encrypted.pem", "test", "ed25519", "ed25519.pem", 0 },
  { "ed448.key", NULL, "ed448", "ed448.pem", 0 },
  { "ed448.pkcs8.der", NULL, "ed448", "ed448.pem", 0 },
  { "ed448.encrypted.pem", "test", "ed448", "ed448.pem", 0 },
  { "modern.p12", "test", "rsa", "rsa.pem", 3 },
  { "legacy.p12", "test", "rsa", "rsa.pem", 3 },
  { "3des.p12", "test", "rsa", "rsa.pem", 3 },
  { "no-mac.p12", "test", "rsa", "rsa.pem", 3 },
  { "utf8.p12", "gr\303\274n", "rsa", "rsa.pem", 3 },
  { "plain.p12", NULL, "rsa", "rsa.pem", 3 },
  { "empty-passphrase.p12", NULL, "rsa", "rsa.pem", 3 },
  { "null-passphrase.p12", NULL, "rsa", "rsa.pem", 1 },
};

static void
test_keys (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (CertificateBundle) bundle = parse (keys[i].name, keys[i].passphrase);
    g_autoptr (CertificateBundle) owner = parse (keys[i].certificate, NULL);
    Certificate *leaf = certificate_bundle_leaf (owner, NULL);

    g_assert_cmpstr (bundle->key_type, ==, keys[i].key_type);
    g_assert_nonnull (bundle->key);
    g_assert_true (g_bytes_equal (bundle->key_id, leaf->key_id));
    g_assert_cmpuint (bundle->certificates->len, ==, keys[i].certificates);
    if (keys[i].certificates) {
      Certificate *own = certificate_bundle_leaf (bundle, bundle->key_id);

      g_assert_nonnull (own);
      g_assert_true (g_bytes_equal (own->der, leaf->der));
    }
  }
}

/* A passphrase that is not needed does no harm, one that is needed is asked for, and a wrong one is told from that. */
static void
test_passphrases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GBytes) data = fixture (keys[i].name);
    gboolean needed = keys[i].passphrase != NULL;

    g_test_message ("%s", keys[i].name);
    g_assert_cmpint (certificate_bundle_needs_passphrase (data), ==, needed);
    if (needed) {
      refuse_bytes (data, NULL, FAILURE_KEY_ENCRYPTED, NULL);
      refuse_bytes (data, "wrong", FAILURE_KEY_PASSWORD, NULL);
      refuse_bytes (data, "", FAILURE_KEY_PASSWORD, NULL);
      refuse_bytes (data, "\377\376", FAILURE_KEY_PASSWORD, NULL);
    } else if (!strstr (keys[i].name, "-passphrase.p12")) {
      g_autoptr (CertificateBundle) bundle = parse (keys[i].name, "wrong");

      g_assert_nonnull (bundle->key);
    }
  }
}

/* Every form of one key is given in the one form that charon is sent. */
static void
test_one_form (void)
{
  g_autoptr (GBytes) expected = fixture ("rsa.pkcs8.der");

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (CertificateBundle) bundle = NULL;

    if (!g_str_equal (keys[i].key_type, "rsa"))
      continue;
    bundle = parse (keys[i].name, keys[i].passphrase);
    g_assert_true (g_bytes_equal (bundle->key, expected));
  }
}

static void
test_no_key (void)
{
  static const struct {
    const char *name;
    guint certificates;
    const char *leaf;
  } rows[] = {
    { "ca.pem", 1, "CN=Test CA,O=Test" },
    { "rsa.certificate.der", 1, "CN=alice,O=Test" },
    { "ca-and-server.pem", 2, "CN=gateway,O=Test" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (CertificateBundle) bundle = parse (rows[i].name, NULL);

    g_assert_null (bundle->key);
    g_assert_null (bundle->key_id);
    g_assert_cmpuint (bundle->certificates->len, ==, rows[i].certificates);
    g_assert_cmpstr (certificate_bundle_leaf (bundle, NULL)->subject, ==, rows[i].leaf);
  }
}

static void
test_facts (void)
{
  g_autoptr (CertificateBundle) bundle = parse ("rsa.everything.pem", NULL);
  Certificate *leaf = certificate_bundle_leaf (bundle, bundle->key_id);
  g_autofree char *names = g_strjoinv (" ", leaf->names);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  Certificate *root = g_ptr_array_index (bundle->certificates, 2);

  g_assert_cmpstr (leaf->subject, ==, "CN=alice,O=Test");
  g_assert_cmpstr (leaf->issuer, ==, "CN=Test Sub CA,O=Test");
  g_assert_cmpstr (names, ==, "alice@example.org alice.example.org 192.0.2.7 2001:db8::7");
  g_assert_false (leaf->is_ca);
  g_assert_false (leaf->self_signed);
  g_assert_cmpint (leaf->not_before, <, now);
  g_assert_cmpint (leaf->not_after, >, now);
  g_assert_true (root->is_ca);
  g_assert_true (root->self_signed);
}

static void
test_old (void)
{
  g_autoptr (CertificateBundle) bundle = parse ("old.pem", NULL);
  Certificate *old = certificate_bundle_leaf (bundle, NULL);

  g_assert_cmpint (old->not_after, <, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_false (old->is_ca);
}

/* The subject has a newline and an override of the writing direction. */
static void
test_hostile_names (void)
{
  g_autoptr (CertificateBundle) bundle = parse ("hostile.pem", NULL);
  Certificate *certificate = certificate_bundle_leaf (bundle, NULL);

  g_assert_cmpstr (certificate->subject, ==, "CN=new line\357\277\275turned");
}

static void
test_mismatch (void)
{
  g_autoptr (CertificateBundle) key = parse ("ecdsa.key", NULL);
  g_autoptr (CertificateBundle) certificates = parse ("rsa.everything.pem", NULL);

  g_assert_null (certificate_bundle_leaf (certificates, key->key_id));
}

static void
test_refused (void)
{
  refuse ("absurd-all.p12", "test", FAILURE_CERTIFICATE_UNREADABLE, "iterations");
  refuse ("absurd-bag.p12", "test", FAILURE_CERTIFICATE_UNREADABLE, "encryption");
  refuse ("absurd.pkcs8.der", "test", FAILURE_CERTIFICATE_UNREADABLE, "encryption");
  refuse ("rsa.scrypt.pem", "test", FAILURE_CERTIFICATE_UNREADABLE, "encryption");
  refuse ("rsa.trusted.pem", NULL, FAILURE_CERTIFICATE_UNREADABLE, "TRUSTED CERTIFICATE");
  refuse ("dsa.key", NULL, FAILURE_CERTIFICATE_UNREADABLE, "neither RSA");
}

static void
append_fixture (GByteArray *out, const char *name)
{
  g_autoptr (GBytes) data = fixture (name);

  g_byte_array_append (out, g_bytes_get_data (data, NULL), (guint) g_bytes_get_size (data));
}

static void
test_limits (void)
{
  g_autoptr (GByteArray) two_keys = g_byte_array_new ();
  g_autoptr (GByteArray) many = g_byte_array_new ();
  g_autoptr (GBytes) big = g_bytes_new_take (g_malloc0 (1024 * 1024 + 1), 1024 * 1024 + 1);
  g_autoptr (GBytes) two_keys_bytes = NULL;
  g_autoptr (GBytes) many_bytes = NULL;

  append_fixture (two_keys, "rsa.key");
  append_fixture (two_keys, "ecdsa.key");
  two_keys_bytes = g_byte_array_free_to_bytes (g_steal_pointer (&two_keys));
  refuse_bytes (two_keys_bytes, NULL, FAILURE_CERTIFICATE_UNREADABLE, "more than one");
  for (guint i = 0; i < 501; i++)
    append_fixture (many, "ca.pem");
  many_bytes = g_byte_array_free_to_bytes (g_steal_pointer (&many));
  refuse_bytes (many_bytes, NULL, FAILURE_CERTIFICATE_UNREADABLE, "more than 500");
  refuse_bytes (big, NULL, FAILURE_CERTIFICATE_UNREADABLE, "1 MiB");
}

/* Not whole cipher blocks, and a header with no end: GnuTLS must not get to see them. */
static void
test_broken_openssl (void)
{
  static const char *const names[] = { "rsa.proc-type-aes.pem", "rsa.proc-type-3des.pem" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) data = fixture (names[i]);
    g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
    char *body = strstr (text, "\n\n") + 2;

    for (guint cut = 1; cut <= 8; cut++) {
      g_autofree char *shorter = g_strdup_printf ("%.*s%s", (int) (body - text), text, body + cut);
      g_autoptr (GBytes) bytes = g_bytes_new (shorter, strlen (shorter));

      refuse_bytes (bytes, "test", FAILURE_CERTIFICATE_UNREADABLE, "encryption");
    }
  }
}

static void
test_broken (void)
{
  static const char *const texts[] = {
    "",
    "0",
    "hello",
    "-----BEGIN ",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) data = g_bytes_new_static (texts[i], strlen (texts[i]));

    refuse_bytes (data, "test", FAILURE_CERTIFICATE_UNREADABLE, NULL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/keys", test_keys);
  g_test_add_func ("/certificate/passphrases", test_passphrases);
  g_test_add_func ("/certificate/one-form", test_one_form);
  g_test_add_func ("/certificate/no-key", test_no_key);
  g_test_add_func ("/certificate/facts", test_facts);
  g_test_add_func ("/certificate/old", test_old);
  g_test_add_func ("/certificate/hostile-names", test_hostile_names);
  g_test_add_func ("/certificate/mismatch", test_mismatch);
  g_test_add_func ("/certificate/refused", test_refused);
  g_test_add_func ("/certificate/limits", test_limits);
  g_test_add_func ("/certificate/broken", test_broken);
  g_test_add_func ("/certificate/broken-openssl", test_broken_openssl);
  return g_test_run ();
}
