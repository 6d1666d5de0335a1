/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/legacy.h"

#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/profile.h"

#define S LEGACY_STRONGSWAN
#define L LEGACY_L2TP

/* Each text is "key=value|key=value"; a key that starts with "*" is a secret. */
typedef struct {
  const char *name;
  const char *service;
  const char *old;
  const char *ours; /* all of it */
} Case;

#define S_EAP "address=vpn.example.com|method=eap|user=alice"
#define S_EAP_OURS "auth=eap|gateway=vpn.example.com|remote-ts=0.0.0.0/0,::/0|request-address=no|user=alice"
#define L_DATA "gateway=vpn.example.com|user=alice|ipsec-enabled=yes"
#define L_REST "|gateway=vpn.example.com|ipsec=yes|mru=1400|mtu=1400"
#define L_PPP "|ppp-auth=mschapv2,eap,chap,mschap,pap"
#define L_TAIL "|security=legacy|type=l2tp|user=alice"
#define L_OURS "auth=psk" L_REST L_PPP L_TAIL

static const Case cases[] = {
  { "strongswan/eap", S, S_EAP, S_EAP_OURS },
  { "strongswan/virtual", S, S_EAP "|virtual=yes", "auth=eap|gateway=vpn.example.com|request-address=yes|user=alice" },
  { "strongswan/virtual-true-is-no", S, S_EAP "|virtual=true", S_EAP_OURS },
  { "strongswan/site", S, S_EAP "|virtual=no|local-ts=10.1.0.0/16|remote-ts=10.2.0.0/16;fd02::/64",
    "auth=eap|gateway=vpn.example.com|local-ts=10.1.0.0/16|remote-ts=10.2.0.0/16,fd02::/64|request-address=no|user=alice" },
  { "strongswan/eap-secret", S, S_EAP "|virtual=yes|password-flags=2|*password=pw",
    "auth=eap|gateway=vpn.example.com|password-flags=2|request-address=yes|user=alice|*password=pw" },
  { "strongswan/identities", S, S_EAP "|virtual=yes|remote-identity=C=CH, O=x|local-identity=me@x|certificate=/ca.pem",
    "auth=eap|ca=/ca.pem|gateway=vpn.example.com|local-id=me@x|remote-id=C=CH, O=x|request-address=yes|user=alice" },
  { "strongswan/any-is-absent", S, S_EAP "|virtual=yes|remote-identity=%any",
    "auth=eap|gateway=vpn.example.com|request-address=yes|user=alice" },
  { "strongswan/port", S, S_EAP "|virtual=yes|server-port=4500",
    "auth=eap|gateway=vpn.example.com|port=4500|request-address=yes|user=alice" },
  { "strongswan/port-hex", S, S_EAP "|virtual=yes|server-port=0x1194",
    "auth=eap|gateway=vpn.example.com|port=4500|request-address=yes|user=alice" },
  { "strongswan/port-bad", S, S_EAP "|virtual=yes|server-port=99999",
    "auth=eap|gateway=vpn.example.com|request-address=yes|user=alice" },
  { "strongswan/switches", S, S_EAP "|virtual=yes|encap=yes|ipcomp=yes",
    "auth=eap|encap=yes|gateway=vpn.example.com|ipcomp=yes|request-address=yes|user=alice" },
  { "strongswan/proposal", S, S_EAP "|virtual=yes|proposal=yes|ike=aes256-sha256-modp2048;aes128-sha1-modp1024|esp=aes256-sha1",
    "auth=eap|esp=aes256-sha1|gateway=vpn.example.com|ike=aes256-sha256-modp2048,aes128-sha1-modp1024|request-address=yes|"
    "user=alice" },
  { "strongswan/proposal-off", S, S_EAP "|virtual=yes|proposal=no|ike=aes256-sha256-modp2048|esp=aes256-sha1",
    "auth=eap|gateway=vpn.example.com|request-address=yes|user=alice" },
  { "strongswan/cert", S, "address=h|method=cert|usercert=/c.pem|userkey=/k.pem|virtual=yes|password-flags=1|*password=pw",
    "auth=cert|cert=/c.pem|gateway=h|key=/k.pem|key-password-flags=1|request-address=yes|*key-password=pw" },
  { "strongswan/key", S, "address=h|method=key|usercert=/c.pem|userkey=/k.pem|virtual=yes|user=ignored",
    "auth=cert|cert=/c.pem|gateway=h|key=/k.pem|request-address=yes" },
  { "strongswan/cert-source-file", S, "address=h|method=cert|cert-source=file|usercert=/c.pem|userkey=/k.pem|virtual=yes",
    "auth=cert|cert=/c.pem|gateway=h|key=/k.pem|request-address=yes" },
  { "strongswan/smartcard", S, "address=h|method=smartcard|virtual=yes|*password=1234",
    "auth=cert|cert=pkcs11:type=cert|gateway=h|request-address=yes|*key-password=1234" },
  { "strongswan/cert-source-smartcard", S, "address=h|method=eap-tls|cert-source=smartcard|usercert=/c.pem|virtual=yes",
    "auth=eap-tls|cert=pkcs11:type=cert|gateway=h|request-address=yes" },
  { "strongswan/eap-tls", S, "address=h|method=eap-tls|usercert=/c.pem|userkey=/k.pem|virtual=yes|user=me",
    "auth=eap-tls|cert=/c.pem|gateway=h|key=/k.pem|request-address=yes|user=me" },
  { "strongswan/eap-ttls", S, "address=h|method=eap-ttls|virtual=yes|user=me",
    "auth=eap|eap-method=ttls|gateway=h|request-address=yes|user=me" },
  { "strongswan/psk", S, "address=h|method=psk|virtual=yes|local-identity=me|password-flags=0|*password=secret",
    "auth=psk|gateway=h|local-id=me|psk-flags=0|request-address=yes|*psk=secret" },
  { "strongswan/psk-old-user", S, "address=h|method=psk|virtual=yes|user=me", "auth=psk|gateway=h|local-id=me|request-address=yes" },
  { "strongswan/psk-both", S, "address=h|method=psk|virtual=yes|user=you|local-identity=me",
    "auth=psk|gateway=h|local-id=me|request-address=yes" },
  { "strongswan/kde", S, S_EAP "|virtual=yes|certificate=|usercert=|userkey=|cert-source=file|secret_type=save|colour=blue",
    "auth=eap|gateway=vpn.example.com|request-address=yes|user=alice" },

  { "l2tp/plain", L, "gateway=vpn.example.com|user=alice", "auth=psk|gateway=vpn.example.com|ipsec=no|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/psk", L, L_DATA "|ipsec-psk-flags=0|*ipsec-psk=secret|*password=pw",
    "auth=psk" L_REST L_PPP "|psk-flags=0" L_TAIL "|*password=pw|*psk=secret" },
  { "l2tp/psk-in-data", L, L_DATA "|ipsec-psk=secret", L_OURS "|*psk=secret" },
  { "l2tp/psk-twice", L, L_DATA "|ipsec-psk=old|*ipsec-psk=new", L_OURS "|*psk=new" },
  { "l2tp/binary-psk", L, L_DATA "|*ipsec-psk=0sAAEC", "auth=psk" L_REST L_PPP "|psk-encoding=base64" L_TAIL "|*psk=AAEC" },
  { "l2tp/psk-base64", L, L_DATA "|*ipsec-psk=0sc2VjcmV0", L_OURS "|*psk=secret" },
  { "l2tp/defaults-written", L, L_DATA "|user-auth-type=password|machine-auth-type=psk|ephemeral-port=no|ipsec-ikev2=no", L_OURS },
  { "l2tp/kde-empty", L, L_DATA "|machine-ca=|machine-cert=|machine-key=", L_OURS },
  { "l2tp/remote-id", L, L_DATA "|ipsec-remote-id=@gw", "auth=psk" L_REST L_PPP "|remote-id=@gw" L_TAIL },
  { "l2tp/gateway-id-wins", L, L_DATA "|ipsec-remote-id=@gw|ipsec-gateway-id=@old",
    "auth=psk" L_REST L_PPP "|remote-id=@old" L_TAIL },
  { "l2tp/group-name", L, L_DATA "|ipsec-group-name=@group",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|local-id=@group|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/machine-tls", L,
    L_DATA "|machine-auth-type=tls|machine-ca=/ca|machine-cert=/c|machine-key=/k|machine-certpass-flags=1|"
           "ipsec-group-name=g|*machine-certpass=pw",
    "auth=cert|ca=/ca|cert=/c|gateway=vpn.example.com|ipsec=yes|key=/k|key-password-flags=1|mru=1400|mtu=1400" L_PPP
    "|remote-id=%any" L_TAIL "|*key-password=pw" },
  { "l2tp/machine-files-without-tls", L, L_DATA "|machine-ca=/ca|machine-cert=/c|machine-key=/k", L_OURS },
  { "l2tp/user-tls", L,
    L_DATA "|user-auth-type=tls|user-ca=/ca|user-cert=/c|user-key=/k|user-certpass-flags=1|refuse-eap=yes|"
           "*user-certpass=pw|*no-secret=true",
    "auth=psk" L_REST "|ppp-auth=eap|ppp-ca=/ca|ppp-cert=/c|ppp-key=/k|ppp-key-password-flags=1" L_TAIL "|*ppp-key-password=pw" },
  { "l2tp/refuse", L, L_DATA "|refuse-eap=yes|refuse-pap=yes|refuse-chap=yes|refuse-mschap=yes|refuse-mschapv2=no",
    "auth=psk" L_REST "|ppp-auth=mschapv2" L_TAIL },
  { "l2tp/mppe", L, L_DATA "|require-mppe=yes|mppe-stateful=yes",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|mppe=yes|mppe-stateful=yes|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/mppe-strongest", L, L_DATA "|require-mppe=yes|require-mppe-40=yes|require-mppe-128=yes",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|mppe=128|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/mppe-40", L, L_DATA "|require-mppe-40=yes|require-mppe-128=no",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|mppe=40|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/compression", L, L_DATA "|nobsdcomp=yes|nodeflate=yes|no-vj-comp=yes|nopcomp=yes|noaccomp=no",
    "accomp=yes|auth=psk|bsdcomp=no|deflate=no|gateway=vpn.example.com|ipsec=yes|mru=1400|mtu=1400|pcomp=no" L_PPP
    "|security=legacy|type=l2tp|user=alice|vj-comp=no" },
  { "l2tp/numbers", L, L_DATA "|mtu=1300|mru=1200|mrru=1600|lcp-echo-failure=5|lcp-echo-interval=30|xl2tpd-max-retries=9|unit=3",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|l2tp-retries=9|lcp-echo-failure=5|lcp-echo-interval=30|mrru=1600|mru=1200|"
    "mtu=1300" L_PPP L_TAIL },
  { "l2tp/addresses", L, L_DATA "|ipcp-peer-ip=10.0.0.1|domain=CORP",
    "auth=psk|domain=CORP|gateway=vpn.example.com|ipsec=yes|mru=1400|mtu=1400|peer-address=10.0.0.1" L_PPP L_TAIL },
  { "l2tp/ephemeral", L, L_DATA "|ephemeral-port=yes",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|l2tp-source-port=ephemeral|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/ipsec-switches", L, L_DATA "|ipsec-forceencaps=yes|ipsec-ipcomp=true|ipsec-ikev2=yes|ipsec-pfs=no",
    "auth=psk|encap=yes|gateway=vpn.example.com|ike-version=2|ipcomp=yes|ipsec=yes|mru=1400|mtu=1400" L_PPP "|type=l2tp|user=alice" },
  { "l2tp/lifetimes", L, L_DATA "|ipsec-ikelifetime=28800|ipsec-salifetime=0h",
    "auth=psk|gateway=vpn.example.com|ike-lifetime=28800|ipsec=yes|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/lifetimes-with-units", L, L_DATA "|ipsec-ikelifetime=8.0h|ipsec-salifetime=90m",
    "auth=psk|esp-lifetime=5400|gateway=vpn.example.com|ike-lifetime=28800|ipsec=yes|mru=1400|mtu=1400" L_PPP L_TAIL },
  { "l2tp/number-with-spaces", L, L_DATA "|mtu=1300 |mru= 1300",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|mru=1300|mtu=1300" L_PPP L_TAIL },
  { "l2tp/other-auth-types", L, L_DATA "|user-auth-type=magic|machine-auth-type=magic|machine-cert=/c", L_OURS },
  { "l2tp/key-id", L, L_DATA "|ipsec-group-name=@[sales]|ipsec-remote-id=@[gw]",
    "auth=psk|gateway=vpn.example.com|ipsec=yes|local-id=keyid:sales|mru=1400|mtu=1400" L_PPP "|remote-id=keyid:gw" L_TAIL },
  { "l2tp/proposals", L, L_DATA "|ipsec-ike=aes256-sha1-modp2048,3des-sha1-modp1024!|ipsec-esp=aes256-sha1,3des-sha1!",
    "auth=psk|esp=aes256-sha1,3des-sha1|gateway=vpn.example.com|ike=aes256-sha1-modp2048,3des-sha1-modp1024|ipsec=yes|"
    "mru=1400|mtu=1400" L_PPP "|type=l2tp|user=alice" },
  { "l2tp/proposals-libreswan", L, L_DATA "|ipsec-ike=aes256-sha1;modp2048,3des-sha1;dh2|ipsec-esp=aes_gcm256-null,aes256-sha2",
    "auth=psk|esp=aes256gcm16,aes256-sha256|gateway=vpn.example.com|ike=aes256-sha1-modp2048,3des-sha1-modp1024|ipsec=yes|"
    "mru=1400|mtu=1400" L_PPP "|type=l2tp|user=alice" },
  { "l2tp/proposals-libreswan-names", L,
    L_DATA "|ipsec-ike=aes_cbc256-hmac_sha2_256_128-ecp_256,3des_cbc-sha1-dh24|ipsec-esp=aes_gcm_c_128-null,aes_128-hmac_sha1_96",
    "auth=psk|esp=aes128gcm16,aes128-sha1|gateway=vpn.example.com|ike=aes256-sha256-ecp256,3des-sha1-modp2048s256|ipsec=yes|"
    "mru=1400|mtu=1400" L_PPP "|type=l2tp|user=alice" },
  { "l2tp/esp-without-hash", L, L_DATA "|ipsec-ike=aes256-sha1-modp2048|ipsec-esp=aes256,3des",
    "auth=psk|esp=aes256-sha512,aes256-sha256,aes256-sha1,3des-sha512,3des-sha256,3des-sha1|gateway=vpn.example.com|ike=aes256-sha1-modp2048|ipsec=yes|"
    "mru=1400|mtu=1400" L_PPP "|type=l2tp|user=alice" },
};

/* What is refused, and the word that the message must start its detail with. */
static const Case bad[] = {
  { "strongswan/no-method", S, "address=h", "method" },
  { "strongswan/bad-method", S, "address=h|method=telepathy", "method" },
  { "strongswan/agent", S, "address=h|method=agent|usercert=/c", "method" },
  { "strongswan/cert-source-agent", S, "address=h|method=cert|cert-source=agent|usercert=/c", "cert-source" },
  { "strongswan/no-cert", S, "address=h|method=cert|userkey=/k", "usercert" },
  { "strongswan/relative", S, "address=h|method=cert|usercert=c.pem", "usercert" },
  { "strongswan/line-break", S, "address=h\nx|method=eap", "address" },
  { "strongswan/bad-proposal", S, "address=h|method=eap|proposal=yes|ike=a b;{c}", "ike" },
  { "l2tp/unknown", L, L_DATA "|mschap-v2=yes", "mschap-v2" },
  { "l2tp/unknown-secret", L, L_DATA "|*key=x", "key" },
  { "l2tp/bad-lifetime", L, L_DATA "|ipsec-ikelifetime=8 hours", "ipsec-ikelifetime" },
  { "l2tp/bad-lifetime-unit", L, L_DATA "|ipsec-ikelifetime=h", "ipsec-ikelifetime" },
  { "l2tp/long-lifetime", L, L_DATA "|ipsec-salifetime=4294967295d", "ipsec-salifetime" },
  { "l2tp/bad-bool", L, L_DATA "|nodeflate=maybe", "nodeflate" },
  { "l2tp/trailing-text", L, L_DATA "|mtu=1400 plugin x.so", "mtu" },
  { "l2tp/all-refused", L, L_DATA "|refuse-eap=yes|refuse-pap=yes|refuse-chap=yes|refuse-mschap=yes|refuse-mschapv2=yes",
    "refuse-mschapv2" },
  { "l2tp/broken-psk", L, L_DATA "|*ipsec-psk=0sAAE*", "ipsec-psk" },
  { "l2tp/psk-line-break", L, L_DATA "|*ipsec-psk=a\nb", "ipsec-psk" },
};

static NMSettingVpn *
build (const char *service, const char *text)
{
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_auto (GStrv) items = g_strsplit (text, "|", -1);

  g_object_set (vpn, "service-type", service, "persistent", TRUE, "timeout", 77, "user-name", "root", NULL);
  for (guint i = 0; items[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (items[i], "=", 2);

    if (parts[0][0] == '*')
      nm_setting_vpn_add_secret (vpn, parts[0] + 1, parts[1]);
    else
      nm_setting_vpn_add_data_item (vpn, parts[0], parts[1]);
  }
  return vpn;
}

static char *
dump (NMSettingVpn *vpn)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree const char **keys = nm_setting_vpn_get_data_keys (vpn, NULL);
  g_autofree const char **secrets = nm_setting_vpn_get_secret_keys (vpn, NULL);

  g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "otp-flags"), ==, "2");
  for (guint i = 0; keys && keys[i]; i++) {
    if (strcmp (keys[i], "otp-flags") == 0)
      continue;
    g_string_append_printf (text, "%s%s=%s", text->len ? "|" : "", keys[i], nm_setting_vpn_get_data_item (vpn, keys[i]));
  }
  for (guint i = 0; secrets && secrets[i]; i++)
    g_string_append_printf (text, "|*%s=%s", secrets[i], nm_setting_vpn_get_secret (vpn, secrets[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
note (const char *old_key, const char *became, const char *why, gpointer data)
{
  GHashTable *told = data;

  g_assert_true (became || why);
  g_hash_table_add (told, g_strdup (old_key));
}

static void
test_good (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (NMSettingVpn) old = build (c->service, c->old);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMSettingVpn) ours = legacy_translate (old, note, told, &error);
  g_autofree const char **keys = nm_setting_vpn_get_data_keys (old, NULL);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = dump (ours);
  g_assert_cmpstr (text, ==, c->ours);
  g_assert_cmpstr (nm_setting_vpn_get_service_type (ours), ==, IPSEC_SERVICE);
  g_assert_true (nm_setting_vpn_get_persistent (ours));
  g_assert_cmpuint (nm_setting_vpn_get_timeout (ours), ==, 77);
  /* Nothing is dropped in silence. */
  for (guint i = 0; keys && keys[i]; i++) {
    if (*nm_setting_vpn_get_data_item (old, keys[i]))
      g_assert_true (g_hash_table_contains (told, keys[i]));
  }
}

static void
test_bad (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (NMSettingVpn) old = build (c->service, c->old);
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = g_strdup_printf ("(%s: ", c->ours);

  g_assert_null (legacy_translate (old, NULL, NULL, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_assert_nonnull (strstr (error->message, detail));
}

static NMConnection *
connection_of (NMSettingVpn *vpn)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();

  g_object_set (setting, "id", "old", "uuid", "00000000-0000-4000-8000-000000000001", "type", "vpn", NULL);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, g_object_ref (NM_SETTING (vpn)));
  return connection;
}

static void
test_profile (void)
{
  g_autoptr (NMSettingVpn) vpn = build (L, L_DATA "|ipcp-peer-ip=10.0.0.1|*ipsec-psk=secret");
  g_autoptr (NMConnection) connection = connection_of (vpn);
  NMIPAddress *address = nm_ip_address_new (AF_INET, "10.0.0.9", 24, NULL);
  NMSetting *ip4 = nm_setting_ip4_config_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (Profile) profile = NULL;
  g_autoptr (Secrets) secrets = NULL;
  int missing;

  g_object_set (ip4, "method", "manual", NULL);
  nm_setting_ip_config_add_address (NM_SETTING_IP_CONFIG (ip4), address);
  nm_ip_address_unref (address);
  nm_connection_add_setting (connection, ip4);
  profile = profile_new (connection, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (profile->type, ==, PROFILE_L2TP);
  g_assert_cmpstr (profile->manual_address, ==, "10.0.0.9");
  g_assert_cmpstr (profile->peer_address, ==, "10.0.0.1");
  g_assert_true (profile->ip4.wanted);
  secrets = profile_read_secrets (vpn, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secrets->psk, ==, "secret");
  missing = secrets_missing (secrets, profile, FALSE, FALSE);
  g_assert_cmpint (missing, ==, SECRET_PASSWORD);
}

/* That editor has no field for the name of who signs in to PPP by certificate; pppd takes the machine's. */
static void
test_tls_without_user (void)
{
  static const struct {
    const char *more, *user_name, *user; /* NULL: this machine's name */
  } rows[] = {
    { "", NULL, NULL },
    { "|user=", NULL, NULL },
    { "|user=alice", NULL, "alice" },
    { "", "bob", "bob" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strconcat ("gateway=h|ipsec-enabled=yes|user-auth-type=tls|user-cert=/c|user-key=/k", rows[i].more, NULL);
    g_autoptr (NMSettingVpn) vpn = build (L, text);
    g_autoptr (NMConnection) connection = connection_of (vpn);
    g_autoptr (GError) error = NULL;
    g_autoptr (Profile) profile = NULL;

    g_object_set (vpn, "user-name", rows[i].user_name, NULL);
    profile = profile_new (connection, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (profile->user, ==, rows[i].user ? rows[i].user : g_get_host_name ());
  }
}

static void
tell_all (const char *old_key, const char *became, const char *why, gpointer data)
{
  g_string_append_printf (data, "%s -> %s (%s)\n", old_key, became ? became : "nothing", why ? why : "");
}

/* Before there was ipcp-peer-ip, the gateway of the manual address was the server's inside PPP. */
static void
test_peer_address (void)
{
  static const struct {
    const char *more, *gateway, *peer;
  } rows[] = { { "", NULL, NULL }, { "", "10.0.0.1", "10.0.0.1" }, { "|ipcp-peer-ip=10.0.0.2", "10.0.0.1", "10.0.0.2" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strconcat (L_DATA, rows[i].more, NULL);
    g_autoptr (NMSettingVpn) vpn = build (L, text);
    g_autoptr (NMConnection) connection = connection_of (vpn);
    NMIPAddress *address = nm_ip_address_new (AF_INET, "10.0.0.9", 24, NULL);
    NMSetting *ip4 = nm_setting_ip4_config_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (Profile) profile = NULL;

    g_object_set (ip4, "method", "manual", NULL);
    nm_setting_ip_config_add_address (NM_SETTING_IP_CONFIG (ip4), address);
    nm_ip_address_unref (address);
    g_object_set (ip4, "gateway", rows[i].gateway, NULL);
    nm_connection_add_setting (connection, ip4);
    profile = profile_new (connection, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (profile->peer_address, ==, rows[i].peer);
  }
}

/* Nobody is to believe that there is IPsec because there are keys for it. */
static void
test_without_ipsec (void)
{
  g_autoptr (NMSettingVpn) vpn = build (L, "gateway=h|user=alice|ipsec-psk=k|ipsec-ike=aes256-sha256-modp2048|mtu=1300");
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (NMSettingVpn) ours = legacy_translate (vpn, tell_all, told, NULL);

  g_assert_nonnull (ours);
  g_assert_nonnull (strstr (told->str, "ipsec-enabled -> ipsec=no ()\n"));
  g_assert_nonnull (strstr (told->str, "ipsec-psk -> psk (IPsec is off)\n"));
  g_assert_nonnull (strstr (told->str, "ipsec-ike -> ike=aes256-sha256-modp2048 (IPsec is off)\n"));
  g_assert_nonnull (strstr (told->str, "mtu -> mtu=1300 ()\n"));
}

static void
test_bad_profile (void)
{
  g_autoptr (NMSettingVpn) vpn = build (S, "address=h");
  g_autoptr (NMConnection) connection = connection_of (vpn);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error2 = NULL;

  g_assert_null (profile_new (connection, NULL, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_assert_null (profile_read_secrets (vpn, &error2));
  g_assert_error (error2, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
}

static void
test_names (void)
{
  g_autoptr (NMSettingVpn) swan = build (S, "method=psk");
  g_autoptr (NMSettingVpn) l2tp = build (L, "gateway=h");
  g_autoptr (NMSettingVpn) ours = build (IPSEC_SERVICE, "gateway=h");
  g_autoptr (NMSettingVpn) same = legacy_translate (ours, NULL, NULL, NULL);

  g_assert_true (legacy_is (swan));
  g_assert_true (legacy_is (l2tp));
  g_assert_false (legacy_is (ours));
  g_assert_true (same == ours);
  g_assert_cmpstr (legacy_secret_name (swan, SECRET_PSK), ==, "password");
  g_assert_cmpstr (legacy_secret_name (swan, SECRET_KEY_PASSWORD), ==, "password");
  g_assert_cmpstr (legacy_secret_name (l2tp, SECRET_PASSWORD), ==, "password");
  g_assert_cmpstr (legacy_secret_name (l2tp, SECRET_PSK), ==, "ipsec-psk");
  g_assert_cmpstr (legacy_secret_name (l2tp, SECRET_KEY_PASSWORD), ==, "machine-certpass");
  g_assert_cmpstr (legacy_secret_name (l2tp, SECRET_PPP_KEY_PASSWORD), ==, "user-certpass");
  g_assert_cmpstr (legacy_secret_name (ours, SECRET_PSK), ==, "psk");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/legacy/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_good);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strdup_printf ("/legacy/bad/%s", bad[i].name);

    g_test_add_data_func (path, &bad[i], test_bad);
  }
  g_test_add_func ("/legacy/profile", test_profile);
  g_test_add_func ("/legacy/bad-profile", test_bad_profile);
  g_test_add_func ("/legacy/tls-without-user", test_tls_without_user);
  g_test_add_func ("/legacy/peer-address", test_peer_address);
  g_test_add_func ("/legacy/without-ipsec", test_without_ipsec);
  g_test_add_func ("/legacy/names", test_names);
  return g_test_run ();
}
