/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any profile: records that end in NUL, "KEY=VALUE" for data, "!KEY=VALUE" for a secret, "@PROPERTY=VALUE" for the rest.
 * What is refused gives a message of one line; what is accepted is whole, and its normal form means the same.
 */
#include "config.h"

#include <NetworkManager.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/profile.h"
#include "shared/secrets.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/fuzz/corpus/profile";

static void
set_property (NMConnection *connection, const char *name, const char *value)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  if (strcmp (name, "user-name") == 0)
    g_object_set (vpn, NM_SETTING_VPN_USER_NAME, value, NULL);
  else if (strcmp (name, "service") == 0)
    g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, value, NULL);
  else if (strcmp (name, "interface") == 0)
    g_object_set (setting, NM_SETTING_CONNECTION_INTERFACE_NAME, value, NULL);
  else if (strcmp (name, "permission") == 0)
    nm_setting_connection_add_permission (setting, "user", value, NULL);
}

static void
add_record (NMConnection *connection, char *record)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  char *value = strchr (record, '=');

  if (!value)
    return;
  *value++ = '\0';
  if (record[0] == '@')
    set_property (connection, record + 1, value);
  else if (record[0] == '!' && record[1])
    nm_setting_vpn_add_secret (vpn, record + 1, value);
  else if (record[0] && record[0] != '!')
    nm_setting_vpn_add_data_item (vpn, record, value);
}

static NMConnection *
new_connection (void)
{
  NMConnection *connection = nm_simple_connection_new ();

  nm_connection_add_setting (connection, g_object_new (NM_TYPE_SETTING_CONNECTION, "id", "fuzz", "uuid",
                                                       "4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e", NULL));
  nm_connection_add_setting (connection, nm_setting_vpn_new ());
  return connection;
}

static NMConnection *
read_connection (const uint8_t *data, size_t size)
{
  NMConnection *connection = new_connection ();
  g_autofree char *text = g_malloc (size + 1);

  memcpy (text, data, size);
  text[size] = '\0';
  for (char *at = text; at <= text + size;) {
    char *next = at + strlen (at) + 1;

    add_record (connection, at);
    at = next;
  }
  return connection;
}

static void
check_line (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
check_refusal (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == IPSEC_FAILURE);
  check_line (error->message);
}

static void
normalize_item (const char *key, const char *value, gpointer data)
{
  const Option *option = option_find (key);
  g_autofree char *normal = NULL;
  g_autofree char *again = NULL;

  if (!option || option->kind == OPTION_SECRET || !*value) {
    nm_setting_vpn_add_data_item (data, key, value);
    return;
  }
  normal = option_normalize (option, value);
  g_assert_nonnull (normal);
  check_line (normal);
  again = option_normalize (option, normal);
  g_assert_cmpstr (again, ==, normal);
  nm_setting_vpn_add_data_item (data, key, normal);
}

static void
expect_same (const Profile *a, const Profile *b)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    gboolean list = all[i].kind == OPTION_PROPOSALS || all[i].kind == OPTION_SELECTORS;

    if (all[i].kind == OPTION_SECRET)
      continue;
    if (all[i].kind == OPTION_BOOL || all[i].kind == OPTION_UINT || all[i].words) {
      g_assert_cmpuint (G_STRUCT_MEMBER (guint, a, all[i].offset), ==, G_STRUCT_MEMBER (guint, b, all[i].offset));
    } else if (!list) {
      g_assert_cmpstr (G_STRUCT_MEMBER (char *, a, all[i].offset), ==, G_STRUCT_MEMBER (char *, b, all[i].offset));
    } else {
      char **items = G_STRUCT_MEMBER (char **, a, all[i].offset);
      char **others = G_STRUCT_MEMBER (char **, b, all[i].offset);

      g_assert_true (items == others || g_strv_equal ((const char *const *) items, (const char *const *) others));
    }
  }
}

static void
check_normal_form (NMConnection *connection, const Profile *profile)
{
  g_autoptr (NMSettingVpn) vpn = legacy_translate (nm_connection_get_setting_vpn (connection), NULL, NULL, NULL);
  g_autoptr (NMConnection) normal = new_connection ();
  g_autoptr (Profile) same = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (nm_connection_get_setting_vpn (normal), NM_SETTING_VPN_USER_NAME, nm_setting_vpn_get_user_name (vpn),
                NULL);
  nm_setting_vpn_foreach_data_item (vpn, normalize_item, nm_connection_get_setting_vpn (normal));
  same = profile_new (normal, NULL, &error);
  g_assert_no_error (error);
  expect_same (profile, same);
}

static void
check_profile (NMConnection *connection)
{
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (Profile) profile = profile_new (connection, problems, &error);

  if (!profile) {
    check_refusal (error);
    return;
  }
  g_assert_cmpuint (problems->len, ==, 0);
  check_line (profile->gateway);
  g_assert_true (profile->user || !profile_needs_user (profile));
  g_assert_true (profile->cert || !profile_needs_certificate (profile));
  check_normal_form (connection, profile);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (NMConnection) connection = read_connection (data, size);
  g_autoptr (Secrets) secrets = NULL;
  g_autoptr (GError) error = NULL;

  check_profile (connection);
  secrets = profile_read_secrets (nm_connection_get_setting_vpn (connection), &error);
  if (!secrets)
    check_refusal (error);
  return 0;
}
