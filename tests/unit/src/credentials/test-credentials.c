/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "shared/validate.h"
#include "src/credentials/credentials.h"
#include "src/credentials/token.h"
#include "tests/unit/soft-token.h"

static char *
fixture (const char *name)
{
  if (!name || validate_is_pkcs11 (name))
    return g_strdup (name);
  return g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", name, NULL);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static Credentials *
load_source (const CredentialsSource *source, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  credentials_load_async (source, NULL, on_loaded, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return credentials_load_finish (result, error);
}

static Credentials *
load (const char *ca, const char *cert, const char *key, const char *password, GError **error)
{
  g_autofree char *ca_path = fixture (ca);
  g_autofree char *cert_path = fixture (cert);
  g_autofree char *key_path = fixture (key);
  CredentialsSource source = { .ca = ca_path, .cert = cert_path, .key = key_path, .password = password };

  return load_source (&source, error);
}

static Credentials *
loads (const char *ca, const char *cert, const char *key, const char *password)
{
  g_autoptr (GError) error = NULL;
  Credentials *credentials = load (ca, cert, key, password, &error);

  g_assert_no_error (error);
  return credentials;
}

static void
refuses (const char *ca, const char *cert, const char *key, const char *password, Failure failure, const char *blamed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Credentials) credentials = load (ca, cert, key, password, &error);

  g_test_message ("%s", error ? error->message : "");
  g_assert_null (credentials);
  g_assert_error (error, IPSEC_FAILURE, (int) failure);
  g_assert_nonnull (strstr (error->message, blamed));
  if (password)
    g_assert_null (strstr (error->message, password));
}

static void
test_trust (void)
{
  g_autoptr (Credentials) both = loads ("ca-and-server.pem", NULL, NULL, NULL);
  g_autoptr (Credentials) pkcs12 = loads ("modern.p12", NULL, NULL, "test");
  g_autoptr (Credentials) pinned = loads ("selfsigned.pem", NULL, NULL, NULL);
  g_autoptr (Credentials) none = loads (NULL, NULL, NULL, NULL);

  g_assert_cmpuint (credentials_get_authorities (both)->len, ==, 1);
  g_assert_cmpuint (credentials_get_servers (both)->len, ==, 1);
  g_assert_null (credentials_get_client (both));
  g_assert_cmpuint (credentials_get_authorities (pkcs12)->len, ==, 2);
  g_assert_cmpuint (credentials_get_servers (pkcs12)->len, ==, 0);
  g_assert_cmpuint (credentials_get_authorities (pinned)->len, ==, 0);
  g_assert_cmpuint (credentials_get_servers (pinned)->len, ==, 1);
  g_assert_cmpuint (credentials_get_authorities (none)->len, ==, 0);
}

static void
test_system_trust (void)
{
  CredentialsSource source = { .system_trust = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (Credentials) credentials = NULL;

  if (!g_file_test (SYSTEM_CA_FILE, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no trust store on this system");
    return;
  }
  credentials = load_source (&source, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (credentials_get_authorities (credentials)->len, >, 10);
  g_assert_cmpuint (credentials_get_servers (credentials)->len, ==, 0);
}

/* The first authority of the system's, as charon writes its name. */
static char *
first_name (GBytes **der)
{
  CredentialsSource source = { .system_trust = TRUE };
  g_autoptr (Credentials) credentials = load_source (&source, NULL);
  g_autoptr (Certificate) first = NULL;
  g_auto (GStrv) parts = NULL;

  *der = g_bytes_ref (credentials_get_authorities (credentials)->pdata[0]);
  first = certificate_new (*der, NULL);
  /* in the other order, and with no space behind the commas */
  parts = g_strsplit (first->subject, ",", -1);
  return g_strjoinv (", ", parts);
}

/* What is noted of the last time chooses among the system's authorities, and no more: where nothing is known, all are
 * taken. */
static void
test_known (void)
{
  g_autoptr (GBytes) der = NULL;
  g_autofree char *name = NULL;

  if (!g_file_test (SYSTEM_CA_FILE, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no trust store on this system");
    return;
  }
  name = first_name (&der);
  for (guint i = 0; i < 5; i++) {
    g_autofree char *both = g_strconcat (name, "\nC=XX, O=Nobody, CN=Nobody's CA", NULL);
    g_autofree char *twice = g_strconcat (name, "\n", name, NULL);
    const char *const known[] = { name, twice, both, "", "C=XX, O=Nobody" };
    const CredentialsSource source = { .system_trust = TRUE, .known = known[i] };
    g_autoptr (Credentials) credentials = load_source (&source, NULL);
    GPtrArray *authorities = credentials_get_authorities (credentials);

    g_test_message ("%s", known[i]);
    if (i < 3) {
      g_assert_cmpuint (authorities->len, <, 5);
      g_assert_true (g_bytes_equal (authorities->pdata[0], der));
      g_assert_true (credentials_widen (credentials));
    }
    g_assert_cmpuint (credentials_get_authorities (credentials)->len, >, 10);
    g_assert_false (credentials_widen (credentials));
  }
}

static void
test_client (void)
{
  static const struct {
    const char *cert;
    const char *key;
    const char *password;
    const char *subject;
    guint chain;
  } rows[] = {
    { "rsa.pem", "rsa.key", NULL, "CN=alice,O=Test", 0 },
    { "rsa.certificate.der", "rsa.pkcs1.der", NULL, "CN=alice,O=Test", 0 },
    { "rsa.everything.pem", NULL, NULL, "CN=alice,O=Test", 2 },
    { "rsa.everything.pem", "rsa.encrypted.pem", "test", "CN=alice,O=Test", 2 },
    { "modern.p12", NULL, "test", "CN=alice,O=Test", 2 },
    { NULL, "legacy.p12", "test", "CN=alice,O=Test", 2 },
    { "legacy.p12", "legacy.p12", "test", "CN=alice,O=Test", 2 },
    { "ecdsa.pem", "ecdsa.sec1.pem", NULL, "CN=bob,O=Test", 0 },
    { "ed25519.pem", "ed25519.key", NULL, "CN=carol,O=Test", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Credentials) credentials = loads (NULL, rows[i].cert, rows[i].key, rows[i].password);

    g_assert_cmpstr (credentials_get_client (credentials)->subject, ==, rows[i].subject);
    g_assert_cmpuint (credentials_get_chain (credentials)->len, ==, rows[i].chain);
    g_assert_nonnull (credentials_get_key (credentials));
    g_assert_null (credentials_get_token (credentials));
    g_assert_false (credentials_is_expired (credentials));
    g_assert_cmpuint (credentials_get_authorities (credentials)->len, ==, 0);
  }
}

static void
test_failures (void)
{
  refuses (NULL, "missing.pem", "rsa.key", NULL, FAILURE_CERTIFICATE_UNREADABLE, ": cert /");
  refuses (NULL, "rsa.pem", "missing.key", NULL, FAILURE_CERTIFICATE_UNREADABLE, ": key /");
  refuses ("missing.pem", NULL, NULL, NULL, FAILURE_CERTIFICATE_UNREADABLE, ": ca /");
  refuses ("rsa.key", NULL, NULL, NULL, FAILURE_CERTIFICATE_UNREADABLE, "trust in it): ca /");
  refuses (NULL, "rsa.pem", "ecdsa.key", NULL, FAILURE_KEY_MISMATCH, ": cert /");
  refuses (NULL, "rsa.pem", NULL, NULL, FAILURE_CERTIFICATE_UNREADABLE, "no private key in it): cert /");
  refuses (NULL, "rsa.pem", "ecdsa.pem", NULL, FAILURE_CERTIFICATE_UNREADABLE, "no private key in it): key /");
  refuses (NULL, NULL, "rsa.key", NULL, FAILURE_CERTIFICATE_UNREADABLE, "no certificate in it): cert /");
  refuses (NULL, "rsa.pem", "rsa.encrypted.pem", NULL, FAILURE_KEY_ENCRYPTED, ": key /");
  refuses (NULL, "rsa.pem", "rsa.encrypted.pem", "hunter2", FAILURE_KEY_PASSWORD, ": key /");
  refuses (NULL, "modern.p12", NULL, "hunter2", FAILURE_KEY_PASSWORD, ": cert /");
  refuses (NULL, "rsa.pem", "rsa.trusted.pem", NULL, FAILURE_CERTIFICATE_UNREADABLE, "TRUSTED");
}

static void
test_prefix (void)
{
  static const struct {
    const char *ca, *cert, *key;
    const char *blamed;
  } rows[] = {
    { "missing.pem", NULL, NULL, ": ppp-ca /" },
    { "rsa.key", NULL, NULL, ": ppp-ca /" },
    { NULL, "missing.pem", "rsa.key", ": ppp-cert /" },
    { NULL, "rsa.pem", "ecdsa.key", ": ppp-cert /" },
    { NULL, "rsa.pem", "missing.key", ": ppp-key /" },
    { NULL, "rsa.pem", "ecdsa.pem", ": ppp-key /" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *ca = fixture (rows[i].ca);
    g_autofree char *cert = fixture (rows[i].cert);
    g_autofree char *key = fixture (rows[i].key);
    CredentialsSource source = { .ca = ca, .cert = cert, .key = key, .prefix = "ppp-" };
    g_autoptr (GError) error = NULL;

    g_assert_null (load_source (&source, &error));
    g_assert_nonnull (strstr (error->message, rows[i].blamed));
  }
}

/* The private profile of a user who may not read the key. */
static void
test_owner (void)
{
  g_autofree char *dir = g_dir_make_tmp ("credentials-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "alice.pem", NULL);
  g_autofree char *original = fixture ("rsa.everything.pem");
  g_autofree char *text = NULL;
  CredentialsSource source = { .cert = path, .owner = "nobody" };
  g_autoptr (GError) error = NULL;
  g_autoptr (Credentials) closed = NULL;
  g_autoptr (Credentials) open = NULL;
  gsize size;

  if (geteuid () != 0) {
    g_test_skip ("only root can become somebody else");
  } else {
    g_assert_true (g_file_get_contents (original, &text, &size, NULL));
    g_assert_true (g_file_set_contents (path, text, (gssize) size, NULL));
    g_chmod (dir, 0755);
    g_chmod (path, 0600);
    closed = load_source (&source, &error);
    g_assert_error (error, IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE);
    g_assert_nonnull (strstr (error->message, "user nobody may not read it): cert /"));
    g_clear_error (&error);
    g_chmod (path, 0644);
    open = load_source (&source, &error);
    g_assert_no_error (error);
    g_assert_nonnull (credentials_get_key (open));
  }
  g_remove (path);
  g_rmdir (dir);
}

static void
test_expired (void)
{
  g_autoptr (Credentials) credentials = NULL;

  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_MESSAGE, "the certificate of CN=old expired on *");
  credentials = loads (NULL, "old-and-key.pem", NULL, NULL);
  g_test_assert_expected_messages ();
  g_assert_true (credentials_is_expired (credentials));
}

static void
test_need_password (void)
{
  static const struct {
    const char *cert;
    const char *key;
    gboolean needed;
  } rows[] = {
    { "rsa.pem", "rsa.key", FALSE },
    { "rsa.pem", "rsa.encrypted.pem", TRUE },
    { "rsa.pem", "rsa.proc-type-aes.pem", TRUE },
    { "modern.p12", NULL, TRUE },
    { "empty-passphrase.p12", NULL, FALSE },
    { NULL, "missing", FALSE },
    { NULL, NULL, FALSE },
    { "modern.p12", "rsa.key", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *cert = fixture (rows[i].cert);
    g_autofree char *key = fixture (rows[i].key);

    g_assert_cmpint (credentials_need_password (cert, key, NULL), ==, rows[i].needed);
  }
}

static void
test_cancel (void)
{
  CredentialsSource source = { .system_trust = TRUE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  credentials_load_async (&source, cancellable, on_loaded, &result);
  g_cancellable_cancel (cancellable);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (credentials_load_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_token (void)
{
  static const struct {
    const char *cert;
    const char *key;
    guint chain;
  } rows[] = {
    { "pkcs11:token=one;object=alice", NULL, 0 },
    { NULL, "pkcs11:token=one;object=alice", 0 },
    { "pkcs11:token=one;object=alice", "pkcs11:token=one;object=alice", 0 },
    { "pkcs11:token=one;object=alice;type=cert", "pkcs11:token=one;object=alice;type=private", 0 },
    { "rsa.pem", "pkcs11:token=one;object=alice", 0 },
    { "sub.pem", "pkcs11:token=one;object=dave", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Credentials) credentials = loads (NULL, rows[i].cert, rows[i].key, "1234");
    const CredentialsToken *reference = credentials_get_token (credentials);

    g_assert_nonnull (reference);
    g_assert_true (g_path_is_absolute (reference->module));
    g_assert_cmpstr (reference->handle, ==, i < 5 ? "01" : "02");
    g_assert_null (credentials_get_key (credentials));
    g_assert_nonnull (credentials_get_certificate (credentials));
    g_assert_cmpuint (credentials_get_chain (credentials)->len, ==, rows[i].chain);
  }
  refuses (NULL, "pkcs11:token=one;object=alice", NULL, "9999", FAILURE_KEY_PASSWORD, ": cert pkcs11:");
  refuses (NULL, "pkcs11:token=one?pin-value=8642", NULL, NULL, FAILURE_TOKEN, ": cert pkcs11:token=one?pin-value=…");
  refuses (NULL, "rsa.pem", "pkcs11:token=one;object=alice", NULL, FAILURE_SECRET_MISSING, ": key pkcs11:");
  refuses (NULL, "ecdsa.pem", "pkcs11:token=one;object=alice", "1234", FAILURE_KEY_MISMATCH, ": cert /");
  refuses (NULL, NULL, "pkcs11:token=one;object=dave", "1234", FAILURE_TOKEN, "certificate of the key): cert pkcs11:");
  g_assert_true (credentials_need_password (NULL, "pkcs11:token=one;object=alice", NULL));
  g_assert_false (credentials_need_password (NULL, "pkcs11:token=three", NULL));
}

int
main (int argc, char **argv)
{
  g_autoptr (SoftToken) token = NULL;

  g_test_init (&argc, &argv, NULL);
  token = soft_token_new ();
  if (token) {
    soft_token_init (token, "one");
    soft_token_add (token, "one", "rsa", "01", "alice", "--no-mark-private");
    soft_token_add (token, "one", "ecdsa", "02", "dave", NULL);
    g_test_add_func ("/credentials/token", test_token);
  }
  /* Not last: what was cancelled goes on reading for a while, and must not be at it when the program ends. */
  g_test_add_func ("/credentials/cancel", test_cancel);
  g_test_add_func ("/credentials/trust", test_trust);
  g_test_add_func ("/credentials/system-trust", test_system_trust);
  g_test_add_func ("/credentials/known", test_known);
  g_test_add_func ("/credentials/client", test_client);
  g_test_add_func ("/credentials/failures", test_failures);
  g_test_add_func ("/credentials/prefix", test_prefix);
  g_test_add_func ("/credentials/owner", test_owner);
  g_test_add_func ("/credentials/expired", test_expired);
  g_test_add_func ("/credentials/need-password", test_need_password);
  return g_test_run ();
}
