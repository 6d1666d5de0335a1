/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of options. Profile, service, editor, auth dialog, import, export, manual page and tests walk it. A row
 * says what a key of vpn.data (or, for a secret, of vpn.secrets) may hold, where it lands in a Profile and for whom it
 * matters. Adding an option is one row here, one field in profile-data.h, one line in a plan and one golden file.
 */

#pragma once

#include <NetworkManager.h>

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
  OPTION_IKEV2 = 1 << 0,    /* for type=ikev2 */
  OPTION_L2TP = 1 << 1,     /* for type=l2tp */
  OPTION_BOTH = OPTION_IKEV2 | OPTION_L2TP,
  OPTION_REQUIRED = 1 << 2, /* no profile without it */
  OPTION_LOCAL = 1 << 3,    /* changes no plan: used by the service or by NetworkManager's side alone */
  OPTION_IPSEC = 1 << 4,    /* has no meaning for L2TP without IPsec */
  OPTION_PLAIN = 1 << 5,    /* has no meaning for L2TP with IPsec */
  OPTION_SERVER_CERT = 1 << 6, /* has no meaning if no certificate of a server is looked at */
} OptionFlags;

/* Where the editor shows it. */
typedef enum {
  OPTION_GROUP_GENERAL,  /* what most people need */
  OPTION_GROUP_IDENTITY,
  OPTION_GROUP_SECURITY,
  OPTION_GROUP_TUNNEL,     /* what goes through it */
  OPTION_GROUP_CONNECTION, /* how it is kept up, and by which ports */
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
                             OPTION_PROPOSALS: TRUE (min) for those of IKE */
  const char *const *words; /* OPTION_WORD and OPTION_WORDS, NULL-terminated */
  const char *const *word_labels; /* the words for people, translatable, as many */
  const char *const *notes; /* what each word, or no and yes, means for the user, translatable or NULL; as many */
  guint insecure;           /* bits of the words, or of no and yes, that are not safe */
  const char *fallback;     /* what holds when the key is absent, as it would be written; NULL: nothing */
  OptionGroup group;
  const char *label;        /* translatable, with a mnemonic */
  const char *unit;         /* of OPTION_UINT, translatable */
  const char *absent;       /* what holds when the key is absent, for people, translatable; NULL: the fallback */
  const char *help;         /* for the manual page, about the key and its values; English */
  const char *about;        /* for who fills in a form: what it is and when to change it, translatable */
  const char *elsewhere;    /* what others call it, translatable; NULL: the same */
} Option;

/* All rows, in the order in which people should meet them; @n gets their number. */
const Option *options_all (guint *n);

/* The row of @key, or NULL. A secret's row has the secret's name. */
const Option *option_find (const char *key);

/* The row of the secret whose flags @key holds ("psk-flags"), or NULL. */
const Option *option_find_flags (const char *key);

/* Whether @value is well-formed for this row; an error says what is expected, and leaves it to the caller to name the key.
 * Rules between options are profile_new()'s. */
gboolean option_check (const Option *option, const char *value, GError **error);

/* Parses @value into the field of @target (a Profile or Secrets) that the row names. Untouched on failure. */
gboolean option_parse (const Option *option, const char *value, gpointer target, GError **error);

/* Frees what option_parse() left in @target. */
void option_clear (const Option *option, gpointer target);

/* The strict form of @value ("1" becomes "yes", ";" becomes ","), or NULL if it is not well-formed; g_free(). */
char *option_normalize (const Option *option, const char *value);

/* The label for people, translated, without a mnemonic; g_free(). */
char *option_title (const Option *option);

/* @text, in which {key} and {key=word} stand for options, for people: by the labels of the form ("“CA Certificate”") or
 * as they are written in a profile ("ca"). g_free(). */
char *option_fill_in (const char *text, gboolean labels);

const char *option_group_to_string (OptionGroup group);

G_END_DECLS
