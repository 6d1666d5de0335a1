/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/charon.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gio/gunixsocketaddress.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "shared/failures.h"
#include "src/charon/charon-fence.h"
#include "src/system/confinement.h"
#include "src/system/fence.h"
#include "src/system/process.h"

#define START_TIMEOUT 15  /* seconds: a busy machine with cold disks */
#define CALL_TIMEOUT 10000
#define IKE_GROUP "[IKE] "
#define NO_FETCHER ", no capable fetcher found"
#define STOP_GRACE 2000   /* milliseconds until SIGKILL */

struct _Charon {
  GObject parent;
  char *id;
  Process *process;
  ViciClient *client;
  char *version;
  char **plugins;
  ViciMessage *algorithms;
  GSocket *notify;      /* where it says that it is ready */
  GSource *notify_source;
  GTask *starting;      /* until it has answered */
  guint pending;        /* answers that are still to come before it counts as started */
  guint timeout;        /* source that ends a start that takes too long, 0: none */
  gulong cancelled;
  gboolean in_step;
  gboolean fetches;
  gboolean missed_list;
  gboolean ended;       /* "died" was emitted, or its end was asked for */
  char *last_line;      /* of its log, for the case that it dies */
  GError *lost;         /* why it cannot be talked to any more */
};

G_DEFINE_FINAL_TYPE (Charon, charon, G_TYPE_OBJECT)

enum { SIGNAL_EVENT, SIGNAL_STEP, SIGNAL_DIED, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *const suffixes[] = { "conf", "vici", "notify", "resolv" };
static const char *const events[] = {
  "log", "alert", "ike-updown", "child-updown", "ike-update", "ike-rekey", "child-rekey",
  "list-cert", NULL,
};

static char *
path_of (const char *id, const char *suffix)
{
  return g_strdup_printf ("/run/charon.%s.%s", id, suffix);
}

void
charon_sweep (const char *id)
{
  const CharonConf named = { .id = id };

  if (!charon_conf_check (&named, NULL))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = path_of (id, suffixes[i]);

    g_unlink (path);
  }
}

/* --- the end --- */

static void
drop_notify (Charon *self)
{
  if (self->notify_source)
    g_source_destroy (self->notify_source);
  g_clear_pointer (&self->notify_source, g_source_unref);
  g_clear_object (&self->notify);
}

/* The one completion of a start; takes @error, NULL for success. */
static void
complete_start (Charon *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->starting);

  if (!task) {
    g_clear_error (&error);
    return;
  }
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->cancelled)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancelled);
  self->cancelled = 0;
  drop_notify (self);
  if (!error) {
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
    return;
  }
  self->ended = TRUE;
  if (self->process)
    process_kill (self->process);
  charon_sweep (self->id);
  g_task_return_error (task, error);
}

/* Takes @error. */
static void
die (Charon *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (self->starting) {
    complete_start (self, g_steal_pointer (&owned));
    return;
  }
  if (self->ended)
    return;
  self->ended = TRUE;
  g_signal_emit (self, signals[SIGNAL_DIED], 0, owned);
}

/* A charon that has no plugin for the kernel, say, ends at once; its last line tells. */
static GError *
death_error (Charon *self, const char *how)
{
  const char *between = self->last_line ? "; " : "";
  const char *line = self->last_line ? self->last_line : "";

  if (self->client)
    return failure_new (FAILURE_CHARON_DIED, "%s%s%s", how, between, line);
  return failure_new (FAILURE_NO_CHARON, "%s: %s%s%s", CHARON_PATH, how, between, line);
}

static void
on_exited (Charon *self, int status)
{
  g_autoptr (GError) error = NULL;
  gboolean by_us = self->lost && WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;

  charon_sweep (self->id);
  g_spawn_check_wait_status (status, &error);
  die (self, by_us ? g_error_copy (self->lost) : death_error (self, error ? error->message : "ended by itself"));
}

/* What a line about IKE says, of the form "07[IKE] text"; NULL for others. */
static const char *
about_ike (const char *line)
{
  line += strspn (line, "0123456789");
  return g_str_has_prefix (line, IKE_GROUP) ? line + strlen (IKE_GROUP) : NULL;
}

static void
on_line (Charon *self, const char *line)
{
  /* On its way out it answers nobody any more, so that whoever held it now would wait for nothing. */
  const char *text = self->in_step && !self->ended ? about_ike (line) : NULL;

  self->missed_list |= !self->fetches && g_str_has_suffix (line, NO_FETCHER);
  g_free (self->last_line);
  self->last_line = g_strdup (line);
  if (text)
    g_signal_emit (self, signals[SIGNAL_STEP], 0, text);
  else
    g_info ("charon: %s", line);
}

/* --- the start --- */

static void
on_event (Charon *self, const char *name, const ViciMessage *message)
{
  const char *group = g_str_equal (name, "log") ? vici_message_get_string (message, "group", NULL) : NULL;

  if (group && charon_conf_is_told_by_vici (group))
    g_info ("charon: [%s] %s", group, vici_message_get_string (message, "msg", NULL));
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, name, message);
}

/* It has ended, or cannot be talked to any more: how it ended says more than that the socket is closed. */
static void
on_closed (Charon *self, const GError *error)
{
  if (self->ended || self->lost)
    return;
  self->lost = g_error_copy (error);
  if (process_is_running (self->process))
    process_kill (self->process);
  else
    die (self, g_error_copy (error));
}

static void
answer_came (Charon *self)
{
  if (--self->pending == 0)
    complete_start (self, NULL);
}

static void
on_subscribed (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Charon) self = data;
  g_autoptr (GError) error = NULL;

  if (vici_client_subscribe_finish (IPSEC_VICI_CLIENT (client), result, &error))
    answer_came (self);
  else
    complete_start (self, g_steal_pointer (&error));
}

static void
on_version (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Charon) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ViciMessage) answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);

  if (!answer) {
    complete_start (self, g_steal_pointer (&error));
    return;
  }
  self->version = g_strdup (vici_message_get_string (answer, "version", NULL));
  answer_came (self);
}

static void
on_stats (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Charon) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ViciMessage) answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);

  if (!answer) {
    complete_start (self, g_steal_pointer (&error));
    return;
  }
  self->plugins = vici_message_dup_strv (answer, "plugins", NULL);
  answer_came (self);
}

static void
on_algorithms (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (Charon) self = data;
  g_autoptr (GError) error = NULL;

  self->algorithms = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);
  if (self->algorithms)
    answer_came (self);
  else
    complete_start (self, g_steal_pointer (&error));
}

static void
talk (Charon *self)
{
  g_autofree char *path = path_of (self->id, "vici");
  GError *error = NULL;

  drop_notify (self);
  self->client = vici_client_connect (path, &error);
  if (!self->client) {
    complete_start (self, error);
    return;
  }
  g_signal_connect_object (self->client, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  self->pending = 4;
  vici_client_subscribe_async (self->client, events, CALL_TIMEOUT, NULL, on_subscribed, g_object_ref (self));
  vici_client_call_async (self->client, "version", NULL, CALL_TIMEOUT, NULL, on_version, g_object_ref (self));
  vici_client_call_async (self->client, "stats", NULL, CALL_TIMEOUT, NULL, on_stats, g_object_ref (self));
  vici_client_call_async (self->client, "get-algorithms", NULL, CALL_TIMEOUT, NULL, on_algorithms, g_object_ref (self));
}

/* Whether a message to our socket says READY=1 and comes from charon: anybody may find the socket. */
static gboolean
read_ready (Charon *self, int fd)
{
  char text[256], control[CMSG_SPACE (sizeof (struct ucred))];
  struct iovec part = { text, sizeof (text) - 1 };
  struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
    .msg_controllen = sizeof (control) };
  ssize_t size = recvmsg (fd, &header, MSG_DONTWAIT);
  const struct cmsghdr *from = size > 0 ? CMSG_FIRSTHDR (&header) : NULL;
  struct ucred sender;

  if (!from || from->cmsg_level != SOL_SOCKET || from->cmsg_type != SCM_CREDENTIALS)
    return FALSE;
  memcpy (&sender, CMSG_DATA (from), sizeof (sender));
  text[size] = '\0';
  return sender.pid == process_get_pid (self->process) && strstr (text, "READY=1");
}

static gboolean
on_notify (int fd, GIOCondition condition, gpointer data)
{
  Charon *self = data;

  if (!read_ready (self, fd))
    return G_SOURCE_CONTINUE;
  talk (self);
  return G_SOURCE_REMOVE;
}

static gboolean
open_notify (Charon *self, GError **error)
{
  g_autofree char *path = path_of (self->id, "notify");
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  g_unlink (path);
  self->notify = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, 0, error);
  if (!self->notify || !g_socket_set_option (self->notify, SOL_SOCKET, SO_PASSCRED, 1, error) ||
      !g_socket_bind (self->notify, address, FALSE, error))
    return FALSE;
  self->notify_source = g_unix_fd_source_new (g_socket_get_fd (self->notify), G_IO_IN);
  g_source_set_callback (self->notify_source, G_SOURCE_FUNC (on_notify), self, NULL);
  g_source_attach (self->notify_source, g_main_context_get_thread_default ());
  return TRUE;
}

static gboolean
write_config (const CharonConf *config, GError **error)
{
  g_autofree char *path = path_of (config->id, "conf");
  g_autofree char *text = charon_conf_to_text (config);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* Fenced, it can write to what is there, but make no files. */
static gboolean
write_resolv (const CharonConf *config, GError **error)
{
  g_autofree char *path = path_of (config->id, "resolv");

  return g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
spawn (Charon *self, const CharonConf *conf, GError **error)
{
  g_autofree char *config = g_strdup_printf ("STRONGSWAN_CONF=/run/charon.%s.conf", self->id);
  g_autofree char *notify = g_strdup_printf ("NOTIFY_SOCKET=/run/charon.%s.notify", self->id);
  const char *argv[] = { CHARON_PATH, NULL };
  /* softhsm and other PKCS#11 modules find their configuration by it. */
  const char *softhsm = g_getenv ("SOFTHSM2_CONF");
  g_autofree char *token = softhsm ? g_strdup_printf ("SOFTHSM2_CONF=%s", softhsm) : NULL;
  const char *env[] = { config, notify, token, NULL };
  g_autoptr (CharonFence) fence = conf->fenced ? charon_fence_new (conf, softhsm) : NULL;
  ProcessOptions options = {
    .capabilities = CAPABILITY (CAP_NET_ADMIN) | (conf->standard_ports ? CAPABILITY (CAP_NET_BIND_SERVICE) : 0),
    .setup = fence ? charon_fence_enter : NULL,
    .setup_data = fence,
    .in_step = self->in_step,
  };

  self->process = process_spawn (argv, env, &options, error);
  if (!self->process)
    return FALSE;
  g_signal_connect_object (self->process, "line", G_CALLBACK (on_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "exited", G_CALLBACK (on_exited), self, G_CONNECT_SWAPPED);
  return TRUE;
}

static gboolean
on_start_timeout (gpointer data)
{
  Charon *self = data;

  self->timeout = 0;
  complete_start (self, failure_new (FAILURE_CHARON_SILENT, "%d seconds after its start", START_TIMEOUT));
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, Charon *self)
{
  complete_start (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
}

static gboolean
begin (Charon *self, const CharonConf *config, GError **error)
{
  CharonConf own = *config;

  own.fenced = fence_is_possible ();
  own.resolvconf = charon_fence_has_resolvconf ();
  own.resolve = own.fenced || !own.resolvconf;
  if (!own.fenced)
    g_message ("charon cannot be kept from the system's files: this kernel has no Landlock");
  if (!own.resolve)
    g_warning ("name servers are not requested: charon would run resolvconf, and this kernel has no Landlock to prevent that");
  return write_config (&own, error) && write_resolv (&own, error) && open_notify (self, error) &&
         spawn (self, &own, error);
}

void
charon_start_async (const CharonConf *config, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (Charon) self = g_object_new (IPSEC_TYPE_CHARON, NULL);
  g_autoptr (GError) error = NULL;

  self->id = g_strdup (config->id);
  self->in_step = config->in_step;
  self->fetches = config->fetches;
  self->starting = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_check_cancellable (self->starting, FALSE);
  /* The task keeps it alive until it has started. */
  g_task_set_task_data (self->starting, g_object_ref (self), g_object_unref);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error) || !charon_conf_check (config, &error)) {
    complete_start (self, g_steal_pointer (&error));
    return;
  }
  if (!begin (self, config, &error)) {
    complete_start (self, failure_new (FAILURE_NO_CHARON, "%s: %s", CHARON_PATH, error->message));
    return;
  }
  self->timeout = g_timeout_add_seconds (START_TIMEOUT, on_start_timeout, self);
  if (cancellable)
    self->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);
}

Charon *
charon_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what it is --- */

ViciClient *
charon_get_client (Charon *self)
{
  return self->client;
}

ViciClient *
charon_connect (Charon *self, GError **error)
{
  g_autofree char *path = path_of (self->id, "vici");

  return vici_client_connect (path, error);
}

void
charon_hold (Charon *self)
{
  process_hold (self->process);
}

void
charon_release (Charon *self)
{
  process_release (self->process);
}

void
charon_kill (Charon *self)
{
  if (!self->ended)
    process_kill (self->process);
}

const char *
charon_get_version (Charon *self)
{
  return self->version ? self->version : "unknown";
}

gboolean
charon_has_plugin (Charon *self, const char *plugin)
{
  return self->plugins && g_strv_contains ((const char *const *) self->plugins, plugin);
}

const char *const *
charon_get_plugins (Charon *self)
{
  return (const char *const *) self->plugins;
}

const ViciMessage *
charon_get_algorithms (Charon *self)
{
  return self->algorithms;
}

gboolean
charon_has_key_exchange (Charon *self, const char *name)
{
  /* Before strongSwan 6.0 the section is "dh", and has no more than groups. */
  return self->algorithms && vici_message_find (self->algorithms, "ke", name, NULL);
}

gboolean
charon_fetches (Charon *self)
{
  return self->fetches;
}

gboolean
charon_missed_list (Charon *self)
{
  return self->missed_list;
}

GPid
charon_get_pid (Charon *self)
{
  return process_get_pid (self->process);
}

/* --- the stop --- */

static void
on_stopped (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Charon *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!process_stop_finish (IPSEC_PROCESS (process), result, &error))
    g_warning ("charon does not exit: %s", error->message);
  charon_sweep (self->id);
  g_task_return_boolean (task, TRUE);
}

void
charon_stop_async (Charon *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  self->ended = TRUE;
  vici_client_close (self->client);
  process_stop_async (self->process, STOP_GRACE, on_stopped, task);
}

void
charon_stop_finish (Charon *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
charon_finalize (GObject *object)
{
  Charon *self = IPSEC_CHARON (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  drop_notify (self);
  if (self->process && process_is_running (self->process))
    charon_sweep (self->id);
  g_clear_object (&self->process);
  g_clear_object (&self->client);
  g_free (self->id);
  g_free (self->version);
  g_strfreev (self->plugins);
  g_clear_pointer (&self->algorithms, vici_message_free);
  g_free (self->last_line);
  g_clear_error (&self->lost);
  G_OBJECT_CLASS (charon_parent_class)->finalize (object);
}

static void
charon_class_init (CharonClass *class)
{
  G_OBJECT_CLASS (class)->finalize = charon_finalize;
  signals[SIGNAL_EVENT] = g_signal_new ("event", IPSEC_TYPE_CHARON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[SIGNAL_STEP] = g_signal_new ("step", IPSEC_TYPE_CHARON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       1, G_TYPE_STRING);
  signals[SIGNAL_DIED] = g_signal_new ("died", IPSEC_TYPE_CHARON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       1, G_TYPE_POINTER);
}

static void
charon_init (Charon *self)
{
}
