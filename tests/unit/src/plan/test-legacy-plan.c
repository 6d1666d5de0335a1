/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every key of the profiles of NetworkManager-strongswan and NetworkManager-l2tp, as far as what the daemons are told. Each
 * row changes a profile, and tests/data/legacy.plans has what became of its keys and how the plan differs from that of the
 * profile that it starts from.
 */
#include "config.h"

#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/legacy.h"
#include "src/plan/ike-plan.h"
#include "src/plan/l2tp-plan.h"
#include "tests/unit/plans.h"

#define NO_PLAN ": no plan\n"

typedef struct {
  const char *name, *service, *keys;
} Base;

#define EAP "address=vpn.example.com|method=eap|user=alice|virtual=yes|*password=pw"
#define PSK "address=vpn.example.com|method=psk|local-identity=me|virtual=yes|*password=pw"
#define CERT "address=vpn.example.com|method=cert|usercert=rsa.pem|userkey=rsa.key|virtual=yes"
#define LOCKED "address=vpn.example.com|method=cert|usercert=rsa.pem|userkey=rsa.encrypted.pem|virtual=yes"
#define L2TP "gateway=vpn.example.com|user=alice|*password=pw"
#define L2TP_PSK L2TP "|ipsec-enabled=yes|*ipsec-psk=shared"
#define L2TP_CERT L2TP "|ipsec-enabled=yes|machine-auth-type=tls|machine-cert=rsa.pem|machine-key=rsa.key"
#define L2TP_LOCKED L2TP "|ipsec-enabled=yes|machine-auth-type=tls|machine-cert=rsa.pem|machine-key=rsa.encrypted.pem"
#define L2TP_TLS L2TP_PSK "|user-auth-type=tls|user-cert=/c.pem|user-key=/k.pem"

static const Base s_eap = { "strongswan, eap", LEGACY_STRONGSWAN, EAP };
static const Base s_psk = { "strongswan, psk", LEGACY_STRONGSWAN, PSK };
static const Base s_cert = { "strongswan, cert", LEGACY_STRONGSWAN, CERT };
static const Base s_locked = { "strongswan, cert with encrypted key", LEGACY_STRONGSWAN, LOCKED };
static const Base l_plain = { "l2tp without IPsec", LEGACY_L2TP, L2TP };
static const Base l_psk = { "l2tp, psk", LEGACY_L2TP, L2TP_PSK };
static const Base l_cert = { "l2tp, tls for the machine", LEGACY_L2TP, L2TP_CERT };
static const Base l_locked = { "l2tp, tls for the machine with encrypted key", LEGACY_L2TP, L2TP_LOCKED };
static const Base l_tls = { "l2tp, tls for the user", LEGACY_L2TP, L2TP_TLS };

/* Keys that are added to the base; a key that starts with "*" is a secret. An empty value takes one away
 * that is there. Files without a folder are in tests/data/certificates. */
static const struct {
  const Base *base;
  const char *more;
} rows[] = {
  { &s_eap, "address=192.0.2.7" },
  { &s_eap, "certificate=ca.pem" },
  { &s_eap, "certificate=server.pem" },
  { &s_eap, "remote-identity=gw.example.com" },
  { &s_eap, "remote-identity=%any" },
  { &s_eap, "server-port=4500" },
  { &s_eap, "server-port=0x1194" },
  { &s_eap, "server-port=none" },
  { &s_eap, "method=eap-ttls" },
  { &s_eap, "user=bob" },
  { &s_eap, "local-identity=me@example.com" },
  { &s_eap, "virtual=no" },
  { &s_eap, "encap=yes" },
  { &s_eap, "ipcomp=yes" },
  { &s_eap, "proposal=yes" },
  { &s_eap, "ike=aes128-sha1-modp1024;aes256-sha256-ecp256" },
  { &s_eap, "proposal=yes|ike=aes128-sha1-modp1024;aes256-sha256-ecp256" },
  { &s_eap, "proposal=yes|esp=aes128-sha1;aes256gcm16" },
  { &s_eap, "remote-ts=10.1.0.0/16;fd01::/64" },
  { &s_eap, "virtual=no|local-ts=10.2.0.0/16" },
  { &s_eap, "*password=other" },
  { &s_eap, "password-flags=2" },
  { &s_eap, "secret_type=save" },
  { &s_eap, "*agent=/run/agent|*agent-user=alice" },
  { &s_psk, "*password=another" },
  { &s_psk, "local-identity=|user=bob" },
  { &s_cert, "method=key" },
  { &s_cert, "method=eap-tls|user=alice" },
  { &s_cert, "cert-source=file" },
  { &s_cert, "usercert=ecdsa.pem|userkey=ecdsa.key" },
  { &s_cert, "user=alice" },
  { &s_locked, "*password=test" },
  { &l_psk, "gateway=192.0.2.7" },
  { &l_psk, "user-auth-type=password" },
  { &l_psk, "user=bob" },
  { &l_psk, "domain=CORP" },
  { &l_psk, "ephemeral-port=yes" },
  { &l_psk, "mtu=1300" },
  { &l_psk, "mru=1200" },
  { &l_psk, "mrru=1600" },
  { &l_psk, "refuse-eap=yes" },
  { &l_psk, "refuse-pap=yes" },
  { &l_psk, "refuse-chap=yes" },
  { &l_psk, "refuse-mschap=yes" },
  { &l_psk, "refuse-mschapv2=yes" },
  { &l_plain, "require-mppe=yes" },
  { &l_plain, "require-mppe-40=yes" },
  { &l_plain, "require-mppe-128=yes" },
  { &l_plain, "require-mppe=yes|mppe-stateful=yes" },
  { &l_psk, "require-mppe=yes|nodeflate=yes" },
  { &l_plain, "nobsdcomp=yes" },
  { &l_plain, "nodeflate=yes" },
  { &l_psk, "no-vj-comp=yes" },
  { &l_psk, "nopcomp=yes" },
  { &l_psk, "noaccomp=yes" },
  { &l_psk, "lcp-echo-interval=30|lcp-echo-failure=5" },
  { &l_psk, "xl2tpd-max-retries=9" },
  { &l_psk, "ipcp-peer-ip=10.0.0.1" },
  { &l_psk, "unit=3" },
  { &l_psk, "name=office" },
  { &l_psk, "ipsec-enabled=no" },
  { &l_psk, "machine-auth-type=psk|machine-ca=|machine-cert=|machine-key=" },
  { &l_psk, "ipsec-remote-id=@gw" },
  { &l_psk, "ipsec-remote-id=@gw|ipsec-gateway-id=@old" },
  { &l_psk, "ipsec-group-name=@group" },
  { &l_psk, "*ipsec-psk=|ipsec-psk=in data" },
  { &l_psk, "*ipsec-psk=0sc2VjcmV0" },
  { &l_psk, "ipsec-ike=aes128-sha1-modp1024,3des-sha1-modp1024!" },
  { &l_psk, "ipsec-esp=aes128-sha1,3des-sha1!" },
  { &l_psk, "ipsec-ikelifetime=28800|ipsec-salifetime=3600" },
  { &l_psk, "ipsec-forceencaps=yes" },
  { &l_psk, "ipsec-ipcomp=yes" },
  { &l_psk, "ipsec-ikev2=yes" },
  { &l_psk, "ipsec-pfs=no" },
  { &l_psk, "*password=other" },
  { &l_psk, "password-flags=2|ipsec-psk-flags=1|user-certpass-flags=0|machine-certpass-flags=4" },
  { &l_psk, "*no-secret=true" },
  { &l_cert, "machine-ca=ca.pem" },
  { &l_cert, "machine-cert=ecdsa.pem|machine-key=ecdsa.key" },
  { &l_cert, "ipsec-remote-id=gw.example.com" },
  { &l_locked, "*machine-certpass=test" },
  { &l_tls, "user-ca=/ca.pem" },
  { &l_tls, "user-cert=/other.pem|user-key=/other.key" },
  { &l_tls, "*user-certpass=pw" },
};

static void
add_items (NMSettingVpn *vpn, const char *text)
{
  g_auto (GStrv) items = g_strsplit (text, "|", -1);

  for (guint i = 0; items[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (items[i], "=", 2);
    gboolean is_file = g_str_has_suffix (parts[1], ".pem") || g_str_has_suffix (parts[1], ".key");
    g_autofree char *path = NULL;

    if (is_file && parts[1][0] != '/')
      path = g_strconcat ("/certificates/", parts[1], NULL);
    if (parts[0][0] == '*' && !*parts[1])
      nm_setting_vpn_remove_secret (vpn, parts[0] + 1);
    else if (parts[0][0] == '*')
      nm_setting_vpn_add_secret (vpn, parts[0] + 1, parts[1]);
    else if (!nm_setting_vpn_get_data_item (vpn, parts[0]) || *parts[1])
      nm_setting_vpn_add_data_item (vpn, parts[0], path ? path : parts[1]);
    else
      nm_setting_vpn_remove_data_item (vpn, parts[0]);
  }
}

static NMConnection *
make (const Base *base, const char *more)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());

  g_object_set (setting, "id", "old", "uuid", "0f3b1c1e-7b52-4b36-9d5a-0a4f6e1d2c3b", "type", "vpn", NULL);
  g_object_set (vpn, "service-type", base->service, NULL);
  add_items (vpn, base->keys);
  if (more)
    add_items (vpn, more);
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  return connection;
}

static void
append_ike (GString *text, const Plan *plan, const IkePlanInput *input, GError **error)
{
  g_autoptr (GPtrArray) calls = ike_plan_load (input, error);
  g_autoptr (GPtrArray) password = ike_plan_password (input, NULL);

  if (calls)
    plans_append_calls (text, calls);
  if (password)
    plans_append_calls (text, password);
  for (guint i = 0; i < plan->plugins->len; i++)
    g_string_append_printf (text, "plugin %s\n", (char *) plan->plugins->pdata[i]);
}

static void
append_l2tp (GString *text, const L2tpPlanInput *input, GError **error)
{
  g_autoptr (GPtrArray) calls = input->profile->ipsec ? l2tp_plan_load (input, error) : NULL;
  g_autofree char *xl2tpd = l2tp_plan_xl2tpd (input);
  g_autofree char *pppd = l2tp_plan_pppd (input);
  PppReport report;

  if (calls)
    plans_append_calls (text, calls);
  l2tp_plan_credentials (input->profile, input->secrets, &report, NULL);
  g_string_append_printf (text, "%s%sname \"%s\"\npassword \"%s\"\n", xl2tpd, pppd, report.text, report.password);
  g_string_append_printf (text, "source port %s\n", input->profile->l2tp_source_port == PROFILE_PORT_EPHEMERAL ? "any" : "1701");
  if (input->profile->ppp_cert)
    g_string_append_printf (text, "%s is %s\n%s is %s\n%s is %s\nopened by %s\n", L2TP_PLAN_CA,
                            input->profile->ppp_ca ? input->profile->ppp_ca : "absent", L2TP_PLAN_CERT, input->profile->ppp_cert,
                            L2TP_PLAN_KEY, input->profile->ppp_key,
                            input->secrets->ppp_key_password ? input->secrets->ppp_key_password : "nothing");
}

/* All that the daemons are told, or why they are not; secrets included, which are the test's own. */
static char *
plan_to_text (NMConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Plan) plan = plans_new (connection, &error);
  g_autoptr (Credentials) credentials = plan ? plans_load_credentials (plan, &error) : NULL;
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string ("198.51.100.10");
  IkePlanInput ike = { .credentials = credentials, .peer = peer, .if_id = 0x40001234, .reqid = 0x40005678 };
  L2tpPlanInput l2tp = { NULL, NULL, credentials, 1, 0x40005678, peer, NULL, L2TP_PLAN_PORT, 1500, "/run/test", "token" };
  g_autoptr (GString) text = g_string_new (NULL);

  if (credentials) {
    g_string_append_printf (text, "server %s\n", plan->profile->gateway);
    ike.profile = l2tp.profile = plan->profile;
    ike.secrets = l2tp.secrets = plan->secrets;
    l2tp.ike_version = plan->profile->ike_version == PROFILE_IKE_2 ? 2 : 1;
    if (plan->profile->type == PROFILE_L2TP)
      append_l2tp (text, &l2tp, &error);
    else
      append_ike (text, plan, &ike, &error);
  }
  if (error)
    g_string_printf (text, "%s" NO_PLAN, error->message);
  g_string_replace (text, g_test_get_dir (G_TEST_DIST), "", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Lines of @text that @other does not have, each as often as it has them more. */
static void
append_lines (GString *result, const char *mark, const char *text, const char *other)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) others = g_strsplit (other, "\n", -1);

  for (guint i = 0; lines[i]; i++) {
    guint k = 0;

    while (others[k] && strcmp (others[k], lines[i]) != 0)
      k++;
    if (others[k])
      *others[k] = '\1'; /* is taken */
    else if (*lines[i])
      g_string_append_printf (result, "%s %s\n", mark, g_strchug (lines[i]));
  }
}

static void
note (const char *old_key, const char *became, const char *why, gpointer data)
{
  g_string_append_printf (data, "  %s: %s\n", old_key, became ? became : why);
}

static void
append_row (GString *text, guint i)
{
  g_autoptr (NMConnection) before = make (rows[i].base, NULL);
  g_autoptr (NMConnection) after = make (rows[i].base, rows[i].more);
  g_autoptr (GString) old_notes = g_string_new (NULL);
  g_autoptr (GString) new_notes = g_string_new (NULL);
  g_autoptr (NMSettingVpn) old = legacy_translate (nm_connection_get_setting_vpn (before), note, old_notes, NULL);
  g_autoptr (NMSettingVpn) new = legacy_translate (nm_connection_get_setting_vpn (after), note, new_notes, NULL);
  g_autofree char *old_plan = plan_to_text (before);
  g_autofree char *new_plan = plan_to_text (after);

  g_assert_nonnull (old);
  g_assert_nonnull (new);
  g_string_append_printf (text, "%s: %s\n", rows[i].base->name, rows[i].more);
  append_lines (text, " ", new_notes->str, old_notes->str);
  if (g_str_has_suffix (old_plan, NO_PLAN))
    new_plan[strcspn (new_plan, "\n")] = '\0'; /* that there is one now is enough */
  append_lines (text, "  -", old_plan, new_plan);
  append_lines (text, "  +", new_plan, old_plan);
  g_string_append (text, "\n");
}

static void
test_golden (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    append_row (text, i);
  plans_assert_golden ("legacy.plans", text->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/legacy-plan/golden", test_golden);
  return g_test_run ();
}
