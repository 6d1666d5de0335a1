/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/keeper.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "shared/ip-network.h"
#include "src/system/link.h"
#include "src/system/netlink-monitor.h"
#include "src/system/netlink.h"
#include "src/system/route.h"

/* NetworkManager takes things away, too, and says so by telling us to go; and it replaces what it changes. */
#define SETTLE_MILLISECONDS 500

struct _Keeper {
  guint device;
  GHashTable *wanted; /* networks as text */
  GHashTable *known;  /* what is put back: key, see key_of(), to message of the kernel's */
  KeeperMissing missing;
  gpointer user_data;
  NetlinkMonitor *monitor;
  guint settle; /* source; 0: nothing has changed */
};

static char *
wanted_text (const Keeper *self, GInetAddress *address, guint prefix)
{
  g_autoptr (GInetAddressMask) mask = address ? g_inet_address_mask_new (address, prefix, NULL) : NULL;
  g_autofree char *text = mask ? g_inet_address_mask_to_string (mask) : NULL;

  return text && g_hash_table_contains (self->wanted, text) ? g_steal_pointer (&text) : NULL;
}

static char *
key_of_address (const Keeper *self, const struct nlmsghdr *message)
{
  const struct ifaddrmsg *header = mnl_nlmsg_get_payload (message);
  const struct nlattr *local = netlink_attribute (message, sizeof *header, IFA_LOCAL);
  const struct nlattr *far = netlink_attribute (message, sizeof *header, IFA_ADDRESS);
  g_autoptr (GInetAddress) address = netlink_address (header->ifa_family, local ? local : far);
  g_autofree char *text = NULL;

  if (header->ifa_index != self->device || !address)
    return NULL;
  text = wanted_text (self, address, ip_network_bits (address));
  return text ? g_strconcat ("address ", text, NULL) : NULL;
}

static char *
key_of_route (const Keeper *self, const struct nlmsghdr *message)
{
  g_autoptr (Route) route = route_parse (message);
  g_autofree char *text = NULL;

  if (!route || route->device != self->device || route->table != RT_TABLE_MAIN || route->type != RTN_UNICAST ||
      route->protocol == RTPROT_KERNEL || route->protocol == ROUTE_PROTOCOL)
    return NULL;
  text = wanted_text (self, route->to, route->prefix);
  return text ? g_strconcat ("route ", text, NULL) : NULL;
}

/* NULL: it is none of ours. */
static char *
key_of (const Keeper *self, const struct nlmsghdr *message)
{
  switch (message->nlmsg_type) {
  case RTM_NEWADDR:
  case RTM_DELADDR:
    return key_of_address (self, message);
  case RTM_NEWROUTE:
  case RTM_DELROUTE:
    return key_of_route (self, message);
  default:
    return NULL;
  }
}

/* --- what is there --- */

static GPtrArray *
dump (guint16 type)
{
  NetlinkMessage request;

  netlink_start (&request, type, 0, type == RTM_GETROUTE ? sizeof (struct rtmsg) : sizeof (struct ifaddrmsg));
  return netlink_dump (NETLINK_ROUTE, &request, NULL);
}

static void
note (const Keeper *self, GHashTable *table, const struct nlmsghdr *message)
{
  g_autofree char *key = key_of (self, message);

  if (key)
    g_hash_table_replace (table, g_steal_pointer (&key), g_memdup2 (message, message->nlmsg_len));
}

/* FALSE: the kernel does not say. */
static gboolean
note_all (const Keeper *self, GHashTable *table)
{
  static const guint16 types[] = { RTM_GETADDR, RTM_GETROUTE };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (GPtrArray) messages = dump (types[i]);

    if (!messages)
      return FALSE;
    for (guint j = 0; j < messages->len; j++)
      note (self, table, messages->pdata[j]);
  }
  return TRUE;
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* --- what is put back --- */

static gboolean
add_address (const struct nlmsghdr *message, GError **error)
{
  NetlinkMessage request;

  netlink_start (&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof (struct ifaddrmsg));
  if (message->nlmsg_len > sizeof request)
    return TRUE;
  memcpy (mnl_nlmsg_get_payload (&request.header), mnl_nlmsg_get_payload (message), mnl_nlmsg_get_payload_len (message));
  request.header.nlmsg_len = message->nlmsg_len;
  return netlink_command (NETLINK_ROUTE, &request, error);
}

/* NetworkManager may have been here first. */
static gboolean
add_route (const struct nlmsghdr *message, GError **error)
{
  g_autoptr (Route) route = route_parse (message);
  g_autoptr (GError) local = NULL;

  if (route_add (route, 0, &local) || g_error_matches (local, NETLINK_ERROR, EEXIST))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
put_back (const Keeper *self, GHashTable *present, guint16 type, GError **error)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const struct nlmsghdr *message = value;

    if (message->nlmsg_type != type || g_hash_table_contains (present, key))
      continue;
    g_message ("another program has removed the tunnel's %s, putting it back", (const char *) key);
    if (!(type == RTM_NEWADDR ? add_address (message, error) : add_route (message, error)))
      return FALSE;
  }
  return TRUE;
}

gboolean
keeper_put_back (Keeper *self, GError **error)
{
  g_autoptr (GHashTable) present = new_table ();

  /* Routes may need the address. */
  return !note_all (self, present) ||
         (put_back (self, present, RTM_NEWADDR, error) && put_back (self, present, RTM_NEWROUTE, error));
}

static gboolean
on_settled (gpointer user_data)
{
  Keeper *self = user_data;
  g_autoptr (GHashTable) present = new_table ();

  self->settle = 0;
  if (link_get_state (self->device) == LINK_UP && note_all (self, present) &&
      g_hash_table_size (present) < g_hash_table_size (self->known))
    self->missing (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_changed (gpointer user_data)
{
  Keeper *self = user_data;

  if (!self->settle)
    self->settle = g_timeout_add (SETTLE_MILLISECONDS, on_settled, self);
}

/* Of the IPv4 routes of a device that goes down the kernel says nothing. */
static gboolean
concerns (gpointer user_data, const struct nlmsghdr *message)
{
  Keeper *self = user_data;
  const struct ifinfomsg *link = mnl_nlmsg_get_payload (message);
  g_autofree char *key = NULL;

  if (message->nlmsg_type == RTM_NEWLINK)
    return (guint) link->ifi_index == self->device;
  key = key_of (self, message);
  if (key && (message->nlmsg_type == RTM_NEWADDR || message->nlmsg_type == RTM_NEWROUTE)) {
    note (self, self->known, message);
    return FALSE;
  }
  return key != NULL;
}

Keeper *
keeper_new (KeeperMissing missing, gpointer user_data)
{
  Keeper *self = g_new0 (Keeper, 1);

  self->missing = missing;
  self->user_data = user_data;
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->known = new_table ();
  self->monitor = netlink_monitor_new (NETLINK_TOPIC_NETWORK, concerns, on_changed, self);
  if (!self->monitor)
    g_warning ("the kernel cannot be watched: %s", g_strerror (errno));
  return self;
}

static gboolean
is_unwanted (gpointer key, gpointer value, gpointer self)
{
  return !g_hash_table_contains (((Keeper *) self)->wanted, strchr (key, ' ') + 1);
}

void
keeper_set (Keeper *self, guint device, GPtrArray *wanted)
{
  self->device = device;
  g_hash_table_remove_all (self->wanted);
  for (guint i = 0; wanted && i < wanted->len; i++)
    g_hash_table_add (self->wanted, g_inet_address_mask_to_string (wanted->pdata[i]));
  g_hash_table_foreach_remove (self->known, is_unwanted, self);
  note_all (self, self->known);
}

void
keeper_free (Keeper *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  g_clear_pointer (&self->monitor, netlink_monitor_free);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->known);
  g_free (self);
}
