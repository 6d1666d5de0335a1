/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-ipsec-editor: for desktops whose settings cannot show the editor. Imports files given on the command line. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdlib.h>

#include "properties/programs/connection-list.h"
#include "shared/defines.h"

static void
on_open (GtkApplication *application, GFile **files, int n)
{
  for (int i = 0; i < n; i++)
    connection_list_import (application, files[i]);
}

static void
on_edit (GSimpleAction *action, GVariant *uuid, gpointer application)
{
  connection_list_edit (application, g_variant_get_string (uuid, NULL));
}

/* In the process that has the window, which may be another one. */
static int
on_local_options (GApplication *application, GVariantDict *options, gpointer data)
{
  const char *uuid;
  g_autoptr (GError) error = NULL;

  if (!g_variant_dict_lookup (options, "edit", "&s", &uuid))
    return -1;
  if (!g_application_register (application, NULL, &error)) {
    g_printerr ("nm-ipsec-editor: %s\n", error->message);
    return EXIT_FAILURE;
  }
  g_action_group_activate_action (G_ACTION_GROUP (application), "edit", g_variant_new_string (uuid));
  return -1;
}

static void
add_edit (GApplication *application)
{
  g_autoptr (GSimpleAction) edit = g_simple_action_new ("edit", G_VARIANT_TYPE_STRING);

  g_signal_connect (edit, "activate", G_CALLBACK (on_edit), application);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (edit));
  g_application_add_main_option (application, "edit", 'e', 0, G_OPTION_ARG_STRING, _("Edit this connection"), _("UUID"));
  g_signal_connect (application, "handle-local-options", G_CALLBACK (on_local_options), NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_application_name (_("IPsec VPNs"));
  gtk_window_set_default_icon_name ("preferences-system-network");
  /* The name by which the desktop knows it, on the bus of the session; NetworkManager's service is on the system's. */
  application = gtk_application_new (IPSEC_SERVICE, G_APPLICATION_HANDLES_OPEN);
  g_application_set_option_context_parameter_string (G_APPLICATION (application), _("[FILE…]"));
  add_edit (G_APPLICATION (application));
  g_signal_connect (application, "activate", G_CALLBACK (connection_list_show), NULL);
  g_signal_connect (application, "open", G_CALLBACK (on_open), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
