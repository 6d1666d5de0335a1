/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-ipsec-editor's window for one connection: its name, the editor, Cancel and Save. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

#include "properties/import/import.h"

G_BEGIN_DECLS

/* What is edited: a new connection, one of NetworkManager's, or an imported one. */
typedef struct {
  NMConnection *connection;
  NMRemoteConnection *remote; /* NetworkManager's version of it, or NULL */
  Import *import;             /* the import that it comes from, or NULL */
  ImportVpn *vpn;             /* which of @import; saved, and undone unless NetworkManager takes the connection */
} ConnectionSubject;

/* Takes over what @subject holds and shows the window, which blocks @parent until it is closed. FALSE if there is no
 * editor for the connection; @subject is then freed and undone. */
gboolean connection_window_open (GtkWindow *parent, NMClient *client, ConnectionSubject *subject, GError **error);

G_END_DECLS
