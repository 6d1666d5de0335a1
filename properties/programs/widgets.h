/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Widgets that the windows of nm-ipsec-editor share. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button whose label has a mnemonic, which a screen reader does not read out. */
GtkWidget *widgets_button_new (const char *label);

/* Text that may take several lines. */
GtkWidget *widgets_text_new (const char *text);

/* Shows @text in @label, which screen readers announce; hides the label if @text is NULL. */
void widgets_show_error (GtkLabel *label, const char *text);

/* A label for widgets_show_error(). */
GtkLabel *widgets_error_new (void);

/* @child in a vertically scrolled window. */
GtkWidget *widgets_scrolled_new (GtkWidget *child);

/* Makes @chooser show files that match @patterns ("*.a *.b", case-insensitive) first, or all files. */
void widgets_add_filter (GtkFileChooser *chooser, const char *name, const char *patterns);

G_END_DECLS
