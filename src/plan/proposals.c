/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/proposals.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"

/* RFC 5282 and 7634: AEAD algorithms need a proposal of their own. The likely group comes first, since a wrong guess
 * costs a round trip (RFC 7296 1.2); what strongSwan's servers take. */
#define AEAD \
  "aes256gcm16-aes128gcm16-chacha20poly1305-prfsha384-prfsha256-prfsha512-x25519-ecp256-ecp384-modp3072-modp4096-modp2048"
#define CBC "aes256-aes128-sha384-sha256-sha512-x25519-ecp256-ecp384-modp3072-modp4096-modp2048"
/* A server that knows nothing of a second exchange passes over the whole proposal (RFC 7296 3.3.6), and takes one of those
 * behind. */
#define IKE2_HYBRID AEAD "-ke1_mlkem768", CBC "-ke1_mlkem768"
#define IKE2_MODERN AEAD, CBC
#define IKE2_COMPATIBLE "aes256-aes128-sha1-ecp256-ecp384-modp2048"
#define IKE2_LEGACY "aes256-aes128-3des-sha256-sha1-modp1536-modp1024"

/* RFC 7296 1.3: groups and none, for servers that demand perfect forward secrecy as for those without it. They matter when
 * keys are renewed; the first ones, in IKE_AUTH, have no exchange of their own. The first group is the one that is tried. */
#define PFS_MODERN "-x25519-ecp256-ecp384-modp3072-modp4096-modp2048-modpnone"
#define PFS_COMPATIBLE "-ecp256-ecp384-modp2048-modpnone"
#define PFS_LEGACY "-modp2048-modp1536-modp1024-modpnone"

#define ESP_MODERN \
  "aes256gcm16-aes128gcm16-chacha20poly1305" PFS_MODERN, "aes256-aes128-sha256-sha512-sha384" PFS_MODERN
#define ESP_COMPATIBLE "aes256-aes128-sha1" PFS_COMPATIBLE
#define ESP_LEGACY "aes256-aes128-3des-sha256-sha1" PFS_LEGACY

/* The last three because strongSwan's servers, left to their defaults, offer a single group when it is them who renew the
 * IKE_SA: Curve25519 of 5.9, ECP_256 of 6.0. */
#define IKE1_MODERN \
  "aes256-sha256-modp2048", "aes128-sha256-modp2048", "aes256-sha256-ecp256", "aes256-sha384-ecp384", \
  "aes256-sha256-x25519", "aes128-sha256-x25519", "aes128-sha256-ecp256"
#define IKE1_COMPATIBLE "aes256-sha1-modp2048", "aes128-sha1-modp2048", "aes256-sha1-ecp384", "aes128-sha1-ecp256"
#define IKE1_LEGACY \
  "aes256-sha256-modp1536", "aes256-sha1-modp1536", "aes256-sha256-modp1024", "aes256-sha1-modp1024", \
  "aes128-sha1-modp1024", "3des-sha1-modp2048", "3des-sha1-modp1024"

#define ESP1_MODERN "aes256-sha256", "aes128-sha256"
#define ESP1_COMPATIBLE "aes256-sha1", "aes128-sha1"
#define ESP1_LEGACY "3des-sha1"

static const char *const ike2[][5] = {
  [PROFILE_SECURITY_MODERN] = { IKE2_MODERN, NULL },
  [PROFILE_SECURITY_COMPATIBLE] = { IKE2_MODERN, IKE2_COMPATIBLE, NULL },
  [PROFILE_SECURITY_LEGACY] = { IKE2_MODERN, IKE2_COMPATIBLE, IKE2_LEGACY, NULL },
};

static const char *const hybrids[] = { IKE2_HYBRID };

static const char *const esp[][5] = {
  [PROFILE_SECURITY_MODERN] = { ESP_MODERN, NULL },
  [PROFILE_SECURITY_COMPATIBLE] = { ESP_MODERN, ESP_COMPATIBLE, NULL },
  [PROFILE_SECURITY_LEGACY] = { ESP_MODERN, ESP_COMPATIBLE, ESP_LEGACY, NULL },
};

static const char *const ike1[][19] = {
  [PROFILE_SECURITY_MODERN] = { IKE1_MODERN, NULL },
  [PROFILE_SECURITY_COMPATIBLE] = { IKE1_MODERN, IKE1_COMPATIBLE, NULL },
  [PROFILE_SECURITY_LEGACY] = { IKE1_MODERN, IKE1_COMPATIBLE, IKE1_LEGACY, NULL },
};

static const char *const esp1[][6] = {
  [PROFILE_SECURITY_MODERN] = { ESP1_MODERN, NULL },
  [PROFILE_SECURITY_COMPATIBLE] = { ESP1_MODERN, ESP1_COMPATIBLE, NULL },
  [PROFILE_SECURITY_LEGACY] = { ESP1_MODERN, ESP1_COMPATIBLE, ESP1_LEGACY, NULL },
};

static gboolean
has_mlkem (const char *proposal)
{
  g_autofree char *lower = g_ascii_strdown (proposal, -1);

  return strstr (lower, "mlkem") != NULL;
}

static void
add (GPtrArray *list, const char *proposal)
{
  g_ptr_array_add (list, g_strdup (proposal));
}

static void
add_own (GPtrArray *list, const Profile *profile, gboolean hybrid)
{
  for (guint i = 0; profile->ike[i]; i++) {
    if (hybrid || !has_mlkem (profile->ike[i]))
      add (list, profile->ike[i]);
  }
}

static void
add_level (GPtrArray *list, ProfileSecurity security, gboolean hybrid)
{
  for (guint i = 0; hybrid && security != PROFILE_SECURITY_LEGACY && i < G_N_ELEMENTS (hybrids); i++)
    add (list, hybrids[i]);
  for (guint i = 0; ike2[security][i]; i++)
    add (list, ike2[security][i]);
}

char **
proposals_ike2 (const Profile *profile, gboolean hybrid, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  if (profile->ike)
    add_own (list, profile, hybrid);
  else
    add_level (list, profile->security, hybrid);
  if (list->len == 0) {
    failure_set (error, FAILURE_NO_PLUGIN, _("ML-KEM, which ike demands"));
    return NULL;
  }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_steal (list, NULL);
}

const char *const *
proposals_esp (const Profile *profile)
{
  return profile->esp ? (const char *const *) profile->esp : esp[profile->security];
}

static gboolean
is_group (const char *word)
{
  return g_str_has_prefix (word, "modp") || g_str_has_prefix (word, "ecp") || g_str_equal (word, "x25519");
}

static char *
prefer (const char *proposal, const char *group)
{
  g_auto (GStrv) words = g_strsplit (proposal, "-", -1);
  const gboolean none = g_str_equal (group, PROPOSALS_NO_GROUP);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) groups = g_string_new (none ? NULL : group);

  if (!none && !g_strv_contains ((const char *const *) words, group))
    return g_strdup (proposal);
  for (guint i = 0; words[i]; i++) {
    if (!is_group (words[i]))
      g_string_append_printf (text, "%s%s", text->len ? "-" : "", words[i]);
    else if (!none && !g_str_equal (words[i], group))
      g_string_append_printf (groups, "-%s", words[i]);
  }
  if (!none)
    g_string_append_printf (text, "-%s", groups->str);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char **
proposals_esp_by (const Profile *profile, const char *group)
{
  char **list = g_strdupv ((char **) proposals_esp (profile));

  for (guint i = 0; group && !profile->esp && list[i]; i++) {
    g_autofree char *proposal = g_steal_pointer (&list[i]);

    list[i] = prefer (proposal, group);
  }
  return list;
}

const char *const *
proposals_ike1 (const Profile *profile)
{
  return profile->ike ? (const char *const *) profile->ike : ike1[profile->security];
}

const char *const *
proposals_esp1 (const Profile *profile)
{
  return profile->esp ? (const char *const *) profile->esp : esp1[profile->security];
}
