/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why NetworkManager disconnects us. The Disconnect call does not say; the signal sent just before it does. */

#pragma once

#include <gio/gio.h>

typedef struct _EndReason EndReason;

typedef void (*EndReasonFunc)(gpointer user_data);

/* Starts listening. @bus_name is the service's own name, which ends like the object path of the active connection.
 * @bus may be NULL. @by_user is called, more than once perhaps, when it becomes known that the user ends it. Free with
 * end_reason_free(). */
EndReason *end_reason_new (GDBusConnection *bus, const char *bus_name, EndReasonFunc by_user, gpointer user_data);
void end_reason_free (EndReason *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EndReason, end_reason_free)

/* The active connection's object path; NULL if it cannot be told from @bus_name. */
const char *end_reason_get_path (const EndReason *self);

/* Whether the user disconnected or deleted the connection. */
gboolean end_reason_is_user (const EndReason *self);
