/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/editor/editor-file.h"
#include "properties/editor/editor-help.h"
#include "properties/editor/editor-line.h"
#include "properties/editor/editor-storage.h"

#define GAP 6
#define HINT_CHARS 50
#define NUMBER_CHARS 8
#define NOT_KEPT (NM_SETTING_SECRET_FLAG_NOT_SAVED | NM_SETTING_SECRET_FLAG_NOT_REQUIRED)

struct _EditorRow {
  Form *form;
  const Option *option;
  EditorRowChanged changed;
  gpointer data;

  GtkWidget *line;      /* all of it */
  GtkWidget *label;     /* what stands before or above the field */
  GtkWidget *star;      /* in it: the profile cannot do without the option */
  GtkWidget *box;       /* the field and what stands beside it */
  GtkWidget *field;     /* what the label is for */
  GtkEventController *focus; /* of an entry, else NULL */
  GtkWidget *hint;      /* below it: icon and text */
  GtkWidget *hint_icon;
  GtkWidget *hint_text;
  GtkWidget *details;   /* below it, or NULL */
  GArray *words;        /* numbers of the words that a drop-down offers, in its order */
  gboolean loading;     /* it is us who change the widgets */
  char *help;           /* what is said about the option on request, or NULL */
  glong inserted;       /* characters that came into the text at once, since it last changed */
  char *pasted;         /* what came out of a text that was pasted here */
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
refresh_text (EditorRow *row)
{
  const char *text = form_text (row->form, row->option);

  form_settle (row->form, row->option);
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (row->field)), text) == 0)
    return;
  row->loading = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (row->field), text);
  gtk_editable_set_position (GTK_EDITABLE (row->field), -1);
  row->loading = FALSE;
}

static void
on_insert (EditorRow *row, const char *text, int length)
{
  row->inserted = g_utf8_strlen (text, length);
}

static void
on_text (EditorRow *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row->field));
  gboolean is_typed = row->inserted <= 1;

  row->inserted = 0;
  if (row->loading)
    return;
  g_clear_pointer (&row->pasted, g_free);
  /* Typing adds one after the other; what is pasted may be shorter than what it replaces. */
  row->pasted = is_typed ? NULL : form_paste (row->form, row->option, text);
  if (!row->pasted) {
    tell (row, text);
    return;
  }
  refresh_text (row);
  row->changed (row, row->data);
}

/* What was typed is shown as it was understood, once nobody types there any more. */
static void
on_leave (EditorRow *row)
{
  refresh_text (row);
  editor_row_refresh (row);
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
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_editable_set_text (GTK_EDITABLE (row->field), form_text (row->form, row->option));
  g_signal_connect_swapped (gtk_editable_get_delegate (GTK_EDITABLE (row->field)), "insert-text", G_CALLBACK (on_insert), row);
  g_signal_connect_swapped (row->field, "changed", G_CALLBACK (on_text), row);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), row);
  gtk_widget_add_controller (row->field, focus);
  row->focus = focus;
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
  gtk_label_set_natural_wrap_mode (GTK_LABEL (text), GTK_NATURAL_WRAP_NONE);
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
on_item_set_up (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static void
on_item_bound (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item))));
}

/* Where it is narrow the words must be able to wrap, which those of the usual factory do not. */
static void
add_drop_down (EditorRow *row)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_item_set_up), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_item_bound), NULL);
  row->words = g_array_new (FALSE, FALSE, sizeof (guint));
  row->field = gtk_drop_down_new (NULL, NULL);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (row->field), factory);
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
  GtkWidget *text;

  row->label = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP / 2);
  if (row->option->kind == OPTION_BOOL)
    return;
  /* Without a colon, or GNOME Settings rewrites the label and loses the mnemonic. */
  text = editor_line_label_new (_(row->option->label));
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), row->field);
  if (row->option->kind == OPTION_WORDS) {
    gtk_label_set_mnemonic_widget (GTK_LABEL (text), gtk_widget_get_first_child (row->box));
    gtk_widget_set_valign (row->label, GTK_ALIGN_START);
  }
  name_by_label (row->field, text);
  /* The button inside is what has the focus. */
  if (row->option->kind == OPTION_WORD)
    name_by_label (gtk_widget_get_first_child (row->field), text);
  /* For the eyes; others are told by the state of the field. */
  row->star = g_object_new (GTK_TYPE_LABEL, "label", "*", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_box_append (GTK_BOX (row->label), text);
  gtk_box_append (GTK_BOX (row->label), row->star);
}

static void
add_hint (EditorRow *row)
{
  GtkWidget *said = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);

  row->hint = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  row->hint_icon = gtk_image_new ();
  row->hint_text = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (row->hint_text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (row->hint_text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (row->hint_text), HINT_CHARS);
  gtk_label_set_xalign (GTK_LABEL (row->hint_text), 0);
  gtk_widget_set_hexpand (row->hint_text, TRUE);
  gtk_widget_set_valign (row->hint_icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (said), row->hint_icon);
  gtk_box_append (GTK_BOX (said), row->hint_text);
  gtk_box_append (GTK_BOX (row->hint), said);
}

static GtkWidget *
help_new (EditorRow *row)
{
  g_autofree char *title = option_title (row->option);

  return row->help ? editor_help_new (title, row->help) : NULL;
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
  row->help = form_help (option);
  return row;
}

/* The widgets may live on in the window of the host. */
static void
disconnect (EditorRow *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (row->box); child; child = gtk_widget_get_next_sibling (child))
    g_signal_handlers_disconnect_by_data (child, row);
  if (row->focus)
    g_signal_handlers_disconnect_by_data (row->focus, row);
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
  g_free (row->help);
  g_free (row->pasted);
  g_free (row->file_hint);
  g_free (row);
}

void
editor_row_attach (EditorRow *row, GtkBox *box)
{
  row->line = editor_line_new (row->label, row->box, row->hint, help_new (row));
  gtk_box_append (box, row->line);
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
show_hint (EditorRow *row, const char *text, FormLevel level)
{
  static const char *const icons[] = { NULL, "dialog-warning-symbolic", "dialog-error-symbolic" };
  static const char *const classes[] = { "dim-label", "warning", "error" };

  gtk_widget_set_visible (row->hint, text != NULL);
  gtk_widget_set_visible (row->hint_icon, level != FORM_INFO);
  gtk_image_set_from_icon_name (GTK_IMAGE (row->hint_icon), icons[level]);
  gtk_label_set_text (GTK_LABEL (row->hint_text), text ? text : "");
  /* Who does not see the button of the help is told it where nothing more urgent is to be said. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->field), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text ? text : row->help ? row->help : "", -1);
  /* On each of the two: themes colour a label or an icon by its own class only. */
  for (FormLevel i = FORM_INFO; i <= FORM_ERROR; i++) {
    set_class (row->hint_icon, classes[i], i == level);
    set_class (row->hint_text, classes[i], i == level);
  }
}

/* What became of what stands in the field, if it is not the same; NULL if it is. Blanks are not worth a word. */
static char *
reading_of (EditorRow *row)
{
  const char *text = form_text (row->form, row->option);
  g_autofree char *typed = NULL;

  if (row->pasted)
    return g_strdup_printf (_("Filled in from what was pasted: %s."), row->pasted);
  if (!row->focus || row->option->kind == OPTION_SECRET)
    return NULL;
  typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row->field))));
  return *text && strcmp (typed, text) != 0 ? g_strdup_printf (_("Understood as %s"), text) : NULL;
}

static void
refresh_hint (EditorRow *row)
{
  FormLevel level;
  g_autofree char *hint = form_hint (row->form, row->option, &level);
  g_autofree char *reading = reading_of (row);
  gboolean wrong = hint && level == FORM_ERROR;

  if (hint && level != FORM_INFO)
    show_hint (row, hint, level);
  else if (reading)
    show_hint (row, reading, FORM_INFO);
  else if (row->file_hint)
    show_hint (row, row->file_hint, row->file_is_bad ? FORM_WARNING : FORM_INFO);
  else
    show_hint (row, hint, FORM_INFO);
  set_class (row->field, "error", wrong);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row->field), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
refresh_required (EditorRow *row)
{
  gboolean required = form_is_required (row->form, row->option);

  if (row->star)
    gtk_widget_set_visible (row->star, required);
  if (row->focus)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row->field), GTK_ACCESSIBLE_PROPERTY_REQUIRED, required, -1);
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
  row->loading = TRUE;
  if (offered->len != row->words->len ||
      (offered->len && memcmp (offered->data, row->words->data, offered->len * sizeof (guint)) != 0)) {
    g_array_unref (row->words);
    row->words = g_array_ref (offered);
    gtk_drop_down_set_model (GTK_DROP_DOWN (row->field), G_LIST_MODEL (labels));
  }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (row->field), selected);
  row->loading = FALSE;
}

void
editor_row_refresh (EditorRow *row)
{
  gboolean shown = form_is_shown (row->form, row->option);

  gtk_widget_set_visible (row->line, shown);
  if (shown && row->option->kind == OPTION_WORD)
    refresh_words (row);
  /* Not while somebody types there. */
  if (shown && row->focus && !gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (row->focus)))
    refresh_text (row);
  if (shown)
    refresh_required (row);
  refresh_hint (row);
}

void
editor_row_set_file_hint (EditorRow *row, const char *text, gboolean bad)
{
  g_free (row->file_hint);
  row->file_hint = g_strdup (text);
  row->file_is_bad = bad;
  refresh_hint (row);
}

void
editor_row_set_details (EditorRow *row, const char *text)
{
  if (!row->details && text) {
    row->details = editor_help_details_new (_("Details"));
    gtk_box_append (GTK_BOX (row->hint), row->details);
  }
  if (!row->details)
    return;
  gtk_widget_set_visible (row->details, text != NULL);
  editor_help_set_text (row->details, text);
}

gboolean
editor_row_focus (EditorRow *row)
{
  return form_is_shown (row->form, row->option) && gtk_widget_grab_focus (row->field);
}
