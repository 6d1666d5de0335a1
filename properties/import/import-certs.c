/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-certs.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>
#include <string.h>

#include "shared/failures.h"

static void
add_pem (GString *text, Certificate *certificate)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (certificate->der, &size);
  gnutls_datum_t der = { (guint8 *) data, (unsigned) size };
  gnutls_datum_t pem;

  if (gnutls_pem_base64_encode2 ("CERTIFICATE", &der, &pem) < 0)
    return;
  g_string_append_len (text, (char *) pem.data, pem.size);
  gnutls_free (pem.data);
}

void
import_certs_set_ca_list (ImportVpn *vpn, const char *field, const char *key, const GPtrArray *certificates)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *suffix = g_strconcat (key, ".pem", NULL);
  g_autoptr (GBytes) content = NULL;

  for (guint i = 0; i < certificates->len; i++)
    add_pem (text, g_ptr_array_index (certificates, i));
  if (text->len == 0)
    return;
  content = g_string_free_to_bytes (g_steal_pointer (&text));
  import_vpn_set_file (vpn, field, key, suffix, content);
}

void
import_certs_set_ca (ImportVpn *vpn, const char *field, GBytes *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CertificateBundle) bundle = certificate_bundle_parse_one (content, NULL, import_vpn_get_effort (vpn), &error);

  if (!bundle || bundle->certificates->len == 0)
    import_vpn_fail (vpn, field, "%s", error ? error->message : _("contains no certificate"));
  else
    import_certs_set_ca_list (vpn, field, "ca", bundle->certificates);
}

static gboolean
is_pem (GBytes *content)
{
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  return size > 0 && g_strstr_len (data, (gssize) size, "-----BEGIN ") != NULL;
}

CertificateBundle *
import_certs_set_client (ImportVpn *vpn, const char *field, const char *key, GBytes *content, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *suffix = NULL;
  g_autoptr (CertificateBundle) bundle
      = certificate_bundle_parse_one (content, passphrase && *passphrase ? passphrase : NULL, import_vpn_get_effort (vpn), &error);

  if (!bundle && !g_error_matches (error, IPSEC_FAILURE, FAILURE_KEY_ENCRYPTED)) {
    import_vpn_fail (vpn, field, "%s", error->message);
    return NULL;
  }
  if (bundle && (!bundle->key || !certificate_bundle_leaf (bundle, bundle->key_id))) {
    import_vpn_fail (vpn, field, "contains no private key with its certificate");
    return NULL;
  }
  suffix = g_strdup_printf ("%s.%s", key, is_pem (content) ? "pem" : "p12");
  import_vpn_set_file (vpn, field, key, suffix, content);
  if (!bundle)
    import_vpn_note (vpn, field, "opened with its passphrase when connecting", NULL);
  return g_steal_pointer (&bundle);
}

static gboolean
has_authority (const CertificateBundle *bundle)
{
  for (guint i = 0; i < bundle->certificates->len; i++) {
    if (((Certificate *) bundle->certificates->pdata[i])->is_ca)
      return TRUE;
  }
  return FALSE;
}

gboolean
import_certs_trust_client (ImportVpn *vpn, const char *field, const CertificateBundle *bundle)
{
  /* What is inside a closed one shows only when it is opened for connecting; nearly all have the authority. */
  if (bundle && !has_authority (bundle))
    return FALSE;
  import_vpn_set (vpn, field, "ca", import_vpn_get (vpn, "cert"));
  if (!bundle)
    import_vpn_note (vpn, field, "only the authorities in it are trusted",
                     N_("clear ca if the server's certificate is from a public authority"));
  return TRUE;
}

char *
import_certs_common_name (Certificate *certificate)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (certificate->der, &size);
  gnutls_datum_t der = { (guint8 *) data, (unsigned) size };
  gnutls_x509_crt_t crt;
  char name[256];
  size_t name_size = sizeof name;
  gboolean ok;

  gnutls_x509_crt_init (&crt);
  ok = gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER) >= 0 &&
       gnutls_x509_crt_get_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &name_size) >= 0;
  gnutls_x509_crt_deinit (crt);
  return ok ? g_strndup (name, name_size) : NULL;
}
