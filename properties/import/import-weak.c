/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-weak.h"

#include <glib/gi18n-lib.h>

#include "shared/options.h"
#include "shared/profile.h"
#include "shared/validate.h"
#include "shared/weakness.h"
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

static void
note_option (ImportVpn *vpn, const Option *option)
{
  const char *value = import_vpn_get (vpn, option->key);
  guint bit = value ? bit_of (option, value) & option->insecure : 0;
  g_autoptr (GPtrArray) reasons = weakness_list (option, value);

  if (bit)
    note (vpn, option->key, note_of (option, bit));
  for (guint i = 0; i < reasons->len; i++)
    note (vpn, option->key, reasons->pdata[i]);
}

void
import_weak_note (ImportVpn *vpn)
{
  const char *server = import_vpn_get (vpn, "remote-id");
  guint n;
  const Option *options = options_all (&n);

  for (guint i = 0; i < n; i++)
    note_option (vpn, &options[i]);
  if (server && wildcard_of (server) >= WILDCARD_TOP && import_vpn_get (vpn, "ca"))
    note (vpn, "remote-id", N_("whoever has a certificate of the authority in ca can be the server"));
}
