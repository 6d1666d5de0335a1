/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Help on demand: a button that opens a text. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A small button after the field with this @title, which opens @text. */
GtkWidget *editor_help_new (const char *title, const char *text);

/* A button with this @label, which opens the text of editor_help_set_text(). */
GtkWidget *editor_help_details_new (const char *label);

/* Sets the text, which can be selected and copied. */
void editor_help_set_text (GtkWidget *button, const char *text);

G_END_DECLS
