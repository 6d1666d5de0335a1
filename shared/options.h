/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of options. Profile, service, editor, auth dialog, import, export, manual page and tests walk it. A row
 * says what a key of vpn.data (or, for a secret, of vpn.secrets) may hold, where it lands in a Profile and for whom it
 * matters. Adding an option is one row here, one field in profile-data.h, one line in a plan and one golden file.
 */

#pragma once

#include <NetworkManager.h>

#include "shared/profile-data.h"

G_BEGIN_DECLS

typedef enum {
  OPTION_BOOL,      /* gboolean; written yes or no, read leniently */
  OPTION_UINT,      /* guint, from .min to .max, decimal */
  OPTION_WORD,      /* guint, the place in .words */
  OPTION_WORDS,     /* guint, one bit for each place in .words; written with commas */
  OPTION_TEXT,      /* char *, printable UTF-8 */
  OPTION_HOST,      /* char *, host name in ASCII form, or IP address without brackets */
  OPTION_ADDRESS4,  /* char *, IPv4 address */
  OPTION_IDENTITY,  /* char *, IKE identity in strongSwan's notation */
  OPTION_FILE,      /* char *, absolute path */
  OPTION_KEYFILE,   /* char *, absolute path or pkcs11: URI */
  OPTION_PROPOSALS, /* char **, strongSwan proposals */
  OPTION_SELECTORS, /* char **, networks as ADDRESS/PREFIX, host bits cleared */
  OPTION_SECRET,    /* char *, in vpn.secrets; its flags in vpn.data as KEY-flags */
} OptionKind;

typedef enum {
  OPTION_IKEV2 = 1 << 0,    /* applies to type=ikev2 */
  OPTION_L2TP = 1 << 1,     /* applies to type=l2tp */
  OPTION_BOTH = OPTION_IKEV2 | OPTION_L2TP,
  OPTION_REQUIRED = 1 << 2, /* required */
  OPTION_LOCAL = 1 << 3,    /* does not affect the plan: used only by the service or NetworkManager */
  OPTION_IPSEC = 1 << 4,    /* meaningless for L2TP without IPsec */
  OPTION_PLAIN = 1 << 5,    /* meaningless for L2TP with IPsec */
  OPTION_SERVER_CERT = 1 << 6, /* meaningless unless a server's certificate is checked */
} OptionFlags;

/* Where the editor shows it. */
typedef enum {
  OPTION_GROUP_GENERAL,  /* what most people need */
  OPTION_GROUP_IDENTITY,
  OPTION_GROUP_SECURITY,
  OPTION_GROUP_TUNNEL,     /* what goes through the tunnel */
  OPTION_GROUP_CONNECTION, /* how the connection is kept up, and which ports it uses */
  OPTION_GROUP_PPP,
} OptionGroup;

#define OPTION_GROUP_LAST OPTION_GROUP_PPP

typedef struct {
  const char *key;
  OptionKind kind;
  OptionFlags flags;
  guint auths;              /* bits 1 << ProfileAuth for which it matters; 0: for all */
  gsize offset;             /* of the field in Profile, or in Secrets for a secret */
  guint min, max;           /* OPTION_UINT, inclusive; length in bytes for texts (max, 0: 1024);
                             OPTION_PROPOSALS: a ProposalKind (min) */
  const char *const *words; /* OPTION_WORD and OPTION_WORDS, NULL-terminated */
  const char *const *word_labels; /* labels for the words, translatable, as many */
  const char *const *notes; /* explains each word, or no and yes, to the user; translatable or NULL; as many */
  guint insecure;           /* bits for the words, or for no and yes, that are insecure */
  const char *fallback;     /* default if the key is absent, as it would be written; NULL: none */
  OptionGroup group;
  const char *label;        /* translatable, with a mnemonic */
  const char *unit;         /* of OPTION_UINT, translatable */
  const char *absent;       /* default if the key is absent, for people, translatable; NULL: the fallback */
  const char *help;         /* for the manual page, about the key and its values; English */
  const char *about;        /* for the form: what it is and when to change it, translatable */
  const char *elsewhere;    /* what other products call it, translatable; NULL: the same */
} Option;

/* All rows, in the order in which people should see them; @n is set to their number. */
const Option *options_all (guint *n);

/* The row of @key, or NULL. A secret's key is its name in vpn.secrets. */
const Option *option_find (const char *key);

/* The row of the secret whose flags @key holds ("psk-flags"), or NULL. */
const Option *option_find_flags (const char *key);

/* Whether @value is well-formed for this row. The error says what is expected, without the key: the caller adds it.
 * Rules between options are up to profile_new(). */
gboolean option_check (const Option *option, const char *value, GError **error);

/* Parses @value into the field of @target (a Profile or Secrets) that the row names, which stays untouched on
 * failure. */
gboolean option_parse (const Option *option, const char *value, gpointer target, GError **error);

/* Frees what option_parse() stored in @target. */
void option_clear (const Option *option, gpointer target);

/* The strict form of @value ("1" becomes "yes", ";" becomes ","), or NULL if it is not well-formed; g_free(). */
char *option_normalize (const Option *option, const char *value);

/* Whether it means anything for the type of @profile, with IPsec or without. */
gboolean option_has_meaning (const Option *option, const Profile *profile);

/* Whether it matters for the way in which the two sides of @profile prove themselves. Of a secret secret_is_used() knows. */
gboolean option_suits_auth (const Option *option, const Profile *profile);

/* Whether @profile has one of the choices that are marked as insecure. */
gboolean option_is_insecure (const Option *option, const Profile *profile);

/* The label for people, translated, without a mnemonic; g_free(). */
char *option_title (const Option *option);

/* @text with its placeholders {key} and {key=word} replaced: by the labels of the form ("“CA Certificate”") if
 * @labels, or by what a profile contains ("ca"). g_free(). */
char *option_fill_in (const char *text, gboolean labels);

/* A translated sentence, with the labels of the form for the keys of options that stand in it; g_free(). */
char *option_use_labels (const char *sentence);

const char *option_group_to_string (OptionGroup group);

G_END_DECLS
