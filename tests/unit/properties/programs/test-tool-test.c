/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command on a machine of the test's own, whose resolver gives what the test wants. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "properties/programs/tool-sign-in.h"
#include "properties/programs/tool.h"
#include "tests/unit/namespace.h"

/* --- stand-ins --- */

static const char *const *addresses; /* nocheck: static GLib makes the resolver without data */

typedef GResolver Resolver;
typedef GResolverClass ResolverClass;

GType resolver_get_type (void);

G_DEFINE_TYPE (Resolver, resolver, G_TYPE_RESOLVER)

static GList *
resolver_lookup (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  GList *list = NULL;

  for (guint i = 0; addresses[i]; i++)
    list = g_list_append (list, g_inet_address_new_from_string (addresses[i]));
  return list;
}

static void
resolver_class_init (ResolverClass *class)
{
  class->lookup_by_name = resolver_lookup;
}

static void
resolver_init (Resolver *resolver)
{
}

int
tool_sign_in (const char *name, gboolean as_json)
{
  g_assert_not_reached ();
}

static GString *printed; /* nocheck: static GLib calls a print handler without data */

static void
on_print (const char *text)
{
  g_string_append (printed, text);
}

/* --- tests --- */

static void
look_at (const char *const *all)
{
  const char *argv[] = { "test", "vpn.example.org", NULL };
  GPrintFunc before = g_set_print_handler (on_print);

  addresses = all;
  g_string_truncate (printed, 0);
  g_assert_cmpint (tool_test.run (2, (char **) argv), ==, TOOL_FOUND);
  g_set_print_handler (before);
  g_test_message ("%s", printed->str);
}

/* Nothing listens at any of them, which is said of the last one that packets could be sent to. */
static void
test_addresses (void)
{
  static const char *const no_route[] = { "127.0.0.2", "2001:db8::1", NULL };
  static const char *const many[] = { "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", NULL };

  look_at (no_route);
  g_assert_nonnull (strstr (printed->str, "warning  2001:db8::1: "));
  g_assert_nonnull (strstr (printed->str, "IKEv2, UDP 500: nothing listens there\n"));
  look_at (many);
  g_assert_nonnull (strstr (printed->str, "vpn.example.org: 127.0.0.5\n"));
  g_assert_null (strstr (printed->str, "127.0.0.6"));
  g_assert_nonnull (strstr (printed->str, "IKEv2, UDP 500: nothing listens there\n"));
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  namespace_enter ();
  printed = g_string_new (NULL);
  resolver = g_object_new (resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/tool-test/addresses", test_addresses);
  status = g_test_run ();
  g_string_free (printed, TRUE);
  return status;
}
