/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/apple/apple-certificates.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import-certs.h"

#define SECURITY_PREFIX "com.apple.security."

struct _AppleCertificates {
  ImportNode *payloads;   /* or NULL */
  GPtrArray *authorities; /* Certificate */
  GPtrArray *owners;      /* ImportNode: the payload that each authority is from */
  GPtrArray *own;         /* Certificate: authorities out of the clients' PKCS#12 files */
  GHashTable *used;       /* ImportNode: payloads that a VPN got something of */
  char *broken;           /* why one of them could not be read, or NULL */
};

static gboolean
is_kind (ImportNode *payload, const char *kind)
{
  const char *type = import_node_get_text (payload, "PayloadType");

  return type && g_str_has_prefix (type, SECURITY_PREFIX) && strcmp (type + strlen (SECURITY_PREFIX), kind) == 0;
}

/* They should hold DER, and PEM in the "pem" kind; generators mix it up, so it is found out. */
static void
add_authorities (AppleCertificates *certificates, ImportNode *payload, guint64 *effort)
{
  g_autoptr (GBytes) content = import_node_get_data (payload, "PayloadContent");
  g_autoptr (GError) error = NULL;
  g_autoptr (CertificateBundle) bundle = content ? certificate_bundle_parse_one (content, NULL, effort, &error) : NULL;

  if (!bundle && !certificates->broken)
    certificates->broken = g_strdup (error ? error->message : _("PayloadContent is missing"));
  for (guint i = 0; bundle && i < bundle->certificates->len; i++) {
    g_ptr_array_add (certificates->authorities, certificate_ref (bundle->certificates->pdata[i]));
    g_ptr_array_add (certificates->owners, payload);
  }
}

AppleCertificates *
apple_certificates_new (ImportNode *payloads, guint64 *effort)
{
  AppleCertificates *certificates = g_new0 (AppleCertificates, 1);

  certificates->payloads = payloads;
  certificates->authorities = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_unref);
  certificates->owners = g_ptr_array_new ();
  certificates->own = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_unref);
  certificates->used = g_hash_table_new (NULL, NULL);
  for (guint i = 0; payloads && i < import_node_get_n_children (payloads); i++) {
    ImportNode *payload = import_node_get_child (payloads, i);

    if (is_kind (payload, "root") || is_kind (payload, "pkcs1") || is_kind (payload, "pem"))
      add_authorities (certificates, payload, effort);
  }
  return certificates;
}

void
apple_certificates_free (AppleCertificates *certificates)
{
  g_ptr_array_unref (certificates->authorities);
  g_ptr_array_unref (certificates->owners);
  g_ptr_array_unref (certificates->own);
  g_hash_table_unref (certificates->used);
  g_free (certificates->broken);
  g_free (certificates);
}

gboolean
apple_certificates_is_used (const AppleCertificates *certificates, ImportNode *payload)
{
  return g_hash_table_contains (certificates->used, payload);
}

/* The UUIDs are any text to some generators, and differ in case. */
static ImportNode *
find (const AppleCertificates *certificates, const char *uuid)
{
  for (guint i = 0; certificates->payloads && i < import_node_get_n_children (certificates->payloads); i++) {
    ImportNode *payload = import_node_get_child (certificates->payloads, i);
    const char *own = import_node_get_text (payload, "PayloadUUID");

    if (own && g_ascii_strcasecmp (own, uuid) == 0)
      return payload;
  }
  return NULL;
}

gboolean
apple_certificates_has_authority (const AppleCertificates *certificates, const char *uuid)
{
  ImportNode *payload = find (certificates, uuid);

  return payload && g_ptr_array_find (certificates->owners, payload, NULL) && !is_kind (payload, "pem");
}

/* What the line about the VPN's own field says is enough. */
static void
use_all (const AppleCertificates *certificates, ImportNode *payload)
{
  import_node_mark (payload);
  g_hash_table_add (certificates->used, payload);
}

void
apple_certificates_set_client (const AppleCertificates *certificates, ImportVpn *vpn, const char *field, const char *key,
                               const char *uuid)
{
  ImportNode *payload = uuid ? find (certificates, uuid) : NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (CertificateBundle) bundle = NULL;
  const char *password;

  if (!uuid || !*uuid)
    return; /* the user has to choose one */
  if (!payload || (!is_kind (payload, "pkcs12") && !is_kind (payload, "pem"))) {
    if (payload)
      use_all (certificates, payload);
    import_vpn_wait (vpn, field, key, payload ? N_("the certificate is not a PKCS#12 file, and cannot be requested from a management server")
                     : N_("names a certificate that is not in the file"));
    return;
  }
  content = import_node_get_data (payload, "PayloadContent");
  if (!content) {
    import_vpn_fail (vpn, field, "PayloadContent of the certificate is missing");
    return;
  }
  g_hash_table_add (certificates->used, payload);
  password = import_node_get_text (payload, "Password");
  bundle = import_certs_set_client (vpn, field, key, content, password);
  for (guint i = 0; bundle && i < bundle->certificates->len; i++) {
    if (((Certificate *) bundle->certificates->pdata[i])->is_ca)
      g_ptr_array_add (certificates->own, certificate_ref (bundle->certificates->pdata[i]));
  }
  if (bundle && password && *password)
    import_vpn_set (vpn, "Password", strcmp (key, "cert") == 0 ? "key-password" : "ppp-key-password", password);
}

/* The authorities of this common name, or with NULL all; one beside a client's certificate has to be named. */
static GPtrArray *
choose (const AppleCertificates *certificates, const char *name)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < certificates->authorities->len; i++) {
    if (name && !import_certs_has_common_name (certificates->authorities->pdata[i], name))
      continue;
    g_ptr_array_add (chosen, certificates->authorities->pdata[i]);
    g_hash_table_add (certificates->used, certificates->owners->pdata[i]);
  }
  for (guint i = 0; name && chosen->len == 0 && i < certificates->own->len; i++) {
    if (import_certs_has_common_name (certificates->own->pdata[i], name))
      g_ptr_array_add (chosen, certificates->own->pdata[i]);
  }
  return chosen;
}

static void
set_system_ca (ImportVpn *vpn, const char *issuer)
{
  const char *field = "ServerCertificateIssuerCommonName";
  g_autofree char *why = g_strdup_printf (N_("the authority %s is neither in the file nor on this system"), issuer);

  if (!import_certs_set_system_ca (vpn, field, import_certs_has_common_name, issuer))
    import_vpn_demand_ca (vpn, field, why);
}

void
apple_certificates_set_ca (const AppleCertificates *certificates, ImportVpn *vpn, const char *key, const char *issuer)
{
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GPtrArray) all = NULL;

  if (certificates->broken) {
    import_vpn_fail (vpn, _("certificate payload"), "%s", certificates->broken);
    return;
  }
  chosen = issuer ? choose (certificates, issuer) : NULL;
  if (chosen && chosen->len > 0) {
    import_certs_set_ca_list (vpn, "ServerCertificateIssuerCommonName", key, chosen);
    return;
  }
  if (issuer) {
    set_system_ca (vpn, issuer);
    return;
  }
  all = choose (certificates, NULL);
  import_certs_set_ca_list (vpn, _("certificate payload"), key, all);
}
