/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ipsec-session.h"

#include <unistd.h>

#include "src/charon/association.h"
#include "src/charon/eap-gate.h"
#include "src/preparation.h"

/* How often a lost server is called before the connection counts as lost, where the user does not insist. */
#define ATTEMPTS 10
/* The longest pause between, in seconds; a connection that lasted as long has not failed at once. */
#define PAUSE_MAX 60

typedef struct {
  Plan *plan;
  StateFile *state_file;
  gboolean preparing;
  Preparation *prepared;
  Association *association; /* NULL without IPsec */
  guint attempts;           /* since it was up, or since there was a reason to hope anew */
  gint64 up_since;          /* of g_get_monotonic_time() */
  EapGate *gate;            /* NULL: no password is needed */
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
  private (self)->plan = plan;
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

static void
fail (IpsecSession *self, GError *error)
{
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
  else if (!priv->preparing)
    session_undone (session, what);
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

static void
on_charon_died (IpsecSession *self, const GError *error)
{
  fail (self, g_error_copy (error));
}

static gboolean
check_plugins (const Plan *plan, Charon *charon, GError **error)
{
  for (guint i = 0; plan->needed_plugins[i]; i++) {
    const char *plugin = plan->needed_plugins[i];

    if (!charon_has_plugin (charon, plugin))
      return failure_set (error, FAILURE_NO_PLUGIN, "%s, in strongSwan %s", plugin, charon_get_version (charon));
  }
  return TRUE;
}

static gboolean
take_charon (IpsecSession *self, GError **error)
{
  IpsecSessionPrivate *priv = private (self);
  Charon *charon = priv->prepared->charon;

  if (!charon)
    return TRUE;
  priv->association = association_new (charon, priv->plan->profile->uuid, priv->plan->child);
  g_signal_connect_object (priv->association, "up", G_CALLBACK (on_child_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "down", G_CALLBACK (on_child_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "facts", G_CALLBACK (session_tell_facts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "failed", G_CALLBACK (on_attempt_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->association, "moved", G_CALLBACK (on_server_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (charon, "died", G_CALLBACK (on_charon_died), self, G_CONNECT_SWAPPED);
  return check_plugins (priv->plan, charon, error) &&
         state_file_add_child (priv->state_file, charon_get_pid (charon), error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IpsecSession) self = data;
  IpsecSessionPrivate *priv = private (self);
  GError *error = NULL;

  priv->preparing = FALSE;
  priv->prepared = preparation_finish (result, &error);
  if (!priv->prepared) {
    fail (self, error);
    session_undone (IPSEC_SESSION (self), "charon");
  } else if (take_charon (self, &error)) {
    IPSEC_IPSEC_SESSION_GET_CLASS (self)->prepared (self);
  } else {
    fail (self, error);
  }
}

void
ipsec_session_prepare (IpsecSession *self, const CharonConf *conf, StateFile *state_file)
{
  IpsecSessionPrivate *priv = private (self);

  priv->state_file = state_file;
  priv->preparing = TRUE;
  session_push_undo (IPSEC_SESSION (self), "charon", undo_charon, (gpointer) "charon");
  preparation_start_async (priv->plan->profile->gateway, &priv->plan->credentials, conf,
                           session_get_cancellable (IPSEC_SESSION (self)), on_prepared, g_object_ref (self));
}

GInetAddress *
ipsec_session_get_peer (IpsecSession *self)
{
  return private (self)->prepared->addresses->data;
}

gboolean
ipsec_session_keep_family (IpsecSession *self, GSocketFamily family)
{
  return preparation_keep_family (private (self)->prepared, family);
}

const Credentials *
ipsec_session_get_credentials (IpsecSession *self)
{
  return private (self)->prepared->credentials;
}

gboolean
ipsec_session_has_charon (IpsecSession *self)
{
  return private (self)->association != NULL;
}

CharonLog *
ipsec_session_get_log (IpsecSession *self)
{
  return association_get_log (private (self)->association);
}

GError *
ipsec_session_explain_loss (IpsecSession *self)
{
  return charon_log_failure (ipsec_session_get_log (self), FAILURE_CONNECTION_LOST);
}

/* --- load --- */

static void
on_loaded (GObject *association, GAsyncResult *result, gpointer data)
{
  g_autoptr (IpsecSession) self = data;
  GError *error = NULL;

  if (association_load_finish (IPSEC_ASSOCIATION (association), result, &error))
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_NEXT);
  else
    fail (self, error);
}

void
ipsec_session_load (IpsecSession *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) calls = IPSEC_IPSEC_SESSION_GET_CLASS (self)->calls (self, &error);

  if (!calls) {
    fail (self, error);
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
  priv->gate = eap_gate_new (priv->prepared->charon, password->pdata[0], error);
  return priv->gate != NULL;
}

/* --- initiate --- */

void
ipsec_session_initiate (IpsecSession *self)
{
  association_initiate (private (self)->association, session_get_cancellable (IPSEC_SESSION (self)));
}

gboolean
ipsec_session_is_silence (Failure failure)
{
  return failure == FAILURE_NO_ANSWER || failure == FAILURE_NO_ANSWER_AUTH || failure == FAILURE_CONNECTION_LOST;
}

gboolean
ipsec_session_next_address (IpsecSession *self, const GError *failure)
{
  return ipsec_session_is_silence (failure_of (failure)) && preparation_next_address (private (self)->prepared);
}

gboolean
ipsec_session_is_up (IpsecSession *self)
{
  return association_is_up (private (self)->association);
}

void
ipsec_session_drop (IpsecSession *self)
{
  association_drop (private (self)->association);
}

/* --- calling again --- */

/* What a server says while it starts, before it has read all of its configuration, beside what it says for good. */
static gboolean
may_pass (Failure failure)
{
  return ipsec_session_is_silence (failure) || failure == FAILURE_PROPOSAL_IKE || failure == FAILURE_SERVER_CLOSED;
}

/* To call again would only repeat what the server refused, and lock the account; or somebody is after the password. */
static gboolean
is_for_the_user (const Plan *plan, Failure failure)
{
  static const Failure failures[] = {
    FAILURE_LOGIN, FAILURE_PSK, FAILURE_KEY_ENCRYPTED, FAILURE_KEY_PASSWORD, FAILURE_PPP_KEY_PASSWORD,
    FAILURE_SECRET_MISSING, FAILURE_BAD_SECRET, FAILURE_BAD_PROFILE, FAILURE_SERVER_UNPROVED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++) {
    if (failures[i] == failure)
      return TRUE;
  }
  /* A one-time password is used up. */
  return secret_is_used (plan->profile, SECRET_OTP);
}

void
ipsec_session_note_up (IpsecSession *self)
{
  private (self)->up_since = g_get_monotonic_time ();
}

/* Whoever throws us out as soon as we are in is not called at once again. */
static gboolean
calls_again (IpsecSession *self, Failure cause)
{
  IpsecSessionPrivate *priv = private (self);
  gboolean was_up = priv->up_since != 0;
  gint64 lasted = g_get_monotonic_time () - priv->up_since;

  if (is_for_the_user (priv->plan, cause))
    return FALSE;
  priv->attempts = was_up && lasted >= PAUSE_MAX * G_USEC_PER_SEC ? 0 : priv->attempts + 1;
  priv->up_since = 0;
  return was_up || priv->plan->profile->persistent || (may_pass (cause) && priv->attempts < ATTEMPTS);
}

void
ipsec_session_lose (IpsecSession *self, GError *failure)
{
  if (calls_again (self, failure_of (failure))) {
    g_message ("%s: %s, calling again", private (self)->plan->profile->id, failure->message);
    g_error_free (failure);
    session_feed (IPSEC_SESSION (self), SESSION_EVENT_LOST);
  } else {
    fail (self, failure);
  }
}

void
ipsec_session_wait (IpsecSession *self)
{
  guint attempts = private (self)->attempts;

  session_wait (IPSEC_SESSION (self), attempts < 8 ? attempts * attempts : PAUSE_MAX, SESSION_EVENT_RETRY);
}

void
ipsec_session_retry_now (IpsecSession *self)
{
  private (self)->attempts = 0;
  if (session_get_state (IPSEC_SESSION (self)) == SESSION_RECOVER)
    session_wait (IPSEC_SESSION (self), 0, SESSION_EVENT_RETRY);
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

  g_clear_pointer (&priv->prepared, preparation_free);
  g_clear_object (&priv->gate);
  g_clear_object (&priv->association);
  g_clear_pointer (&priv->plan, plan_free);
  G_OBJECT_CLASS (ipsec_session_parent_class)->finalize (object);
}

static void
ipsec_session_class_init (IpsecSessionClass *class)
{
  SessionClass *session = IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ipsec_session_finalize;
  session->deadlines[SESSION_PREPARE] = 30;
  session->deadlines[SESSION_LOAD] = 30;
  /* NetworkManager gives up after 60 by default, and would not say why. */
  session->deadlines[SESSION_INITIATE] = 56;
}

static void
ipsec_session_init (IpsecSession *self)
{
}
