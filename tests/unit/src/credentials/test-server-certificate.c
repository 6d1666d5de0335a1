/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers' certificates, honest and otherwise, made here: whoever is refused in one place has everything else right. */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <gnutls/x509.h>

#include "src/credentials/server-certificate.h"

#define HOST "vpn.example.org"
#define DAY (24 * 60 * 60)
#define SERVER GNUTLS_KP_TLS_WWW_SERVER

typedef struct {
  gnutls_x509_crt_t crt;
  gnutls_x509_privkey_t key;
} Issued;

typedef struct {
  const char *subject;
  const char *name;      /* DNS name or address that it is for; NULL: none */
  const char *purpose;   /* NULL: any */
  gboolean ca;
  gboolean expired;
} Wish;

static void
issued_free (Issued *issued)
{
  gnutls_x509_crt_deinit (issued->crt);
  gnutls_x509_privkey_deinit (issued->key);
  g_free (issued);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Issued, issued_free)

static void
add_name (gnutls_x509_crt_t crt, const char *name)
{
  guint8 address[4];

  if (inet_pton (AF_INET, name, address) == 1)
    gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_APPEND);
  else
    gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, name, strlen (name), GNUTLS_FSAN_APPEND);
}

/* @issuer NULL: by itself. */
static Issued *
issue (const Wish *wish, const Issued *issuer)
{
  Issued *issued = g_new0 (Issued, 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint32 serial = g_random_int () & 0x7fffffff;
  const char *bad = NULL;

  gnutls_x509_privkey_init (&issued->key);
  gnutls_x509_privkey_generate (issued->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  gnutls_x509_crt_init (&issued->crt);
  gnutls_x509_crt_set_version (issued->crt, 3);
  gnutls_x509_crt_set_serial (issued->crt, &serial, sizeof serial);
  gnutls_x509_crt_set_activation_time (issued->crt, now - 9 * DAY);
  gnutls_x509_crt_set_expiration_time (issued->crt, wish->expired ? now - DAY : now + DAY);
  g_assert_cmpint (gnutls_x509_crt_set_dn (issued->crt, wish->subject, &bad), ==, 0);
  gnutls_x509_crt_set_basic_constraints (issued->crt, wish->ca, -1);
  if (wish->name)
    add_name (issued->crt, wish->name);
  if (wish->purpose)
    gnutls_x509_crt_set_key_purpose_oid (issued->crt, wish->purpose, 0);
  gnutls_x509_crt_set_key (issued->crt, issued->key);
  gnutls_x509_crt_sign2 (issued->crt, issuer ? issuer->crt : issued->crt, issuer ? issuer->key : issued->key, GNUTLS_DIG_SHA256, 0);
  return issued;
}

static GBytes *
encode (const Issued *issued, gnutls_x509_crt_fmt_t format)
{
  gnutls_datum_t data;

  g_assert_cmpint (gnutls_x509_crt_export2 (issued->crt, format, &data), ==, 0);
  return g_bytes_new_with_free_func (data.data, data.size, (GDestroyNotify) gnutls_free, data.data);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static Credentials *
trust (const Issued *authority)
{
  g_autoptr (GBytes) pem = encode (authority, GNUTLS_X509_FMT_PEM);
  g_autofree char *path = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CredentialsSource source = { NULL };
  Credentials *credentials;
  int fd = g_file_open_tmp ("ca-XXXXXX.pem", &path, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (pem, NULL), (gssize) g_bytes_get_size (pem), NULL));
  source.ca = path;
  credentials_load_async (&source, NULL, on_loaded, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  credentials = credentials_load_finish (result, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return credentials;
}

typedef struct {
  Issued *authority;
  Issued *stranger;    /* an authority of the same name that nobody trusts */
  Credentials *credentials;
  GPtrArray *shown;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const Wish root = { "CN=Lab CA,O=Lab", .ca = TRUE };

  self->authority = issue (&root, NULL);
  self->stranger = issue (&root, NULL);
  self->credentials = trust (self->authority);
  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->shown, encode (self->authority, GNUTLS_X509_FMT_DER));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  issued_free (self->authority);
  issued_free (self->stranger);
  credentials_free (self->credentials);
  g_ptr_array_unref (self->shown);
}

static void
show (Fixture *self, const Wish *wish, const Issued *issuer)
{
  g_autoptr (Issued) issued = issue (wish, issuer);

  g_ptr_array_add (self->shown, encode (issued, GNUTLS_X509_FMT_DER));
}

/* Whether @host's is the one that was shown at @place; -1: none. */
static void
assert_found (Fixture *self, const char *host, int place)
{
  const char *const hosts[] = { host, NULL };
  g_autoptr (GBytes) found = server_certificate_find (self->credentials, self->shown, hosts);

  if (place < 0)
    g_assert_null (found);
  else
    g_assert_true (found && g_bytes_equal (found, self->shown->pdata[place]));
}

static void
check (Fixture *self, const Wish *wish, const char *host, gboolean right)
{
  show (self, wish, self->authority);
  assert_found (self, host, right ? (int) self->shown->len - 1 : -1);
  g_ptr_array_set_size (self->shown, 1);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  static const struct { const char *subject, *name, *host; gboolean right; } cases[] = {
    { "CN=RRAS01,DC=corp,DC=example", HOST, HOST, TRUE },
    { "CN=RRAS01", "*.example.org", HOST, TRUE },
    { "CN=RRAS01", "*.example.org", "a.b.example.org", FALSE },
    { "CN=RRAS01", "xn--bcher-kva.example", "bücher.example", TRUE },
    { "CN=RRAS01", "198.51.100.1", "198.51.100.1", TRUE },
    { "CN=RRAS01", "198.51.100.1", "198.51.100.2", FALSE },
    { "CN=RRAS01", "other.example.org", HOST, FALSE },
    { "OU=VPN,CN=" HOST ",O=Lab", NULL, HOST, TRUE },
    { "CN=" HOST ",CN=other.example.org", NULL, HOST, FALSE },
    { "CN=" HOST, "other.example.org", HOST, FALSE },
    { "O=a\\, CN\\=" HOST, NULL, HOST, FALSE },
    { "CN=RRAS01", NULL, HOST, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Wish wish = { cases[i].subject, cases[i].name, .purpose = SERVER };

    g_test_message ("%s, %s", cases[i].subject, cases[i].host);
    check (self, &wish, cases[i].host, cases[i].right);
  }
}

static void
test_purposes (Fixture *self, gconstpointer data)
{
  static const struct { const char *purpose; gboolean right; } cases[] = {
    { NULL, TRUE },
    { SERVER, TRUE },
    { "1.3.6.1.5.5.7.3.17", TRUE },
    { "1.3.6.1.5.5.8.2.2", TRUE },
    { GNUTLS_KP_TLS_WWW_CLIENT, FALSE },
    { GNUTLS_KP_EMAIL_PROTECTION, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Wish wish = { "CN=RRAS01", HOST, .purpose = cases[i].purpose };

    check (self, &wish, HOST, cases[i].right);
  }
}

static void
test_dates (Fixture *self, gconstpointer data)
{
  const Wish wish = { "CN=RRAS01", HOST, .expired = TRUE };

  check (self, &wish, HOST, FALSE);
}

static void
test_intermediate (Fixture *self, gconstpointer data)
{
  const Wish middle = { "CN=Middle CA,O=Lab", .ca = TRUE };
  const Wish unrelated = { "CN=Else CA", .ca = TRUE };
  const Wish wish = { "CN=RRAS01", HOST, .purpose = SERVER };
  g_autoptr (Issued) issuer = issue (&middle, self->authority);

  show (self, &unrelated, self->stranger);
  show (self, &wish, issuer);
  assert_found (self, HOST, -1);
  g_ptr_array_add (self->shown, encode (issuer, GNUTLS_X509_FMT_DER));
  assert_found (self, HOST, 2);
}

/* Whoever has an honest certificate proves to be its owner, and shows another one of the same subject beside it that
 * has the name: one that he made himself or, as it is no secret, the real server's. */
static void
test_one_beside_it (Fixture *self, gconstpointer data)
{
  const Wish honest = { "CN=mallory", "mallory.example.org", .purpose = SERVER };
  const Wish forged = { "CN=mallory", HOST, .purpose = SERVER };

  show (self, &honest, self->authority);
  show (self, &forged, self->stranger);
  assert_found (self, HOST, -1);
  g_ptr_array_set_size (self->shown, 2);
  show (self, &forged, NULL);
  assert_found (self, HOST, -1);
  g_ptr_array_set_size (self->shown, 2);
  show (self, &forged, self->authority);
  assert_found (self, HOST, -1);
}

/* A certificate that is no authority's signs another. */
static void
test_signed_by_a_server (Fixture *self, gconstpointer data)
{
  const Wish mallory = { "CN=mallory", "mallory.example.org", .purpose = SERVER };
  const Wish forged = { "CN=RRAS01", HOST, .purpose = SERVER };
  g_autoptr (Issued) issuer = issue (&mallory, self->authority);

  show (self, &forged, issuer);
  assert_found (self, HOST, -1);
  g_ptr_array_add (self->shown, encode (issuer, GNUTLS_X509_FMT_DER));
  assert_found (self, HOST, -1);
}

/* The same one twice is one; what is no certificate at all is none. */
static void
test_noise (Fixture *self, gconstpointer data)
{
  const Wish wish = { "CN=RRAS01", HOST, .purpose = SERVER };

  show (self, &wish, self->authority);
  g_ptr_array_add (self->shown, g_bytes_ref (self->shown->pdata[1]));
  g_ptr_array_add (self->shown, g_bytes_new_static ("0\202", 2));
  g_ptr_array_add (self->shown, g_bytes_new_static ("", 0));
  assert_found (self, HOST, 1);
}

static void
add (const char *path, void (*test)(Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server-certificate/names", test_names);
  add ("/server-certificate/purposes", test_purposes);
  add ("/server-certificate/dates", test_dates);
  add ("/server-certificate/intermediate", test_intermediate);
  add ("/server-certificate/one-beside-it", test_one_beside_it);
  add ("/server-certificate/signed-by-a-server", test_signed_by_a_server);
  add ("/server-certificate/noise", test_noise);
  return g_test_run ();
}
