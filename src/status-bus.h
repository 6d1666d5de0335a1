/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The status on D-Bus, read-only: org.freedesktop.NetworkManager.ipsec.Status at STATUS_BUS_PATH, with one method, Get.
 * Anyone may call it; only users who may see the connection get an answer.
 */

#pragma once

#include <gio/gio.h>

#include "src/status.h"

G_BEGIN_DECLS

#define STATUS_BUS_PATH "/org/freedesktop/NetworkManager/ipsec/Status"
#define STATUS_BUS_INTERFACE "org.freedesktop.NetworkManager.ipsec.Status"

/* Exports @status, which must live as long as the process, on @bus. */
gboolean status_bus_serve (GDBusConnection *bus, Status *status, GError **error);

G_END_DECLS
