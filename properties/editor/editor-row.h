/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The widgets of one option, according to its kind. */

#pragma once

#include <gtk/gtk.h>

#include "properties/editor/form.h"

G_BEGIN_DECLS

typedef struct _EditorRow EditorRow;

/* Called after the user has changed the row and the form has been updated. */
typedef void (*EditorRowChanged)(EditorRow *row, gpointer data);

/* A row that shows and edits @option of @form, which must outlive it. Free with editor_row_free(); the widgets
 * belong to their container. */
EditorRow *editor_row_new (Form *form, const Option *option, EditorRowChanged changed, gpointer data);

void editor_row_free (EditorRow *row);

/* Appends the row to @box. */
void editor_row_attach (EditorRow *row, GtkBox *box);

const Option *editor_row_option (const EditorRow *row);

/* Puts the focus on the row. FALSE if it is not to be seen in this profile. */
gboolean editor_row_focus (EditorRow *row);

/* Updates the row from the form, but not the text that the user is typing. */
void editor_row_refresh (EditorRow *row);

/* Sets the hint about the chosen file; NULL for none. A problem of the form takes precedence. */
void editor_row_set_file_hint (EditorRow *row, const char *text, gboolean bad);

/* Sets details about the chosen certificate, shown on demand; NULL for none. */
void editor_row_set_details (EditorRow *row, const char *text);

G_END_DECLS
