/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What GTK leaves undone at the menu of a button.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Names the items of @button's menu to a screen reader, for newer GTK names them by labels that it hides from it. To be called
 * again when items have come. */
void editor_menu_name_items (GtkMenuButton *button);

G_END_DECLS
