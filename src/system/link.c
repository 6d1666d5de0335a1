/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/link.h"

#include "shared/failures.h"
#include "src/system/netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The kernel puts the first free number in: no race between choosing and taking. */
#define NAME_PATTERN "nm-ipsec%d"

static gboolean
fail (GError **error, const char *step, const char *reason)
{
  return failure_set (error, FAILURE_TUNNEL, "%s: %s", step, reason);
}

gboolean
link_is_name (const char *name)
{
  if (*name == '\0' || strlen (name) >= IF_NAMESIZE || g_str_equal (name, ".") || g_str_equal (name, ".."))
    return FALSE;
  for (const char *c = name; *c; c++)
    if (!g_ascii_isgraph (*c) || strchr ("/:%", *c))
      return FALSE;
  return TRUE;
}

static Link *
link_alloc (void)
{
  Link *link = g_new0 (Link, 1);

  link->tun = -1;
  return link;
}

/* Finds the XFRM interface with this if_id; name may be NULL. index is 0 if there is none. */
static gboolean
find_xfrm (guint32 if_id, guint *index, char **name, GError **error)
{
  NetlinkMessage request;
  g_autoptr (GPtrArray) links = NULL;

  netlink_start (&request, RTM_GETLINK, 0, sizeof (struct ifinfomsg));
  links = netlink_dump (NETLINK_ROUTE, &request, error);
  if (!links)
    return FALSE;
  *index = 0;
  for (guint i = 0; i < links->len; i++) {
    const struct nlmsghdr *message = links->pdata[i];
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (message);
    const struct nlattr *info = netlink_attribute (message, sizeof *header, IFLA_LINKINFO);
    const struct nlattr *data = netlink_nested (info, IFLA_INFO_DATA);
    const struct nlattr *text = netlink_attribute (message, sizeof *header, IFLA_IFNAME);

    if (!netlink_is_text (netlink_nested (info, IFLA_INFO_KIND), "xfrm") ||
        netlink_u32 (netlink_nested (data, IFLA_XFRM_IF_ID)) != if_id)
      continue;
    *index = header->ifi_index;
    if (name && text)
      *name = g_strndup (mnl_attr_get_payload (text), mnl_attr_get_payload_len (text));
    return TRUE;
  }
  return TRUE;
}

static gboolean
create_xfrm (const char *name, guint32 if_id, guint index, guint mtu, GError **error)
{
  NetlinkMessage request;
  struct nlattr *info, *data;
  struct ifinfomsg *header = netlink_start (&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *header);

  header->ifi_index = (int) index;
  mnl_attr_put_strz (&request.header, IFLA_IFNAME, name);
  mnl_attr_put_u32 (&request.header, IFLA_MTU, mtu);
  info = mnl_attr_nest_start (&request.header, IFLA_LINKINFO);
  mnl_attr_put_strz (&request.header, IFLA_INFO_KIND, "xfrm");
  data = mnl_attr_nest_start (&request.header, IFLA_INFO_DATA);
  mnl_attr_put_u32 (&request.header, IFLA_XFRM_IF_ID, if_id);
  mnl_attr_nest_end (&request.header, data);
  mnl_attr_nest_end (&request.header, info);
  return netlink_command (NETLINK_ROUTE, &request, error);
}

/* @index: 0 for any. */
static Link *
new_xfrm (const char *name, guint32 if_id, guint index, guint mtu, GError **error)
{
  g_autoptr (Link) link = link_alloc ();
  g_autoptr (GError) local = NULL;

  if (name && !link_is_name (name)) {
    fail (error, name, "not a name for an interface");
    return NULL;
  }
  if (!create_xfrm (name ? name : NAME_PATTERN, if_id, index, mtu, &local)) {
    /* "Unknown device type". */
    if (g_error_matches (local, NETLINK_ERROR, EOPNOTSUPP))
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the kernel has no XFRM interfaces");
    else
      fail (error, "creating the XFRM interface", local->message);
    return NULL;
  }
  link->if_id = if_id;
  if (!find_xfrm (if_id, &link->index, &link->name, &local) || !link->name) {
    fail (error, "finding the XFRM interface", local ? local->message : "it vanished");
    return NULL;
  }
  return g_steal_pointer (&link);
}

Link *
link_new_xfrm (const char *name, guint32 if_id, guint mtu, GError **error)
{
  return new_xfrm (name, if_id, 0, mtu, error);
}

static gboolean
change (guint index, gboolean up, guint mtu, GError **error)
{
  NetlinkMessage request;
  struct ifinfomsg *header = netlink_start (&request, RTM_NEWLINK, 0, sizeof *header);

  header->ifi_index = index;
  header->ifi_flags = header->ifi_change = up ? IFF_UP : 0;
  if (mtu)
    mnl_attr_put_u32 (&request.header, IFLA_MTU, mtu);
  return netlink_command (NETLINK_ROUTE, &request, error);
}

/* @index: 0 for any. */
static Link *
new_tun (const char *name, guint index, guint mtu, GError **error)
{
  g_autoptr (Link) link = link_alloc ();
  g_autoptr (GError) local = NULL;
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL };

  if (name && !link_is_name (name)) {
    fail (error, name, "not a name for an interface");
    return NULL;
  }
  g_strlcpy (request.ifr_name, name ? name : NAME_PATTERN, sizeof request.ifr_name);
  link->tun = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (link->tun < 0 || (index && ioctl (link->tun, TUNSETIFINDEX, &index) != 0) || ioctl (link->tun, TUNSETIFF, &request) != 0) {
    fail (error, "creating the TUN device", g_strerror (errno));
    return NULL;
  }
  link->name = g_strdup (request.ifr_name);
  link->index = if_nametoindex (link->name);
  if (!change (link->index, FALSE, mtu, &local)) {
    fail (error, "setting the MTU of the TUN device", local->message);
    return NULL;
  }
  return g_steal_pointer (&link);
}

Link *
link_new_tun (const char *name, guint mtu, GError **error)
{
  return new_tun (name, 0, mtu, error);
}

Link *
link_new_stand_in (guint index, GError **error)
{
  return new_tun (NULL, index, 1500, error);
}

static void
write_setting (const Link *link, const char *name, const char *value)
{
  g_autofree char *path = g_strdup_printf ("/proc/sys/net/ipv6/conf/%s/%s", link->name, name);
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0 || write (fd, value, strlen (value)) < 0)
    g_debug ("%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

void
link_restrict_ip6 (const Link *link, gboolean ip6)
{
  write_setting (link, "accept_ra", "0");
  write_setting (link, "accept_redirects", "0");
  if (!ip6)
    write_setting (link, "disable_ipv6", "1");
}

LinkState
link_get_state (guint index)
{
  NetlinkMessage request;
  g_autoptr (GPtrArray) links = NULL;

  netlink_start (&request, RTM_GETLINK, 0, sizeof (struct ifinfomsg));
  links = netlink_dump (NETLINK_ROUTE, &request, NULL);
  for (guint i = 0; links && i < links->len; i++) {
    const struct ifinfomsg *header = mnl_nlmsg_get_payload (links->pdata[i]);

    if ((guint) header->ifi_index == index)
      return header->ifi_flags & IFF_UP ? LINK_UP : LINK_DOWN;
  }
  return links ? LINK_GONE : LINK_UP;
}

gboolean
link_raise (guint index, GError **error)
{
  g_autoptr (GError) local = NULL;

  return change (index, TRUE, 0, &local) || fail (error, "bringing the device up", local->message);
}

gboolean
link_set_up (const Link *link, guint mtu, GError **error)
{
  g_autoptr (GError) local = NULL;

  return change (link->index, TRUE, mtu, &local) || fail (error, link->name, local->message);
}

gboolean
link_delete_xfrm (guint32 if_id, GError **error)
{
  g_autoptr (GError) local = NULL;
  NetlinkMessage request;
  struct ifinfomsg *header;
  guint index;

  if (!find_xfrm (if_id, &index, NULL, &local))
    return fail (error, "finding the XFRM interface", local->message);
  if (index == 0)
    return TRUE;
  header = netlink_start (&request, RTM_DELLINK, 0, sizeof *header);
  header->ifi_index = index;
  if (!netlink_command (NETLINK_ROUTE, &request, &local) && !g_error_matches (local, NETLINK_ERROR, ENODEV))
    return fail (error, "removing the XFRM interface", local->message);
  return TRUE;
}

static Link *
new_alike (const Link *link, guint index, guint mtu, GError **error)
{
  return link->if_id ? new_xfrm (link->name, link->if_id, index, mtu, error) : new_tun (link->name, index, mtu, error);
}

/* By the same index: NetworkManager 1.42 to 1.58 never takes back the name servers of a VPN whose device has got another. */
gboolean
link_renew (Link *link, guint mtu, GError **error)
{
  g_autoptr (Link) fresh = new_alike (link, link->index, mtu, NULL);
  int tun = link->tun;

  if (!fresh && !(fresh = new_alike (link, 0, mtu, error)))
    return FALSE;
  link->index = fresh->index;
  link->tun = fresh->tun;
  fresh->tun = tun;
  /* It is @link's, to be removed once. */
  fresh->if_id = 0;
  return TRUE;
}

void
link_free (Link *link)
{
  g_autoptr (GError) error = NULL;

  if (link->if_id && !link_delete_xfrm (link->if_id, &error))
    g_warning ("%s", error->message);
  if (link->tun >= 0)
    close (link->tun);
  g_free (link->name);
  g_free (link);
}
