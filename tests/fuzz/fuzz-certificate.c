/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any file: no crash, and what is accepted is complete, printable, and accepted again in the form that charon is sent. */
#include "config.h"

#include <string.h>

#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/data/certificates";

static void
check_certificate (Certificate *certificate)
{
  g_assert_cmpuint (g_bytes_get_size (certificate->der), <=, CERTIFICATE_MAX_SIZE);
  g_assert_true (g_utf8_validate (certificate->subject, -1, NULL));
  g_assert_true (g_utf8_validate (certificate->issuer, -1, NULL));
  g_assert_null (strpbrk (certificate->subject, "\r\n"));
  for (char **name = certificate->names; *name; name++)
    g_assert_true (g_str_is_ascii (*name));
}

static void
check_key (const CertificateBundle *bundle)
{
  g_autoptr (CertificateBundle) again = NULL;

  g_assert_cmpint (bundle->key != NULL, ==, bundle->key_id != NULL);
  if (!bundle->key)
    return;
  g_assert_nonnull (bundle->key_type);
  again = certificate_bundle_parse (bundle->key, NULL, NULL);
  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (again->key_id, bundle->key_id));
}

static void
try_passphrase (GBytes *data, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CertificateBundle) bundle = certificate_bundle_parse (data, passphrase, &error);

  if (!bundle) {
    g_assert_true (error->domain == IPSEC_FAILURE);
    return;
  }
  g_assert_no_error (error);
  for (guint i = 0; i < bundle->certificates->len; i++)
    check_certificate (g_ptr_array_index (bundle->certificates, i));
  check_key (bundle);
  g_assert_true (bundle->key || certificate_bundle_leaf (bundle, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  try_passphrase (bytes, NULL);
  try_passphrase (bytes, "test");
  return 0;
}
