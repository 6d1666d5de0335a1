/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/secret-bytes.h"
#include "shared/text.h"
#include "shared/validate.h"
#include "shared/wildcard.h"

#define PROBLEMS_MAX 64 /* a hostile profile could have any number */

static void
problem_free (gpointer data)
{
  ProfileProblem *problem = data;

  g_free (problem->key);
  g_free (problem->text);
  g_free (problem->hint);
  g_free (problem);
}

GPtrArray *
profile_problems_new (void)
{
  return g_ptr_array_new_with_free_func (problem_free);
}

static gboolean
has_problem (GPtrArray *problems, const char *key)
{
  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = problems->pdata[i];

    if (strcmp (problem->key, key) == 0)
      return TRUE;
  }
  return FALSE;
}

/* One problem per option: a value that could not be read is not missing as well. @text is for option_fill_in(). */
static void
add_problem (GPtrArray *problems, const char *key, const char *text)
{
  ProfileProblem *problem;

  if (problems->len >= PROBLEMS_MAX || has_problem (problems, key))
    return;
  problem = g_new0 (ProfileProblem, 1);
  problem->key = g_strdup (key);
  problem->text = option_fill_in (text, FALSE);
  problem->hint = option_fill_in (text, TRUE);
  g_ptr_array_add (problems, problem);
}

typedef struct {
  Profile *profile;
  GPtrArray *problems;
} Reading;

static void
read_flags (const Option *option, const char *value, Reading *reading)
{
  g_autofree char *key = g_strdup_printf ("%s-flags", option->key);
  guint64 flags;

  if (!g_ascii_string_to_unsigned (value, 10, 0, 7, &flags, NULL)) {
    add_problem (reading->problems, key, _("must be a number from 0 to 7"));
    return;
  }
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    if (strcmp (secret_to_string (secret), option->key) == 0)
      reading->profile->secret_flags[secret] = (NMSettingSecretFlags) flags;
  }
}

/* A key may be long, too. */
static char *
printable_key (const char *key)
{
  g_autofree char *escaped = g_strescape (key, NULL);

  return strlen (escaped) > 64 ? g_strdup_printf ("%.64s...", escaped) : g_steal_pointer (&escaped);
}

static void
read_item (const char *key, const char *value, gpointer data)
{
  Reading *reading = data;
  const Option *option = option_find (key);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (option && option->kind != OPTION_SECRET) {
    if (*value && !option_parse (option, value, reading->profile, &error))
      add_problem (reading->problems, key, error->message);
    return;
  }
  if (option) {
    add_problem (reading->problems, key, _("is a secret: it belongs in vpn.secrets, not in vpn.data"));
    return;
  }
  option = option_find_flags (key);
  if (option) {
    read_flags (option, value, reading);
    return;
  }
  name = printable_key (key);
  add_problem (reading->problems, name, _("is not an option of this VPN"));
}

static void
set_defaults (Profile *profile)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    if (all[i].fallback)
      g_assert (option_parse (&all[i], all[i].fallback, profile, NULL));
  }
}

/* Newer NetworkManagers take a name behind the address, for DNS over TLS, and links. */
static GPtrArray *
read_dns (NMSettingIPConfig *setting)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < nm_setting_ip_config_get_num_dns (setting); i++) {
    const char *text = nm_setting_ip_config_get_dns (setting, (int) i);
    g_autofree char *bare = g_strndup (text, strcspn (text, "#"));
    GInetAddress *server = g_inet_address_new_from_string (bare);

    if (server)
      g_ptr_array_add (servers, server);
  }
  return servers;
}

static gboolean
has_own_searches (NMSettingIPConfig *setting)
{
  guint n = nm_setting_ip_config_get_num_dns_searches (setting);

  for (guint i = 0; i < n; i++) {
    if (strcmp (nm_setting_ip_config_get_dns_search (setting, (int) i), "~.") == 0)
      return FALSE;
  }
  return n > 0;
}

static void
read_ip (NMSettingIPConfig *setting, ProfileIp *ip)
{
  const char *method = setting ? nm_setting_ip_config_get_method (setting) : NULL;

  ip->wanted = !method || strcmp (method, "auto") == 0;
  if (!setting)
    return;
  ip->never_default = nm_setting_ip_config_get_never_default (setting);
  ip->ignore_auto_routes = nm_setting_ip_config_get_ignore_auto_routes (setting);
  ip->own_searches = has_own_searches (setting);
  ip->ignore_auto_dns = nm_setting_ip_config_get_ignore_auto_dns (setting);
  ip->dns = read_dns (setting);
}

/* A private profile's files are read as its one user, so there must not be more: nobody could say as whom. */
static void
read_owner (NMSettingConnection *setting, Reading *reading)
{
  guint n = nm_setting_connection_get_num_permissions (setting);
  const char *type, *user;

  if (n == 0)
    return;
  if (n > 1 || !nm_setting_connection_get_permission (setting, 0, &type, &user, NULL) || strcmp (type, "user") != 0) {
    add_problem (reading->problems, "connection.permissions", _("must name at most one user"));
    return;
  }
  reading->profile->owner = g_strdup (user);
}

/* IFNAMSIZ with its NUL is 16; what follows ends up in messages, /proc paths and charon's configuration. */
static gboolean
is_interface_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length < 16 && strcmp (name, ".") != 0 && strcmp (name, "..") != 0 &&
         strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == length;
}

/* Recipes for nmcli say "ifname --" where a VPN has none. */
static const char *
find_interface_name (NMSettingConnection *setting)
{
  const char *name = nm_setting_connection_get_interface_name (setting);

  return g_strcmp0 (name, "--") == 0 ? NULL : name;
}

static void
read_connection (NMConnection *connection, Reading *reading)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  Profile *profile = reading->profile;
  const char *id = nm_setting_connection_get_id (setting);
  const char *uuid = nm_setting_connection_get_uuid (setting);
  const char *name = find_interface_name (setting);

  profile->id = text_printable (id ? id : "", -1);
  profile->uuid = g_strdup (uuid);
  profile->interface_name = g_strdup (name);
  if (!uuid || !g_uuid_string_is_valid (uuid))
    add_problem (reading->problems, "connection.uuid", _("must be a UUID"));
  if (name && !is_interface_name (name))
    add_problem (reading->problems, "connection.interface-name", _("must be 1 to 15 letters, digits, _, - or ."));
  read_owner (setting, reading);
  read_ip (nm_connection_get_setting_ip4_config (connection), &profile->ip4);
  read_ip (nm_connection_get_setting_ip6_config (connection), &profile->ip6);
}

static gboolean
is_given (NMSettingVpn *vpn, const char *key)
{
  const char *value = nm_setting_vpn_get_data_item (vpn, key);

  return value && *value;
}

/* PPP lets the client name its own address and the server's, which IKEv2 does not. Profiles of
 * NetworkManager-l2tp have the latter as the gateway, from before it had an option. */
static void
read_manual_address (NMSettingIPConfig *setting, Profile *profile)
{
  if (profile->type != PROFILE_L2TP || !setting || nm_setting_ip_config_get_num_addresses (setting) == 0 ||
      g_strcmp0 (nm_setting_ip_config_get_method (setting), "manual") != 0)
    return;
  profile->manual_address = g_strdup (nm_ip_address_get_address (nm_setting_ip_config_get_address (setting, 0)));
  profile->ip4.wanted = TRUE;
  if (!profile->peer_address)
    profile->peer_address = g_strdup (nm_setting_ip_config_get_gateway (setting));
}

/* Where a password is asked for, NetworkManager makes it the login name of who typed it, if it is empty: no identity that a
 * server would know by a pre-shared key. */
static void
read_user_name (NMSettingVpn *vpn, Reading *reading)
{
  Profile *profile = reading->profile;
  const char *user_name = nm_setting_vpn_get_user_name (vpn);
  gboolean by_key = profile->type == PROFILE_IKEV2 && profile->auth == PROFILE_AUTH_PSK;
  g_autoptr (GError) error = NULL;

  if (!profile->user && !by_key && user_name && *user_name &&
      !option_parse (option_find ("user"), user_name, profile, &error))
    add_problem (reading->problems, "user", error->message);
}

/* Defaults that hang on other options, which the table cannot say. */
static void
set_dependent_defaults (NMSettingVpn *vpn, Reading *reading)
{
  Profile *profile = reading->profile;

  if (!is_given (vpn, "auth"))
    profile->auth = profile->type == PROFILE_L2TP ? PROFILE_AUTH_PSK : PROFILE_AUTH_EAP;
  if (!is_given (vpn, "server-auth"))
    profile->server_auth = profile->auth == PROFILE_AUTH_PSK ? PROFILE_SERVER_PSK : PROFILE_SERVER_CERT;
  read_user_name (vpn, reading);
}

static void
check_auth (const Profile *profile, GPtrArray *problems)
{
  gboolean l2tp = profile->type == PROFILE_L2TP;

  if (l2tp && profile->auth != PROFILE_AUTH_PSK && profile->auth != PROFILE_AUTH_CERT)
    add_problem (problems, "auth", _("must be psk or cert for L2TP"));
  if (!l2tp && profile->server_auth == PROFILE_SERVER_PSK && profile->auth != PROFILE_AUTH_PSK &&
      profile->auth != PROFILE_AUTH_EAP)
    add_problem (problems, "server-auth", _("psk needs {auth=psk} or {auth=eap}"));
  if (profile->server_signature && !validate_is_signature (profile->server_signature))
    add_problem (problems, "server-signature", _("must be like pubkey-sha384 or rsa-3072-sha256"));
  if (profile_needs_certificate (profile) && !profile->cert)
    add_problem (problems, "cert", _("must be given for this authentication method"));
  if (profile_needs_user (profile) && !profile->user)
    add_problem (problems, "user", _("must be given for this authentication method"));
}

/* Every owner of a certificate from any public authority could pose as the server. */
static void
check_remote_id (const Profile *profile, GPtrArray *problems)
{
  Wildcard wildcard = profile->remote_id ? wildcard_of (profile->remote_id) : WILDCARD_NONE;

  if (wildcard == WILDCARD_NONE || !profile_server_needs_certificate (profile))
    return;
  if (wildcard == WILDCARD_TOP)
    add_problem (problems, "remote-id", _("a wildcard must stand below two labels or more, as in *.example.com"));
  else if (wildcard == WILDCARD_ANY && !profile->ca && !has_problem (problems, "ca"))
    add_problem (problems, "remote-id", _("%any requires {ca}, because the system's authorities certify anyone"));
}

/* RFC 4302 3.3.3: it covers the addresses, which NAT changes, and knows no UDP around it. */
static void
check_ah (const Profile *profile, GPtrArray *problems)
{
  if (!profile->ah)
    return;
  if (profile->type == PROFILE_L2TP)
    add_problem (problems, "ah", _("is for IKEv2 alone"));
  else if (profile->esp)
    add_problem (problems, "ah", _("cannot be used with {esp}"));
  else if (profile->encap)
    add_problem (problems, "ah", _("cannot be used with {encap}, as AH cannot be wrapped in UDP"));
}

static void
check_cross (const Profile *profile, GPtrArray *problems)
{
  if (!profile->gateway)
    add_problem (problems, "gateway", _("must be given"));
  /* What follows from a word that could not be read would mislead. */
  if (has_problem (problems, "type") || has_problem (problems, "auth"))
    return;
  check_auth (profile, problems);
  check_remote_id (profile, problems);
  check_ah (profile, problems);
  if (profile->type == PROFILE_IKEV2 && !profile->request_address && !profile->remote_ts)
    add_problem (problems, "remote-ts", _("must be given if no address is requested"));
  if (!profile->ip4.wanted && !profile->ip6.wanted)
    add_problem (problems, "ipv4.method", _("ipv4.method or ipv6.method must be auto"));
}

static GError *
problems_to_error (GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = problems->pdata[i];

    g_string_append_printf (text, "%s%s: %s", i ? "; " : "", problem->key, problem->text);
  }
  return failure_new (FAILURE_BAD_PROFILE, "%s", text->str);
}

Profile *
profile_read (NMConnection *connection, GPtrArray *problems, GError **error)
{
  g_autoptr (Profile) profile = g_atomic_rc_box_new0 (Profile);
  NMSettingVpn *setting = nm_connection_get_setting_vpn (connection);
  g_autoptr (NMSettingVpn) vpn = NULL;
  Reading reading = { profile, problems };

  if (!setting || !nm_connection_get_setting_connection (connection)) {
    failure_set (error, FAILURE_BAD_PROFILE, _("not a VPN connection"));
    return NULL;
  }
  vpn = legacy_translate (setting, NULL, NULL, error);
  if (!vpn)
    return NULL;
  set_defaults (profile);
  profile->persistent = nm_setting_vpn_get_persistent (setting);
  profile->timeout = nm_setting_vpn_get_timeout (setting);
  for (Secret secret = 0; secret <= SECRET_LAST; secret++)
    profile->secret_names[secret] = legacy_secret_name (setting, secret);
  read_connection (connection, &reading);
  nm_setting_vpn_foreach_data_item (vpn, read_item, &reading);
  set_dependent_defaults (vpn, &reading);
  read_manual_address (nm_connection_get_setting_ip4_config (connection), profile);
  check_cross (profile, problems);
  return g_steal_pointer (&profile);
}

Profile *
profile_new (NMConnection *connection, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) own = problems ? g_ptr_array_ref (problems) : profile_problems_new ();
  g_autoptr (Profile) profile = profile_read (connection, own, error);

  if (!profile)
    return NULL;
  if (own->len > 0) {
    g_propagate_error (error, problems_to_error (own));
    return NULL;
  }
  return g_steal_pointer (&profile);
}

typedef struct {
  Secrets *secrets;
  GError **error;
  gboolean failed;
} SecretsReading;

static void
read_secret (const char *key, const char *value, gpointer data)
{
  SecretsReading *reading = data;
  const Option *option = option_find (key);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (reading->failed || !*value)
    return;
  if (option && option->kind == OPTION_SECRET) {
    if (option_parse (option, value, reading->secrets, &error))
      return;
    failure_set (reading->error, FAILURE_BAD_SECRET, "%s: %s", key, error->message);
  } else {
    name = g_strescape (key, NULL);
    failure_set (reading->error, FAILURE_BAD_SECRET, _("%.64s: is not a secret of this VPN"), name);
  }
  reading->failed = TRUE;
}

/* NULL if @text is not what @encoding says. */
static GBytes *
decode (const char *text, guint encoding)
{
  if (encoding == PROFILE_PSK_HEX)
    return secret_bytes_new_hex (text);
  if (encoding == PROFILE_PSK_BASE64)
    return secret_bytes_new_base64 (text);
  return secret_bytes_new (text, strlen (text));
}

/* An encoding that is none is profile_new()'s to tell of. */
static gboolean
read_encoded (NMSettingVpn *vpn, const char *key, const char *text, GBytes **bytes, GError **error)
{
  g_autofree char *option = g_strconcat (key, "-encoding", NULL);
  const char *encoding = nm_setting_vpn_get_data_item (vpn, option);
  Profile words = { .psk_encoding = PROFILE_PSK_TEXT };

  if (!text)
    return TRUE;
  if (encoding && *encoding)
    option_parse (option_find (option), encoding, &words, NULL);
  *bytes = decode (text, MAX (words.psk_encoding, words.ppk_encoding));
  return *bytes || failure_set (error, FAILURE_BAD_SECRET, _("%s: is not %s, as %s says"), key, encoding, option);
}

Secrets *
profile_read_secrets (NMSettingVpn *vpn, GError **error)
{
  g_autoptr (Secrets) secrets = g_new0 (Secrets, 1);
  g_autoptr (NMSettingVpn) ours = legacy_translate (vpn, NULL, NULL, error);
  SecretsReading reading = { secrets, error, FALSE };

  if (!ours)
    return NULL;
  nm_setting_vpn_foreach_secret (ours, read_secret, &reading);
  if (reading.failed || !read_encoded (ours, "psk", secrets->psk, &secrets->psk_bytes, error) ||
      !read_encoded (ours, "ppk", secrets->ppk, &secrets->ppk_bytes, error))
    return NULL;
  return g_steal_pointer (&secrets);
}

static void
clear (gpointer data)
{
  Profile *profile = data;
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    if (all[i].kind != OPTION_SECRET)
      option_clear (&all[i], profile);
  }
  g_free (profile->id);
  g_free (profile->uuid);
  g_free (profile->interface_name);
  g_free (profile->owner);
  g_free (profile->manual_address);
  g_clear_pointer (&profile->ip4.dns, g_ptr_array_unref);
  g_clear_pointer (&profile->ip6.dns, g_ptr_array_unref);
}

Profile *
profile_ref (const Profile *profile)
{
  return g_atomic_rc_box_acquire ((gpointer) profile);
}

void
profile_unref (const Profile *profile)
{
  g_atomic_rc_box_release_full ((gpointer) profile, clear);
}

static guint
encoding_of (const Profile *profile, Secret secret)
{
  if (secret == SECRET_PSK)
    return profile->psk_encoding;
  return secret == SECRET_PPK ? profile->ppk_encoding : PROFILE_PSK_TEXT;
}

char *
profile_secret_fault (const Profile *profile, Secret secret, const char *value, gboolean labels)
{
  const char *key = secret_to_string (secret);
  guint encoding = encoding_of (profile, secret);
  g_autofree char *encoding_key = g_strconcat (key, "-encoding", NULL);
  g_autoptr (GBytes) bytes = decode (value, encoding);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!option_check (option_find (key), value, &error))
    return g_strdup (error->message);
  if (!bytes)
    text = g_strdup_printf (_("is not %s, as {%s} says"), option_find (encoding_key)->words[encoding], encoding_key);
  else if (secret == SECRET_TUNNEL && profile->type == PROFILE_L2TP && !validate_is_tunnel_secret (value))
    text = g_strdup (_("must be printable ASCII without space, # and ;"));
  return text ? option_fill_in (text, labels) : NULL;
}
