/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/ike-plan.h"

#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/secret-bytes.h"
#include "src/plan/proposals.h"

/* Seconds between the time to renew an IKE_SA and its end. charon signs in again that much before the end of a lifetime that
 * the server sets (RFC 4478), and at once, over and over, if that is shorter. Its default would be 24 minutes. When the
 * server has no time for a renewal (TEMPORARY_FAILURE), charon tries again within 30 s. */
#define OVER_TIME 31

static gboolean
uses_eap_password (const Profile *profile)
{
  return profile->auth == PROFILE_AUTH_EAP || profile->auth == PROFILE_AUTH_CERT_EAP;
}

static const char *
eap_plugin (ProfileEap method)
{
  switch (method) {
  case PROFILE_EAP_AUTO:
    return NULL;
  case PROFILE_EAP_MSCHAPV2:
    return "eap-mschapv2";
  case PROFILE_EAP_MD5:
    return "eap-md5";
  case PROFILE_EAP_GTC:
    return "eap-gtc";
  case PROFILE_EAP_TTLS:
    return "eap-ttls";
  case PROFILE_EAP_PEAP:
    return "eap-peap";
  }
  g_assert_not_reached ();
}

/* Methods that TTLS and PEAP carry inside. The last two show the password or a hash of it to whoever can read it. */
static const char *const password_plugins[] = { "eap-mschapv2", "eap-md5", "eap-gtc" };
static const char *const tunnel_plugins[] = { "eap-ttls", "eap-peap" };

static void
add_all (Plan *plan, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n; i++)
    plan_add_plugin (plan, names[i]);
}

/* A pre-shared key is known to a whole group, any of which could be the server. */
static gboolean
is_sure_of_server (const Profile *profile)
{
  return profile->server_auth == PROFILE_SERVER_CERT;
}

static void
add_password_plugins (Plan *plan)
{
  const Profile *profile = plan->profile;
  const char *method = eap_plugin (profile->eap_method);

  if (method && profile->eap_method < PROFILE_EAP_TTLS) {
    plan_add_plugin (plan, method);
    return;
  }
  add_all (plan, password_plugins, is_sure_of_server (profile) ? G_N_ELEMENTS (password_plugins) : 1);
  if (method)
    plan_add_plugin (plan, method);
  else if (is_sure_of_server (profile))
    add_all (plan, tunnel_plugins, G_N_ELEMENTS (tunnel_plugins));
}

gboolean
ike_plan_has_inner_server (const Profile *profile)
{
  return profile->auth == PROFILE_AUTH_EAP_TLS || (uses_eap_password (profile) && profile->eap_method >= PROFILE_EAP_TTLS);
}

ProfileEap
ike_plan_other_eap (const Profile *profile, const char *offered)
{
  if (!uses_eap_password (profile) || profile->eap_method != PROFILE_EAP_AUTO || !is_sure_of_server (profile))
    return PROFILE_EAP_AUTO;
  if (g_strcmp0 (offered, "EAP_TTLS") == 0)
    return PROFILE_EAP_TTLS;
  return g_strcmp0 (offered, "EAP_PEAP") == 0 ? PROFILE_EAP_PEAP : PROFILE_EAP_AUTO;
}

static void
add_plugins (Plan *plan)
{
  const Profile *profile = plan->profile;

  if (profile->auth == PROFILE_AUTH_EAP_TLS || uses_eap_password (profile))
    plan_add_plugin (plan, "eap-identity");
  if (profile->auth == PROFILE_AUTH_EAP_TLS)
    plan_add_plugin (plan, "eap-tls");
  if (uses_eap_password (profile))
    add_password_plugins (plan);
}

static void
add_needed_plugins (Plan *plan)
{
  const Profile *profile = plan->profile;

  if (profile->auth == PROFILE_AUTH_EAP_TLS)
    plan->needed_plugins[0] = "eap-tls";
  else if (uses_eap_password (profile))
    plan->needed_plugins[0] = profile->eap_method == PROFILE_EAP_AUTO ? "eap-mschapv2" : eap_plugin (profile->eap_method);
  /* A server that asks for the EAP identity (nearly all do) is not answered without it. */
  if (plan->needed_plugins[0])
    plan->needed_plugins[1] = "eap-identity";
}

static CredentialsSource
find_credentials (const Plan *plan)
{
  const Profile *profile = plan->profile;
  gboolean with_certificate = profile_needs_certificate (profile);
  /* Inside EAP-TLS, TTLS and PEAP the server shows a certificate even where IKE does not need one. */
  gboolean with_authorities = profile->server_auth == PROFILE_SERVER_CERT || profile->ca || with_certificate;

  CredentialsSource source = {
    .ca = with_authorities ? profile->ca : NULL,
    .system_trust = with_authorities && !profile->ca,
    .cert = with_certificate ? profile->cert : NULL,
    .key = with_certificate ? profile->key : NULL,
    .password = plan->secrets->key_password,
    .owner = profile->owner,
  };

  return source;
}

Plan *
ike_plan_new (const Profile *profile, Secrets *secrets)
{
  Plan *plan = plan_new (profile, secrets, IKE_PLAN_CHILD);

  plan->needs_charon = TRUE;
  plan->credentials = find_credentials (plan);
  if (plan->credentials.ca || plan->credentials.system_trust)
    plan_set_revocation (plan);
  plan->charon.in_step = secret_is_used (profile, SECRET_PASSWORD);
  add_plugins (plan);
  add_needed_plugins (plan);
  return plan;
}

/* Who we say we are where the profile does not: the EAP user, with the type that fits, never taken for an address. */
static char *
identity_of_user (const char *user)
{
  g_autofree char *exact = vici_identity_exact (user);

  if (strchr (user, '@'))
    return g_steal_pointer (&exact);
  return g_strdup_printf ("fqdn:%s", strchr (exact, ':') + 1);
}

/* A smart card of which nobody has chosen the certificate speaks by its first alternative name, as with
 * NetworkManager-strongswan; NULL otherwise. */
static const char *
name_of_card (const IkePlanInput *input)
{
  const Certificate *client = credentials_get_client (input->credentials);

  return g_strcmp0 (input->profile->cert, PROFILE_ANY_CARD) == 0 && client ? client->names[0] : NULL;
}

static gboolean
add_local_id (ViciBuilder *builder, const IkePlanInput *input, gboolean by_user, GError **error)
{
  const Profile *profile = input->profile;
  const char *name = name_of_card (input);

  if (profile->local_id)
    return plan_add_identity (builder, "id", profile->local_id, "local-id", error);
  if (by_user && profile->user) {
    g_autofree char *identity = identity_of_user (profile->user);

    vici_builder_kv (builder, "id", identity);
    return TRUE;
  }
  return !name || plan_add_identity (builder, "id", name, "local-id", error);
}

/* Always one method: of "eap" charon would make whatever the server asks for of what the plugins can do. */
static const char *
eap_auth (const IkePlanInput *input)
{
  const char *plugin = eap_plugin (input->eap ? input->eap : input->profile->eap_method);

  return plugin ? plugin : "eap-mschapv2";
}

/* RFC 3748 5.1: the EAP identity is the user's name as it stands. */
static gboolean
add_eap (ViciBuilder *builder, const Profile *profile, const char *auth, GError **error)
{
  vici_builder_kv (builder, "auth", auth);
  if (profile->user) {
    g_autofree char *user = vici_identity_exact (profile->user);

    vici_builder_kv (builder, "eap_id", user);
  }
  if (profile->aaa_id)
    return plan_add_identity (builder, "aaa_id", profile->aaa_id, "aaa-id", error);
  /* The server behind the gateway has a name of its own, which nobody tells the user. */
  vici_builder_kv (builder, "aaa_id", "%any");
  return TRUE;
}

static gboolean
add_local (ViciBuilder *builder, const IkePlanInput *input, GError **error)
{
  const Profile *profile = input->profile;
  gboolean ok = TRUE;

  vici_builder_section (builder, profile->auth == PROFILE_AUTH_CERT_EAP ? "local-1" : "local");
  switch ((ProfileAuth) profile->auth) {
  case PROFILE_AUTH_EAP:
    ok = add_eap (builder, profile, eap_auth (input), error) &&
         add_local_id (builder, input, TRUE, error);
    break;
  case PROFILE_AUTH_EAP_TLS:
    plan_add_certificate (builder, input->credentials);
    ok = add_eap (builder, profile, "eap-tls", error) && add_local_id (builder, input, TRUE, error);
    break;
  case PROFILE_AUTH_CERT:
  case PROFILE_AUTH_CERT_EAP:
    vici_builder_kv (builder, "auth", "pubkey");
    vici_builder_kv (builder, "round", "1");
    plan_add_certificate (builder, input->credentials);
    ok = add_local_id (builder, input, FALSE, error);
    break;
  case PROFILE_AUTH_PSK:
    vici_builder_kv (builder, "auth", "psk");
    ok = add_local_id (builder, input, TRUE, error);
    break;
  }
  vici_builder_end_section (builder);
  if (!ok || profile->auth != PROFILE_AUTH_CERT_EAP)
    return ok;
  vici_builder_section (builder, "local-2");
  vici_builder_kv (builder, "round", "2");
  ok = add_eap (builder, profile, eap_auth (input), error);
  vici_builder_end_section (builder);
  return ok;
}

static void
add_remote_selectors (ViciBuilder *builder, const Profile *profile)
{
  vici_builder_list (builder, "remote_ts");
  if (profile->remote_ts) {
    for (guint i = 0; profile->remote_ts[i]; i++)
      vici_builder_item (builder, profile->remote_ts[i]);
  } else {
    if (profile->ip4.wanted)
      vici_builder_item (builder, "0.0.0.0/0");
    if (profile->ip6.wanted)
      vici_builder_item (builder, "::/0");
  }
  vici_builder_end_list (builder);
}

static void
add_if_id (ViciBuilder *builder, guint32 if_id)
{
  if (if_id == 0)
    return;
  vici_builder_kv_printf (builder, "if_id_in", "%u", if_id);
  vici_builder_kv_printf (builder, "if_id_out", "%u", if_id);
}

/* charon marks what ESP sends, but not what IPComp makes of it before: that would be led into the tunnel itself. */
static gboolean
can_compress (const IkePlanInput *input)
{
  const Profile *profile = input->profile;

  for (guint i = 0; profile->remote_ts && profile->remote_ts[i]; i++) {
    g_autoptr (GInetAddressMask) network = g_inet_address_mask_new_from_string (profile->remote_ts[i], NULL);

    if (!network || g_inet_address_mask_matches (network, input->peer))
      return FALSE;
  }
  return profile->remote_ts != NULL;
}

/* Never both: a server would have the choice not to encrypt. */
static void
add_child_proposals (ViciBuilder *builder, const IkePlanInput *input)
{
  const Profile *profile = input->profile;
  g_auto (GStrv) esp = proposals_esp_by (profile, input->group);

  if (profile->ah)
    vici_builder_strv (builder, "ah_proposals", (const char *const *) profile->ah);
  else
    vici_builder_strv (builder, "esp_proposals", (const char *const *) esp);
}

static void
add_child (ViciBuilder *builder, const IkePlanInput *input)
{
  const Profile *profile = input->profile;

  vici_builder_section (builder, "children");
  vici_builder_section (builder, IKE_PLAN_CHILD);
  add_child_proposals (builder, input);
  if (profile->local_ts)
    vici_builder_strv (builder, "local_ts", (const char *const *) profile->local_ts);
  add_remote_selectors (builder, profile);
  vici_builder_kv_printf (builder, "reqid", "%u", input->reqid);
  vici_builder_kv_printf (builder, "set_mark_out", "%u", IPSEC_MARK);
  add_if_id (builder, input->if_id);
  if (profile->ipcomp && can_compress (input))
    plan_add_switch (builder, "ipcomp", TRUE);
  plan_add_child_life (builder, profile);
  vici_builder_end_section (builder);
  vici_builder_end_section (builder);
}

/* Whether the server made use of it is checked once the SA is up, for charon does not in every version. */
static gboolean
add_ppk (ViciBuilder *builder, const Profile *profile, GError **error)
{
  if (!profile->ppk_id)
    return TRUE;
  plan_add_switch (builder, "ppk_required", profile->ppk_required);
  return plan_add_identity (builder, "ppk_id", profile->ppk_id, "ppk-id", error);
}

static gboolean
add_connection (ViciBuilder *builder, const IkePlanInput *input, char **proposals, GError **error)
{
  const Profile *profile = input->profile;

  vici_builder_kv (builder, "version", "2");
  plan_add_peer (builder, profile, input->credentials, input->peer, input->ask, input->encap);
  vici_builder_strv (builder, "proposals", (const char *const *) proposals);
  plan_add_seconds (builder, "over_time", OVER_TIME);
  plan_add_switch (builder, "mobike", profile->mobike);
  add_if_id (builder, input->if_id);
  if (!add_ppk (builder, profile, error))
    return FALSE;
  if (!profile->request_address)
    return TRUE;
  vici_builder_list (builder, "vips");
  if (profile->ip4.wanted)
    vici_builder_item (builder, "0.0.0.0");
  if (profile->ip6.wanted)
    vici_builder_item (builder, "::");
  vici_builder_end_list (builder);
  return TRUE;
}

static ViciBuilder *
build_connection (const IkePlanInput *input, GError **error)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_auto (GStrv) proposals = proposals_ike2 (input->profile, input->hybrid, error);

  if (!proposals)
    return NULL;
  vici_builder_section (builder, input->profile->uuid);
  if (!add_connection (builder, input, proposals, error) || !add_local (builder, input, error) ||
      !plan_add_remote (builder, input->profile, input->credentials, &input->server, input->profile->gateway, error))
    return NULL;
  add_child (builder, input);
  vici_builder_end_section (builder);
  return g_steal_pointer (&builder);
}

GPtrArray *
ike_plan_load (const IkePlanInput *input, GError **error)
{
  g_autoptr (ViciCalls) calls = vici_calls_new ();
  const Profile *profile = input->profile;
  ViciBuilder *connection = build_connection (input, error);

  if (!connection)
    return NULL;
  /* A certificate that was pinned, or that an attempt has brought, is of no account any more. */
  if (profile->server_auth == PROFILE_SERVER_CERT)
    vici_calls_add (calls, "clear-creds", NULL, vici_builder_new ());
  plan_add_credentials (calls, profile, input->credentials, input->secrets);
  vici_calls_add (calls, "load-conn", "connection", connection);
  return vici_calls_finish (calls, error);
}

GPtrArray *
ike_plan_password (const IkePlanInput *input, GError **error)
{
  g_autoptr (ViciCalls) calls = vici_calls_new ();
  const char *password = input->secrets->password;
  g_autoptr (GBytes) bytes = password ? secret_bytes_new (password, strlen (password)) : NULL;

  if (secret_is_used (input->profile, SECRET_PASSWORD) && bytes)
    vici_calls_add_shared (calls, "EAP", bytes);
  return vici_calls_finish (calls, error);
}
