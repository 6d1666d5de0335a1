/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ipsec-session.h"

#include <unistd.h>

#include "src/charon/association.h"
#include "src/charon/eap-gate.h"
#include "src/preparation.h"
#include "src/recovery.h"
#include "src/system/netlink-monitor.h"

/* Seconds that NetworkManager gives a connection to come up unless the profile says otherwise, and how many before that
 * we end it: its own end explains nothing. */
#define NM_TIMEOUT 60
#define MARGIN 4
/* Seconds that the name may take to be looked up again, where its last addresses are known. */
#define LOOKUP_SECONDS 3

typedef struct {
  Plan *plan;
  StateFile *state_file;

  /* prepared, and again when something of it is missing */
  CharonConf conf;          /* the id is owned; NULL: without IPsec */
  gboolean preparing;
  gboolean replacing;       /* the last charon is still on its way out */
  gboolean ready;           /* "prepared" was called */
  Credentials *credentials;
  Charon *charon;
  Association *association; /* both NULL without IPsec, or while there is no charon */
  EapGate *gate;            /* NULL: no password is needed */

  /* calling, and calling again */
  IkeAttempts calls;
  Recovery recovery;
  NetlinkMonitor *monitor;  /* for a way to the server; NULL until there was none */
  Sentry *sentry;           /* NULL unless it is up */
} IpsecSessionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (IpsecSession, ipsec_session, IPSEC_TYPE_SESSION)

static IpsecSessionPrivate *
private (IpsecSession *self)
{
  return ipsec_session_get_instance_private (self);
}

void
ipsec_session_set_plan (IpsecSession *self, Plan *plan)
{
  guint timeout = plan->profile->timeout ? plan->profile->timeout : NM_TIMEOUT;

  private (self)->plan = plan;
  private (self)->calls.profile = plan->profile;
  session_set_limit (IPSEC_SESSION (self), MAX (timeout, MARGIN + 1) - MARGIN);
}

const Plan *
ipsec_session_get_plan (IpsecSession *self)
{
  return private (self)->plan;
}

const Profile *
ipsec_session_get_profile (IpsecSession *self)
{
  return private (self)->plan->profile;
}

char *
ipsec_session_make_id (IpsecSession *self)
{
  return g_strdup_printf ("nm-ipsec-%.8s-%d", private (self)->plan->profile->uuid, (int) getpid ());
}

/* Takes @error. */
static void
give_up (IpsecSession *self, GError *error)
{
  if (private (self)->recovery.was_up)
    ipsec_session_lose (self, error);
  else
    session_fail (IPSEC_SESSION (self), error);
}

/* --- undo --- */

static void
on_closed (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IpsecSession) self = data;

  association_close_finish (IPSEC_ASSOCIATION (association), result);
  session_undone (IPSEC_SESSION (self), "charon");
}

static void
undo_charon (Session *session, gpointer what)
{
  IpsecSessionPrivate *priv = private (IPSEC_IPSEC_SESSION (session));

  /* While it starts, it is cancelled by now: on_prepared() comes soon. */
  if (priv->association)
    association_close_async (priv->association, on_closed, g_object_ref (session));
  else if (!priv->preparing && !priv->replacing)
    session_undone (session, what);
}

/* --- one charon after another --- */

static void
forget_charon (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  g_signal_handlers_disconnect_by_data (priv->association, self);
  g_signal_handlers_disconnect_by_data (priv->charon, self);
  g_clear_object (&priv->gate);
  g_clear_object (&priv->association);
  g_clear_object (&priv->charon);
}

static void prepare (IpsecSession *self);

/* A charon that was killed leaves everything in the kernel. */
static void
on_replaced (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IpsecSession) self = data;

  association_close_finish (IPSEC_ASSOCIATION (association), result);
  private (self)->replacing = FALSE;
  if (session_get_state (IPSEC_SESSION (self)) >= SESSION_CLEANUP) {
    session_undone (IPSEC_SESSION (self), "charon");
    return;
  }
  IPSEC_IPSEC_SESSION_GET_CLASS (self)->charon_gone (self);
  if (session_get_state (IPSEC_SESSION (self)) == SESSION_PREPARE)
    prepare (self);
}

/* Ends it; PREPARE waits for that, as the next one's files have the same names. */
static void
replace_charon (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);
  g_autoptr (Association) old = g_object_ref (priv->association);

  forget_charon (self);
  priv->replacing = TRUE;
  association_close_async (old, on_replaced, g_object_ref (self));
}

static void
on_charon_died (IpsecSession *self, const GError *error)
{
  IpsecSessionPrivate *priv = private (self);

  if (session_get_state (IPSEC_SESSION (self)) == SESSION_CLEANUP)
    return;
  /* One that hangs is as good as a connection that is lost. */
  if (!priv->recovery.was_up || (!priv->plan->profile->persistent && failure_of (error) != FAILURE_CHARON_SILENT)) {
    session_fail (IPSEC_SESSION (self), g_error_copy (error));
    return;
  }
  forget_charon (self);
  IPSEC_IPSEC_SESSION_GET_CLASS (self)->charon_gone (self);
  IPSEC_IPSEC_SESSION_GET_CLASS (self)->lose (self, g_error_copy (error));
}

/* --- prepare --- */

static void
on_child_up (IpsecSession *self, const ViciMessage *sa)
{
  IPSEC_IPSEC_SESSION_GET_CLASS (self)->child_up (self, sa);
}

static void
on_child_down (IpsecSession *self)
{
  IPSEC_IPSEC_SESSION_GET_CLASS (self)->child_down (self);
}

static void
on_attempt_failed (IpsecSession *self, const GError *failure)
{
  IPSEC_IPSEC_SESSION_GET_CLASS (self)->attempt_failed (self, failure);
}

static void
on_server_moved (IpsecSession *self, const char *remote)
{
  IpsecSessionClass *class = IPSEC_IPSEC_SESSION_GET_CLASS (self);

  if (class->server_moved)
    class->server_moved (self, remote);
}

static gboolean
take_charon (IpsecSession *self, Charon *charon, GError **error)
{
  IpsecSessionPrivate *priv = private (self);

  if (!charon)
    return TRUE;
  priv->charon = g_object_ref (charon);
  priv->association = association_new (charon, priv->plan->profile->uuid, priv->plan->child);
  g_signal_connect_object (priv->association, "up", G_CALLBACK (on_child_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "down", G_CALLBACK (on_child_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "facts", G_CALLBACK (session_tell_facts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "failed", G_CALLBACK (on_attempt_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "moved", G_CALLBACK (on_server_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (charon, "died", G_CALLBACK (on_charon_died), self, G_CONNECT_SWAPPED);
  return preparation_check_plugins (charon, priv->plan->needed_plugins, error) &&
         state_file_add_child (priv->state_file, charon_get_pid (charon), error);
}

static gboolean
take (IpsecSession *self, Preparation *prepared, GError **error)
{
  IpsecSessionPrivate *priv = private (self);

  ike_attempts_begin (&priv->calls, prepared->addresses);
  if (prepared->credentials) {
    g_clear_pointer (&priv->credentials, credentials_free);
    priv->credentials = g_steal_pointer (&prepared->credentials);
  }
  return take_charon (self, prepared->charon, error) && ike_attempts_find_way (&priv->calls, error);
}

/* Whether PREPARE was left meanwhile, because charon died. RECOVER would take NEXT for a tunnel that came by itself. */
static gboolean
is_abandoned (IpsecSession *self)
{
  SessionState state = session_get_state (IPSEC_SESSION (self));

  return private (self)->ready && state != SESSION_PREPARE && state != SESSION_CLEANUP;
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IpsecSession) self = data;
  IpsecSessionPrivate *priv = private (self);
  GError *error = NULL;
  g_autoptr (Preparation) prepared = preparation_finish (result, &error);

  priv->preparing = FALSE;
  if (is_abandoned (self)) {
    g_clear_error (&error);
  } else if (!prepared || !take (self, prepared, &error)) {
    give_up (self, error);
    if (!priv->association)
      session_undone (IPSEC_SESSION (self), "charon");
  } else if (priv->conf.id && !priv->charon) {
    prepare (self);
  } else if (priv->ready) {
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
  } else {
    priv->ready = TRUE;
    IPSEC_IPSEC_SESSION_GET_CLASS (self)->prepared (self);
  }
}

/* Others may have renewed the files. A passphrase or PIN is what it was, as the plan has it. */
static gboolean
wants_credentials (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  return !priv->credentials || priv->recovery.doubts || credentials_is_expired (priv->credentials);
}

/* What is there already is not got again, but for the addresses, as the name may have others now, and what is out of date. */
static void
prepare (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);
  const CredentialsToken *token = priv->credentials ? credentials_get_token (priv->credentials) : NULL;
  CredentialsSource source = priv->plan->credentials;
  const PreparationWish wish = {
    .gateway = priv->plan->profile->gateway,
    .patience = priv->calls.addresses ? LOOKUP_SECONDS : 0,
    .source = wants_credentials (self) ? &source : NULL,
    .again = priv->credentials != NULL,
    .conf = priv->conf.id && !priv->charon ? &priv->conf : NULL,
  };
  GError *error = NULL;

  if (priv->preparing)
    return;
  if (priv->conf.standard_ports && !priv->charon && !ike_attempts_check_ports (&error)) {
    give_up (self, error);
    return;
  }
  /* Those known are what did not do, or have been noted anew since. */
  if (priv->credentials)
    source.known = NULL;
  priv->conf.pkcs11_module = token ? token->module : NULL;
  priv->preparing = TRUE;
  preparation_start_async (&wish, session_get_cancellable (IPSEC_SESSION (self)), on_prepared, g_object_ref (self));
}

void
ipsec_session_prepare (IpsecSession *self, const CharonConf *conf, StateFile *state_file)
{
  IpsecSessionPrivate *priv = private (self);

  ike_attempts_begin_known (&priv->calls);
  priv->state_file = state_file;
  if (conf) {
    priv->conf = *conf;
    priv->conf.id = g_strdup (conf->id);
  }
  session_push_undo (IPSEC_SESSION (self), "charon", undo_charon, (gpointer) "charon");
  prepare (self);
}

void
ipsec_session_prepare_again (IpsecSession *self)
{
  if (!private (self)->replacing)
    prepare (self);
}

IkeAttempts *
ipsec_session_get_calls (IpsecSession *self)
{
  return &private (self)->calls;
}

const Credentials *
ipsec_session_get_credentials (IpsecSession *self)
{
  return private (self)->credentials;
}

gboolean
ipsec_session_has_charon (IpsecSession *self)
{
  return private (self)->conf.id != NULL;
}

gboolean
ipsec_session_has_mlkem (IpsecSession *self)
{
  Charon *charon = private (self)->charon;

  return charon && charon_has_key_exchange (charon, "ML_KEM_768");
}

Association *
ipsec_session_get_association (IpsecSession *self)
{
  return private (self)->association;
}

CharonLog *
ipsec_session_get_log (IpsecSession *self)
{
  return association_get_log (private (self)->association);
}

GError *
ipsec_session_explain_loss (IpsecSession *self)
{
  if (!private (self)->association)
    return failure_new (FAILURE_CHARON_DIED, NULL);
  return charon_log_failure (ipsec_session_get_log (self), FAILURE_CONNECTION_LOST);
}

/* --- load --- */

static void
on_loaded (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IpsecSession) self = data;
  GError *error = NULL;

  association_load_finish (IPSEC_ASSOCIATION (association), result, &error);
  /* Like is_abandoned(). */
  if (session_get_state (IPSEC_SESSION (self)) != SESSION_LOAD || IPSEC_ASSOCIATION (association) != private (self)->association)
    g_clear_error (&error);
  else if (error)
    give_up (self, error);
  else
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
}

void
ipsec_session_load (IpsecSession *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  /* It has died, and LOST is on its way. */
  if (!private (self)->association)
    return;
  calls = IPSEC_IPSEC_SESSION_GET_CLASS (self)->calls (self, &error);
  if (!calls) {
    give_up (self, error);
    return;
  }
  association_load_async (private (self)->association, calls, session_get_cancellable (IPSEC_SESSION (self)), on_loaded,
                          g_object_ref (self));
}

gboolean
ipsec_session_guard_password (IpsecSession *self, GPtrArray *password, GError **error)
{
  IpsecSessionPrivate *priv = private (self);

  if (priv->gate || password->len == 0)
    return TRUE;
  priv->gate = eap_gate_new (priv->charon, password->pdata[0], error);
  return priv->gate != NULL;
}

/* --- initiate --- */

void
ipsec_session_initiate (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  if (!priv->association)
    return;
  ike_attempts_set_retransmits (&priv->calls, association_get_log (priv->association));
  association_initiate (priv->association, session_get_cancellable (IPSEC_SESSION (self)));
}

static void
call_from_standard_ports (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  g_message ("%s: no answer, calling again from ports %d and %d", priv->plan->profile->id, CHARON_IKE_PORT, CHARON_NAT_PORT);
  priv->conf.standard_ports = TRUE;
  replace_charon (self);
  session_feed (IPSEC_SESSION (self), SESSION_EVENT_ANEW);
}

gboolean
ipsec_session_other_ports (IpsecSession *self, GError **failure)
{
  IpsecSessionPrivate *priv = private (self);

  if (!ike_attempts_other_ports (&priv->calls, association_get_log (priv->association), failure))
    return FALSE;
  if (priv->calls.encap)
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_RETRY);
  else
    call_from_standard_ports (self);
  return TRUE;
}

void
ipsec_session_fetch_lists (IpsecSession *self)
{
  private (self)->conf.fetches = private (self)->plan->charon.fetches = TRUE;
  replace_charon (self);
  session_feed (IPSEC_SESSION (self), SESSION_EVENT_ANEW);
}

gboolean
ipsec_session_widen (IpsecSession *self)
{
  return credentials_widen (private (self)->credentials);
}

gboolean
ipsec_session_is_up (IpsecSession *self)
{
  Association *association = private (self)->association;

  return association && association_is_up (association);
}

void
ipsec_session_drop (IpsecSession *self)
{
  if (private (self)->association)
    association_drop (private (self)->association);
}

/* --- calling again --- */

/* Another program has taken something away. */
static void
on_alarm (gpointer user_data, SentryAlarm what)
{
  IpsecSession *self = user_data;
  IpsecSessionClass *class = IPSEC_IPSEC_SESSION_GET_CLASS (self);
  gboolean renew = what == SENTRY_DEVICE_GONE && class->renew_device;
  GError *error = NULL;

  if (session_get_state (IPSEC_SESSION (self)) != SESSION_UP || (what == SENTRY_IPSEC_GONE && !ipsec_session_is_up (self)))
    return;
  if (what == SENTRY_IPSEC_GONE)
    association_prod (private (self)->association);
  if (renew ? class->renew_device (self, &error) : sentry_mend (private (self)->sentry, what, &error))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_CHANGED);
  else
    class->lose (self, error);
}

void
ipsec_session_note_up (IpsecSession *self, const SentryPost *post)
{
  IpsecSessionPrivate *priv = private (self);

  if (priv->sentry)
    sentry_move (priv->sentry, post);
  else
    priv->sentry = sentry_new (post, on_alarm, self);
  recovery_note_up (&priv->recovery, g_get_monotonic_time ());
  ike_attempts_stop (&priv->calls);
}

void
ipsec_session_lose (IpsecSession *self, GError *failure)
{
  IpsecSessionPrivate *priv = private (self);
  Failure cause = failure_of (failure);
  gboolean goes_on = recovery_goes_on (&priv->recovery, priv->plan->profile, cause, g_get_monotonic_time ());

  g_clear_pointer (&priv->sentry, sentry_free);
  if (cause == FAILURE_SERVER_CLOSED && recovery_is_replaced (&priv->recovery)) {
    g_error_free (failure);
    failure = failure_new (FAILURE_REPLACED, NULL);
  }
  if (goes_on) {
    g_message ("%s: %s, calling again", priv->plan->profile->id, failure->message);
    g_error_free (failure);
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_LOST);
  } else {
    session_fail (IPSEC_SESSION (self), failure);
  }
}

static void
on_network_changed (gpointer data)
{
  if (session_get_state (IPSEC_SESSION (data)) == SESSION_RECOVER && ike_attempts_find_way (&private (data)->calls, NULL))
    ipsec_session_retry_now (data);
}

/* There is nobody to call until a route leads to one of the addresses. */
static void
wait_for_way (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  g_message ("%s: no route leads to the server, waiting for one", priv->plan->profile->id);
  g_clear_pointer (&priv->monitor, netlink_monitor_free);
  priv->monitor = netlink_monitor_new (NETLINK_TOPIC_NETWORK, NULL, on_network_changed, self);
  if (!priv->monitor)
    session_wait (IPSEC_SESSION (self), RECOVERY_PAUSE_MAX, SESSION_EVENT_RETRY);
}

void
ipsec_session_wait (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  if (priv->recovery.asleep) {
    session_tell_asleep (IPSEC_SESSION (self));
    return;
  }
  if (!ike_attempts_find_way (&priv->calls, NULL)) {
    wait_for_way (self);
    return;
  }
  session_wait (IPSEC_SESSION (self), recovery_pause (&priv->recovery), SESSION_EVENT_RETRY);
}

void
ipsec_session_retry_now (IpsecSession *self)
{
  IpsecSessionPrivate *priv = private (self);

  recovery_hope (&priv->recovery);
  g_clear_pointer (&priv->monitor, netlink_monitor_free);
  if (session_get_state (IPSEC_SESSION (self)) == SESSION_RECOVER)
    session_wait (IPSEC_SESSION (self), 0, SESSION_EVENT_RETRY);
}

gboolean
ipsec_session_is_asleep (IpsecSession *self)
{
  return private (self)->recovery.asleep;
}

static void
ipsec_session_suspend (Session *session)
{
  IpsecSessionClass *class = IPSEC_IPSEC_SESSION_GET_CLASS (session);

  private (IPSEC_IPSEC_SESSION (session))->recovery.asleep = TRUE;
  if (!class->fall_asleep || class->fall_asleep (IPSEC_IPSEC_SESSION (session)))
    session_tell_asleep (session);
}

static void
ipsec_session_resume (Session *session)
{
  private (IPSEC_IPSEC_SESSION (session))->recovery.asleep = FALSE;
  ipsec_session_retry_now (IPSEC_IPSEC_SESSION (session));
}

static void
on_terminated (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  association_terminate_finish (IPSEC_ASSOCIATION (association), result);
  g_task_return_boolean (task, TRUE);
}

void
ipsec_session_terminate_async (IpsecSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ipsec_session_terminate_async);
  if (!private (self)->association) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  association_terminate_async (private (self)->association, on_terminated, task);
}

void
ipsec_session_terminate_finish (IpsecSession *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
ipsec_session_finalize (GObject *object)
{
  IpsecSessionPrivate *priv = private (IPSEC_IPSEC_SESSION (object));

  g_clear_pointer (&priv->monitor, netlink_monitor_free);
  g_clear_pointer (&priv->sentry, sentry_free);
  g_clear_object (&priv->gate);
  g_clear_object (&priv->association);
  g_clear_object (&priv->charon);
  ike_attempts_clear (&priv->calls);
  g_clear_pointer (&priv->credentials, credentials_free);
  g_free ((char *) priv->conf.id);
  g_clear_pointer (&priv->plan, plan_free);
  G_OBJECT_CLASS (ipsec_session_parent_class)->finalize (object);
}

/* A charon that is busy with a server for that long hears no other command. */
static GError *
ipsec_session_overdue (Session *session, SessionState state)
{
  IpsecSession *self = IPSEC_IPSEC_SESSION (session);
  IpsecSessionPrivate *priv = private (self);
  gboolean calling = priv->association && state == SESSION_INITIATE;
  GError *failure = calling ? charon_log_failure (ipsec_session_get_log (self), FAILURE_TIMEOUT)
                    : IPSEC_SESSION_CLASS (ipsec_session_parent_class)->overdue (session, state);

  if (!priv->recovery.was_up || !priv->association || (state != SESSION_LOAD && state != SESSION_INITIATE))
    return failure;
  replace_charon (self);
  ipsec_session_lose (self, failure);
  return NULL;
}

static void
ipsec_session_class_init (IpsecSessionClass *class)
{
  SessionClass *session = IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ipsec_session_finalize;
  session->overdue = ipsec_session_overdue;
  session->suspend = ipsec_session_suspend;
  session->resume = ipsec_session_resume;
  session->deadlines[SESSION_PREPARE] = 30;
  session->deadlines[SESSION_LOAD] = 30;
  session->deadlines[SESSION_INITIATE] = NM_TIMEOUT - MARGIN;
}

static void
ipsec_session_init (IpsecSession *self)
{
}
