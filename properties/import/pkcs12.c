/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/pkcs12.h"

#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/secret-bytes.h"

/* 3DES with a SHA-1 MAC: the only kind that all of Apple's and Android's versions in use can open. What protects the key is
 * who gets the file, for a profile for Apple's devices has the passphrase in it. */
#define ENCRYPTION GNUTLS_PKCS_PKCS12_3DES

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

/* PFX ::= SEQUENCE { version INTEGER {v3(3)}, ... (RFC 7292 4) */
gboolean
pkcs12_is (GBytes *bytes)
{
  static const guint8 version[] = { 0x02, 0x01, 0x03 };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize length_bytes;

  if (size < 32 || data[0] != 0x30)
    return FALSE;
  length_bytes = data[1] & 0x80 ? data[1] & 0x7f : 0;
  return length_bytes <= 8 && memcmp (data + 2 + length_bytes, version, sizeof version) == 0;
}

static gnutls_datum_t
to_datum (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return (gnutls_datum_t) { (guint8 *) data, (unsigned) size };
}

static int
add_certificate (gnutls_pkcs12_bag_t bag, Certificate *certificate, const gnutls_datum_t *key_id)
{
  gnutls_datum_t der = to_datum (certificate->der);
  int place = gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_CERTIFICATE, &der);

  if (place < 0 || !key_id)
    return place;
  return gnutls_pkcs12_bag_set_key_id (bag, (unsigned) place, key_id);
}

static int
add_certificates (gnutls_pkcs12_t pkcs12, Certificate *leaf, const GPtrArray *chain, const char *passphrase,
                  const gnutls_datum_t *key_id)
{
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;
  int rc;

  gnutls_pkcs12_bag_init (&bag);
  rc = add_certificate (bag, leaf, key_id);
  for (guint i = 0; rc >= 0 && i < chain->len; i++) {
    if (chain->pdata[i] != leaf)
      rc = add_certificate (bag, chain->pdata[i], NULL);
  }
  if (rc >= 0)
    rc = gnutls_pkcs12_bag_encrypt (bag, passphrase, ENCRYPTION);
  return rc < 0 ? rc : gnutls_pkcs12_set_bag (pkcs12, bag);
}

static int
add_key (gnutls_pkcs12_t pkcs12, GBytes *key, const char *passphrase, const gnutls_datum_t *key_id)
{
  g_auto (gnutls_x509_privkey_t) privkey = NULL;
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;
  gnutls_datum_t der = to_datum (key);
  gnutls_datum_t encrypted = { NULL, 0 };
  int rc;

  gnutls_x509_privkey_init (&privkey);
  gnutls_pkcs12_bag_init (&bag);
  rc = gnutls_x509_privkey_import_pkcs8 (privkey, &der, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN);
  if (rc >= 0)
    rc = gnutls_x509_privkey_export2_pkcs8 (privkey, GNUTLS_X509_FMT_DER, passphrase, ENCRYPTION, &encrypted);
  if (rc >= 0)
    rc = gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &encrypted);
  if (rc >= 0)
    rc = gnutls_pkcs12_bag_set_key_id (bag, (unsigned) rc, key_id);
  gnutls_free (encrypted.data);
  return rc < 0 ? rc : gnutls_pkcs12_set_bag (pkcs12, bag);
}

GBytes *
pkcs12_build (GBytes *key, Certificate *leaf, const GPtrArray *chain, const char *passphrase, GError **error)
{
  g_auto (gnutls_pkcs12_t) pkcs12 = NULL;
  gnutls_datum_t key_id = to_datum (leaf->key_id);
  gnutls_datum_t out = { NULL, 0 };
  GBytes *result;
  int rc;

  gnutls_pkcs12_init (&pkcs12);
  rc = add_certificates (pkcs12, leaf, chain, passphrase, &key_id);
  if (rc >= 0)
    rc = add_key (pkcs12, key, passphrase, &key_id);
  if (rc >= 0)
    rc = gnutls_pkcs12_generate_mac (pkcs12, passphrase);
  if (rc >= 0)
    rc = gnutls_pkcs12_export2 (pkcs12, GNUTLS_X509_FMT_DER, &out);
  if (rc < 0) {
    failure_set (error, FAILURE_INTERNAL, "PKCS#12: %s", gnutls_strerror (rc));
    return NULL;
  }
  result = secret_bytes_new (out.data, out.size);
  gnutls_memset (out.data, 0, out.size);
  gnutls_free (out.data);
  return result;
}
