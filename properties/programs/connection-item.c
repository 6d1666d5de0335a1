/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/connection-item.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/editor-menu.h"
#include "properties/programs/widgets.h"

#define GAP 6
#define MARGIN 12
#define ITEM "item"

/* Belongs to its row. */
typedef struct {
  NMRemoteConnection *remote;
  char *server;
  GtkWidget *state, *spinner, *button;
} ConnectionItem;

static void
item_free (gpointer data)
{
  ConnectionItem *item = data;

  g_object_unref (item->remote);
  g_free (item->server);
  g_free (item);
}

static ConnectionItem *
item_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), ITEM);
}

NMRemoteConnection *
connection_item_remote (GtkListBoxRow *row)
{
  return item_of (row)->remote;
}

const char *
connection_item_uuid (GtkListBoxRow *row)
{
  return nm_connection_get_uuid (NM_CONNECTION (connection_item_remote (row)));
}

static GtkWidget *
line_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

static void
append_action (GMenu *menu, const char *label, const char *action, const char *uuid)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", uuid);
  g_menu_append_item (menu, item);
}

static GtkWidget *
menu_button_new (const char *name, const char *uuid)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *label = g_strdup_printf (_("More on %s"), name);

  append_action (menu, _("_Edit"), CONNECTION_ITEM_ACTIONS ".edit", uuid);
  append_action (menu, _("D_uplicate"), CONNECTION_ITEM_ACTIONS ".duplicate", uuid);
  append_action (menu, _("E_xport…"), CONNECTION_ITEM_ACTIONS ".export", uuid);
  append_action (menu, _("_Delete"), CONNECTION_ITEM_ACTIONS ".delete", uuid);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  editor_menu_name_items (GTK_MENU_BUTTON (button));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  /* The button inside is what has the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (button)), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static GtkWidget *
text_new (ConnectionItem *item, const char *name)
{
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  item->state = line_new (item->server);
  gtk_widget_add_css_class (item->state, "dim-label");
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (text), line_new (name));
  gtk_box_append (GTK_BOX (text), item->state);
  return text;
}

static GtkWidget *
content_new (ConnectionItem *item, const char *name, const char *uuid)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);

  gtk_widget_set_margin_top (box, GAP);
  gtk_widget_set_margin_bottom (box, GAP);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  item->spinner = gtk_spinner_new ();
  item->button = gtk_button_new ();
  gtk_widget_set_valign (item->button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (item->button), "s", uuid);
  gtk_box_append (GTK_BOX (box), text_new (item, name));
  gtk_box_append (GTK_BOX (box), item->spinner);
  gtk_box_append (GTK_BOX (box), item->button);
  gtk_box_append (GTK_BOX (box), menu_button_new (name, uuid));
  return box;
}

GtkWidget *
connection_item_new (NMRemoteConnection *remote, const char *server)
{
  GtkWidget *row = gtk_list_box_row_new ();
  ConnectionItem *item = g_new0 (ConnectionItem, 1);
  const char *name = nm_connection_get_id (NM_CONNECTION (remote));

  item->remote = g_object_ref (remote);
  item->server = g_strdup (server ? server : "");
  g_object_set_data_full (G_OBJECT (row), ITEM, item, item_free);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row),
                              content_new (item, name, nm_connection_get_uuid (NM_CONNECTION (remote))));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  connection_item_show_state (GTK_LIST_BOX_ROW (row), NULL, NULL);
  return row;
}

static const char *
vpn_state (NMVpnConnectionState state)
{
  switch (state) {
  case NM_VPN_CONNECTION_STATE_NEED_AUTH:
    return _("Waiting for the password");
  case NM_VPN_CONNECTION_STATE_IP_CONFIG_GET:
    return _("Getting an address");
  case NM_VPN_CONNECTION_STATE_ACTIVATED:
    return _("Connected");
  default: /* it is NetworkManager's, which may add some */
    return _("Connecting");
  }
}

static const char *
state_of (NMActiveConnection *active)
{
  NMActiveConnectionState state = nm_active_connection_get_state (active);

  if (state == NM_ACTIVE_CONNECTION_STATE_ACTIVATED)
    return _("Connected");
  if (state == NM_ACTIVE_CONNECTION_STATE_DEACTIVATING)
    return _("Disconnecting");
  return NM_IS_VPN_CONNECTION (active) ? vpn_state (nm_vpn_connection_get_vpn_state (NM_VPN_CONNECTION (active))) : _("Connecting");
}

static void
set_class (GtkWidget *widget, const char *name, gboolean has)
{
  if (has)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
connection_item_show_state (GtkListBoxRow *row, NMActiveConnection *active, const char *failure)
{
  ConnectionItem *item = item_of (row);
  const char *state = active ? state_of (active) : failure ? failure : item->server;
  gboolean busy = active && nm_active_connection_get_state (active) != NM_ACTIVE_CONNECTION_STATE_ACTIVATED;
  const char *label = !active ? _("Connect") : busy ? _("Cancel") : _("Disconnect");
  g_autofree char *name = g_strdup_printf ("%s: %s", label, nm_connection_get_id (NM_CONNECTION (item->remote)));

  gtk_label_set_text (GTK_LABEL (item->state), state);
  set_class (item->state, "error", !active && failure);
  set_class (item->state, "dim-label", active || !failure);
  gtk_spinner_set_spinning (GTK_SPINNER (item->spinner), busy);
  gtk_button_set_label (GTK_BUTTON (item->button), label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (item->button),
                                  active ? CONNECTION_ITEM_ACTIONS ".disconnect" : CONNECTION_ITEM_ACTIONS ".connect");
  /* Newer GTK would name it by its text, which is the same in each row. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (item->button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state, -1);
}

const char *
connection_item_reason (NMActiveConnectionStateReason reason)
{
  switch (reason) {
  case NM_ACTIVE_CONNECTION_STATE_REASON_NONE:
  case NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED:
  case NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED:
    return NULL;
  case NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED:
    return _("Failed: the network was lost.");
  case NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_STOPPED:
    return _("Failed: the VPN service stopped. The journal says why.");
  case NM_ACTIVE_CONNECTION_STATE_REASON_IP_CONFIG_INVALID:
    return _("Failed: the server gave no usable address.");
  case NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT:
    return _("Failed: the server did not answer in time.");
  case NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_START_TIMEOUT:
  case NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_START_FAILED:
    return _("Failed: the VPN service did not start. The journal says why.");
  case NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS:
    return _("Failed: a password was not given.");
  case NM_ACTIVE_CONNECTION_STATE_REASON_LOGIN_FAILED:
    return _("Failed: the server refused the user name, password or key.");
  default: /* it is NetworkManager's, which may add some */
    return _("Failed to connect. The journal says why.");
  }
}
