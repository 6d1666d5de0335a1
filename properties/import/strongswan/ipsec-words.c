/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/strongswan/ipsec-words.h"

#include <string.h>

#include "shared/libreswan.h"

const char *
ipsec_words_get (ImportNode *node, const char *field)
{
  const char *text = import_node_get_text (node, field);

  return text && *text ? text : NULL;
}

gboolean
ipsec_words_is_wild (const char *value)
{
  static const char *const words[] = { "%any", "%any4", "%any6", "%defaultroute", "%fromcert", "%identity", "%config", "%config4",
                                       "%config6", "%modeconfig", "%dynamic", "dynamic", "%same", "0.0.0.0", "default", NULL };

  return g_strv_contains (words, value);
}

const char *
ipsec_words_eap_method (const char *auth)
{
  static const char *const methods[] = { "mschapv2", "md5", "gtc", "ttls", "peap", NULL };

  if (strcmp (auth, "eap") == 0 || strcmp (auth, "eap-dynamic") == 0 || strcmp (auth, "eap-radius") == 0)
    return "auto";
  if (!g_str_has_prefix (auth, "eap-"))
    return NULL;
  return g_strv_contains (methods, auth + 4) ? auth + 4 : NULL;
}

gboolean
ipsec_words_is_pubkey (const char *auth)
{
  static const char *const words[] = { "pubkey", "rsa", "ecdsa", "ed25519", "ed448", "ike:", NULL };

  for (guint i = 0; words[i]; i++) {
    if (g_str_has_prefix (auth, words[i]))
      return TRUE;
  }
  return FALSE;
}

gboolean
ipsec_words_is_psk (const char *auth)
{
  return strcmp (auth, "psk") == 0 || strcmp (auth, "secret") == 0;
}

static char *
from_hex (const char *text)
{
  g_autoptr (GString) result = g_string_new (NULL);

  for (gsize i = 0; text[i] && text[i + 1]; i += 2) {
    int high = g_ascii_xdigit_value (text[i]), low = g_ascii_xdigit_value (text[i + 1]);

    if (high < 0 || low < 0 || (high == 0 && low == 0))
      return NULL;
    g_string_append_c (result, (char) (high << 4 | low));
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

char *
ipsec_words_decode_secret (const char *value)
{
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (g_str_has_prefix (value, "0x"))
    return from_hex (value + 2);
  if (!g_str_has_prefix (value, "0s") || strlen (value) < 4)
    return g_strdup (value);
  bytes = g_base64_decode (value + 2, &size);
  text = g_strndup ((char *) bytes, size);
  return strlen (text) == size ? g_steal_pointer (&text) : NULL;
}

void
ipsec_words_take (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);

  if (value && !ipsec_words_is_wild (value))
    import_vpn_set (vpn, field, option, value);
}

void
ipsec_words_take_switch (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);

  /* "force" and "accept" of fragmentation are shades of yes. */
  if (value)
    import_vpn_set (vpn, field, option, strcmp (value, "no") == 0 ? "no" : "yes");
}

void
ipsec_words_take_time (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  static const struct {
    char suffix;
    guint factor;
  } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
  const char *value = ipsec_words_get (node, field);
  g_autofree char *number = g_strdup (value);
  gsize length = value ? strlen (value) : 0;
  guint factor = 1;
  guint64 n;

  if (!value)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    if (value[length - 1] != units[i].suffix)
      continue;
    number[length - 1] = '\0';
    factor = units[i].factor;
  }
  if (g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT / 86400, &n, NULL)) {
    g_free (number);
    number = g_strdup_printf ("%u", (guint) n * factor);
  }
  import_vpn_try (vpn, field, option, number);
}

void
ipsec_words_take_proposals (ImportVpn *vpn, ImportNode *node, const char *field, const char *option)
{
  const char *value = ipsec_words_get (node, field);
  g_autofree char *text = value ? libreswan_proposals (value) : NULL;

  if (value && !ipsec_words_is_wild (value))
    import_vpn_set (vpn, field, option, text);
}
