/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/modules.h"

#include <string.h>

/* modprobe.d(5): a file counts before one of the same name in a later folder; one more that is named does no harm. */
static const char *const folders[] = {
  "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d",
};

static gboolean
bans (const char *path, const char *module)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_str_has_suffix (path, ".conf") || !g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) words = g_strsplit_set (g_strstrip (lines[i]), " \t", 2);

    if (!words[0] || !words[1] || (strcmp (words[0], "blacklist") != 0 && strcmp (words[0], "install") != 0))
      continue;
    g_strdelimit (g_strchug (words[1]), " \t", '\0');
    if (strcmp (g_strdelimit (words[1], "-", '_'), module) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
modules_find_ban (const char *module)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autoptr (GDir) folder = g_dir_open (folders[i], 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name (folder))) {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (bans (path, module))
        return g_steal_pointer (&path);
    }
  }
  return NULL;
}
