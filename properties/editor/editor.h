/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The GTK 4 face of the form: a library of its own, which the plugin opens only in a process that uses GTK 4. */

#pragma once

#include <NetworkManager.h>
#include <gmodule.h>

G_BEGIN_DECLS

/* An editor for @connection, which needs a vpn setting. NULL with @error set for a profile that cannot be edited here. */
G_MODULE_EXPORT NMVpnEditor *nm_vpn_editor_factory_ipsec (NMVpnEditorPlugin *plugin, NMConnection *connection,
                                                          GError **error);

/* Shows the option @key and puts the focus on it. FALSE if the profile does not use it. */
gboolean editor_focus (NMVpnEditor *editor, const char *key);

/* The server as the form has it now, perhaps ""; valid until the next change. */
const char *editor_get_server (NMVpnEditor *editor);

G_END_DECLS
