/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/whole-resolver.h"

#include <netdb.h>
#include <sys/socket.h>

struct _WholeResolver {
  GResolver parent;
};

G_DEFINE_FINAL_TYPE (WholeResolver, whole_resolver, G_TYPE_RESOLVER)

static void
free_addresses (gpointer addresses)
{
  g_list_free_full (addresses, g_object_unref);
}

static GList *
take_addresses (const struct addrinfo *found)
{
  GList *addresses = NULL;

  for (const struct addrinfo *one = found; one; one = one->ai_next) {
    g_autoptr (GSocketAddress) address = g_socket_address_new_from_native (one->ai_addr, one->ai_addrlen);

    if (G_IS_INET_SOCKET_ADDRESS (address))
      addresses = g_list_prepend (addresses, g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))));
  }
  return g_list_reverse (addresses);
}

static int
code_of (int error)
{
  switch (error) {
  case EAI_AGAIN:
    return G_RESOLVER_ERROR_TEMPORARY_FAILURE;
  case EAI_NONAME:
    return G_RESOLVER_ERROR_NOT_FOUND;
  default:
    return G_RESOLVER_ERROR_INTERNAL;
  }
}

static void
look_up (GTask *task, gpointer resolver, gpointer name, GCancellable *cancellable)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM }; /* each address once */
  struct addrinfo *found = NULL;
  int error = getaddrinfo (name, NULL, &hints, &found);
  GList *addresses = error ? NULL : take_addresses (found);

  if (found)
    freeaddrinfo (found);
  if (addresses)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, code_of (error ? error : EAI_NONAME), "%s",
                             gai_strerror (error ? error : EAI_NONAME));
}

static void
whole_resolver_lookup_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, whole_resolver_lookup_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  /* getaddrinfo() cannot be interrupted. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, look_up);
}

static GList *
whole_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
whole_resolver_class_init (WholeResolverClass *class)
{
  G_RESOLVER_CLASS (class)->lookup_by_name_async = whole_resolver_lookup_async;
  G_RESOLVER_CLASS (class)->lookup_by_name_finish = whole_resolver_lookup_finish;
}

static void
whole_resolver_init (WholeResolver *self)
{
}

GResolver *
whole_resolver_new (void)
{
  return g_object_new (IPSEC_TYPE_WHOLE_RESOLVER, NULL);
}
