/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/server-notes.h"

#include "shared/defines.h"

#define GROUP "server"

static char *
path_of (const char *uuid)
{
  return g_uuid_string_is_valid (uuid) ? g_strconcat (IPSEC_STATUS_DIR "/", uuid, ".server", NULL) : NULL;
}

void
server_notes_read (const char *uuid, ServerNotes *notes)
{
  g_autofree char *path = path_of (uuid);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!path || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return;
  notes->authorities = g_key_file_get_string (file, GROUP, "authorities", NULL);
  notes->group = g_key_file_get_string (file, GROUP, "group", NULL);
  notes->lists = g_key_file_get_boolean (file, GROUP, "lists", NULL);
}

void
server_notes_write (const char *uuid, const ServerNotes *notes)
{
  g_autofree char *path = path_of (uuid);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (notes->authorities)
    g_key_file_set_string (file, GROUP, "authorities", notes->authorities);
  if (notes->group)
    g_key_file_set_string (file, GROUP, "group", notes->group);
  g_key_file_set_boolean (file, GROUP, "lists", notes->lists);
  text = g_key_file_to_data (file, NULL, NULL);
  if (path && !g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_info ("what the server needed is not noted: %s", error->message);
}

void
server_notes_clear (ServerNotes *notes)
{
  g_clear_pointer (&notes->authorities, g_free);
  g_clear_pointer (&notes->group, g_free);
  notes->lists = FALSE;
}
