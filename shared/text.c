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

/* @word, also with some of its letters as "%70". */
static void
append_encoded (GString *pattern, const char *word)
{
  for (; *word; word++)
    g_string_append_printf (pattern, "(?:%c|%%%02x|%%%02x)", *word, *word, g_ascii_toupper (*word));
}

/* A PIN may have in it what should be between attributes. */
static GRegex *
new_pin_pattern (void)
{
  g_autoptr (GString) pattern = g_string_new ("(");

  append_encoded (pattern, "pin-");
  g_string_append (pattern, "(?:");
  append_encoded (pattern, "value");
  g_string_append (pattern, "|");
  append_encoded (pattern, "source");
  g_string_append (pattern, ")\\s*(?:=|%3d)).*?(?=[;&][a-z-]+=|$)");
  return g_regex_new (pattern->str, G_REGEX_CASELESS, 0, NULL);
}

char *
text_without_pins (const char *text)
{
  g_autofree char *clean = text_printable (text, -1);
  g_autofree char *lower = g_ascii_strdown (clean, -1);
  g_autoptr (GRegex) pin = NULL;

  /* As nearly all texts; to make the pattern is dear. */
  if (!strchr (lower, '%') && !strstr (lower, "pin-"))
    return g_steal_pointer (&clean);
  pin = new_pin_pattern ();
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
