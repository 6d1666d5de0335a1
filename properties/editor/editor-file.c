/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/editor/editor-menu.h"
#include "properties/editor/token-list.h"

#define ICON "document-open-symbolic"
#define ACTIONS "choose"

static void
put (GtkEditable *field, const char *text)
{
  gtk_editable_set_text (field, text);
  gtk_editable_set_position (field, -1);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, GtkEditable *field)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file ? g_file_get_path (file) : NULL;
  if (path)
    put (field, path);
}

static void
add_filters (GtkFileChooser *chooser)
{
  static const char *const suffixes[] = { "pem", "crt", "cer", "der", "key", "p12", "pfx", "p8" };
  g_autoptr (GtkFileFilter) certificates = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (certificates, _("Certificates and Keys"));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (certificates, suffixes[i]);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, certificates);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
choose_file (GtkEditable *field)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (field));
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Choose File"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), field, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  add_filters (GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_token (GSimpleAction *action, GVariant *uri, GtkEditable *field)
{
  put (field, g_variant_get_string (uri, NULL));
}

static void
list_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, token_list_new (), (GDestroyNotify) g_ptr_array_unref);
}

/* The menu is open by now, and grows; or closed for good. */
static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkMenuButton) button = data;
  g_autoptr (GPtrArray) list = g_task_propagate_pointer (G_TASK (result), NULL);
  GMenuModel *model = gtk_menu_button_get_menu_model (button);
  g_autoptr (GMenu) menu = model ? G_MENU (g_menu_model_get_item_link (model, 1, G_MENU_LINK_SECTION)) : NULL;

  if (!menu)
    return;
  g_menu_remove_all (menu);
  for (guint i = 0; i < list->len; i++) {
    const TokenCertificate *certificate = list->pdata[i];
    g_auto (GStrv) parts = g_strsplit (certificate->label, "_", -1);
    g_autofree char *label = g_strjoinv ("__", parts);
    g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

    g_menu_item_set_action_and_target (item, ACTIONS ".token", "s", certificate->uri);
    g_menu_append_item (menu, item);
  }
  /* An action that there is not makes an item that cannot be chosen. */
  if (list->len == 0)
    g_menu_append (menu, _("No Certificates on Smart Cards"), ACTIONS ".none");
  editor_menu_name_items (button);
}

/* Cards come and go, so they are looked for each time. */
static void
on_popup (GtkMenuButton *button, gpointer data)
{
  /* A task keeps its source, and its thread must not be the last to do so: widgets cannot be freed there. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_listed, g_object_ref (button));

  g_task_run_in_thread (task, list_in_thread);
}

static GMenuModel *
menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();
  g_autoptr (GMenu) tokens = g_menu_new ();

  g_menu_append (files, _("_File…"), ACTIONS ".file");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (tokens));
  return G_MENU_MODEL (menu);
}

static GtkWidget *
menu_button_new (GtkEditable *field)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenuModel) menu = menu_new ();
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) file = g_simple_action_new ("file", NULL);
  g_autoptr (GSimpleAction) token = g_simple_action_new ("token", G_VARIANT_TYPE_STRING);

  g_signal_connect_object (file, "activate", G_CALLBACK (choose_file), field, G_CONNECT_SWAPPED);
  g_signal_connect_object (token, "activate", G_CALLBACK (on_token), field, 0);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (file));
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (token));
  gtk_widget_insert_action_group (button, ACTIONS, G_ACTION_GROUP (actions));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), ICON);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  editor_menu_name_items (GTK_MENU_BUTTON (button));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), on_popup, NULL, NULL);
  return button;
}

GtkWidget *
editor_file_new (GtkEditable *field, const char *title, gboolean tokens)
{
  GtkWidget *button = tokens ? menu_button_new (field) : gtk_button_new_from_icon_name (ICON);
  /* Of a menu button, the button inside is what has the focus. */
  GtkWidget *named = tokens ? gtk_widget_get_first_child (button) : button;
  g_autofree char *name = g_strdup_printf (_("Choose %s"), title);

  if (!tokens)
    g_signal_connect_object (button, "clicked", G_CALLBACK (choose_file), field, G_CONNECT_SWAPPED);
  /* An icon says nothing to a screen reader. */
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (named), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}
