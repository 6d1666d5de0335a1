/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/confinement.h"

#include <errno.h>
#include <gio/gio.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/system/process.h"

static int
error_of (long result)
{
  return result < 0 ? errno : 0;
}

static guint64
status_value (const char *pid, const char *field)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", pid);
  g_autofree char *text = NULL;
  g_autofree char *key = g_strdup_printf ("\n%s:\t", field);
  const char *found;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  found = strstr (text, key);
  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (key), NULL, 16);
}

static void
expect_threads (void)
{
  /* The C library begins threads and processes with clone3() where it can. */
  char text[] = "x";
  GThread *thread = g_thread_new ("test", (GThreadFunc) g_strdup, text);

  g_free (g_thread_join (thread));
}

static void
expect_denied_calls (void)
{
  char hidden[16] = "";

  g_assert_cmpint (error_of (syscall (SYS_ptrace, 0, 0, 0, 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_mount, "none", "/", "tmpfs", 0, NULL)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_bpf, 0, NULL, 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_kexec_load, 0, 0, NULL, 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_init_module, hidden, 0, "")), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_finit_module, -1, "", 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_delete_module, "x", 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_process_vm_readv, getpid (), NULL, 0, NULL, 0, 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_keyctl, 0, 0, 0, 0, 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_unshare, CLONE_NEWUSER)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_clone, CLONE_NEWUSER | 17 /* SIGCHLD */, NULL, NULL, NULL, 0)), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_clone3, NULL, 0)), ==, ENOSYS);
  g_assert_cmpint (error_of (ioctl (0, TIOCSTI, "x")), ==, EPERM);
  g_assert_cmpint (error_of (syscall (SYS_io_uring_setup, 1, NULL)), ==, EPERM);
}

/* Of a process that has no filter, which would say so by itself. */
static void
narrowed (void)
{
  g_assert_true (confinement_keep_capabilities (CAPABILITY (CAP_NET_ADMIN)));
  g_assert_cmpint (status_value ("self", "NoNewPrivs"), ==, 1);
  g_assert_cmphex (status_value ("self", "CapPrm") & ~CAPABILITY (CAP_NET_ADMIN), ==, 0);
  if (geteuid () == 0)
    g_assert_cmphex (status_value ("self", "CapBnd") & ~CAPABILITY (CAP_NET_ADMIN), ==, 0);
  exit (0);
}

static void
confined (void)
{
  const struct rlimit large = { 4096, 4096 };
  g_autoptr (GError) error = NULL;
  struct rlimit core;

  setrlimit (RLIMIT_CORE, &large); /* where that is allowed */
  confinement_enter (&error);
  g_assert_no_error (error);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &core), ==, 0);
  g_assert_cmpint (core.rlim_max, <=, 1);
  g_assert_cmpint (status_value ("self", "NoNewPrivs"), ==, 1);
  g_assert_cmpint (status_value ("self", "Seccomp"), ==, 2);
  g_assert_cmphex (status_value ("self", "CapPrm") & ~G_GUINT64_CONSTANT (0x34e2), ==, 0);
  g_assert_cmphex (status_value ("self", "CapInh"), ==, 0);
  expect_denied_calls ();
  expect_threads ();
  exit (0);
}

static void
on_exited (Process *process, int status, GMainLoop *loop)
{
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_main_loop_quit (loop);
}

static void
on_line (Process *process, const char *line, GString *text)
{
  g_string_append_printf (text, "%s\n", line);
}

static void
run_child (guint64 capabilities, const char *script, GString *text)
{
  const char *const argv[] = { "/bin/sh", "-c", script, NULL };
  const ProcessOptions options = { .capabilities = capabilities };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (Process) process = process_spawn (argv, NULL, &options, &error);

  g_assert_no_error (error);
  g_signal_connect (process, "line", G_CALLBACK (on_line), text);
  g_signal_connect (process, "exited", G_CALLBACK (on_exited), loop);
  g_main_loop_run (loop);
}

/* Root gets all of them back by exec, unless it is kept from it: also where we may not narrow the bounding set. */
static void
children (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (geteuid () != 0)
    exit (0);
  g_assert_cmpint (prctl (PR_CAPBSET_DROP, CAP_SETPCAP, 0, 0, 0), ==, 0);
  g_assert_true (confinement_enter (NULL));
  run_child (CAPABILITY (CAP_NET_ADMIN), "exec /bin/grep -E '^(Cap(Prm|Eff|Inh|Amb)|NoNewPrivs|Seccomp):' /proc/self/status",
             text);
  g_assert_cmpstr (text->str, ==,
                   "CapInh: 0000000000000000\nCapPrm: 0000000000001000\nCapEff: 0000000000001000\n"
                   "CapAmb: 0000000000000000\nNoNewPrivs: 1\nSeccomp: 2\n");
  g_string_truncate (text, 0);
  run_child (0, "exec /bin/grep ^CapEff /proc/self/status", text);
  g_assert_cmpstr (text->str, ==, "CapEff: 0000000000000000\n");
  exit (0);
}

static void
test_in_subprocess (gconstpointer data)
{
  g_test_trap_subprocess (data, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/confinement/service", "/confinement/subprocess/service", test_in_subprocess);
  g_test_add_data_func ("/confinement/children", "/confinement/subprocess/children", test_in_subprocess);
  g_test_add_data_func ("/confinement/capabilities", "/confinement/subprocess/capabilities", test_in_subprocess);
  g_test_add_func ("/confinement/subprocess/capabilities", narrowed);
  g_test_add_func ("/confinement/subprocess/service", confined);
  g_test_add_func ("/confinement/subprocess/children", children);
  return g_test_run ();
}
