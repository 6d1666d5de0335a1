/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/certificate.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>

#include "shared/failures.h"
#include "shared/text.h"

#define MAX_NAMES 100
#define NAME_SIZE 256 /* the longest DNS name is 253, the longest mail address 254 */

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static char *
distinguished_name (gnutls_x509_crt_t crt, int (*get)(gnutls_x509_crt_t, gnutls_datum_t *, unsigned))
{
  gnutls_datum_t text = { NULL, 0 };
  char *name;

  /* There is no name to get where the sequence is empty, which RFC 5280 4.1.2.6 allows. */
  if (get (crt, &text, 0) < 0)
    return g_strdup ("");
  name = text_printable ((const char *) text.data, (gssize) text.size);
  gnutls_free (text.data);
  return name;
}

static gboolean
is_plain (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  }
  return size > 0;
}

/* One alternative name as text; NULL for what is no identity or cannot be written safely. */
static char *
alternative_name (int type, const char *data, gsize size)
{
  char address[INET6_ADDRSTRLEN];

  switch (type) {
  case GNUTLS_SAN_DNSNAME:
  case GNUTLS_SAN_RFC822NAME:
    return is_plain (data, size) ? g_strndup (data, size) : NULL;
  case GNUTLS_SAN_IPADDRESS:
    if (size != 4 && size != 16)
      return NULL;
    return g_strdup (inet_ntop (size == 4 ? AF_INET : AF_INET6, data, address, sizeof address));
  default:
    return NULL;
  }
}

static char **
alternative_names (gnutls_x509_crt_t crt)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (unsigned i = 0; i < MAX_NAMES; i++) {
    char data[NAME_SIZE];
    size_t size = sizeof data;
    g_autofree char *name = NULL;
    int type = gnutls_x509_crt_get_subject_alt_name (crt, i, data, &size, NULL);

    if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
      break;
    name = alternative_name (type, data, size);
    if (name)
      g_strv_builder_add (names, name);
  }
  return g_strv_builder_end (names);
}

static GBytes *
public_key_id (gnutls_x509_crt_t crt)
{
  guint8 id[64];
  size_t size = sizeof id;

  if (gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, id, &size) < 0)
    return g_bytes_new (NULL, 0);
  return g_bytes_new (id, size);
}

Certificate *
certificate_new (GBytes *der, GError **error)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t datum;
  gsize size;
  Certificate *certificate;
  unsigned ca = 0;
  int rc;

  datum.data = (guint8 *) g_bytes_get_data (der, &size);
  datum.size = (unsigned) size;
  if (size > CERTIFICATE_MAX_SIZE) {
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, _("a certificate of more than 64 KiB"));
    return NULL;
  }
  gnutls_x509_crt_init (&crt);
  rc = gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER);
  if (rc < 0) {
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, _("damaged certificate: %s"), gnutls_strerror (rc));
    return NULL;
  }
  certificate = g_atomic_rc_box_new0 (Certificate);
  certificate->der = g_bytes_ref (der);
  certificate->subject = distinguished_name (crt, gnutls_x509_crt_get_dn3);
  certificate->issuer = distinguished_name (crt, gnutls_x509_crt_get_issuer_dn3);
  certificate->names = alternative_names (crt);
  certificate->not_before = gnutls_x509_crt_get_activation_time (crt);
  certificate->not_after = gnutls_x509_crt_get_expiration_time (crt);
  certificate->is_ca = gnutls_x509_crt_get_basic_constraints (crt, NULL, &ca, NULL) >= 0 && ca;
  certificate->self_signed = gnutls_x509_crt_check_issuer (crt, crt) != 0;
  certificate->key_id = public_key_id (crt);
  return certificate;
}

Certificate *
certificate_ref (Certificate *certificate)
{
  return g_atomic_rc_box_acquire (certificate);
}

static void
certificate_clear (gpointer data)
{
  Certificate *certificate = data;

  g_bytes_unref (certificate->der);
  g_bytes_unref (certificate->key_id);
  g_free (certificate->subject);
  g_free (certificate->issuer);
  g_strfreev (certificate->names);
}

void
certificate_unref (Certificate *certificate)
{
  g_atomic_rc_box_release_full (certificate, certificate_clear);
}
