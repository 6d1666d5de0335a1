/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said on request: a button with a text that opens. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A small button behind the field with this @title, which shows @text. */
GtkWidget *editor_help_new (const char *title, const char *text);

/* A button with a @label that shows what editor_help_set_text() has given it. */
GtkWidget *editor_help_details_new (const char *label);

/* What the button shows, to be selected and copied. */
void editor_help_set_text (GtkWidget *button, const char *text);

G_END_DECLS
