/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/association.h"

#include <glib/gi18n-lib.h>

#include "shared/failures.h"
#include "src/charon/children.h"
#include "src/charon/sa-facts.h"
#include "src/charon/vici-call.h"

/* Milliseconds within which charon answers a command that does not wait for the server, on a machine that is busy with
 * other things. */
#define CALL_TIMEOUT 60000
/* The same for initiate: all retransmissions, and every round of EAP. */
#define INITIATE_TIMEOUT 120000
/* For one that has nothing else to do: until it is replaced, the user may be offline. */
#define ALIVE_TIMEOUT 20000
/* How long charon tries to tell the server, in milliseconds. */
#define TERMINATE_TIMEOUT "3000"
/* Milliseconds after which nobody waits for charon's answer to that; a session does not wait much longer. */
#define TERMINATE_WAIT 3500

struct _Association {
  GObject parent;
  Charon *charon;
  ViciClient *second;    /* for what cannot wait behind initiate; NULL until it was needed */
  char *name;
  char *child;
  CharonLog *log;
  TrustLog *trust;
  Children *children;
  GQueue listings;       /* of GTask: list-certs not yet answered, in the order in which the answers come */
  GHashTable *loaded;    /* GBytes: the messages of load-cert that charon has had */
  gboolean initiating;   /* neither "up" nor "failed" has come yet */
};

G_DEFINE_FINAL_TYPE (Association, association, G_TYPE_OBJECT)

enum { SIGNAL_UP, SIGNAL_DOWN, SIGNAL_FAILED, SIGNAL_MOVED, SIGNAL_FACTS, N_SIGNALS };

static guint signals[N_SIGNALS];

/* What a load under way still has to hear. */
typedef struct {
  guint pending;
  GError *error;
} Loading;

typedef struct {
  GTask *task;
  const char *command;
  char *what;
  gboolean optional;
} LoadingCall;

static void
loading_call_free (LoadingCall *call)
{
  g_object_unref (call->task);
  g_free (call->what);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadingCall, loading_call_free)

CharonLog *
association_get_log (Association *self)
{
  return self->log;
}

const TrustLog *
association_get_trust (Association *self)
{
  return self->trust;
}

gboolean
association_is_up (Association *self)
{
  return children_any (self->children);
}

char **
association_dup_selectors (Association *self)
{
  return children_dup_selectors (self->children);
}

/* --- events --- */

static void
fail (Association *self, const GError *failure)
{
  if (!self->initiating)
    return;
  self->initiating = FALSE;
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, failure);
}

static void
explain_and_fail (Association *self)
{
  g_autoptr (GError) failure = charon_log_failure (self->log, FAILURE_NO_ANSWER);

  fail (self, failure);
}

static void tell_server_certificate (Association *self);

static void
note_down (Association *self, gboolean was_up)
{
  if (was_up && !association_is_up (self))
    g_signal_emit (self, signals[SIGNAL_DOWN], 0);
}

static void
tell_facts (Association *self, const ViciMessage *sa)
{
  g_autoptr (GVariant) facts = g_variant_ref_sink (sa_facts_new (sa, g_get_real_time () / G_USEC_PER_SEC));

  g_signal_emit (self, signals[SIGNAL_FACTS], 0, facts);
}

static void
on_child_updown (Association *self, const ViciMessage *sa, gboolean up)
{
  gboolean was_up = association_is_up (self);

  children_updown (self->children, sa, up);
  if (up) {
    self->initiating = FALSE;
    tell_facts (self, sa);
    g_signal_emit (self, signals[SIGNAL_UP], 0, sa);
    if (!was_up)
      tell_server_certificate (self);
  } else {
    note_down (self, was_up);
  }
}

/* A CHILD_SA that goes. */
typedef struct {
  Association *association;
  char *id;
} Gone;

static void
on_gone (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autofree Gone *gone = data;
  g_autoptr (Association) self = gone->association;
  g_autofree char *id = gone->id;
  gboolean was_up = association_is_up (self);

  if (!vici_client_settle_finish (IPSEC_VICI_CLIENT (client), result, NULL))
    return;
  children_close (self->children, id);
  note_down (self, was_up);
}

/* What it ends says so by itself: initiate by its answer, an IKE_SA by an event. */
static void
give_up (Association *self, const char *ike_id)
{
  g_autoptr (GError) error = NULL;

  if (!self->second)
    self->second = charon_connect (self->charon, &error);
  if (!self->second) {
    g_warning ("charon cannot be told to give up: %s", error->message);
    return;
  }
  vici_client_tell (self->second, CALL_TIMEOUT, "terminate", "ike-id", ike_id, "force", "yes", NULL);
}

static void
on_hopeless (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Association) self = data;

  if (vici_client_drain_finish (IPSEC_VICI_CLIENT (client), result, NULL) && charon_log_is_hopeless (self->log))
    explain_and_fail (self);
}

/* Of a CHILD_SA of IKEv1 that another one has made redundant no event says that it goes, only the log does. When keys are
 * renewed the log is ahead of the event that brings the new one, so that has to be heard first. */
static void
on_log (Association *self)
{
  const char *closed = charon_log_closed_child (self->log);
  const char *silent = charon_log_given_up (self->log);

  if (closed) {
    Gone *gone = g_new (Gone, 1);

    gone->association = g_object_ref (self);
    gone->id = g_strdup (closed);
    vici_client_settle_async (charon_get_client (self->charon), INITIATE_TIMEOUT, on_gone, gone);
  }
  if (charon_log_is_waiting (self->log))
    g_message ("waiting for the server, which is silent while it checks the sign-in");
  if (silent)
    give_up (self, silent);
  /* A line of the same moment may lift that. */
  if (charon_log_is_hopeless (self->log))
    vici_client_drain_async (charon_get_client (self->charon), NULL, on_hopeless, g_object_ref (self));
  if (trust_log_wants_lists (self->trust) && !charon_fetches (self->charon))
    explain_and_fail (self);
}

static void
on_ike_update (Association *self, const ViciMessage *message)
{
  const char *remote = vici_message_get_string (message, "remote-host", NULL);

  g_autoptr (GVariant) facts = NULL;

  if (!remote)
    return;
  facts = g_variant_ref_sink (g_variant_new_parsed ("{'server-address': <%s>}", remote));
  g_signal_emit (self, signals[SIGNAL_FACTS], 0, facts);
  g_signal_emit (self, signals[SIGNAL_MOVED], 0, remote);
}

static void
on_child_rekey (Association *self, const ViciMessage *sa)
{
  children_rekey (self->children, sa);
  tell_facts (self, sa);
}

/* The one section of a message that is an IKE_SA. */
static const ViciMessage *
find_sa (const ViciMessage *message)
{
  for (const ViciMessage *element = vici_message_next (message, NULL); element;
       element = vici_message_next (message, element)) {
    if (vici_message_get_kind (element) == VICI_SECTION)
      return element;
  }
  return NULL;
}

static void
on_list_cert (Association *self, const ViciMessage *message)
{
  const ViciMessage *value = vici_message_find (message, "data", NULL);
  gsize size = 0;
  const char *der = value ? vici_message_get_blob (value, &size) : NULL;
  GTask *asker = g_queue_peek_head (&self->listings);

  if (asker && der)
    g_ptr_array_add (g_task_get_task_data (asker), g_bytes_new (der, size));
}

static void
on_event (Association *self, const char *name, const ViciMessage *message)
{
  const ViciMessage *sa = find_sa (message);

  charon_log_event (self->log, name, message);
  trust_log_event (self->trust, name, message);
  if (g_str_equal (name, "log"))
    on_log (self);
  else if (g_str_equal (name, "ike-update"))
    on_ike_update (self, message);
  else if (g_str_equal (name, "list-cert"))
    on_list_cert (self, message);
  else if (sa && g_str_equal (name, "child-updown"))
    on_child_updown (self, sa, vici_message_get_string (message, "up", NULL) != NULL);
  else if (sa && g_str_equal (name, "child-rekey"))
    on_child_rekey (self, sa);
  else if (sa && g_str_equal (name, "ike-rekey"))
    tell_facts (self, sa);
}

/* --- load --- */

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_clear_error (&loading->error);
  g_free (loading);
}

/* Of a key on a token charon says only that it could not be loaded; that the token and the key are there was seen
 * before, so it is the PIN. A certificate that we can read may still be too odd for charon: critical name constraints, an
 * algorithm that it does not know. */
static GError *
explain_load (const LoadingCall *call, GError *error)
{
  g_autoptr (GError) owned = error;

  if (failure_of (error) == FAILURE_INTERNAL && g_str_equal (call->command, "load-token"))
    return failure_new (FAILURE_KEY_PASSWORD, N_("the PIN of the token"));
  if (failure_of (error) == FAILURE_INTERNAL && g_str_equal (call->command, "load-cert"))
    return failure_new (FAILURE_CERTIFICATE_UNREADABLE, N_("%s, which strongSwan cannot read"), call->what);
  return g_steal_pointer (&owned);
}

/* Takes @error. */
static void
note_refused (Loading *loading, const LoadingCall *call, GError *error)
{
  g_autoptr (GError) why = explain_load (call, error);

  if (call->optional && failure_of (why) == FAILURE_CERTIFICATE_UNREADABLE)
    g_message ("done without %s", call->what);
  else if (!loading->error)
    loading->error = g_steal_pointer (&why);
}

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (LoadingCall) call = data;
  GTask *task = call->task;
  Loading *loading = g_task_get_task_data (task);
  GError *error = NULL;
  ViciMessage *answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);

  g_clear_pointer (&answer, vici_message_free);
  if (error)
    note_refused (loading, call, error);
  if (--loading->pending > 0)
    return;
  if (loading->error)
    g_task_return_error (task, g_steal_pointer (&loading->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
load (GTask *task, const ViciCall *call)
{
  Association *self = g_task_get_source_object (task);
  LoadingCall *loading = g_new (LoadingCall, 1);

  loading->task = g_object_ref (task);
  loading->command = call->command;
  loading->what = g_strdup (call->what);
  loading->optional = call->optional;
  vici_client_call_async (charon_get_client (self->charon), call->command, call->message, CALL_TIMEOUT,
                          g_task_get_cancellable (task), on_loaded, loading);
}

void
association_load_async (Association *self, GPtrArray *calls, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Loading *loading = g_new0 (Loading, 1);

  g_task_set_source_tag (task, association_load_async);
  g_task_set_task_data (task, loading, loading_free);
  for (guint i = 0; i < calls->len; i++) {
    const ViciCall *call = calls->pdata[i];

    if (g_str_equal (call->command, "clear-creds"))
      g_hash_table_remove_all (self->loaded);
    /* Certificates of authorities are dear: charon verifies the signature of each. IKEv2 has it forget them at each call. */
    if (g_str_equal (call->command, "load-cert") && !g_hash_table_add (self->loaded, g_bytes_ref (call->message)))
      continue;
    loading->pending++;
    load (task, call);
  }
  if (loading->pending == 0)
    g_task_return_boolean (task, TRUE);
}

gboolean
association_load_finish (Association *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- initiate --- */

/* Everything that charon logged before it answered has been heard by now. */
static void
on_log_drained (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Association) self = data;

  if (vici_client_drain_finish (IPSEC_VICI_CLIENT (client), result, NULL))
    explain_and_fail (self);
}

static void
on_initiated (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Association) self = data;
  g_autoptr (GError) error = NULL;
  ViciMessage *answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);

  g_clear_pointer (&answer, vici_message_free);
  if (!error || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, IPSEC_FAILURE, FAILURE_CHARON_DIED) ||
      g_error_matches (error, IPSEC_FAILURE, FAILURE_CHARON_SILENT)) {
    fail (self, error);
    return;
  }
  /* charon says only that it failed; why stands in its log, which comes over the other connection. */
  vici_client_drain_async (IPSEC_VICI_CLIENT (client), NULL, on_log_drained, g_object_ref (self));
}

void
association_initiate (Association *self, GCancellable *cancellable)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) message = NULL;

  vici_builder_kv (builder, "ike", self->name);
  vici_builder_kv (builder, "child", self->child);
  /* No limit of its own: charon says when its retransmissions are over. Nothing else is to be told to it meanwhile. */
  vici_builder_kv (builder, "timeout", "0");
  message = vici_builder_finish (builder, NULL);
  charon_log_clear (self->log);
  trust_log_clear (self->trust);
  self->initiating = TRUE;
  vici_client_call_async (charon_get_client (self->charon), "initiate", message, INITIATE_TIMEOUT, cancellable,
                          on_initiated, g_object_ref (self));
}

/* --- certificates --- */

static void
on_listed (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Association *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ViciMessage) answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);

  g_queue_remove (&self->listings, task);
  if (answer)
    g_task_return_pointer (task, g_ptr_array_ref (g_task_get_task_data (task)), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* Those for @subject, or with NULL all. */
static void
list_certificates (Association *self, const char *subject, GCancellable *cancellable, GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) message = NULL;

  g_task_set_source_tag (task, list_certificates);
  g_task_set_task_data (task, g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
                        (GDestroyNotify) g_ptr_array_unref);
  g_queue_push_tail (&self->listings, task);
  vici_builder_kv (builder, "type", "X509");
  if (subject)
    vici_builder_kv (builder, "subject", subject);
  message = vici_builder_finish (builder, NULL);
  /* Not cancelled, for its events come in any case, and are not the next asker's. */
  vici_client_call_async (charon_get_client (self->charon), "list-certs", message, CALL_TIMEOUT, NULL, on_listed,
                          g_steal_pointer (&task));
}

void
association_list_certificates_async (Association *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  list_certificates (self, NULL, cancellable, callback, user_data);
}

GPtrArray *
association_list_certificates_finish (Association *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_server_certificate (GObject *object, GAsyncResult *result, gpointer data)
{
  Association *self = IPSEC_ASSOCIATION (object);
  g_autoptr (GPtrArray) listed = association_list_certificates_finish (self, result, NULL);
  g_autoptr (GVariant) facts = listed ? sa_facts_of_certificates (listed) : NULL;

  if (facts)
    g_signal_emit (self, signals[SIGNAL_FACTS], 0, facts);
}

/* Nothing waits for it. A server that proved itself by a pre-shared key has none. */
static void
tell_server_certificate (Association *self)
{
  const char *identity = charon_log_server_id (self->log);

  if (identity)
    list_certificates (self, identity, NULL, on_server_certificate, NULL);
}

/* --- the end --- */

/* The task data. */
typedef struct {
  GCancellable *cancellable;
  guint wait; /* source */
} Termination;

static void
termination_free (gpointer data)
{
  Termination *termination = data;

  g_clear_handle_id (&termination->wait, g_source_remove);
  g_object_unref (termination->cancellable);
  g_free (termination);
}

static gboolean
on_wait_over (gpointer data)
{
  Termination *termination = data;

  termination->wait = 0;
  g_cancellable_cancel (termination->cancellable);
  return G_SOURCE_REMOVE;
}

static GCancellable *
limit_termination (GTask *task)
{
  Termination *termination = g_new0 (Termination, 1);

  termination->cancellable = g_cancellable_new ();
  termination->wait = g_timeout_add (TERMINATE_WAIT, on_wait_over, termination);
  g_task_set_task_data (task, termination, termination_free);
  return termination->cancellable;
}

static void
on_terminated (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ViciMessage *answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, NULL);

  g_clear_pointer (&answer, vici_message_free);
  g_task_return_boolean (task, TRUE);
}

void
association_terminate_async (Association *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) message = NULL;

  g_task_set_source_tag (task, association_terminate_async);
  self->initiating = FALSE;
  if (!association_is_up (self)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  /* The server is told; charon would send that but not wait for it when it is ended. */
  vici_builder_kv (builder, "ike", self->name);
  vici_builder_kv (builder, "force", "yes");
  vici_builder_kv (builder, "timeout", TERMINATE_TIMEOUT);
  message = vici_builder_finish (builder, NULL);
  vici_client_call_async (charon_get_client (self->charon), "terminate", message, CALL_TIMEOUT, limit_termination (task),
                          on_terminated, g_object_ref (task));
}

void
association_terminate_finish (Association *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* No command of VICI is dead-peer detection. */
void
association_ask (Association *self)
{
  charon_log_expect_answer (self->log);
  vici_client_tell (charon_get_client (self->charon), ALIVE_TIMEOUT, "rekey", "child", self->child, NULL);
}

/* A client that gets no answer closes, and with that charon is ended. */
void
association_prod (Association *self)
{
  vici_client_tell (charon_get_client (self->charon), ALIVE_TIMEOUT, "version", NULL);
}

void
association_drop (Association *self)
{
  vici_client_tell (charon_get_client (self->charon), CALL_TIMEOUT, "terminate", "ike", self->name, "force", "yes", NULL);
}

static void
on_charon_stopped (GObject *charon, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  charon_stop_finish (IPSEC_CHARON (charon), result);
  g_task_return_boolean (task, TRUE);
}

static void
on_closing (GObject *object, GAsyncResult *result, gpointer data)
{
  Association *self = IPSEC_ASSOCIATION (object);

  association_terminate_finish (self, result);
  charon_stop_async (self->charon, on_charon_stopped, data);
}

void
association_close_async (Association *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, association_close_async);
  g_signal_handlers_disconnect_by_data (self->charon, self);
  association_terminate_async (self, on_closing, g_steal_pointer (&task));
}

void
association_close_finish (Association *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
association_finalize (GObject *object)
{
  Association *self = IPSEC_ASSOCIATION (object);

  if (self->second)
    vici_client_close (self->second);
  g_clear_object (&self->second);
  g_clear_object (&self->charon);
  g_clear_pointer (&self->log, charon_log_free);
  g_clear_pointer (&self->trust, trust_log_free);
  g_clear_pointer (&self->children, children_free);
  g_queue_clear (&self->listings);
  g_clear_pointer (&self->loaded, g_hash_table_unref);
  g_free (self->name);
  g_free (self->child);
  G_OBJECT_CLASS (association_parent_class)->finalize (object);
}

static guint
make_signal (const char *name, guint n, GType type)
{
  return g_signal_new (name, IPSEC_TYPE_ASSOCIATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, type);
}

static void
association_class_init (AssociationClass *class)
{
  G_OBJECT_CLASS (class)->finalize = association_finalize;
  signals[SIGNAL_UP] = make_signal ("up", 1, G_TYPE_POINTER);
  signals[SIGNAL_DOWN] = make_signal ("down", 0, G_TYPE_NONE);
  signals[SIGNAL_FAILED] = make_signal ("failed", 1, G_TYPE_POINTER);
  signals[SIGNAL_MOVED] = make_signal ("moved", 1, G_TYPE_STRING);
  signals[SIGNAL_FACTS] = make_signal ("facts", 1, G_TYPE_VARIANT);
}

static void
association_init (Association *self)
{
  self->log = charon_log_new ();
  self->trust = trust_log_new ();
  self->children = children_new ();
  self->loaded = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
}

Association *
association_new (Charon *charon, const char *name, const char *child)
{
  Association *self = g_object_new (IPSEC_TYPE_ASSOCIATION, NULL);

  self->charon = g_object_ref (charon);
  self->name = g_strdup (name);
  self->child = g_strdup (child);
  g_signal_connect_object (charon, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  return self;
}
