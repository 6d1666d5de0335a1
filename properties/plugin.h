/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What NetworkManager's clients load: libnm-vpn-plugin-ipsec.so, without GTK, so that nmcli can import and export. The
 * editor is a second library beside it, opened only in a process that uses GTK 4.
 */

#pragma once

#include <NetworkManager.h>
#include <gmodule.h>

G_BEGIN_DECLS

/* The entry point that libnm looks for. */
G_MODULE_EXPORT NMVpnEditorPlugin *nm_vpn_editor_plugin_factory (GError **error);

/* The second library, in the same folder as the first, and its entry point: makes the editor of @connection, for
 * @plugin. */
#define PLUGIN_EDITOR_FILE "libnm-gtk4-vpn-plugin-ipsec-editor.so"
#define PLUGIN_EDITOR_FACTORY "nm_vpn_editor_factory_ipsec"
typedef NMVpnEditor *(*PluginEditorFactory)(NMVpnEditorPlugin *plugin, NMConnection *connection, GError **error);

G_END_DECLS
