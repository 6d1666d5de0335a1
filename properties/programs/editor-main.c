/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-ipsec-editor: the editor for desktops whose settings cannot show it. Files on the command line are imported. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "properties/programs/editor-list.h"
#include "shared/defines.h"

static void
on_open (GtkApplication *application, GFile **files, int n)
{
  for (int i = 0; i < n; i++)
    editor_list_import (application, files[i]);
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
  g_signal_connect (application, "activate", G_CALLBACK (editor_list_show), NULL);
  g_signal_connect (application, "open", G_CALLBACK (on_open), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
