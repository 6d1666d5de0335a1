/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/text.h"

#include <string.h>

#define REPLACEMENT 0xfffd

char *
text_printable (const char *text, gssize size)
{
  g_autofree char *valid = g_utf8_make_valid (text, size);
  GString *result = g_string_new (NULL);

  for (const char *p = valid; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (result, g_unichar_iscntrl (c) ? ' ' : g_unichar_isprint (c) ? c : REPLACEMENT);
  }
  return g_string_free (result, FALSE);
}

char *
text_without_pins (const char *text)
{
  g_autofree char *clean = text_printable (text, -1);
  g_autoptr (GRegex) pin = g_regex_new ("(pin-(?:value|source)\\s*=)[^;&]*", G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace (pin, clean, -1, 0, "\\1…", 0, NULL);
}

char *
text_shorten (const char *text, gsize max)
{
  gsize length = MIN (strlen (text), max);

  /* not in the middle of a character */
  while (length > 0 && (text[length] & 0xc0) == 0x80)
    length--;
  return g_strdup_printf ("%.*s%s", (int) length, text, text[length] ? "…" : "");
}

char *
text_for_nmcli (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text; text++) {
    if (strchr (",\\", *text))
      g_string_append_c (out, '\\');
    g_string_append_c (out, *text);
  }
  return g_string_free (out, FALSE);
}
