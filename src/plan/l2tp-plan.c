/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/l2tp-plan.h"

#include <netinet/in.h>
#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/secret-bytes.h"
#include "shared/validate.h"
#include "src/ip-config.h"
#include "src/plan/ppp-protocol.h"
#include "src/plan/proposals.h"

/* Bytes around a packet inside: UDP, L2TP with all optional fields that data messages use, PPP. */
#define L2TP_OVERHEAD (8 + 12 + 4)
#define IP4_HEADER 20
/* What the way to the server takes at least, if it is not known. */
#define UPLINK_MTU 1400
/* RFC 1661 and RFC 8200 5. */
#define LEAST_MTU 576
#define LEAST_MTU_IP6 1280

Plan *
l2tp_plan_new (const Profile *profile, Secrets *secrets)
{
  Plan *plan = plan_new (profile, secrets, L2TP_PLAN_CHILD);
  gboolean by_cert = profile->ipsec && profile->auth == PROFILE_AUTH_CERT;

  plan->needs_charon = profile->ipsec;
  plan->credentials = (CredentialsSource) {
    .ca = by_cert ? profile->ca : NULL,
    .system_trust = by_cert && !profile->ca,
    .cert = by_cert ? profile->cert : NULL,
    .key = by_cert ? profile->key : NULL,
    .password = secrets->key_password,
    .owner = profile->owner,
  };
  plan->ppp_credentials = (CredentialsSource) {
    .ca = profile->ppp_ca,
    .cert = profile->ppp_cert,
    .key = profile->ppp_key,
    .password = secrets->ppp_key_password,
    .owner = profile->owner,
    .prefix = "ppp-",
  };
  if (by_cert) {
    plan_set_revocation (plan);
    plan->charon.fetches = plan->charon.revocation;
  }
  /* Before an IKE_SA of IKEv1 ends, either side calls for the next one. */
  plan->charon.answers = profile->ike_version != PROFILE_IKE_2;
  return plan;
}

static gboolean
add_local (ViciBuilder *builder, const L2tpPlanInput *input, GError **error)
{
  const Profile *profile = input->profile;
  gboolean ok = TRUE;

  vici_builder_section (builder, "local");
  vici_builder_kv (builder, "auth", profile->auth == PROFILE_AUTH_CERT ? "pubkey" : "psk");
  if (profile->auth == PROFILE_AUTH_CERT)
    plan_add_certificate (builder, input->credentials);
  if (profile->local_id)
    ok = plan_add_identity (builder, "id", profile->local_id, "local-id", error);
  vici_builder_end_section (builder);
  return ok;
}

/* In numbers: charon asks the C library for names, whose files a small system lacks. */
static void
add_selector (ViciBuilder *builder, const char *key, guint port)
{
  g_autofree char *selector = g_strdup_printf ("dynamic[%u/%u]", IPPROTO_UDP, port);

  vici_builder_list (builder, key);
  vici_builder_item (builder, selector);
  vici_builder_end_list (builder);
}

/* RFC 3193 2.1: transport mode, for nothing but L2TP. */
static void
add_child (ViciBuilder *builder, const L2tpPlanInput *input)
{
  const Profile *profile = input->profile;

  vici_builder_section (builder, "children");
  vici_builder_section (builder, L2TP_PLAN_CHILD);
  vici_builder_kv (builder, "mode", "transport");
  vici_builder_strv (builder, "esp_proposals", input->ike_version == 1 ? proposals_esp1 (profile) : proposals_esp (profile));
  add_selector (builder, "local_ts", input->port);
  add_selector (builder, "remote_ts", L2TP_PLAN_PORT);
  vici_builder_kv_printf (builder, "reqid", "%u", input->reqid);
  vici_builder_kv_printf (builder, "set_mark_out", "%u", IPSEC_MARK);
  if (profile->ipcomp)
    plan_add_switch (builder, "ipcomp", TRUE);
  plan_add_child_life (builder, profile);
  vici_builder_end_section (builder);
  vici_builder_end_section (builder);
}

static char **
find_proposals (const L2tpPlanInput *input, GError **error)
{
  if (input->ike_version == 1)
    return g_strdupv ((char **) proposals_ike1 (input->profile));
  return proposals_ike2 (input->profile, input->hybrid, error);
}

GPtrArray *
l2tp_plan_load (const L2tpPlanInput *input, GError **error)
{
  const Profile *profile = input->profile;
  /* Servers behind NAT call themselves by an address that nobody outside knows; the key itself vouches for them. */
  const char *fallback = profile->server_auth == PROFILE_SERVER_PSK ? "%any" : profile->gateway;
  g_autoptr (ViciCalls) calls = vici_calls_new ();
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_auto (GStrv) proposals = find_proposals (input, error);

  if (!proposals)
    return NULL;
  vici_builder_section (builder, profile->uuid);
  vici_builder_kv_printf (builder, "version", "%u", input->ike_version);
  plan_add_peer (builder, profile, input->credentials, input->peer, FALSE, input->encap);
  vici_builder_strv (builder, "proposals", (const char *const *) proposals);
  /* The SA is bound to the addresses that L2TP uses. */
  plan_add_switch (builder, "mobike", FALSE);
  if (!add_local (builder, input, error) ||
      !plan_add_remote (builder, profile, input->credentials, &(PlanServer) { NULL }, fallback, error))
    return NULL;
  add_child (builder, input);
  vici_builder_end_section (builder);
  plan_add_credentials (calls, profile, input->credentials, input->secrets);
  vici_calls_add (calls, "load-conn", "connection", g_steal_pointer (&builder));
  return vici_calls_finish (calls, error);
}

char *
l2tp_plan_xl2tpd (const L2tpPlanInput *input)
{
  g_autofree char *peer = g_inet_address_to_string (input->peer);
  GString *text = g_string_new ("[global]\n");

  g_string_append_printf (text, "port = %u\n", input->port);
  if (input->local) {
    g_autofree char *local = g_inet_address_to_string (input->local);

    g_string_append_printf (text, "listen-addr = %s\n", local);
  }
  /* Nobody may call us. */
  g_string_append (text, "access control = yes\n");
  /* Only so it says why a call was refused. */
  g_string_append (text, "debug avp = yes\n");
  if (input->profile->l2tp_retries)
    g_string_append_printf (text, "max retries = %u\n", input->profile->l2tp_retries);
  g_string_append (text, "[lac vpn]\n");
  g_string_append_printf (text, "lns = %s\n", peer);
  g_string_append_printf (text, "pppoptfile = %s/" L2TP_PLAN_PPPD "\n", input->directory);
  g_string_append (text, "autodial = yes\n"
                         "redial = no\n");
  if (input->secrets->tunnel_secret)
    g_string_append (text, "challenge = yes\n");
  return g_string_free (text, FALSE);
}

/* For whatever names both sides give themselves: the file is for this call alone. */
gboolean
l2tp_plan_secrets (const Secrets *secrets, char **text, GError **error)
{
  const char *secret = secrets->tunnel_secret;

  *text = NULL;
  if (secret && !validate_is_tunnel_secret (secret))
    return failure_set (error, FAILURE_BAD_SECRET, "tunnel-secret: only ASCII without space, # and ; is possible");
  if (secret)
    *text = g_strdup_printf ("* * %s\n", secret);
  return TRUE;
}

char **
l2tp_plan_argv (const L2tpPlanInput *input)
{
  const char *directory = input->directory;
  GStrvBuilder *builder = g_strv_builder_new ();
  char **argv;

  g_strv_builder_add_many (builder, XL2TPD_PATH, "-D", NULL);
  for (guint i = 0; i < 4; i++) {
    static const char *const files[][2] = {
      { "-c", L2TP_PLAN_XL2TPD }, { "-s", L2TP_PLAN_SECRETS }, { "-p", "xl2tpd.pid" }, { "-C", "xl2tpd.control" },
    };
    g_autofree char *path = g_build_filename (directory, files[i][1], NULL);

    g_strv_builder_add_many (builder, files[i][0], path, NULL);
  }
  argv = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return argv;
}

/* Words that pppd knows, by what the profile says. */
typedef struct {
  gboolean given;
  const char *word;
} Switch;

static void
add_words (GString *text, const Switch *switches, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (switches[i].given)
      g_string_append_printf (text, "%s\n", switches[i].word);
  }
}

static void
add_sign_in (GString *text, const L2tpPlanInput *input)
{
  const Profile *profile = input->profile;
  const Switch switches[] = {
    { !l2tp_plan_allows (profile, PPP_PROTOCOL_PAP, 0), "refuse-pap" },
    { !l2tp_plan_allows (profile, PPP_PROTOCOL_CHAP, PPP_CHAP_MD5), "refuse-chap" },
    { !l2tp_plan_allows (profile, PPP_PROTOCOL_CHAP, PPP_CHAP_MS), "refuse-mschap" },
    { !l2tp_plan_allows (profile, PPP_PROTOCOL_CHAP, PPP_CHAP_MS2), "refuse-mschap-v2" },
    { input->no_eap || !l2tp_plan_allows (profile, PPP_PROTOCOL_EAP, 0), "refuse-eap" },
  };

  add_words (text, switches, G_N_ELEMENTS (switches));
  /* A minute, for a server that waits for somebody to say yes on a phone; pppd asks again every three seconds. */
  g_string_append (text, "pap-max-authreq 20\n");
  if (!profile->ppp_cert)
    return;
  if (profile->ppp_ca)
    g_string_append_printf (text, "ca %s/" L2TP_PLAN_CA "\n", input->directory);
  else
    g_string_append (text, "ca " SYSTEM_CA_FILE "\n");
  g_string_append_printf (text, "cert %s/" L2TP_PLAN_CERT "\n", input->directory);
  g_string_append_printf (text, "key %s/" L2TP_PLAN_KEY "\n", input->directory);
}

/* With IPsec below, MPPE and compression of data would only cost (RFC 3193 gives the one, and what is encrypted inside does
 * not shrink); some servers even end the link over CCP. Others let nobody in without MPPE, and their profiles insist on it. */
static void
add_compression (GString *text, const Profile *profile)
{
  gboolean ccp = !profile->ipsec || profile->mppe != PROFILE_MPPE_NO;
  const Switch switches[] = {
    { !ccp, "noccp" },
    { profile->mppe == PROFILE_MPPE_YES, "require-mppe" },
    { profile->mppe == PROFILE_MPPE_40, "require-mppe-40" },
    { profile->mppe == PROFILE_MPPE_128, "require-mppe-128" },
    { ccp && profile->mppe_stateful, "mppe-stateful" },
    { ccp && (profile->ipsec || !profile->bsdcomp), "nobsdcomp" },
    { ccp && (profile->ipsec || !profile->deflate), "nodeflate" },
    { !profile->vj_comp, "novj" },
    { !profile->pcomp, "nopcomp" },
    { !profile->accomp, "noaccomp" },
  };

  add_words (text, switches, G_N_ELEMENTS (switches));
}

static void
add_addresses (GString *text, const Profile *profile)
{
  const char *local = profile->manual_address;
  const char *peer = profile->peer_address;
  const Switch switches[] = {
    { !profile->ip4.wanted, "noip" },
    { profile->ip6.wanted, "+ipv6" },
    { !profile->ip6.wanted, "noipv6" },
    { !local, "ipcp-accept-local" },
    { TRUE, "ipcp-accept-remote" },
  };

  add_words (text, switches, G_N_ELEMENTS (switches));
  if (local || peer)
    g_string_append_printf (text, "%s:%s\n", local ? local : "", peer ? peer : "");
}

static void
add_link (GString *text, const L2tpPlanInput *input)
{
  const Profile *profile = input->profile;
  guint mtu = l2tp_plan_mtu (input);

  g_string_append_printf (text, "mtu %u\n", mtu);
  g_string_append_printf (text, "mru %u\n", profile->mru ? profile->mru : mtu);
  if (profile->mrru)
    g_string_append_printf (text, "multilink\nmrru %u\n", profile->mrru);
  g_string_append_printf (text, "lcp-echo-interval %u\n", profile->lcp_echo_interval);
  g_string_append_printf (text, "lcp-echo-failure %u\n", profile->lcp_echo_failure);
  /* A server that sends is alive, also where it is too busy to answer. */
  if (profile->lcp_echo_interval && profile->lcp_echo_failure)
    g_string_append (text, "lcp-echo-adaptive\n");
  /* pppd waits three seconds before it says anything again, and says goodbye twice. */
  g_string_append (text, "lcp-restart 1\n"
                         "lcp-max-configure 20\n"
                         "lcp-max-terminate 1\n"
                         "ipcp-restart 1\n"
                         "ipcp-max-configure 20\n");
}

/* Routes and name servers are NetworkManager's to set: our plugin asks for the latter, since with usepeerdns pppd would
 * write a file in /etc. */
static const char fixed_options[] =
  "nodetach\n"
  "logfd 2\n"
  "hide-password\n"
  "noauth\n"
  "noipdefault\n"
  "nodefaultroute\n";

char *
l2tp_plan_pppd (const L2tpPlanInput *input)
{
  GString *text = g_string_new (fixed_options);
  g_autofree char *gateway = g_inet_address_to_string (input->peer);

  add_sign_in (text, input);
  add_compression (text, input->profile);
  add_addresses (text, input->profile);
  add_link (text, input);
  g_string_append (text, "plugin " PPPD_PLUGIN_DIR "/nm-ipsec-pppd-plugin.so\n");
  g_string_append_printf (text, "nm-ipsec-socket %s/" L2TP_PLAN_SOCKET "\n", input->directory);
  g_string_append_printf (text, "nm-ipsec-token %s\n", input->token);
  g_string_append_printf (text, "nm-ipsec-gateway %s\n", gateway);
  return g_string_free (text, FALSE);
}

gboolean
l2tp_plan_credentials (const Profile *profile, const Secrets *secrets, PppReport *report, GError **error)
{
  const char *user = profile->user ? profile->user : "";
  /* Whoever has a certificate gives no password away. */
  const char *password = secrets->password && !profile->ppp_cert ? secrets->password : "";
  g_autofree char *name = profile->domain ? g_strdup_printf ("%s\\%s", profile->domain, user) : g_strdup (user);

  memset (report, 0, sizeof *report);
  if (strlen (name) >= PPP_REPORT_TEXT)
    return failure_set (error, FAILURE_BAD_PROFILE, "user: more than %u bytes with the domain", PPP_REPORT_TEXT - 1);
  if (strlen (password) >= PPP_REPORT_TEXT)
    return failure_set (error, FAILURE_BAD_SECRET, "password: more than %u bytes", PPP_REPORT_TEXT - 1);
  report->type = PPP_REPORT_CREDENTIALS;
  g_strlcpy (report->text, name, sizeof report->text);
  g_strlcpy (report->password, password, sizeof report->password);
  return TRUE;
}

gboolean
l2tp_plan_fit_password (char *password, guint protocol, guint algorithm)
{
  gboolean chap = protocol == PPP_PROTOCOL_CHAP && (algorithm == PPP_CHAP_MS || algorithm == PPP_CHAP_MS2);
  /* inside PEAP pppd 2.5 does nothing but MS-CHAPv2 */
  gboolean eap = protocol == PPP_PROTOCOL_EAP && (algorithm == PPP_EAP_MS2 || algorithm == PPP_EAP_PEAP);
  char *to = password;

  if (!chap && !eap)
    return TRUE;
  for (const char *at = password, *next; *at; at = next) {
    gunichar character = g_utf8_get_char_validated (at, -1);

    if (character > 0xff)
      return FALSE;
    next = g_utf8_next_char (at);
    *to++ = (char) character;
  }
  explicit_bzero (to, strlen (to));
  return TRUE;
}

guint
l2tp_plan_mtu (const L2tpPlanInput *input)
{
  const Profile *profile = input->profile;
  guint uplink = input->uplink_mtu ? input->uplink_mtu : UPLINK_MTU;
  guint floor = profile->ip6.wanted ? LEAST_MTU_IP6 : LEAST_MTU;
  guint room;

  if (profile->mtu)
    return profile->mtu;
  /* In transport mode ESP carries what a tunnel would, but for the inner header. */
  if (profile->ipsec)
    room = ip_config_compute_mtu (uplink, g_inet_address_get_family (input->peer), FALSE);
  else
    room = MAX (uplink, IP4_HEADER) - IP4_HEADER;
  return MAX (room, floor + L2TP_OVERHEAD) - L2TP_OVERHEAD;
}

gboolean
l2tp_plan_allows (const Profile *profile, guint protocol, guint algorithm)
{
  guint allowed = profile->ppp_auth;

  /* EAP-TLS is the only use of a certificate. */
  if (profile->ppp_cert)
    return protocol == PPP_PROTOCOL_EAP && (algorithm == 0 || algorithm == PPP_EAP_TLS);
  if (protocol == PPP_PROTOCOL_PAP)
    return allowed & PROFILE_PPP_PAP;
  if (protocol == PPP_PROTOCOL_EAP)
    return (allowed & PROFILE_PPP_EAP) && (algorithm == 0 || algorithm == PPP_EAP_MD5 || algorithm == PPP_EAP_MS2);
  if (protocol != PPP_PROTOCOL_CHAP)
    return FALSE;
  if (algorithm == PPP_CHAP_MD5)
    return allowed & PROFILE_PPP_CHAP;
  if (algorithm == PPP_CHAP_MS)
    return allowed & PROFILE_PPP_MSCHAP;
  return algorithm == PPP_CHAP_MS2 && (allowed & PROFILE_PPP_MSCHAPV2);
}

GBytes *
l2tp_plan_pem (GPtrArray *ders, const char *label)
{
  GString *text;
  gsize room = 0;
  gsize length;

  for (guint i = 0; i < ders->len; i++)
    room += 2 * g_bytes_get_size (ders->pdata[i]) + 128;
  /* From the start, so that no copy stays behind. */
  text = g_string_sized_new (room);
  for (guint i = 0; i < ders->len; i++) {
    gsize size;
    const guchar *der = g_bytes_get_data (ders->pdata[i], &size);
    char *base64 = g_base64_encode (der, size);

    g_string_append_printf (text, "-----BEGIN %s-----\n", label);
    for (const char *line = base64; *line; line += MIN (strlen (line), 64))
      g_string_append_printf (text, "%.64s\n", line);
    g_string_append_printf (text, "-----END %s-----\n", label);
    secret_string_free (base64);
  }
  length = text->len;
  return secret_bytes_new_take (g_string_free (text, FALSE), length);
}

gboolean
l2tp_plan_check (const Plan *plan, GError **error)
{
  PppReport credentials;
  char *text = NULL;
  gboolean ok = l2tp_plan_credentials (plan->profile, plan->secrets, &credentials, error) &&
                l2tp_plan_secrets (plan->secrets, &text, error);

  ppp_report_wipe (&credentials);
  secret_string_free (text);
  return ok;
}
