/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-weak.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/options.h"
#include "shared/profile.h"
#include "shared/validate.h"
#include "shared/wildcard.h"

static void
note (ImportVpn *vpn, const char *key, const char *why)
{
  g_autofree char *became = g_strdup_printf ("%s=%s", key, import_vpn_get (vpn, key));

  import_vpn_note (vpn, key, became, why);
}

/* The bit of a choice in Option.insecure; 0 if there is no choice. */
static guint
bit_of (const Option *option, const char *value)
{
  gboolean yes;

  if (option->kind == OPTION_BOOL)
    return validate_bool (value, &yes, NULL) ? 1u << yes : 0;
  for (guint i = 0; option->kind == OPTION_WORD && option->words[i]; i++) {
    if (g_ascii_strcasecmp (option->words[i], value) == 0)
      return 1u << i;
  }
  return 0;
}

static const char *
note_of (const Option *option, guint bit)
{
  guint place = (guint) g_bit_nth_lsf (bit, -1);

  return option->notes && option->notes[place] ? option->notes[place] : N_("is insecure");
}

/* By the table of options. */
static void
note_choices (ImportVpn *vpn)
{
  guint n;
  const Option *options = options_all (&n);

  for (guint i = 0; i < n; i++) {
    const char *value = import_vpn_get (vpn, options[i].key);
    guint bit = value ? bit_of (&options[i], value) & options[i].insecure : 0;

    if (bit)
      note (vpn, options[i].key, note_of (&options[i], bit));
  }
}

/* Whether one of the words between commas and dashes in @text is in @words. */
static const char *
find_word (const char *text, const char *const *words)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",-", -1);

  for (guint i = 0; parts[i]; i++) {
    for (guint k = 0; words[k]; k++) {
      if (g_ascii_strcasecmp (parts[i], words[k]) == 0)
        return words[k];
    }
  }
  return NULL;
}

static const struct {
  const char *key;
  const char *const words[14];
  const char *why;
} weak[] = {
  { "ike", { "des", "3des", "cast128", "blowfish", "md5", "md5_128", "modp768", "modp1024", "modp1024s160", NULL },
    N_("has algorithms that can be broken") },
  { "esp", { "null", NULL }, N_("null does not encrypt: everybody on the way can read the traffic") },
  { "esp", { "des", "3des", "cast128", "blowfish", "md5", "md5_128", "modp768", "modp1024", "modp1024s160", NULL },
    N_("has algorithms that can be broken") },
  { "ppp-auth", { "pap", NULL }, N_("PAP sends the password as it is") },
  { "ppp-auth", { "chap", "mschap", NULL }, N_("CHAP and MSCHAP let whoever poses as the server find out the password") },
  { "revocation", { "off", NULL }, N_("a revoked certificate of the server is not noticed") },
  { "eap-method", { "md5", NULL }, N_("MD5 lets whoever poses as the server find out the password") },
};

void
import_weak_note (ImportVpn *vpn)
{
  const char *server = import_vpn_get (vpn, "remote-id");

  note_choices (vpn);
  for (gsize i = 0; i < G_N_ELEMENTS (weak); i++) {
    const char *value = import_vpn_get (vpn, weak[i].key);

    if (value && find_word (value, weak[i].words))
      note (vpn, weak[i].key, weak[i].why);
  }
  if (server && wildcard_of (server) >= WILDCARD_TOP && import_vpn_get (vpn, "ca"))
    note (vpn, "remote-id", N_("whoever has a certificate of the authority in ca can be the server"));
}
