/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program beside a desktop of the test's own, which has a notification daemon and nothing else. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "properties/inspect/failure-note.h"
#include "shared/failures.h"
#include "shared/options.h"

#define UUID "c0ffee00-0000-4000-8000-000000000001"
#define OTHER "c0ffee00-0000-4000-8000-000000000002"
#define DELETED "c0ffee00-0000-4000-8000-000000000003"
#define PATH "/org/freedesktop/Notifications"
#define NAME "org.freedesktop.Notifications"

static const char introspection[]
  = "<node><interface name='" NAME "'><method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
                                   "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
                                   "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
                                   "<arg type='u' direction='out'/></method></interface></node>";

static const char nm_introspection[]
  = "<node><interface name='org.freedesktop.NetworkManager.Settings'><method name='GetConnectionByUuid'>"
    "<arg type='s' direction='in'/><arg type='o' direction='out'/></method></interface></node>";

typedef struct {
  GTestDBus *bus;
  GDBusConnection *daemon;
  char *directory, *config;
  GSubprocess *notifier;
  GPtrArray *shown; /* GVariant, parameters of Notify */
  gboolean has_name;
} Fixture;

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  Fixture *fixture = data;

  g_ptr_array_add (fixture->shown, g_variant_ref (parameters));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", fixture->shown->len));
}

/* NetworkManager has the others. */
static void
on_nm_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
            GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  const char *uuid;

  g_variant_get (parameters, "(&s)", &uuid);
  if (g_str_equal (uuid, DELETED))
    g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.NetworkManager.Settings.InvalidConnection",
                                                "No connection with the UUID was found.");
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/org/freedesktop/NetworkManager/Settings/1"));
}

static void
on_name (GDBusConnection *bus, const char *name, gpointer data)
{
  ((Fixture *) data)->has_name = TRUE;
}

static void
put (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
fail_as (Fixture *fixture, const char *uuid, const char *id, const char *cause, gint64 at)
{
  g_autofree char *file = g_strconcat (uuid, ".failure", NULL);
  g_autofree char *text
    = g_strdup_printf ("{'uuid': <'%s'>, 'id': <'%s'>, 'failure-cause': <'%s'>, 'failure-detail': <'<b>'>,"
                       " 'failure-at': <uint64 %" G_GINT64_FORMAT ">}", uuid, id, cause, at);

  put (fixture, file, text);
}

static void
fail (Fixture *fixture, const char *cause, gint64 at)
{
  fail_as (fixture, UUID, "Work", cause, at);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
await (Fixture *fixture, guint n)
{
  while (fixture->shown->len < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (fixture->shown->len, ==, n);
}

/* On the same bus: the notifier knows no difference. */
static void
own_nm (Fixture *fixture)
{
  static const GDBusInterfaceVTable table = { .method_call = on_nm_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (nm_introspection, NULL);

  fixture->has_name = FALSE;
  g_assert_cmpint (g_dbus_connection_register_object (fixture->daemon, "/org/freedesktop/NetworkManager/Settings",
                                                      node->interfaces[0], &table, NULL, NULL, NULL), !=, 0);
  g_bus_own_name_on_connection (fixture->daemon, "org.freedesktop.NetworkManager", G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL,
                                fixture, NULL);
  while (!fixture->has_name)
    g_main_context_iteration (NULL, TRUE);
}

/* Nothing comes of what was written: another one's failure, written behind it, is what is shown next. */
static void
expect_silence (Fixture *fixture)
{
  guint n = fixture->shown->len;
  const char *summary;

  fail_as (fixture, OTHER, "Other", "internal", now () + 5000 + n);
  await (fixture, n + 1);
  g_variant_get (fixture->shown->pdata[n], "(&su&s&s&sas@a{sv}i)", NULL, NULL, NULL, &summary, NULL, NULL, NULL, NULL);
  g_assert_nonnull (strstr (summary, "Other"));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "nm-ipsec-notifier", NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;

  fixture->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  fixture->directory = g_dir_make_tmp ("test-notifier-XXXXXX", NULL);
  fixture->config = g_build_filename (fixture->directory, "nm-ipsec.conf", NULL);
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->daemon = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_assert_cmpint (g_dbus_connection_register_object (fixture->daemon, PATH, node->interfaces[0], &table, fixture, NULL, NULL),
                   !=, 0);
  g_bus_own_name_on_connection (fixture->daemon, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL, fixture, NULL);
  while (!fixture->has_name)
    g_main_context_iteration (NULL, TRUE);
  own_nm (fixture);
  if (data)
    g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  /* Only now, since it takes the environment as it is: with the address of the bus. */
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (fixture->bus), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", fixture->directory, TRUE);
  fixture->notifier = g_subprocess_launcher_spawn (launcher, NULL, program, "--directory", fixture->directory, NULL);
  g_assert_nonnull (fixture->notifier);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { UUID, UUID ".failure", OTHER ".failure", DELETED ".failure", "nm-ipsec.conf" };

  g_subprocess_force_exit (fixture->notifier);
  g_subprocess_wait (fixture->notifier, NULL, NULL);
  g_object_unref (fixture->notifier);
  g_object_unref (fixture->daemon);
  g_test_dbus_stop (fixture->bus);
  g_object_unref (fixture->bus);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (fixture->directory, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (fixture->directory);
  g_ptr_array_unref (fixture->shown);
  g_free (fixture->directory);
  g_free (fixture->config);
}

/* Once per failure, with what to do; not of the past, not where a prompt says it, not where it is switched off. */
static void
test_once (Fixture *fixture, gconstpointer data)
{
  const char *summary, *body;
  g_autofree const char **actions = NULL;
  gint64 at = now () + 5000;
  g_autofree char *asking
    = g_strdup_printf ("{'state': <'connecting'>, 'step': <'secrets'>, 'pid': <uint64 %d>}", (int) getpid ());

  fail (fixture, "login", at);
  await (fixture, 1);
  g_variant_get (fixture->shown->pdata[0], "(&su&s&s&s^a&s@a{sv}i)", NULL, NULL, NULL, &summary, &body, &actions, NULL, NULL);
  g_assert_nonnull (strstr (summary, "Work"));
  g_assert_true (g_str_has_prefix (body, "The server rejected the user name or password (&lt;b&gt;). Enter"));
  g_assert_cmpstr (actions[0], ==, "retry");
  g_assert_cmpstr (actions[2], ==, "settings");
  fail (fixture, "login", at);
  expect_silence (fixture);
  fail (fixture, "psk", 1);
  expect_silence (fixture);
  put (fixture, UUID, asking);
  fail (fixture, "psk", at + 1);
  expect_silence (fixture);
  put (fixture, "nm-ipsec.conf", "[notifications]\nenabled=false\n");
  put (fixture, UUID, "{'state': <'down'>, 'step': <'done'>}");
  fail (fixture, "psk", at + 2);
  for (gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  put (fixture, "nm-ipsec.conf", "[notifications]\nenabled=true\n");
  fail (fixture, "internal", at + 3);
  await (fixture, 5);
  g_variant_get (fixture->shown->pdata[4], "(&su&s&s&s^a&s@a{sv}i)", NULL, NULL, NULL, NULL, &body, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (body, "Internal error"));
}

static void
test_deleted (Fixture *fixture, gconstpointer data)
{
  fail_as (fixture, DELETED, "Work (test)", "login", now () + 5000);
  expect_silence (fixture);
}

/* The first failure since the machine's start: the service has just made the directory. */
static void
test_first (Fixture *fixture, gconstpointer data)
{
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (g_mkdir (fixture->directory, 0755), ==, 0);
  fail (fixture, "login", now ());
  await (fixture, 1);
  fail (fixture, "psk", now () + 1000);
  await (fixture, 2);
}

static void
test_buttons (void)
{
  static const struct {
    const char *cause;
    FailureNoteButtons buttons;
  } cases[] = {
    { "psk", FAILURE_NOTE_RETRY | FAILURE_NOTE_SETTINGS },
    { "connection-lost", FAILURE_NOTE_RETRY | FAILURE_NOTE_LOG },
    { "server-untrusted", FAILURE_NOTE_SETTINGS | FAILURE_NOTE_LOG },
    { "charon-died", FAILURE_NOTE_LOG },
  };
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new_parsed ("{'failure-cause': <'of tomorrow'>}"));

  g_assert_null (failure_note_new (UUID, none));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) status = g_variant_ref_sink (g_variant_new_parsed ("{'failure-cause': <%s>}", cases[i].cause));
    g_autoptr (FailureNote) note = failure_note_new (UUID, status);

    g_assert_cmpint (note->buttons, ==, cases[i].buttons);
    g_assert_nonnull (strstr (note->summary, UUID));
  }
}

/* Each names an option of the table, and of the form; and of each cause there is a note with sentence and hint. */
static void
test_option (void)
{
  static const char *const cases[][2] = {
    { "{'failure-cause': <'login'>}", "user" },
    { "{'failure-cause': <'server-untrusted'>}", "ca" },
    { "{'failure-cause': <'secret-missing'>, 'failure-detail': <'psk'>}", "psk" },
    { "{'failure-cause': <'bad-profile'>, 'failure-detail': <'remote-ts: is not a network'>}", "remote-ts" },
    { "{'failure-cause': <'psk'>, 'failure-detail': <'most likely it is wrong: the server fell silent'>}", "psk" },
    { "{'failure-cause': <'charon-died'>}", NULL },
    { "{'failure-cause': <'of tomorrow'>}", NULL },
    { "{}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) status = g_variant_ref_sink (g_variant_new_parsed (i + 1 < G_N_ELEMENTS (cases) ? cases[i][0] : "@a{sv} {}"));

    g_assert_cmpstr (failure_note_option (status), ==, cases[i][1]);
  }
  for (Failure cause = 0; cause <= FAILURE_LAST; cause++) {
    g_autoptr (GVariant) status
      = g_variant_ref_sink (g_variant_new_parsed ("{'failure-cause': <%s>}", failure_to_string (cause)));
    g_autoptr (FailureNote) note = failure_note_new (UUID, status);
    const char *option = failure_note_option (status);

    g_assert_true (!option || option_find (option));
    g_assert_nonnull (note);
    g_assert_true (g_str_has_prefix (note->body + 1, failure_sentence (cause) + 1));
    g_assert_true (strlen (note->body) > strlen (failure_sentence (cause)) + 2);
  }
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notifier/buttons", test_buttons);
  g_test_add_func ("/notifier/option", test_option);
  g_test_add ("/notifier/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/notifier/deleted", Fixture, NULL, set_up, test_deleted, tear_down);
  g_test_add ("/notifier/first", Fixture, "there is no directory yet", set_up, test_first, tear_down);
  return g_test_run ();
}
