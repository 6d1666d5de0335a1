/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/libreswan.h"

#include <string.h>

#include "shared/proposal.h"

static const struct {
  const char *theirs;
  const char *ours; /* NULL: nothing */
} words[] = {
  { "aes", "aes256-aes128" }, /* of strongSwan it is aes128 alone */
  { "aes_cbc", "aes256-aes128" },
  { "aes_gcm", "aes256gcm16" },
  { "aes_gcm_c", "aes256gcm16" },
  { "aes_gcm_16", "aes256gcm16" },
  { "chacha20_poly1305", "chacha20poly1305" },
  { "3des_cbc", "3des" },
  { "sha2", "sha256" },
  { "hmac_md5", "md5" },
  { "hmac_md5_96", "md5" },
  { "hmac_sha1", "sha1" },
  { "hmac_sha1_96", "sha1" },
  { "hmac_sha2_256", "sha256" },
  { "hmac_sha2_256_128", "sha256" },
  { "hmac_sha2_384", "sha384" },
  { "hmac_sha2_384_192", "sha384" },
  { "hmac_sha2_512", "sha512" },
  { "hmac_sha2_512_256", "sha512" },
  { "null", NULL }, /* the integrity of a cipher that checks it itself */
  { "dh2", "modp1024" },
  { "dh5", "modp1536" },
  { "dh14", "modp2048" },
  { "dh15", "modp3072" },
  { "dh16", "modp4096" },
  { "dh17", "modp6144" },
  { "dh18", "modp8192" },
  { "dh19", "ecp256" },
  { "dh20", "ecp384" },
  { "dh21", "ecp521" },
  { "dh22", "modp1024s160" },
  { "dh23", "modp2048s224" },
  { "dh24", "modp2048s256" },
  { "dh31", "curve25519" },
  { "ecp_256", "ecp256" },
  { "ecp_384", "ecp384" },
  { "ecp_521", "ecp521" },
};

/* Ciphers whose names end in the length of the key, with or without an underscore before it. */
static const struct {
  const char *theirs;
  const char *before, *behind; /* ours have it in the middle */
} sized[] = {
  { "^aes(_cbc)?_?(128|192|256)$", "aes", "" },
  { "^aes_gcm(_c|_16)?_?(128|192|256)$", "aes", "gcm16" },
  { "^aes_ccm(_c|_16)?_?(128|192|256)$", "aes", "ccm16" },
  { "^aes_ctr()_?(128|192|256)$", "aes", "ctr" },
  { "^camellia(_cbc)?_?(128|192|256)$", "camellia", "" },
};

/* NULL if @word is none of these. */
static char *
translate_sized (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sized); i++) {
    if (g_regex_match_simple (sized[i].theirs, word, G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0))
      return g_strconcat (sized[i].before, word + strlen (word) - 3, sized[i].behind, NULL);
  }
  return NULL;
}

static void
add_word (GString *text, const char *word)
{
  gboolean first = text->len == 0 || text->str[text->len - 1] == ',';
  g_autofree char *cipher = translate_sized (word);

  if (cipher)
    word = cipher;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_ascii_strcasecmp (words[i].theirs, word) == 0 && (words[i].ours || !first)) {
      word = words[i].ours;
      break;
    }
  }
  if (word)
    g_string_append_printf (text, "%s%s", first ? "" : "-", word);
}

static char *
translate (char *proposal)
{
  g_auto (GStrv) parts = g_strsplit_set (g_strstrip (proposal), "-;+", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; parts[i]; i++)
    add_word (text, parts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Its default groups, the safe ones. */
#define GROUPS "-modp2048-modp3072-modp4096-modp8192-ecp256-ecp384-ecp521-curve25519"

static char *
complete (const char *proposal, ProposalKind kind)
{
  /* What does not encrypt is not made good. */
  const gboolean encrypts = g_ascii_strncasecmp (proposal, "null", strlen ("null")) != 0;
  static const char *const rests[] = { "", GROUPS, "-sha512-sha256", "-sha512-sha256" GROUPS };

  for (gsize i = 0; encrypts && i < G_N_ELEMENTS (rests); i++) {
    g_autofree char *whole = g_strconcat (proposal, rests[i], NULL);

    if (proposal_check (whole, kind, NULL))
      return g_steal_pointer (&whole);
  }
  return g_strdup (proposal);
}

/* One hash for each proposal, as IKEv1 has it: charon leaves out any others. */
static char *
complete_esp1 (const char *proposal)
{
  static const char *const hashes[] = { "sha512", "sha256", "sha1" };
  g_autofree char *completed = complete (proposal, PROPOSAL_ESP);
  g_autoptr (GString) list = g_string_new (NULL);

  if (strcmp (completed, proposal) == 0)
    return g_steal_pointer (&completed);
  for (gsize i = 0; i < G_N_ELEMENTS (hashes); i++)
    g_string_append_printf (list, "%s%s-%s", i > 0 ? "," : "", proposal, hashes[i]);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

char *
libreswan_proposals (const char *option, const char *value, gboolean ikev1)
{
  const ProposalKind kind = strcmp (option, "ike") == 0 ? PROPOSAL_IKE : PROPOSAL_ESP;
  g_auto (GStrv) proposals = g_strsplit (value, ",", -1);

  for (guint i = 0; proposals[i]; i++) {
    g_autofree char *theirs = proposals[i];
    g_autofree char *ours = translate (theirs);

    if (strcmp (option, "ah") == 0)
      proposals[i] = g_steal_pointer (&ours);
    else
      proposals[i] = ikev1 && kind == PROPOSAL_ESP ? complete_esp1 (ours) : complete (ours, kind);
  }
  return g_strjoinv (",", proposals);
}

char *
libreswan_identity (const char *id)
{
  if (g_str_has_prefix (id, "@[") && g_str_has_suffix (id, "]"))
    return g_strdup_printf ("keyid:%.*s", (int) strlen (id) - 3, id + 2);
  return g_strdup (id);
}

char *
libreswan_seconds (const char *value)
{
  static const struct {
    char unit;
    guint seconds;
  } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 60 * 60 }, { 'd', 24 * 60 * 60 } };
  const gsize length = strlen (value);

  /* libreswan has fractions, too. */
  if (!g_regex_match_simple ("^[0-9]{1,9}(\\.[0-9]{1,6})?[smhd]$", value, G_REGEX_DOLLAR_ENDONLY, 0))
    return g_strdup (value);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    if (value[length - 1] == units[i].unit)
      return g_strdup_printf ("%.0f", g_ascii_strtod (value, NULL) * units[i].seconds);
  }
  g_assert_not_reached ();
}
