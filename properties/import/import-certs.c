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

/* "emailAddress", "E" and "EMAIL" are one. */
static const char *
attribute_type (const char *type)
{
  static const char *const aliases[][2] = { { "e", "email" }, { "emailaddress", "email" }, { "s", "st" }, { "userid", "uid" },
    { "sn", "surname" } };

  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++) {
    if (strcmp (type, aliases[i][0]) == 0)
      return aliases[i][1];
  }
  return type;
}

static char *
normal_attribute (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);
  g_autofree char *type = g_ascii_strdown (parts[0] ? g_strstrip (parts[0]) : "", -1);
  g_autoptr (GString) value = g_string_new (NULL);

  for (const char *p = parts[0] && parts[1] ? g_strstrip (parts[1]) : ""; *p; p++) {
    if (*p != '"' && *p != '\\' && !(*p == ' ' && p[1] == ' '))
      g_string_append_c (value, g_ascii_tolower (*p));
  }
  return g_strdup_printf ("%s=%s", attribute_type (type), value->str);
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The attributes in an order of their own: tools write them from either end. */
static char *
normal_name (const char *name)
{
  g_autoptr (GPtrArray) attributes = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = *name == '/' ? g_strsplit (name + 1, "/", -1) : g_regex_split_simple ("(?<!\\\\)[,+]", name, G_REGEX_RAW, 0);

  for (guint i = 0; parts[i]; i++)
    g_ptr_array_add (attributes, normal_attribute (parts[i]));
  g_ptr_array_sort (attributes, by_text);
  g_ptr_array_add (attributes, NULL);
  return g_strjoinv (",", (char **) attributes->pdata);
}

gboolean
import_certs_has_subject (const Certificate *certificate, const char *name)
{
  g_autofree char *wanted = normal_name (name);
  g_autofree char *subject = normal_name (certificate->subject);

  return *certificate->subject && strcmp (wanted, subject) == 0;
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

gboolean
import_certs_has_common_name (Certificate *certificate, gconstpointer data)
{
  g_autofree char *name = import_certs_common_name (certificate);

  return name && strcmp (name, data) == 0;
}

/* Windows shows fingerprints with blanks between the bytes. */
static gboolean
is_same_hex (const char *text, const char *hex)
{
  for (; *text; text++) {
    if (!g_ascii_isxdigit (*text))
      continue;
    if (g_ascii_tolower (*text) != *hex++)
      return FALSE;
  }
  return !*hex;
}

gboolean
import_certs_has_fingerprint (Certificate *certificate, gconstpointer data)
{
  const char *const *wanted = data;
  g_autofree char *own = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, certificate->der);

  for (guint i = 0; wanted[i]; i++) {
    if (is_same_hex (wanted[i], own))
      return TRUE;
  }
  return FALSE;
}

static Certificate *
to_certificate (gnutls_x509_crt_t crt)
{
  gnutls_datum_t der = { NULL, 0 };
  g_autoptr (GBytes) bytes = NULL;

  if (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der) < 0)
    return NULL;
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return certificate_new (bytes, NULL);
}

gboolean
import_certs_set_system_ca (ImportVpn *vpn, const char *field, gboolean (*match)(Certificate *certificate, gconstpointer data),
                            gconstpointer data)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_unref);
  gnutls_x509_trust_list_t trust;
  gnutls_x509_trust_list_iter_t iter = NULL;
  gnutls_x509_crt_t crt;

  gnutls_x509_trust_list_init (&trust, 0);
  gnutls_x509_trust_list_add_system_trust (trust, 0, 0);
  while (gnutls_x509_trust_list_iter_get_ca (trust, &iter, &crt) == 0) {
    g_autoptr (Certificate) certificate = to_certificate (crt);

    gnutls_x509_crt_deinit (crt);
    if (certificate && match (certificate, data))
      g_ptr_array_add (found, g_steal_pointer (&certificate));
  }
  gnutls_x509_trust_list_iter_deinit (iter);
  gnutls_x509_trust_list_deinit (trust, 1);
  if (found->len > 0)
    import_certs_set_ca_list (vpn, field, "ca", found);
  return found->len > 0;
}
