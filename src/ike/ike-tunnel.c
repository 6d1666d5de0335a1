/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-tunnel.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/system/policy-table.h"
#include "src/system/shield.h"
#include "src/system/xfrm.h"

#define IKE_PORT 500
#define NAT_PORT 4500

/* Bytes, until the way to the server is known. */
#define FIRST_MTU 1400

/* A kernel without XFRM interfaces gets a device that is there only for addresses and name servers to hang on. */
static Link *
make_link (const char *name, guint32 if_id, GError **error)
{
  g_autoptr (GError) local = NULL;
  Link *link = link_new_xfrm (name, if_id, FIRST_MTU, &local);

  if (link)
    return link;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  g_message ("the kernel has no XFRM interfaces, going on with policies alone");
  return link_new_tun (name, FIRST_MTU, error);
}

IkeTunnel *
ike_tunnel_new (const Profile *profile, const char *charon_id, GError **error)
{
  g_autoptr (IkeTunnel) tunnel = g_new0 (IkeTunnel, 1);
  guint32 if_id = policy_table_unused_number ();

  tunnel->ip6 = profile->ip6.wanted;
  tunnel->reqid = xfrm_unused_number ();
  tunnel->table = if_id;
  tunnel->state_file = state_file_new (error);
  if (!tunnel->state_file || !state_file_set_full_tunnel (tunnel->state_file, tunnel->table, error) || !state_file_set_if_id (tunnel->state_file, if_id, error) ||
      !state_file_add_reqid (tunnel->state_file, tunnel->reqid, error) ||
      !state_file_set_charon (tunnel->state_file, charon_id, error))
    return NULL;
  tunnel->full = full_tunnel_new (tunnel->table, error);
  if (!tunnel->full)
    return NULL;
  tunnel->link = make_link (profile->interface_name, if_id, error);
  if (!tunnel->link)
    return NULL;
  link_restrict_ip6 (tunnel->link, tunnel->ip6);
  if (!xfrm_check (AF_INET, profile->ah ? IPPROTO_AH : IPPROTO_ESP, error) || !link_set_up (tunnel->link, 0, error))
    return NULL;
  return g_steal_pointer (&tunnel);
}

gboolean
ike_tunnel_renew_link (IkeTunnel *tunnel, GError **error)
{
  if (!link_renew (tunnel->link, FIRST_MTU, error))
    return FALSE;
  link_restrict_ip6 (tunnel->link, tunnel->ip6);
  uplink_set_tunnel (tunnel->uplink, tunnel->link->index);
  return TRUE;
}

gboolean
ike_tunnel_set_peer (IkeTunnel *tunnel, GInetAddress *peer, GError **error)
{
  if (!state_file_add_peer (tunnel->state_file, peer, error))
    return FALSE;
  g_set_object (&tunnel->peer, peer);
  if (tunnel->uplink)
    uplink_set_peer (tunnel->uplink, peer);
  else
    tunnel->uplink = uplink_new (peer, tunnel->link->index, error);
  return tunnel->uplink != NULL;
}

gboolean
ike_tunnel_route (IkeTunnel *tunnel, FullTunnelConfig *full, guint16 port, GError **error)
{
  const guint16 ports[] = { IKE_PORT, NAT_PORT, port };

  /* Routes that refuse would be in the way of policies. */
  if (full->hold_for && ike_tunnel_is_policy_based (tunnel))
    return failure_set (error, FAILURE_TUNNEL, "block-on-drop needs a kernel with XFRM interfaces");
  full->device = tunnel->link->index;
  full->server = tunnel->peer;
  memcpy (full->ports, ports, sizeof ports);
  return full_tunnel_set (tunnel->full, full, error);
}

gboolean
ike_tunnel_shield (IkeTunnel *tunnel, const IpConfig *config, GError **error)
{
  const Shield shield = {
    .quiet = TRUE,
    .device = ike_tunnel_is_policy_based (tunnel) ? NULL : tunnel->link->name,
    .inner4 = config ? config->ip4.address : NULL,
    .inner6 = config ? config->ip6.address : NULL,
  };

  return shield_raise (&tunnel->shield, &shield, error);
}

gboolean
ike_tunnel_is_policy_based (const IkeTunnel *tunnel)
{
  return tunnel->link->if_id == 0;
}

gboolean
ike_tunnel_flush (const IkeTunnel *tunnel, GError **error)
{
  return xfrm_flush (tunnel->link->if_id, &tunnel->reqid, 1, error) &&
         (!ike_tunnel_is_policy_based (tunnel) || policy_table_sweep_charon (tunnel->reqid, error));
}

void
ike_tunnel_free (IkeTunnel *tunnel)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&tunnel->shield, standing_table_free);
  if (!shield_lower (getpid (), &error))
    g_warning ("%s", error->message);
  g_clear_error (&error);
  g_clear_pointer (&tunnel->full, full_tunnel_free);
  g_clear_object (&tunnel->uplink);
  g_clear_object (&tunnel->peer);
  if (tunnel->link && !ike_tunnel_flush (tunnel, &error))
    g_warning ("cannot remove policies: %s", error->message);
  g_clear_pointer (&tunnel->link, link_free);
  g_clear_pointer (&tunnel->state_file, state_file_free);
  g_free (tunnel);
}
