/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "auth-dialog/request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/secret-bytes.h"
#include "shared/secrets.h"
#include "shared/text.h"
#include "shared/validate.h"

#define MESSAGE_HINT "x-vpn-message:"
#define OTHER_HINTS "x-"
#define NAME_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_"
#define UI_GROUP "VPN Plugin UI"

static void
secret_free (gpointer data)
{
  RequestSecret *secret = data;

  g_free (secret->name);
  g_free (secret->label);
  secret_string_free (secret->value);
  g_free (secret);
}

static void
add_item (gpointer key, gpointer value, gpointer vpn)
{
  if (*(const char *) key && *(const char *) value)
    nm_setting_vpn_add_data_item (vpn, key, value);
}

NMConnection *
request_connection_new (const RequestCall *call, GHashTable *data)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();

  g_object_set (setting, NM_SETTING_CONNECTION_UUID, call->uuid, NM_SETTING_CONNECTION_ID, call->name,
                NM_SETTING_CONNECTION_TYPE, NM_SETTING_VPN_SETTING_NAME, NULL);
  /* vpn.user-name does not come along. NetworkManager fills it in with the user of the agent, and so do we. */
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, call->service, NM_SETTING_VPN_USER_NAME, g_get_user_name (), NULL);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, vpn);
  g_hash_table_foreach (data, add_item, vpn);
  return connection;
}

/* A name ends up as the name of a group and on a line of its own. */
static gboolean
is_secret_hint (const char *hint)
{
  return *hint && !g_str_has_prefix (hint, OTHER_HINTS) && !hint[strspn (hint, NAME_CHARACTERS)];
}

static gboolean
has_secret_hints (const RequestCall *call)
{
  for (char **hint = call->hints; hint && *hint; hint++) {
    if (is_secret_hint (*hint))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_hinted (const RequestCall *call, const char *name)
{
  return call->hints && g_strv_contains ((const char *const *) call->hints, name);
}

/* A message may have several lines. */
static char *
printable_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line; line++) {
    char *clean = text_printable (*line, -1);

    g_free (*line);
    *line = clean;
  }
  return g_strjoinv ("\n", lines);
}

/* Why it asks. Names and messages come from whoever wrote the profile, or from the server. */
static char *
reason_new (const RequestCall *call)
{
  g_autofree char *name = text_printable (call->name, -1);

  for (char **hint = call->hints; hint && *hint; hint++) {
    g_autofree char *message = NULL;

    if (!g_str_has_prefix (*hint, MESSAGE_HINT))
      continue;
    message = printable_lines (*hint + strlen (MESSAGE_HINT));
    return failure_localize (message);
  }
  return g_strdup_printf (_("You need to authenticate to access the Virtual Private Network “%s”."), name);
}

/* What the agent passes: other names are guesses, as of vpn.user-name nobody hears here. */
static gboolean
has_user (NMSettingVpn *vpn)
{
  return nm_setting_vpn_get_data_item (vpn, "user") != NULL;
}

static void
append_line (GString *text, const char *key, const char *value)
{
  g_autofree char *title = option_title (option_find (key));
  g_autofree char *shown = value ? text_printable (value, -1) : NULL;

  if (shown)
    g_string_append_printf (text, "\n%s: %s", title, shown);
}

/* The reason, and for whom and what the answer is: a wrong user name is seen where the password is asked for. */
static char *
message_new (const RequestCall *call, NMSettingVpn *vpn, const Profile *profile)
{
  g_autofree char *reason = reason_new (call);
  GString *text = g_string_new (reason);

  g_string_append_c (text, '\n');
  append_line (text, "gateway", profile->gateway);
  if (secret_is_used (profile, SECRET_PASSWORD) && has_user (vpn))
    append_line (text, "user", profile->user);
  return g_string_free (text, FALSE);
}

static char *
title_new (const RequestCall *call)
{
  g_autofree char *name = text_printable (call->name, -1);

  return g_strdup_printf (_("Authenticate VPN %s"), name);
}

static char *
label_new (const Profile *profile, const char *secret)
{
  const Option *option = option_find (secret);
  const char *key = profile->key ? profile->key : profile->cert;

  if (!option || option->kind != OPTION_SECRET)
    return g_strdup (secret);
  if (strcmp (secret, secret_to_string (SECRET_KEY_PASSWORD)) == 0 && validate_is_pkcs11 (key))
    return g_strdup (_("Smart Card PIN"));
  return option_title (option);
}

static RequestSecret *
add_secret (Request *request, const Profile *profile, const char *name, const char *secret)
{
  RequestSecret *added = g_new0 (RequestSecret, 1);

  added->name = g_strdup (name);
  added->label = label_new (profile, secret);
  g_ptr_array_add (request->secrets, added);
  return added;
}

/* A hint has the name that the profile's own plugin gave to the secret, which may have served for several of ours. */
static const char *
secret_of_hint (NMSettingVpn *vpn, const Profile *profile, const char *hint)
{
  for (Secret which = 0; which <= SECRET_LAST; which++) {
    if (secret_is_used (profile, which) && strcmp (legacy_secret_name (vpn, which), hint) == 0)
      return secret_to_string (which);
  }
  return hint;
}

static void
add_hinted (Request *request, const RequestCall *call, NMSettingVpn *vpn, const Profile *profile)
{
  for (char **hint = call->hints; hint && *hint; hint++) {
    if (is_secret_hint (*hint))
      add_secret (request, profile, *hint, secret_of_hint (vpn, profile, *hint))->ask = call->interactive;
  }
}

/* A value that the service would refuse, or that would break the lines we write, counts as none. */
static char *
usable (Secret which, char *value)
{
  if (value && *value && option_check (option_find (secret_to_string (which)), value, NULL))
    return value;
  secret_string_free (value);
  return NULL;
}

/* An unreadable key may be fine for the service, which asks for a passphrase by a hint if it is not. So the user is asked
 * now only if nothing else, and all else comes before it, can be what the agent was called for. */
static gboolean
is_asked (const Request *request, const RequestCall *call, NMSettingSecretFlags flags, RequestKey key, const char *value)
{
  if (!call->interactive || has_secret_hints (call) || flags & NM_SETTING_SECRET_FLAG_NOT_REQUIRED)
    return FALSE;
  if (key == REQUEST_KEY_UNREADABLE && request_asks (request))
    return FALSE;
  return !value || call->reprompt || flags & NM_SETTING_SECRET_FLAG_NOT_SAVED;
}

static void
add_used (Request *request, const RequestCall *call, const Profile *profile, RequestKey key, Secret which,
          const char *name, char *value)
{
  gboolean ask = is_asked (request, call, profile->secret_flags[which], key, value);
  RequestSecret *secret = add_secret (request, profile, name, secret_to_string (which));

  secret->ask = ask;
  if (ask)
    secret_string_free (value);
  else
    secret->value = value;
}

/* The other plugin could keep a pre-shared key in the profile itself. */
static gboolean
is_in_profile (NMSettingVpn *vpn, Secret which)
{
  g_autoptr (NMSettingVpn) translated = legacy_translate (vpn, NULL, NULL, NULL);

  return translated && nm_setting_vpn_get_secret (translated, secret_to_string (which));
}

/* Only a message says that something was refused, and a server does not tell a wrong name from a wrong password. */
static char *
refused_user (const Request *request, const RequestCall *call, const Profile *profile)
{
  gboolean refused = FALSE, password = FALSE;

  for (char **hint = call->hints; hint && *hint; hint++)
    refused = refused || g_str_has_prefix (*hint, MESSAGE_HINT);
  for (guint i = 0; i < request->secrets->len; i++) {
    const RequestSecret *secret = request->secrets->pdata[i];

    password = password || (secret->ask && strcmp (secret->name, profile->secret_names[SECRET_PASSWORD]) == 0);
  }
  return refused && password ? g_strdup (profile->user) : NULL;
}

void
request_settle_user (Request *request, const char *user)
{
  if (!request->user || !request->user_guessed || !user || !*user)
    return;
  g_free (request->user);
  request->user = g_strdup (user);
}

void
request_correct_user (Request *request, const char *user)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (user));

  g_clear_pointer (&request->new_user, g_free);
  if (request->user && *trimmed && strcmp (trimmed, request->user) != 0 && option_check (option_find ("user"), trimmed, NULL))
    request->new_user = g_steal_pointer (&trimmed);
}

/* Only a passphrase can be needless. */
static RequestKey
lock_of (Secret which, RequestKey key, RequestKey ppp_key)
{
  if (which == SECRET_KEY_PASSWORD)
    return key;
  return which == SECRET_PPP_KEY_PASSWORD ? ppp_key : REQUEST_KEY_LOCKED;
}

Request *
request_new (const RequestCall *call, NMConnection *connection, const Profile *profile, RequestKey key,
             RequestKey ppp_key, GHashTable *given, RequestLookup lookup, gpointer lookup_data)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  Request *request = g_new0 (Request, 1);

  request->title = title_new (call);
  request->message = message_new (call, vpn, profile);
  request->secrets = g_ptr_array_new_with_free_func (secret_free);
  for (Secret which = 0; which <= SECRET_LAST; which++) {
    const char *name = legacy_secret_name (vpn, which);
    RequestKey lock = lock_of (which, key, ppp_key);
    char *value;

    if (!secret_is_used (profile, which) || lock == REQUEST_KEY_OPEN || is_hinted (call, name) || is_in_profile (vpn, which))
      continue;
    value = usable (which, g_strdup (g_hash_table_lookup (given, name)));
    if (!value && !(profile->secret_flags[which] & NM_SETTING_SECRET_FLAG_NOT_SAVED))
      value = usable (which, lookup (name, lookup_data));
    add_used (request, call, profile, lock, which, name, value);
  }
  add_hinted (request, call, vpn, profile);
  request->user = refused_user (request, call, profile);
  request->user_guessed = !has_user (vpn);
  return request;
}

void
request_free (Request *request)
{
  g_free (request->title);
  g_free (request->message);
  g_free (request->user);
  g_free (request->new_user);
  g_ptr_array_unref (request->secrets);
  g_free (request);
}

gboolean
request_asks (const Request *request)
{
  for (guint i = 0; i < request->secrets->len; i++) {
    const RequestSecret *secret = request->secrets->pdata[i];

    if (secret->ask)
      return TRUE;
  }
  return FALSE;
}

char *
request_explain (const Request *request)
{
  if (!request->user)
    return g_strdup (request->message);
  return g_strdup_printf ("%s\n\n%s", request->message,
                          _("If the user name is wrong, correct it in the settings of the VPN before you enter the password."));
}

/* Agents refuse a group that lacks one of these keys, so an empty value is written too. */
char *
request_to_keyfile (const Request *request)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *message = request_explain (request);

  g_key_file_set_integer (file, UI_GROUP, "Version", 2);
  g_key_file_set_string (file, UI_GROUP, "Title", request->title);
  g_key_file_set_string (file, UI_GROUP, "Description", message);
  for (guint i = 0; i < request->secrets->len; i++) {
    const RequestSecret *secret = request->secrets->pdata[i];

    g_key_file_set_string (file, secret->name, "Value", secret->value ? secret->value : "");
    g_key_file_set_string (file, secret->name, "Label", secret->label);
    g_key_file_set_boolean (file, secret->name, "IsSecret", TRUE);
    g_key_file_set_boolean (file, secret->name, "ShouldAsk", secret->ask);
  }
  return g_key_file_to_data (file, NULL, NULL);
}

char *
request_to_lines (const Request *request)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < request->secrets->len; i++) {
    const RequestSecret *secret = request->secrets->pdata[i];

    if (secret->value)
      g_string_append_printf (lines, "%s\n%s\n", secret->name, secret->value);
  }
  g_string_append (lines, "\n\n");
  return g_string_free (lines, FALSE);
}
