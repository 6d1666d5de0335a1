/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main window of nm-ipsec-editor: the connections of this plugin that NetworkManager has, and ways to get more. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the window of @application, which has one. */
void connection_list_show (GtkApplication *application);

/* The same, and a new connection out of @file as soon as NetworkManager has answered. */
void connection_list_import (GtkApplication *application, GFile *file);

/* The same, and the connection with this UUID as soon as NetworkManager has answered. */
void connection_list_edit (GtkApplication *application, const char *uuid);

G_END_DECLS
