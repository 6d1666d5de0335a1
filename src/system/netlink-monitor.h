/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hears what changes in the kernel's links, addresses and routes. */

#pragma once

#include <glib.h>
#include <libmnl/libmnl.h>

typedef struct _NetlinkMonitor NetlinkMonitor;

/* @concerns says whether a message matters; @changed is called once for all messages that were there at a time, if one
 * did, or if some were lost. It may drop the monitor. NULL with errno set if the kernel refuses. */
NetlinkMonitor *netlink_monitor_new (gboolean (*concerns) (gpointer user_data, const struct nlmsghdr *message),
                                     void (*changed) (gpointer user_data), gpointer user_data);
void netlink_monitor_free (NetlinkMonitor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetlinkMonitor, netlink_monitor_free)
