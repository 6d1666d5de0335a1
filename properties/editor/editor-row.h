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

/* Puts the row below what @grid has; @labels makes the labels of all grids equally wide. */
void editor_row_attach (EditorRow *row, GtkGrid *grid, GtkSizeGroup *labels);

const Option *editor_row_option (const EditorRow *row);

/* Shows what the form says now, except for the text that the user is typing. */
void editor_row_refresh (EditorRow *row);

/* What is to be said about the file that was chosen; NULL for nothing. A problem of the form goes before it. */
void editor_row_set_file_hint (EditorRow *row, const char *text, gboolean bad);

G_END_DECLS
