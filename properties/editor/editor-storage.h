/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The button next to a password that says where it is stored. libnma has such a menu too, but behind an icon that
 * neither the keyboard nor a screen reader can reach.
 */

#pragma once

#include <gtk/gtk.h>
#include <NetworkManager.h>

G_BEGIN_DECLS

typedef void (*EditorStorageChanged)(NMSettingSecretFlags flags, gpointer data);

/* A menu button for the secret with this @title. @may_be_none also offers that no secret is needed. @changed is
 * called when the user has chosen. */
GtkWidget *editor_storage_new (const char *title, NMSettingSecretFlags flags, gboolean may_be_none,
                               EditorStorageChanged changed, gpointer data);

/* Disconnects the button: @changed is no longer called. */
void editor_storage_forget (GtkWidget *button);

G_END_DECLS
