/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window of nm-ipsec-editor on one connection: its name, the editor, Cancel and Save. */

#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

#include "properties/import/import.h"

G_BEGIN_DECLS

/* What is edited: a new connection, one that NetworkManager has, or one that comes out of a file. */
typedef struct {
  NMConnection *connection;
  NMRemoteConnection *remote; /* what NetworkManager has of it, or NULL */
  Import *import;             /* where it comes from, or NULL */
  ImportVpn *vpn;             /* which of @import; saved, and undone unless NetworkManager takes the connection */
} ConnectionSubject;

/* Takes what is in @subject over and shows the window, which holds @parent until it is closed. FALSE if there is no editor
 * for the connection; then it is freed and undone. */
gboolean connection_window_open (GtkWindow *parent, NMClient *client, ConnectionSubject *subject, GError **error);

G_END_DECLS
