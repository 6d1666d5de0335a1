/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/ppp-link.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/plan/l2tp-plan.h"

/* One pppd calls. */
#define BACKLOG 1

struct _PppLink {
  GObject parent;
  char *path;
  char *token;
  PppReport credentials;
  guint protocol, algorithm; /* how the server wants us to sign in; 0: not known yet */
  int listener;      /* -1: somebody was taken */
  guint listening;   /* source */
  int peer;          /* the plugin, -1: not there */
  guint reading;     /* source */
  gboolean known;    /* it has given the token */
  GPid pid;
  int process;       /* a handle of pppd, whose number may become another's; -1: none */
};

G_DEFINE_FINAL_TYPE (PppLink, ppp_link, G_TYPE_OBJECT)

enum { SIGNAL_REPORT, SIGNAL_CLOSED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
drop_peer (PppLink *self)
{
  gboolean known = self->known;

  g_clear_handle_id (&self->reading, g_source_remove);
  close_fd (&self->peer);
  close_fd (&self->process);
  self->known = FALSE;
  self->pid = 0;
  if (known)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
send_credentials (PppLink *self, const PppReport *credentials)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  size_t length = ppp_report_encode (credentials, buffer);

  /* A socket that is full means that the plugin asks without reading: then it has to wait for ever, not we. */
  if (send (self->peer, buffer, length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    g_warning ("pppd: the credentials cannot be sent: %s", g_strerror (errno));
  explicit_bzero (buffer, sizeof buffer);
}

static void
answer (PppLink *self, const PppReport *question)
{
  PppReport credentials = self->credentials;

  if (l2tp_plan_fit_password (credentials.password, self->protocol, self->algorithm)) {
    send_credentials (self, &credentials);
  } else {
    g_signal_emit (self, signals[SIGNAL_REPORT], 0, question);
    /* Without an answer the plugin ends pppd, before anything is tried with another password. */
    shutdown (self->peer, SHUT_WR);
  }
  ppp_report_wipe (&credentials);
}

static void
take_report (PppLink *self, const PppReport *report)
{
  if (!self->known) {
    self->known = report->type == PPP_REPORT_HELLO && strcmp (report->text, self->token) == 0;
    if (!self->known) {
      g_warning ("pppd: somebody called who does not belong here");
      drop_peer (self);
      return;
    }
    g_clear_handle_id (&self->listening, g_source_remove);
    close_fd (&self->listener);
  }
  if (report->type == PPP_REPORT_DEMAND) {
    self->protocol = report->protocol;
    self->algorithm = report->code;
  }
  if (report->type == PPP_REPORT_ASK)
    answer (self, report);
  else
    g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  g_autoptr (PppLink) self = g_object_ref (data);
  uint8_t buffer[PPP_REPORT_SIZE];
  ssize_t length = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);
  PppReport report;

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length > 0 && ppp_report_decode (&report, buffer, (size_t) length)) {
    take_report (self, &report);
  } else {
    if (length > 0)
      g_warning ("pppd: a report that makes no sense");
    drop_peer (self);
  }
  /* Whoever dropped the peer has removed the source too. */
  return self->reading ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
is_passing (int error)
{
  return error == EAGAIN || error == EINTR || error == ECONNABORTED;
}

/* Who waits would be announced again and again; now pppd sees that nobody listens, and ends. */
static gboolean
refuse_all (PppLink *self, int error)
{
  g_warning ("pppd cannot be heard: %s", g_strerror (error));
  close_fd (&self->listener);
  self->listening = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_call (int fd, GIOCondition condition, gpointer data)
{
  PppLink *self = data;
  int peer = accept4 (fd, NULL, NULL, SOCK_CLOEXEC);
  struct ucred who;
  socklen_t size = sizeof who;

  if (peer < 0)
    return is_passing (errno) ? G_SOURCE_CONTINUE : refuse_all (self, errno);
  if (self->peer >= 0 || getsockopt (peer, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0 || who.uid != geteuid ()) {
    close (peer);
    return G_SOURCE_CONTINUE;
  }
  self->peer = peer;
  self->pid = who.pid;
  self->process = (int) syscall (SYS_pidfd_open, who.pid, 0);
  self->reading = g_unix_fd_add (peer, G_IO_IN | G_IO_HUP, on_readable, self);
  return G_SOURCE_CONTINUE;
}

GPid
ppp_link_get_pid (PppLink *self)
{
  return self->known ? self->pid : 0;
}

void
ppp_link_kill (PppLink *self, int number)
{
  if (self->known && self->process >= 0)
    syscall (SYS_pidfd_send_signal, self->process, number, NULL, 0);
}

static void
ppp_link_finalize (GObject *object)
{
  PppLink *self = IPSEC_PPP_LINK (object);

  g_clear_handle_id (&self->listening, g_source_remove);
  g_clear_handle_id (&self->reading, g_source_remove);
  close_fd (&self->listener);
  close_fd (&self->peer);
  close_fd (&self->process);
  if (self->path)
    g_unlink (self->path);
  ppp_report_wipe (&self->credentials);
  g_free (self->path);
  g_free (self->token);
  G_OBJECT_CLASS (ppp_link_parent_class)->finalize (object);
}

static void
ppp_link_class_init (PppLinkClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ppp_link_finalize;
  signals[SIGNAL_REPORT] = g_signal_new ("report", IPSEC_TYPE_PPP_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", IPSEC_TYPE_PPP_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
ppp_link_init (PppLink *self)
{
  self->listener = self->peer = self->process = -1;
}

static gboolean
listen_at (PppLink *self, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  if (g_strlcpy (address.sun_path, self->path, sizeof address.sun_path) >= sizeof address.sun_path)
    return failure_set (error, FAILURE_INTERNAL, "%s: too long", self->path);
  self->listener = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->listener < 0 || bind (self->listener, (struct sockaddr *) &address, sizeof address) != 0 ||
      listen (self->listener, BACKLOG) != 0)
    return failure_set (error, FAILURE_INTERNAL, "%s: %s", self->path, g_strerror (errno));
  return TRUE;
}

PppLink *
ppp_link_new (const char *path, const char *token, const PppReport *credentials, GError **error)
{
  g_autoptr (PppLink) self = g_object_new (IPSEC_TYPE_PPP_LINK, NULL);

  self->path = g_strdup (path);
  self->token = g_strdup (token);
  self->credentials = *credentials;
  if (!listen_at (self, error))
    return NULL;
  self->listening = g_unix_fd_add (self->listener, G_IO_IN, on_call, self);
  return g_steal_pointer (&self);
}
