/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-credentials.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import-certs.h"
#include "shared/secret-bytes.h"

IpsecNeeds
ipsec_credentials_needs (ImportVpn *vpn)
{
  const char *auth = import_vpn_get (vpn, "auth");
  const char *server = import_vpn_get (vpn, "server-auth");
  gboolean server_psk = g_strcmp0 (server ? server : auth, "psk") == 0;
  gboolean by_psk = g_strcmp0 (auth, "psk") == 0 || server_psk;
  gboolean by_password = g_strcmp0 (auth, "eap") == 0 || g_strcmp0 (auth, "cert-eap") == 0;
  gboolean by_certificate = g_strcmp0 (auth, "cert") == 0 || g_strcmp0 (auth, "eap-tls") == 0 || g_strcmp0 (auth, "cert-eap") == 0;

  if (!auth)
    return 0;
  return (by_psk ? IPSEC_NEEDS_PSK : 0) | (server_psk ? 0 : IPSEC_NEEDS_AUTHORITY) | (by_password ? IPSEC_NEEDS_PASSWORD : 0) |
         (by_certificate ? IPSEC_NEEDS_CERTIFICATE : 0);
}

/* How the copy is called: like the original as to its kind. */
static char *
suffix_of (const char *key, const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize usual_size = dot ? strspn (dot + 1, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS) : 0;
  gboolean usual = dot && strlen (dot) <= 5 && usual_size == strlen (dot + 1);

  return g_strconcat (key, usual ? dot : "", NULL);
}

static gboolean
is_unread (const IpsecFile *file)
{
  return file->error && file->error->domain == G_FILE_ERROR;
}

static gboolean
is_missing (const IpsecFile *file)
{
  return g_error_matches (file->error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Why @file cannot be @key, or NULL. */
static const char *
unfit (const IpsecFile *file, const char *key)
{
  if (!file->content)
    return file->error->message;
  if (!file->bundle)
    return NULL;
  if (strcmp (key, "key") == 0)
    return file->bundle->key ? NULL : _("contains no private key");
  return file->bundle->certificates->len > 0 ? NULL : _("contains no certificate");
}

const IpsecFile *
ipsec_credentials_set_file (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *key, const char *name,
                            const char *const *folders, const char *passphrase)
{
  const IpsecFile *file = ipsec_files_open (files, name, folders, passphrase);
  g_autofree char *suffix = suffix_of (key, name);

  if (is_unread (file) && g_path_is_absolute (name)) {
    import_vpn_set (vpn, field, key, name); /* for root's eyes only, perhaps */
    import_vpn_note (vpn, field, "to be read when connecting", file->error->message);
  } else if (is_missing (file))
    import_vpn_fail (vpn, field, "the file %s is neither next to this one nor in %s", name, folders[0]);
  else if (unfit (file, key))
    import_vpn_fail (vpn, field, "the file %s: %s", name, unfit (file, key));
  else
    import_vpn_set_file (vpn, field, key, suffix, file->content);
  return file;
}

const CertificateBundle *
ipsec_credentials_set_pkcs12 (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *name, const char *const *folders,
                              const char *passphrase)
{
  const IpsecFile *file = ipsec_credentials_set_file (vpn, files, field, "cert", name, folders, passphrase);

  if (!file->bundle)
    import_certs_trust_client (vpn, field, NULL);
  import_vpn_set (vpn, field, "key-password", passphrase);
  return file->bundle;
}

const CertificateBundle *
ipsec_credentials_find_client (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *const *names,
                               const char *const *folders, const char *why)
{
  static const char *const endings[] = { ".p12", ".pfx" };

  for (guint i = 0; i < 2 * g_strv_length ((char **) names); i++) {
    const char *name = names[i / 2];
    const char *dot = strrchr (name, '.');
    g_autofree char *file = g_strdup_printf ("%.*s%s", dot ? (int) (dot - name) : (int) strlen (name), name, endings[i % 2]);

    if (!is_missing (ipsec_files_open (files, file, folders, NULL)))
      return ipsec_credentials_set_pkcs12 (vpn, files, file, file, folders, NULL);
  }
  import_vpn_wait (vpn, field, "cert", why);
  return NULL;
}

IpsecKey *
ipsec_key_new (const char *field, const char *name, const char *passphrase)
{
  IpsecKey *key = g_new0 (IpsecKey, 1);

  key->field = g_strdup (field);
  key->name = g_strdup (name);
  key->passphrase = g_strdup (passphrase);
  return key;
}

void
ipsec_key_free (IpsecKey *key)
{
  g_free (key->field);
  g_free (key->name);
  secret_string_free (key->passphrase);
  g_free (key);
}

/* From the one that surely is not the certificate's key to the one that surely is. */
typedef enum {
  FIT_NOT,
  FIT_UNREAD,
  FIT_CLOSED,
  FIT_SURE,
} Fit;

/* One that is missing or broken is the certificate's only if there is no other it could be. */
static Fit
fit (const IpsecFile *key, const IpsecFile *certificate, gboolean only)
{
  if (!key->content)
    return only || (is_unread (key) && !is_missing (key)) ? FIT_UNREAD : FIT_NOT;
  if (!key->bundle || !certificate->bundle)
    return FIT_CLOSED;
  return key->bundle->key_id && certificate_bundle_leaf (certificate->bundle, key->bundle->key_id) ? FIT_SURE : FIT_NOT;
}

gboolean
ipsec_credentials_set_key (ImportVpn *vpn, IpsecFiles *files, const IpsecFile *certificate, const GPtrArray *keys,
                           const char *const *folders)
{
  IpsecKey *best = NULL;
  Fit best_fit = FIT_NOT;

  for (guint i = 0; i < keys->len && best_fit < FIT_SURE; i++) {
    IpsecKey *key = keys->pdata[i];
    Fit now;

    if (!key->file)
      key->file = ipsec_files_open (files, key->name, folders, key->passphrase);
    now = fit (key->file, certificate, keys->len == 1);
    if (now > best_fit) {
      best = key;
      best_fit = now;
    }
  }
  if (!best)
    return FALSE;
  best->used = TRUE;
  ipsec_credentials_set_file (vpn, files, best->field, "key", best->name, folders, best->passphrase);
  import_vpn_set (vpn, best->field, "key-password", best->passphrase);
  return TRUE;
}

/* authorities */

typedef struct {
  ImportVpn *vpn;
  IpsecFiles *files;
  const IpsecAuthorities *wanted;
  GPtrArray *found; /* Certificate */
  const char *unread; /* why some file could not be read, or NULL */
  const char *missing; /* a file that is named but not there, or NULL */
  gboolean done;      /* "ca" is set or the VPN failed */
} Search;

static gboolean
is_same_certificate (gconstpointer a, gconstpointer b)
{
  return g_bytes_equal (((const Certificate *) a)->der, ((const Certificate *) b)->der);
}

/* Daemons take no more than authorities out of such a folder. As "ca" anything else would be the server's own certificate. */
static guint
add_authorities (Search *search, const CertificateBundle *bundle, gboolean only_ca)
{
  guint n = 0;

  for (guint i = 0; i < bundle->certificates->len; i++) {
    Certificate *certificate = bundle->certificates->pdata[i];

    if (only_ca && !certificate->is_ca)
      continue;
    n++;
    if (!g_ptr_array_find_with_equal_func (search->found, certificate, is_same_certificate, NULL))
      g_ptr_array_add (search->found, certificate_ref (certificate));
  }
  return n;
}

/* A single one that only root may read can be left where it is. */
static void
add_named (Search *search)
{
  const char *const *names = search->wanted->names;

  for (guint i = 0; names[i] && !search->done; i++) {
    const IpsecFile *file = ipsec_files_open (search->files, names[i], search->wanted->folders, NULL);

    if (file->bundle && file->bundle->certificates->len > 0) {
      add_authorities (search, file->bundle, FALSE);
      continue;
    }
    if (is_missing (file) && !g_path_is_absolute (names[i]) && !search->wanted->pinned) {
      search->missing = names[i];
      continue;
    }
    search->done = TRUE;
    if (names[1] && is_unread (file) && !is_missing (file))
      import_vpn_fail (search->vpn, search->wanted->field, "%s", file->error->message);
    else
      ipsec_credentials_set_file (search->vpn, search->files, search->wanted->field, "ca", names[i], search->wanted->folders, NULL);
  }
}

static void
add_file (Search *search, const char *name, const char *folder)
{
  const char *const folders[] = { folder, NULL };
  g_autofree char *path = folder ? g_build_filename (folder, name, NULL) : g_strdup (name);
  const IpsecFile *file = ipsec_files_open (search->files, path, folder ? &folders[1] : folders, NULL);

  if (is_missing (file) || (file->content && !file->bundle && import_vpn_get (search->vpn, "cert")))
    return; /* a closed one is most likely the client's */
  if (!file->bundle) {
    if (!file->content)
      search->unread = file->error->message;
    import_vpn_leave (search->vpn, path, file->error->message);
  } else if (add_authorities (search, file->bundle, TRUE) == 0)
    import_vpn_leave (search->vpn, path, "holds no certificate of an authority");
}

static void
add_beside (Search *search)
{
  const IpsecAuthorities *wanted = search->wanted;

  for (guint i = 0; wanted->usual && wanted->usual[i]; i++)
    add_file (search, wanted->usual[i], NULL);
  for (guint i = 0; wanted->folders[i]; i++) {
    g_auto (GStrv) names = ipsec_files_list (search->files, wanted->folders[i]);

    for (guint k = 0; names[k]; k++)
      add_file (search, names[k], wanted->folders[i]);
  }
  if (wanted->client)
    add_authorities (search, wanted->client, TRUE);
}

static void
keep_issuer (Search *search)
{
  for (guint i = search->found->len; i-- > 0;) {
    if (!import_certs_has_subject (search->found->pdata[i], search->wanted->issuer))
      g_ptr_array_remove_index (search->found, i);
  }
}

/* What is there is trusted, so that less is than the daemon would. */
static void
leave_missing (const Search *search)
{
  g_autofree char *why = g_strdup_printf (N_("the authority %s is not beside the file"), search->missing);

  import_vpn_leave (search->vpn, search->wanted->field, why);
}

static void
demand (ImportVpn *vpn, const IpsecAuthorities *authorities, const char *name)
{
  g_autofree char *why = g_strdup_printf (N_("the authority %s is not beside the file"), name);

  import_vpn_demand_ca (vpn, authorities->field, why);
}

void
ipsec_credentials_set_authorities (ImportVpn *vpn, IpsecFiles *files, const IpsecAuthorities *authorities)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_unref);
  Search search = { vpn, files, authorities, found, NULL, NULL, FALSE };

  if (authorities->names)
    add_named (&search);
  else
    add_beside (&search);
  if (authorities->issuer)
    keep_issuer (&search);
  if (found->len > 0 && search.missing && !search.done)
    leave_missing (&search);
  if (found->len > 0 && !search.done)
    import_certs_set_ca_list (vpn, authorities->field, "ca", found);
  else if (authorities->issuer || (search.missing && !search.done))
    demand (vpn, authorities, authorities->issuer ? authorities->issuer : search.missing);
  else if (search.unread)
    import_vpn_fail (vpn, authorities->field, "%s", search.unread);
  else if (!search.done && !import_vpn_get (vpn, "ca"))
    import_vpn_note (vpn, authorities->field, "the system's authorities are trusted", _("no authority is next to the file"));
}
