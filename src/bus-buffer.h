/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GDBus reads all messages into one buffer, which it keeps and never clears. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What messages of up to @size bytes left in it is soon overwritten. */
void bus_buffer_overwrite (GDBusConnection *bus, gsize size);

G_END_DECLS
