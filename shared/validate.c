/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/validate.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/ip-network.h"
#include "shared/proposal.h"

#define PKCS11_SCHEME "pkcs11:"
#define LIST_SEPARATORS ",; \t"
#define LIST_MAX 64
#define HOST_MAX 253      /* RFC 1035 2.3.4, without the final dot */
#define IDENTITY_MAX 255  /* what fits into a VICI owner */
#define PATH_LENGTH_MAX 4095
#define PROPOSAL_MAX 511  /* strongSwan before 6.0 cuts longer ones */

static gboolean
expected (GError **error, const char *what)
{
  g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, what);
  return FALSE;
}

gboolean
validate_text (const char *value, gsize max, GError **error)
{
  gsize length = strlen (value);

  if (length == 0)
    return expected (error, _("must not be empty"));
  if (length > max) {
    g_set_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, _("must not be longer than %u bytes"), (guint) max);
    return FALSE;
  }
  if (!g_utf8_validate (value, length, NULL))
    return expected (error, _("must be UTF-8"));
  for (const char *p = value; *p; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return expected (error, _("must not contain control characters or line breaks"));
  }
  return TRUE;
}

gboolean
validate_bool (const char *value, gboolean *result, GError **error)
{
  static const char *const yes[] = { "yes", "true", "on", "1", NULL };
  static const char *const no[] = { "no", "false", "off", "0", NULL };
  g_autofree char *lower = g_ascii_strdown (value, -1);

  if (!g_strv_contains (yes, lower) && !g_strv_contains (no, lower))
    return expected (error, _("must be yes or no"));
  *result = g_strv_contains (yes, lower);
  return TRUE;
}

gboolean
validate_uint (const char *value, guint min, guint max, guint *result, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, min, max, &number, NULL)) {
    g_set_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, _("must be a number from %u to %u"), min, max);
    return FALSE;
  }
  *result = (guint) number;
  return TRUE;
}

static gboolean
find_word (const char *value, const char *const *words, guint *place)
{
  for (guint i = 0; words[i]; i++) {
    if (g_ascii_strcasecmp (value, words[i]) == 0) {
      *place = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
expected_words (GError **error, const char *what, const char *const *words)
{
  g_autofree char *list = g_strjoinv (", ", (char **) words);

  g_set_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, "%s %s", what, list);
  return FALSE;
}

gboolean
validate_word (const char *value, const char *const *words, guint *result, GError **error)
{
  return find_word (value, words, result) || expected_words (error, _("must be one of"), words);
}

/* The items of a list, without empty ones. NULL if there are none or too many. */
static char **
split_list (const char *value, GError **error)
{
  g_autoptr (GStrvBuilder) items = g_strv_builder_new ();
  g_auto (GStrv) raw = NULL;
  guint n = 0;

  if (!validate_text (value, 16384, error))
    return NULL;
  raw = g_strsplit_set (value, LIST_SEPARATORS, -1);
  for (guint i = 0; raw[i]; i++) {
    if (!*raw[i])
      continue;
    g_strv_builder_add (items, raw[i]);
    n++;
  }
  if (n == 0 || n > LIST_MAX) {
    g_set_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, _("must be a list of 1 to %u items"), LIST_MAX);
    return NULL;
  }
  return g_strv_builder_end (items);
}

gboolean
validate_words (const char *value, const char *const *words, guint *result, GError **error)
{
  g_auto (GStrv) items = split_list (value, error);
  guint bits = 0;

  if (!items)
    return FALSE;
  for (guint i = 0; items[i]; i++) {
    guint place;

    if (!find_word (items[i], words, &place))
      return expected_words (error, _("must be a list of"), words);
    bits |= 1u << place;
  }
  *result = bits;
  return TRUE;
}

/* RFC 1123 2.1, and the underscore that real networks use. */
static gboolean
is_host_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_host_name (const char *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  guint n = g_strv_length (labels);

  if (n == 0 || strlen (name) > HOST_MAX)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (!is_host_label (labels[i]))
      return FALSE;
  }
  /* An all-numeric last label is a mistyped address, never a name: RFC 3696 2. */
  return strspn (labels[n - 1], "0123456789") != strlen (labels[n - 1]);
}

/* Not of one host: as an identity, 0.0.0.0 and :: stand for anybody. */
static gboolean
is_of_many (GInetAddress *address)
{
  static const guint8 broadcast[4] = { 255, 255, 255, 255 };

  return g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address) ||
         (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 &&
          memcmp (g_inet_address_to_bytes (address), broadcast, sizeof broadcast) == 0);
}

/* The text form of an address, so that "::01" and "::1" are one. */
static char *
normal_address (const char *value)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (value);

  return address && !is_of_many (address) ? g_inet_address_to_string (address) : NULL;
}

char *
validate_host (const char *value, GError **error)
{
  g_autofree char *bare = NULL;
  g_autofree char *ascii = NULL;
  gsize length = strlen (value);
  char *address;

  if (!validate_text (value, 1024, error))
    return NULL;
  if (value[0] == '[' && value[length - 1] == ']')
    bare = g_strndup (value + 1, length - 2);
  else
    bare = g_strdup (value);
  address = normal_address (bare);
  if (address)
    return address;
  ascii = g_hostname_to_ascii (bare);
  if (ascii && g_str_has_suffix (ascii, "."))
    ascii[strlen (ascii) - 1] = '\0';
  if (bare[0] == '\0' || value[0] == '[' || !ascii || !is_host_name (ascii)) {
    expected (error, _("must be a host name or an IP address"));
    return NULL;
  }
  return g_steal_pointer (&ascii);
}

char *
validate_address4 (const char *value, GError **error)
{
  struct in_addr address;

  if (inet_pton (AF_INET, value, &address) != 1) {
    expected (error, _("must be an IPv4 address"));
    return NULL;
  }
  return g_strdup (value);
}

char *
validate_identity (const char *value, GError **error)
{
  if (!validate_text (value, IDENTITY_MAX, error))
    return NULL;
  return g_strdup (value);
}

/* The path of a file: URI. One that names another host is no file of ours (RFC 8089 2). */
static char *
path_of_uri (const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *path = g_filename_from_uri (uri, &host, NULL);

  return host && g_ascii_strcasecmp (host, "localhost") != 0 ? NULL : g_steal_pointer (&path);
}

gboolean
validate_is_signature (const char *text)
{
  return g_regex_match_simple ("^(ike:)?(pubkey|rsa/pss|rsa|ecdsa|ed25519|ed448)"
                               "(-(rsa/pss|rsa|ecdsa|ed25519|ed448|[1-9][0-9]{2,4}|sha1|sha224|sha256|sha384|sha512|identity))*$",
                               text, G_REGEX_DOLLAR_ENDONLY, 0);
}

gboolean
validate_is_tunnel_secret (const char *text)
{
  for (const char *c = text; *c; c++) {
    if (!g_ascii_isgraph (*c) || *c == '#' || *c == ';')
      return FALSE;
  }
  return TRUE;
}

char *
validate_file (const char *value, GError **error)
{
  g_autofree char *path = NULL;

  if (!validate_text (value, PATH_LENGTH_MAX, error))
    return NULL;
  path = g_ascii_strncasecmp (value, "file:", 5) == 0 ? path_of_uri (value) : g_strdup (value);
  if (!path || !g_path_is_absolute (path)) {
    expected (error, _("must be an absolute path"));
    return NULL;
  }
  /* An escaped line break in the URI would otherwise pass. */
  if (!validate_text (path, PATH_LENGTH_MAX, error))
    return NULL;
  return g_steal_pointer (&path);
}

gboolean
validate_is_pkcs11 (const char *place)
{
  return place && g_ascii_strncasecmp (place, PKCS11_SCHEME, strlen (PKCS11_SCHEME)) == 0;
}

/* RFC 7512: attributes with values, before and after a question mark. What a token makes of them is up to it. */
static gboolean
is_pkcs11_uri (const char *uri)
{
  g_auto (GStrv) attributes = g_strsplit_set (uri + strlen (PKCS11_SCHEME), ";?&", -1);

  for (guint i = 0; attributes[i]; i++) {
    const char *equals = strchr (attributes[i], '=');

    if (*attributes[i] && (!equals || equals == attributes[i]))
      return FALSE;
  }
  return TRUE;
}

char *
validate_keyfile (const char *value, GError **error)
{
  if (!validate_is_pkcs11 (value))
    return validate_file (value, error);
  if (!validate_text (value, PATH_LENGTH_MAX, error))
    return NULL;
  if (!is_pkcs11_uri (value)) {
    expected (error, _("must be a URI like pkcs11:token=Card;object=me"));
    return NULL;
  }
  return g_strconcat (PKCS11_SCHEME, value + strlen (PKCS11_SCHEME), NULL);
}

static gboolean
is_proposal (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= PROPOSAL_MAX &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

char **
validate_proposals (const char *value, ProposalKind kind, GError **error)
{
  g_auto (GStrv) items = split_list (value, error);

  if (!items)
    return NULL;
  for (guint i = 0; items[i]; i++) {
    gsize length = strlen (items[i]);

    /* stroke's "use only these", which VICI always does. */
    if (!items[i + 1] && items[i][length - 1] == '!')
      items[i][length - 1] = '\0';
    if (!is_proposal (items[i])) {
      expected (error, _("must be a list of proposals like aes256-sha256-modp2048"));
      return NULL;
    }
    if (!proposal_check (items[i], kind, error))
      return NULL;
  }
  return g_steal_pointer (&items);
}

static char *
normal_network (const char *text)
{
  g_autoptr (GInetAddressMask) network = ip_network_parse (text);
  g_autofree char *address = network ? g_inet_address_to_string (g_inet_address_mask_get_address (network)) : NULL;

  return network ? g_strdup_printf ("%s/%u", address, g_inet_address_mask_get_length (network)) : NULL;
}

char **
validate_selectors (const char *value, GError **error)
{
  g_autoptr (GStrvBuilder) networks = g_strv_builder_new ();
  g_auto (GStrv) items = split_list (value, error);

  if (!items)
    return NULL;
  for (guint i = 0; items[i]; i++) {
    g_autofree char *network = normal_network (items[i]);

    if (!network) {
      expected (error, _("must be a list of networks like 10.0.0.0/8 or fd00::/64"));
      return NULL;
    }
    g_strv_builder_add (networks, network);
  }
  return g_strv_builder_end (networks);
}
