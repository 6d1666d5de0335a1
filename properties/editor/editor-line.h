/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a form: a label and a field beside each other where there is room for both, else the field below. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line of @label, @field, what is to be said below the field (@hint), and a button behind it (@help); the last two may be
 * NULL. All lines of a process have labels of the same width. */
GtkWidget *editor_line_new (GtkWidget *label, GtkWidget *field, GtkWidget *hint, GtkWidget *help);

/* A label for a line, with a mnemonic and wrapping; it is to be bound to its field. */
GtkWidget *editor_line_label_new (const char *text);

G_END_DECLS
