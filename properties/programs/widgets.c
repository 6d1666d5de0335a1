/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/widgets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TEXT_CHARS 50

GtkWidget *
widgets_button_new (const char *label)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *text = gtk_label_new_with_mnemonic (label);

  gtk_label_set_mnemonic_widget (GTK_LABEL (text), button);
  gtk_button_set_child (GTK_BUTTON (button), text);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY, text, NULL, -1);
  return button;
}

static void
wrap (GtkLabel *label)
{
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (label, TEXT_CHARS);
  gtk_label_set_xalign (label, 0);
}

GtkWidget *
widgets_text_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  wrap (GTK_LABEL (label));
  return label;
}

GtkLabel *
widgets_error_new (void)
{
  GtkLabel *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "visible", FALSE, NULL);

  wrap (label);
  gtk_widget_add_css_class (GTK_WIDGET (label), "error");
  return label;
}

void
widgets_show_error (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

void
widgets_add_filter (GtkFileChooser *chooser, const char *name, const char *patterns)
{
  g_auto (GStrv) each = g_strsplit (patterns, " ", -1);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  for (char **pattern = each; *pattern; pattern++)
    gtk_file_filter_add_suffix (filter, *pattern + strlen ("*."));
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_add_filter (chooser, all);
}

GtkWidget *
widgets_scrolled_new (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  return scrolled;
}
