/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/credentials/server-certificate.h"

#include <gnutls/x509.h>

/* GnuTLS takes no longer chains. */
#define CHAIN_MAX 16

/* What a server's certificate may be for, if it is not for everything: RFC 4945 5.1.3.12. */
static const char *const purposes[] = { GNUTLS_KP_TLS_WWW_SERVER, "1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.8.2.2" };

static gnutls_x509_crt_t
read_certificate (GBytes *der)
{
  const gnutls_datum_t data = { (unsigned char *) g_bytes_get_data (der, NULL), (unsigned) g_bytes_get_size (der) };
  gnutls_x509_crt_t crt = NULL;

  if (gnutls_x509_crt_init (&crt) == 0 && gnutls_x509_crt_import (crt, &data, GNUTLS_X509_FMT_DER) == 0)
    return crt;
  g_clear_pointer (&crt, gnutls_x509_crt_deinit);
  return NULL;
}

static gnutls_x509_trust_list_t
trust (GPtrArray *authorities)
{
  gnutls_x509_trust_list_t list = NULL;

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    return NULL;
  for (guint i = 0; i < authorities->len; i++) {
    gnutls_x509_crt_t authority = read_certificate (authorities->pdata[i]);

    if (authority && gnutls_x509_trust_list_add_cas (list, &authority, 1, 0) != 1)
      gnutls_x509_crt_deinit (authority);
  }
  return list;
}

static gboolean
is_authority (gnutls_x509_crt_t crt)
{
  return gnutls_x509_crt_get_ca_status (crt, NULL) > 0;
}

/* The intermediates of @shown, with room for what they may have issued at the front. */
static GPtrArray *
find_intermediates (GPtrArray *shown, GPtrArray *authorities)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) gnutls_x509_crt_deinit);

  for (guint i = 0; i < shown->len; i++) {
    gnutls_x509_crt_t crt = NULL;

    if (!g_ptr_array_find_with_equal_func (authorities, shown->pdata[i], (GEqualFunc) g_bytes_equal, NULL))
      crt = read_certificate (shown->pdata[i]);
    if (crt && is_authority (crt))
      g_ptr_array_add (chain, crt);
    else if (crt)
      gnutls_x509_crt_deinit (crt);
  }
  return chain;
}

/* Signatures, dates, constraints and purpose. */
static gboolean
is_vouched_for (gnutls_x509_trust_list_t trusted, gnutls_x509_crt_t crt, GPtrArray *intermediates)
{
  gnutls_x509_crt_t chain[CHAIN_MAX] = { crt };
  guint length = 1;

  if (is_authority (crt) || intermediates->len >= CHAIN_MAX)
    return FALSE;
  for (guint i = 0; i < intermediates->len; i++)
    chain[length++] = intermediates->pdata[i];
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++) {
    gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *) purposes[i] };
    unsigned problems = 0;

    if (gnutls_x509_trust_list_verify_crt2 (trusted, chain, length, &purpose, 1, 0, &problems, NULL) == 0 && problems == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_for (GBytes *der, const char *const *hosts)
{
  gnutls_x509_crt_t crt = read_certificate (der);
  gboolean found = FALSE;

  for (guint i = 0; hosts[i] && !found; i++)
    found = gnutls_x509_crt_check_hostname2 (crt, hosts[i], 0) != 0;
  gnutls_x509_crt_deinit (crt);
  return found;
}

/* Which of @shown are vouched for, each once; the client's own is not the server's. */
static GPtrArray *
find_vouched_for (const Credentials *credentials, GPtrArray *shown)
{
  GPtrArray *authorities = credentials_get_authorities (credentials);
  GBytes *own = credentials_get_certificate (credentials);
  gnutls_x509_trust_list_t trusted = trust (authorities);
  g_autoptr (GPtrArray) intermediates = find_intermediates (shown, authorities);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; trusted && i < shown->len; i++) {
    GBytes *der = shown->pdata[i];
    gnutls_x509_crt_t crt = read_certificate (der);

    if (crt && !(own && g_bytes_equal (own, der)) && is_vouched_for (trusted, crt, intermediates) &&
        !g_ptr_array_find_with_equal_func (found, der, (GEqualFunc) g_bytes_equal, NULL))
      g_ptr_array_add (found, der);
    if (crt)
      gnutls_x509_crt_deinit (crt);
  }
  if (trusted)
    gnutls_x509_trust_list_deinit (trusted, 1);
  return found;
}

GBytes *
server_certificate_find (const Credentials *credentials, GPtrArray *shown, const char *const *hosts)
{
  g_autoptr (GPtrArray) found = find_vouched_for (credentials, shown);

  if (found->len != 1 || !is_for (found->pdata[0], hosts))
    return NULL;
  return g_bytes_ref (found->pdata[0]);
}
