/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches the kernel's links, addresses and routes for changes. */

#pragma once

#include <glib.h>
#include <libmnl/libmnl.h>

typedef struct _NetlinkMonitor NetlinkMonitor;

/* @concerns tells whether a message matters. @changed is called once per batch of messages if one of them does, or
 * if some were lost; it may free the monitor. NULL with errno set if the kernel refuses. */
NetlinkMonitor *netlink_monitor_new (gboolean (*concerns) (gpointer user_data, const struct nlmsghdr *message),
                                     void (*changed) (gpointer user_data), gpointer user_data);
void netlink_monitor_free (NetlinkMonitor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetlinkMonitor, netlink_monitor_free)
