/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bare PKCS#12 file (.p12, .pfx): a certificate, its key and usually the authority; only the server is missing. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import-certs.h"
#include "properties/import/import.h"
#include "properties/import/pkcs12.h"

static gboolean
claims (ImportSource *source)
{
  return pkcs12_is (import_source_get_bytes (source));
}

static gboolean
read_pkcs12 (ImportSource *source, Import *import, GError **error)
{
  GBytes *bytes = import_source_get_bytes (source);
  g_autofree char *name = g_strdup (import_source_get_name (source));
  g_autoptr (CertificateBundle) bundle = NULL;
  char *dot = strrchr (name, '.');
  ImportVpn *vpn;

  if (dot && dot > name)
    *dot = '\0';
  vpn = import_add (import, name);
  import_vpn_imply (vpn, "type", "ikev2");
  import_vpn_imply (vpn, "auth", "cert");
  bundle = import_certs_set_client (vpn, "PKCS#12", "cert", bytes, NULL);
  if (!import_certs_trust_client (vpn, "PKCS#12", bundle))
    import_vpn_note (vpn, "PKCS#12", "the system's authorities are trusted", N_("it contains none of its own"));
  import_vpn_finish (vpn);
  return TRUE;
}

const ImportFormat import_pkcs12 = { "PKCS#12", claims, read_pkcs12 };
