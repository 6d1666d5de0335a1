/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/process.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Only turns a hang into a failure. */
#define HANG_MS 20000

typedef struct {
  GPtrArray *lines;
  int exits;
  int status;
  int lines_at_exit;
  int stops;
  GError *stop_error;
} Seen;

static Seen *
seen_new (void)
{
  Seen *seen = g_new0 (Seen, 1);

  seen->lines = g_ptr_array_new_with_free_func (g_free);
  return seen;
}

static void
seen_free (Seen *seen)
{
  g_ptr_array_unref (seen->lines);
  g_clear_error (&seen->stop_error);
  g_free (seen);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Seen, seen_free)

static void
on_line (Process *process, const char *text, Seen *seen)
{
  g_assert_true (process_is_running (process));
  g_ptr_array_add (seen->lines, g_strdup (text));
}

static void
on_exited (Process *process, int status, Seen *seen)
{
  g_assert_false (process_is_running (process));
  seen->exits++;
  seen->status = status;
  seen->lines_at_exit = seen->lines->len;
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Seen *seen = user_data;

  seen->stops++;
  g_clear_error (&seen->stop_error);
  process_stop_finish (IPSEC_PROCESS (source), result, &seen->stop_error);
}

static Process *
spawn_options (const char *const *argv, const char *const *env, const ProcessOptions *options, Seen *seen)
{
  g_autoptr (GError) error = NULL;
  Process *process = process_spawn (argv, env, options, &error);

  g_assert_no_error (error);
  g_signal_connect (process, "line", G_CALLBACK (on_line), seen);
  g_signal_connect (process, "exited", G_CALLBACK (on_exited), seen);
  return process;
}

static Process *
spawn_shell (const char *script, const ProcessOptions *options, Seen *seen)
{
  const char *argv[] = { "/bin/sh", "-c", script, NULL };

  return spawn_options (argv, NULL, options, seen);
}

static void
wait_exit (Seen *seen)
{
  while (seen->exits == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_lines (Seen *seen, guint n)
{
  while (seen->lines->len < n)
    g_main_context_iteration (NULL, TRUE);
}

static int
open_process (GPid pid)
{
  int fd = syscall (SYS_pidfd_open, pid, 0);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
wait_gone (int pidfd)
{
  struct pollfd poll_fd = { pidfd, POLLIN, 0 };

  g_assert_cmpint (poll (&poll_fd, 1, HANG_MS), ==, 1);
  close (pidfd);
}

static const char *
line (Seen *seen, guint i)
{
  g_assert_cmpuint (i, <, seen->lines->len);
  return seen->lines->pdata[i];
}

static void
test_lines (void)
{
  g_autoptr (Seen) seen = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process
    = spawn_shell ("printf 'one\\n\\ntwo' ; printf ' parts\\r\\n'; printf 'err\\033[0m\\n' >&2;"
                   "printf 'bad \\377 nul \\000 end\\n'; printf 'no end'; exit 3",
                   NULL, seen);

  wait_exit (seen);
  g_assert_cmpint (seen->exits, ==, 1);
  g_assert_true (WIFEXITED (seen->status));
  g_assert_cmpint (WEXITSTATUS (seen->status), ==, 3);
  g_assert_cmpuint (seen->lines->len, ==, 5);
  g_assert_cmpstr (line (seen, 0), ==, "one");
  g_assert_cmpstr (line (seen, 1), ==, "two parts");
  g_assert_cmpstr (line (seen, 2), ==, "err [0m");
  g_assert_cmpstr (line (seen, 3), ==, "bad \357\277\275 nul \357\277\275 end");
  g_assert_cmpstr (line (seen, 4), ==, "no end");
  g_assert_cmpint (seen->lines_at_exit, ==, 5);
}

static void
hold_first (Process *process, const char *text, gpointer data)
{
  if (g_str_equal (text, "one"))
    process_hold (process);
}

/* R, S and so on, as proc(5) has it. */
static char
state_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *stat = NULL;

  g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
  return strrchr (stat, ')')[2];
}

/* The child cannot get past its second line before the first is let go, nor be heard meanwhile. */
static void
test_in_step (void)
{
  const ProcessOptions options = { .in_step = TRUE };
  g_autofree char *path = g_strdup_printf ("%s/in-step-%d", g_get_tmp_dir (), (int) getpid ());
  g_autofree char *script = g_strdup_printf ("echo one; echo two; : >%s; echo three; printf rest", path);
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell (script, &options, seen);

  g_signal_connect (process, "line", G_CALLBACK (hold_first), NULL);
  wait_lines (seen, 1);
  while (state_of (process_get_pid (process)) != 'S')
    g_main_context_iteration (NULL, FALSE);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (seen->lines->len, ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  process_release (process);
  wait_exit (seen);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_unlink (path);
  g_assert_cmpuint (seen->lines->len, ==, 4);
  for (guint i = 0; i < seen->lines->len; i++)
    g_assert_cmpstr (line (seen, i), ==, ((const char *[]) { "one", "two", "three", "rest" })[i]);
}

/* One that is held when it dies is not heard twice. */
static void
test_in_step_death (void)
{
  const ProcessOptions options = { .in_step = TRUE };
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell ("echo one; echo two", &options, seen);

  g_signal_connect (process, "line", G_CALLBACK (hold_first), NULL);
  wait_lines (seen, 1);
  process_kill (process);
  wait_exit (seen);
  process_release (process);
  g_assert_cmpstr (line (seen, 0), ==, "one");
  g_assert_true (seen->lines->len == 1 || g_str_equal (line (seen, 1), "two"));
}

static void
test_long_line (void)
{
  g_autoptr (Seen) seen = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process = spawn_shell ("head -c 300000 /dev/zero | tr '\\0' a; echo; echo next", NULL, seen);

  wait_exit (seen);
  g_assert_cmpuint (seen->lines->len, ==, 2);
  g_assert_cmpuint (strlen (line (seen, 0)), ==, PROCESS_LINE_MAX);
  g_assert_cmpuint (strspn (line (seen, 0), "a"), ==, PROCESS_LINE_MAX);
  g_assert_cmpstr (line (seen, 1), ==, "next");
}

/* A child of the child that keeps the pipe open and full must not hold back the end. */
static void
test_endless_heir (void)
{
  const ProcessOptions options = { .own_group = TRUE };
  g_autoptr (Seen) seen = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process = spawn_shell ("yes & echo $!", &options, seen);
  int heir;

  wait_lines (seen, 1);
  for (guint i = 0; i < seen->lines->len && !g_ascii_isdigit (*line (seen, i)); i++)
    g_assert_cmpstr (line (seen, i), ==, "y");
  wait_exit (seen);
  for (heir = -1; heir < 0 && seen->lines->len > 0; g_ptr_array_remove_index_fast (seen->lines, 0))
    if (g_ascii_isdigit (*line (seen, 0)))
      heir = syscall (SYS_pidfd_open, atoi (line (seen, 0)), 0);
  /* The group gets SIGTERM with the end of its leader; the heir may be gone already. */
  if (heir >= 0)
    wait_gone (heir);
}

static void
test_environment (void)
{
  const char *argv[] = { "/usr/bin/env", NULL };
  const char *env[] = { "A=1", "B=two words", NULL };
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Seen) seen_none = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process = spawn_options (argv, env, NULL, seen);
  G_GNUC_UNUSED g_autoptr (Process) process_none = spawn_options (argv, NULL, NULL, seen_none);

  wait_exit (seen);
  wait_exit (seen_none);
  g_assert_cmpuint (seen->lines->len, ==, 2);
  g_assert_cmpstr (line (seen, 0), ==, "A=1");
  g_assert_cmpstr (line (seen, 1), ==, "B=two words");
  g_assert_cmpuint (seen_none->lines->len, ==, 0);
  g_assert_true (g_spawn_check_wait_status (seen_none->status, NULL));
}

static void
test_files (void)
{
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = NULL;
  int leak = open ("/etc/passwd", O_RDONLY);

  g_assert_cmpint (leak, >, 2);
  process = spawn_shell ("for f in /proc/self/fd/*; do [ -e $f ] && readlink $f; done; pwd; cat; echo eof", NULL, seen);
  wait_exit (seen);
  close (leak);
  g_assert_cmpuint (seen->lines->len, ==, 5);
  g_assert_cmpstr (line (seen, 0), ==, "/dev/null");
  g_assert_true (g_str_has_prefix (line (seen, 1), "pipe:"));
  g_assert_cmpstr (line (seen, 2), ==, line (seen, 1));
  g_assert_cmpstr (line (seen, 3), ==, "/");
  g_assert_cmpstr (line (seen, 4), ==, "eof");
}

static void
test_refused (void)
{
  const char *relative[] = { "sh", NULL };
  const char *missing[] = { "/nonexistent/program", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error2 = NULL;

  g_assert_null (process_spawn (relative, NULL, NULL, &error));
  g_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_INVAL);
  g_assert_null (process_spawn (missing, NULL, NULL, &error2));
  g_assert_error (error2, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
}

static void
fail_setup (gpointer data)
{
  static const char text[] = "from setup\n";

  if (write (*(int *) data, text, strlen (text)) < 0)
    _exit (1);
  _exit (42);
}

static void
test_setup (void)
{
  int out = STDOUT_FILENO;
  const ProcessOptions options = { .setup = fail_setup, .setup_data = &out };
  g_autoptr (Seen) seen = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process = spawn_shell ("echo not reached", &options, seen);

  wait_exit (seen);
  g_assert_cmpint (WEXITSTATUS (seen->status), ==, 42);
  g_assert_cmpuint (seen->lines->len, ==, 1);
  g_assert_cmpstr (line (seen, 0), ==, "from setup");
}

static void
test_signal_mask (void)
{
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = NULL;
  sigset_t set, old;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigprocmask (SIG_BLOCK, &set, &old);
  process = spawn_shell ("kill $$; echo survived", NULL, seen);
  sigprocmask (SIG_SETMASK, &old, NULL);
  wait_exit (seen);
  g_assert_true (WIFSIGNALED (seen->status));
  g_assert_cmpint (WTERMSIG (seen->status), ==, SIGTERM);
}

static void
wait_stops (Seen *seen, int n)
{
  while (seen->stops < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_stop (void)
{
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process
    = spawn_shell ("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done", NULL, seen);

  wait_lines (seen, 1);
  process_stop_async (process, HANG_MS, on_stopped, seen);
  process_stop_async (process, HANG_MS, on_stopped, seen);
  wait_stops (seen, 2);
  g_assert_no_error (seen->stop_error);
  g_assert_cmpint (seen->exits, ==, 1);
  g_assert_true (g_spawn_check_wait_status (seen->status, NULL));
  g_assert_cmpstr (line (seen, 1), ==, "bye");

  process_stop_async (process, HANG_MS, on_stopped, seen);
  g_assert_cmpint (seen->stops, ==, 2);
  wait_stops (seen, 3);
  g_assert_no_error (seen->stop_error);
  g_assert_cmpint (seen->exits, ==, 1);
}

static void
test_stop_by_another_signal (void)
{
  const ProcessOptions options = { .end_signal = SIGUSR1 };
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell ("trap 'echo bye; exit 0' USR1; echo ready; while :; do sleep 0.01; done",
                                             &options, seen);

  wait_lines (seen, 1);
  process_stop_async (process, HANG_MS, on_stopped, seen);
  wait_stops (seen, 1);
  g_assert_true (g_spawn_check_wait_status (seen->status, NULL));
  g_assert_cmpstr (line (seen, 1), ==, "bye");
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* One that is held is not asked to exit before it is let go: it could not do so in good order. */
static void
test_in_step_stop (void)
{
  const ProcessOptions options = { .in_step = TRUE };
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell ("echo one; echo two; exec sleep 100", &options, seen);
  gboolean over = FALSE;

  g_signal_connect (process, "line", G_CALLBACK (hold_first), NULL);
  wait_lines (seen, 1);
  process_stop_async (process, HANG_MS, on_stopped, seen);
  g_timeout_add (50, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (seen->exits, ==, 0);
  process_release (process);
  wait_stops (seen, 1);
  g_assert_no_error (seen->stop_error);
  g_assert_cmpint (WTERMSIG (seen->status), ==, SIGTERM);
}

/* Nor is it killed for who never lets it go: it could not put anything in order. */
static void
test_held_for_ever (void)
{
  const ProcessOptions options = { .in_step = TRUE };
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell ("trap 'exit 7' TERM; echo one; while :; do echo more; done", &options, seen);

  g_signal_connect (process, "line", G_CALLBACK (hold_first), NULL);
  wait_lines (seen, 1);
  process_stop_async (process, 1000, on_stopped, seen);
  wait_stops (seen, 1);
  g_assert_no_error (seen->stop_error);
  g_assert_true (WIFEXITED (seen->status));
  g_assert_cmpint (WEXITSTATUS (seen->status), ==, 7);
}

static void
test_stop_stubborn (void)
{
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell ("trap '' TERM; echo ready; while :; do sleep 0.01; done", NULL, seen);

  wait_lines (seen, 1);
  process_stop_async (process, 10, on_stopped, seen);
  g_clear_object (&process); /* the stop holds it */
  wait_stops (seen, 1);
  g_assert_no_error (seen->stop_error);
  g_assert_cmpint (seen->exits, ==, 1);
  g_assert_cmpint (WTERMSIG (seen->status), ==, SIGKILL);
}

static void
test_kill_group (void)
{
  const ProcessOptions options = { .own_group = TRUE };
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process
    = spawn_shell ("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.01; done' & wait", &options, seen);
  int child;

  wait_lines (seen, 1);
  child = open_process (atoi (line (seen, 0)));
  process_kill (process);
  wait_exit (seen);
  g_assert_cmpint (WTERMSIG (seen->status), ==, SIGKILL);
  wait_gone (child);
  process_kill (process);
}

static void
test_drop (void)
{
  g_autoptr (Seen) seen = seen_new ();
  g_autoptr (Process) process = spawn_shell ("echo; exec sleep 1000", NULL, seen);
  g_autofree char *proc = g_strdup_printf ("/proc/%d", process_get_pid (process));
  int pidfd = open_process (process_get_pid (process));
  gint64 end = g_get_monotonic_time () + HANG_MS * 1000;

  g_clear_object (&process);
  wait_gone (pidfd);
  /* And no zombie stays. */
  while (g_file_test (proc, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_false (g_file_test (proc, G_FILE_TEST_EXISTS));
  g_assert_cmpint (seen->exits, ==, 0);
}

/* A handler may drop the process in the middle of its lines. */
static void
drop_on_line (Process *process, const char *text, Process **holder)
{
  g_signal_handlers_disconnect_by_data (process, holder);
  g_clear_object (holder);
}

static void
test_drop_in_handler (void)
{
  const char *argv[] = { "/bin/sh", "-c", "printf 'a\\nb\\nc\\n'; exec sleep 1000", NULL };
  Process *process = process_spawn (argv, NULL, NULL, NULL);
  int pidfd = open_process (process_get_pid (process));

  g_signal_connect (process, "line", G_CALLBACK (drop_on_line), &process);
  while (process)
    g_main_context_iteration (NULL, TRUE);
  wait_gone (pidfd);
}

/* This program again, as a service that is killed: its child must not outlive it. */
static int
victim (int end_signal)
{
  const char *script = end_signal == SIGKILL ? "trap '' TERM; echo $$; while :; do sleep 0.01; done"
                       : "echo $$; exec sleep 1000";
  const ProcessOptions options = { .end_signal = end_signal };
  g_autoptr (Seen) seen = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process = spawn_shell (script, &options, seen);

  wait_lines (seen, 1);
  g_print ("%s\n", line (seen, 0));
  wait_exit (seen);
  return 1;
}

static void
test_parent_death (gconstpointer end_signal)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { self, "--victim", end_signal, NULL };
  g_autoptr (Seen) seen = seen_new ();
  G_GNUC_UNUSED g_autoptr (Process) process = spawn_options (argv, NULL, NULL, seen);
  int pidfd;

  wait_lines (seen, 1);
  pidfd = open_process (atoi (line (seen, 0)));
  process_kill (process);
  wait_exit (seen);
  wait_gone (pidfd);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--victim"))
    return victim (atoi (argv[2]));
  alarm (900); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/lines", test_lines);
  g_test_add_func ("/process/in-step", test_in_step);
  g_test_add_func ("/process/in-step/death", test_in_step_death);
  g_test_add_func ("/process/long-line", test_long_line);
  g_test_add_func ("/process/endless-heir", test_endless_heir);
  g_test_add_func ("/process/environment", test_environment);
  g_test_add_func ("/process/files", test_files);
  g_test_add_func ("/process/refused", test_refused);
  g_test_add_func ("/process/setup", test_setup);
  g_test_add_func ("/process/signal-mask", test_signal_mask);
  g_test_add_func ("/process/stop", test_stop);
  g_test_add_func ("/process/stop-by-another-signal", test_stop_by_another_signal);
  g_test_add_func ("/process/stop/in-step", test_in_step_stop);
  g_test_add_func ("/process/stop/held-for-ever", test_held_for_ever);
  g_test_add_func ("/process/stop-stubborn", test_stop_stubborn);
  g_test_add_func ("/process/kill-group", test_kill_group);
  g_test_add_func ("/process/drop", test_drop);
  g_test_add_func ("/process/drop-in-handler", test_drop_in_handler);
  g_test_add_data_func ("/process/parent-death/default", "0", test_parent_death);
  g_test_add_data_func ("/process/parent-death/kill", G_STRINGIFY (SIGKILL), test_parent_death);
  return g_test_run ();
}
