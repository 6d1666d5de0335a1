/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/sentry.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <linux/xfrm.h>

#include "shared/failures.h"
#include "src/system/keeper.h"
#include "src/system/link.h"
#include "src/system/netlink-monitor.h"
#include "src/system/xfrm.h"

/* charon tells us and the kernel at the same time, and it replaces a state by first removing the old one (RFC 4555). Nothing
 * gets out meanwhile: a tunnel without states or policies swallows what is sent. */
#define SETTLE_MILLISECONDS 500

struct _Sentry {
  SentryPost post;
  void (*alarm)(gpointer user_data, SentryAlarm what);
  gpointer user_data;
  NetlinkMonitor *links;
  NetlinkMonitor *ipsec;
  Keeper *keeper;
  guint stock;  /* what xfrm_take_stock() found at first */
  guint settle; /* source; 0: nothing has changed */
  guint settle_link; /* likewise, for the device */
  gboolean expired; /* a state's time was over */
};

static gboolean
concerns_link (gpointer user_data, const struct nlmsghdr *message)
{
  Sentry *self = user_data;
  const struct ifinfomsg *header = mnl_nlmsg_get_payload (message);

  return (message->nlmsg_type == RTM_NEWLINK || message->nlmsg_type == RTM_DELLINK) &&
         (guint) header->ifi_index == self->post.device;
}

static gboolean
look_at_link (gpointer user_data)
{
  Sentry *self = user_data;
  LinkState state = link_get_state (self->post.device);

  self->settle_link = 0;
  if (state != LINK_UP)
    self->alarm (self->user_data, state == LINK_DOWN ? SENTRY_DEVICE_DOWN : SENTRY_DEVICE_GONE);
  return G_SOURCE_REMOVE;
}

static void
on_link (gpointer user_data)
{
  Sentry *self = user_data;

  if (self->post.grace == 0)
    look_at_link (self);
  else if (!self->settle_link)
    self->settle_link = g_timeout_add (self->post.grace, look_at_link, self);
}

/* The kernel removes a state whose time is over; before that it asks for another one. */
static gboolean
is_end (const struct nlmsghdr *message)
{
  const struct xfrm_user_expire *expire = mnl_nlmsg_get_payload (message);

  return mnl_nlmsg_get_payload_len (message) >= sizeof (*expire) && expire->hard;
}

static gboolean
concerns_ipsec (gpointer user_data, const struct nlmsghdr *message)
{
  Sentry *self = user_data;

  if (message->nlmsg_type == XFRM_MSG_EXPIRE) {
    self->expired |= is_end (message);
    return is_end (message);
  }
  return message->nlmsg_type == XFRM_MSG_DELSA || message->nlmsg_type == XFRM_MSG_FLUSHSA ||
         message->nlmsg_type == XFRM_MSG_DELPOLICY || message->nlmsg_type == XFRM_MSG_FLUSHPOLICY;
}

static gboolean
on_settled (gpointer user_data)
{
  Sentry *self = user_data;

  self->settle = 0;
  if (self->stock & ~xfrm_take_stock (self->post.if_id, self->post.reqid))
    self->alarm (self->user_data, SENTRY_IPSEC_GONE);
  else
    self->expired = FALSE;
  return G_SOURCE_REMOVE;
}

static void
on_ipsec (gpointer user_data)
{
  Sentry *self = user_data;

  if (!self->settle)
    self->settle = g_timeout_add (SETTLE_MILLISECONDS, on_settled, self);
}

/* First the watch, then the look: nothing falls between. */
static gboolean
watch_link (Sentry *self)
{
  self->links = netlink_monitor_new (NETLINK_TOPIC_NETWORK, concerns_link, on_link, self);
  if (self->post.device)
    self->settle_link = g_timeout_add (self->post.grace, look_at_link, self);
  return self->links != NULL;
}

static gboolean
watch_ipsec (Sentry *self)
{
  if (!self->post.reqid)
    return TRUE;
  self->ipsec = netlink_monitor_new (NETLINK_TOPIC_IPSEC, concerns_ipsec, on_ipsec, self);
  self->stock = xfrm_take_stock (self->post.if_id, self->post.reqid);
  return self->ipsec != NULL;
}

static void
on_missing (gpointer user_data)
{
  Sentry *self = user_data;

  self->alarm (self->user_data, SENTRY_WAY_GONE);
}

Sentry *
sentry_new (const SentryPost *post, void (*alarm)(gpointer user_data, SentryAlarm what), gpointer user_data)
{
  Sentry *self = g_new0 (Sentry, 1);

  self->post = *post;
  self->alarm = alarm;
  self->user_data = user_data;
  if (!watch_link (self) || !watch_ipsec (self))
    g_warning ("the kernel cannot be watched: %s", g_strerror (errno));
  self->keeper = keeper_new (on_missing, self);
  sentry_move (self, post);
  return self;
}

void
sentry_move (Sentry *self, const SentryPost *post)
{
  self->post.device = post->device;
  keeper_set (self->keeper, post->device, post->inside);
}

gboolean
sentry_mend (Sentry *self, SentryAlarm what, GError **error)
{
  g_autoptr (GError) local = NULL;

  switch (what) {
  case SENTRY_DEVICE_DOWN:
    g_message ("another program has taken the tunnel's device down, bringing it up again");
    return link_raise (self->post.device, &local) || failure_set (error, FAILURE_CONNECTION_LOST, "%s", local->message);
  case SENTRY_DEVICE_GONE:
    return failure_set (error, FAILURE_CONNECTION_LOST, "%s", N_("another program has deleted the tunnel's device"));
  case SENTRY_IPSEC_GONE:
    return failure_set (error, FAILURE_CONNECTION_LOST, "%s",
                        self->expired ? N_("its keys expired")
                        : N_("another program has removed the connection's IPsec states or policies"));
  case SENTRY_WAY_GONE:
    return keeper_put_back (self->keeper, &local) || failure_set (error, FAILURE_CONNECTION_LOST, "%s", local->message);
  }
  g_assert_not_reached ();
}

void
sentry_free (Sentry *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  g_clear_handle_id (&self->settle_link, g_source_remove);
  g_clear_pointer (&self->links, netlink_monitor_free);
  g_clear_pointer (&self->ipsec, netlink_monitor_free);
  g_clear_pointer (&self->keeper, keeper_free);
  g_free (self);
}
