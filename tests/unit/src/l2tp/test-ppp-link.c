/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The socket to the plugin inside pppd, with a caller of ours in its place. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "src/l2tp/ppp-link.h"
#include "src/l2tp/ppp-packet.h"
#include "src/plan/ppp-protocol.h"

#define TOKEN "0123456789abcdef"

typedef struct {
  char *directory;
  char *path;
  PppLink *link;
  guint reports, closed;
  PppReportType last;
} Fixture;

static void
on_report (Fixture *fixture, const PppReport *report)
{
  fixture->reports++;
  fixture->last = report->type;
}

static void
on_closed (Fixture *fixture)
{
  fixture->closed++;
}

static void
set_up (Fixture *fixture, gconstpointer password)
{
  PppReport credentials = { .type = PPP_REPORT_CREDENTIALS, .text = "alice" };

  g_strlcpy (credentials.password, password, sizeof credentials.password);
  fixture->directory = g_dir_make_tmp ("ppp-link-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->directory, "socket", NULL);
  fixture->link = ppp_link_new (fixture->path, TOKEN, &credentials, NULL);
  g_assert_nonnull (fixture->link);
  g_signal_connect_swapped (fixture->link, "report", G_CALLBACK (on_report), fixture);
  g_signal_connect_swapped (fixture->link, "closed", G_CALLBACK (on_closed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer password)
{
  g_object_unref (fixture->link);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0); /* the socket's file went with the object */
  g_free (fixture->path);
  g_free (fixture->directory);
}

/* Lets the link do all that it can do now. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static int
call (const Fixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, fixture->path, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static void
say (int fd, PppReport report)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  size_t length = ppp_report_encode (&report, buffer);

  g_assert_cmpint (send (fd, buffer, length, MSG_NOSIGNAL), ==, (int) length);
  settle ();
}

static void
say_hello (int fd)
{
  say (fd, (PppReport) { .type = PPP_REPORT_HELLO, .text = TOKEN });
}

/* Whether the link has said something; fills in @report. */
static gboolean
hear (int fd, PppReport *report)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  ssize_t length = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  return length > 0 && ppp_report_decode (report, buffer, (size_t) length);
}

static gboolean
is_hung_up (int fd)
{
  char byte;

  return recv (fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

static void
test_password (Fixture *fixture, gconstpointer password)
{
  int fd = call (fixture);
  PppReport answer;

  say_hello (fd);
  say (fd, (PppReport) { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MD5 });
  say (fd, (PppReport) { .type = PPP_REPORT_ASK });
  g_assert_true (hear (fd, &answer));
  g_assert_cmpstr (answer.text, ==, "alice");
  g_assert_cmpstr (answer.password, ==, password);
  /* The server has changed its mind. */
  say (fd, (PppReport) { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_CHAP, .code = PPP_CHAP_MS2 });
  say (fd, (PppReport) { .type = PPP_REPORT_ASK });
  g_assert_true (hear (fd, &answer));
  g_assert_cmpstr (answer.password, ==, "s\xfc\xdf");
  g_assert_cmpuint (fixture->reports, ==, 3);
  g_assert_false (is_hung_up (fd));
  close (fd);
  settle ();
  g_assert_cmpuint (fixture->closed, ==, 1);
}

static void
test_unfit_password (Fixture *fixture, gconstpointer password)
{
  int fd = call (fixture);
  PppReport answer;

  say_hello (fd);
  say (fd, (PppReport) { .type = PPP_REPORT_DEMAND, .protocol = PPP_PROTOCOL_EAP, .code = PPP_EAP_MS2 });
  say (fd, (PppReport) { .type = PPP_REPORT_ASK });
  g_assert_false (hear (fd, &answer));
  g_assert_true (is_hung_up (fd));
  g_assert_cmpint (fixture->last, ==, PPP_REPORT_ASK);
  /* It still listens to how pppd ends. */
  say (fd, (PppReport) { .type = PPP_REPORT_EXIT, .code = 1 });
  g_assert_cmpint (fixture->last, ==, PPP_REPORT_EXIT);
  close (fd);
  settle ();
  g_assert_cmpuint (fixture->closed, ==, 1);
}

static void
test_strangers (Fixture *fixture, gconstpointer password)
{
  static const PppReport reports[] = {
    { .type = PPP_REPORT_ASK },
    { .type = PPP_REPORT_HELLO },
    { .type = PPP_REPORT_HELLO, .text = TOKEN "0" },
    { .type = PPP_REPORT_HELLO, .text = "0123456789abcde" },
    { .type = PPP_REPORT_CREDENTIALS, .text = TOKEN },
  };
  PppReport answer;

  for (guint i = 0; i < G_N_ELEMENTS (reports); i++) {
    int fd = call (fixture);

    settle ();
    g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_WARNING, "*does not belong here*");
    say (fd, reports[i]);
    g_test_assert_expected_messages ();
    g_assert_false (hear (fd, &answer));
    g_assert_true (is_hung_up (fd));
    close (fd);
  }
  g_assert_cmpuint (fixture->reports, ==, 0);
  g_assert_cmpuint (fixture->closed, ==, 0);
  g_assert_cmpint (ppp_link_get_pid (fixture->link), ==, 0);
}

/* One pppd calls, once. */
static void
test_second_caller (Fixture *fixture, gconstpointer password)
{
  int first = call (fixture);
  int second;

  settle ();
  second = call (fixture);
  settle ();
  g_assert_true (is_hung_up (second));
  close (second);
  say_hello (first);
  g_assert_cmpint (ppp_link_get_pid (fixture->link), ==, getpid ());
  close (first);
  settle ();
  second = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  {
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    g_strlcpy (address.sun_path, fixture->path, sizeof address.sun_path);
    g_assert_cmpint (connect (second, (struct sockaddr *) &address, sizeof address), ==, -1);
    g_assert_cmpint (errno, ==, ECONNREFUSED);
  }
  close (second);
  g_assert_cmpuint (fixture->closed, ==, 1);
}

static void
test_nonsense (Fixture *fixture, gconstpointer password)
{
  int fd = call (fixture);

  say_hello (fd);
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_WARNING, "*makes no sense*");
  g_assert_cmpint (send (fd, "\377nonsense", 9, MSG_NOSIGNAL), ==, 9);
  settle ();
  g_test_assert_expected_messages ();
  g_assert_true (is_hung_up (fd));
  g_assert_cmpuint (fixture->closed, ==, 1);
  close (fd);
}

/* Without a descriptor for the caller, it is hung up on; the link does not try for ever. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer password)
{
  struct rlimit limit, none;
  int fd = call (fixture);
  int next = dup (fd);
  char byte;

  close (next);
  getrlimit (RLIMIT_NOFILE, &limit);
  none = limit;
  none.rlim_cur = (rlim_t) next;
  setrlimit (RLIMIT_NOFILE, &none);
  g_test_expect_message ("nm-ipsec", G_LOG_LEVEL_WARNING, "*cannot be heard*");
  settle ();
  g_test_assert_expected_messages ();
  setrlimit (RLIMIT_NOFILE, &limit);
  g_assert_cmpint (recv (fd, &byte, 1, MSG_DONTWAIT), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
  close (fd);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    const char *password;
    void (*test)(Fixture *, gconstpointer);
  } tests[] = {
    { "/ppp-link/password", "s\u00fc\u00df", test_password },
    { "/ppp-link/unfit-password", "\u65e5\u672c", test_unfit_password },
    { "/ppp-link/strangers", "secret", test_strangers },
    { "/ppp-link/second-caller", "secret", test_second_caller },
    { "/ppp-link/nonsense", "secret", test_nonsense },
    { "/ppp-link/no-descriptors", "secret", test_no_descriptors },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].password, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
