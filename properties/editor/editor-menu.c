/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-menu.h"

static gboolean
is_hidden (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  return role == GTK_ACCESSIBLE_ROLE_PRESENTATION || role == GTK_ACCESSIBLE_ROLE_NONE;
}

/* By its label, which is the text without the mark of the mnemonic. */
static void
name_item (GtkAccessible *item, GParamSpec *property, GtkLabel *label)
{
  gtk_accessible_reset_relation (item, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (item, GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (label), -1);
}

/* GTK does it its own way again whenever it changes something about the item. */
static void
keep_name (GtkWidget *item, GtkWidget *label)
{
  g_signal_handlers_disconnect_by_func (item, name_item, label);
  g_signal_connect_object (item, "notify", G_CALLBACK (name_item), label, 0);
  name_item (GTK_ACCESSIBLE (item), NULL, GTK_LABEL (label));
}

static void
name_items (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child)) {
    if (GTK_IS_LABEL (child) && is_hidden (child) && gtk_widget_get_focusable (widget))
      keep_name (widget, child);
    name_items (child);
  }
}

void
editor_menu_name_items (GtkMenuButton *button)
{
  GtkPopover *menu = gtk_menu_button_get_popover (button);

  if (menu)
    name_items (GTK_WIDGET (menu));
}
