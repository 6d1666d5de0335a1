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

GInetAddressMask *
ip_network_parse (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  g_autoptr (GInetAddress) address = parts[0] ? g_inet_address_new_from_string (parts[0]) : NULL;
  guint64 prefix;

  if (!address)
    return NULL;
  prefix = ip_network_bits (address);
  if (parts[1] && !g_ascii_string_to_unsigned (parts[1], 10, 0, prefix, &prefix, NULL))
    return NULL;
  return ip_network_new (address, (guint) prefix);
}

guint
ip_network_bits (GInetAddress *address)
{
  return (guint) g_inet_address_get_native_size (address) * 8;
}
