/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/secrets.h"

#include <string.h>

#include "shared/failures.h"
#include "shared/profile.h"

/* @secrets: KEY, VALUE, ... NULL */
static NMSettingVpn *
make (const char *const *secrets)
{
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());

  for (guint i = 0; secrets[i]; i += 2)
    nm_setting_vpn_add_secret (vpn, secrets[i], secrets[i + 1]);
  return vpn;
}

static void
expect_refusal (const char *key, const char *value, const char *named)
{
  const char *const items[] = { key, value, NULL };
  g_autoptr (NMSettingVpn) vpn = make (items);
  g_autoptr (GError) error = NULL;

  g_assert_null (profile_read_secrets (vpn, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_SECRET);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_null (strstr (error->message, value));
  g_assert_null (strpbrk (error->message, "\n\x1b"));
}

static void
test_known (void)
{
  static const char *const items[] = {
    "password", "p w", "psk", "k", "key-password", "q", "ppp-key-password", "r", "otp", "123456", "ppk", "s",
    "tunnel-secret", "t", NULL,
  };
  g_autoptr (NMSettingVpn) vpn = make (items);
  g_autoptr (GError) error = NULL;
  g_autoptr (Secrets) secrets = profile_read_secrets (vpn, &error);

  g_assert_no_error (error);
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    g_assert_cmpstr (secret_to_string (secret), ==, items[2 * secret]);
    g_assert_cmpstr (secrets_get (secrets, secret), ==, items[2 * secret + 1]);
  }
}

/* The protocol's key is bytes. What is written reads as text unless the profile says otherwise, whatever it begins with. */
static void
test_psk_encoding (void)
{
  static const struct {
    const char *encoding, *psk, *bytes; /* bytes: in hexadecimal; NULL: refused */
  } rows[] = {
    { NULL, "0xff", "30786666" }, { "text", "0sAAEC", "307341414543" }, { "", "k", "6b" },
    { "hex", "00ff", "00ff" }, { "hex", "00FF0a", "00ff0a" }, { "hex", "0xff", NULL },
    { "hex", "f", NULL }, { "hex", "fg", NULL }, { "base64", "AAEC", "000102" },
    { "base64", "AAE=", "0001" }, { "base64", "AAE", "0001" }, { "base64", "AA==", "00" },
    { "base64", "c2VjcmV0Cg==", "7365637265740a" }, { "base64", "AAE==", NULL }, { "base64", "A", NULL },
    { "base64", "AA EC", NULL }, { "base64", "====", NULL }, { "base64", "AAECA", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *const items[] = { "psk", rows[i].psk, NULL };
    g_autoptr (NMSettingVpn) vpn = make (items);
    g_autoptr (GError) error = NULL;
    g_autoptr (Secrets) secrets = NULL;
    g_autoptr (GString) hex = g_string_new (NULL);
    gsize size = 0;
    const guint8 *bytes;

    if (rows[i].encoding)
      nm_setting_vpn_add_data_item (vpn, "psk-encoding", rows[i].encoding);
    secrets = profile_read_secrets (vpn, &error);
    g_test_message ("%s", rows[i].psk);
    if (!rows[i].bytes) {
      g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_SECRET);
      g_assert_null (strstr (error->message, rows[i].psk));
      continue;
    }
    g_assert_no_error (error);
    bytes = g_bytes_get_data (secrets->psk_bytes, &size);
    for (gsize k = 0; k < size; k++)
      g_string_append_printf (hex, "%02x", bytes[k]);
    g_assert_cmpstr (hex->str, ==, rows[i].bytes);
  }
}

static void
test_none (void)
{
  static const char *const items[] = { "password", "", NULL };
  g_autoptr (NMSettingVpn) vpn = make (items);
  g_autoptr (GError) error = NULL;
  g_autoptr (Secrets) secrets = profile_read_secrets (vpn, &error);

  g_assert_no_error (error);
  for (Secret secret = 0; secret <= SECRET_LAST; secret++)
    g_assert_null (secrets_get (secrets, secret));
}

static void
test_unknown (void)
{
  expect_refusal ("passwd", "hunter2", "passwd");
  expect_refusal ("gateway", "hunter2", "gateway");
  expect_refusal ("password-flags", "hunter2", "password-flags");
  expect_refusal ("x\n<warn> all is well", "hunter2", "x\\n");
}

static void
test_malformed (void)
{
  g_autofree char *huge = g_strnfill (1025, 'x');

  expect_refusal ("password", "hunter2\n", "password");
  expect_refusal ("psk", "hunter2\x01", "psk");
  expect_refusal ("otp", "hunter2\xff", "otp");
  expect_refusal ("key-password", huge, "key-password");
}

typedef struct {
  ProfileType type;
  ProfileAuth auth;
  ProfileServerAuth server_auth;
  gboolean no_ipsec, ppp_cert;
  const char *used; /* names, in order */
} Use;

static void
test_used (void)
{
  static const Use rows[] = {
    { PROFILE_IKEV2, PROFILE_AUTH_EAP, PROFILE_SERVER_CERT, FALSE, FALSE, "password " },
    { PROFILE_IKEV2, PROFILE_AUTH_EAP, PROFILE_SERVER_PSK, FALSE, FALSE, "password psk " },
    { PROFILE_IKEV2, PROFILE_AUTH_EAP_TLS, PROFILE_SERVER_CERT, FALSE, FALSE, "key-password " },
    { PROFILE_IKEV2, PROFILE_AUTH_CERT, PROFILE_SERVER_CERT, FALSE, FALSE, "key-password " },
    { PROFILE_IKEV2, PROFILE_AUTH_PSK, PROFILE_SERVER_PSK, FALSE, FALSE, "psk " },
    { PROFILE_IKEV2, PROFILE_AUTH_PSK, PROFILE_SERVER_CERT, FALSE, FALSE, "psk " },
    { PROFILE_IKEV2, PROFILE_AUTH_CERT_EAP, PROFILE_SERVER_CERT, FALSE, FALSE, "password key-password " },
    { PROFILE_L2TP, PROFILE_AUTH_PSK, PROFILE_SERVER_PSK, FALSE, FALSE, "password psk " },
    { PROFILE_L2TP, PROFILE_AUTH_CERT, PROFILE_SERVER_CERT, FALSE, FALSE, "password key-password " },
    { PROFILE_L2TP, PROFILE_AUTH_PSK, PROFILE_SERVER_PSK, TRUE, FALSE, "password " },
    { PROFILE_L2TP, PROFILE_AUTH_CERT, PROFILE_SERVER_CERT, TRUE, FALSE, "password " },
    { PROFILE_L2TP, PROFILE_AUTH_PSK, PROFILE_SERVER_PSK, FALSE, TRUE, "psk ppp-key-password " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Profile profile = {
      .type = rows[i].type, .auth = rows[i].auth, .server_auth = rows[i].server_auth, .ipsec = !rows[i].no_ipsec,
      .ppp_cert = rows[i].ppp_cert ? (char *) "/c" : NULL,
    };
    g_autoptr (GString) used = g_string_new (NULL);

    for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
      if (secret_is_used (&profile, secret))
        g_string_append_printf (used, "%s ", secret_to_string (secret));
    }
    g_assert_cmpstr (used->str, ==, rows[i].used);
  }
}

static void
test_missing (void)
{
  Profile profile = { .type = PROFILE_IKEV2, .auth = PROFILE_AUTH_CERT_EAP };
  g_autoptr (Secrets) secrets = g_new0 (Secrets, 1);

  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, FALSE), ==, SECRET_PASSWORD);
  secrets->password = g_strdup ("p");
  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, FALSE), ==, SECRET_KEY_PASSWORD);
  g_assert_cmpint (secrets_missing (secrets, &profile, FALSE, TRUE), ==, -1);
  profile.secret_flags[SECRET_KEY_PASSWORD] = NM_SETTING_SECRET_FLAG_NOT_REQUIRED;
  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, FALSE), ==, -1);
  profile.secret_flags[SECRET_KEY_PASSWORD] = NM_SETTING_SECRET_FLAG_NOT_SAVED;
  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, FALSE), ==, SECRET_KEY_PASSWORD);
  secrets->key_password = g_strdup ("q");
  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, FALSE), ==, -1);
}

static void
test_missing_ppp (void)
{
  Profile profile = { .type = PROFILE_L2TP, .auth = PROFILE_AUTH_PSK, .ppp_cert = (char *) "/c" };
  g_autoptr (Secrets) secrets = g_new0 (Secrets, 1);

  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, FALSE), ==, -1);
  g_assert_cmpint (secrets_missing (secrets, &profile, FALSE, TRUE), ==, SECRET_PPP_KEY_PASSWORD);
  secrets->ppp_key_password = g_strdup ("q");
  g_assert_cmpint (secrets_missing (secrets, &profile, TRUE, TRUE), ==, -1);
}

static void
test_otp (void)
{
  Profile profile = { .type = PROFILE_IKEV2, .auth = PROFILE_AUTH_EAP, .append_otp = TRUE };
  g_autoptr (Secrets) secrets = g_new0 (Secrets, 1);

  secrets->password = g_strdup ("p");
  g_assert_cmpint (secrets_missing (secrets, &profile, FALSE, FALSE), ==, SECRET_OTP);
  secrets->otp = g_strdup ("123456");
  g_assert_cmpint (secrets_missing (secrets, &profile, FALSE, FALSE), ==, -1);
  profile.append_otp = FALSE;
  secrets_append_otp (secrets, &profile);
  g_assert_cmpstr (secrets->password, ==, "p");
  profile.append_otp = TRUE;
  secrets_append_otp (secrets, &profile);
  g_assert_cmpstr (secrets->password, ==, "p123456");
  g_clear_pointer (&secrets->password, g_free);
  secrets_append_otp (secrets, &profile);
  g_assert_cmpstr (secrets->password, ==, "123456");
  profile.auth = PROFILE_AUTH_PSK;
  g_assert_false (secret_is_used (&profile, SECRET_OTP));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secrets/known", test_known);
  g_test_add_func ("/secrets/psk-encoding", test_psk_encoding);
  g_test_add_func ("/secrets/none", test_none);
  g_test_add_func ("/secrets/unknown", test_unknown);
  g_test_add_func ("/secrets/malformed", test_malformed);
  g_test_add_func ("/secrets/used", test_used);
  g_test_add_func ("/secrets/missing", test_missing);
  g_test_add_func ("/secrets/missing-ppp", test_missing_ppp);
  g_test_add_func ("/secrets/otp", test_otp);
  return g_test_run ();
}
