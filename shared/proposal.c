/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/proposal.h"

#include <glib/gi18n-lib.h>

#include "shared/failures.h"

typedef enum { AEAD, CIPHER, INTEGRITY, PRF, GROUP, MORE_GROUPS, SEQUENCE, N_KINDS } Kind;

#define SIZES "(128|192|256)"
#define GROUPS \
  "(modp)?none|modp(null|768|1024(s160)?|1536|2048(s224|s256)?|3072|4096|6144|8192)|" \
  "ecp(192|224(bp)?|256(bp)?|384(bp)?|512bp|521)|(curve|x)(25519|448)|ntru(112|128|192|256)|mlkem(512|768|1024)"

/* The words of strongSwan 5.9.8 to 6.1, each of one kind. */
static const char *const words[] = {
  [AEAD] = "(aes" SIZES "[cg]cm|camellia" SIZES "ccm)(8|12|16|64|96|128)?|aes" SIZES "gmac|chacha20poly1305(compat)?",
  [CIPHER] = "null|3?des|cast128|(aes|blowfish|camellia|serpent|twofish)" SIZES "?|(aes|camellia)" SIZES "ctr",
  [INTEGRITY] = "sha|sha1(_160)?|sha(2_)?256(_96)?|sha(2_)?(384|512)|md5(_128)?|aes(xcbc|cmac)|camelliaxcbc",
  [PRF] = "prf(sha1|sha256|sha384|sha512|md5|aesxcbc|aescmac|camelliaxcbc)",
  [GROUP] = GROUPS,
  [MORE_GROUPS] = "ke[1-7]_(" GROUPS ")",
  [SEQUENCE] = "(no)?esn",
};

G_STATIC_ASSERT (G_N_ELEMENTS (words) == N_KINDS);

/* N_KINDS for a word that is none. */
static Kind
kind_of (const char *word)
{
  for (Kind kind = AEAD; kind < N_KINDS; kind++) {
    g_autofree char *whole = g_strdup_printf ("^(%s)$", words[kind]);

    if (g_regex_match_simple (whole, word, G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0))
      return kind;
  }
  return N_KINDS;
}

static gboolean
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, "“%s”: %s", text, why);
  return FALSE;
}

static gboolean
is_complete_ah (const char *text, const gboolean *has, GError **error)
{
  if (has[CIPHER] || has[AEAD])
    return refuse (text, _("AH does not encrypt: integrity alone, such as sha256"), error);
  return has[INTEGRITY] || refuse (text, _("no integrity, such as sha256"), error);
}

static gboolean
is_complete (const char *text, const gboolean *has, ProposalKind kind, GError **error)
{
  if (kind == PROPOSAL_AH)
    return is_complete_ah (text, has, error);
  if (!has[AEAD] && !has[CIPHER])
    return refuse (text, _("no encryption, such as aes256"), error);
  if (has[CIPHER] && !has[INTEGRITY])
    return refuse (text, _("no integrity, such as sha256"), error);
  if (kind == PROPOSAL_ESP)
    return TRUE;
  /* That of the integrity is taken if there is one. */
  if (has[AEAD] && !has[PRF] && !has[INTEGRITY])
    return refuse (text, _("no pseudo-random function, such as prfsha256"), error);
  return has[GROUP] || refuse (text, _("no key exchange group, such as modp2048 or x25519"), error);
}

gboolean
proposal_check (const char *text, ProposalKind kind, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", -1);
  gboolean has[N_KINDS + 1] = { FALSE };

  if (g_ascii_strcasecmp (text, "default") == 0)
    return TRUE;
  for (guint i = 0; parts[i]; i++) {
    Kind word = kind_of (parts[i]);

    if (word == N_KINDS)
      return refuse (parts[i], _("not an algorithm"), error);
    has[word] = TRUE;
  }
  return is_complete (text, has, kind, error);
}
