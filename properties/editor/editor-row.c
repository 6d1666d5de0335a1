/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/editor/editor-file.h"
#include "properties/editor/editor-storage.h"

#define GAP 6
#define HINT_CHARS 50
#define NUMBER_CHARS 8
#define NOT_KEPT (NM_SETTING_SECRET_FLAG_NOT_SAVED | NM_SETTING_SECRET_FLAG_NOT_REQUIRED)

typedef enum { HINT_INFO, HINT_WARNING, HINT_ERROR } HintLevel;

struct _EditorRow {
  Form *form;
  const Option *option;
  EditorRowChanged changed;
  gpointer data;

  GtkWidget *label;     /* the first column */
  GtkWidget *box;       /* the second column: field and what stands beside it */
  GtkWidget *field;     /* what the label is for */
  GtkWidget *hint;      /* below it: icon and text */
  GtkWidget *hint_icon;
  GtkWidget *hint_text;
  GArray *words;        /* numbers of the words that a drop-down offers, in its order */
  gboolean loading;     /* it is us who change the widgets */
  char *file_hint;
  gboolean file_is_bad;
};

static void
tell (EditorRow *row, const char *text)
{
  if (row->loading)
    return;
  form_set_text (row->form, row->option, text);
  row->changed (row, row->data);
}

static void
on_text (EditorRow *row)
{
  tell (row, gtk_editable_get_text (GTK_EDITABLE (row->field)));
}

static void
on_check (EditorRow *row)
{
  tell (row, gtk_check_button_get_active (GTK_CHECK_BUTTON (row->field)) ? "yes" : "no");
}

static void
on_selected (EditorRow *row)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (row->field));

  if (selected < row->words->len)
    tell (row, row->option->words[g_array_index (row->words, guint, selected)]);
}

static void
on_words (EditorRow *row)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i = 0;

  for (GtkWidget *check = gtk_widget_get_first_child (row->box); check; check = gtk_widget_get_next_sibling (check)) {
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
      g_string_append_printf (text, "%s%s", text->len ? "," : "", row->option->words[i]);
    i++;
  }
  tell (row, text->str);
}

/* Nothing can be typed that would not be kept. What was typed stays for as long as the form is open. */
static void
on_storage (NMSettingSecretFlags flags, gpointer data)
{
  EditorRow *row = data;

  gtk_widget_set_sensitive (row->field, !(flags & NOT_KEPT));
  form_set_flags (row->form, row->option, flags);
  row->changed (row, row->data);
}

static void
name_by_label (GtkWidget *widget, GtkWidget *label)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
}

static void
connect_entry (EditorRow *row)
{
  gtk_editable_set_text (GTK_EDITABLE (row->field), form_text (row->form, row->option));
  g_signal_connect_swapped (row->field, "changed", G_CALLBACK (on_text), row);
  gtk_box_append (GTK_BOX (row->box), row->field);
}

static void
add_entry (EditorRow *row)
{
  g_autofree char *placeholder = form_placeholder (row->form, row->option);

  row->field = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (row->field), placeholder);
  gtk_widget_set_hexpand (row->field, TRUE);
  connect_entry (row);
}

static void
add_number (EditorRow *row)
{
  add_entry (row);
  gtk_entry_set_input_purpose (GTK_ENTRY (row->field), GTK_INPUT_PURPOSE_DIGITS);
  gtk_editable_set_width_chars (GTK_EDITABLE (row->field), NUMBER_CHARS);
  gtk_widget_set_hexpand (row->field, FALSE);
  if (row->option->unit)
    gtk_box_append (GTK_BOX (row->box), gtk_label_new (_(row->option->unit)));
}

static void
add_secret (EditorRow *row)
{
  NMSettingSecretFlags flags = form_flags (row->form, row->option);
  /* Only of a key can it be that there is no secret. */
  gboolean may_be_none = g_str_has_suffix (row->option->key, "key-password");
  g_autofree char *title = option_title (row->option);

  row->field = gtk_password_entry_new ();
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (row->field), TRUE);
  gtk_widget_set_hexpand (row->field, TRUE);
  gtk_widget_set_sensitive (row->field, !(flags & NOT_KEPT));
  connect_entry (row);
  gtk_box_append (GTK_BOX (row->box), editor_storage_new (title, flags, may_be_none, on_storage, row));
}

static void
add_file (EditorRow *row)
{
  g_autofree char *title = option_title (row->option);

  add_entry (row);
  /* The end of a path is what tells files apart. */
  gtk_editable_set_position (GTK_EDITABLE (row->field), -1);
  g_object_bind_property (row->field, "text", row->field, "tooltip-text", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (row->box),
                  editor_file_new (GTK_EDITABLE (row->field), title, row->option->kind == OPTION_KEYFILE));
}

/* Translations are long, so the text must be able to wrap, which a check button's own does not. */
static GtkWidget *
check_new (const char *label, gboolean active)
{
  GtkWidget *text = gtk_label_new_with_mnemonic (label);
  GtkWidget *check = gtk_check_button_new ();

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), check);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), text);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active);
  name_by_label (check, text);
  return check;
}

static void
add_check (EditorRow *row)
{
  row->field = check_new (_(row->option->label), strcmp (form_text (row->form, row->option), "yes") == 0);
  g_signal_connect_swapped (row->field, "toggled", G_CALLBACK (on_check), row);
  gtk_box_append (GTK_BOX (row->box), row->field);
}

static void
add_drop_down (EditorRow *row)
{
  row->words = g_array_new (FALSE, FALSE, sizeof (guint));
  row->field = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_hexpand (row->field, TRUE);
  g_signal_connect_swapped (row->field, "notify::selected", G_CALLBACK (on_selected), row);
  gtk_box_append (GTK_BOX (row->box), row->field);
}

static void
add_checks (EditorRow *row)
{
  g_auto (GStrv) chosen = g_strsplit (form_text (row->form, row->option), ",", -1);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (row->box), GTK_ORIENTATION_VERTICAL);
  row->field = row->box;
  for (guint i = 0; row->option->words[i]; i++) {
    gboolean active = g_strv_contains ((const char *const *) chosen, row->option->words[i]);
    GtkWidget *check = check_new (_(row->option->word_labels[i]), active);

    g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_words), row);
    gtk_box_append (GTK_BOX (row->box), check);
  }
}

static void
add_field (EditorRow *row)
{
  switch (row->option->kind) {
  case OPTION_BOOL:
    add_check (row);
    return;
  case OPTION_WORD:
    add_drop_down (row);
    return;
  case OPTION_WORDS:
    add_checks (row);
    return;
  case OPTION_SECRET:
    add_secret (row);
    return;
  case OPTION_FILE:
  case OPTION_KEYFILE:
    add_file (row);
    return;
  case OPTION_UINT:
    add_number (row);
    return;
  case OPTION_TEXT:
  case OPTION_HOST:
  case OPTION_ADDRESS4:
  case OPTION_IDENTITY:
  case OPTION_PROPOSALS:
  case OPTION_SELECTORS:
    add_entry (row);
    return;
  }
  g_assert_not_reached ();
}

/* A check button has its own label, and before it an empty place, so that it stands in line with the others. */
static void
add_label (EditorRow *row)
{
  if (row->option->kind == OPTION_BOOL) {
    row->label = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
    return;
  }
  /* To the right and without a colon, or GNOME Settings rewrites the label and loses the mnemonic. */
  row->label = gtk_label_new_with_mnemonic (_(row->option->label));
  gtk_label_set_xalign (GTK_LABEL (row->label), 1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (row->label), row->field);
  if (row->option->kind == OPTION_WORDS) {
    gtk_label_set_mnemonic_widget (GTK_LABEL (row->label), gtk_widget_get_first_child (row->box));
    gtk_widget_set_valign (row->label, GTK_ALIGN_START);
  }
  name_by_label (row->field, row->label);
  /* The button inside is what has the focus. */
  if (row->option->kind == OPTION_WORD)
    name_by_label (gtk_widget_get_first_child (row->field), row->label);
}

static void
add_hint (EditorRow *row)
{
  row->hint = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);
  row->hint_icon = gtk_image_new ();
  row->hint_text = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (row->hint_text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (row->hint_text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (row->hint_text), HINT_CHARS);
  gtk_label_set_xalign (GTK_LABEL (row->hint_text), 0);
  gtk_widget_set_hexpand (row->hint_text, TRUE);
  gtk_widget_set_valign (row->hint_icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row->hint), row->hint_icon);
  gtk_box_append (GTK_BOX (row->hint), row->hint_text);
}

EditorRow *
editor_row_new (Form *form, const Option *option, EditorRowChanged changed, gpointer data)
{
  EditorRow *row = g_new0 (EditorRow, 1);

  row->form = form;
  row->option = option;
  row->changed = changed;
  row->data = data;
  row->box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP));
  add_field (row);
  gtk_widget_set_name (row->field, option->key);
  add_label (row);
  add_hint (row);
  return row;
}

/* The widgets may live on in the window of the host. */
static void
disconnect (EditorRow *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (row->box); child; child = gtk_widget_get_next_sibling (child))
    g_signal_handlers_disconnect_by_data (child, row);
  if (row->option->kind == OPTION_SECRET)
    editor_storage_forget (gtk_widget_get_last_child (row->box));
}

void
editor_row_free (EditorRow *row)
{
  disconnect (row);
  g_object_unref (row->box);
  if (row->words)
    g_array_unref (row->words);
  g_free (row->file_hint);
  g_free (row);
}

void
editor_row_attach (EditorRow *row, GtkGrid *grid, GtkSizeGroup *labels)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (grid));
  int column, line = 0, width, height = 0;

  if (last)
    gtk_grid_query_child (grid, last, &column, &line, &width, &height);
  line += height;
  gtk_grid_attach (grid, row->label, 0, line, 1, 1);
  gtk_size_group_add_widget (labels, row->label);
  gtk_grid_attach (grid, row->box, 1, line, 1, 1);
  gtk_grid_attach (grid, row->hint, 1, line + 1, 1, 1);
}

const Option *
editor_row_option (const EditorRow *row)
{
  return row->option;
}

static void
set_class (GtkWidget *widget, const char *name, gboolean has)
{
  if (has)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_hint (EditorRow *row, const char *text, HintLevel level)
{
  static const char *const icons[] = { NULL, "dialog-warning-symbolic", "dialog-error-symbolic" };
  static const char *const classes[] = { "dim-label", "warning", "error" };

  gtk_widget_set_visible (row->hint, text && gtk_widget_get_visible (row->box));
  gtk_widget_set_visible (row->hint_icon, level != HINT_INFO);
  gtk_image_set_from_icon_name (GTK_IMAGE (row->hint_icon), icons[level]);
  gtk_label_set_text (GTK_LABEL (row->hint_text), text ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->field), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "", -1);
  /* On each of the two: themes colour a label or an icon by its own class only. */
  for (HintLevel i = HINT_INFO; i <= HINT_ERROR; i++) {
    set_class (row->hint_icon, classes[i], i == level);
    set_class (row->hint_text, classes[i], i == level);
  }
}

static void
refresh_hint (EditorRow *row)
{
  g_autofree char *problem = form_problem (row->form, row->option);
  gboolean insecure;
  const char *note = form_note (row->form, row->option, &insecure);

  if (problem)
    show_hint (row, problem, HINT_ERROR);
  else if (row->file_hint)
    show_hint (row, row->file_hint, row->file_is_bad ? HINT_WARNING : HINT_INFO);
  else
    show_hint (row, note, insecure ? HINT_WARNING : HINT_INFO);
  set_class (row->field, "error", problem != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row->field), GTK_ACCESSIBLE_STATE_INVALID,
                               problem ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/* The list is made anew only if it is another one: that would close it under the user's hand. */
static void
refresh_words (EditorRow *row)
{
  g_autoptr (GArray) offered = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  const char *text = form_text (row->form, row->option);
  guint selected = 0;

  for (guint i = 0; row->option->words[i]; i++) {
    if (strcmp (row->option->words[i], text) == 0)
      selected = offered->len;
    else if (!form_offers (row->form, row->option, i))
      continue;
    g_array_append_val (offered, i);
    gtk_string_list_append (labels, _(row->option->word_labels[i]));
  }
  if (offered->len != row->words->len ||
      (offered->len && memcmp (offered->data, row->words->data, offered->len * sizeof (guint)) != 0)) {
    g_array_unref (row->words);
    row->words = g_array_ref (offered);
    gtk_drop_down_set_model (GTK_DROP_DOWN (row->field), G_LIST_MODEL (labels));
  }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (row->field), selected);
}

void
editor_row_refresh (EditorRow *row)
{
  gboolean visible = form_is_visible (row->form, row->option);

  row->loading = TRUE;
  gtk_widget_set_visible (row->label, visible);
  gtk_widget_set_visible (row->box, visible);
  if (visible && row->option->kind == OPTION_WORD)
    refresh_words (row);
  refresh_hint (row);
  row->loading = FALSE;
}

void
editor_row_set_file_hint (EditorRow *row, const char *text, gboolean bad)
{
  g_free (row->file_hint);
  row->file_hint = g_strdup (text);
  row->file_is_bad = bad;
  refresh_hint (row);
}
