/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The widgets of one option, by its kind. */

#pragma once

#include <gtk/gtk.h>

#include "properties/editor/form.h"

G_BEGIN_DECLS

typedef struct _EditorRow EditorRow;

/* Told when the user has changed the row and the form knows it. */
typedef void (*EditorRowChanged) (EditorRow *row, gpointer data);

/* A row that shows and changes @option of @form, which must live longer. Free with editor_row_free(); the widgets belong
 * to the grid. */
EditorRow *editor_row_new (Form *form, const Option *option, EditorRowChanged changed, gpointer data);

void editor_row_free (EditorRow *row);

/* Appends the row to @box. */
void editor_row_attach (EditorRow *row, GtkBox *box);

const Option *editor_row_option (const EditorRow *row);

/* Shows what the form says now, except for the text that the user is typing. */
void editor_row_refresh (EditorRow *row);

/* What is to be said about the file that was chosen; NULL for nothing. A problem of the form goes before it. */
void editor_row_set_file_hint (EditorRow *row, const char *text, gboolean bad);

/* What there is to know about the certificate that was chosen, on request; NULL for nothing. */
void editor_row_set_details (EditorRow *row, const char *text);

G_END_DECLS
