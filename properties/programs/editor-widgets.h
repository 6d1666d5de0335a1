/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Widgets that the windows of nm-ipsec-editor share. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button whose label has a mnemonic, which a screen reader does not read out. */
GtkWidget *editor_widgets_button_new (const char *label);

/* Text that may take several lines. */
GtkWidget *editor_widgets_text_new (const char *text);

/* Shows what went wrong in @label, which screen readers tell of, or nothing if @text is NULL. */
void editor_widgets_show_error (GtkLabel *label, const char *text);

/* A place for that. */
GtkLabel *editor_widgets_error_new (void);

G_END_DECLS
