/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any file: no crash, and what is imported is a valid connection with an honest report that can be exported and imported
 * again. IPSEC_FUZZ_FORMAT names one reader ("apple"), which then gets every input; without it the input goes to the
 * reader that claims it. What follows a line "#@" is the file ipsec.secrets beside the input.
 */
#include "config.h"

#include <string.h>

#include "properties/export/export.h"
#include "properties/import/import-report.h"
#include "shared/failures.h"
#include "shared/options.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/fuzz/corpus/import";

#define MARK "\n#@\n"

static const struct {
  const char *name;
  const ImportFormat *format;
} formats[] = {
  { "apple", &import_apple }, { "azure", &import_azure }, { "ipsec-conf", &import_ipsec_conf },
  { "keyfile", &import_keyfile }, { "pkcs12", &import_pkcs12 }, { "rasphone", &import_rasphone },
  { "sswan", &import_sswan }, { "swanctl", &import_swanctl }, { "windows", &import_windows },
};

static ImportSource *
make_source (const uint8_t *data, size_t size)
{
  g_autoptr (GHashTable) neighbours = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
  const uint8_t *mark = memmem (data, size, MARK, strlen (MARK));
  size_t main_size = mark ? (size_t) (mark - data) + 1 : size;
  g_autoptr (GBytes) main = g_bytes_new (data, main_size);

  if (mark)
    g_hash_table_insert (neighbours, (char *) "ipsec.secrets",
                         g_bytes_new (mark + strlen (MARK), size - (size_t) (mark - data) - strlen (MARK)));
  return import_source_new_memory ("file", main, neighbours);
}

/* As import_read() does it, without asking whether the reader claims the source. */
static Import *
read_with (const ImportFormat *format, ImportSource *source, GError **error)
{
  Import *import = g_new0 (Import, 1);

  import->format = format->name;
  import->vpns = g_ptr_array_new_with_free_func ((GDestroyNotify) import_vpn_free);
  if (import_source_get_text (source) || format == &import_apple || format == &import_pkcs12) {
    if (format->read (source, import, error))
      return import;
  } else
    g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, "is no text");
  import_free (import);
  return NULL;
}

static Import *
read_source (ImportSource *source, GError **error)
{
  const char *wanted = g_getenv ("IPSEC_FUZZ_FORMAT");

  for (gsize i = 0; wanted && i < G_N_ELEMENTS (formats); i++) {
    if (strcmp (formats[i].name, wanted) == 0)
      return read_with (formats[i].format, source, error);
  }
  return import_read (source, error);
}

static void
check_item (const char *key, const char *value, gpointer data)
{
  const Option *option = option_find (key);
  g_autofree char *normal = NULL;

  if (!option) {
    g_assert_nonnull (option_find_flags (key));
    return;
  }
  normal = option_normalize (option, value);
  if (!normal)
    g_error ("%s=%s is not valid", key, value);
}

static void
check_export (NMConnection *connection)
{
  g_autoptr (GBytes) bytes = export_connection (connection, EXPORT_KEYFILE, TRUE, NULL, NULL);
  g_autoptr (ImportSource) source = bytes ? import_source_new_memory ("again", bytes, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Import) import = source ? import_read (source, &error) : NULL;

  if (!bytes)
    return; /* something is still to be filled in */
  g_assert_no_error (error);
  g_assert_nonnull (import_first (import, &error));
}

static void
check_vpn (ImportVpn *vpn)
{
  g_autofree char *report = import_report_vpn (vpn);
  NMConnection *connection = import_vpn_get_connection (vpn);
  NMSettingVpn *setting = nm_connection_get_setting_vpn (connection);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_utf8_validate (report, -1, NULL));
  for (const char *p = report; *p; p++)
    g_assert_true (*p == '\n' || !g_ascii_iscntrl (*p));
  if (import_vpn_get_error (vpn))
    return;
  g_assert_true (nm_connection_verify (connection, &error));
  g_assert_no_error (error);
  nm_setting_vpn_foreach_data_item (setting, check_item, NULL);
  nm_setting_vpn_foreach_secret (setting, check_item, NULL);
  check_export (connection);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ImportSource) source = make_source (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (Import) import = read_source (source, &error);

  if (!import) {
    g_assert_nonnull (error);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  for (guint i = 0; i < import->vpns->len; i++)
    check_vpn (import->vpns->pdata[i]);
  return 0;
}
