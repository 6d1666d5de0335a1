/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/plan/plan.h"

#include "shared/failures.h"

/* Seconds, charon's own default, which reauth_time=0 alone would turn off: the keys of IKE would never be renewed, and
 * IKEv1 would offer a life of no seconds, upon which Libreswan ends the SA at once. */
#define IKE_LIFETIME (4 * 60 * 60)

/* Seconds for each list or responder, where the connection comes up without: charon asks one after the other, before it
 * answers the server. */
#define RELAXED_TIMEOUT 1

/* With more authorities than this, certificate requests for all of them would not fit into a packet. */
#define CERTREQ_MAX 10

Plan *
plan_new (const Profile *profile, Secrets *secrets, const char *child)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->profile = profile_ref (profile);
  plan->secrets = secrets;
  plan->child = child;
  plan->plugins = g_ptr_array_new_null_terminated (0, NULL, TRUE);
  plan->charon.standard_ports = profile->local_port == PROFILE_LOCAL_PORT_STANDARD;
  plan->charon.nat_keepalive = profile->nat_keepalive;
  plan->charon.plugins = (const char *const *) plan->plugins->pdata;
  return plan;
}

void
plan_add_plugin (Plan *plan, const char *name)
{
  g_ptr_array_add (plan->plugins, (gpointer) name);
  plan->charon.plugins = (const char *const *) plan->plugins->pdata;
}

void
plan_set_revocation (Plan *plan)
{
  ProfileRevocation wanted = plan->profile->revocation;

  plan->charon.revocation = wanted != PROFILE_REVOCATION_OFF;
  plan->charon.fetches = wanted == PROFILE_REVOCATION_STRICT;
  plan->charon.revocation_timeout = wanted == PROFILE_REVOCATION_RELAXED ? RELAXED_TIMEOUT : 0;
}

void
plan_free (Plan *plan)
{
  profile_unref (plan->profile);
  secrets_free (plan->secrets);
  g_ptr_array_unref (plan->plugins);
  g_free (plan);
}

void
plan_add_switch (ViciBuilder *builder, const char *key, gboolean on)
{
  vici_builder_kv (builder, key, on ? "yes" : "no");
}

void
plan_add_seconds (ViciBuilder *builder, const char *key, guint seconds)
{
  vici_builder_kv_printf (builder, key, "%us", seconds);
}

gboolean
plan_add_identity (ViciBuilder *builder, const char *key, const char *text, const char *option, GError **error)
{
  g_autofree char *identity = vici_identity (text);

  if (!identity)
    return failure_set (error, FAILURE_BAD_PROFILE, "%s: not a valid distinguished name", option);
  vici_builder_kv (builder, key, identity);
  return TRUE;
}

void
plan_add_certificate (ViciBuilder *builder, const Credentials *credentials)
{
  vici_builder_list (builder, "certs");
  vici_builder_item_blob (builder, credentials_get_certificate (credentials));
  vici_builder_end_list (builder);
}

gboolean
plan_asks_for_certificate (const Credentials *credentials)
{
  return credentials_get_authorities (credentials)->len <= CERTREQ_MAX;
}

void
plan_add_peer (ViciBuilder *builder, const Profile *profile, const Credentials *credentials, GInetAddress *peer,
               gboolean ask, gboolean encap)
{
  g_autofree char *address = g_inet_address_to_string (peer);

  vici_builder_list (builder, "remote_addrs");
  vici_builder_item (builder, address);
  vici_builder_end_list (builder);
  vici_builder_kv_printf (builder, "remote_port", "%u", profile->port);
  plan_add_switch (builder, "fragmentation", profile->fragmentation);
  plan_add_switch (builder, "encap", encap || profile->encap);
  plan_add_switch (builder, "send_certreq", ask || plan_asks_for_certificate (credentials));
  /* RFC 7296 2.4: no INITIAL_CONTACT, which would end the user's other connections to this server: a charon that knows
   * nothing of them cannot say that there are none. */
  vici_builder_kv (builder, "unique", "never");
  plan_add_seconds (builder, "dpd_delay", profile->dpd_delay);
  /* Whoever must be asked for a password again cannot sign in behind the user's back. */
  plan_add_seconds (builder, "reauth_time", 0);
  /* charon goes up to a tenth below it at random, and lets it expire a tenth after. */
  plan_add_seconds (builder, "rekey_time", profile->ike_lifetime ? profile->ike_lifetime : IKE_LIFETIME);
}

static gboolean
add_remote_id (ViciBuilder *builder, const Profile *profile, const PlanServer *server, const char *fallback, gboolean pinned,
               GError **error)
{
  const char *id = server->id ? server->id : profile->remote_id;

  /* A pinned certificate says who the server is better than any name. */
  if (server->certificate || (!id && pinned))
    id = "%any";
  if (id)
    return plan_add_identity (builder, "id", id, "remote-id", error);
  vici_builder_kv (builder, "id", fallback);
  return TRUE;
}

static void
add_pinned (ViciBuilder *builder, GPtrArray *servers, GBytes *certificate)
{
  vici_builder_list (builder, "certs");
  for (guint i = 0; !certificate && i < servers->len; i++)
    vici_builder_item_blob (builder, servers->pdata[i]);
  if (certificate)
    vici_builder_item_blob (builder, certificate);
  vici_builder_end_list (builder);
}

gboolean
plan_add_remote (ViciBuilder *builder, const Profile *profile, const Credentials *credentials, const PlanServer *server,
                 const char *fallback, GError **error)
{
  GPtrArray *pinned = credentials_get_servers (credentials);
  gboolean by_cert = profile->server_auth == PROFILE_SERVER_CERT;
  gboolean ok;

  vici_builder_section (builder, "remote");
  vici_builder_kv (builder, "auth", !by_cert ? "psk" : profile->server_signature ? profile->server_signature : "pubkey");
  if (by_cert && profile->revocation == PROFILE_REVOCATION_STRICT)
    vici_builder_kv (builder, "revocation", "strict");
  if (by_cert && (pinned->len || server->certificate))
    add_pinned (builder, pinned, server->certificate);
  ok = add_remote_id (builder, profile, server, fallback, pinned->len > 0, error);
  vici_builder_end_section (builder);
  return ok;
}

void
plan_add_child_life (ViciBuilder *builder, const Profile *profile)
{
  /* Recovery is ours: charon's own restart gives up in silence after one try. */
  vici_builder_kv (builder, "dpd_action", "clear");
  vici_builder_kv (builder, "close_action", "none");
  if (!profile->esp_lifetime)
    return;
  plan_add_seconds (builder, "rekey_time", profile->esp_lifetime);
  /* Both, or charon before 5.9.9 rekeys by its default. */
  plan_add_seconds (builder, "life_time", profile->esp_lifetime + profile->esp_lifetime / 10 + 1);
}

static void
add_client_credentials (ViciCalls *calls, const Credentials *credentials, const Secrets *secrets)
{
  GPtrArray *chain = credentials_get_chain (credentials);
  const CredentialsToken *token = credentials_get_token (credentials);

  for (guint i = 0; i < chain->len; i++)
    vici_calls_add_certificate (calls, "NONE", chain->pdata[i], "cert");
  if (token)
    vici_calls_add_token (calls, CHARON_PKCS11_MODULE, token->slot, token->handle, secrets->key_password);
  else
    vici_calls_add_key (calls, credentials_get_key (credentials));
}

void
plan_add_credentials (ViciCalls *calls, const Profile *profile, const Credentials *credentials, const Secrets *secrets)
{
  GPtrArray *authorities = credentials_get_authorities (credentials);

  for (guint i = 0; i < authorities->len; i++)
    vici_calls_add_certificate (calls, "CA", authorities->pdata[i], profile->ca ? "ca" : NULL);
  if (profile_needs_certificate (profile))
    add_client_credentials (calls, credentials, secrets);
  if (secret_is_used (profile, SECRET_PSK) && secrets->psk_bytes)
    vici_calls_add_shared (calls, "IKE", secrets->psk_bytes);
  if (secret_is_used (profile, SECRET_PPK) && secrets->ppk_bytes)
    vici_calls_add_shared (calls, "PPK", secrets->ppk_bytes);
}
