/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/defines.h"
#include "src/weak-choices.h"

static Profile *
profile_of (const char *items)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_auto (GStrv) pairs = g_strsplit (items, "|", -1);
  g_autoptr (GError) error = NULL;
  Profile *profile;

  g_object_set (setting, NM_SETTING_CONNECTION_ID, "work", NM_SETTING_CONNECTION_UUID, "a2f4b6e0-5f0b-4d5b-9a57-1f0d5c3b1a11", NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE, NULL);
  for (guint i = 0; pairs[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

    nm_setting_vpn_add_data_item (vpn, pair[0], pair[1]);
  }
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  profile = profile_new (connection, NULL, &error);
  g_assert_no_error (error);
  return profile;
}

/* @line: what must be warned of, or NULL. */
static void
expect (const char *items, const char *line)
{
  g_autoptr (Profile) profile = profile_of (items);

  if (line)
    g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, line);
  weak_choices_log (profile);
  g_test_assert_expected_messages ();
}

static void
test_log (void)
{
  expect ("gateway=g|user=a|esp=null-sha256", "work: esp=null-sha256: null does not encrypt*");
  expect ("gateway=g|user=a|ike=3des-sha1-modp1024", "work: ike=3des-sha1-modp1024: has algorithms*");
  expect ("gateway=g|user=a|security=legacy", "work: security=legacy is not secure");
  expect ("type=l2tp|gateway=g|user=a|ipsec=no", "work: ipsec=no is not secure");
  expect ("type=l2tp|gateway=g|user=a|esp=null-sha1", "work: esp=null-sha1: null does not encrypt*");
  expect ("gateway=g|user=a|ah=sha256", "work: ah=sha256: AH does not encrypt*");
  expect ("gateway=g|user=a|esp=aes256-sha256", NULL);
  expect ("gateway=g|user=a", NULL);
  /* It is L2TP's, and means nothing here. */
  expect ("gateway=g|user=a|ipsec=no", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weak-choices/log", test_log);
  return g_test_run ();
}
