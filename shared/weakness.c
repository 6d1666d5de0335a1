/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/weakness.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_in (const char *word, const char *const *words)
{
  for (guint i = 0; words[i]; i++) {
    if (g_ascii_strcasecmp (word, words[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether one of the words of @text is in @words; lists and proposals are written with these marks between them. */
static gboolean
has_word (const char *text, const char *const *words)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t,;-!", -1);

  for (guint i = 0; parts[i]; i++) {
    if (is_in (parts[i], words))
      return TRUE;
  }
  return FALSE;
}

#define BROKEN \
  "des", "3des", "cast128", "blowfish", "blowfish128", "blowfish192", "blowfish256", "md5", "md5_128", "prfmd5", "modpnull", \
  "modp768", "modp1024", "modp1024s160"

static const struct {
  const char *key;
  const char *const words[16]; /* none: whatever the value is */
  const char *why;
} weak[] = {
  { "ike", { "null", NULL }, N_("null does not encrypt: anyone on the network path can read the traffic") },
  { "ike", { BROKEN, NULL }, N_("has algorithms that can be broken") },
  { "esp", { "null", NULL }, N_("null does not encrypt: anyone on the network path can read the traffic") },
  { "esp", { "aes128gmac", "aes192gmac", "aes256gmac", NULL },
    N_("GMAC does not encrypt: anyone on the network path can read the traffic") },
  { "esp", { BROKEN, NULL }, N_("has algorithms that can be broken") },
  { "ah", { NULL }, N_("AH does not encrypt: anyone on the network path can read the traffic") },
  { "ah", { BROKEN, NULL }, N_("has algorithms that can be broken") },
  { "ppp-auth", { "pap", NULL }, N_("PAP sends the password as it is") },
  { "ppp-auth", { "chap", "mschap", NULL }, N_("CHAP and MSCHAP let whoever poses as the server find out the password") },
  { "revocation", { "off", NULL }, N_("a revoked certificate of the server is not noticed") },
  { "eap-method", { "md5", NULL }, N_("MD5 lets whoever poses as the server find out the password") },
};

#undef BROKEN

GPtrArray *
weakness_list (const Option *option, const char *value)
{
  GPtrArray *reasons = g_ptr_array_new ();

  for (gsize i = 0; value && *value && i < G_N_ELEMENTS (weak); i++) {
    if (strcmp (weak[i].key, option->key) == 0 && (!weak[i].words[0] || has_word (value, weak[i].words)))
      g_ptr_array_add (reasons, (gpointer) weak[i].why);
  }
  return reasons;
}
