/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "src/charon/pattern.h"

char **
pattern_match (const char *pattern, const char *text)
{
  const char *star = strchr (pattern, '*');
  gsize size = star ? (gsize) (star - pattern) : strlen (pattern);
  g_autoptr (GStrvBuilder) found = NULL;

  if (strncmp (text, pattern, size) != 0)
    return NULL;
  found = g_strv_builder_new ();
  text += size;
  while (star) {
    const char *literal = star + 1;
    g_autofree char *piece = NULL;
    g_autofree char *value = NULL;
    const char *at;

    star = strchr (literal, '*');
    piece = star ? g_strndup (literal, star - literal) : g_strdup (literal);
    if (star)
      at = strstr (text, piece);
    else
      at = g_str_has_suffix (text, piece) ? text + strlen (text) - strlen (piece) : NULL;
    if (!at)
      return NULL;
    value = g_strndup (text, at - text);
    g_strv_builder_add (found, value);
    text = at + strlen (piece);
  }
  return *text ? NULL : g_strv_builder_end (found);
}
