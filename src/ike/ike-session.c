/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-session.h"

#include "shared/failures.h"
#include "src/charon/association.h"
#include "src/groundwork.h"
#include "src/system/host-address.h"
#include "src/ike/ike-ip-config.h"
#include "src/plan/ike-identity.h"
#include "src/plan/ike-plan.h"
#include "src/ike/ike-tunnel.h"

/* How often a lost server is called before the connection counts as lost, and the longest pause between, in seconds. */
#define RECOVER_ATTEMPTS 10
#define RECOVER_PAUSE_MAX 30

struct _IkeSession {
  Session parent;
  Profile *profile;
  Secrets *secrets;

  /* prepared */
  IkeTunnel *tunnel;
  gboolean laying;          /* ground is under way */
  Groundwork *ground;
  Association *association;

  /* who the server is, where it is not as expected */
  char *server_id;          /* what it calls itself, found to be right */
  GError *refusal;          /* why it is asked who it is; NULL: it is not */

  /* established */
  IpConfig *config;
  guint attempts;           /* in RECOVER */
  guint later;              /* source of the next one, 0: none */
};

G_DEFINE_FINAL_TYPE (IkeSession, ike_session, IPSEC_TYPE_SESSION)

static const SessionTransition transitions[] = {
  { SESSION_IDLE, SESSION_EVENT_START, SESSION_PREPARE },
  { SESSION_PREPARE, SESSION_EVENT_NEXT, SESSION_LOAD },
  { SESSION_LOAD, SESSION_EVENT_NEXT, SESSION_INITIATE },
  { SESSION_INITIATE, SESSION_EVENT_NEXT, SESSION_UP },
  { SESSION_INITIATE, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_UP, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_UP, SESSION_EVENT_CHANGED, SESSION_UP },
  { SESSION_RECOVER, SESSION_EVENT_NEXT, SESSION_UP },
};

static void
fail (IkeSession *self, GError *error)
{
  session_fail (IPSEC_SESSION (self), error);
}

/* --- undo --- */

static void
undo_tunnel (Session *session, gpointer what)
{
  g_clear_pointer (&IPSEC_IKE_SESSION (session)->tunnel, ike_tunnel_free);
  session_undone (session, what);
}

static void
on_closed (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IkeSession) self = data;

  association_close_finish (IPSEC_ASSOCIATION (association), result);
  session_undone (IPSEC_SESSION (self), "charon");
}

static void
undo_charon (Session *session, gpointer what)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);

  /* While it starts, it is cancelled by now: on_ground_laid() comes soon. */
  if (self->association)
    association_close_async (self->association, on_closed, g_object_ref (self));
  else if (!self->laying)
    session_undone (session, what);
}

static void
push_undo (IkeSession *self, const char *what, SessionUndo undo)
{
  session_push_undo (IPSEC_SESSION (self), what, undo, (gpointer) what);
}

/* --- prepare --- */

static void on_child_up (IkeSession *self, const ViciMessage *sa);
static void on_child_down (IkeSession *self);
static void on_attempt_failed (IkeSession *self, const GError *failure);
static void on_server_moved (IkeSession *self, const char *remote);

static void
on_charon_died (IkeSession *self, const GError *error)
{
  fail (self, g_error_copy (error));
}

static gboolean
has_plugin (const char *plugin, gpointer charon)
{
  return charon_has_plugin (charon, plugin);
}

static gboolean
check_charon (IkeSession *self, GError **error)
{
  Charon *charon = self->ground->charon;
  const char *missing = ike_plan_missing_plugin (self->profile, has_plugin, charon);

  if (missing)
    return failure_set (error, FAILURE_NO_PLUGIN, "%s, in strongSwan %s", missing, charon_get_version (charon));
  return state_file_add_child (self->tunnel->state_file, charon_get_pid (charon), error);
}

static void
on_ground_laid (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IkeSession) self = data;
  GError *error = NULL;

  self->laying = FALSE;
  self->ground = groundwork_lay_finish (result, &error);
  if (!self->ground) {
    fail (self, error);
    session_undone (IPSEC_SESSION (self), "charon");
    return;
  }
  self->association = association_new (self->ground->charon, self->profile->uuid, IKE_PLAN_CHILD);
  g_signal_connect_object (self->association, "up", G_CALLBACK (on_child_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association, "down", G_CALLBACK (on_child_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association, "failed", G_CALLBACK (on_attempt_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association, "moved", G_CALLBACK (on_server_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ground->charon, "died", G_CALLBACK (on_charon_died), self, G_CONNECT_SWAPPED);
  if (check_charon (self, &error))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
  else
    fail (self, error);
}

static void
lay_ground (IkeSession *self, const char *id)
{
  const Profile *profile = self->profile;
  g_autoptr (GPtrArray) plugins = ike_plan_plugins (profile);
  gboolean with_certificate = profile_needs_certificate (profile);
  /* Inside EAP-TLS, TTLS and PEAP the server shows a certificate even where IKE does not need one. */
  gboolean with_authorities = profile->server_auth == PROFILE_SERVER_CERT || profile->ca || with_certificate;
  CredentialsSource source = {
    .ca = with_authorities ? profile->ca : NULL,
    .system_trust = with_authorities && !profile->ca,
    .cert = with_certificate ? profile->cert : NULL,
    .key = with_certificate ? profile->key : NULL,
    .password = self->secrets->key_password,
    .owner = profile->owner,
  };
  CharonConf config = {
    .id = id,
    .ignored_interface = self->tunnel->link->name,
    .policy_based = ike_tunnel_is_policy_based (self->tunnel),
    .revocation = profile->revocation != PROFILE_REVOCATION_OFF,
    .nat_keepalive = profile->nat_keepalive,
  };

  g_ptr_array_add (plugins, NULL);
  config.plugins = (const char *const *) plugins->pdata;
  self->laying = TRUE;
  push_undo (self, "charon", undo_charon);
  groundwork_lay_async (profile->gateway, &source, &config, session_get_cancellable (IPSEC_SESSION (self)),
                        on_ground_laid, g_object_ref (self));
}

static void
enter_prepare (IkeSession *self)
{
  g_autofree char *id = g_strdup_printf ("nm-ipsec-%.8s-%d", self->profile->uuid, (int) getpid ());
  GError *error = NULL;

  self->tunnel = ike_tunnel_new (self->profile->interface_name, id, &error);
  if (!self->tunnel) {
    fail (self, error);
    return;
  }
  push_undo (self, "tunnel", undo_tunnel);
  lay_ground (self, id);
}

/* --- load --- */

static void
on_loaded (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IkeSession) self = data;
  GError *error = NULL;

  if (association_load_finish (IPSEC_ASSOCIATION (association), result, &error))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
  else
    fail (self, error);
}

static void on_uplink_changed (IkeSession *self);

static gboolean
set_peer (IkeSession *self, GInetAddress *peer, GError **error)
{
  gboolean first = !self->tunnel->uplink;

  if (!ike_tunnel_set_peer (self->tunnel, peer, error))
    return FALSE;
  if (first)
    g_signal_connect_object (self->tunnel->uplink, "changed", G_CALLBACK (on_uplink_changed), self, G_CONNECT_SWAPPED);
  return TRUE;
}

static void
enter_load (IkeSession *self)
{
  IkePlanInput input = {
    .profile = self->profile,
    .secrets = self->secrets,
    .credentials = self->ground->credentials,
    .peer = self->ground->addresses->data,
    .if_id = self->tunnel->link->if_id,
    .reqid = self->tunnel->reqid,
    .server_id = self->refusal ? IKE_IDENTITY_NOBODY : self->server_id,
  };
  g_autoptr (GPtrArray) calls = NULL;
  GError *error = NULL;

  if (!set_peer (self, input.peer, &error) || !(calls = ike_plan_load (&input, &error))) {
    fail (self, error);
    return;
  }
  association_load_async (self->association, calls, session_get_cancellable (IPSEC_SESSION (self)), on_loaded,
                          g_object_ref (self));
}

/* --- initiate --- */

/* No word from the server, or none that can be understood. */
static gboolean
is_silence (Failure failure)
{
  return failure == FAILURE_NO_ANSWER || failure == FAILURE_NO_ANSWER_AUTH || failure == FAILURE_CONNECTION_LOST;
}

/* What a server says while it starts, before it has read all of its configuration, beside what it says for good. */
static gboolean
may_pass (Failure failure)
{
  return is_silence (failure) || failure == FAILURE_PROPOSAL_IKE || failure == FAILURE_SERVER_CLOSED;
}

static void recover_later (IkeSession *self);

/* Servers do not say why they refuse a certificate, but this reason can be seen from here. */
static GError *
explain (IkeSession *self, const GError *failure)
{
  if (failure_of (failure) == FAILURE_CLIENT_REFUSED && credentials_is_expired (self->ground->credentials))
    return failure_new (FAILURE_CERTIFICATE_EXPIRED, NULL);
  return g_error_copy (failure);
}

static void
retry (IkeSession *self)
{
  session_feed (IPSEC_SESSION (self), SESSION_EVENT_RETRY);
}

/* The server proved to be somebody, but not whom was asked for. */
static void
judge_server (IkeSession *self, const char *identity)
{
  const Profile *profile = self->profile;
  const char *expected = profile->remote_id ? profile->remote_id : profile->gateway;

  if (!profile->remote_id && !self->server_id &&
      ike_identity_is_host (identity, profile->gateway, profile->ca != NULL)) {
    g_message ("%s: the server calls itself '%s', which is right", profile->id, identity);
    self->server_id = g_strdup (identity);
    retry (self);
    return;
  }
  fail (self, failure_new (FAILURE_SERVER_IDENTITY, "'%s' is expected, it is '%s'", expected, identity));
}

/*
 * Many servers refuse to talk when they are asked for by a name that is not theirs (RFC 7296 3.5 leaves it to them), and
 * say nothing but that authentication failed. Then they are asked once more, for nobody in particular. TRUE if that is
 * what has to be done, or was done.
 */
static gboolean
ask_who_it_is (IkeSession *self, GError **failure)
{
  const char *identity = charon_log_server_id (association_get_log (self->association));
  g_autoptr (GError) refusal = g_steal_pointer (&self->refusal);

  if (identity && (refusal || failure_of (*failure) == FAILURE_SERVER_IDENTITY)) {
    judge_server (self, identity);
    return TRUE;
  }
  if (refusal) {
    fail (self, g_steal_pointer (&refusal));
    return TRUE;
  }
  if (identity || failure_of (*failure) != FAILURE_CLIENT_REFUSED ||
      self->profile->server_auth != PROFILE_SERVER_CERT || self->server_id)
    return FALSE;
  self->refusal = g_steal_pointer (failure);
  retry (self);
  return TRUE;
}

static void
on_attempt_failed (IkeSession *self, const GError *why)
{
  g_autoptr (GError) failure = explain (self, why);
  Failure cause = failure_of (failure);
  SessionState state = session_get_state (IPSEC_SESSION (self));

  if (state == SESSION_INITIATE && ask_who_it_is (self, &failure))
    return;
  if (state == SESSION_RECOVER && may_pass (cause) && ++self->attempts < RECOVER_ATTEMPTS)
    recover_later (self);
  else if (state == SESSION_INITIATE && is_silence (cause) && groundwork_next_address (self->ground))
    retry (self);
  else
    fail (self, g_steal_pointer (&failure));
}

/* RFC 7296 has no way to know that a tunnel is wanted twice, so one attempt at a time. */
static void
initiate (IkeSession *self)
{
  association_initiate (self->association, session_get_cancellable (IPSEC_SESSION (self)));
}

/* --- up --- */

/* An address of this host within the networks of local-ts. */
static GInetAddress *
find_inside (const Profile *profile)
{
  if (profile->request_address || !profile->local_ts)
    return NULL;
  return host_address_within ((const char *const *) profile->local_ts);
}

static gboolean
configure (IkeSession *self, const ViciMessage *sa, GError **error)
{
  g_autoptr (GInetAddress) inside = find_inside (self->profile);
  IkeIpConfigInput input = {
    .profile = self->profile,
    .device = self->tunnel->link->name,
    .policy_based = ike_tunnel_is_policy_based (self->tunnel),
    .uplink_mtu = uplink_get_mtu (self->tunnel->uplink),
    .dns = charon_log_dns (association_get_log (self->association)),
    .inside = inside,
  };
  g_autoptr (IpConfig) config = ike_ip_config_new (sa, &input, error);

  if (!config || !link_set_up (self->tunnel->link, config->mtu, error))
    return FALSE;
  g_clear_pointer (&self->config, ip_config_free);
  self->config = g_steal_pointer (&config);
  uplink_set_peer (self->tunnel->uplink, self->config->gateway);
  return TRUE;
}

static void
on_child_up (IkeSession *self, const ViciMessage *sa)
{
  g_autofree char *text = ike_ip_config_describe (sa);
  GError *error = NULL;

  g_message ("%s: %s", self->profile->id, text);
  if (configure (self, sa, &error))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
  else
    fail (self, error);
}

static void
on_child_down (IkeSession *self)
{
  session_feed (IPSEC_SESSION (self), SESSION_EVENT_LOST);
}

/* RFC 4555: one of the ends has moved. NetworkManager must hear of the server's new address for its own route to it. */
static void
on_server_moved (IkeSession *self, const char *remote)
{
  g_autoptr (GInetAddress) gateway = g_inet_address_new_from_string (remote);

  if (!gateway || !self->config)
    return;
  g_set_object (&self->config->gateway, gateway);
  uplink_set_peer (self->tunnel->uplink, gateway);
  session_feed (IPSEC_SESSION (self), SESSION_EVENT_CHANGED);
}

/* NetworkManager does not move its routes to another uplink by itself, only when it is told everything again. */
static void
on_uplink_changed (IkeSession *self)
{
  if (session_get_state (IPSEC_SESSION (self)) == SESSION_RECOVER)
    recover_later (self);
  else if (uplink_get_device (self->tunnel->uplink) != 0)
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_CHANGED);
}

static void
enter_up (IkeSession *self)
{
  self->attempts = 0;
  session_announce (IPSEC_SESSION (self), self->config);
}

/* --- recover --- */

static gboolean
recover_now (gpointer data)
{
  IkeSession *self = data;

  self->later = 0;
  initiate (self);
  return G_SOURCE_REMOVE;
}

/* The interface stays and swallows what is sent, so nothing leaks; without an uplink there is nobody to call, and the
 * uplink will tell when there is. */
static void
recover_later (IkeSession *self)
{
  guint seconds = MIN (self->attempts * self->attempts, RECOVER_PAUSE_MAX);

  g_clear_handle_id (&self->later, g_source_remove);
  if (uplink_get_device (self->tunnel->uplink) != 0)
    self->later = g_timeout_add_seconds (seconds, recover_now, self);
}

static void
enter_recover (IkeSession *self)
{
  g_message ("%s: the server closed the tunnel or was lost, calling again", self->profile->id);
  recover_later (self);
}

static void
ike_session_enter (Session *session, SessionState state)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);

  switch (state) {
  case SESSION_PREPARE:
    enter_prepare (self);
    break;
  case SESSION_LOAD:
    enter_load (self);
    break;
  case SESSION_INITIATE:
    initiate (self);
    break;
  case SESSION_UP:
    enter_up (self);
    break;
  case SESSION_RECOVER:
    enter_recover (self);
    break;
  case SESSION_IDLE:
  case SESSION_DIAL:
  case SESSION_PPP:
  case SESSION_CLEANUP:
  case SESSION_DONE:
    g_assert_not_reached ();
  }
}

static void
ike_session_finalize (GObject *object)
{
  IkeSession *self = IPSEC_IKE_SESSION (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_pointer (&self->profile, profile_unref);
  g_clear_pointer (&self->secrets, secrets_free);
  g_clear_pointer (&self->ground, groundwork_free);
  g_clear_object (&self->association);
  g_clear_pointer (&self->config, ip_config_free);
  g_clear_pointer (&self->server_id, g_free);
  g_clear_error (&self->refusal);
  G_OBJECT_CLASS (ike_session_parent_class)->finalize (object);
}

static void
ike_session_class_init (IkeSessionClass *class)
{
  SessionClass *session = IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ike_session_finalize;
  session->transitions = transitions;
  session->n_transitions = G_N_ELEMENTS (transitions);
  session->enter = ike_session_enter;
  session->deadlines[SESSION_PREPARE] = 30;
  session->deadlines[SESSION_LOAD] = 15;
  session->deadlines[SESSION_INITIATE] = 50;
}

static void
ike_session_init (IkeSession *self)
{
}

Session *
ike_session_new (const Profile *profile, Secrets *secrets)
{
  IkeSession *self = g_object_new (IPSEC_TYPE_IKE_SESSION, NULL);

  self->profile = profile_ref (profile);
  self->secrets = secrets;
  return IPSEC_SESSION (self);
}
