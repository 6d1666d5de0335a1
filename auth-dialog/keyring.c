/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "auth-dialog/keyring.h"

#include <libsecret/secret.h>

/* The schema of NetworkManager's agents and of the other plugins: one entry serves them all. */
static const SecretSchema schema = {
  "org.freedesktop.NetworkManager.Connection",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "connection-uuid", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "setting-name", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "setting-key", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static char *
text_of (SecretRetrievable *item)
{
  g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_sync (item, NULL, NULL);
  const char *text = value ? secret_value_get_text (value) : NULL;

  return g_strdup (text);
}

char *
keyring_lookup (const char *uuid, const char *name, gboolean may_ask)
{
  SecretSearchFlags flags = SECRET_SEARCH_LOAD_SECRETS | (may_ask ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE);
  g_autoptr (GError) error = NULL;
  GList *items;
  char *text = NULL;

  items = secret_password_search_sync (&schema, flags, NULL, &error, "connection-uuid", uuid, "setting-name", "vpn",
                                       "setting-key", name, NULL);
  if (error)
    g_debug ("no keyring: %s", error->message);
  for (GList *item = items; item && !text; item = item->next)
    text = text_of (item->data);
  g_list_free_full (items, g_object_unref);
  return text;
}
