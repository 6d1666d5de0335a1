/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/way-watch.h"

#include "src/system/netlink-monitor.h"

struct _WayWatch {
  NetlinkMonitor *monitor; /* NULL: only the present counts */
  guint timer;             /* source; 0: there is no way */
  guint seconds;
  gboolean (*is_there)(gpointer user_data);
  void (*found)(gpointer user_data);
  gpointer user_data;
};

static gboolean
on_time (gpointer data)
{
  WayWatch *watch = data;

  watch->timer = 0;
  g_clear_pointer (&watch->monitor, netlink_monitor_free);
  watch->found (watch->user_data);
  return G_SOURCE_REMOVE;
}

static void
look (gpointer data)
{
  WayWatch *watch = data;

  if (!watch->is_there (watch->user_data))
    g_clear_handle_id (&watch->timer, g_source_remove);
  else if (!watch->timer)
    watch->timer = g_timeout_add_seconds (watch->seconds, on_time, watch);
}

WayWatch *
way_watch_new (guint seconds, gboolean (*is_there)(gpointer user_data), void (*found)(gpointer user_data), gpointer user_data)
{
  WayWatch *watch = g_new0 (WayWatch, 1);

  watch->seconds = seconds;
  watch->is_there = is_there;
  watch->found = found;
  watch->user_data = user_data;
  watch->monitor = netlink_monitor_new (NETLINK_TOPIC_NETWORK, NULL, look, watch);
  look (watch);
  return watch;
}

void
way_watch_free (WayWatch *watch)
{
  g_clear_handle_id (&watch->timer, g_source_remove);
  g_clear_pointer (&watch->monitor, netlink_monitor_free);
  g_free (watch);
}
