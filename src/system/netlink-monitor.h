/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches a part of the kernel for changes. */

#pragma once

#include <glib.h>
#include <libmnl/libmnl.h>

typedef enum {
  NETLINK_TOPIC_NETWORK,  /* links, addresses, routes and rules */
  NETLINK_TOPIC_IPSEC,    /* states and policies */
  NETLINK_TOPIC_FIREWALL, /* nftables */
} NetlinkTopic;

typedef struct _NetlinkMonitor NetlinkMonitor;

/* @concerns tells whether a message matters; NULL: all do. @changed is called once per batch of messages if one of them does, or
 * if some were lost; it may free the monitor. NULL with errno set if the kernel refuses. */
NetlinkMonitor *netlink_monitor_new (NetlinkTopic topic,
                                     gboolean (*concerns)(gpointer user_data, const struct nlmsghdr *message),
                                     void (*changed)(gpointer user_data), gpointer user_data);

/* @changed is called again soon, for it could not do its work: this computer was short of something. */
void netlink_monitor_again (NetlinkMonitor *self);

void netlink_monitor_free (NetlinkMonitor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetlinkMonitor, netlink_monitor_free)
