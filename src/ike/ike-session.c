/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-session.h"

#include "shared/failures.h"
#include "src/credentials/server-certificate.h"
#include "src/charon/sa-facts.h"
#include "src/ike/ike-adapt.h"
#include "src/ike/ike-explain.h"
#include "src/ike/ike-ip-config.h"
#include "src/ike/known-server.h"
#include "src/plan/ike-identity.h"
#include "src/plan/ike-plan.h"
#include "src/plan/plan.h"
#include "src/ike/ike-tunnel.h"
#include "src/ike/narrowing.h"
#include "src/ike/own-addresses.h"
#include "src/way-watch.h"

/* Seconds until a server that has no address is called again. */
#define ADDRESS_PAUSE 10

/* Seconds that the way to the server may be gone while another of its addresses can be reached: IPv6 is there before DHCP has
 * an answer, and charon may move by itself. */
#define PATIENCE 3
#define MOBIKE_PATIENCE 15

struct _IkeSession {
  IpsecSession parent;
  IkeTunnel *tunnel;

  /* who the server is, where it is not as expected */
  char *server_id;          /* what it calls itself, found to be right */
  GBytes *certificate;      /* of the server, found to be right until the session prepares again; or NULL */
  gboolean by_certificate;  /* it was found to be right by one */
  GError *refusal;          /* why it is asked who it is; NULL: it is not */
  gboolean ask;             /* it sends no certificate unless it is asked for one */
  ProfileEap eap;           /* how it wants to be signed in to, if it has said so */
  ServerNotes notes;        /* what it needed last time */

  guint waits;              /* for an address */

  /* established */
  IpConfig *given;          /* what the server gave, wherever we are */
  IpConfig *config;         /* of it what suits the network that we are in; both NULL: it was never up */
  WayWatch *watch;          /* while nothing leads to the server's address in use; else NULL */
  GInetAddress *local;      /* our address towards the server then; NULL: unknown */
  gboolean doubtful;        /* the machine has slept since the server was last heard of */
  gboolean anew;            /* the old IKE_SA was dropped since it was up */
};

G_DEFINE_FINAL_TYPE (IkeSession, ike_session, IPSEC_TYPE_IPSEC_SESSION)

static const SessionTransition transitions[] = {
  { SESSION_IDLE, SESSION_EVENT_START, SESSION_PREPARE },
  { SESSION_PREPARE, SESSION_EVENT_NEXT, SESSION_LOAD },
  { SESSION_PREPARE, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_LOAD, SESSION_EVENT_NEXT, SESSION_INITIATE },
  { SESSION_LOAD, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_INITIATE, SESSION_EVENT_NEXT, SESSION_UP },
  { SESSION_INITIATE, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_INITIATE, SESSION_EVENT_ANEW, SESSION_PREPARE },
  { SESSION_INITIATE, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_UP, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_UP, SESSION_EVENT_CHANGED, SESSION_UP },
  { SESSION_RECOVER, SESSION_EVENT_RETRY, SESSION_PREPARE },
  { SESSION_RECOVER, SESSION_EVENT_NEXT, SESSION_UP }, /* by itself */
};

static IpsecSession *
base (IkeSession *self)
{
  return IPSEC_IPSEC_SESSION (self);
}

/* An attempt came to nothing. Takes @failure. */
static void
give_up (IkeSession *self, GError *failure)
{
  if (self->config)
    ipsec_session_lose (base (self), failure);
  else
    session_fail (IPSEC_SESSION (self), failure);
}

static const Profile *
profile_of (IkeSession *self)
{
  return ipsec_session_get_profile (base (self));
}

static const TrustLog *
trust_of (IkeSession *self)
{
  return association_get_trust (ipsec_session_get_association (base (self)));
}

/* --- undo --- */

static void
undo_tunnel (Session *session, gpointer what)
{
  g_clear_pointer (&IPSEC_IKE_SESSION (session)->tunnel, ike_tunnel_free);
  session_undone (session, what);
}

/* --- prepare --- */

static void
enter_prepare (IkeSession *self)
{
  g_autofree char *id = ipsec_session_make_id (base (self));
  CharonConf conf = ipsec_session_get_plan (base (self))->charon;
  GError *error = NULL;

  /* It may be revoked or replaced. */
  g_clear_pointer (&self->certificate, g_bytes_unref);
  if (self->tunnel) {
    ipsec_session_prepare_again (base (self));
    return;
  }
  self->tunnel = ike_tunnel_new (profile_of (self), id, &error);
  if (!self->tunnel) {
    session_fail (IPSEC_SESSION (self), error);
    return;
  }
  session_push_undo (IPSEC_SESSION (self), "tunnel", undo_tunnel, (gpointer) "tunnel");
  conf.id = id;
  conf.ignored_interface = self->tunnel->link->name;
  conf.ignored_table = self->tunnel->table;
  conf.policy_table = ike_tunnel_is_policy_based (self->tunnel) ? self->tunnel->reqid : 0;
  ipsec_session_prepare (base (self), &conf, self->tunnel->state_file);
}

static void
ike_session_prepared (IpsecSession *session)
{
  session_feed (IPSEC_SESSION (session), SESSION_EVENT_NEXT);
}

/* --- load --- */

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

static GPtrArray *
ike_session_calls (IpsecSession *session, GError **error)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);
  const Plan *plan = ipsec_session_get_plan (session);
  IkePlanInput input = {
    .profile = plan->profile, .secrets = plan->secrets,
    .credentials = ipsec_session_get_credentials (session),
    .peer = ike_attempts_get_peer (ipsec_session_get_calls (session)),
    .if_id = self->tunnel->link->if_id,
    .group = self->notes.group,
    .reqid = self->tunnel->reqid,
    .server.id = self->refusal ? IKE_IDENTITY_NOBODY : self->server_id,
    .server.certificate = self->refusal ? NULL : self->certificate,
    .eap = self->eap,
    .hybrid = ipsec_session_has_mlkem (session),
    .ask = self->ask,
    .encap = ipsec_session_get_calls (session)->encap,
  };
  g_autoptr (GPtrArray) password = ike_plan_password (&input, error);

  if (!password || !ipsec_session_guard_password (session, password, error) || !set_peer (self, input.peer, error))
    return NULL;
  return ike_plan_load (&input, error);
}

/* --- initiate --- */

static void
retry (IkeSession *self)
{
  session_feed (IPSEC_SESSION (self), SESSION_EVENT_RETRY);
}

static void
on_certificates (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IkeSession) self = data;
  g_auto (GStrv) hosts = ike_identity_hosts (profile_of (self), ike_attempts_get_peer (ipsec_session_get_calls (base (self))));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shown = association_list_certificates_finish (IPSEC_ASSOCIATION (association), result, &error);
  const char *identity;

  if (session_get_state (IPSEC_SESSION (self)) != SESSION_INITIATE ||
      IPSEC_ASSOCIATION (association) != ipsec_session_get_association (base (self)))
    return;
  if (!shown) {
    give_up (self, g_steal_pointer (&error));
    return;
  }
  identity = charon_log_server_id (ipsec_session_get_log (base (self)));
  self->certificate = server_certificate_find (ipsec_session_get_credentials (base (self)), shown, (const char *const *) hosts);
  if (!self->certificate) {
    give_up (self, ike_identity_mismatch (profile_of (self), identity));
    return;
  }
  self->by_certificate = TRUE;
  g_message ("%s: the server calls itself '%s', and its certificate is for '%s'", profile_of (self)->id, identity, hosts[0]);
  retry (self);
}

/* The server proved to be somebody, but not whom was asked for. */
static void
judge_server (IkeSession *self, const char *identity)
{
  const Profile *profile = profile_of (self);

  if (!self->server_id && ike_identity_is_right (profile, ike_attempts_get_peer (ipsec_session_get_calls (base (self))), identity)) {
    g_message ("%s: the server calls itself '%s', which is right", profile->id, identity);
    self->server_id = g_strdup (identity);
    retry (self);
  } else if (!self->certificate && ike_identity_may_be_pinned (profile)) {
    association_list_certificates_async (ipsec_session_get_association (base (self)), session_get_cancellable (IPSEC_SESSION (self)),
                                         on_certificates, g_object_ref (self));
  } else {
    give_up (self, ike_identity_mismatch (profile, identity));
  }
}

/*
 * Many servers refuse to talk when they are asked for by a name that is not theirs (RFC 7296 3.5 leaves it to them), and
 * say nothing but that authentication failed. Then they are asked once more, for nobody in particular. TRUE if that is
 * what has to be done, or was done.
 */
static gboolean
ask_who_it_is (IkeSession *self, GError **failure)
{
  const char *identity = charon_log_server_id (ipsec_session_get_log (base (self)));
  g_autoptr (GError) refusal = g_steal_pointer (&self->refusal);

  if (identity && (refusal || failure_of (*failure) == FAILURE_SERVER_IDENTITY)) {
    judge_server (self, identity);
    return TRUE;
  }
  if (refusal) {
    give_up (self, g_steal_pointer (&refusal));
    return TRUE;
  }
  if (identity || !ike_identity_may_be_why (profile_of (self), failure_of (*failure)) || self->server_id ||
      self->certificate || (self->config && !self->by_certificate))
    return FALSE;
  self->refusal = g_steal_pointer (failure);
  retry (self);
  return TRUE;
}

/* Whether the server has to be called again because it wants to be signed in to in another way that is allowed. */
static gboolean
sign_in_otherwise (IkeSession *self, Failure cause)
{
  const Profile *profile = profile_of (self);
  const char *offered = charon_log_eap_method (ipsec_session_get_log (base (self)));

  if (cause != FAILURE_EAP_METHOD || self->eap != PROFILE_EAP_AUTO)
    return FALSE;
  self->eap = ike_plan_other_eap (profile, offered);
  if (self->eap == PROFILE_EAP_AUTO)
    return FALSE;
  ipsec_session_widen (base (self));
  g_message ("%s: the server wants %s, calling again", profile->id, offered);
  retry (self);
  return TRUE;
}

/* What comes within an IKE_SA needs more agreement than what comes with a new one (RFC 7296 1.3: groups), and some servers
 * have no more than that (NO_ADDITIONAL_SAS). */
static gboolean
begin_anew (IkeSession *self, Failure cause)
{
  gboolean single = charon_log_is_single (ipsec_session_get_log (base (self)));

  if ((cause != FAILURE_PROPOSAL_ESP && !single) || !self->config || self->anew)
    return FALSE;
  self->anew = TRUE;
  ipsec_session_drop (base (self));
  retry (self);
  return TRUE;
}

/* RFC 7296 3.7: many servers show a certificate only to who names its authority. */
static gboolean
ask_for_certificate (IkeSession *self, Failure cause)
{
  if (cause != FAILURE_SERVER_UNTRUSTED || self->ask ||
      plan_asks_for_certificate (ipsec_session_get_credentials (base (self))) ||
      charon_log_has_certificate (ipsec_session_get_log (base (self))))
    return FALSE;
  g_message ("%s: the server has shown no certificate, asking for one", profile_of (self)->id);
  self->ask = TRUE;
  retry (self);
  return TRUE;
}

/* A server that keeps an address for each user may not have noticed that an earlier connection of ours is gone. */
static gboolean
wait_for_address (IkeSession *self, Failure cause)
{
  const Profile *profile = profile_of (self);
  /* Each call takes its time as well, and the last one has to be over before NetworkManager ends everything. */
  guint most = (profile->timeout ? profile->timeout : 60) / (ADDRESS_PAUSE + 8);

  if (cause != FAILURE_NO_ADDRESS || self->config || self->waits >= most)
    return FALSE;
  self->waits++;
  g_message ("%s: the server has no address for us now, calling again in %d s", profile->id, ADDRESS_PAUSE);
  session_wait (IPSEC_SESSION (self), ADDRESS_PAUSE, SESSION_EVENT_RETRY);
  return TRUE;
}

static gboolean
fetch_lists (IkeSession *self)
{
  if (!known_server_wants_lists (ipsec_session_get_plan (base (self)), trust_of (self)))
    return FALSE;
  g_message ("%s: the server's certificate has to be checked for revocation, calling again", profile_of (self)->id);
  ipsec_session_fetch_lists (base (self));
  return TRUE;
}

/* Perhaps it has another authority than last time: the one that it had may have expired, while another vouches for the same key. */
static gboolean
trust_more (IkeSession *self, Failure cause)
{
  if ((cause != FAILURE_SERVER_UNTRUSTED && cause != FAILURE_SERVER_EXPIRED) || !ipsec_session_widen (base (self)))
    return FALSE;
  g_message ("%s: not the authority of last time, calling again with all", profile_of (self)->id);
  retry (self);
  return TRUE;
}

static void
ike_session_attempt_failed (IpsecSession *session, const GError *why)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);
  g_autoptr (GError) failure = ike_explain (profile_of (self), ipsec_session_get_log (session), ipsec_session_get_credentials (session), why);
  Failure cause = failure_of (failure);

  if (session_get_state (IPSEC_SESSION (self)) != SESSION_INITIATE || fetch_lists (self) ||
      trust_more (self, cause) || ask_for_certificate (self, cause) || sign_in_otherwise (self, cause) ||
      begin_anew (self, cause) || wait_for_address (self, cause) || ask_who_it_is (self, &failure))
    return;
  if (ike_attempts_next_address (ipsec_session_get_calls (session), &failure))
    retry (self);
  else if (!ipsec_session_other_ports (session, &failure))
    give_up (self, g_steal_pointer (&failure));
}

/* RFC 7296 has no way to know that a tunnel is wanted twice. */
static void
enter_initiate (IkeSession *self)
{
  if (ipsec_session_is_up (base (self)))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
  else
    ipsec_session_initiate (base (self));
}

/* --- up --- */

/* @news: whether NetworkManager has to be told of it. */
static gboolean
adapt (IkeSession *self, gboolean *news, GError **error)
{
  return ike_adapt (self->tunnel, profile_of (self), self->given, &self->config, news, error);
}

static gboolean
configure (IkeSession *self, const ViciMessage *sa, gboolean *news, GError **error)
{
  g_autoptr (GInetAddress) inside = own_addresses_find_inside (profile_of (self));
  g_auto (GStrv) selectors = association_dup_selectors (ipsec_session_get_association (base (self)));
  IkeIpConfigInput input = {
    .profile = profile_of (self),
    .device = self->tunnel->link->name,
    .policy_based = ike_tunnel_is_policy_based (self->tunnel),
    .dns = charon_log_dns (ipsec_session_get_log (base (self))),
    .selectors = (const char *const *) selectors, .inside = inside,
  };
  IpConfig *given = ike_ip_config_new (sa, &input, error);

  if (!given)
    return FALSE;
  g_clear_pointer (&self->given, ip_config_free);
  self->given = given;
  return adapt (self, news, error);
}

/* In LOAD the attempt that follows will see it. */
static void
feed_next (IkeSession *self)
{
  if (session_get_state (IPSEC_SESSION (self)) != SESSION_LOAD)
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
}

/* Also called while the session is up: after reauthentication the server may assign another address. */
static void
ike_session_child_up (IpsecSession *session, const ViciMessage *sa)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);
  g_autofree char *text = ike_ip_config_describe (sa);
  gboolean news = FALSE;
  GError *error = NULL;

  g_message ("%s: %s", profile_of (self)->id, text);
  narrowing_tell (profile_of (self), sa, charon_log_lists_networks (ipsec_session_get_log (session)));
  if (!known_server_check_lists (ipsec_session_get_plan (session), trust_of (self), &error) || !known_server_check_ppk (profile_of (self), sa, &error) ||
      !configure (self, sa, &news, &error)) {
    give_up (self, error);
    return;
  }
  known_server_note (&self->notes, ipsec_session_get_plan (session), trust_of (self), sa);
  if (session_get_state (IPSEC_SESSION (self)) != SESSION_UP)
    feed_next (self);
  else if (news)
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_CHANGED);
}

/* In any other state either an attempt is under way, or enter_up() sees it. */
static void
ike_session_child_down (IpsecSession *session)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);

  self->doubtful = FALSE;
  if (session_get_state (IPSEC_SESSION (session)) != SESSION_UP)
    return;
  if (ipsec_session_get_association (session))
    known_server_note_loss (&self->notes, ipsec_session_get_plan (session), ipsec_session_get_log (session));
  ipsec_session_lose (session, ipsec_session_explain_loss (session));
}

static void
ike_session_charon_gone (IpsecSession *session)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);
  g_autoptr (GError) error = NULL;

  if (!ike_tunnel_flush (self->tunnel, &error))
    g_warning ("%s", error->message);
}

/* The SAs stay: they know the device by its number alone. */
static gboolean
ike_session_renew_device (IpsecSession *session, GError **error)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);

  return ike_tunnel_renew_link (self->tunnel, error) && link_set_up (self->tunnel->link, self->config->mtu, error) &&
         ike_adapt_route (self->tunnel, profile_of (self), self->config, error);
}

static void
ike_session_lose (IpsecSession *session, GError *failure)
{
  give_up (IPSEC_IKE_SESSION (session), failure);
}

/* Another way to the server may have another router, and take smaller packets. */
static void
adapt_anew (IkeSession *self)
{
  gboolean news = FALSE;
  GError *error = NULL;

  if (adapt (self, &news, &error))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_CHANGED);
  else
    give_up (self, error);
}

/* RFC 4555: one of the ends has moved. NetworkManager must hear of the server's new address for its own route to it. */
static void
ike_session_server_moved (IpsecSession *session, const char *remote)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);
  g_autoptr (GInetAddress) gateway = g_inet_address_new_from_string (remote);

  if (!gateway || !self->config)
    return;
  g_set_object (&self->given->gateway, gateway);
  adapt_anew (self);
}

/* Whether our address is another one now, and the server could not be told (RFC 4555). */
static gboolean
is_cut_off (IkeSession *self)
{
  GInetAddress *now = uplink_get_source (self->tunnel->uplink);

  return session_get_state (IPSEC_SESSION (self)) == SESSION_UP && ipsec_session_is_up (base (self)) && self->local && now &&
         !g_inet_address_equal (self->local, now) && !charon_log_is_mobile (ipsec_session_get_log (base (self)));
}

/* After a sleep the server may have given us up, and dead-peer detection takes its time. */
static void
ask_after_sleep (IkeSession *self)
{
  if (!self->doubtful || session_get_state (IPSEC_SESSION (self)) != SESSION_UP || !uplink_get_source (self->tunnel->uplink))
    return;
  self->doubtful = FALSE;
  if (ipsec_session_is_up (base (self)))
    association_ask (ipsec_session_get_association (base (self)));
}

static void
ike_session_resume (Session *session)
{
  IPSEC_IKE_SESSION (session)->doubtful = TRUE;
  ask_after_sleep (IPSEC_IKE_SESSION (session));
  IPSEC_SESSION_CLASS (ike_session_parent_class)->resume (session);
}

static gboolean
has_another_way (gpointer self)
{
  return ike_attempts_find_way (ipsec_session_get_calls (base (self)), NULL);
}

static void
call_anew (IkeSession *self, const char *why)
{
  ipsec_session_drop (base (self));
  ipsec_session_lose (base (self), failure_new (FAILURE_CONNECTION_LOST, "%s", why));
}

static void
on_another_way (gpointer data)
{
  IkeSession *self = data;

  g_clear_pointer (&self->watch, way_watch_free);
  if (session_get_state (IPSEC_SESSION (self)) == SESSION_UP)
    call_anew (self, "only another address of the server can be reached");
}

/* The network may have the other family alone. A server that speaks MOBIKE may have told charon of its other addresses. */
static void
watch_for_another_way (IkeSession *self)
{
  guint patience = charon_log_is_mobile (ipsec_session_get_log (base (self))) ? MOBIKE_PATIENCE : PATIENCE;

  if (!self->watch && session_get_state (IPSEC_SESSION (self)) == SESSION_UP && ipsec_session_is_up (base (self)))
    self->watch = way_watch_new (patience, has_another_way, on_another_way, self);
}

/* A new IKE_SA at once: charon would sign in to a server that has not noticed anything, which gives another address then.
 * NetworkManager does not move its routes to another uplink by itself, only when it is told everything again. */
static void
on_uplink_changed (IkeSession *self)
{
  if (ipsec_session_is_up (base (self)) && session_get_state (IPSEC_SESSION (self)) == SESSION_UP)
    association_prod (ipsec_session_get_association (base (self)));
  if (uplink_get_device (self->tunnel->uplink) == 0) {
    watch_for_another_way (self);
    return;
  }
  g_clear_pointer (&self->watch, way_watch_free);
  if (is_cut_off (self))
    call_anew (self, "our address has changed");
  else if (session_get_state (IPSEC_SESSION (self)) == SESSION_UP)
    adapt_anew (self);
  else
    ike_adapt_shield (self->tunnel, profile_of (self), self->config);
  ask_after_sleep (self);
  ipsec_session_retry_now (base (self));
}

static void
enter_up (IkeSession *self)
{
  GInetAddress *local = uplink_get_source (self->tunnel->uplink);
  g_autoptr (GPtrArray) inside = ip_config_list_inside (self->config);
  const SentryPost post = { self->tunnel->link->index, self->tunnel->link->if_id, self->tunnel->reqid, 0, inside };

  self->anew = FALSE;
  if (local)
    g_set_object (&self->local, local);
  ipsec_session_note_up (base (self), &post);
  session_announce (IPSEC_SESSION (self), self->config);
  if (!ipsec_session_is_up (base (self)))
    ike_session_child_down (base (self));
}

/* --- recover --- */

/* The interface stays and swallows what is sent, so nothing leaks. */
static void
recover (IkeSession *self)
{
  if (session_get_state (IPSEC_SESSION (self)) == SESSION_RECOVER)
    ipsec_session_wait (base (self));
}

static void
on_terminated (GObject *session, GAsyncResult *result, gpointer data)
{
  ipsec_session_terminate_finish (IPSEC_IPSEC_SESSION (session), result);
  recover (IPSEC_IKE_SESSION (session));
}

/* What is there may be of no use: a server that gives no address any more. */
static void
enter_recover (IkeSession *self)
{
  ike_adapt_shield (self->tunnel, profile_of (self), self->config);
  if (ipsec_session_is_up (base (self)))
    ipsec_session_terminate_async (base (self), on_terminated, NULL);
  else
    recover (self);
}

static void
ike_session_enter (Session *session, SessionState state)
{
  IkeSession *self = IPSEC_IKE_SESSION (session);

  if (state != SESSION_UP)
    g_clear_pointer (&self->watch, way_watch_free);
  switch (state) {
  case SESSION_PREPARE:
    enter_prepare (self);
    break;
  case SESSION_LOAD:
    ipsec_session_load (base (self));
    break;
  case SESSION_INITIATE:
    enter_initiate (self);
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

  g_clear_pointer (&self->watch, way_watch_free);
  g_clear_pointer (&self->given, ip_config_free);
  g_clear_pointer (&self->config, ip_config_free);
  g_clear_object (&self->local);
  g_clear_pointer (&self->server_id, g_free);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_error (&self->refusal);
  server_notes_clear (&self->notes);
  G_OBJECT_CLASS (ike_session_parent_class)->finalize (object);
}

static void
ike_session_class_init (IkeSessionClass *class)
{
  SessionClass *session = IPSEC_SESSION_CLASS (class);
  IpsecSessionClass *ipsec = IPSEC_IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ike_session_finalize;
  session->transitions = transitions;
  session->n_transitions = G_N_ELEMENTS (transitions);
  session->enter = ike_session_enter;
  session->resume = ike_session_resume;
  ipsec->prepared = ike_session_prepared;
  ipsec->calls = ike_session_calls;
  ipsec->child_up = ike_session_child_up;
  ipsec->child_down = ike_session_child_down;
  ipsec->attempt_failed = ike_session_attempt_failed;
  ipsec->charon_gone = ike_session_charon_gone;
  ipsec->server_moved = ike_session_server_moved;
  ipsec->renew_device = ike_session_renew_device;
  ipsec->lose = ike_session_lose;
}

static void
ike_session_init (IkeSession *self)
{
}

Session *
ike_session_new (const Profile *profile, Secrets *secrets)
{
  IkeSession *self = g_object_new (IPSEC_TYPE_IKE_SESSION, NULL);
  Plan *plan = ike_plan_new (profile, secrets);

  known_server_begin (&self->notes, plan);
  ipsec_session_set_plan (base (self), plan);
  return IPSEC_SESSION (self);
}
