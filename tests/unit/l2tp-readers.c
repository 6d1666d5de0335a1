/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/l2tp-readers.h"

#include <string.h>

#define XL2TPD_LINE 1023 /* longer lines are cut in two */

/* Bytes up to the space count as white. */
static char *
strip (char *text)
{
  char *end = text + strlen (text);

  while (*text && (guchar) *text < 33)
    text++;
  while (end > text && (guchar) end[-1] < 33)
    *--end = '\0';
  return text;
}

GHashTable *
l2tp_readers_xl2tpd (const char *text)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *section = NULL;

  for (guint i = 0; lines[i]; i++) {
    char *line, *equals;

    g_assert_cmpuint (strlen (lines[i]), <, XL2TPD_LINE);
    lines[i][strcspn (lines[i], ";")] = '\0';
    line = strip (lines[i]);
    if (!*line)
      continue;
    if (*line == '[') {
      g_assert_nonnull (strchr (line, ']'));
      *strchr (line, ']') = '\0';
      section = line + 1;
      continue;
    }
    g_assert_nonnull (section);
    equals = strchr (line, '=');
    g_assert_nonnull (equals);
    *equals = '\0';
    g_assert_cmpuint (strlen (strip (equals + 1)), <=, L2TP_READERS_VALUE);
    g_assert_true (g_hash_table_insert (found, g_strdup_printf ("%s/%s", section, strip (line)),
                                        g_strdup (strip (equals + 1))));
  }
  return found;
}

#define PPPD_WORD 1023 /* longer words are refused */

static char
escaped (const char **text)
{
  static const char letters[] = "abfnrst", meanings[] = "\a\b\f\n\r \t";
  const char *letter = strchr (letters, **text);
  guint value = 0;
  guint n;

  if (letter && **text) {
    (*text)++;
    return meanings[letter - letters];
  }
  for (n = 0; n < 3 && **text >= '0' && **text <= '7'; n++)
    value = value * 8 + (guint) (*(*text)++ - '0');
  if (n > 0)
    return (char) value;
  /* \x is left out: nothing of ours may have it. */
  g_assert_cmpint (**text, !=, 'x');
  return *(*text)++;
}

static const char *
skip_white (const char *text)
{
  while (*text) {
    if (*text == '#')
      text += strcspn (text, "\n");
    else if (text[0] == '\\' && text[1] == '\n')
      text += 2;
    else if (g_ascii_isspace (*text) || *text == '\v')
      text++;
    else
      break;
  }
  return text;
}

char *
l2tp_readers_next_word (const char **text)
{
  g_autoptr (GString) word = g_string_new (NULL);
  char quote = '\0';

  *text = skip_white (*text);
  if (!**text)
    return NULL;
  while (**text) {
    char c = *(*text)++;

    if (c == '\\' && **text == '\n') {
      (*text)++;
    } else if (c == '\\') {
      g_string_append_c (word, escaped (text));
    } else if (quote && c == quote) {
      quote = '\0';
    } else if (!quote && (c == '"' || c == '\'')) {
      quote = c;
    } else if (!quote && (g_ascii_isspace (c) || c == '\v' || c == '#')) {
      (*text)--;
      break;
    } else {
      g_string_append_c (word, c);
    }
  }
  g_assert_cmpint (quote, ==, '\0');
  g_assert_cmpuint (word->len, <=, PPPD_WORD);
  return g_strndup (word->str, word->len);
}

/* Every option that may be there, and how many words belong to it. One that is not here fails the test: so do "plugin"
 * twice, "file", "call", "connect", "pty" and whatever else somebody might slip in. */
static const struct { const char *name; guint arguments; } pppd_options[] = {
  { "nodetach", 0 }, { "logfd", 1 }, { "hide-password", 0 }, { "noauth", 0 }, { "noipdefault", 0 },
  { "nodefaultroute", 0 }, { "refuse-pap", 0 }, { "refuse-chap", 0 }, { "refuse-mschap", 0 }, { "refuse-mschap-v2", 0 },
  { "refuse-eap", 0 }, { "ca", 1 }, { "cert", 1 }, { "key", 1 }, { "noccp", 0 }, { "require-mppe", 0 },
  { "require-mppe-40", 0 }, { "require-mppe-128", 0 }, { "mppe-stateful", 0 }, { "nobsdcomp", 0 }, { "nodeflate", 0 },
  { "novj", 0 }, { "nopcomp", 0 }, { "noaccomp", 0 }, { "+ipv6", 0 }, { "ipcp-accept-local", 0 },
  { "ipcp-accept-remote", 0 }, { "mtu", 1 }, { "mru", 1 }, { "multilink", 0 }, { "mrru", 1 }, { "lcp-echo-interval", 1 },
  { "lcp-echo-failure", 1 }, { "lcp-echo-adaptive", 0 }, { "pap-max-authreq", 1 }, { "lcp-restart", 1 }, { "lcp-max-configure", 1 },
  { "lcp-max-terminate", 1 }, { "ipcp-restart", 1 }, { "ipcp-max-configure", 1 }, { "plugin", 1 },
  { "nm-ipsec-socket", 1 }, { "nm-ipsec-token", 1 }, { "nm-ipsec-gateway", 1 },
};

static int
arguments_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pppd_options); i++) {
    if (g_str_equal (pppd_options[i].name, name))
      return (int) pppd_options[i].arguments;
  }
  return -1;
}

GHashTable *
l2tp_readers_pppd (const char *text)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  char *name;

  while ((name = l2tp_readers_next_word (&text))) {
    int n = arguments_of (name);
    char *value = n > 0 ? l2tp_readers_next_word (&text) : g_strdup (n < 0 ? name : "");

    g_assert_true (n >= 0 || strchr (name, ':'));
    g_assert_nonnull (value);
    g_assert_true (g_hash_table_insert (found, n < 0 ? g_strdup (":") : g_strdup (name), value));
    g_free (name);
  }
  return found;
}
