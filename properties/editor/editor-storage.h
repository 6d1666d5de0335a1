/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The button beside a password that says where it is kept. libnma has a menu for this too, but hides it behind an icon
 * that neither the keyboard nor a screen reader gets to.
 */

#pragma once

#include <gtk/gtk.h>
#include <NetworkManager.h>

G_BEGIN_DECLS

typedef void (*EditorStorageChanged) (NMSettingSecretFlags flags, gpointer data);

/* A menu button for the secret with this @title, which offers the choice that there is none only if @may_be_none.
 * @changed is told when the user has chosen. */
GtkWidget *editor_storage_new (const char *title, NMSettingSecretFlags flags, gboolean may_be_none,
                               EditorStorageChanged changed, gpointer data);

/* Lets the button live on without telling anybody. */
void editor_storage_forget (GtkWidget *button);

G_END_DECLS
