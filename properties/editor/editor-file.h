/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The button beside the name of a file: chooses one, or a certificate on a smart card. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @title is what is chosen, and names the button. What is chosen is put into @field: a path or, if @tokens may be chosen
 * from, a pkcs11: URI. */
GtkWidget *editor_file_new (GtkEditable *field, const char *title, gboolean tokens);

G_END_DECLS
