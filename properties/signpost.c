/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/signpost.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "shared/failures.h"

#define PROGRAM "nm-ipsec-editor"
#define SPACING 12
#define VERTICAL 1 /* GTK_ORIENTATION_VERTICAL */

/* The name is the process's, which may have loaded other plugins: hence the project's full name. */
typedef struct {
  GObject parent;
  GObject *widget;
  NMSettingVpn *vpn; /* as it was */
  char *uuid;        /* of a connection that is there already, or NULL */
  gboolean followed; /* what is in @vpn may be out of date */
} NetworkManagerIpsecSignpost;

typedef struct {
  GObjectClass parent;
} NetworkManagerIpsecSignpostClass;

static void editor_interface_init (NMVpnEditorInterface *interface);

GType network_manager_ipsec_signpost_get_type (void);
G_DEFINE_TYPE_WITH_CODE (NetworkManagerIpsecSignpost, network_manager_ipsec_signpost, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR, editor_interface_init))

/* What is used of GTK 3, all of it since 3.0. */
typedef struct {
  GObject *(*box_new)(int orientation, int spacing);
  GObject *(*label_new)(const char *text);
  void (*label_wrap)(GObject *label, gboolean wrap);
  GObject *(*button_new)(const char *label);
  void (*add)(GObject *container, GObject *child);
  void (*show)(GObject *widget);
} Gtk3;

static gboolean
find_gtk (Gtk3 *gtk)
{
  const struct {
    const char *name;
    gpointer *place;
  } symbols[] = {
    { "gtk_box_new", (gpointer *) &gtk->box_new },
    { "gtk_label_new", (gpointer *) &gtk->label_new },
    { "gtk_label_set_line_wrap", (gpointer *) &gtk->label_wrap },
    { "gtk_button_new_with_mnemonic", (gpointer *) &gtk->button_new },
    { "gtk_container_add", (gpointer *) &gtk->add },
    { "gtk_widget_show_all", (gpointer *) &gtk->show },
  };
  GModule *self = g_module_open (NULL, G_MODULE_BIND_LAZY);
  gboolean found = self != NULL;

  for (guint i = 0; found && i < G_N_ELEMENTS (symbols); i++)
    found = g_module_symbol (self, symbols[i].name, symbols[i].place);
  if (self)
    g_module_close (self);
  return found;
}

gboolean
signpost_is_possible (void)
{
  g_autofree char *program = g_find_program_in_path (PROGRAM);
  Gtk3 gtk;

  return program && find_gtk (&gtk);
}

static void
on_clicked (NetworkManagerIpsecSignpost *signpost)
{
  const char *argv[] = { PROGRAM, signpost->uuid ? "--edit" : NULL, signpost->uuid, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) program = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  if (program)
    signpost->followed = TRUE;
  else
    g_warning (PROGRAM ": %s", error->message);
}

static GObject *
widget_new (NetworkManagerIpsecSignpost *signpost, const Gtk3 *gtk)
{
  GObject *box = gtk->box_new (VERTICAL, SPACING);
  GObject *label = gtk->label_new (_("This VPN is set up in a separate program."));
  GObject *button = gtk->button_new (_("_Open IPsec VPNs"));

  gtk->label_wrap (label, TRUE);
  g_object_set (box, "margin", SPACING, NULL);
  g_object_set (button, "halign", 3 /* GTK_ALIGN_CENTER */, NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), signpost, G_CONNECT_SWAPPED);
  gtk->add (box, label);
  gtk->add (box, button);
  gtk->show (box);
  return g_object_ref_sink (box);
}

static GObject *
get_widget (NMVpnEditor *editor)
{
  return ((NetworkManagerIpsecSignpost *) editor)->widget;
}

static gboolean
update_connection (NMVpnEditor *editor, NMConnection *connection, GError **error)
{
  NetworkManagerIpsecSignpost *signpost = (NetworkManagerIpsecSignpost *) editor;

  if (!signpost->uuid) {
    g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, _("Add this VPN in the program IPsec VPNs"));
    return FALSE;
  }
  if (signpost->followed) {
    g_set_error_literal (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE,
                         _("This VPN may have been changed in IPsec VPNs: close this window and open it again"));
    return FALSE;
  }
  nm_connection_add_setting (connection, nm_setting_duplicate (NM_SETTING (signpost->vpn)));
  return TRUE;
}

static void
editor_interface_init (NMVpnEditorInterface *interface)
{
  interface->get_widget = get_widget;
  interface->update_connection = update_connection;
}

static void
network_manager_ipsec_signpost_init (NetworkManagerIpsecSignpost *signpost)
{
}

static void
finalize (GObject *object)
{
  NetworkManagerIpsecSignpost *signpost = (NetworkManagerIpsecSignpost *) object;

  g_clear_object (&signpost->widget);
  g_clear_object (&signpost->vpn);
  g_free (signpost->uuid);
  G_OBJECT_CLASS (network_manager_ipsec_signpost_parent_class)->finalize (object);
}

static void
network_manager_ipsec_signpost_class_init (NetworkManagerIpsecSignpostClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

NMVpnEditor *
signpost_new (NMConnection *connection, GError **error)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  NetworkManagerIpsecSignpost *signpost;
  Gtk3 gtk;

  if (!vpn || !signpost_is_possible () || !find_gtk (&gtk)) {
    g_set_error_literal (error, IPSEC_FAILURE, FAILURE_INTERNAL, _("The VPN editor needs a program that uses GTK 4"));
    return NULL;
  }
  signpost = g_object_new (network_manager_ipsec_signpost_get_type (), NULL);
  signpost->vpn = NM_SETTING_VPN (nm_setting_duplicate (NM_SETTING (vpn)));
  if (nm_setting_vpn_get_num_data_items (vpn) > 0)
    signpost->uuid = g_strdup (nm_connection_get_uuid (connection));
  signpost->widget = widget_new (signpost, &gtk);
  return NM_VPN_EDITOR (signpost);
}
