/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/certificate-bundle.h"

#include <glib/gi18n-lib.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/secret-bytes.h"

#define MAX_SIZE (1024 * 1024)
#define MAX_CERTIFICATES 500
#define MAX_PEM_BLOCKS 1000
#define MAX_PKCS12_SIZE (256 * 1024)
#define MAX_BAGS 16               /* two are common, and GnuTLS decodes the whole file again for each */
#define MAX_KEY_SIZE (16 * 1024)  /* an RSA key of 16384 bits, the largest charon takes, has 9 KiB */
/* Rounds of key derivation, of which 600000 in each of three parts are common, and bytes to decode. */
#define MAX_EFFORT 2500000

#define PEM_BEGIN "-----BEGIN "
#define PEM_END "-----END "
#define PEM_DASHES "-----"

/* RFC 9579 */
#define OID_PBMAC1 "1.2.840.113549.1.5.14"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

typedef struct {
  CertificateBundle *bundle;
  const char *passphrase; /* may be NULL */
  guint64 *effort;        /* until now */
  GPtrArray *unparsed;    /* where certificates go instead of the bundle, as GBytes; or NULL */
} Reader;

static gboolean
unreadable (GError **error, const char *what)
{
  return failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "%s", what);
}

static gnutls_datum_t
slice (const void *data, gsize size)
{
  gnutls_datum_t datum = { (guint8 *) data, (unsigned) size };

  return datum;
}

/* A file names its own number of rounds, and 2^31 of them would keep a service busy for an hour. */
static gboolean
spend_rounds (Reader *reader, unsigned rounds, GError **error)
{
  *reader->effort += rounds;
  return *reader->effort <= MAX_EFFORT || unreadable (error, _("its encryption uses too many iterations"));
}

static gboolean
add_certificate (Reader *reader, const gnutls_datum_t *der, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (der->data, der->size);
  GPtrArray *list = reader->unparsed ? reader->unparsed : reader->bundle->certificates;
  Certificate *certificate;

  if (list->len == MAX_CERTIFICATES)
    return unreadable (error, _("more than 500 certificates"));
  if (reader->unparsed) {
    g_ptr_array_add (list, g_steal_pointer (&bytes));
    return TRUE;
  }
  certificate = certificate_new (bytes, error);
  if (!certificate)
    return FALSE;
  g_ptr_array_add (list, certificate);
  return TRUE;
}

/* VICI's word for the kind of key; NULL for one that charon cannot use. */
static const char *
key_type (gnutls_x509_privkey_t key)
{
  switch (gnutls_x509_privkey_get_pk_algorithm (key)) {
  case GNUTLS_PK_RSA:
    return "rsa";
  case GNUTLS_PK_ECDSA:
    return "ecdsa";
  case GNUTLS_PK_EDDSA_ED25519:
    return "ed25519";
  case GNUTLS_PK_EDDSA_ED448:
    return "ed448";
  default:
    return NULL;
  }
}

static gboolean
keep_key (Reader *reader, gnutls_x509_privkey_t key, GError **error)
{
  CertificateBundle *bundle = reader->bundle;
  guint8 id[64];
  size_t id_size = sizeof id;
  gnutls_datum_t der;

  if (bundle->key)
    return unreadable (error, _("more than one private key"));
  bundle->key_type = key_type (key);
  if (!bundle->key_type || gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, id, &id_size) < 0)
    return unreadable (error, _("a private key that is neither RSA, ECDSA, Ed25519 nor Ed448"));
  if (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &der) < 0)
    return unreadable (error, _("damaged private key"));
  bundle->key = secret_bytes_new (der.data, der.size);
  bundle->key_id = g_bytes_new (id, id_size);
  gnutls_memset (der.data, 0, der.size);
  gnutls_free (der.data);
  return TRUE;
}

static gboolean
add_plain_key (Reader *reader, const gnutls_datum_t *der, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;

  gnutls_x509_privkey_init (&key);
  if (der->size > MAX_KEY_SIZE || gnutls_x509_privkey_import (key, der, GNUTLS_X509_FMT_DER) < 0)
    return unreadable (error, _("damaged private key"));
  return keep_key (reader, key, error);
}

/* With encryption that was understood before, every failure means the wrong passphrase: where the padding looks right by
 * chance the error is not GNUTLS_E_DECRYPTION_FAILED but garbage. */
static gboolean
not_decrypted (Reader *reader, GError **error)
{
  return failure_set (error, reader->passphrase ? FAILURE_KEY_PASSWORD : FAILURE_KEY_ENCRYPTED, NULL);
}

static gboolean
encryption_unknown (GError **error)
{
  return unreadable (error, _("its encryption is damaged or not supported"));
}

/* An encrypted PKCS#8 key, RFC 5958. @passphrase is the reader's, or "" or NULL for PKCS#12 without one. */
static gboolean
add_pkcs8_key (Reader *reader, const gnutls_datum_t *der, const char *passphrase, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  unsigned rounds = 0;
  int rc;

  gnutls_x509_privkey_init (&key);
  if (der->size > MAX_KEY_SIZE)
    return unreadable (error, _("damaged private key"));
  rc = gnutls_pkcs8_info (der, GNUTLS_X509_FMT_DER, NULL, NULL, NULL, NULL, &rounds, NULL);
  if (rc < 0)
    return encryption_unknown (error);
  if (!spend_rounds (reader, rounds, error))
    return FALSE;
  if (gnutls_x509_privkey_import_pkcs8 (key, der, GNUTLS_X509_FMT_DER, passphrase, 0) < 0)
    return not_decrypted (reader, error);
  return keep_key (reader, key, error);
}

/* OpenSSL's own encrypted PEM, with Proc-Type and DEK-Info lines, written anew for GnuTLS: that of Debian 12 aborts where
 * the content is not made of whole cipher blocks, and reads past the end of headers that it does not expect. NULL if it is
 * not well formed. */
static char *
clean_openssl_pem (const gnutls_datum_t *pem)
{
  static const char pattern[] = "^-----BEGIN ([A-Z ]++)-----\\s++Proc-Type: 4,ENCRYPTED\\s++"
                                "DEK-Info: ([A-Z0-9-]++,[A-F0-9]++)\\s++([A-Za-z0-9+/=\\s]++)-----END ";
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *label = NULL;
  g_autofree char *cipher = NULL;
  g_autofree char *text = NULL;
  g_autofree guchar *content = NULL;
  gsize size;

  if (!g_regex_match_full (regex, (const char *) pem->data, pem->size, 0, 0, &match, NULL))
    return NULL;
  label = g_match_info_fetch (match, 1);
  cipher = g_match_info_fetch (match, 2);
  text = g_match_info_fetch (match, 3);
  content = g_base64_decode (text, &size);
  if (size == 0 || size % (g_str_has_prefix (cipher, "DES-") ? 8 : 16) != 0)
    return NULL;
  g_free (text);
  text = g_base64_encode (content, size);
  return g_strdup_printf ("-----BEGIN %s-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: %s\n\n%s\n-----END %s-----\n", label, cipher,
                          text, label);
}

/* Its key derivation is one round of MD5: nothing to bound. */
static gboolean
add_openssl_key (Reader *reader, const gnutls_datum_t *pem, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_autofree char *clean = NULL;
  gnutls_datum_t datum;
  int rc;

  if (!reader->passphrase)
    return not_decrypted (reader, error);
  clean = pem->size <= 2 * MAX_KEY_SIZE ? clean_openssl_pem (pem) : NULL;
  if (!clean)
    return encryption_unknown (error);
  datum = slice (clean, strlen (clean));
  gnutls_x509_privkey_init (&key);
  rc = gnutls_x509_privkey_import_openssl (key, &datum, reader->passphrase);
  if (rc == GNUTLS_E_DECRYPTION_FAILED)
    return not_decrypted (reader, error);
  return rc < 0 ? encryption_unknown (error) : keep_key (reader, key, error);
}

static gboolean
add_encrypted_key (Reader *reader, const gnutls_datum_t *der, GError **error)
{
  if (!reader->passphrase)
    return not_decrypted (reader, error);
  return add_pkcs8_key (reader, der, reader->passphrase, error);
}

/* PEM, RFC 7468 */

typedef gboolean (*AddFunc)(Reader *reader, const gnutls_datum_t *data, GError **error);

static const struct {
  const char *label;
  AddFunc add;
} pem_kinds[] = {
  { "CERTIFICATE", add_certificate },
  { "X509 CERTIFICATE", add_certificate },
  { "PRIVATE KEY", add_plain_key },
  { "RSA PRIVATE KEY", add_plain_key },
  { "EC PRIVATE KEY", add_plain_key },
  { "ENCRYPTED PRIVATE KEY", add_encrypted_key },
};

/* g_strstr_len() looks at each byte by itself, and a trust store has a quarter of a million. */
static const char *
find (const void *text, gsize size, const char *word)
{
  return memmem (text, size, word, strlen (word));
}

static gboolean
add_pem_block (Reader *reader, const char *label, const gnutls_datum_t *pem, GError **error)
{
  gnutls_datum_t der;
  gboolean ok;

  if (g_str_equal (label, "TRUSTED CERTIFICATE"))
    return unreadable (error, _("an OpenSSL TRUSTED CERTIFICATE; convert it with openssl x509"));
  for (gsize i = 0; i < G_N_ELEMENTS (pem_kinds); i++) {
    if (!g_str_equal (label, pem_kinds[i].label))
      continue;
    if (find (pem->data, pem->size, "Proc-Type: 4,ENCRYPTED"))
      return add_openssl_key (reader, pem, error);
    if (gnutls_pem_base64_decode2 (label, pem, &der) < 0)
      return unreadable (error, "broken PEM");
    ok = pem_kinds[i].add (reader, &der, error);
    gnutls_memset (der.data, 0, der.size);
    gnutls_free (der.data);
    return ok;
  }
  return TRUE; /* parameters, requests, public keys: harmless company */
}

/* The block that starts at @begin and ends before @end: adds it and gives where it stops; NULL on error. */
static const char *
read_pem_block (Reader *reader, const char *begin, const char *end, GError **error)
{
  const char *name = begin + strlen (PEM_BEGIN);
  const char *dashes = find (name, MIN (end - name, 64), PEM_DASHES);
  g_autofree char *label = NULL;
  g_autofree char *last_line = NULL;
  const char *stop;
  gnutls_datum_t pem;

  label = dashes ? g_strndup (name, dashes - name) : NULL;
  stop = dashes ? find (dashes, end - dashes, PEM_END) : NULL;
  last_line = g_strconcat (PEM_END, label, PEM_DASHES, NULL);
  /* The next END must be this block's: looking further would take quadratic time on hostile files. */
  if (!stop || (gsize) (end - stop) < strlen (last_line) || strncmp (stop, last_line, strlen (last_line)) != 0) {
    unreadable (error, "broken PEM");
    return NULL;
  }
  stop += strlen (last_line);
  pem = slice (begin, stop - begin);
  return add_pem_block (reader, label, &pem, error) ? stop : NULL;
}

static gboolean
read_pem (Reader *reader, const char *text, gsize size, GError **error)
{
  /* Text ends with its first zero. */
  const char *end = text + strnlen (text, size);
  const char *at = text;

  for (guint blocks = 0; at; blocks++) {
    if (blocks == MAX_PEM_BLOCKS)
      return unreadable (error, _("too many PEM blocks"));
    at = find (at, end - at, PEM_BEGIN);
    if (!at)
      return TRUE;
    at = read_pem_block (reader, at, end, error);
  }
  return FALSE;
}

/* PKCS#12, RFC 7292 */

/* Finds with which passphrase the file's MAC is right, and leaves it in @passphrase. */
static gboolean
check_mac (Reader *reader, gnutls_pkcs12_t pkcs12, const char **passphrase, GError **error)
{
  /* No passphrase at all is written in two ways, and nothing tells which one it was. */
  const char *none[] = { "", NULL };
  const char **tries = reader->passphrase ? &reader->passphrase : none;
  unsigned n_tries = reader->passphrase ? 1 : 2;
  unsigned rounds = 0;
  char *oid = NULL;
  int rc = gnutls_pkcs12_mac_info (pkcs12, NULL, NULL, NULL, &rounds, &oid);

  /* GnuTLS takes no NULL there; it bounds the rounds itself, which it does not tell. */
  if (oid && g_str_equal (oid, OID_PBMAC1))
    n_tries = 1;
  gnutls_free (oid);
  *passphrase = reader->passphrase;
  if (rc == GNUTLS_E_INVALID_REQUEST) /* no MAC */
    return TRUE;
  if (rc < 0)
    return encryption_unknown (error);
  for (unsigned i = 0; i < n_tries; i++) {
    if (!spend_rounds (reader, rounds, error))
      return FALSE;
    *passphrase = tries[i];
    if (gnutls_pkcs12_verify_mac (pkcs12, tries[i]) >= 0)
      return TRUE;
  }
  return not_decrypted (reader, error);
}

static gboolean
decrypt_bag (Reader *reader, gnutls_pkcs12_bag_t bag, const char *passphrase, GError **error)
{
  unsigned rounds = 0;

  if (gnutls_pkcs12_bag_enc_info (bag, NULL, NULL, NULL, NULL, &rounds, NULL) < 0)
    return encryption_unknown (error);
  if (!spend_rounds (reader, rounds, error))
    return FALSE;
  return gnutls_pkcs12_bag_decrypt (bag, passphrase) >= 0 || not_decrypted (reader, error);
}

static gboolean
read_bag_element (Reader *reader, gnutls_pkcs12_bag_t bag, unsigned i, const char *passphrase, GError **error)
{
  gnutls_datum_t data;
  gnutls_pkcs12_bag_type_t type = gnutls_pkcs12_bag_get_type (bag, i);

  if (gnutls_pkcs12_bag_get_data (bag, i, &data) < 0)
    return unreadable (error, "broken PKCS#12");
  if (type == GNUTLS_BAG_CERTIFICATE)
    return add_certificate (reader, &data, error);
  if (type == GNUTLS_BAG_PKCS8_KEY)
    return add_plain_key (reader, &data, error);
  if (type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY)
    return add_pkcs8_key (reader, &data, passphrase, error);
  return TRUE; /* CRLs and the like */
}

/* Reads bag number @i; sets @last instead if there is none. */
static gboolean
read_bag (Reader *reader, gnutls_pkcs12_t pkcs12, int i, const char *passphrase, gboolean *last, GError **error)
{
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;
  int rc;
  int count;

  gnutls_pkcs12_bag_init (&bag);
  rc = gnutls_pkcs12_get_bag (pkcs12, i, bag);
  *last = rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
  if (*last)
    return TRUE;
  if (rc < 0)
    return unreadable (error, "broken PKCS#12");
  if (gnutls_pkcs12_bag_get_type (bag, 0) == GNUTLS_BAG_ENCRYPTED && !decrypt_bag (reader, bag, passphrase, error))
    return FALSE;
  count = gnutls_pkcs12_bag_get_count (bag);
  for (int k = 0; k < count; k++) {
    if (!read_bag_element (reader, bag, (unsigned) k, passphrase, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_pkcs12 (Reader *reader, gnutls_pkcs12_t pkcs12, gsize size, GError **error)
{
  const char *passphrase;
  gboolean last = FALSE;

  if (size > MAX_PKCS12_SIZE)
    return unreadable (error, _("PKCS#12 file larger than 256 KiB"));
  if (!check_mac (reader, pkcs12, &passphrase, error))
    return FALSE;
  for (int i = 0; !last; i++) {
    if (i == MAX_BAGS)
      return unreadable (error, _("PKCS#12 file with too many parts"));
    if (!read_bag (reader, pkcs12, i, passphrase, &last, error))
      return FALSE;
  }
  return TRUE;
}

/* DER does not say what it is: each form is tried in turn. */
static gboolean
read_der (Reader *reader, const gnutls_datum_t *der, GError **error)
{
  g_auto (gnutls_pkcs12_t) pkcs12 = NULL;
  int rc;

  gnutls_pkcs12_init (&pkcs12);
  if (gnutls_pkcs12_import (pkcs12, der, GNUTLS_X509_FMT_DER, 0) >= 0)
    return read_pkcs12 (reader, pkcs12, der->size, error);
  if (add_certificate (reader, der, NULL))
    return TRUE;
  rc = gnutls_pkcs8_info (der, GNUTLS_X509_FMT_DER, NULL, NULL, NULL, NULL, NULL, NULL);
  /* The last two: encrypted, but how is unknown or absurd. */
  if (rc >= 0 || rc == GNUTLS_E_UNKNOWN_CIPHER_TYPE || rc == GNUTLS_E_ILLEGAL_PARAMETER)
    return add_encrypted_key (reader, der, error);
  return add_plain_key (reader, der, NULL) || unreadable (error, _("neither a certificate nor a private key"));
}

CertificateBundle *
certificate_bundle_parse (GBytes *data, const char *passphrase, GError **error)
{
  guint64 effort = 0;

  return certificate_bundle_parse_one (data, passphrase, &effort, error);
}

CertificateBundle *
certificate_bundle_parse_one (GBytes *data, const char *passphrase, guint64 *effort, GError **error)
{
  g_autoptr (CertificateBundle) bundle = g_new0 (CertificateBundle, 1);
  Reader reader = { bundle, passphrase, effort, NULL };
  gsize size;
  const char *text = g_bytes_get_data (data, &size);
  gnutls_datum_t der = slice (text, size);
  gboolean is_pem;

  bundle->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_unref);
  if (size > MAX_SIZE) {
    unreadable (error, _("larger than 1 MiB"));
    return NULL;
  }
  *effort += size;
  if (*effort > MAX_EFFORT) {
    unreadable (error, _("too many files, or too large in total"));
    return NULL;
  }
  is_pem = size > 0 && g_strstr_len (text, (gssize) size, PEM_BEGIN);
  if (!(is_pem ? read_pem (&reader, text, size, error) : read_der (&reader, &der, error)))
    return NULL;
  if (bundle->certificates->len == 0 && !bundle->key) {
    unreadable (error, _("neither a certificate nor a private key"));
    return NULL;
  }
  return g_steal_pointer (&bundle);
}

GPtrArray *
certificate_bundle_list (GBytes *data, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (CertificateBundle) bundle = g_new0 (CertificateBundle, 1);
  guint64 effort = 0;
  Reader reader = { bundle, NULL, &effort, list };
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  bundle->certificates = g_ptr_array_new ();
  if (size > MAX_SIZE) {
    unreadable (error, _("larger than 1 MiB"));
    return NULL;
  }
  return size == 0 || read_pem (&reader, text, size, error) ? g_steal_pointer (&list) : NULL;
}

void
certificate_bundle_free (CertificateBundle *bundle)
{
  g_ptr_array_unref (bundle->certificates);
  g_clear_pointer (&bundle->key, g_bytes_unref);
  g_clear_pointer (&bundle->key_id, g_bytes_unref);
  g_free (bundle);
}

gboolean
certificate_bundle_needs_passphrase (GBytes *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CertificateBundle) bundle = certificate_bundle_parse (data, NULL, &error);

  return !bundle && g_error_matches (error, IPSEC_FAILURE, FAILURE_KEY_ENCRYPTED);
}

Certificate *
certificate_bundle_leaf (const CertificateBundle *bundle, GBytes *key_id)
{
  const GPtrArray *certificates = bundle->certificates;

  for (guint i = 0; i < certificates->len; i++) {
    Certificate *certificate = g_ptr_array_index (certificates, i);

    if (key_id ? g_bytes_equal (certificate->key_id, key_id) : !certificate->is_ca)
      return certificate;
  }
  return key_id || certificates->len == 0 ? NULL : g_ptr_array_index (certificates, 0);
}
