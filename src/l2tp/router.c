/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/router.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/l2tp/router-advert.h"
#include "src/system/netlink.h"

/* RFC 4861 10. */
#define SOLICITATIONS 3
#define SOLICITATION_SECONDS 4
/* Whoever is farther away than the link cannot say so (RFC 4861 6.1.2). */
#define HOP_LIMIT 255
/* No frame of PPP that we let in is longer. */
#define MESSAGE_MAX 4096
#define FOR_EVER G_MAXUINT32

struct _Router {
  GObject parent;
  guint index;            /* of the device */
  struct in6_addr address;
  gboolean has_address;
  gint64 expiry;          /* of the address, monotonic time */
  gboolean is_router;
  int socket;
  guint reading;          /* source */
  guint asking;           /* source */
  guint asked;            /* times */
};

G_DEFINE_FINAL_TYPE (Router, router, G_TYPE_OBJECT)

static gboolean
ask (Router *self)
{
  const struct nd_router_solicit message = { .nd_rs_type = ND_ROUTER_SOLICIT };
  struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_scope_id = self->index };

  /* all routers, ff02::2 */
  to.sin6_addr.s6_addr[0] = 0xff;
  to.sin6_addr.s6_addr[1] = 0x02;
  to.sin6_addr.s6_addr[15] = 0x02;
  return sendto (self->socket, &message, sizeof message, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *) &to, sizeof to)
         == sizeof message;
}

static gboolean
on_time_to_ask (gpointer data)
{
  Router *self = data;

  /* What cannot be sent now is lost like any other packet. */
  ask (self);
  if (++self->asked < SOLICITATIONS)
    return G_SOURCE_CONTINUE;
  self->asking = 0;
  return G_SOURCE_REMOVE;
}

/* The kernel takes it away when its time is over. It is the address alone, without its network: what is reached by way of
 * the link is for the profile to say. */
static gboolean
add_address (Router *self, const RouterAdvert *advert, GError **error)
{
  NetlinkMessage message;
  struct ifaddrmsg *header = netlink_start (&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof *header);
  const struct ifa_cacheinfo life = { .ifa_prefered = advert->preferred, .ifa_valid = advert->valid };

  header->ifa_family = AF_INET6;
  header->ifa_prefixlen = 128;
  header->ifa_index = self->index;
  mnl_attr_put (&message.header, IFA_LOCAL, sizeof self->address, &self->address);
  mnl_attr_put_u32 (&message.header, IFA_FLAGS, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
  mnl_attr_put (&message.header, IFA_CACHEINFO, sizeof life, &life);
  return netlink_command (NETLINK_ROUTE, &message, error);
}

/* One prefix at a time; another one when its time is over. */
static void
take_prefix (Router *self, const RouterAdvert *advert)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_monotonic_time ();
  gboolean same = memcmp (self->address.s6_addr, advert->prefix, ROUTER_ADVERT_PREFIX) == 0;

  if (!advert->has_prefix || (self->has_address && !same && now < self->expiry))
    return;
  memcpy (self->address.s6_addr, advert->prefix, ROUTER_ADVERT_PREFIX);
  self->expiry = advert->valid == FOR_EVER ? G_MAXINT64 : now + (gint64) advert->valid * G_USEC_PER_SEC;
  if (add_address (self, advert, &error))
    self->has_address = TRUE;
  else
    g_warning ("the IPv6 address that the server gives cannot be set: %s", error->message);
}

static void
take_advert (Router *self, const RouterAdvert *advert)
{
  g_autoptr (GInetAddress) before = router_get_address (self);
  g_autoptr (GInetAddress) now = NULL;
  gboolean led_on = router_is_usable (self);

  g_clear_handle_id (&self->asking, g_source_remove);
  /* Once what goes beyond has its way through the tunnel, it is not for the server to send it past it. */
  self->is_router |= advert->is_router;
  take_prefix (self, advert);
  now = router_get_address (self);
  if ((now && (!before || !g_inet_address_equal (before, now))) || router_is_usable (self) != led_on)
    g_signal_emit_by_name (self, "changed");
}

static int
hop_limit_of (struct msghdr *header)
{
  for (struct cmsghdr *at = CMSG_FIRSTHDR (header); at; at = CMSG_NXTHDR (header, at)) {
    int limit;

    if (at->cmsg_level != IPPROTO_IPV6 || at->cmsg_type != IPV6_HOPLIMIT)
      continue;
    memcpy (&limit, CMSG_DATA (at), sizeof limit);
    return limit;
  }
  return -1;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  g_autoptr (Router) self = g_object_ref (data);
  guint8 message[MESSAGE_MAX];
  struct iovec part = { message, sizeof message };
  struct sockaddr_in6 from = { 0 };
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control;
  struct msghdr header = {
    .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1,
    .msg_control = &control, .msg_controllen = sizeof control,
  };
  ssize_t length = recvmsg (fd, &header, MSG_DONTWAIT);
  RouterAdvert advert;

  if (length < 0 && errno != EAGAIN && errno != EINTR) {
    /* The device is gone. */
    self->reading = 0;
    return G_SOURCE_REMOVE;
  }
  if (length > 0 && !(header.msg_flags & MSG_TRUNC) && hop_limit_of (&header) == HOP_LIMIT &&
      IN6_IS_ADDR_LINKLOCAL (&from.sin6_addr) && router_advert_parse (&advert, message, (gsize) length))
    take_advert (self, &advert);
  return self->reading ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

gboolean
router_is_usable (Router *self)
{
  return self->has_address && self->is_router;
}

GInetAddress *
router_get_address (Router *self)
{
  return self->has_address ? g_inet_address_new_from_bytes (self->address.s6_addr, G_SOCKET_FAMILY_IPV6) : NULL;
}

static void
router_finalize (GObject *object)
{
  Router *self = IPSEC_ROUTER (object);

  g_clear_handle_id (&self->reading, g_source_remove);
  g_clear_handle_id (&self->asking, g_source_remove);
  if (self->socket >= 0)
    close (self->socket);
  G_OBJECT_CLASS (router_parent_class)->finalize (object);
}

static void
router_class_init (RouterClass *class)
{
  G_OBJECT_CLASS (class)->finalize = router_finalize;
  g_signal_new ("changed", IPSEC_TYPE_ROUTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
router_init (Router *self)
{
  self->socket = -1;
}

static gboolean
open_socket (Router *self, const char *device)
{
  const int on = 1;
  const int limit = HOP_LIMIT;
  struct icmp6_filter filter;

  self->socket = socket (AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
  ICMP6_FILTER_SETBLOCKALL (&filter);
  ICMP6_FILTER_SETPASS (ND_ROUTER_ADVERT, &filter);
  return self->socket >= 0 && setsockopt (self->socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) == 0 &&
         setsockopt (self->socket, SOL_SOCKET, SO_BINDTODEVICE, device, strlen (device) + 1) == 0 &&
         setsockopt (self->socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) == 0 &&
         setsockopt (self->socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &limit, sizeof limit) == 0;
}

Router *
router_new (const char *device, const guint8 *identifier, GError **error)
{
  g_autoptr (Router) self = g_object_new (IPSEC_TYPE_ROUTER, NULL);

  self->index = if_nametoindex (device);
  memcpy (self->address.s6_addr + ROUTER_ADVERT_PREFIX, identifier, sizeof self->address - ROUTER_ADVERT_PREFIX);
  if (self->index == 0 || !open_socket (self, device)) {
    failure_set (error, FAILURE_INTERNAL, "router advertisements on %s: %s", device, g_strerror (errno));
    return NULL;
  }
  self->reading = g_unix_fd_add (self->socket, G_IO_IN, on_readable, self);
  self->asking = g_timeout_add_seconds (SOLICITATION_SECONDS, on_time_to_ask, self);
  self->asked = 1;
  ask (self);
  return g_steal_pointer (&self);
}
