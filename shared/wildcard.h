/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognizes IKE identities that stand for more than one: strongSwan lets them match every certificate that fits. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  WILDCARD_NONE,   /* exactly one name */
  WILDCARD_DOMAIN, /* the hosts of one domain, such as *.example.com: it has an owner */
  WILDCARD_TOP,    /* all domains below a label, such as *.com */
  WILDCARD_ANY,    /* anything else: everybody, part of a name, a set of addresses */
} Wildcard;

/* Classifies an identity in any form of strongSwan's notation: with a type prefix, in hexadecimal, as @NAME. */
Wildcard wildcard_of (const char *identity);

G_END_DECLS
