/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "auth-dialog/prompt.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>

#include "shared/options.h"

#define MARGIN 18
#define GAP 12
#define MESSAGE_CHARS 50

typedef struct {
  Request *request;
  GMainLoop *loop;
  GtkWindow *window;
  GtkWidget *connect;
  GPtrArray *entries; /* of GtkEditable, for each secret of the request that is asked for */
  GtkWidget *user;    /* GtkEditable, NULL: it is not asked for */
  gboolean accepted;
} Prompt;

static void
on_changed (Prompt *prompt)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < prompt->entries->len; i++)
    complete = complete && *gtk_editable_get_text (prompt->entries->pdata[i]);
  complete = complete && (!prompt->user || *gtk_editable_get_text (GTK_EDITABLE (prompt->user)));
  gtk_widget_set_sensitive (prompt->connect, complete);
}

static void
on_connect (Prompt *prompt)
{
  guint next = 0;

  for (guint i = 0; i < prompt->request->secrets->len; i++) {
    RequestSecret *secret = prompt->request->secrets->pdata[i];

    if (secret->ask)
      secret->value = g_strdup (gtk_editable_get_text (prompt->entries->pdata[next++]));
  }
  if (prompt->user)
    request_correct_user (prompt->request, gtk_editable_get_text (GTK_EDITABLE (prompt->user)));
  prompt->accepted = TRUE;
  gtk_window_close (prompt->window);
}

static gboolean
on_close (Prompt *prompt)
{
  g_main_loop_quit (prompt->loop);
  return FALSE;
}

static void
attach (Prompt *prompt, GtkGrid *grid, const char *text, GtkWidget *entry, int row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_widget_set_hexpand (entry, TRUE);
  g_object_set (entry, "activates-default", TRUE, NULL);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_changed), prompt);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, entry, 1, row, 1, 1);
}

/* A refused user name stands there to be corrected; the password is what is typed. */
static void
attach_user (Prompt *prompt, GtkGrid *grid)
{
  g_autofree char *title = option_title (option_find ("user"));

  prompt->user = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (prompt->user), prompt->request->user);
  attach (prompt, grid, title, prompt->user, 0);
}

static GtkWidget *
entries_new (Prompt *prompt)
{
  GtkWidget *grid = gtk_grid_new ();
  int row = 1;

  gtk_grid_set_column_spacing (GTK_GRID (grid), GAP);
  gtk_grid_set_row_spacing (GTK_GRID (grid), GAP / 2);
  if (prompt->request->user && !prompt->request->user_fixed)
    attach_user (prompt, GTK_GRID (grid));
  for (guint i = 0; i < prompt->request->secrets->len; i++) {
    const RequestSecret *secret = prompt->request->secrets->pdata[i];
    GtkWidget *entry;

    if (!secret->ask)
      continue;
    entry = gtk_password_entry_new ();
    gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
    attach (prompt, GTK_GRID (grid), secret->label, entry, row++);
    g_ptr_array_add (prompt->entries, entry);
  }
  return grid;
}

/* GTK 4.8 would read the underline of its own buttons with a mnemonic to the blind. */
static GtkWidget *
button_new (const char *text)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), button);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "text-button");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  return button;
}

static GtkWidget *
buttons_new (Prompt *prompt)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP / 2);
  GtkWidget *cancel = button_new (_("_Cancel"));

  prompt->connect = button_new (_("C_onnect"));
  gtk_widget_add_css_class (prompt->connect, "suggested-action");
  gtk_widget_set_sensitive (prompt->connect, FALSE);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), cancel);
  gtk_box_append (GTK_BOX (box), prompt->connect);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), prompt->window);
  g_signal_connect_swapped (prompt->connect, "clicked", G_CALLBACK (on_connect), prompt);
  return box;
}

static GtkWidget *
message_new (const Request *request)
{
  g_autofree char *text = request->user_fixed ? request_explain (request) : g_strdup (request->message);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MESSAGE_CHARS);
  return label;
}

static GtkWidget *
content_new (Prompt *prompt)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, MARGIN);

  gtk_widget_set_margin_top (box, MARGIN);
  gtk_widget_set_margin_bottom (box, MARGIN);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_box_append (GTK_BOX (box), message_new (prompt->request));
  gtk_box_append (GTK_BOX (box), entries_new (prompt));
  gtk_box_append (GTK_BOX (box), buttons_new (prompt));
  return box;
}

static void
close_on_escape (GtkWindow *window)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkShortcut *escape = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                          gtk_named_action_new ("window.close"));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), escape);
  gtk_widget_add_controller (GTK_WIDGET (window), shortcuts);
}

G_MODULE_EXPORT gboolean
prompt_run (Request *request, GError **error)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  Prompt prompt = { .request = request };

  if (!gtk_init_check ()) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("There is no display to ask on"));
    return FALSE;
  }
  prompt.loop = loop = g_main_loop_new (NULL, FALSE);
  prompt.entries = entries = g_ptr_array_new ();
  prompt.window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_title (prompt.window, request->title);
  gtk_window_set_resizable (prompt.window, FALSE);
  gtk_window_set_icon_name (prompt.window, "dialog-password");
  gtk_window_set_child (prompt.window, content_new (&prompt));
  gtk_window_set_default_widget (prompt.window, prompt.connect);
  gtk_window_set_focus (prompt.window, entries->pdata[0]);
  g_signal_connect_swapped (prompt.window, "close-request", G_CALLBACK (on_close), &prompt);
  close_on_escape (prompt.window);
  gtk_window_present (prompt.window);
  g_main_loop_run (loop);
  return prompt.accepted;
}
