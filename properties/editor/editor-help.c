/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-help.h"

#include <glib/gi18n-lib.h>

#define TEXT "text"
#define TEXT_CHARS 36
#define MARGIN 6

/* Made when it is asked for: a form has many of them. */
static void
on_popup (GtkMenuButton *button, gpointer data)
{
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  GtkWidget *label = gtk_label_new (g_object_get_data (G_OBJECT (button), TEXT));

  if (!popover)
    popover = gtk_popover_new ();
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TEXT_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  /* A fingerprint is there to be copied. */
  gtk_label_set_selectable (GTK_LABEL (label), !gtk_widget_has_css_class (GTK_WIDGET (button), "dim-label"));
  gtk_widget_set_margin_start (label, MARGIN);
  gtk_widget_set_margin_end (label, MARGIN);
  gtk_widget_set_margin_top (label, MARGIN);
  gtk_widget_set_margin_bottom (label, MARGIN);
  gtk_popover_set_child (GTK_POPOVER (popover), label);
  if (!gtk_menu_button_get_popover (button))
    gtk_menu_button_set_popover (button, popover);
}

static GtkWidget *
button_new (const char *label, const char *name)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), gtk_label_new (label));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), on_popup, NULL, NULL);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (button), FALSE);
  /* The button inside is what has the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (button)), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

GtkWidget *
editor_help_new (const char *title, const char *text)
{
  g_autofree char *name = g_strdup_printf (_("Help on %s"), title);
  GtkWidget *button = button_new ("?", name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "dim-label");
  gtk_widget_set_tooltip_text (button, text);
  editor_help_set_text (button, text);
  return button;
}

GtkWidget *
editor_help_details_new (const char *label)
{
  GtkWidget *button = button_new (label, label);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  return button;
}

void
editor_help_set_text (GtkWidget *button, const char *text)
{
  g_object_set_data_full (G_OBJECT (button), TEXT, g_strdup (text), g_free);
}
