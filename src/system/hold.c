/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/hold.h"

#include <glib/gstdio.h>
#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "src/system/policy-table.h"

#define SUFFIX ".hold"
#define GROUP "hold"

/* A connection that never gets up again and again leaves no more than two. */
#define NUMBERS_MAX 16

static char *
path_of (const char *uuid)
{
  return g_strconcat (IPSEC_RUN_DIR "/", uuid, SUFFIX, NULL);
}

/* Empty if there is none. The directory is root's alone. */
static GKeyFile *
load (const char *uuid)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *path = path_of (uuid);

  if (g_uuid_string_is_valid (uuid))
    g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

static GArray *
numbers_of (GKeyFile *file)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_auto (GStrv) texts = g_key_file_get_string_list (file, GROUP, "numbers", NULL, NULL);

  for (guint i = 0; texts && texts[i] && i < NUMBERS_MAX; i++) {
    guint64 number;

    if (g_ascii_string_to_unsigned (texts[i], 10, 1, G_MAXUINT32, &number, NULL)) {
      guint32 small = (guint32) number;

      g_array_append_val (numbers, small);
    }
  }
  return numbers;
}

static gboolean
contains (GArray *numbers, guint32 number)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, guint32, i) == number)
      return TRUE;
  return FALSE;
}

static void
set_numbers (GKeyFile *file, GArray *numbers)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < numbers->len; i++)
    g_ptr_array_add (texts, g_strdup_printf ("%u", g_array_index (numbers, guint32, i)));
  g_key_file_set_string_list (file, GROUP, "numbers", (const char *const *) texts->pdata, texts->len);
}

static gboolean
save (const char *uuid, GKeyFile *file, GError **error)
{
  g_autofree char *path = path_of (uuid);
  g_autofree char *text = g_key_file_to_data (file, NULL, NULL);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  return failure_set (error, FAILURE_INTERNAL, "recording what is blocked: %s", local->message);
}

gboolean
hold_add (const char *uuid, guint32 number, const char *gateway, GInetAddress *server, GError **error)
{
  g_autoptr (GKeyFile) file = load (uuid);
  g_autoptr (GArray) numbers = numbers_of (file);
  g_autofree char *address = server ? g_inet_address_to_string (server) : NULL;

  if (!g_uuid_string_is_valid (uuid))
    return failure_set (error, FAILURE_INTERNAL, "block-on-drop: the profile has no valid UUID");
  if (!contains (numbers, number))
    g_array_append_val (numbers, number);
  set_numbers (file, numbers);
  g_key_file_set_string (file, GROUP, "gateway", gateway);
  if (address)
    g_key_file_set_string (file, GROUP, "address", address);
  return save (uuid, file, error);
}

static gboolean
sweep_others (GArray *numbers, guint32 kept, GError **error)
{
  for (guint i = 0; i < numbers->len; i++) {
    guint32 number = g_array_index (numbers, guint32, i);

    if (number != kept && !policy_table_sweep (number, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
hold_reduce (const char *uuid, guint32 number, GError **error)
{
  g_autoptr (GKeyFile) file = load (uuid);
  g_autoptr (GArray) numbers = numbers_of (file);

  if (numbers->len < 2)
    return TRUE;
  if (!sweep_others (numbers, number, error))
    return FALSE;
  g_array_set_size (numbers, 0);
  g_array_append_val (numbers, number);
  set_numbers (file, numbers);
  return save (uuid, file, error);
}

gboolean
hold_lift (const char *uuid, GError **error)
{
  g_autofree char *path = path_of (uuid);
  g_autoptr (GKeyFile) file = load (uuid);
  g_autoptr (GArray) numbers = numbers_of (file);

  if (!sweep_others (numbers, 0, error))
    return FALSE;
  if (g_uuid_string_is_valid (uuid))
    g_unlink (path);
  g_rmdir (IPSEC_RUN_DIR); /* if it was the last thing there */
  return TRUE;
}

gboolean
hold_exists (const char *uuid)
{
  g_autoptr (GKeyFile) file = load (uuid);

  return g_key_file_has_group (file, GROUP);
}

GList *
hold_known_addresses (const char *uuid, const char *gateway)
{
  g_autoptr (GKeyFile) file = load (uuid);
  g_autofree char *known = g_key_file_get_string (file, GROUP, "gateway", NULL);
  g_autofree char *text = g_key_file_get_string (file, GROUP, "address", NULL);
  GInetAddress *address = text && g_strcmp0 (known, gateway) == 0 ? g_inet_address_new_from_string (text) : NULL;

  return address ? g_list_prepend (NULL, address) : NULL;
}

/* The UUIDs that have a hold. */
static GPtrArray *
list (void)
{
  GPtrArray *uuids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) directory = g_dir_open (IPSEC_RUN_DIR, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory))) {
    char *uuid = g_str_has_suffix (name, SUFFIX) ? g_strndup (name, strlen (name) - strlen (SUFFIX)) : NULL;

    if (uuid)
      g_ptr_array_add (uuids, uuid);
  }
  return uuids;
}

static gboolean
any (const char *uuid, gboolean (*test)(guint32 number))
{
  g_autoptr (GKeyFile) file = load (uuid);
  g_autoptr (GArray) numbers = numbers_of (file);

  for (guint i = 0; i < numbers->len; i++)
    if (test (g_array_index (numbers, guint32, i)))
      return TRUE;
  return FALSE;
}

gboolean
hold_has (guint32 number)
{
  g_autoptr (GPtrArray) uuids = list ();

  for (guint i = 0; i < uuids->len; i++) {
    g_autoptr (GKeyFile) file = load (uuids->pdata[i]);
    g_autoptr (GArray) numbers = numbers_of (file);

    if (contains (numbers, number))
      return TRUE;
  }
  return FALSE;
}

void
hold_lift_all (gboolean (*is_up)(guint32 number), void (*lifted)(const char *uuid))
{
  g_autoptr (GPtrArray) uuids = list ();

  for (guint i = 0; i < uuids->len; i++) {
    g_autoptr (GError) error = NULL;

    if (any (uuids->pdata[i], is_up))
      continue;
    if (hold_lift (uuids->pdata[i], &error))
      lifted (uuids->pdata[i]);
    else
      g_warning ("%s", error->message);
  }
}
