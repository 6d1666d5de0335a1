/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-credentials.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/import/import-certs.h"

IpsecNeeds
ipsec_credentials_needs (ImportVpn *vpn)
{
  const char *auth = import_vpn_get (vpn, "auth");
  gboolean by_psk = g_strcmp0 (auth, "psk") == 0 || import_vpn_get (vpn, "server-auth");
  gboolean by_password = g_strcmp0 (auth, "eap") == 0 || g_strcmp0 (auth, "cert-eap") == 0;
  gboolean by_certificate = g_strcmp0 (auth, "cert") == 0 || g_strcmp0 (auth, "eap-tls") == 0 || g_strcmp0 (auth, "cert-eap") == 0;

  if (!auth)
    return 0;
  return (by_psk ? IPSEC_NEEDS_PSK : IPSEC_NEEDS_AUTHORITY) | (by_password ? IPSEC_NEEDS_PASSWORD : 0) |
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

void
ipsec_credentials_set_pkcs12 (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *name, const char *const *folders,
                              const char *passphrase)
{
  const IpsecFile *file = ipsec_credentials_set_file (vpn, files, field, "cert", name, folders, passphrase);

  import_certs_trust_client (vpn, field, file->bundle);
  import_vpn_set (vpn, field, "key-password", passphrase);
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
  g_free (key->passphrase);
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

void
ipsec_credentials_set_known_ca (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *const *names,
                                const char *const *folders)
{
  const IpsecFile *file = NULL;
  gboolean missing = TRUE;
  guint i;

  for (i = 0; names[i] && missing; i++) {
    file = ipsec_files_open (files, names[i], folders, NULL);
    missing = is_missing (file);
  }
  if (is_unread (file))
    import_vpn_note (vpn, field, "the system's authorities are trusted",
                     missing ? _("no authority is next to the file") : file->error->message);
  else if (unfit (file, "ca"))
    import_vpn_fail (vpn, names[i - 1], "%s", unfit (file, "ca"));
  else
    import_certs_set_ca_list (vpn, names[i - 1], "ca", file->bundle->certificates);
}
