/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names are looked up in a hosts file of the test's own, on a computer that has an address of one family alone. */
#include "config.h"

#include "src/whole-resolver.h"

#include <string.h>
#include <unistd.h>

#include "tests/unit/namespace.h"

#define HOSTS "/run/hosts"

static void
on_found (GObject *resolver, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* What a name has for addresses, with space between, or the error. */
static char *
look_up (const char *name)
{
  g_autoptr (GResolver) resolver = whole_resolver_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  GList *found;

  g_resolver_lookup_by_name_async (resolver, name, NULL, on_found, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  found = g_resolver_lookup_by_name_finish (resolver, result, &error);
  for (GList *item = found; item; item = item->next) {
    g_autofree char *address = g_inet_address_to_string (item->data);

    g_string_append_printf (text, "%s ", address);
  }
  g_resolver_free_addresses (found);
  if (error)
    g_string_append_printf (text, "%s %d: %s", g_quark_to_string (error->domain), error->code, error->message);
  return g_string_free (text, FALSE);
}

static void
assert_both (void)
{
  g_autofree char *found = look_up ("vpn.example.org");

  g_assert_nonnull (strstr (found, "198.51.100.1 "));
  g_assert_nonnull (strstr (found, "2001:db8::1 "));
}

/* GLib's own finds the one for which this computer has an address. */
static void
test_both (void)
{
  run ("ip link add test type veth peer name other");
  run ("ip link set test addrgenmode none up");
  run ("ip addr add 192.0.2.1/24 dev test");
  assert_both ();
  run ("ip addr del 192.0.2.1/24 dev test");
  run ("ip addr add 2001:db8:1::1/64 dev test nodad");
  assert_both ();
  run ("ip link del test");
}

static void
test_unknown (void)
{
  g_autofree char *found = look_up ("nowhere.example.org");

  g_assert_true (g_str_has_prefix (found, "g-resolver-error-quark "));
}

static void
test_cancelled (void)
{
  g_autoptr (GResolver) resolver = whole_resolver_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_resolver_lookup_by_name_async (resolver, "vpn.example.org", cancellable, on_found, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (g_resolver_lookup_by_name_finish (resolver, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  alarm (60);
  g_file_set_contents (HOSTS, "198.51.100.1 vpn.example.org\n2001:db8::1 vpn.example.org\n", -1, NULL);
  run ("mount --bind %s /etc/hosts", HOSTS);
  g_test_add_func ("/whole-resolver/both", test_both);
  g_test_add_func ("/whole-resolver/unknown", test_unknown);
  g_test_add_func ("/whole-resolver/cancelled", test_cancelled);
  return g_test_run ();
}
