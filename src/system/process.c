/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "shared/text.h"
#include "src/system/confinement.h"

/* How long a process may take to vanish after SIGKILL. */
#define KILL_MS 2000

/* As much as a pipe holds: what a process wrote before its end is there; what its children still write may be endless. */
#define DRAIN_READS 16

struct _Process {
  GObject parent_instance;
  GPid pid;
  int end_signal;
  gboolean own_group;
  gboolean running;
  int output;
  guint output_source;
  int peek[2];     /* of a child that writes in step: a copy of what it wrote last */
  gboolean held;   /* and what it wrote last stays in the pipe */
  GString *line;
  GPtrArray *stops; /* of GTask */
  guint stop_source;
  guint grace_ms;  /* of the stop that is under way */
};

G_DEFINE_FINAL_TYPE (Process, process, G_TYPE_OBJECT)

/* What the child needs between fork and exec. */
typedef struct {
  pid_t parent;
  int end_signal;
  const ProcessOptions *options;
} ChildData;

static void
child_setup (gpointer user_data)
{
  const ChildData *data = user_data;
  sigset_t none;

  /* Blocked signals are inherited; what ends it may not be. */
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);

  /* The parent may have died before the signal was armed. */
  if (prctl (PR_SET_PDEATHSIG, data->end_signal) != 0 || getppid () != data->parent)
    _exit (127);
  if (data->options->own_group && setpgid (0, 0) != 0)
    _exit (127);
  if (!confinement_keep_capabilities (data->options->capabilities))
    _exit (127);
  if (data->options->setup)
    data->options->setup (data->options->setup_data);
}

static void
emit_line (Process *self)
{
  g_autofree char *text = g_strchomp (text_printable (self->line->str, (gssize) self->line->len));

  g_string_truncate (self->line, 0);
  if (*text)
    g_signal_emit_by_name (self, "line", text);
}

static void
take_output (Process *self, const char *data, gsize length)
{
  while (length > 0) {
    const char *end = memchr (data, '\n', length);
    gsize piece = end ? (gsize) (end - data) : length;
    gsize room = PROCESS_LINE_MAX - self->line->len;

    g_string_append_len (self->line, data, MIN (piece, room));
    if (!end)
      return;
    emit_line (self);
    data += piece + 1;
    length -= piece + 1;
  }
}

static gboolean
is_in_step (Process *self)
{
  return self->peek[0] >= 0;
}

/* A pipe with room for one write: the next has to wait until that is taken out. */
static gboolean
make_steps (Process *self, int writing, GError **error)
{
  if (fcntl (writing, F_SETPIPE_SZ, 1) >= 0 && fcntl (writing, F_SETFL, O_DIRECT) == 0)
    return g_unix_open_pipe (self->peek, FD_CLOEXEC, error);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "pipe: %s", g_strerror (errno));
  return FALSE;
}

/* What was written, which in step stays where it is. */
static gssize
look_at_output (Process *self, char *buffer, gsize size)
{
  gssize n;

  if (!is_in_step (self))
    return read (self->output, buffer, size);
  n = tee (self->output, self->peek[1], size, SPLICE_F_NONBLOCK);
  return n > 0 ? read (self->peek[0], buffer, n) : n;
}

static void
take_step (Process *self)
{
  char buffer[4096];

  if (is_in_step (self) && !self->held && self->output >= 0 && read (self->output, buffer, sizeof buffer) < 0)
    g_debug ("nothing to take out of the pipe");
}

/* FALSE if there is nothing to read, now or ever (ended). */
static gboolean
read_output (Process *self, gboolean *ended)
{
  char buffer[4096];
  gssize n = look_at_output (self, buffer, sizeof buffer);

  if (n > 0) {
    take_output (self, buffer, n);
    take_step (self);
  } else {
    *ended = n == 0 || (errno != EAGAIN && errno != EINTR);
  }
  return n > 0;
}

static gboolean
on_output (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (Process) self = g_object_ref (user_data);
  gboolean ended = FALSE;

  read_output (self, &ended);
  if (!ended && !self->held)
    return G_SOURCE_CONTINUE;
  self->output_source = 0;
  return G_SOURCE_REMOVE;
}

static void
watch_output (Process *self)
{
  self->output_source = g_unix_fd_add (self->output, G_IO_IN, on_output, self);
}

void
process_hold (Process *self)
{
  self->held = is_in_step (self);
}

void
process_release (Process *self)
{
  if (!self->held)
    return;
  self->held = FALSE;
  if (self->stop_source != 0)
    kill (self->pid, self->end_signal);
  take_step (self);
  if (self->output >= 0 && self->output_source == 0)
    watch_output (self);
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (g_steal_fd (fd));
}

static void
close_output (Process *self)
{
  g_clear_handle_id (&self->output_source, g_source_remove);
  close_fd (&self->output);
  close_fd (&self->peek[0]);
  close_fd (&self->peek[1]);
}

static void
drain_output (Process *self)
{
  gboolean ended = FALSE;

  if (self->held) {
    self->held = FALSE;
    take_step (self);
  }
  for (guint i = 0; i < DRAIN_READS && read_output (self, &ended); i++)
    ;
  emit_line (self);
  close_output (self);
}

static void
complete_stops (Process *self, gboolean gone)
{
  g_autoptr (GPtrArray) stops = g_steal_pointer (&self->stops);

  self->stops = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_handle_id (&self->stop_source, g_source_remove);
  for (guint i = 0; i < stops->len; i++)
    if (gone)
      g_task_return_boolean (stops->pdata[i], TRUE);
    else
      g_task_return_new_error (stops->pdata[i], G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "process %d cannot be killed",
                               (int) self->pid);
}

static void
on_exited (GPid pid, int status, gpointer user_data)
{
  g_autoptr (Process) self = g_weak_ref_get (user_data);

  g_spawn_close_pid (pid);
  if (!self)
    return;
  drain_output (self);
  if (self->own_group)
    kill (-pid, SIGTERM);
  self->running = FALSE;
  g_signal_emit_by_name (self, "exited", status);
  complete_stops (self, TRUE);
}

static void
free_weak_ref (gpointer data)
{
  GWeakRef *ref = data;

  g_weak_ref_clear (ref);
  g_free (ref);
}

/* The watch outlives us if need be, so that the child is reaped. */
static void
watch_exit (Process *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  g_child_watch_add_full (G_PRIORITY_DEFAULT, self->pid, on_exited, ref, free_weak_ref);
}

static void
process_dispose (GObject *object)
{
  Process *self = IPSEC_PROCESS (object);

  process_kill (self);
  self->running = FALSE;
  close_output (self);
  g_clear_handle_id (&self->stop_source, g_source_remove);
  G_OBJECT_CLASS (process_parent_class)->dispose (object);
}

static void
process_finalize (GObject *object)
{
  Process *self = IPSEC_PROCESS (object);

  g_string_free (self->line, TRUE);
  g_ptr_array_unref (self->stops);
  G_OBJECT_CLASS (process_parent_class)->finalize (object);
}

static void
process_class_init (ProcessClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = process_dispose;
  object_class->finalize = process_finalize;
  g_signal_new ("line", IPSEC_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("exited", IPSEC_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
process_init (Process *self)
{
  self->output = self->peek[0] = self->peek[1] = -1;
  self->line = g_string_new (NULL);
  self->stops = g_ptr_array_new_with_free_func (g_object_unref);
}

Process *
process_spawn (const char *const *argv, const char *const *env, const ProcessOptions *options, GError **error)
{
  static const ProcessOptions no_options;
  static const char *const no_env[] = { NULL };
  g_autoptr (Process) self = g_object_new (IPSEC_TYPE_PROCESS, NULL);
  ChildData data = { getpid (), SIGTERM, options ? options : &no_options };
  int pipe_fds[2];
  gboolean started;

  if (!g_path_is_absolute (argv[0])) {
    g_set_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_INVAL, "not an absolute path: %s", argv[0]);
    return NULL;
  }
  if (data.options->end_signal)
    data.end_signal = data.options->end_signal;
  if (!g_unix_open_pipe (pipe_fds, FD_CLOEXEC, error))
    return NULL;
  self->output = pipe_fds[0];
  g_unix_set_fd_nonblocking (self->output, TRUE, NULL);
  started = (!data.options->in_step || make_steps (self, pipe_fds[1], error)) &&
            g_spawn_async_with_fds ("/", (char **) argv, (char **) (env ? env : no_env), G_SPAWN_DO_NOT_REAP_CHILD,
                                    child_setup, &data, &self->pid, -1, pipe_fds[1], pipe_fds[1], error);
  close (pipe_fds[1]);
  if (!started)
    return NULL;
  self->running = TRUE;
  self->end_signal = data.end_signal;
  self->own_group = data.options->own_group;
  watch_output (self);
  watch_exit (self);
  return g_steal_pointer (&self);
}

GPid
process_get_pid (Process *self)
{
  return self->pid;
}

gboolean
process_is_running (Process *self)
{
  return self->running;
}

void
process_kill (Process *self)
{
  if (!self->running)
    return;
  kill (self->own_group ? -self->pid : self->pid, SIGKILL);
}

static gboolean
on_unkillable (gpointer user_data)
{
  Process *self = user_data;

  self->stop_source = 0;
  complete_stops (self, FALSE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_grace_over (gpointer user_data)
{
  Process *self = user_data;

  if (self->held) {
    /* Whoever holds it may wait for what it cannot do while it is held. */
    process_release (self);
    self->stop_source = g_timeout_add (self->grace_ms, on_grace_over, self);
    return G_SOURCE_REMOVE;
  }
  process_kill (self);
  self->stop_source = g_timeout_add (KILL_MS, on_unkillable, self);
  return G_SOURCE_REMOVE;
}

void
process_stop_async (Process *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, process_stop_async);
  if (!self->running) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_ptr_array_add (self->stops, g_steal_pointer (&task));
  if (self->stop_source != 0)
    return;
  /* What is held could not end in good order. */
  if (!self->held)
    kill (self->pid, self->end_signal);
  self->grace_ms = grace_ms;
  self->stop_source = g_timeout_add (self->held ? grace_ms / 2 : grace_ms, on_grace_over, self);
}

gboolean
process_stop_finish (Process *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
