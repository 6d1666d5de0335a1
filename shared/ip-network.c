/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/ip-network.h"

#include <string.h>

GInetAddressMask *
ip_network_new (GInetAddress *address, guint prefix)
{
  guint bits = ip_network_bits (address);
  g_autoptr (GInetAddress) first = NULL;
  guint8 bytes[16];

  memcpy (bytes, g_inet_address_to_bytes (address), bits / 8);
  for (guint bit = prefix; bit < bits; bit++)
    bytes[bit / 8] &= (guint8) ~(0x80u >> (bit % 8));
  first = g_inet_address_new_from_bytes (bytes, g_inet_address_get_family (address));
  return g_inet_address_mask_new (first, prefix, NULL);
}

guint
ip_network_bits (GInetAddress *address)
{
  return (guint) g_inet_address_get_native_size (address) * 8;
}
