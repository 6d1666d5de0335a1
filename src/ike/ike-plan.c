/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-plan.h"

#include <string.h>

#include "shared/failures.h"
#include "src/charon/charon.h"
#include "src/proposals.h"

/* With more authorities than this, certificate requests for all of them would not fit into a packet. */
#define CERTREQ_MAX 10
/* How long charon keeps trying to say goodbye, in milliseconds. */
#define TERMINATE_TIMEOUT "3000"

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

/* Methods that TTLS and PEAP carry inside, and that auto takes. */
static const char *const password_plugins[] = { "eap-mschapv2", "eap-md5", "eap-gtc" };
static const char *const tunnel_plugins[] = { "eap-ttls", "eap-peap" };

static void
add_all (GPtrArray *plugins, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (plugins, (gpointer) names[i]);
}

GPtrArray *
ike_plan_plugins (const Profile *profile)
{
  GPtrArray *plugins = g_ptr_array_new ();
  const char *method = eap_plugin (profile->eap_method);

  if (profile->auth == PROFILE_AUTH_EAP_TLS || uses_eap_password (profile))
    g_ptr_array_add (plugins, (gpointer) "eap-identity");
  if (profile->auth == PROFILE_AUTH_EAP_TLS)
    g_ptr_array_add (plugins, (gpointer) "eap-tls");
  if (!uses_eap_password (profile))
    return plugins;
  if (method && profile->eap_method < PROFILE_EAP_TTLS) {
    g_ptr_array_add (plugins, (gpointer) method);
    return plugins;
  }
  add_all (plugins, password_plugins, G_N_ELEMENTS (password_plugins));
  if (method)
    g_ptr_array_add (plugins, (gpointer) method);
  else
    add_all (plugins, tunnel_plugins, G_N_ELEMENTS (tunnel_plugins));
  return plugins;
}

const char *
ike_plan_missing_plugin (const Profile *profile, gboolean (*has) (const char *plugin, gpointer data), gpointer data)
{
  const char *needed[2] = { NULL, NULL };

  if (profile->auth == PROFILE_AUTH_EAP_TLS)
    needed[0] = "eap-tls";
  else if (uses_eap_password (profile))
    needed[0] = profile->eap_method == PROFILE_EAP_AUTO ? "eap-mschapv2" : eap_plugin (profile->eap_method);
  /* A server that asks for the EAP identity (nearly all do) is not answered without it. */
  if (needed[0])
    needed[1] = "eap-identity";
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    if (needed[i] && !has (needed[i], data))
      return needed[i];
  }
  return NULL;
}

static void
add_switch (ViciBuilder *builder, const char *key, gboolean on)
{
  vici_builder_kv (builder, key, on ? "yes" : "no");
}

static void
add_seconds (ViciBuilder *builder, const char *key, guint seconds)
{
  vici_builder_kv_printf (builder, key, "%us", seconds);
}

/* Adds an identity that a user wrote; FALSE if it cannot be written for charon. */
static gboolean
add_identity (ViciBuilder *builder, const char *key, const char *text, const char *option, GError **error)
{
  g_autofree char *identity = vici_identity (text);

  if (!identity)
    return failure_set (error, FAILURE_BAD_PROFILE, "%s: not a valid distinguished name", option);
  vici_builder_kv (builder, key, identity);
  return TRUE;
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

static gboolean
add_local_id (ViciBuilder *builder, const Profile *profile, gboolean by_user, GError **error)
{
  if (profile->local_id)
    return add_identity (builder, "id", profile->local_id, "local-id", error);
  if (by_user && profile->user) {
    g_autofree char *identity = identity_of_user (profile->user);

    vici_builder_kv (builder, "id", identity);
  }
  return TRUE;
}

static void
add_certificate (ViciBuilder *builder, const Credentials *credentials)
{
  vici_builder_list (builder, "certs");
  vici_builder_item_blob (builder, credentials_get_certificate (credentials));
  vici_builder_end_list (builder);
}

static const char *
eap_auth (ProfileEap method)
{
  const char *plugin = eap_plugin (method);

  return plugin ? plugin : "eap";
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
    return add_identity (builder, "aaa_id", profile->aaa_id, "aaa-id", error);
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
    ok = add_eap (builder, profile, eap_auth (profile->eap_method), error) &&
         add_local_id (builder, profile, TRUE, error);
    break;
  case PROFILE_AUTH_EAP_TLS:
    add_certificate (builder, input->credentials);
    ok = add_eap (builder, profile, "eap-tls", error) && add_local_id (builder, profile, TRUE, error);
    break;
  case PROFILE_AUTH_CERT:
  case PROFILE_AUTH_CERT_EAP:
    vici_builder_kv (builder, "auth", "pubkey");
    vici_builder_kv (builder, "round", "1");
    add_certificate (builder, input->credentials);
    ok = add_local_id (builder, profile, FALSE, error);
    break;
  case PROFILE_AUTH_PSK:
    vici_builder_kv (builder, "auth", "psk");
    ok = add_local_id (builder, profile, TRUE, error);
    break;
  }
  vici_builder_end_section (builder);
  if (!ok || profile->auth != PROFILE_AUTH_CERT_EAP)
    return ok;
  vici_builder_section (builder, "local-2");
  vici_builder_kv (builder, "round", "2");
  ok = add_eap (builder, profile, eap_auth (profile->eap_method), error);
  vici_builder_end_section (builder);
  return ok;
}

static gboolean
add_remote_id (ViciBuilder *builder, const IkePlanInput *input, GError **error)
{
  const Profile *profile = input->profile;
  GPtrArray *pinned = credentials_get_servers (input->credentials);

  if (input->server_id)
    return add_identity (builder, "id", input->server_id, "remote-id", error);
  if (profile->remote_id)
    return add_identity (builder, "id", profile->remote_id, "remote-id", error);
  /* A pinned certificate says who the server is better than any name. */
  vici_builder_kv (builder, "id", pinned->len ? "%any" : profile->gateway);
  return TRUE;
}

static gboolean
add_remote (ViciBuilder *builder, const IkePlanInput *input, GError **error)
{
  const Profile *profile = input->profile;
  GPtrArray *pinned = credentials_get_servers (input->credentials);
  gboolean by_cert = profile->server_auth == PROFILE_SERVER_CERT;
  gboolean ok;

  vici_builder_section (builder, "remote");
  vici_builder_kv (builder, "auth", by_cert ? "pubkey" : "psk");
  if (by_cert && profile->revocation == PROFILE_REVOCATION_STRICT)
    vici_builder_kv (builder, "revocation", "strict");
  if (by_cert && pinned->len) {
    vici_builder_list (builder, "certs");
    for (guint i = 0; i < pinned->len; i++)
      vici_builder_item_blob (builder, pinned->pdata[i]);
    vici_builder_end_list (builder);
  }
  ok = add_remote_id (builder, input, error);
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

static void
add_child (ViciBuilder *builder, const IkePlanInput *input)
{
  const Profile *profile = input->profile;

  vici_builder_section (builder, "children");
  vici_builder_section (builder, IKE_PLAN_CHILD);
  vici_builder_strv (builder, "esp_proposals", proposals_esp (profile));
  if (profile->local_ts)
    vici_builder_strv (builder, "local_ts", (const char *const *) profile->local_ts);
  add_remote_selectors (builder, profile);
  vici_builder_kv_printf (builder, "reqid", "%u", input->reqid);
  add_if_id (builder, input->if_id);
  if (profile->ipcomp)
    add_switch (builder, "ipcomp", TRUE);
  /* Recovery is ours: charon's own restart gives up in silence after one try. */
  vici_builder_kv (builder, "dpd_action", "clear");
  vici_builder_kv (builder, "close_action", "none");
  if (profile->esp_lifetime) {
    add_seconds (builder, "rekey_time", profile->esp_lifetime);
    /* Both, or charon before 5.9.9 rekeys by its default. */
    add_seconds (builder, "life_time", profile->esp_lifetime + profile->esp_lifetime / 10 + 1);
  }
  vici_builder_end_section (builder);
  vici_builder_end_section (builder);
}

static void
add_connection (ViciBuilder *builder, const IkePlanInput *input)
{
  const Profile *profile = input->profile;
  g_autofree char *peer = g_inet_address_to_string (input->peer);

  vici_builder_kv (builder, "version", "2");
  vici_builder_list (builder, "remote_addrs");
  vici_builder_item (builder, peer);
  vici_builder_end_list (builder);
  vici_builder_kv_printf (builder, "remote_port", "%u", profile->port);
  vici_builder_strv (builder, "proposals", proposals_ike2 (profile));
  add_switch (builder, "mobike", profile->mobike);
  add_switch (builder, "fragmentation", profile->fragmentation);
  add_switch (builder, "encap", profile->encap);
  add_switch (builder, "send_certreq", credentials_get_authorities (input->credentials)->len <= CERTREQ_MAX);
  add_seconds (builder, "dpd_delay", profile->dpd_delay);
  /* Whoever must be asked for a password again cannot sign in behind the user's back. */
  add_seconds (builder, "reauth_time", 0);
  if (profile->ike_lifetime)
    add_seconds (builder, "rekey_time", profile->ike_lifetime);
  add_if_id (builder, input->if_id);
  if (!profile->request_address)
    return;
  vici_builder_list (builder, "vips");
  if (profile->ip4.wanted)
    vici_builder_item (builder, "0.0.0.0");
  if (profile->ip6.wanted)
    vici_builder_item (builder, "::");
  vici_builder_end_list (builder);
}

static ViciBuilder *
build_connection (const IkePlanInput *input, GError **error)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();

  vici_builder_section (builder, input->profile->uuid);
  add_connection (builder, input);
  if (!add_local (builder, input, error) || !add_remote (builder, input, error))
    return NULL;
  add_child (builder, input);
  vici_builder_end_section (builder);
  return g_steal_pointer (&builder);
}

static void
add_client_credentials (ViciCalls *calls, const IkePlanInput *input)
{
  const Credentials *credentials = input->credentials;
  GPtrArray *chain = credentials_get_chain (credentials);
  const CredentialsToken *token = credentials_get_token (credentials);

  for (guint i = 0; i < chain->len; i++)
    vici_calls_add_certificate (calls, "NONE", chain->pdata[i]);
  if (token)
    vici_calls_add_token (calls, CHARON_PKCS11_MODULE, token->slot, token->handle, input->secrets->key_password);
  else
    vici_calls_add_key (calls, credentials_get_key (credentials));
}

GPtrArray *
ike_plan_load (const IkePlanInput *input, GError **error)
{
  g_autoptr (ViciCalls) calls = vici_calls_new ();
  const Profile *profile = input->profile;
  GPtrArray *authorities = credentials_get_authorities (input->credentials);
  ViciBuilder *connection = build_connection (input, error);

  if (!connection)
    return NULL;
  for (guint i = 0; i < authorities->len; i++)
    vici_calls_add_certificate (calls, "CA", authorities->pdata[i]);
  if (profile_needs_certificate (profile))
    add_client_credentials (calls, input);
  if (secret_is_used (profile, SECRET_PSK))
    vici_calls_add_shared (calls, "IKE", input->secrets->psk);
  if (secret_is_used (profile, SECRET_PASSWORD))
    vici_calls_add_shared (calls, "EAP", input->secrets->password);
  vici_calls_add (calls, "load-conn", "connection", connection);
  return vici_calls_finish (calls, error);
}
