/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/windows/windows-words.h"

#include <string.h>

#include "properties/import/import-network.h"

/* Two vocabularies are in use, that of the CSP and that of PowerShell. */
typedef struct {
  const char *theirs;
  const char *ours; /* NULL: refused; "": nothing */
  gboolean aead;
} Word;

static const Word ciphers[] = {
  { "DES", NULL },
  { "DES3", "3des" },
  { "3DES", "3des" },
  { "AES128", "aes128" },
  { "AES192", "aes192" },
  { "AES256", "aes256" },
  { "AES_GCM_128", "aes128gcm16", TRUE },
  { "AES_GCM_256", "aes256gcm16", TRUE },
  { "GCMAES128", "aes128gcm16", TRUE },
  { "GCMAES192", "aes192gcm16", TRUE },
  { "GCMAES256", "aes256gcm16", TRUE },
};

static const Word hashes[] = {
  { "MD5", NULL }, { "MD596", NULL }, { "SHA", "sha1" }, { "SHA1", "sha1" }, { "SHA196", "sha1" },
  { "SHA256", "sha256" }, { "SHA256128", "sha256" }, { "SHA384", "sha384" }, { "GCMAES128", "" }, { "GCMAES192", "" },
  { "GCMAES256", "" }, { "None", "" },
};

static const Word groups[] = {
  { "Group1", NULL }, { "Group2", "modp1024" }, { "Group14", "modp2048" }, { "ECP256", "ecp256" },
  { "ECP384", "ecp384" }, { "Group24", "modp2048s256" }, { "PFS1", NULL }, { "PFS2", "modp1024" },
  { "PFS2048", "modp2048" }, { "PFS24", "modp2048s256" }, { "None", "" },
};

/* The word of ours; NULL if the field is missing or the VPN failed for it. */
static const Word *
find_word (ImportVpn *vpn, ImportNode *suite, const char *field, const Word *words, gsize n_words)
{
  const char *text = import_node_get_text (suite, field);

  if (!text)
    return NULL;
  for (gsize i = 0; i < n_words; i++) {
    if (g_ascii_strcasecmp (words[i].theirs, text) != 0)
      continue;
    if (!words[i].ours)
      import_vpn_fail (vpn, field, "%s is insecure and not supported", text);
    return words[i].ours ? &words[i] : NULL;
  }
  import_vpn_fail (vpn, field, "is not a known algorithm");
  return NULL;
}

/* The suite does not say all that a proposal needs, which matters if it says any of it. */
static void
leave_incomplete (ImportVpn *vpn, ImportNode *suite, const char *fields)
{
  g_auto (GStrv) names = g_strsplit (fields, ", ", -1);

  for (guint i = 0; names[i]; i++) {
    if (import_node_get (suite, names[i])) {
      import_vpn_leave (vpn, fields, "is not a complete proposal: the defaults are used");
      return;
    }
  }
}

#define FIND(field, words) find_word (vpn, suite, field, words, G_N_ELEMENTS (words))

static void
set_ike (ImportVpn *vpn, ImportNode *suite)
{
  const Word *cipher = FIND ("EncryptionMethod", ciphers);
  const Word *hash = FIND ("IntegrityCheckMethod", hashes);
  const Word *group = FIND ("DHGroup", groups);
  const char *fields = "EncryptionMethod, IntegrityCheckMethod, DHGroup";
  g_autofree char *text = NULL;

  if (!cipher || !hash || !group || !*hash->ours || !*group->ours) {
    leave_incomplete (vpn, suite, fields);
    return;
  }
  text = g_strdup_printf ("%s-%s%s-%s", cipher->ours, cipher->aead ? "prf" : "", hash->ours, group->ours);
  import_vpn_set (vpn, fields, "ike", text);
}

/* PFSMM is the group of IKE once more. */
static const Word *
pfs_group (ImportVpn *vpn, ImportNode *suite)
{
  if (g_strcmp0 (import_node_get_text (suite, "PfsGroup"), "PFSMM") == 0)
    return FIND ("DHGroup", groups);
  return FIND ("PfsGroup", groups);
}

static void
set_esp (ImportVpn *vpn, ImportNode *suite)
{
  const Word *cipher = FIND ("CipherTransformConstants", ciphers);
  const Word *hash = FIND ("AuthenticationTransformConstants", hashes);
  const Word *group = pfs_group (vpn, suite);
  const char *fields = "CipherTransformConstants, AuthenticationTransformConstants, PfsGroup";
  g_autoptr (GString) text = g_string_new (NULL);

  if (!cipher || (!cipher->aead && (!hash || !*hash->ours))) {
    leave_incomplete (vpn, suite, fields);
    return;
  }
  g_string_append (text, cipher->ours);
  if (!cipher->aead && hash)
    g_string_append_printf (text, "-%s", hash->ours);
  if (group && *group->ours)
    g_string_append_printf (text, "-%s", group->ours);
  import_vpn_set (vpn, fields, "esp", text->str);
}

void
windows_words_set_proposals (ImportVpn *vpn, ImportNode *suite)
{
  set_ike (vpn, suite);
  set_esp (vpn, suite);
}

void
windows_words_set_eap (ImportVpn *vpn, const char *field, const char *number)
{
  static const struct {
    const char *number;
    const char *method;
  } methods[] = { { "26", "mschapv2" }, { "25", "peap" }, { "21", "ttls" }, { "6", "gtc" }, { "4", "md5" } };

  if (g_strcmp0 (number, "13") == 0) {
    import_vpn_set (vpn, field, "auth", "eap-tls");
    return;
  }
  import_vpn_set (vpn, field, "auth", "eap");
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (g_strcmp0 (number, methods[i].number) == 0) {
      import_vpn_set (vpn, field, "eap-method", methods[i].method);
      return;
    }
  }
  if (number)
    import_vpn_fail (vpn, field, "EAP method %.8s is not supported", number);
}

void
windows_words_set_server (ImportVpn *vpn, const char *field, const char *servers)
{
  g_auto (GStrv) list = g_strsplit (servers ? servers : "", ",", 2);
  g_auto (GStrv) names = list[0] ? g_strsplit (list[0], ";", 2) : NULL;

  if (!names || !names[0] || !*g_strstrip (names[0])) {
    import_vpn_fail (vpn, field, "is missing");
    return;
  }
  import_vpn_set (vpn, field, "gateway", names[0]);
  if (list[1])
    import_vpn_leave (vpn, field, "only the first server is used");
}

void
windows_words_add_domains (ImportVpn *vpn, const char *field, const char *domains, gboolean routing)
{
  g_auto (GStrv) list = g_strsplit_set (domains ? domains : "", ",; ", -1);

  for (guint i = 0; list[i]; i++) {
    g_autofree char *entry = g_strconcat (routing ? "~" : "", list[i], NULL);

    if (*list[i])
      import_vpn_add_search (vpn, field, entry);
  }
}

void
windows_words_add_dns (ImportVpn *vpn, const char *field, const char *addresses)
{
  g_auto (GStrv) list = g_strsplit_set (addresses ? addresses : "", ",; ", -1);

  for (guint i = 0; list[i]; i++)
    import_vpn_add_dns (vpn, field, list[i]);
}
