/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Widgets that the windows of nm-ipsec-editor share. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button whose label has a mnemonic, which a screen reader does not read out. */
GtkWidget *widgets_button_new (const char *label);

/* Text that may take several lines. */
GtkWidget *widgets_text_new (const char *text);

/* Shows what went wrong in @label, which screen readers tell of, or nothing if @text is NULL. */
void widgets_show_error (GtkLabel *label, const char *text);

/* A place for that. */
GtkLabel *widgets_error_new (void);

/* @child, and bars to scroll it up and down. */
GtkWidget *widgets_scrolled_new (GtkWidget *child);

/* Lets @chooser show files of the @patterns ("*.a *.b", in any case) first, or all. */
void widgets_add_filter (GtkFileChooser *chooser, const char *name, const char *patterns);

G_END_DECLS
