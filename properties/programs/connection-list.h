/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main window of nm-ipsec-editor: NetworkManager's connections of this plugin, and ways to add more. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the only window of @application. */
void connection_list_show (GtkApplication *application);

/* Likewise, and opens a new connection imported from @file once NetworkManager has answered. */
void connection_list_import (GtkApplication *application, GFile *file);

/* Likewise, and opens the connection with this UUID once NetworkManager has answered. */
void connection_list_edit (GtkApplication *application, const char *uuid);

G_END_DECLS
