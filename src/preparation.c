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
  GCancellable *optional;    /* of those that may fail */
  guint timer;               /* source that cancels them, 0: none */
  char *gateway;
  gboolean may_fail;         /* the name */
  gboolean again;            /* so may the credentials */
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
  g_clear_handle_id (&preparing->timer, g_source_remove);
  g_clear_object (&preparing->optional);
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

/* Takes @error. */
static GError *
explain_lookup (const Preparing *preparing, GError *error)
{
  GError *failure = error;

  if (error->domain == G_RESOLVER_ERROR) {
    failure = failure_new (FAILURE_NAME_NOT_FOUND, "%s: %s", preparing->gateway, error->message);
    g_error_free (error);
  }
  return failure;
}

static void
on_resolved (GObject *resolver, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Preparing *preparing = g_task_get_task_data (task);
  GError *error = NULL;

  preparing->result->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &error);
  if (error && preparing->may_fail && !g_cancellable_is_cancelled (preparing->cancellable)) {
    g_message ("%s cannot be looked up now: %s", preparing->gateway, error->message);
    g_clear_error (&error);
  }
  part_done (task, error ? explain_lookup (preparing, error) : NULL);
}

static gboolean
on_late (gpointer data)
{
  Preparing *preparing = data;

  preparing->timer = 0;
  g_cancellable_cancel (preparing->optional);
  return G_SOURCE_REMOVE;
}

static void
look_up (GTask *task, const PreparationWish *wish)
{
  Preparing *preparing = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  preparing->may_fail = wish->patience > 0;
  g_resolver_lookup_by_name_async (resolver, preparing->gateway, preparing->optional, on_resolved, g_object_ref (task));
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
use_module (Preparing *preparing)
{
  const Credentials *credentials = preparing->result->credentials;
  const CredentialsToken *token = credentials ? credentials_get_token (credentials) : NULL;

  if (credentials)
    preparing->config.pkcs11_module = token ? token->module : NULL;
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Preparing *preparing = g_task_get_task_data (task);
  GError *error = NULL;

  preparing->result->credentials = credentials_load_finish (result, &error);
  /* A card counts each PIN that is wrong. */
  if (error && preparing->again && failure_of (error) != FAILURE_KEY_PASSWORD && !g_cancellable_is_cancelled (preparing->cancellable)) {
    g_message ("going on with what was read before: %s", error->message);
    g_clear_error (&error);
  }
  if (preparing->charon_waits && error) {
    preparing->pending--;
  } else if (preparing->charon_waits) {
    use_module (preparing);
    start_charon (task);
  }
  part_done (task, error);
}

/* Cards, and files of other machines, may take for ever. */
static void
read_credentials (GTask *task, const PreparationWish *wish)
{
  Preparing *preparing = g_task_get_task_data (task);

  preparing->again = wish->again;
  credentials_load_async (wish->source, wish->again ? preparing->optional : preparing->cancellable, on_credentials, g_object_ref (task));
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
preparation_start_async (const PreparationWish *wish, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Preparing *preparing = g_new0 (Preparing, 1);

  g_task_set_task_data (task, preparing, preparing_free);
  preparing->result = g_new0 (Preparation, 1);
  preparing->cancellable = g_cancellable_new ();
  if (cancellable)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), preparing->cancellable,
                             G_CONNECT_SWAPPED);
  preparing->optional = g_cancellable_new ();
  g_signal_connect_object (preparing->cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), preparing->optional,
                           G_CONNECT_SWAPPED);
  if (wish->patience)
    preparing->timer = g_timeout_add_seconds (wish->patience, on_late, preparing);
  preparing->gateway = g_strdup (wish->gateway);
  if (wish->conf)
    copy_config (preparing, wish->conf);
  /* charon loads a token's module when it starts, and only the credentials know which it is. */
  preparing->charon_waits = wish->conf && wish->source && (validate_is_pkcs11 (wish->source->cert) || validate_is_pkcs11 (wish->source->key));
  preparing->pending = 1 + (wish->source != NULL) + (wish->conf != NULL);
  look_up (task, wish);
  if (wish->source)
    read_credentials (task, wish);
  if (wish->conf && !preparing->charon_waits)
    start_charon (task);
}

Preparation *
preparation_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
preparation_check_plugins (Charon *charon, const char *const *needed, GError **error)
{
  for (guint i = 0; needed[i]; i++)
    if (!charon_has_plugin (charon, needed[i]))
      return failure_set (error, FAILURE_NO_PLUGIN, "%s, in strongSwan %s", needed[i], charon_get_version (charon));
  return TRUE;
}
