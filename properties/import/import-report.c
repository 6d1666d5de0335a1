/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-report.h"

#include <glib/gi18n-lib.h>

#define WIDTH_MAX 40

static int
field_width (const GPtrArray *notes)
{
  glong width = 0;

  for (guint i = 0; i < notes->len; i++)
    width = MAX (width, g_utf8_strlen (((ImportNote *) notes->pdata[i])->field, -1));
  return (int) MIN (width, WIDTH_MAX);
}

static void
add_note (GString *text, const ImportNote *note, int width)
{
  glong padding = width - g_utf8_strlen (note->field, -1);

  g_string_append_printf (text, "  %s%*s  ", note->field, (int) MAX (padding, 0), "");
  if (note->became)
    g_string_append (text, note->became);
  else
    g_string_append (text, _("not used"));
  if (note->why)
    g_string_append_printf (text, ": %s", note->why);
  g_string_append_c (text, '\n');
}

char *
import_report_vpn (ImportVpn *vpn)
{
  const GPtrArray *notes = import_vpn_get_notes (vpn);
  const GError *error = import_vpn_get_error (vpn);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n", import_vpn_get_name (vpn));
  for (guint i = 0; i < notes->len; i++)
    add_note (text, notes->pdata[i], field_width (notes));
  if (error)
    g_string_append_printf (text, _("  cannot be imported: %s\n"), error->message);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
import_report (Import *import)
{
  g_autoptr (GString) text = g_string_new (_(import->format));

  g_string_append_c (text, '\n');
  if (import->signature)
    g_string_append_printf (text, "%s\n", import->signature);
  for (guint i = 0; i < import->vpns->len; i++) {
    g_autofree char *part = import_report_vpn (import->vpns->pdata[i]);

    g_string_append_printf (text, "\n%s", part);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
