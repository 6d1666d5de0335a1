/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/ipsec-credentials.h"

#include <string.h>

#include "properties/import-certs.h"

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

GBytes *
ipsec_credentials_find (ImportSource *source, const char *name, const char *const *folders)
{
  GBytes *content = import_source_read (source, name, NULL);

  for (guint i = 0; !content && !g_path_is_absolute (name) && folders[i]; i++) {
    g_autofree char *path = g_build_filename (folders[i], name, NULL);

    content = import_source_read (source, path, NULL);
  }
  return content;
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

GBytes *
ipsec_credentials_set_file (ImportVpn *vpn, ImportSource *source, const char *field, const char *key, const char *name,
                            const char *const *folders)
{
  g_autoptr (GBytes) content = ipsec_credentials_find (source, name, folders);
  g_autofree char *suffix = suffix_of (key, name);

  if (content)
    import_vpn_set_file (vpn, field, key, suffix, content);
  else if (g_path_is_absolute (name))
    import_vpn_set (vpn, field, key, name); /* for root's eyes only, perhaps */
  else
    import_vpn_fail (vpn, field, "the file %s is neither beside this one nor in %s", name, folders[0]);
  return g_steal_pointer (&content);
}

void
ipsec_credentials_set_known_ca (ImportVpn *vpn, ImportSource *source, const char *field, const char *const *names,
                                const char *const *folders)
{
  for (guint i = 0; names[i]; i++) {
    g_autoptr (GBytes) content = ipsec_credentials_find (source, names[i], folders);

    if (!content)
      continue;
    import_certs_set_ca (vpn, names[i], content);
    return;
  }
  import_vpn_note (vpn, field, "the system's authorities are trusted", "no authority is beside the file");
}
