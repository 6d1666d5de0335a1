/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The button next to a file name: chooses a file, or a certificate on a smart card. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @title says what is chosen and names the button. The choice is put into @field: a path or, if @tokens allows it, a
 * pkcs11: URI. */
GtkWidget *editor_file_new (GtkEditable *field, const char *title, gboolean tokens);

G_END_DECLS
