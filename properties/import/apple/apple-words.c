/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/apple/apple-words.h"

#include <string.h>

/* The first one of each is what Apple takes where nothing is said. */

static const AppleWord ciphers[] = {
  { "AES-256", "aes256" },
  { "AES-128", "aes128" },
  { "3DES", "3des" },
  { "DES", NULL },
  { "AES-128-GCM", "aes128gcm16", TRUE },
  { "AES-256-GCM", "aes256gcm16", TRUE },
  { "ChaCha20Poly1305", "chacha20poly1305", TRUE },
};

static const AppleWord hashes[] = {
  { "SHA2-256", "sha256" }, { "SHA2-384", "sha384" }, { "SHA2-512", "sha512" },
  { "SHA1-96", "sha1" }, { "SHA1-160", "sha1_160" },
};

static const AppleWord groups[] = {
  { "14", "modp2048" }, { "1", "modp768" }, { "2", "modp1024" }, { "5", "modp1536" }, { "15", "modp3072" },
  { "16", "modp4096" }, { "17", "modp6144" }, { "18", "modp8192" }, { "19", "ecp256" }, { "20", "ecp384" },
  { "21", "ecp521" }, { "31", "curve25519" }, { "32", "curve448" },
};

/* Key exchanges beside the group, by the numbers of the protocol's registry; "0" is none. */
static const AppleWord additional[] = {
  { "36", "ke1_mlkem768" }, { "37", "ke1_mlkem1024" }, { "35", "ke1_mlkem512" },
};

static const AppleWord *
words_of (AppleKind kind, gsize *n)
{
  switch (kind) {
  case APPLE_CIPHER:
    *n = G_N_ELEMENTS (ciphers);
    return ciphers;
  case APPLE_HASH:
    *n = G_N_ELEMENTS (hashes);
    return hashes;
  case APPLE_GROUP:
    *n = G_N_ELEMENTS (groups);
    return groups;
  case APPLE_ADDITIONAL:
    *n = G_N_ELEMENTS (additional);
    return additional;
  }
  g_assert_not_reached ();
}

const AppleWord *
apple_words_find (AppleKind kind, const char *apple)
{
  gsize n;
  const AppleWord *words = words_of (kind, &n);

  for (gsize i = 0; i < n; i++) {
    if (!apple || g_ascii_strcasecmp (apple, words[i].apple) == 0)
      return &words[i];
  }
  return NULL;
}

static const char *
find_ours (AppleKind kind, const char *ours)
{
  gsize n;
  const AppleWord *words = words_of (kind, &n);

  for (gsize i = 0; i < n; i++) {
    if (words[i].ours && strcmp (ours, words[i].ours) == 0)
      return words[i].apple;
  }
  return NULL;
}

static AppleKind
kind_of (const char *part, gboolean first)
{
  if (first)
    return APPLE_CIPHER;
  if (find_ours (APPLE_HASH, part))
    return APPLE_HASH;
  return g_str_has_prefix (part, "ke1_") ? APPLE_ADDITIONAL : APPLE_GROUP;
}

/* FALSE if there is no such word, or one of the kind already. */
static gboolean
set_word (AppleProposal *proposal, AppleKind kind, const char *word)
{
  const char **places[] = { &proposal->cipher, &proposal->hash, &proposal->group, &proposal->additional };

  if (!word || *places[kind])
    return FALSE;
  *places[kind] = word;
  return TRUE;
}

gboolean
apple_words_from_proposal (const char *text, AppleProposal *proposal)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", -1);
  const AppleWord *cipher;

  *proposal = (AppleProposal) { NULL, NULL, NULL, NULL };
  for (guint i = 0; parts[i]; i++) {
    const char *part = g_str_has_prefix (parts[i], "prf") ? parts[i] + 3 : parts[i];
    AppleKind kind = kind_of (part, i == 0);

    if (!set_word (proposal, kind, find_ours (kind, part)))
      return FALSE;
  }
  cipher = proposal->cipher ? apple_words_find (APPLE_CIPHER, proposal->cipher) : NULL;
  return cipher && (cipher->aead || proposal->hash);
}
