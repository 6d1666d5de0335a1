/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/plugin.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "properties/export/export.h"
#include "properties/import/import.h"
#include "properties/signpost.h"
#include "shared/defines.h"
#include "shared/failures.h"

/* libnm's since 1.52, ignored by older ones: there is no editor that this process could show. */
#define CAPABILITY_NO_EDITOR ((NMVpnEditorPluginCapability) 0x08)

/* Built once more for each plugin whose profiles are taken over: see install-compat in Makefile.am. */
#ifdef PLUGIN_PEER
#define PLUGIN_SERVICE "org.freedesktop.NetworkManager." PLUGIN_PEER
#else
#define PLUGIN_SERVICE IPSEC_SERVICE
#endif

/* The name is the process's, which may have loaded other plugins: hence the project's full name. */
typedef struct {
  GObject parent;
} NetworkManagerIpsecPlugin;

typedef struct {
  GObjectClass parent;
} NetworkManagerIpsecPluginClass;

static void plugin_interface_init (NMVpnEditorPluginInterface *interface);

GType network_manager_ipsec_plugin_get_type (void);
G_DEFINE_TYPE_WITH_CODE (NetworkManagerIpsecPlugin, network_manager_ipsec_plugin, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR_PLUGIN, plugin_interface_init))

enum { PROP_NAME = 1, PROP_DESCRIPTION, PROP_SERVICE };

static gboolean
process_has (const char *symbol)
{
  GModule *self = g_module_open (NULL, G_MODULE_BIND_LAZY);
  gpointer address;
  gboolean found = self && g_module_symbol (self, symbol, &address);

  if (self)
    g_module_close (self);
  return found;
}

/* GTK 3 and 4 in one process end it at once; a symbol that only one of them has tells which is there. */
static gboolean
can_show (void)
{
  return !process_has ("gtk_container_add") && process_has ("gtk_native_get_surface");
}

static char *
editor_path (void)
{
  g_autofree char *folder = NULL;
  Dl_info info;

  if (dladdr ((gpointer) nm_vpn_editor_plugin_factory, &info) == 0)
    return g_strdup (PLUGIN_EDITOR_FILE);
  folder = g_path_get_dirname (info.dli_fname);
  return g_build_filename (folder, PLUGIN_EDITOR_FILE, NULL);
}

static NMVpnEditor *
get_editor (NMVpnEditorPlugin *plugin, NMConnection *connection, GError **error)
{
  g_autofree char *path = editor_path ();
  PluginEditorFactory factory;
  gpointer symbol;
  GModule *module;

  if (!can_show ())
    return signpost_new (connection, error);
  module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (!module || !g_module_symbol (module, PLUGIN_EDITOR_FACTORY, &symbol)) {
    g_set_error (error, IPSEC_FAILURE, FAILURE_INTERNAL, _("The VPN editor cannot be loaded: %s"), g_module_error ());
    if (module)
      g_module_close (module);
    return NULL;
  }
  /* It registers types, which GObject never forgets. */
  g_module_make_resident (module);
  factory = (PluginEditorFactory) symbol;
  return factory (plugin, connection, error);
}

static NMVpnEditorPluginCapability
get_capabilities (NMVpnEditorPlugin *plugin)
{
  NMVpnEditorPluginCapability capabilities = NM_VPN_EDITOR_PLUGIN_CAPABILITY_IMPORT | NM_VPN_EDITOR_PLUGIN_CAPABILITY_EXPORT |
                                             NM_VPN_EDITOR_PLUGIN_CAPABILITY_IPV6;
  g_autofree char *path = editor_path ();

  if (!(can_show () && g_file_test (path, G_FILE_TEST_EXISTS)) && !signpost_is_possible ())
    capabilities |= CAPABILITY_NO_EDITOR;
  return capabilities;
}

/* Nobody sees a report here, as the tool would show it, so it goes to the log. */
static void
log_report (Import *import, ImportVpn *vpn)
{
  const GPtrArray *notes = import_vpn_get_notes (vpn);

  if (import->signature)
    g_message ("%s: %s", import->format, import->signature);
  for (guint i = 0; i < notes->len; i++) {
    const ImportNote *note = notes->pdata[i];

    if (note->why)
      g_message ("%s: %s: %s: %s", import_vpn_get_name (vpn), note->field, note->became ? note->became : "not used", note->why);
  }
  for (guint i = 0; i < import->vpns->len; i++) {
    if (import->vpns->pdata[i] != vpn)
      g_message ("%s: another VPN in the file, for nm-ipsec import", import_vpn_get_name (import->vpns->pdata[i]));
  }
}

static NMConnection *
import_from_file (NMVpnEditorPlugin *plugin, const char *path, GError **error)
{
  g_autoptr (ImportSource) source = import_source_new (path, error);
  g_autoptr (Import) import = source ? import_read (source, error) : NULL;
  ImportVpn *vpn = import ? import_first (import, error) : NULL;
  NMConnection *connection;

  if (vpn && geteuid () == 0)
    import_vpn_set_system (vpn); /* root has no keyring, and imports for the users of the machine */
  connection = vpn ? import_vpn_save (vpn, error) : NULL;
  if (!connection)
    return NULL;
  /* Nothing but its name is sure to be seen. */
  import_number (import, connection);
  log_report (import, vpn);
  return connection;
}

static gboolean
export_file (NMVpnEditorPlugin *plugin, const char *path, NMConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);

  if (!export_to_file (connection, path, FALSE, left_out, error))
    return FALSE;
  for (guint i = 0; i < left_out->len; i++)
    g_message ("%s: not exported: %s", nm_connection_get_id (connection), (char *) left_out->pdata[i]);
  return TRUE;
}

static char *
get_suggested_filename (NMVpnEditorPlugin *plugin, NMConnection *connection)
{
  return export_suggest_name (connection);
}

/* As the clients list it. */
static char *
get_name (void)
{
#ifdef PLUGIN_PEER
  /* TRANSLATORS: %s is the name of another VPN plugin, such as "NetworkManager-strongswan" */
  return g_strdup_printf (_("IPsec (profiles of %s)"), "NetworkManager-" PLUGIN_PEER);
#else
  return g_strdup (_("IPsec (IKEv2, L2TP)"));
#endif
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id) {
  case PROP_NAME:
    g_value_take_string (value, get_name ());
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, _("Compatible with IKEv2 and with L2TP over IPsec, as in Windows, macOS, iOS and Android."));
    break;
  case PROP_SERVICE:
    g_value_set_string (value, PLUGIN_SERVICE);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
network_manager_ipsec_plugin_class_init (NetworkManagerIpsecPluginClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = get_property;
  g_object_class_override_property (object_class, PROP_NAME, NM_VPN_EDITOR_PLUGIN_NAME);
  g_object_class_override_property (object_class, PROP_DESCRIPTION, NM_VPN_EDITOR_PLUGIN_DESCRIPTION);
  g_object_class_override_property (object_class, PROP_SERVICE, NM_VPN_EDITOR_PLUGIN_SERVICE);
}

static void
network_manager_ipsec_plugin_init (NetworkManagerIpsecPlugin *plugin)
{
}

static void
plugin_interface_init (NMVpnEditorPluginInterface *interface)
{
  interface->get_editor = get_editor;
  interface->get_capabilities = get_capabilities;
  interface->import_from_file = import_from_file;
  interface->export_to_file = export_file;
  interface->get_suggested_filename = get_suggested_filename;
}

NMVpnEditorPlugin *
nm_vpn_editor_plugin_factory (GError **error)
{
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  return g_object_new (network_manager_ipsec_plugin_get_type (), NULL);
}
