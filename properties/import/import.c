/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import.h"

#include <glib/gi18n-lib.h>

#include "properties/import/import-foreign.h"
#include "properties/import/import-weak.h"
#include "shared/failures.h"

static const ImportFormat *const formats[] = {
  &import_apple,
  &import_sswan,
  &import_pkcs12,
  &import_keyfile,
  &import_swanctl,
  &import_ipsec_conf,
  &import_windows,
  &import_azure,
  &import_rasphone,
};

gboolean
import_bad (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (_(format), args);
  va_end (args);
  valid = g_utf8_make_valid (text, -1); /* what a parser quotes may be cut within a character */
  g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, valid);
  return FALSE;
}

ImportVpn *
import_add (Import *import, const char *name)
{
  ImportVpn *vpn = import_vpn_new (name, &import->effort);

  g_ptr_array_add (import->vpns, vpn);
  return vpn;
}

static const ImportFormat *
find_format (ImportSource *source)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i]->claims (source))
      return formats[i];
  }
  return NULL;
}

static gboolean
read_source (ImportSource *source, Import *import, GError **error)
{
  const ImportFormat *format = find_format (source);
  guint n = import->vpns->len;

  if (!format) {
    g_autofree char *why = import_foreign_describe (source);

    return import_bad (error, "%s", why ? why : _("is not an IPsec VPN profile in a known format"));
  }
  if (!format->read (source, import, error)) {
    g_prefix_error (error, "%s: ", _(format->name));
    g_ptr_array_set_size (import->vpns, (int) n);
    return FALSE;
  }
  if (!import->format)
    import->format = format->name;
  return TRUE;
}

static void
note_unread (ImportSource *source, Import *import, const GError *error)
{
  g_autofree char *name = import_source_base_name (source);

  import_vpn_fail (import_add (import, name), import_source_get_name (source), "%s", error->message);
}

/* Of several files each has a signature of its own, or none. */
static void
note_signature (ImportSource *source, Import *import, guint first)
{
  for (guint i = first; import->signature && i < import->vpns->len; i++)
    import_vpn_note (import->vpns->pdata[i], import_source_get_name (source), import->signature, NULL);
  g_clear_pointer (&import->signature, g_free);
}

/* Providers hand out archives of all their servers, each in a file of its own. */
static void
read_alike (ImportSource *source, Import *import)
{
  g_autoptr (GPtrArray) alike = import_source_get_alike (source);

  if (alike->len > 0)
    note_signature (source, import, 0);
  for (guint i = 0; i < alike->len; i++) {
    g_autoptr (GError) error = NULL;
    guint n = import->vpns->len;

    if (read_source (alike->pdata[i], import, &error))
      note_signature (alike->pdata[i], import, n);
    else
      note_unread (alike->pdata[i], import, error);
  }
}

static gboolean
read_all (ImportSource *source, Import *import, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean ok = read_source (source, import, &first);

  read_alike (source, import);
  if (!ok && !import_usable (import)) {
    g_propagate_error (error, g_steal_pointer (&first));
    return FALSE;
  }
  if (!ok)
    note_unread (source, import, first);
  if (import->vpns->len == 0)
    return import_bad (error, "%s: contains no supported VPN", _(import->format));
  return TRUE;
}

Import *
import_read (ImportSource *source, GError **error)
{
  g_autoptr (Import) import = g_new0 (Import, 1);

  import->vpns = g_ptr_array_new_with_free_func ((GDestroyNotify) import_vpn_free);
  if (!read_all (source, import, error))
    return NULL;
  for (guint i = 0; i < import->vpns->len; i++) {
    if (!import_vpn_get_error (import->vpns->pdata[i]))
      import_weak_note (import->vpns->pdata[i]);
  }
  return g_steal_pointer (&import);
}

ImportVpn *
import_usable (Import *import)
{
  for (guint i = 0; i < import->vpns->len; i++) {
    ImportVpn *vpn = g_ptr_array_index (import->vpns, i);

    if (!import_vpn_get_error (vpn))
      return vpn;
  }
  return NULL;
}

ImportVpn *
import_first (Import *import, GError **error)
{
  ImportVpn *vpn = import_usable (import);

  if (vpn)
    return vpn;
  g_propagate_error (error, g_error_copy (import_vpn_get_error (g_ptr_array_index (import->vpns, 0))));
  return NULL;
}

void
import_number (Import *import, NMConnection *connection)
{
  g_autofree char *name = NULL;
  guint n = 0;

  for (guint i = 0; i < import->vpns->len; i++)
    n += !import_vpn_get_error (import->vpns->pdata[i]);
  if (n < 2)
    return;
  /* TRANSLATORS: the name of a VPN, out of a file that has several */
  name = g_strdup_printf (_("%s (1 of %u in the file)"), nm_connection_get_id (connection), n);
  g_object_set (nm_connection_get_setting_connection (connection), NM_SETTING_CONNECTION_ID, name, NULL);
}

void
import_free (Import *import)
{
  g_ptr_array_unref (import->vpns);
  g_free (import->signature);
  g_free (import);
}
