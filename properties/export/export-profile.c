/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/export/export-profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/import/import-source.h"
#include "properties/import/pkcs12.h"
#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/secret-bytes.h"
#include "shared/secrets.h"
#include "shared/validate.h"

#define NOBODY "-"

struct _ExportProfile {
  NMConnection *connection;
  NMSettingVpn *vpn;  /* in our keys */
  Profile *profile;
  gboolean with_secrets;
  GHashTable *taken;  /* char *: options and "ipv4.dns" */
  GPtrArray *notes;   /* char * */
  NMSettingIPConfig *no_ip4, *no_ip6; /* for connections without these settings */
};

/* @connection, with a user that stands for the one who is not known if there is none. */
static NMConnection *
with_user (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  NMConnection *copy;

  if (!vpn || nm_setting_vpn_get_data_item (vpn, "user") || nm_setting_vpn_get_user_name (vpn))
    return g_object_ref (connection);
  copy = nm_simple_connection_new_clone (connection);
  g_object_set (nm_connection_get_setting_vpn (copy), NM_SETTING_VPN_USER_NAME, NOBODY, NULL);
  return copy;
}

ExportProfile *
export_profile_new (NMConnection *connection, gboolean with_secrets, GError **error)
{
  g_autoptr (NMConnection) complete = with_user (connection);
  g_autoptr (Profile) profile = profile_new (complete, NULL, error);
  ExportProfile *self;

  if (!profile)
    return NULL;
  self = g_new0 (ExportProfile, 1);
  self->connection = g_object_ref (connection);
  self->vpn = legacy_translate (nm_connection_get_setting_vpn (connection), NULL, NULL, NULL);
  self->profile = g_steal_pointer (&profile);
  self->with_secrets = with_secrets;
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->no_ip4 = NM_SETTING_IP_CONFIG (nm_setting_ip4_config_new ());
  self->no_ip6 = NM_SETTING_IP_CONFIG (nm_setting_ip6_config_new ());
  return self;
}

void
export_profile_free (ExportProfile *profile)
{
  g_object_unref (profile->connection);
  g_object_unref (profile->vpn);
  profile_unref (profile->profile);
  g_hash_table_unref (profile->taken);
  g_ptr_array_unref (profile->notes);
  g_object_unref (profile->no_ip4);
  g_object_unref (profile->no_ip6);
  g_free (profile);
}

const char *
export_profile_get_name (ExportProfile *profile)
{
  return nm_connection_get_id (profile->connection);
}

const char *
export_profile_get_uuid (ExportProfile *profile)
{
  return nm_connection_get_uuid (profile->connection);
}

const Profile *
export_profile_get (ExportProfile *profile)
{
  return profile->profile;
}

gboolean
export_profile_with_secrets (ExportProfile *profile)
{
  return profile->with_secrets;
}

static void
mark (ExportProfile *profile, const char *what)
{
  g_hash_table_add (profile->taken, g_strdup (what));
}

const char *
export_profile_take (ExportProfile *profile, const char *key)
{
  const char *value = nm_setting_vpn_get_data_item (profile->vpn, key);

  mark (profile, key);
  return value && *value ? value : NULL;
}

const char *
export_profile_take_user (ExportProfile *profile)
{
  mark (profile, "user");
  return g_strcmp0 (profile->profile->user, NOBODY) == 0 ? NULL : profile->profile->user;
}

/* NULL if there is none or secrets are not wanted. */
static const char *
get_secret (const ExportProfile *profile, const char *name)
{
  const char *value = profile->with_secrets ? nm_setting_vpn_get_secret (profile->vpn, name) : NULL;

  return value && *value ? value : NULL;
}

const char *
export_profile_take_secret (ExportProfile *profile, const char *name)
{
  mark (profile, name);
  return get_secret (profile, name);
}

static Secrets *
take_keys (ExportProfile *profile, Secret secret)
{
  mark (profile, secret_to_string (secret));
  return profile->with_secrets ? profile_read_secrets (profile->vpn, NULL) : NULL;
}

GBytes *
export_profile_take_psk (ExportProfile *profile)
{
  g_autoptr (Secrets) secrets = take_keys (profile, SECRET_PSK);

  return secrets && secrets->psk_bytes ? g_bytes_ref (secrets->psk_bytes) : NULL;
}

GBytes *
export_profile_take_ppk (ExportProfile *profile)
{
  g_autoptr (Secrets) secrets = take_keys (profile, SECRET_PPK);

  return secrets && secrets->ppk_bytes ? g_bytes_ref (secrets->ppk_bytes) : NULL;
}

NMSettingIPConfig *
export_profile_take_ip (ExportProfile *profile, int family, const char *property)
{
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (profile->connection);
  NMSettingIPConfig *ip6 = nm_connection_get_setting_ip6_config (profile->connection);
  g_autofree char *name = g_strdup_printf ("%s.%s", family == AF_INET ? "ipv4" : "ipv6", property);

  mark (profile, name);
  if (family == AF_INET)
    return ip4 ? ip4 : profile->no_ip4;
  return ip6 ? ip6 : profile->no_ip6;
}

const char *
export_profile_take_pac (ExportProfile *profile)
{
  NMSettingProxy *proxy = nm_connection_get_setting_proxy (profile->connection);

  mark (profile, "proxy.pac-url");
  return proxy ? nm_setting_proxy_get_pac_url (proxy) : NULL;
}

void
export_profile_leave (ExportProfile *profile, const char *what, const char *why)
{
  g_ptr_array_add (profile->notes, g_strdup_printf ("%s: %s", what, _(why)));
}

/* certificates */

static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (ImportSource) source = import_source_new (path, error);

  return source ? g_bytes_ref (import_source_get_bytes (source)) : NULL;
}

static CertificateBundle *
read_bundle (ExportProfile *profile, const char *path, const char *secret, GError **error)
{
  g_autoptr (GBytes) bytes = read_file (path, error);

  return bytes ? certificate_bundle_parse (bytes, nm_setting_vpn_get_secret (profile->vpn, secret), error) : NULL;
}

GPtrArray *
export_profile_take_certificates (ExportProfile *profile, const char *key, GError **error)
{
  const char *path = export_profile_take (profile, key);
  g_autoptr (GError) local = NULL;
  g_autoptr (CertificateBundle) bundle = path ? read_bundle (profile, path, "key-password", &local) : NULL;
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_unref);

  /* The profile need not know the passphrase of the client's own. */
  if (g_error_matches (local, IPSEC_FAILURE, FAILURE_KEY_ENCRYPTED) &&
      g_strcmp0 (path, export_profile_get (profile)->cert) == 0) {
    export_profile_leave (profile, key, "is inside the client's PKCS#12 file, which cannot be opened");
    return g_steal_pointer (&certificates);
  }
  if (local) {
    g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", key);
    return NULL;
  }
  for (guint i = 0; bundle && i < bundle->certificates->len; i++) {
    Certificate *certificate = bundle->certificates->pdata[i];

    /* In a PKCS#12 that serves as ca the client's own certificate lies beside the authority's. */
    if (!bundle->key || certificate->is_ca)
      g_ptr_array_add (certificates, certificate_ref (certificate));
  }
  return g_steal_pointer (&certificates);
}

/* The one file of both, as it is. */
static GBytes *
take_file (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = read_file (path, error);

  if (bytes && !pkcs12_is (bytes))
    g_clear_pointer (&bytes, g_bytes_unref);
  return g_steal_pointer (&bytes);
}

static GBytes *
build (ExportProfile *profile, const char *cert, const char *key, const char *secret, const char *passphrase, GError **error)
{
  g_autoptr (CertificateBundle) key_bundle = read_bundle (profile, key ? key : cert, secret, error);
  g_autoptr (CertificateBundle) own = NULL;
  Certificate *leaf;

  if (!key_bundle)
    return NULL;
  if (key && strcmp (key, cert) != 0) {
    own = read_bundle (profile, cert, secret, error);
    if (!own)
      return NULL;
  }
  leaf = certificate_bundle_leaf (own ? own : key_bundle, key_bundle->key_id);
  if (!key_bundle->key || !leaf) {
    failure_set (error, FAILURE_KEY_MISMATCH, "%s", cert);
    return NULL;
  }
  return pkcs12_build (key_bundle->key, leaf, (own ? own : key_bundle)->certificates, passphrase, error);
}

gboolean
export_profile_take_client (ExportProfile *profile, const char *cert_key, GBytes **pkcs12, char **passphrase, GError **error)
{
  gboolean ppp = strcmp (cert_key, "ppp-cert") == 0;
  const char *secret = ppp ? "ppp-key-password" : "key-password";
  const char *cert = export_profile_take (profile, cert_key);
  const char *key = export_profile_take (profile, ppp ? "ppp-key" : "key");
  const char *known = export_profile_take_secret (profile, secret);

  *pkcs12 = NULL;
  *passphrase = NULL;
  if (!cert)
    return TRUE;
  if (!profile->with_secrets) {
    export_profile_leave (profile, cert_key, "private keys are exported only on request");
    return TRUE;
  }
  if (validate_is_pkcs11 (cert) || validate_is_pkcs11 (key)) {
    export_profile_leave (profile, cert_key, "the key cannot be exported from its token");
    return TRUE;
  }
  *passphrase = g_strdup (known);
  if (!key || strcmp (key, cert) == 0)
    *pkcs12 = take_file (cert, NULL);
  if (!*pkcs12) {
    /* Apple's devices take no PKCS#12 without a passphrase; in the profile it protects nothing. */
    if (!*passphrase)
      *passphrase = g_strdup ("vpn");
    *pkcs12 = build (profile, cert, key, secret, *passphrase, error);
  }
  if (!*pkcs12) {
    g_clear_pointer (passphrase, secret_string_free);
    g_prefix_error (error, "%s: ", cert_key);
  }
  return *pkcs12 != NULL;
}

/* what is left */

typedef struct {
  ExportProfile *profile;
  GPtrArray *left_out;
} Report;

static void
report_item (const char *key, const char *value, gpointer data)
{
  Report *report = data;
  const Option *option = option_find (key);

  if (!*value || g_hash_table_contains (report->profile->taken, key) || option_find_flags (key))
    return;
  if (!option || g_strcmp0 (option->fallback, value) != 0)
    g_ptr_array_add (report->left_out, g_strdup_printf ("%s: %s", key, _("the format cannot express this")));
}

/* The one-time password has no place in any file. */
static gboolean
is_secret_left (const ExportProfile *profile, Secret secret)
{
  const char *name = secret_to_string (secret);
  gboolean is_used = secret == SECRET_TUNNEL ? profile->profile->type == PROFILE_L2TP : secret_is_used (profile->profile, secret);

  return get_secret (profile, name) && is_used && secret != SECRET_OTP && !g_hash_table_contains (profile->taken, name);
}

static void
report_secrets (Report *report)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    if (is_secret_left (report->profile, secret))
      g_ptr_array_add (report->left_out, g_strdup_printf ("%s: %s", secret_to_string (secret), _("the format cannot express this")));
  }
}

static gboolean
is_boring (const char *property, const GValue *value)
{
  static const char *const boring[] = { "method", "name", "addr-gen-mode", NULL };
  static const char *const methods[] = { "disabled", "ignore", NULL };
  const char *method = strcmp (property, "method") == 0 ? g_value_get_string (value) : NULL;

  if (method)
    return !g_strv_contains (methods, method); /* what another one needs is said of the addresses */
  return g_strv_contains (boring, property);
}

static void
report_ip (NMSetting *setting, const char *property, const GValue *value, GParamFlags flags, gpointer data)
{
  Report *report = data;
  g_autofree char *name = g_strdup_printf ("%s.%s", nm_setting_get_name (setting), property);
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (setting), property);

  if (!spec) /* not all that a setting has are properties of the object */
    return;
  if (!(NM_IS_SETTING_IP_CONFIG (setting) || strcmp (name, "proxy.pac-url") == 0) || is_boring (property, value) ||
      g_hash_table_contains (report->profile->taken, name) || g_param_value_defaults (spec, value))
    return;
  if (G_VALUE_HOLDS (value, G_TYPE_STRV) && (!g_value_get_boxed (value) || !*(char **) g_value_get_boxed (value)))
    return;
  if (G_VALUE_HOLDS (value, G_TYPE_PTR_ARRAY) && ((GPtrArray *) g_value_get_boxed (value))->len == 0)
    return;
  g_ptr_array_add (report->left_out, g_strdup_printf ("%s: %s", name, _("the format cannot express this")));
}

void
export_profile_report (ExportProfile *profile, GPtrArray *left_out)
{
  Report report = { profile, left_out };

  for (guint i = 0; i < profile->notes->len; i++)
    g_ptr_array_add (left_out, g_strdup (profile->notes->pdata[i]));
  nm_setting_vpn_foreach_data_item (profile->vpn, report_item, &report);
  report_secrets (&report);
  nm_connection_for_each_setting_value (profile->connection, report_ip, &report);
}
