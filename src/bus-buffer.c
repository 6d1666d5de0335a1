/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/bus-buffer.h"

#include "shared/defines.h"

void
bus_buffer_overwrite (GDBusConnection *bus, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *zeros = g_malloc0 (size);
  GVariant *body = g_variant_new ("(@ay)", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, zeros, size, 1));

  /* A longer one, to ourselves. */
  if (!g_dbus_connection_emit_signal (bus, g_dbus_connection_get_unique_name (bus), "/", IPSEC_SERVICE ".Buffer", "Overwrite",
                                      body, &error))
    g_warning ("D-Bus: %s", error->message);
}
