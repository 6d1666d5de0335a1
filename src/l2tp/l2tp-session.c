/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-session.h"

#include <glib/gi18n-lib.h>
#include <net/if.h>

#include "shared/failures.h"
#include "src/system/host-address.h"
#include "src/l2tp/l2tp-attempts.h"
#include "src/l2tp/l2tp-call.h"
#include "src/l2tp/l2tp-end.h"
#include "src/l2tp/l2tp-ip-config.h"
#include "src/l2tp/l2tp-path.h"
#include "src/full-tunnel-choice.h"
#include "src/spare-routers.h"
#include "src/system/udp-port.h"

/* How long the server is given before it is called from another port: L2TP's third try is over by then, and LCP's sixth. */
#define ANSWER_SECONDS 6

/* pppd takes its device down before it says goodbye to the server, twice if need be (RFC 1661 4.6), and only then ends. */
#define GOODBYE_MILLISECONDS 5000

struct _L2tpSession {
  IpsecSession parent;
  L2tpPath *path;
  Credentials *ppp;           /* for EAP-TLS, else NULL */
  /* called */
  L2tpAttempts attempts;
  L2tpCall *call;
  gboolean hanging_up;        /* before the next attempt */
  gboolean ending_sa;         /* likewise */
  gboolean old_sa;            /* the call goes through the SA of the one before */
  guint answer_timer;             /* source */
  GInetAddress *local;        /* our address, from which IPsec and the call are made */
  PppReport ip, ip6;             /* what pppd has reported; type 0: not yet */
  IpConfig *config;
};

G_DEFINE_FINAL_TYPE (L2tpSession, l2tp_session, IPSEC_TYPE_IPSEC_SESSION)

static const SessionTransition transitions[] = {
  { SESSION_IDLE, SESSION_EVENT_START, SESSION_PREPARE },
  { SESSION_PREPARE, SESSION_EVENT_NEXT, SESSION_LOAD },
  { SESSION_PREPARE, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_LOAD, SESSION_EVENT_NEXT, SESSION_INITIATE },
  { SESSION_LOAD, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_INITIATE, SESSION_EVENT_NEXT, SESSION_DIAL },
  { SESSION_INITIATE, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_DIAL, SESSION_EVENT_NEXT, SESSION_PPP },
  { SESSION_DIAL, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_PPP, SESSION_EVENT_NEXT, SESSION_UP },
  { SESSION_PPP, SESSION_EVENT_RETRY, SESSION_LOAD },
  { SESSION_UP, SESSION_EVENT_CHANGED, SESSION_UP },
  { SESSION_UP, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_RECOVER, SESSION_EVENT_RETRY, SESSION_PREPARE },
  { SESSION_INITIATE, SESSION_EVENT_ANEW, SESSION_PREPARE },
  { SESSION_INITIATE, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_DIAL, SESSION_EVENT_LOST, SESSION_RECOVER },
  { SESSION_PPP, SESSION_EVENT_LOST, SESSION_RECOVER },
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

static IpsecSession *
base (L2tpSession *self)
{
  return IPSEC_IPSEC_SESSION (self);
}

static const Profile *
profile_of (L2tpSession *self)
{
  return ipsec_session_get_profile (base (self));
}

static SessionState
state_of (L2tpSession *self)
{
  return session_get_state (IPSEC_SESSION (self));
}

/* Neither IKEv1, transport mode nor PPP can be resumed: who wants the connection back dials anew. Takes @failure. */
static void
give_up (L2tpSession *self, GError *failure)
{
  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  if (self->call && self->local && failure_of (failure) == FAILURE_CONNECTION_LOST && !ipsec_session_is_asleep (base (self)))
    l2tp_attempts_note_loss (&self->attempts, self->local);
  if (self->config && profile_of (self)->persistent)
    ipsec_session_lose (base (self), failure);
  else
    fail (self, failure);
}

static void
l2tp_session_lose (IpsecSession *session, GError *failure)
{
  give_up (IPSEC_L2TP_SESSION (session), failure);
}

static void
on_exposed (gpointer session, const GError *error)
{
  session_fail (IPSEC_SESSION (session), g_error_copy (error));
}

/* Neither IKEv1 nor transport mode can follow us to another address. */
static gboolean
has_moved (L2tpSession *self)
{
  GInetAddress *now = uplink_get_source (self->path->uplink);

  return self->local && now && !g_inet_address_equal (self->local, now);
}

/* --- undo --- */

/* The last step: the guard must see charon and xl2tpd go. */
static void
undo_path (Session *session, gpointer what)
{
  g_clear_pointer (&IPSEC_L2TP_SESSION (session)->path, l2tp_path_free);
  session_undone (session, what);
}

static void hang_up (L2tpSession *self);

static void
undo_call (Session *session, gpointer what)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  g_clear_handle_id (&self->answer_timer, g_source_remove);
  if (!self->call)
    session_undone (session, what);
  else
    hang_up (self);
}

/* --- prepare --- */

static void
on_ppp_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;
  g_autoptr (GError) error = NULL;

  self->ppp = credentials_load_finish (result, &error);
  if (self->ppp)
    feed (self, SESSION_EVENT_NEXT);
  else if (failure_of (error) == FAILURE_KEY_ENCRYPTED || failure_of (error) == FAILURE_KEY_PASSWORD) {
    /* another secret than that of IKE's key */
    g_autofree char *detail = failure_detail (error);

    fail (self, detail ? failure_new (FAILURE_PPP_KEY_PASSWORD, "%s", detail) : failure_new (FAILURE_PPP_KEY_PASSWORD, NULL));
  } else
    fail (self, g_steal_pointer (&error));
}

static void
l2tp_session_prepared (IpsecSession *session)
{
  const CredentialsSource *source = &ipsec_session_get_plan (session)->ppp_credentials;
  GError *error = NULL;

  if (!ike_attempts_keep_ip4 (ipsec_session_get_calls (session), &error))
    session_fail (IPSEC_SESSION (session), error);
  else if (!source->cert)
    session_feed (IPSEC_SESSION (session), SESSION_EVENT_NEXT);
  else
    credentials_load_async (source, session_get_cancellable (IPSEC_SESSION (session)), on_ppp_credentials,
                            g_object_ref (session));
}

static void
enter_prepare (L2tpSession *self)
{
  const Plan *plan = ipsec_session_get_plan (base (self));
  g_autofree char *id = ipsec_session_make_id (base (self));
  CharonConf conf = plan->charon;
  GError *error = NULL;

  if (self->path) {
    ipsec_session_prepare_again (base (self));
    return;
  }
  if (!l2tp_plan_check (plan, &error) || !(self->path = l2tp_path_new (plan->needs_charon ? id : NULL, on_exposed, self, &error))) {
    fail (self, error);
    return;
  }
  session_push_undo (IPSEC_SESSION (self), "path", undo_path, (gpointer) "path");
  conf.id = id;
  conf.ignored_table = self->path->reqid;
  ipsec_session_prepare (base (self), plan->needs_charon ? &conf : NULL, self->path->state_file);
  session_push_undo (IPSEC_SESSION (self), "call", undo_call, (gpointer) "call");
}

/* --- load --- */

static L2tpPlanInput
plan_input (L2tpSession *self)
{
  const Plan *plan = ipsec_session_get_plan (base (self));
  L2tpPlanInput input = {
    .profile = plan->profile,
    .secrets = plan->secrets,
    .credentials = ipsec_session_get_credentials (base (self)),
    .ike_version = self->attempts.ike_version,
    .hybrid = ipsec_session_has_mlkem (IPSEC_IPSEC_SESSION (self)),
    .no_eap = self->attempts.no_eap,
    .reqid = self->path->reqid,
    .encap = ipsec_session_get_calls (base (self))->encap,
    .peer = self->path->peer,
    .local = uplink_get_source (self->path->uplink),
    .port = self->path->port,
    .uplink_mtu = uplink_get_mtu (self->path->uplink),
    .directory = self->path->directory,
  };

  return input;
}

static void on_uplink_changed (L2tpSession *self);

static gboolean
open_path (L2tpSession *self, GError **error)
{
  gboolean first = !self->path->uplink;

  if (!l2tp_path_set_peer (self->path, ike_attempts_get_peer (ipsec_session_get_calls (base (self))), error))
    return FALSE;
  if (first) {
    gboolean nat = host_address_needs_nat (uplink_get_source (self->path->uplink), self->path->peer);

    l2tp_attempts_choose_port (&self->attempts, udp_port_is_free (L2TP_PLAN_PORT), nat);
    g_signal_connect_object (self->path->uplink, "changed", G_CALLBACK (on_uplink_changed), self, G_CONNECT_SWAPPED);
  }
  g_set_object (&self->local, uplink_get_source (self->path->uplink));
  l2tp_attempts_set_source (&self->attempts, self->local);
  if (!l2tp_path_open (self->path, self->attempts.port, error))
    return FALSE;
  g_message ("%s: L2TP from port %u", profile_of (self)->id, self->path->port);
  return TRUE;
}

static GPtrArray *
l2tp_session_calls (IpsecSession *session, GError **error)
{
  L2tpPlanInput input = plan_input (IPSEC_L2TP_SESSION (session));

  return l2tp_plan_load (&input, error);
}

static void
load (L2tpSession *self)
{
  GError *error = NULL;

  self->old_sa = FALSE;
  if (!open_path (self, &error))
    give_up (self, error);
  else if (ipsec_session_has_charon (base (self)))
    ipsec_session_load (base (self));
  else
    feed (self, SESSION_EVENT_NEXT);
}

static void recover (L2tpSession *self);

static void
go_on (L2tpSession *self)
{
  if (state_of (self) == SESSION_LOAD)
    load (self);
  else if (state_of (self) == SESSION_RECOVER)
    recover (self);
}

static void
on_terminated (GObject *session, GAsyncResult *result, gpointer data)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  ipsec_session_terminate_finish (base (self), result);
  self->ending_sa = FALSE;
  go_on (self);
}

/* What waits for it may have been left and entered again meanwhile; it goes on once. */
static void
end_sa (L2tpSession *self)
{
  if (!self->ending_sa)
    ipsec_session_terminate_async (base (self), on_terminated, NULL);
  self->ending_sa = TRUE;
}

/* A server may take time to end an SA, or stumble over the next one (SoftEther 5.01 crashes): what is no different to IPsec
 * goes the same way. */
static gboolean
take_old_sa (L2tpSession *self)
{
  self->old_sa = l2tp_attempts_take_sa (&self->attempts) && ipsec_session_has_charon (base (self)) &&
                 ipsec_session_is_up (base (self));
  return self->old_sa;
}

/* Before the next attempt everything of the last one has to be gone: xl2tpd, then the SA that is for its port. */
static void
on_call_dropped (GObject *call, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpSession) self = data;

  l2tp_call_stop_finish (IPSEC_L2TP_CALL (call), result);
  g_clear_object (&self->call);
  self->hanging_up = FALSE;
  if (state_of (self) >= SESSION_CLEANUP)
    session_undone (IPSEC_SESSION (self), "call");
  else if (state_of (self) == SESSION_LOAD && take_old_sa (self))
    feed (self, SESSION_EVENT_NEXT);
  else if (ipsec_session_has_charon (base (self)))
    end_sa (self);
  else
    go_on (self);
}

static void
hang_up (L2tpSession *self)
{
  if (!self->hanging_up)
    l2tp_call_stop_async (self->call, on_call_dropped, g_object_ref (self));
  self->hanging_up = TRUE;
}

static void
enter_load (L2tpSession *self)
{
  if (self->call)
    hang_up (self);
  else if (self->ending_sa || ipsec_session_is_up (base (self)))
    end_sa (self);
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
  if (ipsec_session_has_charon (base (self)) && !(self->old_sa && ipsec_session_is_up (base (self))))
    ipsec_session_initiate (base (self));
  else
    feed (self, SESSION_EVENT_NEXT);
}

static void
l2tp_session_attempt_failed (IpsecSession *session, const GError *why)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);
  g_autoptr (GError) failure = g_error_copy (why);

  if (state_of (self) != SESSION_INITIATE)
    return;
  if (has_moved (self) || l2tp_attempts_after_ipsec (&self->attempts, failure) ||
      ike_attempts_next_address (ipsec_session_get_calls (session), &failure))
    retry (self);
  else if (ipsec_session_other_ports (session, &failure))
    return;
  else if (self->attempts.no_ike1)
    give_up (self, failure_new (FAILURE_NO_IKEV1, "over IKEv2: %s", failure->message));
  else
    give_up (self, g_steal_pointer (&failure));
}

/* What is left of the call goes when the next one is made; the guard holds until then. */
static void
l2tp_session_charon_gone (IpsecSession *session)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);
  g_autoptr (GError) error = NULL;

  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  if (!l2tp_path_flush (self->path, &error))
    g_warning ("%s", error->message);
}

static void
l2tp_session_child_up (IpsecSession *session, const ViciMessage *sa)
{
  if (session_get_state (IPSEC_SESSION (session)) == SESSION_INITIATE)
    session_feed (IPSEC_SESSION (session), SESSION_EVENT_NEXT);
}

/* Without its SA nothing of the call can get out any more. Servers may end the SA of a call along with that, and mean nothing
 * by it. */
static void
l2tp_session_child_down (IpsecSession *session)
{
  SessionState state = session_get_state (IPSEC_SESSION (session));

  if (IPSEC_L2TP_SESSION (session)->old_sa && (state == SESSION_DIAL || state == SESSION_PPP))
    retry (IPSEC_L2TP_SESSION (session));
  else if (state == SESSION_DIAL || state == SESSION_PPP || state == SESSION_UP)
    give_up (IPSEC_L2TP_SESSION (session), ipsec_session_explain_loss (session));
}

/* --- dial --- */

static gboolean
on_no_answer (gpointer data)
{
  L2tpSession *self = data;

  self->answer_timer = 0;
  if (l2tp_call_is_unanswered (self->call) &&
      l2tp_attempts_other_port (&self->attempts,
                                state_of (self) == SESSION_PPP ? "no answer to PPP" : "no answer to L2TP"))
    retry (self);
  return G_SOURCE_REMOVE;
}

static void
await_answer (L2tpSession *self)
{
  self->answer_timer = g_timeout_add_seconds (ANSWER_SECONDS, on_no_answer, self);
}

static void
on_placed (L2tpSession *self)
{
  GError *error = NULL;

  if (l2tp_path_close_port (self->path, &error))
    feed (self, SESSION_EVENT_NEXT);
  else
    give_up (self, error);
}

static void
on_ended (L2tpSession *self, const GError *failure)
{
  if (l2tp_end_calls_again (&self->attempts, self->call, state_of (self), failure))
    retry (self);
  else
    give_up (self, l2tp_end_explain (&self->attempts, self->call, base (self), failure));
}

static void on_address (L2tpSession *self, const PppReport *report);

static void
enter_dial (L2tpSession *self)
{
  g_autofree char *token = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  L2tpPlanInput input = plan_input (self);
  GError *error = NULL;

  if (ipsec_session_has_charon (base (self)) && !ipsec_session_is_up (base (self))) {
    give_up (self, ipsec_session_explain_loss (base (self)));
    return;
  }
  if (has_moved (self)) {
    g_message ("%s: our address has changed, calling again", profile_of (self)->id);
    retry (self);
    return;
  }
  input.token = token;
  self->ip.type = self->ip6.type = 0;
  g_set_object (&self->local, input.local);
  l2tp_path_share_port (self->path);
  self->call = l2tp_call_new (&input, self->ppp, self->path->state_file, &error);
  if (!self->call) {
    give_up (self, error);
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
  g_autoptr (IpConfig) config = l2tp_ip_config_new (self->path->peer, &self->ip, &self->ip6,
                                                    l2tp_call_has_router (self->call), error);
  g_autoptr (GInetAddress) inner6 = l2tp_call_get_address6 (self->call);
  FullTunnelConfig full = { 0 };

  if (!config || !spare_routers (self->path->uplink, config, error))
    return FALSE;
  if (host_address_is_elsewhere (config->ip4.address, config->device))
    return failure_set (error, FAILURE_NO_ADDRESS, "it gave one that this machine has already");
  g_clear_pointer (&self->config, ip_config_free);
  self->config = g_steal_pointer (&config);
  uplink_set_tunnel (self->path->uplink, if_nametoindex (self->config->device));
  full_tunnel_choose (self->config, profile_of (self), &full);
  return l2tp_path_shield (self->path, self->config->device, self->config->ip4.address, inner6, error) &&
         l2tp_path_route (self->path, &full, self->config->device, profile_of (self)->port, error);
}

/* What was given, as it suits the network that we are in; NetworkManager has to be told, also of another way to the server. */
static void
adapt (L2tpSession *self)
{
  GError *error = NULL;

  if (configure (self, &error))
    feed (self, state_of (self) == SESSION_UP ? SESSION_EVENT_CHANGED : SESSION_EVENT_NEXT);
  else
    give_up (self, error);
}

/* IPCP and IPV6CP come in any order; the one that the profile is about decides. */
static void
on_address (L2tpSession *self, const PppReport *report)
{
  if (report->type == PPP_REPORT_IP)
    self->ip = *report;
  else
    self->ip6 = *report;
  if (!profile_of (self)->ip4.wanted || self->ip.type == PPP_REPORT_IP)
    adapt (self);
}

static void
on_uplink_changed (L2tpSession *self)
{
  GInetAddress *now = uplink_get_source (self->path->uplink);
  SessionState state = state_of (self);

  if (self->call && state >= SESSION_DIAL && state <= SESSION_UP && has_moved (self)) {
    l2tp_call_cut_off (self->call);
    /* A server that gave its own one is this computer, as far as the kernel can see. */
    give_up (self, g_inet_address_equal (now, self->path->peer) ? failure_new (FAILURE_NO_ADDRESS, "it gave its own one outside")
             : failure_new (FAILURE_CONNECTION_LOST, "our address has changed"));
  } else if (state == SESSION_UP && now) {
    adapt (self);
  }
  if (now)
    ipsec_session_retry_now (base (self));
}

static void
enter_up (L2tpSession *self)
{
  g_autoptr (GPtrArray) inside = ip_config_list_inside (self->config);
  const SentryPost post = {
    .device = if_nametoindex (self->config->device), .grace = GOODBYE_MILLISECONDS, .inside = inside,
    .reqid = ipsec_session_has_charon (base (self)) ? self->path->reqid : 0,
  };

  ipsec_session_note_up (base (self), &post);
  session_announce (IPSEC_SESSION (self), self->config);
}

/* --- recover --- */

/* What is left of the call swallows what is sent until the next one; but a server that we leave to sleep is told. */
static void
recover (L2tpSession *self)
{
  if (ipsec_session_is_asleep (base (self)) && self->call)
    hang_up (self);
  else
    ipsec_session_wait (base (self));
}

static gboolean
l2tp_session_fall_asleep (IpsecSession *session)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  if (self->call && state_of (self) == SESSION_RECOVER)
    hang_up (self);
  else if (self->call)
    give_up (self, failure_new (FAILURE_CONNECTION_LOST, "%s", N_("the computer goes to sleep")));
  return self->call == NULL;
}

static void
l2tp_session_enter (Session *session, SessionState state)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);

  g_clear_handle_id (&self->answer_timer, g_source_remove);
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
  case SESSION_RECOVER:
    /* A call that could not even be made has left its SA. */
    if (self->call || !ipsec_session_is_up (base (self)))
      recover (self);
    else
      end_sa (self);
    break;
  case SESSION_IDLE:
  case SESSION_CLEANUP:
  case SESSION_DONE:
    g_assert_not_reached ();
  }
}

static GError *
l2tp_session_overdue (Session *session, SessionState state)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (session);
  GError *failure = state == SESSION_DIAL && self->call ? l2tp_call_failure (self->call)
                    : IPSEC_SESSION_CLASS (l2tp_session_parent_class)->overdue (session, state);

  if (!self->config || (state != SESSION_DIAL && state != SESSION_PPP))
    return failure;
  give_up (self, failure);
  return NULL;
}

static void
l2tp_session_finalize (GObject *object)
{
  L2tpSession *self = IPSEC_L2TP_SESSION (object);

  g_clear_handle_id (&self->answer_timer, g_source_remove);
  g_clear_pointer (&self->ppp, credentials_free);
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
  IpsecSessionClass *ipsec = IPSEC_IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = l2tp_session_finalize;
  session->transitions = transitions;
  session->n_transitions = G_N_ELEMENTS (transitions);
  session->enter = l2tp_session_enter;
  session->overdue = l2tp_session_overdue;
  session->deadlines[SESSION_DIAL] = 20;
  /* Somebody may have to say yes on a phone first. NetworkManager gives the whole way 60, and its end explains nothing. */
  session->deadlines[SESSION_PPP] = 50;
  ipsec->prepared = l2tp_session_prepared;
  ipsec->calls = l2tp_session_calls;
  ipsec->child_up = l2tp_session_child_up;
  ipsec->charon_gone = l2tp_session_charon_gone;
  ipsec->lose = l2tp_session_lose;
  ipsec->fall_asleep = l2tp_session_fall_asleep;
  ipsec->child_down = l2tp_session_child_down;
  ipsec->attempt_failed = l2tp_session_attempt_failed;
}

static void
l2tp_session_init (L2tpSession *self)
{
}

Session *
l2tp_session_new (const Profile *profile, Secrets *secrets)
{
  L2tpSession *self = g_object_new (IPSEC_TYPE_L2TP_SESSION, NULL);
  Plan *plan = l2tp_plan_new (profile, secrets);

  ipsec_session_set_plan (base (self), plan);
  l2tp_attempts_init (&self->attempts, plan->profile);
  return IPSEC_SESSION (self);
}
