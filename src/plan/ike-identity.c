/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/ike-identity.h"

#include <string.h>

gboolean
ike_identity_is_host (const char *identity, const char *host, gboolean own_authority)
{
  const char *name = identity;

  if (own_authority) {
    const char *last = strrchr (identity, ',');

    name = last ? last + 1 : identity;
    name += strspn (name, " ");
  }
  return g_str_has_prefix (name, "CN=") && g_ascii_strcasecmp (name + strlen ("CN="), host) == 0;
}
