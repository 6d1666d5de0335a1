/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Apple's words for algorithms, and strongSwan's for the same. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { APPLE_CIPHER, APPLE_HASH, APPLE_GROUP, APPLE_ADDITIONAL } AppleKind;

typedef struct {
  const char *apple;
  const char *ours; /* NULL: not safe, refused */
  gboolean aead;    /* a cipher that checks integrity itself */
} AppleWord;

/* The word @apple of this kind, or with NULL Apple's default; NULL if there is none. */
const AppleWord *apple_words_find (AppleKind kind, const char *apple);

/* A proposal in Apple's words; all but @cipher may be NULL. @additional is the key exchange beside the group, RFC 9370. */
typedef struct {
  const char *cipher, *hash, *group, *additional;
} AppleProposal;

/* Takes one of our proposals apart, if Apple has words for all of it. */
gboolean apple_words_from_proposal (const char *text, AppleProposal *proposal);

G_END_DECLS
