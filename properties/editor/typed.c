/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/typed.h"

#include <string.h>

#include "shared/validate.h"

/* Blanks that can be seen and blanks that cannot: zero width, directional marks, byte order mark. */
static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || c == 0xa0 || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || c == 0x2060 ||
         c == 0xfeff;
}

static char *
trim (const char *text)
{
  const char *end = text + strlen (text);

  if (!g_utf8_validate (text, -1, NULL))
    return g_strdup (text);
  while (*text && is_blank (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (text, end - text);
}

/* Of "<text>", "'text'" and the like what is inside. */
static char *
unquote (const char *text)
{
  static const char *const pairs[] = { "\"\"", "''", "<>", "``" };
  gsize length = strlen (text);

  for (guint i = 0; length >= 2 && i < G_N_ELEMENTS (pairs); i++) {
    if (text[0] == pairs[i][0] && text[length - 1] == pairs[i][1])
      return g_strndup (text + 1, length - 2);
  }
  return g_strdup (text);
}

static gboolean
is_host (const char *text)
{
  g_autofree char *host = validate_host (text, NULL);

  return host != NULL;
}

/* What follows the host in "host:500" or "[::1]:500" is cut off, and its place given. */
static char *
cut_port (char *host)
{
  char *bracket = *host == '[' ? strchr (host, ']') : NULL;
  char *colon = bracket && bracket[1] == ':' ? bracket + 1 : strchr (host, ':');

  if (!colon || (!bracket && strchr (colon + 1, ':')) || (bracket && colon < bracket))
    return NULL;
  *colon = '\0';
  return colon + 1;
}

/* "https://alice@vpn.example.com:8443/portal" has the authority "vpn.example.com:8443". @is_address tells whether there
 * was a scheme. */
static char *
authority (const char *text, gboolean *is_address)
{
  g_autofree char *trimmed = trim (text);
  g_autofree char *bare = unquote (trimmed);
  const char *scheme = strstr (bare, "://");
  const char *start = scheme ? scheme + 3 : bare;
  char *result = g_strndup (start, strcspn (start, "/?#"));
  char *at = scheme ? strrchr (result, '@') : NULL;

  *is_address = scheme != NULL;
  if (at)
    memmove (result, at + 1, strlen (at + 1) + 1);
  for (gsize length = strlen (result); length > 0 && strchr (".,;", result[length - 1]); length--)
    result[length - 1] = '\0';
  return result;
}

static char *
clean_host (const char *text)
{
  g_autofree char *trimmed = trim (text);
  gboolean is_address;
  g_autofree char *host = NULL;

  if (is_host (trimmed))
    return g_steal_pointer (&trimmed);
  host = authority (text, &is_address);
  if (!is_host (host))
    cut_port (host);
  return is_host (host) ? g_steal_pointer (&host) : g_steal_pointer (&trimmed);
}

guint
typed_port (const char *text)
{
  g_autofree char *trimmed = trim (text);
  gboolean is_address;
  g_autofree char *host = authority (text, &is_address);
  const char *port = is_host (trimmed) || is_address ? NULL : cut_port (host);
  guint64 number;

  /* 4500 is where IKE goes by itself when there is a NAT, 1701 is L2TP's. */
  if (!port || !is_host (host) || !g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL) || number == 500 ||
      number == 4500 || number == 1701)
    return 0;
  return number;
}

static char *
clean_path (const char *text)
{
  g_autofree char *trimmed = trim (text);
  g_autofree char *path = unquote (trimmed);

  if (!*path || strstr (path, "://") || validate_is_pkcs11 (path) || g_str_has_prefix (path, "file:") ||
      g_path_is_absolute (path))
    return g_steal_pointer (&path);
  if (*path != '~')
    return g_canonicalize_filename (path, NULL);
  /* The homes of others would have to be looked up. */
  return path[1] == '\0' || path[1] == '/' ? g_build_filename (g_get_home_dir (), path + 1, NULL) : g_steal_pointer (&path);
}

static char *
clean_secret (const char *text)
{
  const char *start = text + strspn (text, "\r\n");
  gsize length = strlen (start);

  while (length > 0 && strchr ("\r\n", start[length - 1]))
    length--;
  return g_strndup (start, length);
}

char *
typed_clean (const Option *option, const char *text)
{
  switch (option->kind) {
  case OPTION_SECRET:
    return clean_secret (text);
  case OPTION_HOST:
    return clean_host (text);
  case OPTION_FILE:
  case OPTION_KEYFILE:
    return clean_path (text);
  case OPTION_BOOL:
  case OPTION_UINT:
  case OPTION_WORD:
  case OPTION_WORDS:
  case OPTION_TEXT:
  case OPTION_ADDRESS4:
  case OPTION_IDENTITY:
  case OPTION_PROPOSALS:
  case OPTION_SELECTORS:
    return trim (text);
  }
  g_assert_not_reached ();
}
