/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <dlfcn.h>
#include <p11-kit/p11-kit.h>
#include <string.h>

#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "src/credentials/token.h"
#include "tests/unit/soft-token.h"

/* Of SoftHSM, whose tokens all ask for a PIN.
 * nocheck: static PKCS#11's functions are given nothing of their caller's */
static CK_C_GetTokenInfo get_token_info;
static gboolean is_open;

static CK_RV
get_open_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
  CK_RV rv = get_token_info (slot, info);

  info->flags &= ~(CK_FLAGS) CKF_LOGIN_REQUIRED;
  return rv;
}

/* Takes the place of p11-kit's. */
CK_FUNCTION_LIST **
p11_kit_modules_load_and_initialize (int flags)
{
  CK_FUNCTION_LIST **(*load)(int) = (CK_FUNCTION_LIST **(*)(int))dlsym (RTLD_NEXT, "p11_kit_modules_load_and_initialize");
  CK_FUNCTION_LIST **modules = load (flags);

  for (guint i = 0; is_open && modules[i]; i++) {
    char *name = p11_kit_module_get_filename (modules[i]);

    if (name && strstr (name, "softhsm")) {
      get_token_info = modules[i]->C_GetTokenInfo;
      modules[i]->C_GetTokenInfo = get_open_token_info;
    }
    free (name);
  }
  return modules;
}

static void
assert_certificate (GBytes *der, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) data = NULL;
  g_autoptr (CertificateBundle) bundle = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  data = g_bytes_new (text, size);
  bundle = certificate_bundle_parse (data, NULL, NULL);
  g_assert_nonnull (bundle);
  g_assert_true (g_bytes_equal (der, certificate_bundle_leaf (bundle, NULL)->der));
}

static void
finds (const char *uri, const char *pin, gboolean with_key, const char *handle, const char *certificate)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Token) token = token_find (uri, pin, with_key, FALSE, &error);

  g_test_message ("%s", uri);
  g_assert_no_error (error);
  g_assert_cmpstr (token->handle, ==, handle);
  g_assert_true (g_path_is_absolute (token->module));
  g_assert_nonnull (strstr (token->module, "softhsm"));
  g_assert_cmpint (token->certificate != NULL, ==, certificate != NULL);
  if (certificate)
    assert_certificate (token->certificate, certificate);
}

static void
refuses (const char *uri, const char *pin, gboolean with_key, Failure failure, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Token) token = token_find (uri, pin, with_key, FALSE, &error);

  g_test_message ("%s: %s", uri, error ? error->message : "");
  g_assert_null (token);
  g_assert_error (error, IPSEC_FAILURE, (int) failure);
  g_assert_nonnull (strstr (error->message, word));
}

static void
tries (const char *uri, const char *pin, gboolean with_key, gboolean guarded, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Token) token = token_find (uri, pin, with_key, guarded, &error);

  if (!word) {
    g_assert_no_error (error);
    g_assert_nonnull (token);
    return;
  }
  g_assert_null (token);
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TOKEN);
  g_assert_nonnull (strstr (error->message, word));
}

/* What a token gives to everybody is not for those who may only have connections of their own. */
static void
test_guarded (void)
{
  const char *uri = "pkcs11:token=one;object=alice";

  tries (uri, "1234", TRUE, TRUE, NULL);
  is_open = TRUE;
  tries (uri, "1234", TRUE, TRUE, "asks for no PIN");
  tries (uri, NULL, TRUE, TRUE, "asks for no PIN");
  tries (uri, NULL, FALSE, TRUE, NULL);
  /* it is looked for, and this one is not shown without a PIN after all */
  tries (uri, NULL, TRUE, FALSE, "does not hold the private key");
  is_open = FALSE;
}

static void
test_find (void)
{
  finds ("pkcs11:token=one;object=alice", "1234", TRUE, "01", "rsa.pem");
  finds ("pkcs11:token=one;object=alice;type=private", "1234", TRUE, "01", "rsa.pem");
  finds ("pkcs11:token=one;object=alice;type=cert", "1234", TRUE, "01", "rsa.pem");
  finds ("pkcs11:token=one;id=%01", "1234", TRUE, "01", "rsa.pem");
  finds ("pkcs11:object=alice", "1234", TRUE, "01", "rsa.pem");
  finds ("pkcs11:token=one;id=%02", "1234", TRUE, "02", "ecdsa.pem");
  finds ("pkcs11:token=two;object=carol", "1234", TRUE, "0304", NULL);
}

static void
test_certificate_only (void)
{
  finds ("pkcs11:token=one;object=alice", NULL, FALSE, "01", "rsa.pem");
  finds ("pkcs11:token=one;object=bob;type=cert", "1234", FALSE, "02", "ecdsa.pem");
  refuses ("pkcs11:token=one;object=bob;type=cert", NULL, FALSE, FAILURE_TOKEN, "");
  refuses ("pkcs11:token=two;object=carol", "1234", FALSE, FAILURE_TOKEN, "certificate");
}

static void
test_pin (void)
{
  refuses ("pkcs11:token=one;object=alice", NULL, TRUE, FAILURE_SECRET_MISSING, "PIN");
  refuses ("pkcs11:token=one;object=alice", "4321", TRUE, FAILURE_KEY_PASSWORD, "PIN");
  refuses ("pkcs11:token=one;object=alice", "1", TRUE, FAILURE_KEY_PASSWORD, "PIN");
  finds ("pkcs11:token=one;object=alice", "1234", TRUE, "01", "rsa.pem");
  g_assert_true (token_needs_pin ("pkcs11:token=one;object=alice"));
  g_assert_false (token_needs_pin ("pkcs11:token=three"));
}

static void
test_missing (void)
{
  refuses ("pkcs11:token=three", "1234", TRUE, FAILURE_TOKEN, "no token");
  refuses ("pkcs11:token=one;object=nobody", "1234", TRUE, FAILURE_TOKEN, "nothing that matches");
  /* A wrong PIN here would be KEY_PASSWORD if it were tried. */
  refuses ("pkcs11:object=nobody", "4321", TRUE, FAILURE_TOKEN, "add token=");
  refuses ("pkcs11:token=two;type=private", "1234", TRUE, FAILURE_TOKEN, "more than one");
}

static void
test_refused (void)
{
  refuses ("pkcs11:token=one;object=alice?pin-value=1234", NULL, TRUE, FAILURE_TOKEN, "query");
  refuses ("pkcs11:token=one;object=alice?pin-source=file:/etc/hostname", NULL, TRUE, FAILURE_TOKEN, "query");
  refuses ("pkcs11:token=one?module-path=/tmp/evil.so", "1234", TRUE, FAILURE_TOKEN, "query");
  refuses ("pkcs11:token=one?module-name=softhsm2", "1234", TRUE, FAILURE_TOKEN, "query");
  refuses ("pkcs11:colour=blue", "1234", TRUE, FAILURE_TOKEN, "not valid");
  refuses ("pkcs11:token=%zz", "1234", TRUE, FAILURE_TOKEN, "not valid");
  refuses ("/etc/hostname", "1234", TRUE, FAILURE_TOKEN, "not valid");
}

int
main (int argc, char **argv)
{
  g_autoptr (SoftToken) token = NULL;

  g_test_init (&argc, &argv, NULL);
  token = soft_token_new ();
  if (!token)
    return 77;
  soft_token_init (token, "one");
  soft_token_add (token, "one", "rsa", "01", "alice", "--no-mark-private");
  soft_token_add (token, "one", "ecdsa", "02", "bob", "--mark-private");
  soft_token_init (token, "two");
  soft_token_add (token, "two", "ecdsa", "0304", "carol", NULL);
  soft_token_add (token, "two", "rsa", "05", "dave", NULL);
  g_test_add_func ("/token/find", test_find);
  g_test_add_func ("/token/guarded", test_guarded);
  g_test_add_func ("/token/certificate-only", test_certificate_only);
  g_test_add_func ("/token/pin", test_pin);
  g_test_add_func ("/token/missing", test_missing);
  g_test_add_func ("/token/refused", test_refused);
  return g_test_run ();
}
