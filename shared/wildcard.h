/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IKE identities that stand for more than one: strongSwan lets them match every certificate that fits. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  WILDCARD_NONE,   /* one name */
  WILDCARD_DOMAIN, /* the hosts of one domain, as *.example.com: somebody owns it */
  WILDCARD_TOP,    /* all domains below a label, as *.com */
  WILDCARD_ANY,    /* everybody, a part of a name, or a set of addresses */
} Wildcard;

/* Of an identity in strongSwan's notation, in any of its forms: with a type in front, in hexadecimal, as @NAME. */
Wildcard wildcard_of (const char *identity);

G_END_DECLS
