/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs of GTK 3 (nm-connection-editor) show in the place of the editor: the way to nm-ipsec-editor. GTK is not linked,
 * but taken from the process. */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

/* Whether this process can show it, and there is a program to show the way to. */
gboolean signpost_is_possible (void);

/* An "editor" that leaves the vpn setting of @connection as it is, and does not let a new one be saved, nor one that may have
 * been changed at the other end of the way. NULL with @error where signpost_is_possible() says no. */
NMVpnEditor *signpost_new (NMConnection *connection, GError **error);

G_END_DECLS
