/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/wildcard.h"

#include <gio/gio.h>
#include <string.h>

/* What strongSwan takes as a type in front of an identity. */
static const char *const types[] = {
  "fqdn", "dns", "rfc822", "email", "userfqdn", "asn1dn", "asn1gn", "keyid", "xmppaddr", "ipv4", "ipv6", "ipv4net", "ipv6net",
  "ipv4range", "ipv6range",
};

static const char *
skip_type (const char *identity)
{
  gsize length = strcspn (identity, ":");

  if (identity[length] != ':')
    return identity;
  if (*identity == '{')
    return identity + length + 1;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strlen (types[i]) == length && g_ascii_strncasecmp (identity, types[i], length) == 0)
      return identity + length + 1;
  return identity;
}

/* "#2a2e" as text; what is no text stays out, since no wildcard is in it. */
static char *
decode (const char *text)
{
  GString *decoded = g_string_new (NULL);

  if (*text != '#') {
    g_string_assign (decoded, text);
    return g_string_free (decoded, FALSE);
  }
  for (text++; g_ascii_isxdigit (text[0]) && g_ascii_isxdigit (text[1]); text += 2 + (text[2] == ':')) {
    char c = (char) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));

    if (c)
      g_string_append_c (decoded, c);
  }
  return g_string_free (decoded, FALSE);
}

static gboolean
is_address_set (const char *text)
{
  g_autofree char *first = g_strndup (text, strcspn (text, "/-"));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (first);

  return address && (g_inet_address_get_is_any (address) || strlen (first) != strlen (text));
}

/* *.LABEL.LABEL and longer, without another wildcard. */
static Wildcard
wildcard_of_domain (const char *text)
{
  g_auto (GStrv) labels = NULL;
  guint n = 0;

  if (strncmp (text, "*.", 2) != 0 || strpbrk (text + 1, "*?=@, /"))
    return WILDCARD_ANY;
  labels = g_strsplit (text + 2, ".", -1);
  for (char **label = labels; *label; label++)
    n += **label != '\0';
  return n == 0 ? WILDCARD_ANY : n == 1 ? WILDCARD_TOP : WILDCARD_DOMAIN;
}

/* strongSwan 6.0.2 and later. Its ends are looked for before "#" is decoded: that makes none. */
static gboolean
is_regular_expression (const char *text)
{
  return g_str_has_prefix (text, "^") && g_str_has_suffix (text, "$");
}

Wildcard
wildcard_of (const char *identity)
{
  g_autofree char *stripped = g_strstrip (g_strdup (identity));
  g_autofree char *text = NULL;
  const char *name;

  if (is_regular_expression (skip_type (stripped)))
    return WILDCARD_ANY;
  text = decode (skip_type (stripped));
  name = text + strspn (text, "@ ");
  if (*name == '\0' || *name == '%' || is_address_set (name))
    return WILDCARD_ANY;
  if (!strpbrk (name, "*?"))
    return WILDCARD_NONE;
  return wildcard_of_domain (name);
}
