/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-ip-config.h"

#include <string.h>

#include "shared/failures.h"

/* RFC 5072 5: the interface identifier makes a link-local address. */
#define IDENTIFIER 8

/* NULL for none at all. */
static GInetAddress *
address4 (const uint8_t *bytes)
{
  GInetAddress *address = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV4);

  if (g_inet_address_get_is_any (address))
    g_clear_object (&address);
  return address;
}

static void
add4 (IpConfig *config, const uint8_t *bytes, gboolean (*add)(IpConfig *config, const char *text))
{
  g_autoptr (GInetAddress) address = address4 (bytes);
  g_autofree char *text = address ? g_inet_address_to_string (address) : NULL;

  if (text)
    add (config, text);
}

static gboolean
take_own (IpConfig *config, const PppReport *ip, GError **error)
{
  g_autoptr (GInetAddress) own = g_inet_address_new_from_bytes (ip->ip.local, G_SOCKET_FAMILY_IPV4);
  g_autofree char *text = g_inet_address_to_string (own);

  return ip_config_take_address (config, text, error);
}

static void
take_ip (IpConfig *config, const PppReport *ip)
{
  g_autoptr (GInetAddress) peer = address4 (ip->ip.peer);

  config->device = g_strdup (ip->text);
  config->mtu = ip->mtu;
  /* A route to the server through its own tunnel would be a loop. */
  if (peer && !g_inet_address_equal (peer, config->gateway))
    config->ip4.peer = g_steal_pointer (&peer);
  for (guint i = 0; i < 2; i++) {
    add4 (config, ip->ip.dns[i], ip_config_add_dns);
    add4 (config, ip->ip.wins[i], ip_config_add_wins);
  }
  ip_config_add_selector (config, "0.0.0.0/0");
}

static GInetAddress *
link_local (const uint8_t *identifier)
{
  guint8 bytes[16] = { 0xfe, 0x80 };

  memcpy (bytes + sizeof bytes - IDENTIFIER, identifier, IDENTIFIER);
  return g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
}

/* The address for more than the link is the kernel's already: see router.h. */
static void
take_ip6 (IpConfig *config, const PppReport *ip6, gboolean has_router)
{
  if (!config->device)
    config->device = g_strdup (ip6->text);
  config->ip6.address = link_local (ip6->ip6.local);
  config->ip6.prefix = 128;
  config->ip6.peer = link_local (ip6->ip6.peer);
  if (has_router)
    ip_config_add_selector (config, "::/0");
}

IpConfig *
l2tp_ip_config_new (GInetAddress *gateway, const PppReport *ip, const PppReport *ip6, gboolean has_router, GError **error)
{
  g_autoptr (IpConfig) config = ip_config_new ();

  config->gateway = g_object_ref (gateway);
  config->can_persist = TRUE;
  if (ip->type == PPP_REPORT_IP) {
    if (!take_own (config, ip, error))
      return NULL;
    take_ip (config, ip);
  }
  if (ip6->type == PPP_REPORT_IP6)
    take_ip6 (config, ip6, has_router);
  if (config->ip4.address || config->ip6.address)
    return g_steal_pointer (&config);
  failure_set (error, FAILURE_NO_ADDRESS, NULL);
  return NULL;
}
