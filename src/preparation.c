/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/preparation.h"

#include "shared/failures.h"
#include "shared/validate.h"

/* The copies of what charon needs, for the case that it has to wait for the token's module. */
typedef struct {
  Preparation *result;
  guint pending;
  GError *error;
  GCancellable *cancellable; /* of the parts: cancelled when one of them fails */
  char *gateway;
  char *id;
  char **plugins;
  char *ignored_interface;
  CharonConf config;
  gboolean charon_waits;
} Preparing;

static void
preparing_free (gpointer data)
{
  Preparing *preparing = data;

  g_clear_pointer (&preparing->result, preparation_free);
  g_clear_error (&preparing->error);
  g_clear_object (&preparing->cancellable);
  g_free (preparing->gateway);
  g_free (preparing->id);
  g_strfreev (preparing->plugins);
  g_free (preparing->ignored_interface);
  g_free (preparing);
}

void
preparation_free (Preparation *preparation)
{
  g_list_free_full (preparation->addresses, g_object_unref);
  g_clear_pointer (&preparation->credentials, credentials_free);
  g_clear_object (&preparation->charon);
  g_free (preparation);
}

gboolean
preparation_next_address (Preparation *preparation)
{
  GList *first = preparation->addresses;

  if (!first->next)
    return FALSE;
  preparation->addresses = g_list_remove_link (preparation->addresses, first);
  g_list_free_full (first, g_object_unref);
  return TRUE;
}

gboolean
preparation_keep_family (Preparation *preparation, GSocketFamily family)
{
  GList *next;

  for (GList *item = preparation->addresses; item; item = next) {
    next = item->next;
    if (g_inet_address_get_family (item->data) == family)
      continue;
    g_object_unref (item->data);
    preparation->addresses = g_list_delete_link (preparation->addresses, item);
  }
  return preparation->addresses != NULL;
}

/* One part is there, or has failed with @error, which is taken. The last one completes the whole. */
static void
part_done (GTask *task, GError *error)
{
  Preparing *preparing = g_task_get_task_data (task);

  if (error && !preparing->error) {
    preparing->error = error;
    g_cancellable_cancel (preparing->cancellable);
  } else {
    g_clear_error (&error);
  }
  if (--preparing->pending > 0)
    return;
  if (preparing->error)
    g_task_return_error (task, g_steal_pointer (&preparing->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&preparing->result), (GDestroyNotify) preparation_free);
}

static void
on_resolved (GObject *resolver, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Preparing *preparing = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  preparing->result->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &error);
  if (!error)
    part_done (task, NULL);
  else if (error->domain == G_RESOLVER_ERROR)
    part_done (task, failure_new (FAILURE_NAME_NOT_FOUND, "%s: %s", preparing->gateway, error->message));
  else
    part_done (task, g_steal_pointer (&error));
}

static void
on_charon (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Preparing *preparing = g_task_get_task_data (task);
  GError *error = NULL;

  preparing->result->charon = charon_start_finish (result, &error);
  part_done (task, error);
}

static void
start_charon (GTask *task)
{
  Preparing *preparing = g_task_get_task_data (task);

  charon_start_async (&preparing->config, preparing->cancellable, on_charon, g_object_ref (task));
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Preparing *preparing = g_task_get_task_data (task);
  const CredentialsToken *token;
  GError *error = NULL;

  preparing->result->credentials = credentials_load_finish (result, &error);
  if (preparing->charon_waits && error) {
    preparing->pending--;
  } else if (preparing->charon_waits) {
    token = credentials_get_token (preparing->result->credentials);
    preparing->config.pkcs11_module = token ? token->module : NULL;
    start_charon (task);
  }
  part_done (task, error);
}

static void
copy_config (Preparing *preparing, const CharonConf *config)
{
  preparing->config = *config;
  preparing->config.id = preparing->id = g_strdup (config->id);
  preparing->plugins = g_strdupv ((char **) config->plugins);
  preparing->config.plugins = (const char *const *) preparing->plugins;
  preparing->config.ignored_interface = preparing->ignored_interface = g_strdup (config->ignored_interface);
}

void
preparation_start_async (const char *gateway, const CredentialsSource *source, const CharonConf *config,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Preparing *preparing = g_new0 (Preparing, 1);

  g_task_set_task_data (task, preparing, preparing_free);
  preparing->result = g_new0 (Preparation, 1);
  preparing->cancellable = g_cancellable_new ();
  if (cancellable)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), preparing->cancellable,
                             G_CONNECT_SWAPPED);
  preparing->gateway = g_strdup (gateway);
  if (config)
    copy_config (preparing, config);
  /* charon loads a token's module when it starts, and only the credentials know which it is. */
  preparing->charon_waits = config && (validate_is_pkcs11 (source->cert) || validate_is_pkcs11 (source->key));
  preparing->pending = config ? 3 : 2;
  g_resolver_lookup_by_name_async (resolver, gateway, preparing->cancellable, on_resolved, g_object_ref (task));
  credentials_load_async (source, preparing->cancellable, on_credentials, g_object_ref (task));
  if (config && !preparing->charon_waits)
    start_charon (task);
}

Preparation *
preparation_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
