/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/netlink-monitor.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/xfrm.h>
#include <sys/socket.h>

typedef struct mnl_socket MnlSocket;

/* Until what was lacking may be there, in seconds. */
#define AGAIN 5

#define GROUP(number) (1u << ((number) - 1))
#define BOTH(what) (GROUP (RTNLGRP_IPV4_##what) | GROUP (RTNLGRP_IPV6_##what))

static const struct {
  int bus;
  guint groups;
} topics[] = {
  [NETLINK_TOPIC_NETWORK] = { NETLINK_ROUTE, GROUP (RTNLGRP_LINK) | BOTH (IFADDR) | BOTH (ROUTE) | BOTH (RULE) },
  [NETLINK_TOPIC_IPSEC] = { NETLINK_XFRM, GROUP (XFRMNLGRP_SA) | GROUP (XFRMNLGRP_POLICY) | GROUP (XFRMNLGRP_EXPIRE) },
  [NETLINK_TOPIC_FIREWALL] = { NETLINK_NETFILTER, GROUP (NFNLGRP_NFTABLES) },
};

struct _NetlinkMonitor {
  MnlSocket *events;
  guint source;
  guint again; /* source */
  gboolean concerned;
  gboolean (*concerns)(gpointer user_data, const struct nlmsghdr *message);
  void (*changed)(gpointer user_data);
  gpointer user_data;
};

static int
on_message (const struct nlmsghdr *message, void *data)
{
  NetlinkMonitor *self = data;

  self->concerned = self->concerned || !self->concerns || self->concerns (self->user_data, message);
  return MNL_CB_OK;
}

/* Everything that is there is read before anything is done: changes come in swarms. */
static gboolean
on_events (int fd, GIOCondition condition, gpointer user_data)
{
  NetlinkMonitor *self = user_data;
  union
  {
    struct nlmsghdr header;
    char bytes[16384];
  } buffer;
  ssize_t length;

  self->concerned = FALSE;
  while ((length = mnl_socket_recvfrom (self->events, &buffer, sizeof buffer)) > 0 || errno == ENOBUFS ||
         errno == ENOSPC)
    if (length > 0)
      mnl_cb_run (&buffer, length, 0, 0, on_message, self);
    else
      self->concerned = TRUE; /* too many, or one too long */
  if (self->concerned)
    self->changed (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_again (gpointer user_data)
{
  NetlinkMonitor *self = user_data;

  self->again = 0;
  self->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

void
netlink_monitor_again (NetlinkMonitor *self)
{
  if (!self->again)
    self->again = g_timeout_add_seconds (AGAIN, on_again, self);
}

NetlinkMonitor *
netlink_monitor_new (NetlinkTopic topic, gboolean (*concerns)(gpointer user_data, const struct nlmsghdr *message),
                     void (*changed)(gpointer user_data), gpointer user_data)
{
  g_autoptr (NetlinkMonitor) self = g_new0 (NetlinkMonitor, 1);

  self->concerns = concerns;
  self->changed = changed;
  self->user_data = user_data;
  self->events = mnl_socket_open2 (topics[topic].bus, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (!self->events || mnl_socket_bind (self->events, topics[topic].groups, MNL_SOCKET_AUTOPID) != 0)
    return NULL;
  self->source = g_unix_fd_add (mnl_socket_get_fd (self->events), G_IO_IN, on_events, self);
  return g_steal_pointer (&self);
}

void
netlink_monitor_free (NetlinkMonitor *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->again, g_source_remove);
  g_clear_pointer (&self->events, mnl_socket_close);
  g_free (self);
}
