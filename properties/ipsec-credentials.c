/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/ipsec-credentials.h"

#include <string.h>

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
  gboolean usual = dot && strlen (dot) <= 5 && strspn (dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
                                                   strlen (dot + 1);

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
