/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/groundwork.h"

#include "shared/failures.h"

/* The copies of what charon needs, for the case that it has to wait for the token's module. */
typedef struct {
  Groundwork *groundwork;
  guint pending;
  GError *error;
  GCancellable *cancellable; /* of the parts: cancelled when one of them fails */
  char *gateway;
  char *id;
  char **plugins;
  char *ignored_interface;
  CharonConf config;
  gboolean charon_waits;
} Laying;

static void
laying_free (gpointer data)
{
  Laying *laying = data;

  g_clear_pointer (&laying->groundwork, groundwork_free);
  g_clear_error (&laying->error);
  g_clear_object (&laying->cancellable);
  g_free (laying->gateway);
  g_free (laying->id);
  g_strfreev (laying->plugins);
  g_free (laying->ignored_interface);
  g_free (laying);
}

void
groundwork_free (Groundwork *groundwork)
{
  g_list_free_full (groundwork->addresses, g_object_unref);
  g_clear_pointer (&groundwork->credentials, credentials_free);
  g_clear_object (&groundwork->charon);
  g_free (groundwork);
}

gboolean
groundwork_next_address (Groundwork *groundwork)
{
  GList *first = groundwork->addresses;

  if (!first->next)
    return FALSE;
  groundwork->addresses = g_list_remove_link (groundwork->addresses, first);
  g_list_free_full (first, g_object_unref);
  return TRUE;
}

/* One part is there, or has failed with @error, which is taken. The last one completes the whole. */
static void
part_done (GTask *task, GError *error)
{
  Laying *laying = g_task_get_task_data (task);

  if (error && !laying->error) {
    laying->error = error;
    g_cancellable_cancel (laying->cancellable);
  } else {
    g_clear_error (&error);
  }
  if (--laying->pending > 0)
    return;
  if (laying->error)
    g_task_return_error (task, g_steal_pointer (&laying->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&laying->groundwork), (GDestroyNotify) groundwork_free);
}

static void
on_resolved (GObject *resolver, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Laying *laying = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  laying->groundwork->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &error);
  if (!error)
    part_done (task, NULL);
  else if (error->domain == G_RESOLVER_ERROR)
    part_done (task, failure_new (FAILURE_NAME_NOT_FOUND, "%s: %s", laying->gateway, error->message));
  else
    part_done (task, g_steal_pointer (&error));
}

static void
on_charon (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Laying *laying = g_task_get_task_data (task);
  GError *error = NULL;

  laying->groundwork->charon = charon_start_finish (result, &error);
  part_done (task, error);
}

static void
start_charon (GTask *task)
{
  Laying *laying = g_task_get_task_data (task);

  charon_start_async (&laying->config, laying->cancellable, on_charon, g_object_ref (task));
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Laying *laying = g_task_get_task_data (task);
  const CredentialsToken *token;
  GError *error = NULL;

  laying->groundwork->credentials = credentials_load_finish (result, &error);
  if (laying->charon_waits && error) {
    laying->pending--;
  } else if (laying->charon_waits) {
    token = credentials_get_token (laying->groundwork->credentials);
    laying->config.pkcs11_module = token ? token->module : NULL;
    start_charon (task);
  }
  part_done (task, error);
}

static gboolean
is_token (const char *where)
{
  return where && g_ascii_strncasecmp (where, "pkcs11:", 7) == 0;
}

static void
copy_config (Laying *laying, const CharonConf *config)
{
  laying->config = *config;
  laying->config.id = laying->id = g_strdup (config->id);
  laying->plugins = g_strdupv ((char **) config->plugins);
  laying->config.plugins = (const char *const *) laying->plugins;
  laying->config.ignored_interface = laying->ignored_interface = g_strdup (config->ignored_interface);
}

void
groundwork_lay_async (const char *gateway, const CredentialsSource *source, const CharonConf *config,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Laying *laying = g_new0 (Laying, 1);

  g_task_set_task_data (task, laying, laying_free);
  laying->groundwork = g_new0 (Groundwork, 1);
  laying->cancellable = g_cancellable_new ();
  if (cancellable)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), laying->cancellable,
                             G_CONNECT_SWAPPED);
  laying->gateway = g_strdup (gateway);
  if (config)
    copy_config (laying, config);
  /* charon loads a token's module when it starts, and only the credentials know which it is. */
  laying->charon_waits = config && (is_token (source->cert) || is_token (source->key));
  laying->pending = config ? 3 : 2;
  g_resolver_lookup_by_name_async (resolver, gateway, laying->cancellable, on_resolved, g_object_ref (task));
  credentials_load_async (source, laying->cancellable, on_credentials, g_object_ref (task));
  if (config && !laying->charon_waits)
    start_charon (task);
}

Groundwork *
groundwork_lay_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
