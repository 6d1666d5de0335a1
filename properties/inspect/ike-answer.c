/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/ike-answer.h"

/* @word is strongSwan's for it, with # for the bits of the key. */
typedef struct {
  guint16 number;
  const char *name, *word;
} Name;

static const Name encryptions[] = {
  { 2, "DES", "des" }, { 3, "3DES_CBC", "3des" }, { 5, "CAST_CBC", "cast#" }, { 7, "BLOWFISH_CBC", "blowfish#" },
  { 12, "AES_CBC", "aes#" }, { 13, "AES_CTR", "aes#ctr" }, { 18, "AES_GCM_8", "aes#gcm8" }, { 19, "AES_GCM_12", "aes#gcm12" },
  { 20, "AES_GCM_16", "aes#gcm16" }, { 23, "CAMELLIA_CBC", "camellia#" }, { 28, "CHACHA20_POLY1305", "chacha20poly1305" },
};
static const Name integrities[] = {
  { 1, "HMAC_MD5_96", "md5" }, { 2, "HMAC_SHA1_96", "sha1" }, { 5, "AES_XCBC_96", "aesxcbc" }, { 12, "HMAC_SHA2_256_128", "sha256" },
  { 13, "HMAC_SHA2_384_192", "sha384" }, { 14, "HMAC_SHA2_512_256", "sha512" },
};
static const Name prfs[] = {
  { 1, "PRF_HMAC_MD5", "prfmd5" }, { 2, "PRF_HMAC_SHA1", "prfsha1" }, { 4, "PRF_AES128_XCBC", "prfaesxcbc" },
  { 5, "PRF_HMAC_SHA2_256", "prfsha256" }, { 6, "PRF_HMAC_SHA2_384", "prfsha384" }, { 7, "PRF_HMAC_SHA2_512", "prfsha512" },
};
static const Name groups[] = {
  { 2, "MODP_1024", "modp1024" }, { 5, "MODP_1536", "modp1536" }, { 14, "MODP_2048", "modp2048" }, { 15, "MODP_3072", "modp3072" },
  { 16, "MODP_4096", "modp4096" }, { 19, "ECP_256", "ecp256" }, { 20, "ECP_384", "ecp384" }, { 21, "ECP_521", "ecp521" },
  { 31, "CURVE_25519", "x25519" },
};
static const Name v1_encryptions[] = { { 1, "DES_CBC" }, { 5, "3DES_CBC" }, { 7, "AES_CBC" } };
static const Name v1_hashes[] = { { 1, "MD5" }, { 2, "SHA1" }, { 4, "SHA2_256" }, { 5, "SHA2_384" }, { 6, "SHA2_512" } };

static void
append_name (GString *text, const Name *names, gsize n, guint16 number)
{
  if (number == 0)
    return;
  if (text->len)
    g_string_append_c (text, '/');
  for (gsize i = 0; i < n; i++) {
    if (names[i].number == number) {
      g_string_append (text, names[i].name);
      return;
    }
  }
  g_string_append_printf (text, "%u", number);
}

char *
ike_answer_to_string (const IkeAnswer *answer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean v1 = answer->version == 1;

  append_name (text, v1 ? v1_encryptions : encryptions, v1 ? G_N_ELEMENTS (v1_encryptions) : G_N_ELEMENTS (encryptions),
               answer->encryption);
  if (answer->key_length)
    g_string_append_printf (text, "-%u", answer->key_length);
  append_name (text, integrities, G_N_ELEMENTS (integrities), answer->integrity);
  append_name (text, v1 ? v1_hashes : prfs, v1 ? G_N_ELEMENTS (v1_hashes) : G_N_ELEMENTS (prfs), answer->prf);
  append_name (text, groups, G_N_ELEMENTS (groups), answer->group);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_word (GString *text, const Name *names, gsize n, guint16 number, guint bits)
{
  for (gsize i = 0; i < n; i++) {
    g_auto (GStrv) parts = names[i].number == number ? g_strsplit (names[i].word, "#", 2) : NULL;

    if (!parts)
      continue;
    g_string_append_printf (text, "%s%s", text->len ? "-" : "", parts[0]);
    if (parts[1])
      g_string_append_printf (text, "%u%s", bits, parts[1]);
  }
}

char *
ike_answer_to_proposal (const IkeAnswer *answer, gboolean is_esp)
{
  GString *text = g_string_new (NULL);

  append_word (text, encryptions, G_N_ELEMENTS (encryptions), answer->encryption, answer->key_length);
  append_word (text, integrities, G_N_ELEMENTS (integrities), answer->integrity, 0);
  if (!is_esp) {
    append_word (text, prfs, G_N_ELEMENTS (prfs), answer->prf, 0);
    append_word (text, groups, G_N_ELEMENTS (groups), answer->group, 0);
  }
  return g_string_free (text, FALSE);
}
