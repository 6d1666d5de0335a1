/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/export/export-formats.h"
#include "properties/import/ip-ranges.h"
#include "shared/failures.h"
#include "shared/secret-bytes.h"

static const char *
type_of (const Profile *profile)
{
  if (profile->type != PROFILE_IKEV2 || profile->server_auth == PROFILE_SERVER_PSK)
    return NULL;
  switch ((ProfileAuth) profile->auth) {
  case PROFILE_AUTH_EAP:
    return "ikev2-eap";
  case PROFILE_AUTH_EAP_TLS:
    return "ikev2-eap-tls";
  case PROFILE_AUTH_CERT:
    return "ikev2-cert";
  case PROFILE_AUTH_CERT_EAP:
    return "ikev2-cert-eap";
  case PROFILE_AUTH_PSK:
    return NULL;
  }
  g_assert_not_reached ();
}

static void
add_text (JsonBuilder *json, const char *name, const char *value)
{
  if (!value)
    return;
  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, value);
}

static void
add_number (JsonBuilder *json, const char *name, const char *value)
{
  if (!value)
    return;
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, g_ascii_strtoll (value, NULL, 10));
}

static void
add_bool (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

static void
add_base64 (JsonBuilder *json, const char *name, GBytes *bytes)
{
  gsize size;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_base64_encode (data, size);

  add_text (json, name, text);
}

/* The app takes one proposal of each kind. */
static void
add_proposal (JsonBuilder *json, ExportProfile *profile, const char *name, const char *key)
{
  const char *value = export_profile_take (profile, key);
  g_auto (GStrv) list = value ? g_strsplit (value, ",", -1) : NULL;

  if (!list || !list[0])
    return;
  add_text (json, name, list[0]);
  if (list[1])
    export_profile_leave (profile, key, "the app uses only the first one");
}

/* Numbers beyond what the app takes would be dropped by it. */
static void
add_bounded (JsonBuilder *json, ExportProfile *profile, const char *key, guint min, guint max)
{
  const char *value = export_profile_take (profile, key);
  guint64 number = value ? g_ascii_strtoull (value, NULL, 10) : 0;

  if (value && (number < min || number > max))
    export_profile_leave (profile, key, "the app does not allow this number");
  else
    add_number (json, key, value);
}

/* The app trusts the authorities in the client's PKCS#12, which may be closed, anyway. */
static gboolean
is_ca_in_pkcs12 (ExportProfile *profile)
{
  const char *ca = export_profile_take (profile, "ca");

  return ca && profile_needs_certificate (export_profile_get (profile)) && export_profile_with_secrets (profile) &&
         g_strcmp0 (ca, export_profile_take (profile, "cert")) == 0;
}

static gboolean
add_remote (JsonBuilder *json, ExportProfile *profile, GError **error)
{
  g_autoptr (GPtrArray) authorities
    = is_ca_in_pkcs12 (profile) ? g_ptr_array_new () : export_profile_take_certificates (profile, "ca", error);
  const char *revocation = export_profile_take (profile, "revocation");

  if (!authorities)
    return FALSE;
  json_builder_set_member_name (json, "remote");
  json_builder_begin_object (json);
  add_text (json, "addr", export_profile_take (profile, "gateway"));
  add_number (json, "port", export_profile_take (profile, "port"));
  add_text (json, "id", export_profile_take (profile, "remote-id"));
  if (authorities->len > 0)
    add_base64 (json, "cert", ((Certificate *) authorities->pdata[0])->der);
  if (authorities->len > 1)
    export_profile_leave (profile, "ca", "the app uses only the first certificate");
  if (revocation) {
    json_builder_set_member_name (json, "revocation");
    json_builder_begin_object (json);
    add_bool (json, "crl", strcmp (revocation, "off") != 0);
    add_bool (json, "ocsp", strcmp (revocation, "off") != 0);
    add_bool (json, "strict", strcmp (revocation, "strict") == 0);
    json_builder_end_object (json);
  }
  json_builder_end_object (json);
  return TRUE;
}

static gboolean
add_local (JsonBuilder *json, ExportProfile *profile, GError **error)
{
  const Profile *typed = export_profile_get (profile);
  g_autoptr (GBytes) pkcs12 = NULL;
  g_autoptr (SecretString) passphrase = NULL;

  if (profile_needs_certificate (typed) && !export_profile_take_client (profile, "cert", &pkcs12, &passphrase, error))
    return FALSE;
  json_builder_set_member_name (json, "local");
  json_builder_begin_object (json);
  add_text (json, "id", export_profile_take (profile, "local-id"));
  if (profile_needs_user (typed)) {
    add_text (json, "eap_id", export_profile_take_user (profile));
    add_text (json, "shared_secret", export_profile_take_secret (profile, "password"));
  }
  if (pkcs12)
    add_base64 (json, "p12", pkcs12);
  json_builder_end_object (json);
  if (passphrase)
    export_profile_leave (profile, "key-password", "the app asks for the certificate's passphrase");
  return TRUE;
}

static void
add_dns (JsonBuilder *json, ExportProfile *profile)
{
  static const int families[] = { AF_INET, AF_INET6 };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    NMSettingIPConfig *setting = export_profile_take_ip (profile, families[i], "dns");

    for (guint k = 0; k < nm_setting_ip_config_get_num_dns (setting); k++) {
      if (!any) {
        json_builder_set_member_name (json, "dns-servers");
        json_builder_begin_array (json);
        any = TRUE;
      }
      json_builder_add_string_value (json, nm_setting_ip_config_get_dns (setting, (int) k));
    }
  }
  if (any)
    json_builder_end_array (json);
}

static void
add_list (JsonBuilder *json, const char *name, char **items)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; items[i]; i++)
    json_builder_add_string_value (json, items[i]);
  json_builder_end_array (json);
}

static void
collect_routes (GStrvBuilder *list, NMSettingIPConfig *setting)
{
  for (guint i = 0; i < nm_setting_ip_config_get_num_routes (setting); i++) {
    NMIPRoute *route = nm_setting_ip_config_get_route (setting, (int) i);
    g_autofree char *text = g_strdup_printf ("%s/%u", nm_ip_route_get_dest (route), nm_ip_route_get_prefix (route));

    g_strv_builder_add (list, text);
  }
}

/* The networks of one kind in the tunnel, said by those that are not, for the app would take a list of those that are for
 * all of both kinds. */
static void
add_excluded (JsonBuilder *json, ExportProfile *profile, int family, char **routes)
{
  const char *const all[] = { family == AF_INET ? "0.0.0.0/0" : "::/0", NULL };
  g_auto (GStrv) excluded = ip_ranges_subtract ((char **) all, routes, NULL);

  export_profile_take_ip (profile, family, "routes");
  if (excluded)
    add_list (json, "excluded", excluded);
  else
    export_profile_leave (profile, "never-default", "there are too many routes");
}

static void
add_included (JsonBuilder *json, ExportProfile *profile, char **routes)
{
  NMSettingIPConfig *ip4 = export_profile_take_ip (profile, AF_INET, "routes");
  NMSettingIPConfig *ip6 = export_profile_take_ip (profile, AF_INET6, "routes");

  export_profile_take_ip (profile, AF_INET, "ignore-auto-routes");
  export_profile_take_ip (profile, AF_INET6, "ignore-auto-routes");
  if (!nm_setting_ip_config_get_ignore_auto_routes (ip4) || !nm_setting_ip_config_get_ignore_auto_routes (ip6)) {
    export_profile_leave (profile, "ipv4.ignore-auto-routes", "the app uses only these networks");
    export_profile_leave (profile, "ipv6.ignore-auto-routes", "the app uses only these networks");
  }
  add_list (json, "subnets", routes);
}

static void
add_split (JsonBuilder *json, ExportProfile *profile)
{
  NMSettingIPConfig *ip4 = export_profile_take_ip (profile, AF_INET, "never-default");
  NMSettingIPConfig *ip6 = export_profile_take_ip (profile, AF_INET6, "never-default");
  gboolean split4 = nm_setting_ip_config_get_never_default (ip4);
  gboolean split6 = nm_setting_ip_config_get_never_default (ip6);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) routes = NULL;

  if (!split4 && !split6)
    return;
  if (split4)
    collect_routes (builder, ip4);
  if (split6)
    collect_routes (builder, ip6);
  routes = g_strv_builder_end (builder);
  if (!*routes)
    export_profile_leave (profile, "never-default", "the app needs the networks as routes");
  else if (split4 && split6)
    add_included (json, profile, routes);
  else
    add_excluded (json, profile, split4 ? AF_INET : AF_INET6, routes);
}

/* The app blocks local networks with the rest. */
static void
add_block (JsonBuilder *json, ExportProfile *profile)
{
  const Profile *typed = export_profile_get (profile);

  export_profile_take (profile, "block-on-drop");
  if (!typed->block_on_drop)
    return;
  export_profile_take (profile, "local-network");
  if (typed->local_network == PROFILE_LOCAL_ALLOW)
    export_profile_leave (profile, "local-network", "the app blocks it, too");
  add_bool (json, "block-ipv4", TRUE);
  add_bool (json, "block-ipv6", TRUE);
}

static void
add_split_tunneling (JsonBuilder *json, ExportProfile *profile)
{
  json_builder_set_member_name (json, "split-tunneling");
  json_builder_begin_object (json);
  add_split (json, profile);
  add_block (json, profile);
  json_builder_end_object (json);
}

static gboolean
add_all (JsonBuilder *json, ExportProfile *profile, GError **error)
{
  const char *type = type_of (export_profile_get (profile));

  if (!type)
    return failure_set (error, FAILURE_BAD_PROFILE, _("strongSwan's app supports only IKEv2 without pre-shared keys"));
  export_profile_take (profile, "type");
  export_profile_take (profile, "auth");
  json_builder_begin_object (json);
  add_text (json, "uuid", export_profile_get_uuid (profile));
  add_text (json, "name", export_profile_get_name (profile));
  add_text (json, "type", type);
  if (!add_remote (json, profile, error) || !add_local (json, profile, error))
    return FALSE;
  add_proposal (json, profile, "ike-proposal", "ike");
  add_proposal (json, profile, "esp-proposal", "esp");
  add_dns (json, profile);
  add_bounded (json, profile, "mtu", 1280, 1500);
  add_bounded (json, profile, "nat-keepalive", 10, 120);
  add_split_tunneling (json, profile);
  json_builder_end_object (json);
  return TRUE;
}

GBytes *
export_sswan (ExportProfile *profile, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  gsize length;
  char *text;

  if (!add_all (json, profile, error))
    return NULL;
  root = json_builder_get_root (json);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &length);
  return g_bytes_new_take (text, length);
}
