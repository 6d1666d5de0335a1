/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why NetworkManager ends our connection. Its call to end it does not say, but the signal that it sends first does. */

#pragma once

#include <gio/gio.h>

typedef struct _EndReason EndReason;

/* Listens, as the service of @bus_name, which ends like the path of the active connection. @bus may be NULL. */
EndReason *end_reason_new (GDBusConnection *bus, const char *bus_name);
void end_reason_free (EndReason *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EndReason, end_reason_free)

/* Whether the user has disconnected, or deleted the connection. */
gboolean end_reason_is_user (const EndReason *self);
