/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-session.h"

#include <net/if.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/charon/association.h"
#include "src/groundwork.h"
#include "src/system/host-address.h"
#include "src/l2tp/l2tp-attempts.h"
#include "src/l2tp/l2tp-call.h"
#include "src/l2tp/l2tp-ip-config.h"
#include "src/l2tp/l2tp-path.h"

/* How long the server is given before it is called from another port: L2TP's third try is over by then, and LCP's sixth. */
#define ANSWER_SECONDS 6

struct _L2tpSession {
  Session parent;
  Profile *profile;
  Secrets *secrets;

  /* prepared */
  L2tpPath *path;
  gboolean laying;            /* ground is under way */
  Groundwork *ground;         /* no charon without IPsec */
  Credentials *ppp;           /* for EAP-TLS, else NULL */
  Association *association;   /* NULL without IPsec */

  /* called */
  L2tpAttempts attempts;
  L2tpCall *call;
  gboolean hanging_up;        /* before the next attempt */
  guint answer_timer;             /* source */
  GInetAddress *local;        /* our address when we called */
  PppReport ip, ip6;             /* what pppd has reported; type 0: not yet */
  IpConfig *config;
};

G_DEFINE_FINAL_TYPE (L2tpSession, l2tp_session, IPSEC_TYPE_SESSION)

static const SessionTransition transitions[] = {
  { SESSION_IDLE, SESSION_EVENT_START, SESSION_PREPARE },
  { SESSION_PREPARE, SESSION_EVENT_NEXT, SESSION_LOAD },
  { SESSION_LOAD, SESSION_EVENT_NEXT, SESSION_INITIATE },
  { SESSION_INITIATE, SESSION_EVENT_NEXT, SESSION_DIAL },
  { SESSION_INITIATE, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_DIAL, SESSION_EVENT_NEXT, SESSION_PPP },
  { SESSION_DIAL, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_PPP, SESSION_EVENT_NEXT, SESSION_UP },
  { SESSION_PPP, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_UP, SESSION_EVENT_CHANGED, SESSION_UP },
};

static void
fail (L2tpSession *self, GError *error)
{
  session_fail (IPSEC_SESSION (self), error);
}

static void
feed (L2tpSession *self, SessionEvent event)
{
  session_feed (IPSEC_SESSION (self), event);
}

static SessionState
state_of (L2tpSession *self)
{
  return session_get_state (IPSEC_SESSION (self));
}

/* --- undo --- */

static void
push_undo (L2tpSession *self, const char *what, SessionUndo undo)
{
  session_push_undo (IPSEC_SESSION (self), what, undo, (gpointer) what);
}

/* The last step: the guard must see charon and xl2tpd go. */
static void
undo_path (Session *session, gpointer what)
{
  g_clear_pointer (&IPSEC_L2TP_SESSION (session)->path, l2tp_path_free);
  session_undone (session, what);
}

static void
on_closed (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;

  association_close_finish (IPSEC_ASSOCIATION (association), result);
  session_undone (IPSEC_SESSION (self), "charon");
}

static void
undo_charon (Session *session, gpointer what)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  /* While it starts, it is cancelled by now: on_ground_laid() comes soon. */
  if (self->association)
    association_close_async (self->association, on_closed, g_object_ref (self));
  else if (!self->laying)
    session_undone (session, what);
}

static void
on_hung_up (GObject *call, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;

  l2tp_call_stop_finish (IPSEC_L2TP_CALL (call), result);
  g_clear_object (&self->call);
  session_undone (IPSEC_SESSION (self), "call");
}

static void
undo_call (Session *session, gpointer what)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  g_clear_handle_id (&self->answer_timer, g_source_remove);
  if (!self->call)
    session_undone (session, what);
  else if (!self->hanging_up)
    l2tp_call_stop_async (self->call, on_hung_up, g_object_ref (self));
}

/* --- prepare --- */

static void on_child_up (L2tpSession *self);
static void on_child_down (L2tpSession *self);
static void on_attempt_failed (L2tpSession *self, const GError *failure);

static void
on_charon_died (L2tpSession *self, const GError *error)
{
  fail (self, g_error_copy (error));
}

/* xl2tpd knows no IPv6. */
static gboolean
keep_ip4 (L2tpSession *self, GError **error)
{
  GList *next;

  for (GList *item = self->ground->addresses; item; item = next) {
    next = item->next;
    if (g_inet_address_get_family (item->data) == G_SOCKET_FAMILY_IPV4)
      continue;
    g_object_unref (item->data);
    self->ground->addresses = g_list_delete_link (self->ground->addresses, item);
  }
  return self->ground->addresses || failure_set (error, FAILURE_NO_L2TP, "xl2tpd needs an IPv4 address of the server");
}

static gboolean
take_charon (L2tpSession *self, GError **error)
{
  Charon *charon = self->ground->charon;

  if (!charon)
    return TRUE;
  self->association = association_new (charon, self->profile->uuid, L2TP_PLAN_CHILD);
  g_signal_connect_object (self->association, "up", G_CALLBACK (on_child_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association, "down", G_CALLBACK (on_child_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association, "failed", G_CALLBACK (on_attempt_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (charon, "died", G_CALLBACK (on_charon_died), self, G_CONNECT_SWAPPED);
  return state_file_add_child (self->path->state_file, charon_get_pid (charon), error);
}

static void
on_ppp_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;
  GError *error = NULL;

  self->ppp = credentials_load_finish (result, &error);
  if (self->ppp) {
    feed (self, SESSION_EVENT_NEXT);
    return;
  }
  /* another secret than that of IKE's key */
  if (failure_of (error) == FAILURE_KEY_ENCRYPTED || failure_of (error) == FAILURE_KEY_PASSWORD)
    error->code = FAILURE_PPP_KEY_PASSWORD;
  fail (self, error);
}

static void
load_ppp_credentials (L2tpSession *self)
{
  CredentialsSource source = {
    .ca = self->profile->ppp_ca,
    .cert = self->profile->ppp_cert,
    .key = self->profile->ppp_key,
    .password = self->secrets->ppp_key_password,
    .owner = self->profile->owner,
    .prefix = "ppp-",
  };

  if (!self->profile->ppp_cert)
    feed (self, SESSION_EVENT_NEXT);
  else
    credentials_load_async (&source, session_get_cancellable (IPSEC_SESSION (self)), on_ppp_credentials,
                            g_object_ref (self));
}

static void
on_ground_laid (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;
  GError *error = NULL;

  self->laying = FALSE;
  self->ground = groundwork_lay_finish (result, &error);
  if (!self->ground) {
    fail (self, error);
    session_undone (IPSEC_SESSION (self), "charon");
    return;
  }
  if (take_charon (self, &error) && keep_ip4 (self, &error))
    load_ppp_credentials (self);
  else
    fail (self, error);
}

static void
lay_ground (L2tpSession *self, const char *id)
{
  const Profile *profile = self->profile;
  gboolean by_cert = profile->ipsec && profile->auth == PROFILE_AUTH_CERT;
  CredentialsSource source = {
    .ca = by_cert ? profile->ca : NULL,
    .system_trust = by_cert && !profile->ca,
    .cert = by_cert ? profile->cert : NULL,
    .key = by_cert ? profile->key : NULL,
    .password = self->secrets->key_password,
    .owner = profile->owner,
  };
  CharonConf config = {
    .id = id,
    /* Before an IKE_SA of IKEv1 ends, either side calls for the next one. */
    .answers = profile->ike_version != PROFILE_IKE_2,
    .revocation = by_cert && profile->revocation != PROFILE_REVOCATION_OFF,
    .nat_keepalive = profile->nat_keepalive,
  };

  self->laying = TRUE;
  push_undo (self, "charon", undo_charon);
  push_undo (self, "call", undo_call);
  groundwork_lay_async (profile->gateway, &source, profile->ipsec ? &config : NULL,
                        session_get_cancellable (IPSEC_SESSION (self)), on_ground_laid, g_object_ref (self));
}

/* An error early says more than pppd's would. */
static gboolean
check (L2tpSession *self, GError **error)
{
  PppReport credentials;
  gboolean ok = l2tp_plan_credentials (self->profile, self->secrets, &credentials, error);

  ppp_report_wipe (&credentials);
  return ok;
}

static void
enter_prepare (L2tpSession *self)
{
  const Profile *profile = self->profile;
  g_autofree char *id = g_strdup_printf ("nm-ipsec-%.8s-%d", profile->uuid, (int) getpid ());
  GError *error = NULL;

  if (!profile->ipsec)
    g_warning ("%s: L2TP without IPsec: everybody on the way can read and change what is sent", profile->id);
  if (!check (self, &error) || !(self->path = l2tp_path_new (profile->ipsec ? id : NULL, &error))) {
    fail (self, error);
    return;
  }
  push_undo (self, "path", undo_path);
  lay_ground (self, id);
}

/* --- load --- */

static L2tpPlanInput
plan_input (L2tpSession *self)
{
  L2tpPlanInput input = {
    .profile = self->profile,
    .secrets = self->secrets,
    .credentials = self->ground->credentials,
    .ike_version = self->attempts.ike_version,
    .reqid = self->path->reqid,
    .peer = self->path->peer,
    .local = uplink_get_source (self->path->uplink),
    .port = self->path->port,
    .uplink_mtu = uplink_get_mtu (self->path->uplink),
    .directory = self->path->directory,
  };

  return input;
}

static void
on_loaded (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;
  GError *error = NULL;

  if (association_load_finish (IPSEC_ASSOCIATION (association), result, &error))
    feed (self, SESSION_EVENT_NEXT);
  else
    fail (self, error);
}

static void on_uplink_changed (L2tpSession *self);

static gboolean
open_path (L2tpSession *self, GError **error)
{
  gboolean first = !self->path->uplink;

  if (!l2tp_path_set_peer (self->path, self->ground->addresses->data, error))
    return FALSE;
  if (first) {
    gboolean nat = host_address_needs_nat (uplink_get_source (self->path->uplink), self->path->peer);

    l2tp_attempts_choose_port (&self->attempts, source_port_is_free (L2TP_PLAN_PORT), nat);
    g_signal_connect_object (self->path->uplink, "changed", G_CALLBACK (on_uplink_changed), self, G_CONNECT_SWAPPED);
  }
  if (!l2tp_path_open (self->path, self->attempts.port, error))
    return FALSE;
  g_message ("%s: L2TP from port %u", self->profile->id, self->path->port);
  return TRUE;
}

static void
load (L2tpSession *self)
{
  g_autoptr (GPtrArray) calls = NULL;
  L2tpPlanInput input;
  GError *error = NULL;

  if (!open_path (self, &error)) {
    fail (self, error);
    return;
  }
  if (!self->association) {
    feed (self, SESSION_EVENT_NEXT);
    return;
  }
  input = plan_input (self);
  calls = l2tp_plan_load (&input, &error);
  if (!calls) {
    fail (self, error);
    return;
  }
  association_load_async (self->association, calls, session_get_cancellable (IPSEC_SESSION (self)), on_loaded,
                          g_object_ref (self));
}

static void
on_terminated (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;

  association_terminate_finish (IPSEC_ASSOCIATION (association), result);
  if (state_of (self) == SESSION_LOAD)
    load (self);
}

/* Before the next attempt everything of the last one has to be gone: xl2tpd, then the SA that is for its port. */
static void
on_call_dropped (GObject *call, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;

  l2tp_call_stop_finish (IPSEC_L2TP_CALL (call), result);
  g_clear_object (&self->call);
  self->hanging_up = FALSE;
  if (state_of (self) != SESSION_LOAD)
    session_undone (IPSEC_SESSION (self), "call");
  else if (self->association)
    association_terminate_async (self->association, on_terminated, g_object_ref (self));
  else
    load (self);
}

static void
enter_load (L2tpSession *self)
{
  g_clear_handle_id (&self->answer_timer, g_source_remove);
  self->hanging_up = self->call != NULL;
  if (self->hanging_up)
    l2tp_call_stop_async (self->call, on_call_dropped, g_object_ref (self));
  else
    load (self);
}

/* The call that is given up must not be heard any more, as what it says would be taken for the next one's. */
static void
retry (L2tpSession *self)
{
  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  feed (self, SESSION_EVENT_RETRY);
}

/* --- initiate --- */

static void
enter_initiate (L2tpSession *self)
{
  if (self->association)
    association_initiate (self->association, session_get_cancellable (IPSEC_SESSION (self)));
  else
    feed (self, SESSION_EVENT_NEXT);
}

static void
on_attempt_failed (L2tpSession *self, const GError *failure)
{
  Failure cause = failure_of (failure);

  if (l2tp_attempts_after_ipsec (&self->attempts, failure)
      || ((cause == FAILURE_NO_ANSWER || cause == FAILURE_NO_ANSWER_AUTH) && groundwork_next_address (self->ground)))
    retry (self);
  else if (self->attempts.no_ike1)
    fail (self, failure_new (FAILURE_NO_IKEV1, "over IKEv2: %s", failure->message));
  else
    fail (self, g_error_copy (failure));
}

static void
on_child_up (L2tpSession *self)
{
  if (state_of (self) == SESSION_INITIATE)
    feed (self, SESSION_EVENT_NEXT);
}

/* Without its SA nothing of the call can get out any more. */
static void
on_child_down (L2tpSession *self)
{
  SessionState state = state_of (self);

  if (state == SESSION_DIAL || state == SESSION_PPP || state == SESSION_UP)
    fail (self, charon_log_failure (association_get_log (self->association), FAILURE_CONNECTION_LOST));
}

/* --- dial --- */

static gboolean
on_no_answer (gpointer data)
{
  L2tpSession *self = data;

  self->answer_timer = 0;
  if (l2tp_call_is_unanswered (self->call)
      && l2tp_attempts_other_port (&self->attempts,
                                   state_of (self) == SESSION_PPP ? "no answer to PPP" : "no answer to L2TP"))
    retry (self);
  return G_SOURCE_REMOVE;
}

static void
await_answer (L2tpSession *self)
{
  g_clear_handle_id (&self->answer_timer, g_source_remove);
  self->answer_timer = g_timeout_add_seconds (ANSWER_SECONDS, on_no_answer, self);
}

static void
on_placed (L2tpSession *self)
{
  GError *error = NULL;

  if (l2tp_path_close_port (self->path, &error))
    feed (self, SESSION_EVENT_NEXT);
  else
    fail (self, error);
}

/* strongSwan forgets its SAs without a word once we had to refuse what it offered for the next IKE_SA of IKEv1; all that
 * the call sees of it is that nobody answers. */
static GError *
explain_end (L2tpSession *self, const GError *failure)
{
  CharonLog *log = self->association ? association_get_log (self->association) : NULL;

  if (log && failure_of (failure) == FAILURE_CONNECTION_LOST && charon_log_is_certain (log))
    return charon_log_failure (log, FAILURE_CONNECTION_LOST);
  return g_error_copy (failure);
}

static gboolean
is_worth_another (L2tpSession *self, const GError *failure)
{
  Failure cause = failure_of (failure);

  if (state_of (self) != SESSION_DIAL)
    return FALSE;
  if (l2tp_call_is_repeatable (self->call))
    return l2tp_attempts_same_again (&self->attempts);
  return (cause == FAILURE_NO_ANSWER_L2TP || cause == FAILURE_NO_ANSWER)
         && l2tp_attempts_other_port (&self->attempts, "no answer to L2TP");
}

static void
on_ended (L2tpSession *self, const GError *failure)
{
  if (is_worth_another (self, failure))
    retry (self);
  else
    fail (self, explain_end (self, failure));
}

static void on_address (L2tpSession *self, const PppReport *report);

static void
enter_dial (L2tpSession *self)
{
  g_autofree char *token = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  L2tpPlanInput input = plan_input (self);
  GError *error = NULL;

  if (self->association && !association_is_up (self->association)) {
    fail (self, charon_log_failure (association_get_log (self->association), FAILURE_CONNECTION_LOST));
    return;
  }
  input.token = token;
  g_set_object (&self->local, input.local);
  l2tp_path_share_port (self->path);
  self->call = l2tp_call_new (&input, self->ppp, self->path->state_file, &error);
  if (!self->call) {
    fail (self, error);
    return;
  }
  g_signal_connect_object (self->call, "placed", G_CALLBACK (on_placed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "address", G_CALLBACK (on_address), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  await_answer (self);
}

/* --- up --- */

static gboolean
configure (L2tpSession *self, GError **error)
{
  IpConfig *config = l2tp_ip_config_new (self->path->peer, &self->ip, &self->ip6, l2tp_call_has_router (self->call), error);

  if (!config)
    return FALSE;
  g_clear_pointer (&self->config, ip_config_free);
  self->config = config;
  uplink_set_tunnel (self->path->uplink, if_nametoindex (config->device));
  return TRUE;
}

/* IPCP and IPV6CP come in any order; the one that the profile is about decides. */
static void
on_address (L2tpSession *self, const PppReport *report)
{
  GError *error = NULL;

  if (report->type == PPP_REPORT_IP)
    self->ip = *report;
  else
    self->ip6 = *report;
  if (self->profile->ip4.wanted && self->ip.type != PPP_REPORT_IP)
    return;
  if (!configure (self, &error))
    fail (self, error);
  else
    feed (self, state_of (self) == SESSION_UP ? SESSION_EVENT_CHANGED : SESSION_EVENT_NEXT);
}

/* Neither IKEv1 nor transport mode can follow us to another address. */
static void
on_uplink_changed (L2tpSession *self)
{
  GInetAddress *now = uplink_get_source (self->path->uplink);

  if (self->local && now && !g_inet_address_equal (self->local, now))
    fail (self, failure_new (FAILURE_CONNECTION_LOST, "our address has changed"));
}

static void
enter_up (L2tpSession *self)
{
  session_announce (IPSEC_SESSION (self), self->config);
}

static void
l2tp_session_enter (Session *session, SessionState state)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  switch (state) {
  case SESSION_PREPARE:
    enter_prepare (self);
    break;
  case SESSION_LOAD:
    enter_load (self);
    break;
  case SESSION_INITIATE:
    enter_initiate (self);
    break;
  case SESSION_DIAL:
    enter_dial (self);
    break;
  case SESSION_PPP:
    /* pppd reports by itself. A server that mistakes us for another has answered L2TP all the same. */
    await_answer (self);
    break;
  case SESSION_UP:
    enter_up (self);
    break;
  case SESSION_IDLE:
  case SESSION_RECOVER:
  case SESSION_CLEANUP:
  case SESSION_DONE:
    g_assert_not_reached ();
  }
}

static GError *
l2tp_session_overdue (Session *session, SessionState state)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  if (state == SESSION_DIAL && self->call)
    return l2tp_call_failure (self->call);
  return IPSEC_SESSION_CLASS (l2tp_session_parent_class)->overdue (session, state);
}

static void
l2tp_session_finalize (GObject *object)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (object);

  g_clear_handle_id (&self->answer_timer, g_source_remove);
  g_clear_pointer (&self->profile, profile_unref);
  g_clear_pointer (&self->secrets, secrets_free);
  g_clear_pointer (&self->ground, groundwork_free);
  g_clear_pointer (&self->ppp, credentials_free);
  g_clear_object (&self->association);
  g_clear_object (&self->call);
  g_clear_object (&self->local);
  l2tp_attempts_clear (&self->attempts);
  g_clear_pointer (&self->config, ip_config_free);
  G_OBJECT_CLASS (l2tp_session_parent_class)->finalize (object);
}

static void
l2tp_session_class_init (L2tpSessionClass *class)
{
  SessionClass *session = IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = l2tp_session_finalize;
  session->transitions = transitions;
  session->n_transitions = G_N_ELEMENTS (transitions);
  session->enter = l2tp_session_enter;
  session->overdue = l2tp_session_overdue;
  session->deadlines[SESSION_PREPARE] = 30;
  session->deadlines[SESSION_LOAD] = 15;
  session->deadlines[SESSION_INITIATE] = 50;
  session->deadlines[SESSION_DIAL] = 20;
  /* Somebody may have to say yes on a phone first. NetworkManager gives the whole way 60, and its end explains nothing. */
  session->deadlines[SESSION_PPP] = 50;
}

static void
l2tp_session_init (L2tpSession *self)
{
}

Session *
l2tp_session_new (const Profile *profile, Secrets *secrets)
{
  L2tpSession *self = g_object_new (IPSEC_TYPE_L2TP_SESSION, NULL);

  self->profile = profile_ref (profile);
  self->secrets = secrets;
  l2tp_attempts_init (&self->attempts, profile);
  return IPSEC_SESSION (self);
}
