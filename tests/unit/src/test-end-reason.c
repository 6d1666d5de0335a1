/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NetworkManager's signal, on a bus of the test's own. */
#include "config.h"

#include "src/end-reason.h"

#include <NetworkManager.h>

#define ACTIVE NM_DBUS_PATH "/ActiveConnection/"

typedef struct {
  GDBusConnection *bus;     /* the service's */
  GDBusConnection *manager;
  EndReason *reason;
  guint n_user; /* how often it was the user */
} Fixture;

static GDBusConnection *
connect_bus (void)
{
  GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                               G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"), flags, NULL, NULL,
                                                                 &error);

  g_assert_no_error (error);
  return bus;
}

static void
on_named (GDBusConnection *bus, const char *name, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
count (gpointer n)
{
  ++*(guint *) n;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gboolean named = FALSE;

  f->bus = connect_bus ();
  f->manager = connect_bus ();
  g_bus_own_name_on_connection (f->manager, NM_DBUS_SERVICE, G_BUS_NAME_OWNER_FLAGS_NONE, on_named, NULL, &named, NULL);
  while (!named)
    g_main_context_iteration (NULL, TRUE);
  f->reason = end_reason_new (f->bus, "org.freedesktop.NetworkManager.ipsec.Connection_7", count, &f->n_user);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end_reason_free (f->reason);
  g_dbus_connection_close_sync (f->manager, NULL, NULL);
  g_object_unref (f->manager);
  g_object_unref (f->bus);
}

/* What was sent before by @bus has reached the daemon, and what the daemon has sent to it before has come: its answer is
 * behind both. */
static void
synchronize (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId",
                                                             NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (answer);
}

/* Tells of the reason, and waits until it is heard. */
static void
tell (Fixture *f, GDBusConnection *from, const char *path, GVariant *parameters)
{
  synchronize (f->bus);
  g_dbus_connection_emit_signal (from, NULL, path, NM_DBUS_INTERFACE_VPN_CONNECTION, "VpnStateChanged", parameters, NULL);
  synchronize (from);
  synchronize (f->bus);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
is_user (Fixture *f, const char *number, guint32 reason)
{
  g_autofree char *path = g_strconcat (ACTIVE, number, NULL);

  tell (f, f->manager, path, g_variant_new ("(uu)", NM_VPN_CONNECTION_STATE_DISCONNECTED, reason));
  return end_reason_is_user (f->reason);
}

static void
test_reasons (Fixture *f, gconstpointer data)
{
  g_assert_false (end_reason_is_user (f->reason));
  g_assert_true (is_user (f, "7", NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED));
  g_assert_false (is_user (f, "7", NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED));
  g_assert_true (is_user (f, "7", NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED));
  g_assert_false (is_user (f, "7", NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_STOPPED));
  g_assert_cmpuint (f->n_user, ==, 2);
}

static void
test_others (Fixture *f, gconstpointer data)
{
  g_assert_false (is_user (f, "77", NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED));
  /* Somebody else says so, and lifts no block by it. */
  tell (f, f->bus, ACTIVE "7", g_variant_new ("(uu)", 0, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED));
  g_assert_false (end_reason_is_user (f->reason));
  tell (f, f->manager, ACTIVE "7", g_variant_new ("(su)", "x", NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED));
  g_assert_false (end_reason_is_user (f->reason));
}

static void
test_no_number (void)
{
  g_autoptr (GDBusConnection) bus = connect_bus ();
  g_autoptr (EndReason) other = end_reason_new (bus, "org.example.Service", count, NULL);
  g_autoptr (EndReason) odd = end_reason_new (bus, "org.example.Connection_a b", count, NULL);
  g_autoptr (EndReason) none = end_reason_new (NULL, "org.example.Connection_7", count, NULL);

  g_assert_false (end_reason_is_user (other) || end_reason_is_user (odd) || end_reason_is_user (none));
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  g_test_add ("/end-reason/reasons", Fixture, NULL, set_up, test_reasons, tear_down);
  g_test_add ("/end-reason/others", Fixture, NULL, set_up, test_others, tear_down);
  g_test_add_func ("/end-reason/no-number", test_no_number);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
