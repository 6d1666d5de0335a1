/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The private charon: its configuration, and the real one's life, in a network and a /run of our own. */
#include "config.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/charon/charon-fence.h"
#include "src/charon/charon.h"
#include "src/system/fence.h"
#include "src/system/process.h"
#include "tests/unit/namespace.h"

#define ID "test-1"

/* Only turns a hang into a failure. */
#define HANG_MS 20000

/* Configuration */

/* tests/data/charon-config/NAME; IPSEC_TEST_UPDATE=1 writes it anew. */
static void
expect_text (const CharonConf *config, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "charon-config", name, NULL);
  g_autofree char *text = charon_conf_to_text (config);
  g_autofree char *golden = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (charon_conf_check (config, NULL));
  if (g_strcmp0 (g_getenv ("IPSEC_TEST_UPDATE"), "1") == 0)
    g_file_set_contents (path, text, -1, NULL);
  g_file_get_contents (path, &golden, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, golden);
}

static void
test_config (void)
{
  static const char *const plugins[] = { "eap-identity", "eap-mschapv2", NULL };
  const CharonConf tunnel = {
    .id = ID, .plugins = plugins, .ignored_interface = "nm-ipsec0", .ignored_table = 77, .resolve = TRUE, .revocation = TRUE,
    .fetches = TRUE,
    .nat_keepalive = 20,
  };
  const CharonConf token = {
    .id = ID, .pkcs11_module = "/usr/lib/softhsm/libsofthsm2.so", .resolve = TRUE, .fenced = TRUE, .resolvconf = TRUE,
  };
  const CharonConf policies = { .id = ID, .ignored_interface = "tun0", .policy_table = 77 };

  expect_text (&tunnel, "tunnel.conf");
  expect_text (&token, "token.conf");
  expect_text (&policies, "policies.conf");
}

static void
expect_refusal (CharonConf config)
{
  g_autoptr (GError) error = NULL;

  if (!config.id)
    config.id = ID;
  g_assert_false (charon_conf_check (&config, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
}

/* Nothing can become a setting, a section, a comment or a file of another name. */
static void
test_config_refused (void)
{
  static const char *const bad_plugins[] = { "eap-md5\n  port = 500", NULL };

  expect_refusal ((CharonConf) { .id = "" });
  expect_refusal ((CharonConf) { .id = "../x" });
  expect_refusal ((CharonConf) { .id = "a b" });
  expect_refusal ((CharonConf) { .id = "0123456789012345678901234567890123456789012345678901234567890123456789" });
  expect_refusal ((CharonConf) { .plugins = bad_plugins });
  expect_refusal ((CharonConf) { .ignored_interface = "" });
  expect_refusal ((CharonConf) { .ignored_interface = "a\nb" });
  expect_refusal ((CharonConf) { .ignored_interface = "a#b" });
  expect_refusal ((CharonConf) { .ignored_interface = "a{b" });
  expect_refusal ((CharonConf) { .ignored_interface = "a, b" });
  expect_refusal ((CharonConf) { .ignored_interface = "sixteen-letters-" });
  expect_refusal ((CharonConf) { .policy_table = 77 });
  expect_refusal ((CharonConf) { .pkcs11_module = "/x.so\n}" });
  expect_refusal ((CharonConf) { .pkcs11_module = "\"/x.so" });
}

/* Life */

typedef struct {
  Charon *charon;
  GError *error;
  gboolean completed;
  guint died;
} Seen;

static const CharonConf config = { .id = ID, .ignored_interface = "nm-ipsec0" };

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;

  seen->charon = charon_start_finish (result, &seen->error);
  seen->completed = TRUE;
}

static void
on_stopped (GObject *charon, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;

  charon_stop_finish (IPSEC_CHARON (charon), result);
  seen->completed = TRUE;
}

static void
on_died (Charon *charon, const GError *error, Seen *seen)
{
  g_assert_error (error, IPSEC_FAILURE, FAILURE_CHARON_DIED);
  seen->died++;
}

static void
wait_for (gboolean *what)
{
  while (!*what)
    g_main_context_iteration (NULL, TRUE);
  *what = FALSE;
}

static void
expect_nothing_left (void)
{
  g_autofree char *files = output_of ("ls /run | grep charon || true");

  g_assert_cmpstr (files, ==, "");
}

/* FALSE, and the test is skipped, where there is no charon. */
static gboolean
start_with (const CharonConf *conf, Seen *seen)
{
  if (access (CHARON_PATH, X_OK) != 0) {
    g_test_skip ("no " CHARON_PATH);
    return FALSE;
  }
  charon_start_async (conf, NULL, on_started, seen);
  wait_for (&seen->completed);
  g_assert_no_error (seen->error);
  g_signal_connect (seen->charon, "died", G_CALLBACK (on_died), seen);
  return TRUE;
}

static gboolean
start (Seen *seen)
{
  return start_with (&config, seen);
}

static void
stop (Seen *seen)
{
  charon_stop_async (seen->charon, on_stopped, seen);
  wait_for (&seen->completed);
  g_assert_cmpuint (seen->died, ==, 0);
  g_assert_finalize_object (seen->charon);
}

static void
test_start (void)
{
  Seen seen = { NULL };
  GStatBuf about;
  GPid pid;

  if (!start (&seen))
    return;
  pid = charon_get_pid (seen.charon);
  g_assert_true (g_ascii_isdigit (*charon_get_version (seen.charon)));
  g_assert_true (charon_has_plugin (seen.charon, "vici"));
  g_assert_true (charon_has_plugin (seen.charon, "resolve"));
  g_assert_false (charon_has_plugin (seen.charon, "stroke"));
  g_assert_true (vici_client_is_subscribed (charon_get_client (seen.charon), "child-updown"));
  g_assert_cmpint (g_stat ("/run/charon." ID ".conf", &about), ==, 0);
  g_assert_cmpint (about.st_mode & 07777, ==, 0600);
  stop (&seen);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  expect_nothing_left ();
}

/* Where there is a resolvconf, charon may run no programs, or does without the plugin that would run it. */
static void
test_fenced (void)
{
  Seen seen = { NULL };

  run ("mkdir -p /run/fence/up /run/fence/work");
  if (mount ("overlay", "/usr/sbin", "overlay", 0, "lowerdir=/usr/sbin,upperdir=/run/fence/up,workdir=/run/fence/work")) {
    g_test_skip ("no overlay file system");
    return;
  }
  run ("printf '#!/bin/sh\\n' > /usr/sbin/resolvconf; chmod 755 /usr/sbin/resolvconf");
  g_assert_true (charon_fence_has_resolvconf ());
  if (!fence_is_possible ())
    g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "name servers are not requested*");
  if (start (&seen)) {
    g_assert_true (charon_has_plugin (seen.charon, "resolve") == fence_is_possible ());
    stop (&seen);
  }
  g_assert_cmpint (umount ("/usr/sbin"), ==, 0);
  expect_nothing_left ();
}

static void
test_fence (void)
{
  static const char *const shell[] = { "/bin/sh", "-c", "exit 0", NULL };
  g_autoptr (CharonFence) fence = charon_fence_new (&config, NULL);
  const ProcessOptions options = { .setup = charon_fence_enter, .setup_data = fence };
  g_autoptr (GError) error = NULL;

  if (!fence_is_possible ()) {
    g_test_skip ("no Landlock");
    return;
  }
  g_assert_null (process_spawn (shell, NULL, &options, &error));
  g_assert_nonnull (error);
}

static void
test_cancelled_before (void)
{
  Seen seen = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  charon_start_async (&config, cancellable, on_started, &seen);
  wait_for (&seen.completed);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&seen.error);
  expect_nothing_left ();
}

/* While it starts, after a number of turns of the main loop: no end of it leaves anything. Each has its own id: once it has
 * really ended, which may be later, it sweeps once more. */
static void
test_cancelled (void)
{
  for (guint turns = 0; turns < 12; turns++) {
    Seen seen = { NULL };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autofree char *id = g_strdup_printf ("cancelled-%u", turns);
    CharonConf own = config;

    own.id = id;
    charon_start_async (&own, cancellable, on_started, &seen);
    for (guint i = 0; i < turns && !seen.completed; i++)
      g_main_context_iteration (NULL, TRUE);
    g_cancellable_cancel (cancellable);
    wait_for (&seen.completed);
    if (seen.charon)
      stop (&seen);
    g_clear_error (&seen.error);
    expect_nothing_left ();
  }
}

static void
test_bad_config (void)
{
  const CharonConf bad = { .id = "../x" };
  Seen seen = { NULL };

  charon_start_async (&bad, NULL, on_started, &seen);
  wait_for (&seen.completed);
  g_assert_error (seen.error, IPSEC_FAILURE, FAILURE_BAD_PROFILE);
  g_clear_error (&seen.error);
  expect_nothing_left ();
}

/* Whatever it dies of, the owner hears of it once and no file is left. */
static void
test_died (void)
{
  Seen seen = { NULL };

  if (!start (&seen))
    return;
  kill (charon_get_pid (seen.charon), SIGABRT);
  while (seen.died == 0)
    g_main_context_iteration (NULL, TRUE);
  expect_nothing_left ();
  g_assert_finalize_object (seen.charon);
  g_assert_cmpuint (seen.died, ==, 1);
}

static void
test_dropped (void)
{
  Seen seen = { NULL };
  g_autofree char *proc = NULL;

  if (!start (&seen))
    return;
  proc = g_strdup_printf ("/proc/%d", (int) charon_get_pid (seen.charon));
  g_assert_finalize_object (seen.charon);
  while (g_file_test (proc, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, TRUE);
  expect_nothing_left ();
}

/* Somebody else's word does not count: not even ours. */
static void
test_spoofed (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/charon." ID ".notify" };
  Seen seen = { NULL };
  int fd = socket (AF_UNIX, SOCK_DGRAM, 0);

  if (access (CHARON_PATH, X_OK) != 0) {
    g_test_skip ("no " CHARON_PATH);
    close (fd);
    return;
  }
  charon_start_async (&config, NULL, on_started, &seen);
  g_assert_cmpint (sendto (fd, "READY=1", 7, 0, (struct sockaddr *) &address, sizeof address), ==, 7);
  close (fd);
  wait_for (&seen.completed);
  /* Believed, it would have led to a socket that is not there yet. */
  g_assert_no_error (seen.error);
  stop (&seen);
}

static void
begin (ViciBuilder *builder, const char *command, Seen *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = vici_builder_finish (builder, &error);

  g_assert_no_error (error);
  vici_client_call_async (charon_get_client (seen->charon), command, message, HANG_MS, NULL, NULL, NULL);
}

/* A server that is silent. */
static void
call_nobody (Seen *seen)
{
  g_autoptr (ViciBuilder) conn = vici_builder_new ();
  g_autoptr (ViciBuilder) child = vici_builder_new ();

  vici_builder_section (conn, "nobody");
  vici_builder_kv (conn, "version", "2");
  vici_builder_strv (conn, "remote_addrs", (const char *const[]) { "127.0.0.2", NULL });
  vici_builder_section (conn, "children");
  vici_builder_section (conn, "net");
  vici_builder_end_section (conn);
  vici_builder_end_section (conn);
  vici_builder_end_section (conn);
  begin (conn, "load-conn", seen);
  vici_builder_kv (child, "child", "net");
  begin (child, "initiate", seen);
}

typedef struct {
  guint steps;
  gboolean stopping;
} Steps;

static void
on_step (Charon *charon, const char *text, Steps *steps)
{
  g_assert_false (steps->stopping);
  charon_hold (charon);
  steps->steps++;
}

/* What it logs on its way out is no step: whoever held it there would wait for an answer that cannot come, until it is
 * killed and has left its SPIs in the kernel. */
static void
test_stop_in_step (void)
{
  const CharonConf in_step = { .id = ID, .ignored_interface = "nm-ipsec0", .in_step = TRUE };
  Seen seen = { NULL };
  Steps steps = { 0 };

  if (!start_with (&in_step, &seen))
    return;
  g_signal_connect (seen.charon, "step", G_CALLBACK (on_step), &steps);
  call_nobody (&seen);
  while (steps.steps == 0)
    g_main_context_iteration (NULL, TRUE);
  steps.stopping = TRUE;
  charon_stop_async (seen.charon, on_stopped, &seen);
  charon_release (seen.charon);
  wait_for (&seen.completed);
  g_assert_cmpuint (seen.died, ==, 0);
  g_assert_finalize_object (seen.charon);
  expect_nothing_left ();
}

#define ORPHAN "TEST_CHARON_ORPHAN"

/* The other side of the next test: a service that is killed. */
static int
leave_orphan (void)
{
  Seen seen = { NULL };

  charon_start_async (&config, NULL, on_started, &seen);
  wait_for (&seen.completed);
  g_print ("%d", (int) charon_get_pid (seen.charon));
  return kill (getpid (), SIGKILL);
}

/* The kernel ends it with us, although it has given up its capabilities since; its files are the next start's to remove. */
static void
test_orphan (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *output = NULL;
  struct pollfd gone = { .events = POLLIN };

  if (access (CHARON_PATH, X_OK) != 0) {
    g_test_skip ("no " CHARON_PATH);
    return;
  }
  output = output_of (ORPHAN "=1 %s", self);
  gone.fd = syscall (SYS_pidfd_open, atoi (output), 0);
  if (gone.fd >= 0) {
    g_assert_cmpint (poll (&gone, 1, HANG_MS), ==, 1);
    close (gone.fd);
  }
  charon_sweep (ID);
  expect_nothing_left ();
}

static void
test_sweep (void)
{
  run ("touch /run/charon." ID ".conf /run/charon." ID ".vici /run/charon." ID ".resolv /run/charon.other.conf /run/x");
  charon_sweep (ID);
  charon_sweep ("../run/x");
  charon_sweep ("none");
  run ("rm /run/charon.other.conf /run/x");
  expect_nothing_left ();
}

int
main (int argc, char **argv)
{
  if (g_getenv (ORPHAN))
    return leave_orphan ();
  g_test_init (&argc, &argv, NULL);
  namespace_enter ();
  g_test_add_func ("/charon/config", test_config);
  g_test_add_func ("/charon/config-refused", test_config_refused);
  g_test_add_func ("/charon/fence", test_fence);
  g_test_add_func ("/charon/start", test_start);
  g_test_add_func ("/charon/fenced", test_fenced);
  g_test_add_func ("/charon/cancelled-before", test_cancelled_before);
  g_test_add_func ("/charon/cancelled", test_cancelled);
  g_test_add_func ("/charon/bad-config", test_bad_config);
  g_test_add_func ("/charon/died", test_died);
  g_test_add_func ("/charon/dropped", test_dropped);
  g_test_add_func ("/charon/spoofed", test_spoofed);
  g_test_add_func ("/charon/stop-in-step", test_stop_in_step);
  g_test_add_func ("/charon/orphan", test_orphan);
  g_test_add_func ("/charon/sweep", test_sweep);
  return g_test_run ();
}
