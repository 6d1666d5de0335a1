/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-ip-config.h"

#include <string.h>

#include "shared/failures.h"
#include "shared/text.h"
#include "src/charon/sa-facts.h"

static void
add_selectors (IpConfig *config, const char *const *selectors)
{
  for (guint i = 0; selectors[i]; i++) {
    g_autofree char *shown = text_printable (selectors[i], -1);

    if (!ip_config_add_selector (config, selectors[i]))
      g_message ("traffic selector not understood: %s", shown);
  }
}

static gboolean
add_virtual_addresses (IpConfig *config, const ViciMessage *sa, GError **error)
{
  g_auto (GStrv) addresses = vici_message_dup_strv (sa, "local-vips", NULL);

  for (guint i = 0; addresses[i]; i++) {
    if (!ip_config_take_address (config, addresses[i], error))
      return FALSE;
  }
  return TRUE;
}

/*
 * A site-to-site tunnel has no address of its own, but NetworkManager wants one on the device, and the kernel takes it
 * as the source of what goes in: the host's address within local-ts, else the outer one, which is what charon's
 * "dynamic" selector means then.
 */
static void
add_own_addresses (IpConfig *config, const ViciMessage *sa, GInetAddress *inside)
{
  g_autofree char *text = inside ? g_inet_address_to_string (inside) : NULL;
  const char *outer = vici_message_get_string (sa, "local-host", NULL);

  if (text)
    ip_config_add_address (config, text);
  else if (outer)
    ip_config_add_address (config, outer);
}

guint
ike_ip_config_mtu (const IpConfig *config, const Profile *profile, guint uplink_mtu)
{
  if (profile->mtu)
    return profile->mtu;
  if (!uplink_mtu)
    return 0;
  return ip_config_compute_mtu (uplink_mtu, g_inet_address_get_family (config->gateway), config->ip6.address != NULL);
}

IpConfig *
ike_ip_config_new (const ViciMessage *sa, const IkeIpConfigInput *input, GError **error)
{
  g_autoptr (IpConfig) config = ip_config_new ();
  const char *gateway = vici_message_get_string (sa, "remote-host", NULL);

  config->gateway = gateway ? g_inet_address_new_from_string (gateway) : NULL;
  if (!config->gateway) {
    failure_set (error, FAILURE_INTERNAL, "charon named no remote-host");
    return NULL;
  }
  config->device = g_strdup (input->device);
  config->can_persist = TRUE;
  config->routes_by_us = input->policy_based;
  if (!input->profile->request_address)
    add_own_addresses (config, sa, input->inside);
  else if (!add_virtual_addresses (config, sa, error))
    return NULL;
  if (!config->ip4.address && !config->ip6.address) {
    failure_set (error, FAILURE_NO_ADDRESS, NULL);
    return NULL;
  }
  add_selectors (config, input->selectors);
  if (config->too_many_routes) {
    failure_set (error, FAILURE_ROUTES, NULL);
    return NULL;
  }
  if (ip_config_spare_reserved (config))
    g_message ("%s: the server gives networks that no tunnel may take, such as loopback or multicast; they stay outside",
               input->profile->id);
  for (guint i = 0; input->dns && input->dns[i]; i++)
    ip_config_add_dns (config, input->dns[i]);
  return g_steal_pointer (&config);
}

char *
ike_ip_config_describe (const ViciMessage *sa)
{
  const ViciMessage *children = vici_message_find (sa, "child-sas", NULL);
  const ViciMessage *child = children ? vici_message_next (children, NULL) : NULL;
  g_auto (GStrv) addresses = vici_message_dup_strv (sa, "local-vips", NULL);
  g_autofree char *inside = g_strjoinv (", ", addresses);
  const char *host = vici_message_get_string (sa, "remote-host", NULL);
  const char *id = vici_message_get_string (sa, "remote-id", NULL);
  g_autofree char *shown = text_printable (id ? id : "?", -1);
  g_autofree char *ike = sa_facts_algorithms (sa);
  g_autofree char *algorithms = child ? sa_facts_algorithms (child) : NULL;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "connected to '%s' at %s; IKE %s", shown, host ? host : "?", ike);
  if (algorithms)
    g_string_append_printf (text, sa_facts_is_ah (child) ? "; AH %s, not encrypted" : "; ESP %s", algorithms);
  if (*inside)
    g_string_append_printf (text, "; inside %s", inside);
  return g_string_free (text, FALSE);
}
