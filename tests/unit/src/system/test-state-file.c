/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/defines.h"
#include "shared/failures.h"
#include "src/system/link.h"
#include "src/system/process.h"
#include "src/system/state-file.h"
#include "src/system/uplink.h"
#include "tests/unit/namespace.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PEER "203.0.113.5"
#define IF_ID 0x6e000001u
#define REQID 0x40000001u

/* Only turns a hang into a failure. */
#define HANG_MS 20000

static void
expect_charon (const char *id)
{
  run ("echo %s >> /run/swept", id);
}

static void
sweep (void)
{
  run ("rm -f /run/swept");
  state_file_sweep (expect_charon);
}

static void
assert_output (const char *command, const char *expected)
{
  g_autofree char *output = output_of ("%s", command);

  g_assert_cmpstr (output, ==, expected);
}

G_GNUC_PRINTF (2, 3)
static void
write_state (const char *name, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename (IPSEC_RUN_DIR, name, NULL);
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_mkdir (IPSEC_RUN_DIR, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static StateFile *
new_record (void)
{
  g_autoptr (GError) error = NULL;
  StateFile *state_file = state_file_new (&error);

  g_assert_no_error (error);
  return state_file;
}

static void
test_file (void)
{
  g_autofree char *path = g_strdup_printf (IPSEC_RUN_DIR "/%d.state", (int) getpid ());
  g_autoptr (StateFile) state_file = new_record ();
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_cmpint (g_lstat (IPSEC_RUN_DIR, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (state_file_set_charon (state_file, "nm-ipsec-1", &error));
  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);

  /* We live. */
  sweep ();
  assert_output ("cat /run/swept", "cat: /run/swept: No such file or directory\n");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_pointer (&state_file, state_file_free);
  assert_output ("[ ! -e " IPSEC_RUN_DIR " ] || ls -A " IPSEC_RUN_DIR, "");
}

/* A connection that is called again and again has had many, and a file that is too long would not be read. */
static void
test_children (void)
{
  g_autofree char *path = g_strdup_printf (IPSEC_RUN_DIR "/%d.state", (int) getpid ());
  g_autoptr (StateFile) state_file = new_record ();
  struct stat status;

  for (guint i = 0; i < 50; i++) {
    GPid child = fork ();

    g_assert_cmpint (child, >=, 0);
    while (child == 0)
      pause ();
    g_assert_true (state_file_add_child (state_file, child, NULL));
    kill (child, SIGKILL);
    waitpid (child, NULL, 0);
  }
  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 100);
}

/* So has one whose server has other addresses each time. */
static void
test_peers (void)
{
  g_autofree char *path = g_strdup_printf (IPSEC_RUN_DIR "/%d.state", (int) getpid ());
  g_autoptr (StateFile) state_file = new_record ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:%x", i + 0x1000);
    g_autoptr (GInetAddress) often = g_inet_address_new_from_string (PEER);
    g_autoptr (GInetAddress) other = g_inet_address_new_from_string (name);

    g_assert_true (state_file_add_peer (state_file, often, NULL) && state_file_add_peer (state_file, other, NULL));
  }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), <, 1000);
  g_assert_nonnull (strstr (text, PEER ";"));
  g_assert_nonnull (strstr (text, ":13e7;"));
}

static void
test_own_directory (void)
{
  g_autoptr (StateFile) state_file = new_record ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup (state_file_make_directory (state_file, &error));
  g_autofree char *secret = g_build_filename (path, "secret", NULL);
  struct stat status;

  g_assert_no_error (error);
  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_true (g_file_set_contents (secret, "x", 1, NULL));
  sweep ();
  g_assert_true (g_file_test (secret, G_FILE_TEST_EXISTS));
  g_assert_null (state_file_make_directory (state_file, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_clear_pointer (&state_file, state_file_free);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (state_file_new (&error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_INTERNAL);
}

static void
test_directory (void)
{
  run ("rm -rf " IPSEC_RUN_DIR " && mkdir -m 755 " IPSEC_RUN_DIR);
  assert_refused ();
  run ("rmdir " IPSEC_RUN_DIR " && mkdir -m 700 /run/elsewhere && ln -s /run/elsewhere " IPSEC_RUN_DIR);
  assert_refused ();
  run ("rm " IPSEC_RUN_DIR " && touch " IPSEC_RUN_DIR);
  assert_refused ();
  run ("rm " IPSEC_RUN_DIR);
}

/* Nothing to write to. */
static void
test_unwritable (void)
{
  g_autoptr (StateFile) state_file = new_record ();
  g_autoptr (GError) error = NULL;

  run ("rmdir " IPSEC_RUN_DIR " && touch " IPSEC_RUN_DIR);
  g_assert_false (state_file_set_if_id (state_file, IF_ID, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_INTERNAL);
  run ("rm " IPSEC_RUN_DIR);
}

/* A service with everything that it can leave behind. */
static int
victim (void)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (PEER);
  g_autoptr (StateFile) state_file = new_record ();
  g_autoptr (Uplink) uplink = NULL;
  const char *argv[] = { "/bin/sh", "-c", "trap '' TERM; echo; while :; do sleep 0.01; done", NULL };
  g_autofree char *xfrm_command = g_strdup_printf ("ip link add vpn0 type xfrm if_id %u; true", IF_ID);
  /* A signal that does nothing: the child outlives us as one would that has changed its user. */
  const ProcessOptions options = { .end_signal = SIGCHLD };
  g_autoptr (Process) child = process_spawn (argv, NULL, &options, NULL);

  state_file_set_charon (state_file, "nm-ipsec-77", NULL);
  state_file_set_if_id (state_file, IF_ID, NULL);
  state_file_add_reqid (state_file, REQID, NULL);
  state_file_add_reqid (state_file, REQID + 1, NULL);
  state_file_add_peer (state_file, peer, NULL);
  state_file_add_peer (state_file, peer, NULL);
  state_file_set_table (state_file, "nm-ipsec-77", NULL);
  state_file_add_child (state_file, process_get_pid (child), NULL);
  g_free (output_of ("%s", xfrm_command));
  run ("ip xfrm policy add src 10.1.0.0/16 dst 10.2.0.0/16 dir out if_id %u", IF_ID);
  run ("ip xfrm policy add src 10.3.0.0/16 dst 10.4.0.0/16 dir out tmpl src 192.0.2.1 dst 192.0.2.2 proto esp "
       "mode tunnel reqid %u", REQID + 1);
  run ("ip rule add pref 21073 lookup %u && ip -6 rule add pref 21073 lookup %u", REQID, REQID);
  run ("ip route add 10.7.0.0/16 dev e1 table %u", REQID);
  run ("touch %s/secret", state_file_make_directory (state_file, NULL));
  run ("nft 'add table inet nm-ipsec-77; add chain inet nm-ipsec-77 out { type filter hook output priority 0; }'");
  uplink = uplink_new (peer, 0, NULL);
  g_print ("%d\n", (int) process_get_pid (child));
  for (;;)
    pause ();
  return 0;
}

static void
take_line (Process *process, const char *text, char **line)
{
  *line = g_strdup (text);
}

static void
take_exit (Process *process, int status, gboolean *exited)
{
  *exited = TRUE;
}

/* The pid of the child that it leaves. */
static int
leave_behind (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { self, "--victim", NULL };
  const char *env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
  g_autoptr (GError) error = NULL;
  const ProcessOptions options = { .capabilities = G_MAXUINT64 };
  g_autoptr (Process) process = process_spawn (argv, env, &options, &error);
  g_autofree char *line = NULL;
  gboolean exited = FALSE;

  g_assert_no_error (error);
  g_signal_connect (process, "line", G_CALLBACK (take_line), &line);
  g_signal_connect (process, "exited", G_CALLBACK (take_exit), &exited);
  while (!line)
    g_main_context_iteration (NULL, TRUE);
  process_kill (process);
  while (!exited)
    g_main_context_iteration (NULL, TRUE);
  return atoi (line);
}

static void
test_sweep (void)
{
  struct pollfd child = { -1, POLLIN, 0 };

  run ("ip link add e1 type veth peer name p1 && ip link set e1 up && ip link set p1 up");
  run ("ip addr add 192.0.1.10/24 dev e1 && ip route add default via 192.0.1.1");
  /* Others'. */
  run ("ip xfrm policy add src 10.5.0.0/16 dst 10.6.0.0/16 dir out");
  run ("nft add table inet other");
  run ("ip rule add pref 21073 lookup 77");
  child.fd = syscall (SYS_pidfd_open, leave_behind (), 0);
  g_assert_cmpint (child.fd, >=, 0);
  g_assert_cmpint (poll (&child, 1, 0), ==, 0);
  assert_output ("ip route show proto 73 | wc -l", "2\n");
  assert_output ("ip xfrm policy | grep -c ^src", "3\n");
  assert_output ("ip route show table all | grep -c ^10.7.0.0", "1\n");

  sweep ();
  g_assert_cmpint (poll (&child, 1, HANG_MS), ==, 1);
  close (child.fd);
  assert_output ("ip route show proto 73", "");
  assert_output ("ip xfrm policy | grep ^src", "src 10.5.0.0/16 dst 10.6.0.0/16 \n");
  assert_output ("nft list tables", "table inet other\n");
  assert_output ("ip rule show pref 21073; ip -6 rule show pref 21073", "21073:\tfrom all lookup 77\n");
  assert_output ("ip route show table all | grep ^10.7.0.0", "");
  assert_output ("ip -br link show type xfrm", "");
  assert_output ("cat /run/swept", "nm-ipsec-77\n");
  assert_output ("[ ! -e " IPSEC_RUN_DIR " ] || ls -A " IPSEC_RUN_DIR, "");

  /* Once is enough. */
  sweep ();
  assert_output ("cat /run/swept", "cat: /run/swept: No such file or directory\n");
  run ("ip link del e1 && ip xfrm policy flush && nft flush ruleset && ip rule del lookup 77");
}

/* Everything recorded is gone already. */
static void
test_sweep_nothing (void)
{
  write_state ("1.state", "[state]\nservice=2147483646:1\nif-id=7\nreqids=7;\npeers=" PEER ";2001:db8::1;\ntable=gone\n"
                                                                                           "children=2147483646:1;2147483647:5;\n");
  sweep ();
  assert_output ("[ ! -e " IPSEC_RUN_DIR " ] || ls -A " IPSEC_RUN_DIR, "");
}

/* The number of a child is another's now. */
static void
test_number_reused (void)
{
  const char *argv[] = { "/bin/sleep", "1000", NULL };
  g_autoptr (Process) stranger = process_spawn (argv, NULL, NULL, NULL);
  struct pollfd handle = { syscall (SYS_pidfd_open, process_get_pid (stranger), 0), POLLIN, 0 };

  write_state ("1.state", "[state]\nservice=%d:1\ncharon=x\nchildren=%d:1;\n", (int) getpid (),
               (int) process_get_pid (stranger));
  sweep ();
  g_assert_cmpint (poll (&handle, 1, 0), ==, 0);
  assert_output ("cat /run/swept", "x\n");
  close (handle.fd);
}

static void
test_not_understood (void)
{
  static const char *const texts[] = {
    "",
    "table=kept\n",
    "[state]\ntable=kept\n",
    "[state]\nservice=1\ntable=kept\n",
    "[state]\nservice=2147483646:0\ntable=kept\n",
    "[state]\nservice=2147483646:1:1\ntable=kept\n",
    "[state]\nservice=-1:1\ntable=kept\n",
    "[state]\nservice=2147483646:1\ntable=kept\nif-id=0\n",
    "[state]\nservice=2147483646:1\ntable=kept\nif-id=4294967296\n",
    "[state]\nservice=2147483646:1\ntable=kept\nif-id=0x1\n",
    "[state]\nservice=2147483646:1\ntable=kept\nreqids=1;x;\n",
    "[state]\nservice=2147483646:1\ntable=kept\npeers=example.org;\n",
    "[state]\nservice=2147483646:1\ntable=kept\nchildren=1;\n",
    "[state]\nservice=2147483646:1\ntable=kept\ncharon=../x\n",
    "[state]\nservice=2147483646:1\ntable=kept\ncharon=\n",
    "[state]\nservice=2147483646:1\ntable=kept\ncharon=\377\n",
    "[other]\nservice=2147483646:1\ntable=kept\n",
  };
  g_autofree char *padding = g_strnfill (20000, '#');

  run ("nft add table inet kept");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    write_state ("2147483646.state", "%s", texts[i]);
    g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*not a state file*");
    sweep ();
    g_test_assert_expected_messages ();
    assert_output ("nft list tables; [ ! -e " IPSEC_RUN_DIR " ] || ls -A " IPSEC_RUN_DIR, "table inet kept\n");
  }
  write_state ("2147483646.state", "[state]\nservice=2147483646:1\ntable=kept\n#%s\n", padding);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*not a state file*");
  sweep ();
  g_test_assert_expected_messages ();
  assert_output ("nft list tables", "table inet kept\n");

  write_state ("2147483646.state", "[state]\nservice=2147483646:1\ntable=kept\n");
  sweep ();
  assert_output ("nft list tables", "");
}

/* What is known is done, and the rest is told. */
static void
test_later_version (void)
{
  run ("nft add table inet known");
  write_state ("9.state", "[state]\nservice=2147483646:1\ntable=known\ncharon=x\nnew-key=1;2;\n");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "cleaning up*");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*“new-key”*not known*");
  sweep ();
  g_test_assert_expected_messages ();
  assert_output ("cat /run/swept; nft list tables; [ ! -e " IPSEC_RUN_DIR " ] || ls -A " IPSEC_RUN_DIR, "x\n");
}

/* The file of one that runs stays; of one that does not, what its number tells goes with it. */
static void
test_not_understood_process (void)
{
  g_autofree char *mine = g_strdup_printf ("%d.state", (int) getpid ());
  g_autofree char *path = g_build_filename (IPSEC_RUN_DIR, mine, NULL);

  write_state (mine, "[state]\nservice=%d:1:new\n", (int) getpid ());
  sweep ();
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (path), ==, 0);

  write_state ("2147483646.state", "[state]\nservice=2147483646:1:new\n");
  run ("mkdir " IPSEC_RUN_DIR "/2147483646 && touch " IPSEC_RUN_DIR "/2147483646/secret");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*not a state file*");
  sweep ();
  g_test_assert_expected_messages ();
  assert_output ("[ ! -e " IPSEC_RUN_DIR " ] || ls -A " IPSEC_RUN_DIR, "");
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "--victim"))
    return victim ();
  namespace_enter ();
  alarm (900); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-file/file", test_file);
  g_test_add_func ("/state-file/children", test_children);
  g_test_add_func ("/state-file/peers", test_peers);
  g_test_add_func ("/state-file/directory", test_directory);
  g_test_add_func ("/state-file/own-directory", test_own_directory);
  g_test_add_func ("/state-file/unwritable", test_unwritable);
  g_test_add_func ("/state-file/sweep", test_sweep);
  g_test_add_func ("/state-file/sweep-nothing", test_sweep_nothing);
  g_test_add_func ("/state-file/number-reused", test_number_reused);
  g_test_add_func ("/state-file/not-understood", test_not_understood);
  g_test_add_func ("/state-file/not-understood-process", test_not_understood_process);
  g_test_add_func ("/state-file/later-version", test_later_version);
  return g_test_run ();
}
