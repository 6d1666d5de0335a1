/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a form: label and field side by side if there is room for both, else one above the other. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line of @label and @field, with @hint shown below the field and the button @help after it; the last two may be
 * NULL. All lines of a process have labels of the same width. */
GtkWidget *editor_line_new (GtkWidget *label, GtkWidget *field, GtkWidget *hint, GtkWidget *help);

/* A wrapping label for a line, with a mnemonic; the caller binds it to its field. */
GtkWidget *editor_line_label_new (const char *text);

G_END_DECLS
