/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/profile-check.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "properties/inspect/nearest.h"
#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/profile.h"
#include "shared/secrets.h"
#include "shared/small-file.h"
#include "shared/validate.h"
#include "shared/weakness.h"

#define PSK_SAFE_LENGTH 20 /* NetworkManager-strongswan refuses shorter ones */

typedef struct {
  NMSettingVpn *vpn; /* in our keys */
  const Profile *profile;
  gint64 now;
  GPtrArray *findings;
} Check;

static void
add (const Check *check, FindingLevel level, const char *key, const char *text)
{
  findings_add (check->findings, level, key, text, NULL);
}

static char *
did_you_mean (const char *word)
{
  return word ? g_strdup_printf (_("Did you mean %s?"), word) : NULL;
}

/* --- what the profile's reader finds --- */

static char *
advise_key (const char *key)
{
  const Option *option = option_find (key);
  g_autofree char *nearest = NULL;

  if (option && option->kind == OPTION_SECRET)
    return g_strdup (_("How it is stored is set in vpn.data, in the key with -flags appended to its name."));
  nearest = nearest_key (key);
  if (!nearest && nearest_secret (key))
    return g_strdup_printf (_("Did you mean %s? It is a secret, and belongs in vpn.secrets."), nearest_secret (key));
  return did_you_mean (nearest);
}

/* People copy addresses of web pages, and write the port behind them as other programs want it. */
static char *
advise_host (const Option *option, const char *value)
{
  const char *scheme = strstr (value, "://");
  const char *start = scheme ? scheme + strlen ("://") : value;
  g_autofree char *bare = NULL;

  bare = g_strstrip (g_strndup (start, strcspn (start, ":/")));
  return option_check (option, bare, NULL) ? did_you_mean (bare) : NULL;
}

static char *
advise (const Check *check, const char *key)
{
  const Option *option = option_find (key);
  const char *value = nm_setting_vpn_get_data_item (check->vpn, key);

  if (g_str_has_prefix (key, "connection.") || g_str_has_prefix (key, "ipv4."))
    return NULL;
  if (option && option->words)
    return value && !option_check (option, value, NULL) ? did_you_mean (nearest_word (value, option->words)) : NULL;
  if (option && option->kind == OPTION_HOST && value)
    return advise_host (option, value);
  if ((option && option->kind != OPTION_SECRET) || option_find_flags (key))
    return NULL;
  return advise_key (key);
}

static void
report_problems (const Check *check, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = problems->pdata[i];
    g_autofree char *advice = advise (check, problem->key);

    findings_add (check->findings, FINDING_ERROR, problem->key, problem->text, advice);
  }
}

/* --- values that are well-formed, but hardly meant --- */

static void
check_strength (const Check *check, const Option *option, const char *value)
{
  g_autoptr (GPtrArray) reasons = weakness_list (option, value);

  if (option_is_insecure (option, check->profile))
    add (check, FINDING_WARNING, option->key, _("is not secure"));
  for (guint i = 0; i < reasons->len; i++)
    add (check, FINDING_WARNING, option->key, _(reasons->pdata[i]));
}

/* Those ways of signing in for which @option is, as "auth=cert, auth=eap-tls"; NULL if it is for all. */
static char *
list_auths (const Check *check, const Option *option)
{
  const Option *auth = option_find ("auth");
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; auth->words[i]; i++) {
    gboolean fits = check->profile->type == PROFILE_IKEV2 || i == PROFILE_AUTH_PSK || i == PROFILE_AUTH_CERT;

    if (fits && option->auths & 1u << i)
      g_string_append_printf (list, "%sauth=%s", list->len ? ", " : "", auth->words[i]);
  }
  return list->len ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

static void
report_idle (const Check *check, const Option *option)
{
  g_autofree char *auths = list_auths (check, option);
  g_autofree char *advice = auths ? g_strdup_printf (_("It is used with %s."), auths) : NULL;

  findings_add (check->findings, FINDING_WARNING, option->key, _("has no effect on how this profile signs in"), advice);
}

/* An account's name or an identity with a blank at its end is another one. */
static void
check_blanks (const Check *check, const Option *option, const char *value)
{
  gboolean is_name = option->kind == OPTION_TEXT || option->kind == OPTION_IDENTITY;

  if (is_name && (g_ascii_isspace (value[0]) || g_ascii_isspace (value[strlen (value) - 1])))
    add (check, FINDING_WARNING, option->key, _("begins or ends with a space"));
}

static gboolean
is_used (const Check *check, const Option *option)
{
  return option_suits_auth (option, check->profile) ||
         (strcmp (option->key, "user") == 0 && profile_user_is_identity (check->profile));
}

/* Only what is written down is judged: a default is nobody's mistake. */
static void
check_option (const Check *check, const Option *option)
{
  const char *value = nm_setting_vpn_get_data_item (check->vpn, option->key);

  if (!value || !*value || option->kind == OPTION_SECRET)
    return;
  if (!option_has_meaning (option, check->profile))
    add (check, FINDING_WARNING, option->key, _("has no meaning for this type of VPN"));
  else if (is_used (check, option)) {
    check_strength (check, option, value);
    check_blanks (check, option, value);
  } else if (g_strcmp0 (value, option->fallback) != 0)
    report_idle (check, option);
}

static void
check_options (const Check *check)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++)
    check_option (check, &all[i]);
}

/* What each of two choices allows, both together do not. */
static void
check_group_key (const Check *check)
{
  const Profile *profile = check->profile;

  if (profile->type == PROFILE_IKEV2 && profile->auth == PROFILE_AUTH_EAP && profile->server_auth == PROFILE_SERVER_PSK)
    findings_add (check->findings, FINDING_WARNING, "server-auth",
                  _("whoever has the group key can pose as the server and find out the password"),
                  _("Set server-auth to cert if the server has a certificate."));
}

/* --- files and certificates --- */

static char *
date (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

static void
check_dates (const Check *check, const char *key, const Certificate *certificate)
{
  gint64 left = certificate->not_after - check->now;
  g_autofree char *until = date (certificate->not_after);
  g_autofree char *from = date (certificate->not_before);
  g_autofree char *text = NULL;

  if (left < 0)
    text = g_strdup_printf (_("the certificate of %s expired on %s"), certificate->subject, until);
  else if (check->now < certificate->not_before)
    text = g_strdup_printf (_("the certificate of %s is not valid before %s"), certificate->subject, from);
  else if (left < PROFILE_CHECK_SOON_SECONDS)
    text = g_strdup_printf (_("the certificate of %s expires on %s"), certificate->subject, until);
  if (text)
    findings_add (check->findings, left < 0 || check->now < certificate->not_before ? FINDING_ERROR : FINDING_WARNING, key,
                  text, _("Ask the administrator of the VPN for a new one."));
}

static void
check_authorities (const Check *check, const char *key, const CertificateBundle *bundle)
{
  if (bundle->certificates->len == 0)
    add (check, FINDING_ERROR, key, _("there is no certificate in the file"));
  for (guint i = 0; i < bundle->certificates->len; i++)
    check_dates (check, key, bundle->certificates->pdata[i]);
}

/* Nobody is asked for a passphrase that is said not to be needed, until it has failed. */
static void
check_passphrase (const Check *check, Secret secret)
{
  g_autofree char *key = g_strconcat (secret_to_string (secret), "-flags", NULL);

  if (check->profile->secret_flags[secret] & NM_SETTING_SECRET_FLAG_NOT_REQUIRED)
    findings_add (check->findings, FINDING_WARNING, key, failure_sentence (FAILURE_KEY_ENCRYPTED),
                  _("Use 0 (stored for everybody), 1 (kept in the keyring) or 2 (asked for each time)."));
}

/* The owner of a private profile may read what we may not, and its passphrase may be in a keyring. */
static void
report_unreadable (const Check *check, const char *key, const char *path, const Secret *passphrase, const GError *error)
{
  gboolean missing = !g_file_test (path, G_FILE_TEST_EXISTS);
  Failure failure = failure_of (error);

  if (failure == FAILURE_KEY_ENCRYPTED && passphrase)
    check_passphrase (check, *passphrase);
  else if (failure == FAILURE_KEY_PASSWORD)
    add (check, FINDING_ERROR, key, _("the stored passphrase does not open it"));
  else if (missing && g_access (path, F_OK) != 0 && errno == EACCES)
    add (check, FINDING_WARNING, key, _("cannot be read by the user who runs this"));
  else if (missing)
    add (check, FINDING_ERROR, key, _("there is no such file"));
  else if (g_access (path, R_OK) != 0)
    add (check, FINDING_WARNING, key, _("cannot be read by the user who runs this"));
  else
    add (check, FINDING_ERROR, key, error->message);
}

static CertificateBundle *
read_file (const Check *check, const char *key, const char *path, const Secret *passphrase)
{
  const char *known = passphrase ? nm_setting_vpn_get_secret (check->vpn, secret_to_string (*passphrase)) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = small_file_read (path, &error);
  g_autoptr (CertificateBundle) bundle = bytes ? certificate_bundle_parse (bytes, known, &error) : NULL;

  if (!bundle)
    report_unreadable (check, key, path, passphrase, error);
  return g_steal_pointer (&bundle);
}

static gboolean
is_file (const char *place)
{
  return place && !validate_is_pkcs11 (place);
}

static void
check_ca (const Check *check, const char *key, const char *path)
{
  g_autoptr (CertificateBundle) bundle = is_file (path) ? read_file (check, key, path, NULL) : NULL;

  if (bundle)
    check_authorities (check, key, bundle);
}

typedef struct {
  const char *cert_key, *cert; /* the option and its value */
  const char *key_key, *key;
  Secret passphrase;
} Pair;

static void
check_pair (const Check *check, const Pair *pair)
{
  g_autoptr (CertificateBundle) bundle
    = is_file (pair->cert) ? read_file (check, pair->cert_key, pair->cert, &pair->passphrase) : NULL;
  g_autoptr (CertificateBundle) key = is_file (pair->key) ? read_file (check, pair->key_key, pair->key, &pair->passphrase) : NULL;
  GBytes *key_id = key ? key->key_id : bundle && !pair->key ? bundle->key_id : NULL;
  Certificate *leaf = bundle ? certificate_bundle_leaf (bundle, key_id) : NULL;

  if (key && !key->key)
    add (check, FINDING_ERROR, pair->key_key, _("there is no private key in the file"));
  if (bundle && !pair->key && !bundle->key)
    add (check, FINDING_ERROR, pair->key_key, _("must be given: the file of the certificate holds no private key"));
  if (bundle && bundle->certificates->len == 0)
    add (check, FINDING_ERROR, pair->cert_key, _("there is no certificate in the file"));
  else if (bundle && !leaf)
    add (check, FINDING_ERROR, pair->key_key, _("the private key does not match the certificate"));
  else if (leaf)
    check_dates (check, pair->cert_key, leaf);
}

static void
check_files (const Check *check)
{
  const Profile *profile = check->profile;
  const Pair ike = { "cert", profile->cert, "key", profile->key, SECRET_KEY_PASSWORD };
  const Pair ppp = { "ppp-cert", profile->ppp_cert, "ppp-key", profile->ppp_key, SECRET_PPP_KEY_PASSWORD };

  check_ca (check, "ca", profile->ca);
  check_ca (check, "ppp-ca", profile->ppp_ca);
  if (profile_needs_certificate (profile))
    check_pair (check, &ike);
  if (profile->type == PROFILE_L2TP)
    check_pair (check, &ppp);
}

/* --- secrets --- */

static void
check_secret_name (const char *key, const char *value, gpointer data)
{
  const Check *check = data;
  const Option *option = option_find (key);
  g_autofree char *name = g_strescape (key, NULL);
  g_autofree char *advice = NULL;

  if (option && option->kind == OPTION_SECRET)
    return;
  advice = did_you_mean (nearest_secret (key));
  findings_add (check->findings, FINDING_ERROR, name, _("is not a secret of this VPN"), advice);
}

/* The proof of it, which anybody gets who answers in the server's stead, can be tried against as many words as one has time
 * for. */
static gboolean
is_guessable (Secret secret, const char *value)
{
  return secret == SECRET_PSK && strlen (value) < PSK_SAFE_LENGTH;
}

static void
check_stored (const Check *check, Secret secret, const char *value)
{
  const char *name = secret_to_string (secret);
  g_autofree char *fault = profile_secret_fault (check->profile, secret, value, FALSE);
  gboolean is_tunnel = secret == SECRET_TUNNEL && check->profile->type == PROFILE_L2TP;

  if (fault)
    add (check, FINDING_ERROR, name, fault);
  else if (!is_tunnel && !secret_is_used (check->profile, secret))
    add (check, FINDING_WARNING, name, _("is stored, but this profile does not use it"));
  else if (is_guessable (secret, value))
    add (check, FINDING_WARNING, name, _("has fewer than 20 characters: whoever poses as the server can guess it"));
}

static void
check_place (const Check *check, Secret secret)
{
  const char *name = secret_to_string (secret);
  NMSettingSecretFlags flags = check->profile->secret_flags[secret];
  g_autofree char *key = g_strconcat (name, "-flags", NULL);
  gboolean is_passphrase = secret == SECRET_KEY_PASSWORD || secret == SECRET_PPP_KEY_PASSWORD;

  if (secret == SECRET_OTP && !(flags & NM_SETTING_SECRET_FLAG_NOT_SAVED))
    findings_add (check->findings, FINDING_WARNING, key, _("a one-time password would be stored and reused"),
                  _("Set otp-flags=2."));
  else if (!is_passphrase && secret != SECRET_OTP && !nm_setting_vpn_get_secret (check->vpn, name) && flags & NM_SETTING_SECRET_FLAG_NOT_REQUIRED)
    findings_add (check->findings, FINDING_ERROR, key, _("the secret is neither stored nor will it be asked for"),
                  _("Use 0 (stored for everybody), 1 (kept in the keyring) or 2 (asked for each time)."));
}

static void
check_secret (const Check *check, Secret secret)
{
  const char *value = nm_setting_vpn_get_secret (check->vpn, secret_to_string (secret));

  if (value && *value)
    check_stored (check, secret, value);
  if (secret_is_used (check->profile, secret))
    check_place (check, secret);
}

static void
check_secrets (const Check *check)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++)
    check_secret (check, secret);
}

void
profile_check (NMConnection *connection, gint64 now, GPtrArray *findings)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (Profile) profile = profile_read (connection, problems, &error);
  NMSettingVpn *setting = nm_connection_get_setting_vpn (connection);
  g_autoptr (NMSettingVpn) vpn = profile ? legacy_translate (setting, NULL, NULL, &error) : NULL;
  Check check = { vpn, profile, now, findings };

  if (!vpn) {
    findings_add (findings, FINDING_ERROR, "vpn", error->message, NULL);
    return;
  }
  report_problems (&check, problems);
  nm_setting_vpn_foreach_secret (vpn, check_secret_name, &check);
  check_options (&check);
  check_group_key (&check);
  check_files (&check);
  check_secrets (&check);
}

/* --- networks that bring it up --- */

gboolean
profile_check_brings_up (NMConnection *network, const char *uuid)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (network);
  guint n = setting ? nm_setting_connection_get_num_secondaries (setting) : 0;

  for (guint i = 0; i < n; i++) {
    if (g_strcmp0 (nm_setting_connection_get_secondary (setting, i), uuid) == 0)
      return TRUE;
  }
  return FALSE;
}

/* A secret that NetworkManager does not have itself; NULL if there is none. */
static const char *
find_secret_of_somebody (const Profile *profile)
{
  const NMSettingSecretFlags elsewhere = NM_SETTING_SECRET_FLAG_AGENT_OWNED | NM_SETTING_SECRET_FLAG_NOT_SAVED;

  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    if (secret_is_used (profile, secret) && (secret == SECRET_OTP || profile->secret_flags[secret] & elsewhere))
      return secret_to_string (secret);
  }
  return NULL;
}

/* NetworkManager ends a network again whose VPN does not come up, and at boot there is nobody to ask. */
void
profile_check_partners (NMConnection *connection, const GPtrArray *all, GPtrArray *findings)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (Profile) profile = profile_read (connection, problems, NULL);
  const char *secret = profile ? find_secret_of_somebody (profile) : NULL;

  for (guint i = 0; secret && i < all->len; i++) {
    g_autofree char *key = NULL;
    g_autofree char *text = NULL;

    if (!profile_check_brings_up (all->pdata[i], profile->uuid))
      continue;
    key = g_strconcat (secret, "-flags", NULL);
    text = g_strdup_printf (_("the network “%s” brings this VPN up, and fails with it where nobody is there to be asked for the secret"),
                            nm_connection_get_id (all->pdata[i]));
    findings_add (findings, FINDING_WARNING, key, text, _("Use 0 (stored for everybody), or take the VPN out of connection.secondaries there."));
  }
}
