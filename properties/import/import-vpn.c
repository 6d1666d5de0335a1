/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/import/import-vpn.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/options.h"
#include "shared/profile.h"
#include "shared/secret-bytes.h"
#include "shared/secrets.h"
#include "shared/text.h"
#include "shared/validate.h"

#define NAME_MAX_LENGTH 100
#define TEXT_MAX_LENGTH 1000
#define NOTES_MAX 2000

typedef struct {
  char *path;
  GBytes *content;
} ImportFile;

struct _ImportVpn {
  char *name;
  guint64 *effort;
  NMConnection *connection;
  GPtrArray *notes;
  GPtrArray *files; /* ImportFile */
  guint n_written;  /* of @files */
  gboolean system;  /* not only this user's */
  GPtrArray *waits; /* char *: the options to be filled in */
  GHashTable *fields; /* how readers call a field, char *, to how the file does, char *; NULL: none by another name */
  GError *error;
};

static void
note_free (gpointer data)
{
  ImportNote *note = data;

  g_free (note->field);
  g_free (note->became);
  g_free (note->why);
  g_free (note);
}

static void
file_free (gpointer data)
{
  ImportFile *file = data;

  g_free (file->path);
  g_bytes_unref (file->content);
  g_free (file);
}

/* Names come from strangers and go to lists, logs and terminals. */
static char *
printable (const char *text, gsize max)
{
  g_autofree char *clean = g_strstrip (text_without_pins (text));

  return text_shorten (clean, max);
}

static NMSettingIPConfig *
new_ip (NMSetting *setting)
{
  g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, "auto", NULL);
  return NM_SETTING_IP_CONFIG (setting);
}

static NMConnection *
new_connection (const char *id)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();
  g_autofree char *uuid = nm_utils_uuid_generate ();

  g_object_set (setting, NM_SETTING_CONNECTION_ID, id, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_TYPE,
                NM_SETTING_VPN_SETTING_NAME, NM_SETTING_CONNECTION_AUTOCONNECT, FALSE, NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE,
                /* or the connection ends when another network takes over */
                NM_SETTING_VPN_PERSISTENT, TRUE, NULL);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, vpn);
  nm_connection_add_setting (connection, NM_SETTING (new_ip (nm_setting_ip4_config_new ())));
  nm_connection_add_setting (connection, NM_SETTING (new_ip (nm_setting_ip6_config_new ())));
  return connection;
}

ImportVpn *
import_vpn_new (const char *name, guint64 *effort)
{
  ImportVpn *vpn = g_new0 (ImportVpn, 1);

  vpn->effort = effort;
  vpn->name = printable (name && *name ? name : "VPN", NAME_MAX_LENGTH);
  if (!*vpn->name) {
    g_free (vpn->name);
    vpn->name = g_strdup ("VPN");
  }
  vpn->connection = new_connection (vpn->name);
  vpn->notes = g_ptr_array_new_with_free_func (note_free);
  vpn->files = g_ptr_array_new_with_free_func (file_free);
  vpn->waits = g_ptr_array_new_with_free_func (g_free);
  return vpn;
}

void
import_vpn_free (ImportVpn *vpn)
{
  g_free (vpn->name);
  g_object_unref (vpn->connection);
  g_ptr_array_unref (vpn->notes);
  g_ptr_array_unref (vpn->files);
  g_ptr_array_unref (vpn->waits);
  g_clear_pointer (&vpn->fields, g_hash_table_unref);
  g_clear_error (&vpn->error);
  g_free (vpn);
}

static NMSettingVpn *
setting_of (ImportVpn *vpn)
{
  return nm_connection_get_setting_vpn (vpn->connection);
}

/* Of the empty text gettext has the head of its file. */
static const char *
translate (const char *text)
{
  return *text ? _(text) : text;
}

static gboolean
is_same_note (gconstpointer a, gconstpointer b)
{
  const ImportNote *one = a, *other = b;

  return strcmp (one->field, other->field) == 0 && g_strcmp0 (one->became, other->became) == 0 &&
         g_strcmp0 (one->why, other->why) == 0;
}

void
import_vpn_call_field (ImportVpn *vpn, const char *field, const char *written)
{
  if (!vpn->fields)
    vpn->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (vpn->fields, g_strdup (field), g_strdup (written));
}

static char *
field_name (ImportVpn *vpn, const char *field)
{
  const char *written = vpn->fields ? g_hash_table_lookup (vpn->fields, field) : NULL;

  return printable (written ? written : field, NAME_MAX_LENGTH);
}

void
import_vpn_note (ImportVpn *vpn, const char *field, const char *became, const char *why)
{
  ImportNote *note;

  if (vpn->notes->len == NOTES_MAX) {
    import_vpn_fail (vpn, field, "there are too many fields");
    return;
  }
  note = g_new0 (ImportNote, 1);
  note->field = field_name (vpn, field);
  note->became = became ? printable (translate (became), TEXT_MAX_LENGTH) : NULL;
  note->why = why ? printable (translate (why), TEXT_MAX_LENGTH) : NULL;
  if (g_ptr_array_find_with_equal_func (vpn->notes, note, is_same_note, NULL))
    note_free (note);
  else
    g_ptr_array_add (vpn->notes, note);
}

void
import_vpn_leave (ImportVpn *vpn, const char *field, const char *why)
{
  import_vpn_note (vpn, field, NULL, why);
}

void
import_vpn_leave_beside (ImportVpn *vpn, const char *field, const char *why)
{
  if (vpn->notes->len < NOTES_MAX - 1)
    import_vpn_leave (vpn, field, why);
  else if (vpn->notes->len == NOTES_MAX - 1)
    import_vpn_leave (vpn, _("and others"), "there are too many to list");
}

void
import_vpn_fail (ImportVpn *vpn, const char *field, const char *format, ...)
{
  g_autofree char *name = field_name (vpn, field);
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  if (vpn->error)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (_(format), args);
  va_end (args);
  clean = printable (text, TEXT_MAX_LENGTH);
  vpn->error = g_error_new (IPSEC_FAILURE, FAILURE_BAD_PROFILE, "%s: %s", name, clean);
}

static void
note_value (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *became = g_strdup_printf ("%s=%s", key, value);

  import_vpn_note (vpn, field, became, NULL);
}

/* Gives the reason if @value will not do. */
static char *
put (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  const Option *option = option_find (key);
  g_autofree char *trimmed = option->kind == OPTION_SECRET ? NULL : g_strstrip (g_strdup (value));
  g_autoptr (GError) error = NULL;
  g_autofree char *normal = NULL;

  if (trimmed)
    value = trimmed;
  if (!option_check (option, value, &error))
    return g_strdup (error->message);
  if (option->kind == OPTION_SECRET) {
    nm_setting_vpn_add_secret (setting_of (vpn), key, value);
    if (field)
      import_vpn_note (vpn, field, key, NULL);
    return NULL;
  }
  normal = option_normalize (option, value);
  nm_setting_vpn_add_data_item (setting_of (vpn), key, normal);
  if (field)
    note_value (vpn, field, key, normal);
  return NULL;
}

/* Editors of XML leave line breaks where nothing is written; of a secret they may be all. */
static gboolean
is_blank (const char *key, const char *value)
{
  if (!value || option_find (key)->kind == OPTION_SECRET)
    return !value || !*value;
  return !value[strspn (value, " \t\r\n")];
}

/* What device management replaces when it sends a profile to somebody: "{{mail}}", "$EMAIL", "%Username%" and the like. */
static gboolean
is_variable (const char *key, const char *value)
{
  static const char *const keys[] = { "user", "local-id", NULL };

  return g_strv_contains (keys, key) &&
         g_regex_match_simple ("\\{\\{[^{}]+\\}\\}|\\$\\{[^{}]+\\}|^\\{[A-Za-z]+\\}|\\[\\[[^][]+\\]\\]|"
                               "^\\$[A-Z][A-Z_]{2,}(@|$)|^%[A-Za-z][A-Za-z_]+%(@|$)", value, 0, 0);
}

void
import_vpn_set (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *why = NULL;

  if (vpn->error || is_blank (key, value))
    return;
  if (field && is_variable (key, value)) {
    import_vpn_wait (vpn, field, key, N_("it is a placeholder that device management should have replaced"));
    return;
  }
  why = put (vpn, field, key, value);
  if (why)
    import_vpn_fail (vpn, field, "%s", why);
}

gboolean
import_vpn_try (ImportVpn *vpn, const char *field, const char *key, const char *value)
{
  g_autofree char *why = NULL;

  if (vpn->error || is_blank (key, value))
    return FALSE;
  why = put (vpn, field, key, value);
  if (why)
    import_vpn_leave (vpn, field, why);
  return !why;
}

void
import_vpn_imply (ImportVpn *vpn, const char *key, const char *value)
{
  g_autofree char *why = vpn->error ? NULL : put (vpn, NULL, key, value);

  if (why)
    import_vpn_fail (vpn, key, "%s", why);
}

/* "@" in front of a name says that it is one. */
static gboolean
is_gateway (ImportVpn *vpn, const char *id)
{
  const char *gateway = import_vpn_get (vpn, "gateway");
  g_autofree char *host = validate_host (*id == '@' ? id + 1 : id, NULL);

  return host && g_strcmp0 (host, gateway) == 0 && (*id != '@' || !g_hostname_is_ip_address (host));
}

void
import_vpn_set_server_id (ImportVpn *vpn, const char *field, const char *id)
{
  g_autofree char *trimmed = id ? g_strstrip (g_strdup (id)) : NULL;
  g_autofree char *ascii = NULL;

  id = trimmed;
  if (vpn->error || !id || !*id)
    return;
  /* Certificates have names in this form. */
  if (!strpbrk (id, "@=:") && g_hostname_is_non_ascii (id))
    id = ascii = g_hostname_to_ascii (id);
  if (!id)
    import_vpn_fail (vpn, field, "is not a host name");
  else if (g_strcmp0 (import_vpn_get (vpn, "type"), "ikev2") == 0 && is_gateway (vpn, id))
    import_vpn_note (vpn, field, "remote-id is left out: it is the server's own name", NULL);
  else
    import_vpn_set (vpn, field, "remote-id", id);
}

void
import_vpn_wait (ImportVpn *vpn, const char *field, const char *key, const char *why)
{
  g_autofree char *became = g_strdup_printf (_("must be filled in before connecting: %s"), key);

  if (vpn->error)
    return;
  g_ptr_array_add (vpn->waits, g_strdup (key));
  import_vpn_note (vpn, field, became, why);
}

const char *
import_vpn_get (ImportVpn *vpn, const char *key)
{
  return nm_setting_vpn_get_data_item (setting_of (vpn), key);
}

/* Somebody's echo into base64. The bytes are kept, since the server may have them too. */
static void
note_line_break (ImportVpn *vpn, const char *field, const char *key, GBytes *psk)
{
  gsize size;
  const char *data = g_bytes_get_data (psk, &size);

  if (strcmp (key, "psk") == 0 && size > 0 && (data[size - 1] == '\r' || data[size - 1] == '\n'))
    import_vpn_note (vpn, field, "psk ends with a line break",
                     N_("if the server does not take it, enter the key without, and set psk-encoding=text"));
}

void
import_vpn_set_psk (ImportVpn *vpn, const char *field, const char *key, GBytes *psk)
{
  char *text = psk ? secret_bytes_to_text (psk) : NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *encoding = g_strconcat (key, "-encoding", NULL);

  if (vpn->error || !psk || g_bytes_get_size (psk) == 0)
    return;
  if (text)
    import_vpn_set (vpn, field, key, text);
  else {
    base64 = g_base64_encode (g_bytes_get_data (psk, NULL), g_bytes_get_size (psk));
    import_vpn_set (vpn, field, encoding, "base64");
    import_vpn_set (vpn, field, key, base64);
    note_line_break (vpn, field, key, psk);
    explicit_bzero (base64, strlen (base64));
  }
  secret_string_free (text);
}

static void
set_flags (ImportVpn *vpn, const char *key, NMSettingSecretFlags flags)
{
  nm_setting_set_secret_flags (NM_SETTING (setting_of (vpn)), key, flags, NULL);
}

void
import_vpn_never_save (ImportVpn *vpn, const char *field, const char *key)
{
  g_autofree char *became = g_strdup_printf ("%s-flags=2", key);

  if (vpn->error)
    return;
  set_flags (vpn, key, NM_SETTING_SECRET_FLAG_NOT_SAVED);
  import_vpn_note (vpn, field, became, NULL);
}

/* Below the user's data: SELinux lets NetworkManager and charon read it there. */
static char *
certificate_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "networkmanagement", "certificates", "ipsec", NULL);
}

static const char *
keep_file (ImportVpn *vpn, const char *suffix, GBytes *content)
{
  g_autofree char *folder = certificate_folder ();
  g_autofree char *name = g_strdup_printf ("%s-%s", nm_connection_get_uuid (vpn->connection), suffix);
  ImportFile *file;

  for (guint i = 0; i < vpn->files->len; i++) {
    file = g_ptr_array_index (vpn->files, i);
    if (g_bytes_equal (file->content, content))
      return file->path;
  }
  file = g_new0 (ImportFile, 1);
  file->path = g_build_filename (folder, name, NULL);
  file->content = g_bytes_ref (content);
  g_ptr_array_add (vpn->files, file);
  return file->path;
}

void
import_vpn_set_file (ImportVpn *vpn, const char *field, const char *key, const char *suffix, GBytes *content)
{
  if (!vpn->error)
    import_vpn_set (vpn, field, key, keep_file (vpn, suffix, content));
}

void
import_vpn_demand_ca (ImportVpn *vpn, const char *field, const char *why)
{
  g_autofree char *folder = certificate_folder ();
  g_autofree char *name = g_strdup_printf ("%s-ca.pem", nm_connection_get_uuid (vpn->connection));
  g_autofree char *path = g_build_filename (folder, name, NULL);

  import_vpn_imply (vpn, "ca", path);
  import_vpn_wait (vpn, field, "ca", why);
}

static gboolean
uses (ImportVpn *vpn, Secret secret)
{
  const char *auth = import_vpn_get (vpn, "auth");
  gboolean l2tp = g_strcmp0 (import_vpn_get (vpn, "type"), "l2tp") == 0;

  switch (secret) {
  case SECRET_PASSWORD:
    return l2tp ? !import_vpn_get (vpn, "ppp-cert") : g_strcmp0 (auth, "eap") == 0 || g_strcmp0 (auth, "cert-eap") == 0;
  case SECRET_PSK:
    return g_strcmp0 (auth, "psk") == 0 || g_strcmp0 (import_vpn_get (vpn, "server-auth"), "psk") == 0;
  case SECRET_KEY_PASSWORD:
    return import_vpn_get (vpn, "cert") != NULL;
  case SECRET_PPP_KEY_PASSWORD:
    return import_vpn_get (vpn, "ppp-cert") != NULL;
  case SECRET_PPK:
    return import_vpn_get (vpn, "ppk-id") != NULL;
  case SECRET_OTP:
    return TRUE;
  case SECRET_TUNNEL:
    return FALSE;
  }
  g_assert_not_reached ();
}

static gboolean
has_secret (ImportVpn *vpn, const char *key)
{
  return nm_setting_vpn_get_secret (setting_of (vpn), key) != NULL;
}

static gboolean
is_stored (ImportVpn *vpn, const char *flags)
{
  const char *value = import_vpn_get (vpn, flags);

  return !value || strcmp (value, "0") == 0;
}

/* Whether it came with the file or is asked for, a secret is kept in the user's keyring, like those of a connection that is
 * made by hand; so a wrong one is asked for again. */
static void
finish_secrets (ImportVpn *vpn)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    const char *key = secret_to_string (secret);
    g_autofree char *flags = g_strdup_printf ("%s-flags", key);

    if (secret == SECRET_OTP)
      set_flags (vpn, key, NM_SETTING_SECRET_FLAG_NOT_SAVED);
    else if (has_secret (vpn, key) ? is_stored (vpn, flags) : uses (vpn, secret) && !import_vpn_get (vpn, flags)) {
      if (import_vpn_get (vpn, flags))
        import_vpn_note (vpn, flags, key, "is kept in the keyring of whoever imports it");
      set_flags (vpn, key, NM_SETTING_SECRET_FLAG_AGENT_OWNED);
    }
  }
}

/* What a person can add after the import; all else that is wrong is the file's fault. */
static gboolean
can_wait (ImportVpn *vpn, const ProfileProblem *problem)
{
  static const char *const keys[] = { "gateway", "user", "cert", NULL };

  return g_strv_contains (keys, problem->key) && !import_vpn_get (vpn, problem->key);
}

static void
check (ImportVpn *vpn)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (Profile) profile = profile_new (vpn->connection, problems, NULL);
  g_autoptr (Secrets) secrets = NULL;

  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = g_ptr_array_index (problems, i);

    if (g_ptr_array_find_with_equal_func (vpn->waits, problem->key, g_str_equal, NULL))
      continue;
    if (can_wait (vpn, problem))
      import_vpn_note (vpn, problem->key, "must be filled in before connecting", N_("it is missing from the file"));
    else
      import_vpn_fail (vpn, problem->key, "%s", problem->text);
  }
  if (!profile && problems->len == 0)
    import_vpn_fail (vpn, "vpn", "is not valid");
  secrets = vpn->error ? NULL : profile_read_secrets (setting_of (vpn), &vpn->error);
}

void
import_vpn_finish (ImportVpn *vpn)
{
  if (vpn->error)
    return;
  finish_secrets (vpn);
  check (vpn);
}

void
import_vpn_finish_as_it_is (ImportVpn *vpn)
{
  if (vpn->error)
    return;
  finish_secrets (vpn);
  check (vpn);
}

guint64 *
import_vpn_get_effort (ImportVpn *vpn)
{
  return vpn->effort;
}

const char *
import_vpn_get_name (ImportVpn *vpn)
{
  return vpn->name;
}

const GPtrArray *
import_vpn_get_notes (ImportVpn *vpn)
{
  return vpn->notes;
}

const GError *
import_vpn_get_error (ImportVpn *vpn)
{
  return vpn->error;
}

NMConnection *
import_vpn_get_connection (ImportVpn *vpn)
{
  return vpn->connection;
}

void
import_vpn_undo (ImportVpn *vpn)
{
  while (vpn->n_written > 0) {
    ImportFile *file = g_ptr_array_index (vpn->files, --vpn->n_written);

    g_unlink (file->path);
  }
}

static gboolean
write_files (ImportVpn *vpn, GError **error)
{
  g_autofree char *folder = certificate_folder ();

  if (vpn->files->len > 0 && g_mkdir_with_parents (folder, 0700) < 0) {
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
    return FALSE;
  }
  for (; vpn->n_written < vpn->files->len; vpn->n_written++) {
    ImportFile *file = g_ptr_array_index (vpn->files, vpn->n_written);
    gsize size;
    const char *data = g_bytes_get_data (file->content, &size);

    if (!g_file_set_contents_full (file->path, data, (gssize) size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
      return FALSE;
  }
  return TRUE;
}

void
import_vpn_set_system (ImportVpn *vpn)
{
  vpn->system = TRUE;
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    const char *key = secret_to_string (secret);
    g_autofree char *flags = g_strdup_printf ("%s-flags", key);

    if (has_secret (vpn, key) && g_strcmp0 (import_vpn_get (vpn, flags), "1") == 0)
      set_flags (vpn, key, NM_SETTING_SECRET_FLAG_NONE);
  }
}

/* Nobody else may use it, nor read the user's files through it. */
static void
set_owner (ImportVpn *vpn)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (vpn->connection);

  if (!vpn->system && nm_setting_connection_get_num_permissions (setting) == 0)
    nm_setting_connection_add_permission (setting, "user", g_get_user_name (), NULL);
}

NMConnection *
import_vpn_save (ImportVpn *vpn, GError **error)
{
  if (vpn->error) {
    g_propagate_error (error, g_error_copy (vpn->error));
    return NULL;
  }
  if (!write_files (vpn, error)) {
    import_vpn_undo (vpn);
    return NULL;
  }
  set_owner (vpn);
  return g_object_ref (vpn->connection);
}
