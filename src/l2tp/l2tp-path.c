/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/l2tp-path.h"

#include <errno.h>
#include <linux/xfrm.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/l2tp/guard.h"
#include "src/system/policy-table.h"
#include "src/system/shield.h"
#include "src/system/xfrm.h"

#define IKE_PORT 500
#define NAT_PORT 4500
#define L2TP_PORT 1701

static Guard
guard_of (const L2tpPath *path)
{
  Guard guard = {
    .table = path->table,
    .reqid = path->guard_reqid,
    .server = path->peer,
    .port = path->port,
    .shared = path->source && path->source->shared,
  };

  return guard;
}

static void
lower_guard (L2tpPath *path)
{
  g_autoptr (GError) error = NULL;
  Guard guard = guard_of (path);

  if (!path->guarded)
    return;
  path->guarded = FALSE;
  standing_table_release (path->guard_table);
  if (!guard_lower (&guard, &error))
    g_warning ("%s", error->message);
}

static void
on_guard_fallen (gpointer data, const GError *error)
{
  L2tpPath *path = data;

  path->exposed (path->user_data, error);
}

static gboolean
concerns (gpointer data, const struct nlmsghdr *message)
{
  return message->nlmsg_type == XFRM_MSG_DELPOLICY || message->nlmsg_type == XFRM_MSG_FLUSHPOLICY;
}

static void
on_policies_gone (gpointer data)
{
  L2tpPath *path = data;
  Guard guard = guard_of (path);
  g_autoptr (GError) error = NULL;

  if (path->guarded && !guard_mend (&guard, &error))
    on_guard_fallen (path, error);
}

static gboolean
watch_guard (L2tpPath *path, GError **error)
{
  path->guard_table = standing_table_new (path->table, on_guard_fallen, path, error);
  if (!path->guard_table)
    return FALSE;
  path->guard_monitor = netlink_monitor_new (NETLINK_TOPIC_IPSEC, concerns, on_policies_gone, path);
  return path->guard_monitor || failure_set (error, FAILURE_GUARD, "watching IPsec policies: %s", g_strerror (errno));
}

L2tpPath *
l2tp_path_new (const char *charon_id, L2tpPathExposed exposed, gpointer user_data, GError **error)
{
  g_autoptr (L2tpPath) path = g_new0 (L2tpPath, 1);

  path->exposed = exposed;
  path->user_data = user_data;
  path->reqid = policy_table_unused_number ();
  path->guard_reqid = xfrm_unused_number ();
  path->state_file = state_file_new (error);
  if (!path->state_file || !state_file_set_full_tunnel (path->state_file, path->reqid, error) ||
      !(path->full = full_tunnel_new (path->reqid, error)) || !(path->directory = state_file_make_directory (path->state_file, error)))
    return NULL;
  if (!charon_id)
    return g_steal_pointer (&path);
  path->table = g_strdup (charon_id);
  if (!state_file_add_reqid (path->state_file, path->reqid, error) || !state_file_add_reqid (path->state_file, path->guard_reqid, error) ||
      !state_file_set_table (path->state_file, path->table, error) || !state_file_set_charon (path->state_file, charon_id, error) ||
      !xfrm_check (AF_INET, IPPROTO_ESP, error) || !watch_guard (path, error))
    return NULL;
  return g_steal_pointer (&path);
}

gboolean
l2tp_path_set_peer (L2tpPath *path, GInetAddress *peer, GError **error)
{
  g_set_object (&path->peer, peer);
  if (!state_file_add_peer (path->state_file, peer, error))
    return FALSE;
  if (path->uplink)
    uplink_set_peer (path->uplink, peer);
  else
    path->uplink = uplink_new (peer, 0, error);
  return path->uplink != NULL;
}

gboolean
l2tp_path_open (L2tpPath *path, guint16 port, GError **error)
{
  Guard guard;

  lower_guard (path);
  g_clear_pointer (&path->source, source_port_free);
  path->source = source_port_take (port, error);
  if (!path->source)
    return FALSE;
  path->port = path->source->port;
  guard = guard_of (path);
  path->guarded = path->table && guard_raise (&guard, path->guard_table, error);
  return path->guarded || !path->table;
}

gboolean
l2tp_path_shield (L2tpPath *path, const char *device, GInetAddress *inner4, GInetAddress *inner6, GError **error)
{
  const Shield shield = { .device = device, .inner4 = inner4, .inner6 = inner6 };

  return shield_raise (&path->shield, &shield, error);
}

/* Before IPsec takes them, packets of L2TP have no mark yet: the guard sees to it that none leaves like that. */
gboolean
l2tp_path_route (L2tpPath *path, FullTunnelConfig *full, const char *device, guint16 port, GError **error)
{
  const guint16 ports[] = { IKE_PORT, NAT_PORT, port, L2TP_PORT };

  full->device = if_nametoindex (device);
  full->server = path->peer;
  memcpy (full->ports, ports, sizeof ports);
  return full_tunnel_set (path->full, full, error);
}

/* Where our address is known, xl2tpd listens at that one alone, and the kernel prefers it to our socket, which is for any. */
void
l2tp_path_share_port (L2tpPath *path)
{
  if (!uplink_get_source (path->uplink))
    g_clear_pointer (&path->source, source_port_free);
  else if (path->source)
    source_port_share (path->source);
}

gboolean
l2tp_path_close_port (L2tpPath *path, GError **error)
{
  return !path->source || source_port_close (path->source, error);
}

gboolean
l2tp_path_flush (const L2tpPath *path, GError **error)
{
  return !path->table || xfrm_flush (0, &path->reqid, 1, error);
}

void
l2tp_path_free (L2tpPath *path)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&path->shield, standing_table_free);
  if (!shield_lower (getpid (), &error))
    g_warning ("%s", error->message);
  g_clear_error (&error);
  if (!l2tp_path_flush (path, &error))
    g_warning ("cannot remove policies: %s", error->message);
  lower_guard (path);
  g_clear_pointer (&path->guard_monitor, netlink_monitor_free);
  g_clear_pointer (&path->guard_table, standing_table_free);
  g_clear_pointer (&path->full, full_tunnel_free);
  g_clear_object (&path->uplink);
  g_clear_pointer (&path->source, source_port_free);
  g_clear_object (&path->peer);
  g_clear_pointer (&path->state_file, state_file_free);
  g_free (path->table);
  g_free (path);
}
