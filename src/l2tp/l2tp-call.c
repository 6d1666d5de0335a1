/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-call.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/secret-bytes.h"
#include "src/system/confinement.h"
#include "src/system/fence.h"
#include "src/l2tp/l2tp-log.h"
#include "src/l2tp/modules.h"
#include "src/l2tp/ppp-link.h"
#include "src/l2tp/router.h"
#include "src/system/process.h"

/* How long pppd may take to say goodbye, and xl2tpd after it, in milliseconds. Each needs one round trip. */
#define PPPD_GRACE 1500
#define XL2TPD_GRACE 1000
/* After pppd has said why it ends, xl2tpd says what the server said; not longer than this, in milliseconds. */
#define LAST_WORDS 300

struct _L2tpCall {
  GObject parent;
  const Profile *profile;
  StateFile *state_file;
  L2tpLog *log;
  Process *xl2tpd;
  PppLink *ppp;
  Router *router;     /* NULL without IPv6 */
  PppReport ip6;         /* what pppd has reported of it */
  gboolean placed;
  gboolean cut_off;   /* nothing reaches the server */
  gboolean over;      /* "ended" was emitted, or must not be any more */
  guint last_words;   /* source */
  GTask *stopping;    /* NULL: not yet */
  guint grace;        /* source */
};

G_DEFINE_FINAL_TYPE (L2tpCall, l2tp_call, G_TYPE_OBJECT)

enum { SIGNAL_PLACED, SIGNAL_ADDRESS, SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

gboolean
l2tp_call_is_unanswered (L2tpCall *self)
{
  return l2tp_log_is_unanswered (self->log);
}

gboolean
l2tp_call_is_repeatable (L2tpCall *self)
{
  return l2tp_log_drew_zero (self->log);
}

gboolean
l2tp_call_failed_by_eap (L2tpCall *self)
{
  return l2tp_log_failed_by_eap (self->log);
}

gboolean
l2tp_call_wants_eap (L2tpCall *self)
{
  return l2tp_log_wants_eap (self->log);
}

gboolean
l2tp_call_has_router (L2tpCall *self)
{
  return self->router && router_is_usable (self->router);
}

GInetAddress *
l2tp_call_get_address6 (L2tpCall *self)
{
  return self->router ? router_get_address (self->router) : NULL;
}

/* --- the end --- */

GError *
l2tp_call_failure (L2tpCall *self)
{
  g_autoptr (GError) failure = l2tp_log_failure (self->log, self->profile);
  g_autofree char *file = NULL;

  if (failure_of (failure) == FAILURE_NO_KERNEL_PPP)
    file = modules_find_ban ("ppp_generic");
  return file ? failure_new (FAILURE_NO_KERNEL_PPP, "it is banned by %s", file) : g_steal_pointer (&failure);
}

static void
end (L2tpCall *self)
{
  g_autoptr (GError) failure = NULL;

  if (self->over)
    return;
  self->over = TRUE;
  failure = l2tp_call_failure (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, failure);
}

static gboolean
on_last_words_over (gpointer data)
{
  L2tpCall *self = data;

  self->last_words = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

/* The reason comes from two sides, and either may be first. */
static void
end_soon (L2tpCall *self)
{
  if (!self->over && !self->last_words)
    self->last_words = g_timeout_add (LAST_WORDS, on_last_words_over, self);
}

static gboolean
has_ended (L2tpCall *self)
{
  return !process_is_running (self->xl2tpd) && ppp_link_get_pid (self->ppp) == 0;
}

/* One more process is gone, or has had its time. */
static void
go_on_stopping (L2tpCall *self)
{
  if (!self->stopping || !has_ended (self))
    return;
  g_clear_handle_id (&self->grace, g_source_remove);
  g_task_return_boolean (self->stopping, TRUE);
  g_clear_object (&self->stopping);
}

static void
on_xl2tpd_stopped (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autoptr (L2tpCall) self = data;

  process_stop_finish (IPSEC_PROCESS (process), result, NULL);
  /* Its tunnel is gone, so there is nobody left to whom it could say goodbye. */
  ppp_link_kill (self->ppp, SIGKILL);
  go_on_stopping (self);
}

/* pppd first: its goodbye goes through the tunnel that xl2tpd takes down. */
static void
stop_xl2tpd (L2tpCall *self)
{
  g_clear_handle_id (&self->grace, g_source_remove);
  process_stop_async (self->xl2tpd, self->cut_off ? 0 : XL2TPD_GRACE, on_xl2tpd_stopped, g_object_ref (self));
}

static gboolean
on_grace_over (gpointer data)
{
  L2tpCall *self = data;

  self->grace = 0;
  stop_xl2tpd (self);
  return G_SOURCE_REMOVE;
}

void
l2tp_call_cut_off (L2tpCall *self)
{
  self->cut_off = TRUE;
}

void
l2tp_call_stop_async (L2tpCall *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->over = TRUE;
  g_clear_handle_id (&self->last_words, g_source_remove);
  self->stopping = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stopping, l2tp_call_stop_async);
  if (self->cut_off || ppp_link_get_pid (self->ppp) == 0 || !process_is_running (self->xl2tpd)) {
    stop_xl2tpd (self);
    return;
  }
  ppp_link_kill (self->ppp, SIGTERM);
  self->grace = g_timeout_add (PPPD_GRACE, on_grace_over, self);
}

void
l2tp_call_stop_finish (L2tpCall *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* --- what is heard --- */

static void
on_line (L2tpCall *self, const char *line)
{
  gboolean was_slow = l2tp_log_is_slow (self->log);

  g_info ("l2tp: %s", line);
  l2tp_log_line (self->log, line);
  if (l2tp_log_is_slow (self->log) && !was_slow) {
    g_autofree char *file = modules_find_ban ("l2tp_ppp");

    g_message ("%s: the kernel has no L2TP, so that every packet goes through xl2tpd%s%s", self->profile->id,
               file ? "; l2tp_ppp is banned by " : "", file ? file : "");
  }
  if (l2tp_log_has_call (self->log) && !self->placed && !self->over) {
    self->placed = TRUE;
    g_signal_emit (self, signals[SIGNAL_PLACED], 0);
  }
  if (l2tp_log_is_over (self->log))
    end_soon (self);
}

static void
on_xl2tpd_exited (L2tpCall *self, int status)
{
  l2tp_log_exit (self->log);
  end (self);
  go_on_stopping (self);
}

static void
note_pppd (L2tpCall *self)
{
  g_autoptr (GError) error = NULL;

  if (!state_file_add_child (self->state_file, ppp_link_get_pid (self->ppp), &error))
    g_warning ("%s", error->message);
}

static void
on_router_changed (L2tpCall *self)
{
  if (!self->over)
    g_signal_emit (self, signals[SIGNAL_ADDRESS], 0, &self->ip6);
}

/* Without a router the link is still good for itself. */
static void
look_for_router (L2tpCall *self, const PppReport *ip6)
{
  g_autoptr (GError) error = NULL;

  self->ip6 = *ip6;
  g_clear_object (&self->router);
  self->router = router_new (ip6->text, ip6->ip6.local, &error);
  if (self->router)
    g_signal_connect_object (self->router, "changed", G_CALLBACK (on_router_changed), self, G_CONNECT_SWAPPED);
  else
    g_warning ("%s", error->message);
}

static void
on_report (L2tpCall *self, const PppReport *report)
{
  l2tp_log_report (self->log, report);
  if (report->type == PPP_REPORT_HELLO)
    note_pppd (self);
  if (report->type == PPP_REPORT_IP6)
    look_for_router (self, report);
  if (report->type == PPP_REPORT_IP)
    l2tp_log_note_round (self->log, g_get_monotonic_time ());
  if (!self->over && !l2tp_log_is_over (self->log) && (report->type == PPP_REPORT_IP || report->type == PPP_REPORT_IP6))
    g_signal_emit (self, signals[SIGNAL_ADDRESS], 0, report);
  else if (l2tp_log_is_over (self->log))
    end_soon (self);
}

static void
on_pppd_gone (L2tpCall *self)
{
  end_soon (self);
  if (self->stopping && self->grace)
    stop_xl2tpd (self);
  else
    go_on_stopping (self);
}

static void
l2tp_call_finalize (GObject *object)
{
  L2tpCall *self = IPSEC_L2TP_CALL (object);

  g_clear_handle_id (&self->last_words, g_source_remove);
  g_clear_handle_id (&self->grace, g_source_remove);
  if (self->ppp)
    ppp_link_kill (self->ppp, SIGKILL);
  g_clear_object (&self->xl2tpd);
  g_clear_object (&self->ppp);
  g_clear_object (&self->router);
  g_clear_pointer (&self->log, l2tp_log_free);
  G_OBJECT_CLASS (l2tp_call_parent_class)->finalize (object);
}

static void
l2tp_call_class_init (L2tpCallClass *class)
{
  G_OBJECT_CLASS (class)->finalize = l2tp_call_finalize;
  signals[SIGNAL_PLACED] = g_signal_new ("placed", IPSEC_TYPE_L2TP_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_ADDRESS] = g_signal_new ("address", IPSEC_TYPE_L2TP_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", IPSEC_TYPE_L2TP_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
l2tp_call_init (L2tpCall *self)
{
}

/* --- the beginning --- */

/* An earlier call has left one: GLib writes over it, but cuts nothing off. */
static gboolean
write_file (const L2tpPlanInput *input, const char *name, gconstpointer data, gssize size, GError **error)
{
  g_autofree char *path = g_build_filename (input->directory, name, NULL);
  g_autoptr (GError) local = NULL;

  g_unlink (path);
  if (g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_NONE, 0600, &local))
    return TRUE;
  return failure_set (error, FAILURE_INTERNAL, "%s", local->message);
}

static gboolean
write_pem (const L2tpPlanInput *input, const char *name, GPtrArray *ders, const char *label, GError **error)
{
  g_autoptr (GBytes) pem = l2tp_plan_pem (ders, label);

  return write_file (input, name, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem), error);
}

/* pppd takes certificates and keys from files only. */
static gboolean
write_credentials (const L2tpPlanInput *input, const Credentials *ppp, GError **error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GPtrArray) key = g_ptr_array_new ();
  GPtrArray *others;

  if (!ppp)
    return TRUE;
  others = credentials_get_chain (ppp);
  g_ptr_array_add (chain, credentials_get_certificate (ppp));
  g_ptr_array_extend (chain, others, NULL, NULL);
  g_ptr_array_add (key, credentials_get_key (ppp));
  return write_pem (input, L2TP_PLAN_CERT, chain, "CERTIFICATE", error) &&
         write_pem (input, L2TP_PLAN_KEY, key, "PRIVATE KEY", error) &&
         write_pem (input, L2TP_PLAN_CA, credentials_get_authorities (ppp), "CERTIFICATE", error);
}

static gboolean
write_secrets (const L2tpPlanInput *input, GError **error)
{
  char *text;
  gboolean ok;

  if (!l2tp_plan_secrets (input->secrets, &text, error))
    return FALSE;
  ok = !text || write_file (input, L2TP_PLAN_SECRETS, text, -1, error);
  secret_string_free (text);
  return ok;
}

static gboolean
write_files (const L2tpPlanInput *input, const Credentials *ppp, GError **error)
{
  g_autofree char *xl2tpd = l2tp_plan_xl2tpd (input);
  g_autofree char *pppd = l2tp_plan_pppd (input);

  return write_secrets (input, error) && write_file (input, L2TP_PLAN_XL2TPD, xl2tpd, -1, error) &&
         write_file (input, L2TP_PLAN_PPPD, pppd, -1, error) && write_credentials (input, ppp, error);
}

static gboolean
open_link (L2tpCall *self, const L2tpPlanInput *input, GError **error)
{
  g_autofree char *path = g_build_filename (input->directory, L2TP_PLAN_SOCKET, NULL);
  PppReport credentials;

  if (l2tp_plan_credentials (input->profile, input->secrets, &credentials, error))
    self->ppp = ppp_link_new (path, input->token, &credentials, error);
  ppp_report_wipe (&credentials);
  return self->ppp != NULL;
}

typedef struct {
  FenceGate gates[8];
  guint n;
} Gates;

static void
add_gate (Gates *gates, const char *path, FenceRights rights)
{
  gates->gates[gates->n++] = (FenceGate) { path, rights };
}

static void
enter_gates (gpointer data)
{
  const Gates *gates = data;

  fence_enter (gates->gates, gates->n, FENCE_EXECUTE | FENCE_CREATE);
}

/*
 * pppd runs scripts of the administrator, for links that have nothing to do with them, and leaves notes in /run, one of
 * them for ever. With the gates shut it is told that it cannot, says so in its log and goes on. Only for multilink it needs
 * the one in /run, or it calls that off: a database of all links of all pppds of the machine, at a fixed path, which nobody
 * can take away safely, as others may have it open.
 */
static Gates
shut_gates (const L2tpPlanInput *input)
{
  Gates gates = { .n = 0 };

  add_gate (&gates, XL2TPD_PATH, FENCE_EXECUTE);
  add_gate (&gates, "/usr/sbin/pppd", FENCE_EXECUTE);
  add_gate (&gates, "/lib", FENCE_EXECUTE);
  add_gate (&gates, "/lib64", FENCE_EXECUTE);
  add_gate (&gates, "/usr/lib", FENCE_EXECUTE);
  add_gate (&gates, "/usr/lib64", FENCE_EXECUTE);
  /* where the administrator lets pppd lock terminals, and the kernel has no L2TP */
  add_gate (&gates, "/var/lock", FENCE_CREATE);
  add_gate (&gates, input->profile->mrru ? "/run" : input->directory, FENCE_CREATE);
  return gates;
}

static gboolean
start_xl2tpd (L2tpCall *self, const L2tpPlanInput *input, GError **error)
{
  g_auto (GStrv) argv = l2tp_plan_argv (input);
  const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
  Gates gates = shut_gates (input);
  const ProcessOptions options = {
    /* After SIGTERM it says goodbye only if the kernel does its L2TP. */
    .end_signal = SIGINT,
    .own_group = TRUE,
    /* pppd inherits it. */
    .capabilities = CAPABILITY (CAP_NET_ADMIN),
    .setup = fence_is_possible () ? enter_gates : NULL,
    .setup_data = &gates,
  };
  g_autoptr (GError) local = NULL;

  self->xl2tpd = process_spawn ((const char *const *) argv, env, &options, &local);
  if (!self->xl2tpd)
    return failure_set (error, FAILURE_NO_L2TP, "%s", local->message);
  g_signal_connect_object (self->xl2tpd, "line", G_CALLBACK (on_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->xl2tpd, "exited", G_CALLBACK (on_xl2tpd_exited), self, G_CONNECT_SWAPPED);
  return state_file_add_child (self->state_file, process_get_pid (self->xl2tpd), error);
}

L2tpCall *
l2tp_call_new (const L2tpPlanInput *input, const Credentials *ppp, StateFile *state_file, GError **error)
{
  g_autoptr (L2tpCall) self = g_object_new (IPSEC_TYPE_L2TP_CALL, NULL);

  self->profile = input->profile;
  self->state_file = state_file;
  self->log = l2tp_log_new (input->peer);
  if (!write_files (input, ppp, error) || !open_link (self, input, error))
    return NULL;
  g_signal_connect_object (self->ppp, "report", G_CALLBACK (on_report), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ppp, "closed", G_CALLBACK (on_pppd_gone), self, G_CONNECT_SWAPPED);
  return start_xl2tpd (self, input, error) ? g_steal_pointer (&self) : NULL;
}
