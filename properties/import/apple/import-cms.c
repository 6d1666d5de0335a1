/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/apple/import-cms.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <string.h>

#include "properties/import/import.h"
#include "shared/certificate.h"

#define MAX_CERTIFICATES 50

/* SEQUENCE { OBJECT IDENTIFIER 1.2.840.113549.1.7.2 signedData (RFC 5652 5.1) */
static const guint8 signed_data[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs7_t, gnutls_pkcs7_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static void
free_all (gnutls_x509_trust_list_t list)
{
  gnutls_x509_trust_list_deinit (list, 1);
}

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_trust_list_t, free_all, NULL)

static gboolean
is_der (const guint8 *data, gsize size)
{
  gsize length_bytes;

  if (size < 32 || data[0] != 0x30)
    return FALSE;
  length_bytes = data[1] & 0x80 ? data[1] & 0x7f : 0; /* 0x80 is the indefinite length of BER, none follow */
  return length_bytes <= 8 && memcmp (data + 2 + length_bytes, signed_data, sizeof signed_data) == 0;
}

/* The DER inside PEM or base64, or the bytes themselves; NULL if there is none. */
static GBytes *
to_der (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) der = NULL;
  char *begin, *end;
  gsize length;
  guchar *decoded;

  if (size == 0 || is_der ((const guint8 *) data, size))
    return size == 0 ? NULL : g_bytes_ref (bytes);
  if (size > IMPORT_SOURCE_MAX_SIZE || memchr (data, '\0', size))
    return NULL;
  text = g_strndup (data, size);
  begin = strstr (text, "-----BEGIN ");
  if (begin && (begin = strstr (begin + 5, "-----")) && (end = strstr (begin + 5, "-----END ")))
    *end = '\0';
  else if (!g_str_has_prefix (text, "MI"))
    return NULL;
  decoded = g_base64_decode (begin ? begin + 5 : text, &length);
  der = g_bytes_new_take (decoded, length);
  return is_der (decoded, length) ? g_steal_pointer (&der) : NULL;
}

gboolean
import_cms_claims (GBytes *bytes)
{
  g_autoptr (GBytes) der = to_der (bytes);

  return der != NULL;
}

static gboolean
same (gnutls_x509_crt_t certificate, const gnutls_pkcs7_signature_info_st *info)
{
  gnutls_datum_t issuer = { NULL, 0 };
  guint8 serial[128];
  size_t serial_size = sizeof serial;
  gboolean ok;

  if (gnutls_x509_crt_get_raw_issuer_dn (certificate, &issuer) < 0)
    return FALSE;
  ok = gnutls_x509_crt_get_serial (certificate, serial, &serial_size) >= 0 && issuer.size == info->issuer_dn.size &&
       memcmp (issuer.data, info->issuer_dn.data, issuer.size) == 0 && serial_size == info->signer_serial.size &&
       memcmp (serial, info->signer_serial.data, serial_size) == 0;
  gnutls_free (issuer.data);
  return ok;
}

/* The signer's certificate, if the file brings it along. */
static gnutls_x509_crt_t
find_signer (gnutls_pkcs7_t cms, const gnutls_pkcs7_signature_info_st *info)
{
  for (int i = 0; i < MAX_CERTIFICATES; i++) {
    g_auto (gnutls_x509_crt_t) certificate = NULL;
    gnutls_datum_t der;
    gboolean ok;

    if (gnutls_pkcs7_get_crt_raw2 (cms, i, &der) < 0)
      break;
    gnutls_x509_crt_init (&certificate);
    ok = gnutls_x509_crt_import (certificate, &der, GNUTLS_X509_FMT_DER) >= 0 && same (certificate, info);
    gnutls_free (der.data);
    if (ok)
      return g_steal_pointer (&certificate);
  }
  return NULL;
}

static char *
name_of (gnutls_x509_crt_t signer)
{
  g_autoptr (Certificate) certificate = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gnutls_datum_t der;

  if (gnutls_x509_crt_export2 (signer, GNUTLS_X509_FMT_DER, &der) < 0)
    return g_strdup (_("an unknown signer"));
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  certificate = certificate_new (bytes, NULL);
  return g_strdup (certificate && *certificate->subject ? certificate->subject : _("an unknown signer"));
}

static gboolean
is_trusted (gnutls_pkcs7_t cms)
{
  g_auto (gnutls_x509_trust_list_t) list = NULL;

  gnutls_x509_trust_list_init (&list, 0);
  if (gnutls_x509_trust_list_add_system_trust (list, 0, 0) < 0)
    return FALSE;
  return gnutls_pkcs7_verify (cms, list, NULL, 0, 0, NULL, 0) >= 0;
}

static gboolean
judge (gnutls_pkcs7_t cms, char **verdict, GError **error)
{
  gnutls_pkcs7_signature_info_st info;
  g_auto (gnutls_x509_crt_t) signer = NULL;
  g_autofree char *name = NULL;
  int rc;

  if (gnutls_pkcs7_get_signature_count (cms) < 1 || gnutls_pkcs7_get_signature_info (cms, 0, &info) < 0) {
    *verdict = g_strdup (_("not signed"));
    return TRUE;
  }
  signer = find_signer (cms, &info);
  gnutls_pkcs7_signature_info_deinit (&info);
  if (!signer) {
    *verdict = g_strdup (_("signed, but not verified: the signer's certificate is missing"));
    return TRUE;
  }
  name = name_of (signer);
  rc = gnutls_pkcs7_verify_direct (cms, signer, 0, NULL, 0);
  if (rc == GNUTLS_E_PK_SIG_VERIFY_FAILED)
    return import_bad (error, "was changed after %s signed it", name);
  if (rc < 0)
    *verdict = g_strdup_printf (_("signed by %s, not verified: %s"), name, gnutls_strerror (rc));
  else if (is_trusted (cms))
    *verdict = g_strdup_printf (_("signed by %s, verified"), name);
  else
    *verdict = g_strdup_printf (_("signed by %s, not verified: this system does not trust the signer"), name);
  return TRUE;
}

GBytes *
import_cms_unwrap (GBytes *bytes, char **verdict, GError **error)
{
  g_autoptr (GBytes) der = to_der (bytes);
  g_auto (gnutls_pkcs7_t) cms = NULL;
  g_autoptr (GBytes) result = NULL;
  gnutls_datum_t content;
  gnutls_datum_t datum = { NULL, 0 };
  gsize size;

  gnutls_pkcs7_init (&cms);
  if (der) {
    datum.data = (guint8 *) g_bytes_get_data (der, &size);
    datum.size = (unsigned) size;
  }
  if (!der || gnutls_pkcs7_import (cms, &datum, GNUTLS_X509_FMT_DER) < 0 ||
      gnutls_pkcs7_get_embedded_data (cms, 0, &content) < 0) {
    import_bad (error, "is a damaged signed message, or has no content");
    return NULL;
  }
  result = g_bytes_new (content.data, content.size);
  gnutls_free (content.data);
  return judge (cms, verdict, error) ? g_steal_pointer (&result) : NULL;
}
