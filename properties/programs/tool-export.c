/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "properties/export/export.h"
#include "properties/programs/tool.h"
#include "shared/text.h"

static int
export_one (const char *name, const char *path, gboolean with_secrets)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = tool_connect (&error);
  NMRemoteConnection *connection = client ? tool_find (client, name, &error) : NULL;

  if (!connection || (with_secrets && !tool_get_secrets (connection, &error)) ||
      !export_to_file (NM_CONNECTION (connection), path, with_secrets, left_out, &error))
    return tool_fail (client ? name : NULL, error);
  for (guint i = 0; i < left_out->len; i++) {
    g_autofree char *text = text_without_pins (left_out->pdata[i]);

    g_print ("%s %s\n", _("not exported:"), text);
  }
  return EXIT_SUCCESS;
}

static int
run (int argc, char **argv)
{
  gboolean with_secrets = FALSE;
  const GOptionEntry entries[] = {
    { "with-secrets", 's', 0, G_OPTION_ARG_NONE, &with_secrets, N_("Write passwords and private keys too"), NULL },
    { NULL },
  };

  if (!tool_parse (&tool_export, entries, N_("CONNECTION FILE"), 2, 2, &argc, &argv))
    return TOOL_USAGE;
  return export_one (argv[1], argv[2], with_secrets);
}

const ToolCommand tool_export = { "export", N_("Write a connection to a file: .nmconnection, .sswan or .mobileconfig"), run };
