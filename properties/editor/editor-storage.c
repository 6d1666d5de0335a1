/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/editor-storage.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/editor-menu.h"

#define ACTIONS "storage"

static const struct {
  NMSettingSecretFlags flags;
  const char *icon; /* as in other forms of NetworkManager */
  const char *text;
} choices[] = {
  { NM_SETTING_SECRET_FLAG_AGENT_OWNED, "user-info-symbolic", N_("Store for This User") },
  { NM_SETTING_SECRET_FLAG_NONE, "system-users-symbolic", N_("Store for All Users") },
  { NM_SETTING_SECRET_FLAG_NOT_SAVED, "dialog-question-symbolic", N_("Ask Every Time") },
  { NM_SETTING_SECRET_FLAG_NOT_REQUIRED, "edit-clear-all-symbolic", N_("Not Required") },
};

typedef struct {
  GtkMenuButton *button;
  char *title;
  EditorStorageChanged changed;
  gpointer data;
} Storage;

static void
storage_free (gpointer data, GClosure *closure)
{
  Storage *storage = data;

  g_free (storage->title);
  g_free (storage);
}

static guint
choice_of (NMSettingSecretFlags flags)
{
  for (guint i = G_N_ELEMENTS (choices) - 1; i > 1; i--) {
    if (flags & choices[i].flags)
      return i;
  }
  return flags & NM_SETTING_SECRET_FLAG_AGENT_OWNED ? 0 : 1;
}

static void
show_choice (Storage *storage, guint choice)
{
  const char *text = _(choices[choice].text);
  g_autofree char *name = g_strdup_printf ("%s: %s", storage->title, text);

  gtk_menu_button_set_icon_name (storage->button, choices[choice].icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (storage->button), text);
  /* The button inside is what has the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (storage->button))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_choose (GSimpleAction *action, GVariant *choice, Storage *storage)
{
  g_simple_action_set_state (action, choice);
  show_choice (storage, g_variant_get_uint32 (choice));
  storage->changed (choices[g_variant_get_uint32 (choice)].flags, storage->data);
}

static GMenuModel *
menu_new (guint chosen, gboolean may_be_none)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (_(choices[i].text), NULL);

    g_menu_item_set_action_and_target (item, ACTIONS ".choose", "u", i);
    if (choices[i].flags != NM_SETTING_SECRET_FLAG_NOT_REQUIRED || may_be_none || i == chosen)
      g_menu_append_item (menu, item);
  }
  return G_MENU_MODEL (menu);
}

GtkWidget *
editor_storage_new (const char *title, NMSettingSecretFlags flags, gboolean may_be_none, EditorStorageChanged changed,
                    gpointer data)
{
  GtkWidget *button = gtk_menu_button_new ();
  guint chosen = choice_of (flags);
  g_autoptr (GMenuModel) menu = menu_new (chosen, may_be_none);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) choose = g_simple_action_new_stateful ("choose", G_VARIANT_TYPE_UINT32,
                                                                   g_variant_new_uint32 (chosen));
  Storage *storage = g_new0 (Storage, 1);

  storage->button = GTK_MENU_BUTTON (button);
  storage->title = g_strdup_printf (_("Storage of %s"), title);
  storage->changed = changed;
  storage->data = data;
  g_signal_connect_data (choose, "activate", G_CALLBACK (on_choose), storage, storage_free, 0);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (choose));
  gtk_widget_insert_action_group (button, ACTIONS, G_ACTION_GROUP (actions));
  gtk_menu_button_set_menu_model (storage->button, menu);
  editor_menu_name_items (storage->button);
  show_choice (storage, chosen);
  return button;
}

void
editor_storage_forget (GtkWidget *button)
{
  gtk_widget_insert_action_group (button, ACTIONS, NULL);
}
