/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/connection-pages.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "properties/editor/editor-help.h"
#include "properties/editor/editor-line.h"
#include "properties/inspect/profile-check.h"
#include "properties/programs/widgets.h"
#include "properties/programs/ip-form.h"

#define GAP 6
#define MARGIN 18

typedef struct {
  IpForm *form;
  GtkWidget *on, *never_default, *ignore_dns, *ignore_routes; /* check buttons */
  GtkWidget *dns, *search, *routes;                           /* entries */
} IpPage;

struct _ConnectionPages {
  NMClient *client;
  IpPage ip[2];
  GtkWidget *shared, *persistent; /* check buttons */
  gboolean sharing_touched, persistence_touched;
  GHashTable *partners; /* GtkWidget -> NMRemoteConnection: check buttons of other connections that bring it up */
  GtkWidget *pages[3];
  void (*changed)(gpointer data);
  gpointer data;
};

static void
tell (ConnectionPages *pages)
{
  pages->changed (pages->data);
}

static gboolean
is_on (GtkWidget *check)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
}

static GtkWidget *
add_line (ConnectionPages *pages, GtkWidget *page, GtkWidget *label, GtkWidget *field, const char *title, const char *help)
{
  gtk_box_append (GTK_BOX (page), editor_line_new (label, field, NULL, help ? editor_help_new (title, help) : NULL));
  g_signal_connect_swapped (field, GTK_IS_CHECK_BUTTON (field) ? "toggled" : "changed", G_CALLBACK (tell), pages);
  return field;
}

static GtkWidget *
add_check (ConnectionPages *pages, GtkWidget *page, const char *title, gboolean on, const char *help)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *text = editor_line_label_new (title);

  gtk_label_set_mnemonic_widget (GTK_LABEL (text), check);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), text);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), on);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_RELATION_LABELLED_BY, text, NULL, -1);
  return add_line (pages, page, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), check, title, help);
}

static GtkWidget *
add_entry (ConnectionPages *pages, GtkWidget *page, const char *title, const char *text, const char *help)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *label = editor_line_label_new (title);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_widget_set_hexpand (entry, TRUE);
  return add_line (pages, page, label, entry, title, help);
}

static GtkWidget *
page_new (void)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, GAP);

  gtk_widget_set_margin_top (page, MARGIN);
  gtk_widget_set_margin_bottom (page, MARGIN);
  gtk_widget_set_margin_start (page, MARGIN);
  gtk_widget_set_margin_end (page, MARGIN);
  return page;
}

static GtkWidget *
ip_page_new (ConnectionPages *pages, IpPage *ip, NMConnection *connection, int family)
{
  GtkWidget *page = page_new ();
  IpForm *form = ip->form = ip_form_new (connection, family);

  ip->on = add_check (pages, page, family == AF_INET ? _("Use IPv4") : _("Use IPv6"), form->on, NULL);
  ip->never_default = add_check (pages, page, _("Only for the networks of the VPN"), form->never_default,
                                 _("Otherwise everything goes through the VPN if its server allows that."));
  ip->dns = add_entry (pages, page, _("DNS Servers"), form->dns,
                       _("Used in addition to those that the VPN provides. Separate addresses with commas."));
  ip->search = add_entry (pages, page, _("Search Domains"), form->search,
                          _("The DNS servers of the VPN are asked for names in these domains. Separate domains with commas."));
  ip->ignore_dns = add_check (pages, page, _("Ignore the DNS servers of the VPN"), form->ignore_dns, NULL);
  ip->routes = add_entry (pages, page, _("Routes"), form->routes,
                          _("Further networks to reach through the VPN, such as 10.0.0.0/8 or fd00::/64. Separate them with commas."));
  ip->ignore_routes = add_check (pages, page, _("Ignore the routes of the VPN"), form->ignore_routes, NULL);
  return page;
}

static void
on_shared (ConnectionPages *pages)
{
  pages->sharing_touched = TRUE;
}

static void
on_persistent (ConnectionPages *pages)
{
  pages->persistence_touched = TRUE;
}

/* Networks: a VPN cannot bring up another one. */
static gboolean
can_bring_up (NMConnection *connection)
{
  static const char *const types[] = { "802-11-wireless", "802-3-ethernet", "gsm", "cdma", "bond", "bridge", "team", "vlan", NULL };

  return g_strv_contains (types, nm_connection_get_connection_type (connection));
}

static void
add_partners (ConnectionPages *pages, GtkWidget *page, const char *uuid)
{
  const GPtrArray *all = nm_client_get_connections (pages->client);
  GtkWidget *heading = widgets_text_new (_("Connect automatically together with these networks. If the VPN fails, they are "
                                           "disconnected, too: store its passwords for all users."));

  gtk_box_append (GTK_BOX (page), heading);
  for (guint i = 0; i < all->len; i++) {
    NMConnection *network = all->pdata[i];

    if (can_bring_up (network))
      g_hash_table_insert (pages->partners,
                           add_check (pages, page, nm_connection_get_id (network), profile_check_brings_up (network, uuid), NULL),
                           g_object_ref (network));
  }
  gtk_widget_set_visible (heading, g_hash_table_size (pages->partners) > 0);
}

static GtkWidget *
connection_page_new (ConnectionPages *pages, NMConnection *connection)
{
  GtkWidget *page = page_new ();
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  pages->shared = add_check (pages, page, _("All users of this computer may use it"),
                             nm_setting_connection_get_num_permissions (setting) == 0,
                             _("Otherwise only you. Passwords that are stored for you alone remain yours."));
  /* A new one is what the form makes of it. */
  pages->persistent = add_check (pages, page, _("Keep it when the network changes"),
                                 nm_setting_vpn_get_persistent (vpn) || nm_setting_vpn_get_num_data_items (vpn) == 0,
                                 _("When the network comes back, for example after sleep, the VPN reconnects by itself. "
                                   "Otherwise it ends when the network goes away."));
  g_signal_connect_swapped (pages->shared, "toggled", G_CALLBACK (on_shared), pages);
  g_signal_connect_swapped (pages->persistent, "toggled", G_CALLBACK (on_persistent), pages);
  add_partners (pages, page, nm_connection_get_uuid (connection));
  return page;
}

ConnectionPages *
connection_pages_new (NMClient *client, NMConnection *connection, GCallback changed, gpointer data)
{
  ConnectionPages *pages = g_new0 (ConnectionPages, 1);

  pages->client = g_object_ref (client);
  pages->changed = (void (*)(gpointer))changed;
  pages->data = data;
  pages->partners = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  pages->pages[0] = ip_page_new (pages, &pages->ip[0], connection, AF_INET);
  pages->pages[1] = ip_page_new (pages, &pages->ip[1], connection, AF_INET6);
  pages->pages[2] = connection_page_new (pages, connection);
  return pages;
}

void
connection_pages_free (ConnectionPages *pages)
{
  ip_form_free (pages->ip[0].form);
  ip_form_free (pages->ip[1].form);
  g_hash_table_unref (pages->partners);
  g_object_unref (pages->client);
  g_free (pages);
}

void
connection_pages_append (ConnectionPages *pages, GtkNotebook *notebook)
{
  const char *const titles[] = { _("IPv4"), _("IPv6"), _("General") };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    gtk_notebook_append_page (notebook, widgets_scrolled_new (pages->pages[i]), gtk_label_new (titles[i]));
}

static void
set_text (char **text, GtkWidget *entry)
{
  g_free (*text);
  *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static gboolean
apply_ip (IpPage *ip, NMConnection *connection, GError **error)
{
  ip->form->on = is_on (ip->on);
  ip->form->never_default = is_on (ip->never_default);
  ip->form->ignore_dns = is_on (ip->ignore_dns);
  ip->form->ignore_routes = is_on (ip->ignore_routes);
  set_text (&ip->form->dns, ip->dns);
  set_text (&ip->form->search, ip->search);
  set_text (&ip->form->routes, ip->routes);
  return ip_form_apply (ip->form, connection, error);
}

static void
apply_sharing (ConnectionPages *pages, NMSettingConnection *setting)
{
  if (!pages->sharing_touched)
    return;
  g_object_set (setting, NM_SETTING_CONNECTION_PERMISSIONS, NULL, NULL);
  if (!is_on (pages->shared))
    nm_setting_connection_add_permission (setting, "user", g_get_user_name (), NULL);
}

gboolean
connection_pages_apply (ConnectionPages *pages, NMConnection *connection, GError **error)
{
  if (!apply_ip (&pages->ip[0], connection, error) || !apply_ip (&pages->ip[1], connection, error) ||
      !ip_form_check_both (pages->ip[0].form, pages->ip[1].form, error))
    return FALSE;
  apply_sharing (pages, nm_connection_get_setting_connection (connection));
  if (pages->persistence_touched)
    g_object_set (nm_connection_get_setting_vpn (connection), NM_SETTING_VPN_PERSISTENT, is_on (pages->persistent), NULL);
  return TRUE;
}

/* Nobody waits for it: what NetworkManager refuses is in its log. */
void
connection_pages_save_partners (ConnectionPages *pages, const char *uuid)
{
  GHashTableIter iter;
  gpointer check, remote;

  g_hash_table_iter_init (&iter, pages->partners);
  while (g_hash_table_iter_next (&iter, &check, &remote)) {
    g_autoptr (NMConnection) draft = nm_simple_connection_new_clone (NM_CONNECTION (remote));
    NMSettingConnection *setting = nm_connection_get_setting_connection (draft);

    if (is_on (check) == profile_check_brings_up (draft, uuid))
      continue;
    if (is_on (check))
      nm_setting_connection_add_secondary (setting, uuid);
    else
      nm_setting_connection_remove_secondary_by_value (setting, uuid);
    nm_remote_connection_update2 (remote, nm_connection_to_dbus (draft, NM_CONNECTION_SERIALIZE_NO_SECRETS),
                                  NM_SETTINGS_UPDATE2_FLAG_TO_DISK, NULL, NULL, NULL, NULL);
  }
}
